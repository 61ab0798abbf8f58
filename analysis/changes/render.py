"""Draw a digest as Markdown, HTML or JSON. Page text is hostile: everything quoted is escaped for its target."""

from __future__ import annotations

import html
import json
import re
from dataclasses import asdict
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from analysis.answers import Turn
from analysis.changes.digest import Coverage, Digest, Flip
from analysis.changes.records import Change

__all__ = ["markdown_line", "to_html", "to_json", "to_markdown"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
_SHORT, _SHORT_PAIR, _LEAD = 120, 70, 25
"""Letters of a quote in a line, and of each where two stand in it; the appendix has them whole.
The last: letters before the first difference of two quotes."""
_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:1.4rem}del{background:#fde2e1}ins{background:#dff3e3}"
    "q{quotes:none;font-style:italic}.meta{color:#555}"
)


def to_markdown(digest: Digest, *, appendix: bool = False) -> str:
    """Return the digest as Markdown; with ``appendix`` every change with its full quotes follows."""
    out = [f"# {_md(digest.market)}: {_period(digest)}", "", "## Numbers", ""]
    out.append(_md(_numbers(digest)) + ".")
    if digest.nothing_material:
        out += ["", f"**{_nothing(digest)}** ({_md(_looked(digest.coverage))})."]
    if digest.changes:
        out += ["", "## Changes", ""]
        out += [f"- {_md_line(change)}" for change in digest.changes]
        out += _md_more(digest.more_changes, "material changes")
    if digest.flips:
        out += ["", "## Capabilities that flipped", ""]
        for flip in digest.flips:
            name = f"**{_md(flip.product)}** {_md(flip.capability)}"
            out.append(f"- {name}: {_turned(flip)}{_md(_quoted(flip))}{_md_link(flip.url)}")
        out += _md_more(digest.more_flips, "flips")
    if digest.releases:
        out += ["", "## Releases", ""]
        for release in digest.releases:
            day = release.published.isoformat() if release.published else "no date"
            kinds = ", ".join(f"{count} {_md(name)}" for name, count in release.kinds)
            head = f": “{_md(_short(release.headline))}”" if release.headline else ""
            counts = f"; {kinds}" if kinds else ""
            name = f"**{_md(release.product)}** {_md(release.version)}"
            out.append(f"- {name} ({day}{counts}){head}{_md_link(release.url)}")
        out += _md_more(digest.more_releases, "releases")
    if digest.inferences:
        out += ["", "## Inference (not fact)", ""]
        out += [f"- {_md(row.text)} *Rests on: {_md(row.basis)}*" for row in digest.inferences]
    out += ["", "## Coverage", "", _md(_looked(digest.coverage)) + "."]
    out += [f"- {_md(_coverage_line(row))}" for row in digest.coverage if _partly(row)]
    out += ["", _md(_left_out(digest))]
    if appendix:
        out += ["", "## Appendix: every change", ""]
        for change in digest.appendix:
            out.append(f"- {_md_line(change, full=True)}")
            out.append(f"  - severity {change.severity:.2f}, confidence {change.confidence:.2f}, id `{change.id}`")
            if change.reasons:
                out.append(f"  - read as {change.kind} because: {_md('; '.join(change.reasons))}")
    return "\n".join(out).rstrip() + "\n"


def _turned(flip: Flip) -> str:
    """Say what became of an answer; where one side is not proved, only what the pages say."""
    if flip.turn is Turn.FIRST_SEEN:
        return f"first seen ({flip.after})"
    return "no longer found" if flip.turn is Turn.NO_LONGER_FOUND else f"{flip.before} → {flip.after}"


def _quoted(flip: Flip) -> str:
    """Return the quotes on which the old and the new answer rest."""
    both = [_short(quote) for quote in (flip.old_quote, flip.quote) if quote]
    if not both:
        return ""
    return (": " if flip.quote else ", before: ") + " → ".join(f"“{quote}”" for quote in both)


