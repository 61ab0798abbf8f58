"""Draw a digest as Markdown, HTML or JSON. Page text is hostile: everything quoted is escaped for its target."""

from __future__ import annotations

import html
import json
import re
from dataclasses import asdict
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from analysis.changes.digest import Digest, ProductCoverage
from analysis.changes.events import Event, events, further_releases
from analysis.changes.records import Change

__all__ = ["markdown_line", "to_html", "to_json", "to_markdown"]

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~]|(?<=\])\(|&(?=#?\w{1,32};)|^[#+=-]|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)")
"""What is markup wherever it is, or at the beginning of a line; other punctuation would only litter plain text."""
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
    told, more = events(digest)
    if told:
        out += ["", "## What happened", ""]
        out += [f"- {_md_event(event, digest)}" for event in told]
        if more:
            out += ["", f"And {more} more in the appendix."]
        if releases := "; ".join(
            f"**{_md(digest.name(product))}** {_md(text)}" if product else f"and {_md(text)}"
            for product, text in further_releases(digest, told)
        ):
            out += ["", f"Further releases: {releases}."]
    if digest.inferences:
        out += ["", "## Inference (not fact)", ""]
        out += [f"- {_md(row.text)} *Based on: {_md(row.basis)}*" for row in digest.inferences]
    out += ["", "## Coverage", "", _md(_looked(digest.coverage)) + "."]
    out += [f"- {_md(_coverage_line(row, digest))}" for row in digest.coverage if _partly(row)]
    out += ["", _md(_left_out(digest))]
    if appendix:
        out += ["", "## Appendix: every change", ""]
        for change in digest.appendix:
            out.append(f"- {_md_line(change)}")
            out.append(f"  - severity {change.severity:.2f}, confidence {change.confidence:.2f}, id `{change.id}`")
            if change.reasons:
                out.append(f"  - read as {change.kind} because: {_md('; '.join(change.reasons))}")
    return "\n".join(out).rstrip() + "\n"


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
    told, more = events(digest)
    if told:
        out.append("<h2>What happened</h2><ul>")
        out += [f"<li>{_html_event(event, digest)}</li>" for event in told]
        out.append("</ul>" + (f"<p>And {more} more in the appendix.</p>" if more else ""))
        if releases := "; ".join(
            f"<strong>{html.escape(digest.name(product))}</strong> {html.escape(text)}" if product else f"and {text}"
            for product, text in further_releases(digest, told)
        ):
            out.append(f"<p>Further releases: {releases}.</p>")
    if digest.inferences:
        out.append("<h2>Inference (not fact)</h2><ul>")
        out += [
            f"<li>{html.escape(row.text)} <em>Based on: {html.escape(row.basis)}</em></li>" for row in digest.inferences
        ]
        out.append("</ul>")
    out.append(f"<h2>Coverage</h2><p>{html.escape(_looked(digest.coverage))}.</p>")
    partly = [row for row in digest.coverage if _partly(row)]
    if partly:
        out.append("<ul>" + "".join(f"<li>{html.escape(_coverage_line(row, digest))}</li>" for row in partly) + "</ul>")
    out.append(f'<p class="meta">{html.escape(_left_out(digest))}</p>')
    if appendix:
        out.append("<h2>Appendix: every change</h2><ul>")
        for change in digest.appendix:
            figures = f"severity {change.severity:.2f}, confidence {change.confidence:.2f}, id {change.id}"
            because = html.escape("; ".join(change.reasons))
            out.append(f'<li>{_html_line(change)}<div class="meta">{figures} {because}</div></li>')
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
    """Return the numbers in one sentence; the kinds of material changes are in brackets behind their sum."""
    told = [(name, count) for name, count in digest.numbers if count or name in _ALWAYS]
    kinds = [f"{count} {name.removeprefix(_PART)}" for name, count in told if name.startswith(_PART)]
    out = [f"{count} {name}" for name, count in told if not name.startswith(_PART)]
    if kinds:
        out[0] += f" ({', '.join(kinds)})"
    return ", ".join(out)


def _nothing(digest: Digest) -> str:
    return (
        "Nothing was crawled in this period, so nothing is known"
        if digest.nobody_looked
        else "Nothing material changed"
    )


def _looked(coverage: tuple[ProductCoverage, ...]) -> str:
    planned = sum(row.planned for row in coverage)
    seen = sum(row.fetched + row.unchanged for row in coverage)
    missed = sum(row.refused + row.failed + row.empty for row in coverage)
    if not coverage:
        return "no coverage was given, so the absence of changes proves nothing"
    unlooked = sum(row.unlooked for row in coverage)
    told = f"{seen} of {planned} planned pages of {len(coverage)} products crawled, {missed} refused, failed or empty"
    return told + (f"; {unlooked} pages of other sources not looked at in this period" if unlooked else "")


def _partly(row: ProductCoverage) -> bool:
    return bool(row.refused or row.failed or row.empty or row.unlooked)


def _coverage_line(row: ProductCoverage, digest: Digest) -> str:
    name = digest.name(row.product)
    if not row.planned and row.unlooked:
        return f"{name}: not crawled; {row.unlooked} pages at the previous crawl"
    seen = row.fetched + row.unchanged
    told = f"{name}: {seen} of {row.planned} pages; {row.refused} refused, {row.failed} failed, {row.empty} empty"
    return told + (f", {row.unlooked} not looked at" if row.unlooked else "")


def _left_out(digest: Digest) -> str:
    rules = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in digest.suppressed) or "none"
    return (
        f"Suppressed as noise, by rule: {rules}. Already reported in an alert or an earlier digest: {digest.repeated}."
    )


def _md(text: str) -> str:
    """Escape page text so that Markdown shows it as it is: no markup, no HTML, no line breaks."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))


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


def _md_event(event: Event, digest: Digest) -> str:
    quotes = [f"“{_md(quote)}”" for quote in (event.was, event.now) if quote]
    colon = (", before: " if event.was and not event.now else ": ") if quotes else ""
    name = f"**{_md(digest.name(event.product))}** {_md(event.what)}"
    return f"{name}{colon}{' → '.join(quotes)}{_md_further(event)}{_md_link(event.url)}"


def _md_further(event: Event) -> str:
    further = _further(event)
    return f" {_md(further)}" if further else ""


def _html_event(event: Event, digest: Digest) -> str:
    name = f"<strong>{html.escape(digest.name(event.product))}</strong> {html.escape(event.what)}"
    was, now = html.escape(event.was), html.escape(event.now)
    if was and now:
        quotes = f": <del>{was}</del> → <ins>{now}</ins>"
    else:
        quotes = f": <q>“{now}”</q>" if now else f", before: <q>“{was}”</q>" if was else ""
    return f"{name}{quotes}{html.escape(_further(event))}{_html_link(event.url)}"


def _further(event: Event) -> str:
    """Say in what else an event is reported."""
    told = [one for one in dict.fromkeys(event.reported) if one not in event.what]
    parts = [f"{event.pages} more page{'' if event.pages == 1 else 's'}"] if event.pages else []
    more = f" and {len(told) - 2} more" if len(told) > 2 else ""
    parts += (
        [f"release{'s' if len(told) > 1 else ''} {(', ' if more else ' and ').join(told[:2])}{more}"] if told else []
    )
    return f" (also in {' and '.join(parts)})" if parts else ""


def _md_line(change: Change) -> str:
    head = f"**{_md(change.product)}** {change.kind.value.replace('_', ' ')}"
    subject = f", {_md(change.subject)}" if change.subject else ""
    if change.was and change.now:
        told = f"“{_md(change.was)}” → “{_md(change.now)}”"
    else:
        told = f"{change.action}: “{_md(change.now or change.was)}”"
    return f"{head}{subject}: {told}{_md_link(change.url)}{_md(_others(change))}"


def _html_line(change: Change) -> str:
    head = f"<strong>{html.escape(change.product)}</strong> {change.kind.value.replace('_', ' ')}"
    subject = f", {html.escape(change.subject)}" if change.subject else ""
    if change.diff:
        tags = {"keep": ("", ""), "drop": ("<del>", "</del>"), "add": ("<ins>", "</ins>")}
        told = " ".join(f"{tags[edit.op][0]}{html.escape(edit.text)}{tags[edit.op][1]}" for edit in change.diff)
    elif change.was and change.now:
        told = f"<del>{html.escape(change.was)}</del> → <ins>{html.escape(change.now)}</ins>"
    else:
        told = f"{change.action}: <q>“{html.escape(change.now or change.was)}”</q>"
    return f"{head}{subject}: {told}{_html_link(change.url)}{html.escape(_others(change))}"


def _others(change: Change) -> str:
    """Return the paths of further pages that say the same, as plain text."""
    if not change.also_at:
        return ""
    paths = [urlsplit(_safe_url(url)).path or "/" for url in change.also_at[:3]]
    more = f" and {len(change.also_at) - 3} more" if len(change.also_at) > 3 else ""
    return f", also on {', '.join(paths)}{more}"
