"""A checked page as JSON, Markdown, SARIF, JUnit and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from xml.etree import ElementTree

from analysis.checks.records import Checked, ClaimVerdict, PageCheck
from analysis.exports.links import safe_link
from analysis.exports.safe import printable
from analysis.view import MarketView
from rivalscope.core.records import Evidence

__all__ = ["FORMATS", "summary"]

_ORDER = (
    ClaimVerdict.CONTRADICTED,
    ClaimVerdict.OUTDATED,
    ClaimVerdict.DOUBTFUL,
    ClaimVerdict.UNCLEAR,
    ClaimVerdict.CANNOT_TELL,
    ClaimVerdict.CONFIRMED,
)
_QUOTE_LETTERS = 240
"""Letters of a quote that Markdown and terminals show."""
_LEVELS = {
    ClaimVerdict.CONTRADICTED: "error",
    ClaimVerdict.OUTDATED: "warning",
    ClaimVerdict.DOUBTFUL: "warning",
    ClaimVerdict.UNCLEAR: "note",
}
_STYLE = """
body{font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;
color:#1a1f24;background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #d5dad9;padding:.4rem .6rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere}thead th{background:#f1f3f2}
.v{white-space:nowrap;font-weight:600}.contradicted .v{background:#fbe0d6;color:#7e2007}
.outdated .v,.doubtful .v{background:#fdf0cf;color:#7a5200}.unclear .v{background:#e8ecf7;color:#2b3a67}
.cannot_tell .v{color:#5c656e}.confirmed .v{background:#dcf3e2;color:#0b5a25}
blockquote{margin:.3rem 0;padding-left:.7rem;border-left:3px solid #b9c0bf}cite{font-size:.85em;color:#586069}
@media(max-width:40rem){body{margin:1rem auto}table,thead,tbody,tr,th,td{display:block}thead{display:none}
td{border:0;border-left:3px solid #d5dad9}tr{border-bottom:1px solid #d5dad9;padding:.5rem 0}}
@media print{body{margin:0;max-width:none}}
"""


def summary(check: PageCheck) -> str:
    """Return one sentence: how many claims there are, and what the evidence says to them."""
    total = len(check.checked)
    if not total:
        return (
            "Nothing on this page could be checked: it makes no claim about a product and a capability of this market."
        )
    parts = ", ".join(f"{check.count(verdict)} {verdict.value}" for verdict in _ORDER if check.count(verdict))
    return f"{total} claim{'' if total == 1 else 's'}: {parts}."


def _sorted(check: PageCheck) -> list[Checked]:
    return sorted(check.checked, key=lambda one: (_ORDER.index(one.verdict), one.claim.table, one.claim.line))


def _as_json(check: PageCheck, view: MarketView) -> str:
    def quote(one: Evidence) -> Mapping[str, object]:
        return {
            "id": one.id,
            "quote": one.quote,
            "url": one.url,
            "captured": one.captured_at.date().isoformat(),
            "verified": one.verified,
        }

    data = {
        "title": check.title,
        "source": check.source,
        "as_of": view.as_of.date().isoformat(),
        "summary": {verdict.value: check.count(verdict) for verdict in _ORDER},
        "tables": check.tables,
        "unmapped_rows": check.unmapped_rows,
        "unmapped_columns": check.unmapped_columns,
        "claims": [
            {
                "product": one.claim.product,
                "capability": view.label(one.claim.capability),
                "claimed": one.claim.claimed.value,
                "text": one.claim.text,
                "row": one.claim.row,
                "column": one.claim.column,
                "table": one.claim.table,
                "line": one.claim.line,
                "at": one.claim.at,
                "verdict": one.verdict.value,
                "why": one.why,
                "quotes": [quote(each) for each in one.quotes],
            }
            for one in check.checked
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _as_markdown(check: PageCheck, view: MarketView) -> str:
    lines = [f"# Check of {_md(check.title or check.source)}", "", f"{summary(check)} As of {view.as_of:%Y-%m-%d}.", ""]
    shown = [one for one in _sorted(check) if one.verdict is not ClaimVerdict.CONFIRMED]
    if shown:
        lines += ["| verdict | product | capability | the page says | why | quote |", "|---|---|---|---|---|---|"]
    for one in shown:
        quotes = "<br>".join(
            f"“{_md(each.quote[:_QUOTE_LETTERS])}” [{each.captured_at:%Y-%m-%d}](<{safe_link(each.url)}>)"
            for each in one.quotes[:2]
        )
        said = _md(one.claim.said[:_QUOTE_LETTERS])
        lines.append(
            f"| {one.verdict.sign} {one.verdict.value} | {_md(view.name(one.claim.product))} "
            f"| {_md(view.label(one.claim.capability))} | {said} | {_md(one.why)} | {quotes} |"
        )
    lines += _unmapped(check)
    return "\n".join(lines).rstrip() + "\n"


def _unmapped(check: PageCheck) -> list[str]:
    lines = []
    for what, names in (("Rows", check.unmapped_rows), ("Columns", check.unmapped_columns)):
        if names:
            lines += ["", f"{what} that are not in this market: {', '.join(map(_md, names))}."]
    return lines


def _md(text: str) -> str:
    """Return text that stays in its table cell and opens no markup."""
    plain = " ".join(printable(text).split())
    return plain.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[").replace("`", "\\`")


def _as_sarif(check: PageCheck, view: MarketView) -> str:
    """SARIF 2.1.0 (OASIS); what is confirmed or cannot be determined is no finding."""
    results = [
        {
            "ruleId": one.verdict.name.lower(),
            "level": _LEVELS[one.verdict],
            "message": {"text": _message(one, view)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": check.source},
                        "region": {
                            "startLine": max(one.claim.at or one.claim.line, 1),
                            "snippet": {"text": one.claim.text},
                        },
                    },
                    "logicalLocations": [{"fullyQualifiedName": _where(one)}],
                }
            ],
        }
        for one in _sorted(check)
        if one.verdict in _LEVELS
    ]
    rules = [{"id": verdict.name.lower(), "shortDescription": {"text": verdict.value}} for verdict in _LEVELS]
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "rivalscope check", "rules": rules}}, "results": results}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _as_junit(check: PageCheck, view: MarketView) -> str:
    """One test case a claim: contradicted and outdated fail, what nothing decides is skipped."""
    failed = (ClaimVerdict.CONTRADICTED, ClaimVerdict.OUTDATED)
    suite = ElementTree.Element(
        "testsuite",
        name=printable(check.title or check.source),
        tests=str(len(check.checked)),
        failures=str(sum(one.verdict in failed for one in check.checked)),
        skipped=str(sum(one.verdict not in (*failed, ClaimVerdict.CONFIRMED) for one in check.checked)),
    )
    for one in check.checked:
        case = ElementTree.SubElement(
            suite, "testcase", classname=printable(view.name(one.claim.product)), name=printable(_where(one))
        )
        if one.verdict in failed:
            ElementTree.SubElement(case, "failure", message=one.verdict.value).text = printable(_message(one, view))
        elif one.verdict is not ClaimVerdict.CONFIRMED:
            ElementTree.SubElement(case, "skipped", message=printable(f"{one.verdict.value}: {one.why}"))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _where(one: Checked) -> str:
    if one.claim.table < 0:
        return one.claim.text
    return f"{one.claim.row} / {one.claim.column}"


def _message(one: Checked, view: MarketView) -> str:
    quotes = "".join(f" “{each.quote}” ({each.url}, {each.captured_at:%Y-%m-%d})" for each in one.quotes[:2])
    return (
        f"{view.name(one.claim.product)}, {view.label(one.claim.capability)}: the page says {one.claim.said}; "
        f"{one.verdict.value}: {one.why}.{quotes}"
    )


def _as_html(check: PageCheck, view: MarketView) -> str:
    title = _html(check.title or check.source)
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Check of {title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Check of <bdi>{title}</bdi></h1><p>{_html(summary(check))} As of {view.as_of:%Y-%m-%d}.</p>",
    ]
    tables = sorted({one.claim.table for one in check.checked}, key=lambda number: (number < 0, number))
    for number in tables:
        rows = [one for one in check.checked if one.claim.table == number]
        place = rows[0].claim.place if number >= 0 else ""
        name = (f"Table {number + 1}" + (f": {place}" if place else "")) if number >= 0 else "Sentences"
        parts.append(
            f"<h2><bdi>{_html(name)}</bdi></h2><table><thead><tr><th>Product</th><th>Capability</th>"
            "<th>The page says</th><th>Verdict</th><th>Evidence</th></tr></thead><tbody>"
        )
        parts += [_row(one, view) for one in rows]
        parts.append("</tbody></table>")
    for what, names in (("Rows", check.unmapped_rows), ("Columns", check.unmapped_columns)):
        if names:
            items = "".join(f"<li><bdi>{_html(name)}</bdi></li>" for name in names)
            parts.append(f"<h2>{what} that are not in this market</h2><ul>{items}</ul>")
    return "".join(parts) + "</body></html>\n"


def _row(one: Checked, view: MarketView) -> str:
    quotes = "".join(
        f"<blockquote><bdi>{_html(each.quote)}</bdi></blockquote>"
        f"<cite>{_link(each.url)} {each.captured_at:%Y-%m-%d}</cite>"
        for each in one.quotes
    )
    text = one.claim.text if one.claim.table < 0 else f"{one.claim.row}: {one.claim.text}"
    return (
        f'<tr class="{one.verdict.name.lower()}"><td><bdi>{_html(view.name(one.claim.product))}</bdi></td>'
        f"<td><bdi>{_html(view.label(one.claim.capability))}</bdi></td><td><bdi>{_html(text)}</bdi></td>"
        f'<td class="v">{one.verdict.sign} {one.verdict.value}</td><td>{_html(one.why)}{quotes}</td></tr>'
    )


def _link(url: str) -> str:
    text = _html(url)
    return f'<a href="{text}" rel="noopener noreferrer nofollow">{text}</a>' if safe_link(url) else text


def _html(text: str) -> str:
    return escape(printable(text), quote=True)


FORMATS: Mapping[str, Callable[[PageCheck, MarketView], str]] = {
    "json": _as_json,
    "md": _as_markdown,
    "sarif": _as_sarif,
    "junit": _as_junit,
    "html": _as_html,
}
"""Name of a format -> what writes it."""