def to_html(digest: Digest, *, appendix: bool = False) -> str:
    """Return the digest as one self-contained HTML page without scripts."""
    title = f"{html.escape(digest.market)}: {_period(digest)}"
    out = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><h1>{title}</h1>',
        f"<h2>Numbers</h2><p>{html.escape(_numbers(digest))}.</p>",
    ]
    if digest.nothing_material:
        out.append(f"<p><strong>{_nothing(digest)}</strong> ({html.escape(_looked(digest.coverage))}).</p>")
    if digest.changes:
        out.append("<h2>Changes</h2><ul>")
        out += [f"<li>{_html_line(change)}</li>" for change in digest.changes]
        out.append(_html_more(digest.more_changes, "material changes") + "</ul>")
    if digest.flips:
        out.append("<h2>Capabilities that flipped</h2><ul>")
        for flip in digest.flips:
            name = f"<strong>{html.escape(flip.product)}</strong> {html.escape(flip.capability)}"
            out.append(f"<li>{name}: {_turned(flip)}{html.escape(_quoted(flip))}{_html_link(flip.url)}</li>")
        out.append(_html_more(digest.more_flips, "flips") + "</ul>")
    if digest.releases:
        out.append("<h2>Releases</h2><ul>")
        for release in digest.releases:
            day = release.published.isoformat() if release.published else "no date"
            kinds = "".join(f"; {count} {html.escape(name)}" for name, count in release.kinds)
            head = f": <q>“{html.escape(_short(release.headline))}”</q>" if release.headline else ""
            name = f"<strong>{html.escape(release.product)}</strong> {html.escape(release.version)}"
            out.append(f"<li>{name} ({day}{kinds}){head}{_html_link(release.url)}</li>")
        out.append(_html_more(digest.more_releases, "releases") + "</ul>")
    if digest.inferences:
        out.append("<h2>Inference (not fact)</h2><ul>")
        out += [
            f"<li>{html.escape(row.text)} <em>Rests on: {html.escape(row.basis)}</em></li>" for row in digest.inferences
        ]
        out.append("</ul>")
    out.append(f"<h2>Coverage</h2><p>{html.escape(_looked(digest.coverage))}.</p>")
    partly = [row for row in digest.coverage if _partly(row)]
    if partly:
        out.append("<ul>" + "".join(f"<li>{html.escape(_coverage_line(row))}</li>" for row in partly) + "</ul>")
    out.append(f'<p class="meta">{html.escape(_left_out(digest))}</p>')
    if appendix:
        out.append("<h2>Appendix: every change</h2><ul>")
        for change in digest.appendix:
            figures = f"severity {change.severity:.2f}, confidence {change.confidence:.2f}, id {change.id}"
            because = html.escape("; ".join(change.reasons))
            out.append(f'<li>{_html_line(change, full=True)}<div class="meta">{figures} {because}</div></li>')
        out.append("</ul>")
    return "".join(out) + "</body></html>\n"


def to_json(digest: Digest) -> str:
    """Return the digest as JSON with stable keys; times in ISO 8601."""
    plain = asdict(digest)
    plain["nothing_material"] = digest.nothing_material
    for name in ("changes", "appendix"):
        for row, change in zip(plain[name], getattr(digest, name), strict=True):
            row["id"] = change.id
    plain["numbers"] = dict(digest.numbers)
    plain["suppressed"] = dict(digest.suppressed)
    return json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True, default=_plain) + "\n"


_PART = "of them "
_ALWAYS = ("material changes", "releases", "capabilities flipped")


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def _period(digest: Digest) -> str:
    return f"{digest.since:%Y-%m-%d} to {digest.until:%Y-%m-%d}"


def _numbers(digest: Digest) -> str:
    """Return the numbers in one sentence; the kinds of material changes stand in brackets behind their sum."""
    told = [(name, count) for name, count in digest.numbers if count or name in _ALWAYS]
    kinds = [f"{count} {name.removeprefix(_PART)}" for name, count in told if name.startswith(_PART)]
    out = [f"{count} {name}" for name, count in told if not name.startswith(_PART)]
    if kinds:
        out[0] += f" ({', '.join(kinds)})"
    return ", ".join(out)


def _nothing(digest: Digest) -> str:
    return "Nobody looked in this period, so nothing is known" if digest.nobody_looked else "Nothing material changed"


def _looked(coverage: tuple[Coverage, ...]) -> str:
    planned = sum(row.planned for row in coverage)
    seen = sum(row.fetched + row.unchanged for row in coverage)
    missed = sum(row.refused + row.failed + row.empty for row in coverage)
    if not coverage:
        return "no coverage was given, so silence means nothing here"
    unlooked = sum(row.unlooked for row in coverage)
    told = f"{seen} of {planned} planned pages of {len(coverage)} products looked at, {missed} refused, failed or empty"
    return told + (f"; {unlooked} pages of other sources not looked at in this period" if unlooked else "")


def _partly(row: Coverage) -> bool:
    return bool(row.refused or row.failed or row.empty or row.unlooked)


def _coverage_line(row: Coverage) -> str:
    if not row.planned and row.unlooked:
        return f"{row.product}: not looked at; {row.unlooked} pages at the last look before"
    seen = row.fetched + row.unchanged
    told = (
        f"{row.product}: {seen} of {row.planned} pages; {row.refused} refused, {row.failed} failed, {row.empty} empty"
    )
    return told + (f", {row.unlooked} not looked at" if row.unlooked else "")


def _left_out(digest: Digest) -> str:
    rules = ", ".join(f"{name} {count}" for name, count in digest.suppressed) or "none"
    return f"Left out as noise, by rule: {rules}. Told before, at once or in an earlier digest: {digest.repeated}."


def _pair(change: Change, *, full: bool) -> tuple[str, str]:
    """Return both quotes, shortened to the words around their first difference."""
    if full:
        return change.before, change.after
    was, now = (" ".join(text.split()) for text in (change.before, change.after))
    same = next((i for i, (old, new) in enumerate(zip(was, now, strict=False)) if old != new), min(len(was), len(now)))
    begin = was.rfind(" ", 0, same - _LEAD) + 1 if same > 2 * _LEAD else 0
    dots = "… " if begin else ""
    return dots + _short(was[begin:], _SHORT_PAIR), dots + _short(now[begin:], _SHORT_PAIR)


def _short(text: str, most: int = _SHORT) -> str:
    """Return the beginning of a quote, cut at a word; the full quote stands in the appendix."""
    folded = " ".join(text.split())
    return folded if len(folded) <= most else folded[:most].rsplit(" ", 1)[0] + " …"


def _md(text: str) -> str:
    """Escape page text so that Markdown shows it as it is: no markup, no HTML, no line breaks."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _safe_url(url: str) -> str:
    """Return a URL that is safe as a link target, or nothing: only http and https, nothing that ends a target."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return quote(url, safe=":/?#[]@!$&'*+,;=%~") if parts.scheme in ("http", "https") and parts.netloc else ""


def _md_link(url: str) -> str:
    target = _safe_url(url)
    return f" [source]({target})" if target else ""


def _html_link(url: str) -> str:
    target = _safe_url(url)
    return f' <a rel="noopener nofollow" href="{html.escape(target, quote=True)}">source</a>' if target else ""


def markdown_line(change: Change) -> str:
    """Return a change as one item of a Markdown list: what, both quotes, where."""
    return f"- {_md_line(change)}"


def _md_line(change: Change, *, full: bool = False) -> str:
    cut = str if full else _short
    head = f"**{_md(change.product)}** {change.kind.value.replace('_', ' ')}"
    subject = f", {_md(_short(change.subject))}" if change.subject else ""
    if change.before and change.after:
        was, now = _pair(change, full=full)
        told = f"“{_md(was)}” → “{_md(now)}”"
    else:
        told = f"{change.action}: “{_md(cut(change.after or change.before))}”"
    return f"{head}{subject}: {told}{_md_link(change.url)}{_md(_others(change))}"


def _html_line(change: Change, *, full: bool = False) -> str:
    cut = str if full else _short
    head = f"<strong>{html.escape(change.product)}</strong> {change.kind.value.replace('_', ' ')}"
    subject = f", {html.escape(_short(change.subject))}" if change.subject else ""
    if full and change.diff:
        tags = {"keep": ("", ""), "drop": ("<del>", "</del>"), "add": ("<ins>", "</ins>")}
        told = " ".join(f"{tags[edit.op][0]}{html.escape(edit.text)}{tags[edit.op][1]}" for edit in change.diff)
    elif change.before and change.after:
        was, now = _pair(change, full=full)
        told = f"<del>{html.escape(was)}</del> → <ins>{html.escape(now)}</ins>"
    else:
        told = f"{change.action}: <q>“{html.escape(cut(change.after or change.before))}”</q>"
    return f"{head}{subject}: {told}{_html_link(change.url)}{html.escape(_others(change))}"


def _others(change: Change) -> str:
    """Return the paths of further pages that say the same, as plain text."""
    if not change.also_at:
        return ""
    paths = [urlsplit(_safe_url(url)).path or "/" for url in change.also_at[:3]]
    more = f" and {len(change.also_at) - 3} more" if len(change.also_at) > 3 else ""
    return f", also on {', '.join(paths)}{more}"


def _md_more(count: int, what: str) -> list[str]:
    return [f"- and {count} more {what}, in the appendix"] if count else []


def _html_more(count: int, what: str) -> str:
    return f"<li>and {count} more {what}, in the appendix</li>" if count else ""
