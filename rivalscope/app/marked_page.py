"""A checked page as it is, harmless, with a mark at each claim and the quotes beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from lxml import etree

from analysis.checks.records import Checked, ClaimVerdict, PageCheck
from analysis.checks.render import summary
from analysis.exports.links import quote_link
from analysis.exports.safe import printable
from analysis.view import MarketView
from crawlers.extraction.blocks import css_path
from crawlers.extraction.paint import drop, make_harmless
from rivalscope.core.payload.text import fold
from rivalscope.core.payload.tree import build, parse
from rivalscope.core.records import Evidence, Page

__all__ = ["marked_page"]

Element = etree._Element

_ALLOWED_ATTRIBUTES = frozenset(("colspan", "rowspan", "hidden", "lang", "dir", "scope"))
"""Attributes that a page keeps: nothing that styles, loads, names or runs."""
_STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;margin:0;color:#1a1f24;background:#fff}
.rv-head{padding:1rem 1.25rem;border-bottom:2px solid #1a1f24}.rv-head h1{font-size:1.35rem;margin:0 0 .25rem}
.rv-head p{margin:.15rem 0}.rv-note{color:#586069}
.rv-both{display:grid;grid-template-columns:minmax(0,3fr) minmax(17rem,2fr)}
.rv-page{padding:1rem 1.25rem;overflow-x:auto;border-right:1px solid #d5dad9}
.rv-page table{border-collapse:collapse}.rv-page td,.rv-page th{border:1px solid #d5dad9;padding:.35rem .5rem;
text-align:left;vertical-align:top}.rv-page svg,.rv-page img{max-width:2rem;max-height:1.5rem}
.rv-side{padding:1rem 1.25rem}.rv-side ol{list-style:none;margin:0;padding:0}
.rv-side li{border-left:4px solid #b9c0bf;padding:.15rem 0 .15rem .75rem;margin:0 0 1rem;overflow-wrap:anywhere}
.rv-side h2{font-size:1rem;margin:1.25rem 0 .5rem}.rv-side blockquote{margin:.3rem 0;padding:0;font-style:italic}
.rv-side cite{font-size:.85em;color:#586069;font-style:normal}
.rv-mark{display:inline-block;white-space:nowrap;font:600 12px/1.4 system-ui,sans-serif;padding:0 .35em;
border-radius:3px;margin-left:.35em;text-decoration:none;color:#1a1f24;background:#eceeee}
.rv-contradicted{background:#fbe0d6;color:#7e2007}li.rv-contradicted{background:none;border-color:#b5340f;color:inherit}
.rv-outdated,.rv-doubtful{background:#fdf0cf;color:#7a5200}li.rv-outdated,li.rv-doubtful{background:none;border-color:#b98500;color:inherit}
.rv-unclear{background:#e8ecf7;color:#2b3a67}li.rv-unclear{background:none;border-color:#5468a8;color:inherit}
.rv-confirmed{background:#dcf3e2;color:#0b5a25}li.rv-confirmed{background:none;border-color:#1c8f45;color:inherit}
@media(max-width:48rem){.rv-both{display:block}.rv-page{border-right:0;border-bottom:1px solid #d5dad9}}
@page{size:landscape;margin:12mm}
@media print{.rv-both{display:block}.rv-page{border:0;overflow:visible;padding:1rem 0}.rv-side li{break-inside:avoid}
.rv-page table{width:calc(100% - 2px);font-size:8pt}.rv-page td,.rv-page th{padding:.1rem .2rem;overflow-wrap:anywhere}
.rv-page tr{break-inside:avoid}.rv-page pre{white-space:pre-wrap}.rv-side ol{columns:2}
.rv-mark{margin-left:.1em;padding:0 .1em;font-size:7pt}}
"""


def marked_page(check: PageCheck, view: MarketView) -> str:
    """Return one self-contained HTML document: the page with marks, and beside it what the evidence says.

    The page is hostile: everything that runs, loads, links or styles is taken out of it, and a content security
    policy forbids the rest. A claim whose place cannot be found again is beside the page like the others.

    Args:
        check: The checked page, with its markup.
        view: The market.
    """
    root = parse(check.html)
    page = check.page
    numbered = list(enumerate(_in_order(check.checked), start=1))
    placed: set[int] = set()
    if root is not None and page is not None:
        tree = build(root)
        paths: dict[int, str] = {}
        elements = {css_path(node, paths): node.element for node in reversed(tree.walk())}
        places = {number: _place(one, page, elements) for number, one in numbered}
        tree.release()
        make_harmless(root)
        _strip(root)
        for number, one in numbered:
            element = places[number]
            if element is not None:
                _mark(element, number, one)
                placed.add(number)
    body = root.find("body") if root is not None else None
    inside = "" if body is None else "".join([escape(body.text or ""), *(_serialise(child) for child in body)])
    notes = "".join(_note(number, one, view, placed=number in placed) for number, one in numbered)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">"
        f"<title>Check of {_html(check.title or check.source)}</title><style>{_STYLE}</style></head><body>"
        f'<header class="rv-head"><h1>Check of <bdi>{_html(check.title or check.source)}</bdi></h1>'
        f"<p>{_html(summary(check))} As of {view.as_of:%Y-%m-%d}.</p>"
        '<p class="rv-note">A copy without scripts, styles and pictures; the numbers lead to the quotes.</p>'
        f'{_unmapped(check)}</header><div class="rv-both"><main class="rv-page">{inside}</main>'
        f'<aside class="rv-side" aria-label="What the evidence says"><ol>{notes}</ol></aside></div></body></html>\n'
    )


def _in_order(checked: Sequence[Checked]) -> list[Checked]:
    """Return the claims as the page makes them: tables first, row by row, then lists and sentences."""
    return sorted(checked, key=lambda one: (one.claim.table < 0, one.claim.table, one.claim.line))


def _place(one: Checked, page: Page, elements: Mapping[str, Element]) -> Element | None:
    """Return the element that makes a claim: the cell, or the block."""
    claim = one.claim
    if claim.table < 0:
        block = page.blocks[claim.line - 1] if 0 < claim.line <= len(page.blocks) else None
        return elements.get(block.css_path) if block is not None else None
    table = page.tables[claim.table]
    block = page.blocks[table.position] if 0 <= table.position < len(page.blocks) else None
    element = elements.get(block.css_path) if block is not None else None
    while element is not None and element.tag != "table":
        element = element.getparent()
    return _cell(element, one) if element is not None else None


def _cell(table: Element, one: Checked) -> Element | None:
    """Return the cell where the row and the column of a claim cross, whichever of them runs across."""
    grid = _grid(table)
    rows = [(at, cell) for at, cell in grid.items() if _words(cell) == fold(one.claim.row)]
    heads = [(at, cell) for at, cell in grid.items() if _words(cell) == fold(one.claim.column)]
    for (row, column), label in rows:
        for (other_row, other_column), head in heads:
            if label is head:
                continue
            across, down = grid.get((row, other_column)), grid.get((other_row, column))
            cell = across if column < other_column else down
            if cell is not None and cell is not label and cell is not head:
                return cell
    return rows[0][1] if rows else None


def _grid(table: Element) -> dict[tuple[int, int], Element]:
    """Return the cells of a table by row and column, spans filled."""
    grid: dict[tuple[int, int], Element] = {}
    for y, row in enumerate(table.iter("tr")):
        x = 0
        for cell in row.iterchildren("td", "th"):
            while (y, x) in grid:
                x += 1
            for down in range(_span(cell, "rowspan")):
                for across in range(_span(cell, "colspan")):
                    grid[y + down, x + across] = cell
    return grid


def _span(cell: Element, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text), 1), 100) if text.isdecimal() and len(text) < 4 else 1


def _words(cell: Element) -> str:
    said = fold("".join(map(str, cell.itertext())))
    pictured = next((str(one.get("alt")) for one in cell.iter("img") if one.get("alt")), "")
    return said or fold(pictured)


def _strip(root: Element) -> None:
    """Leave a page its text and the shape of its tables; a picture becomes its text for people."""
    for element in list(root.iter("style", "title", "dialog")):
        drop(element)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if "display:none" in (element.get("style") or "").replace(" ", ""):
            element.set("hidden", "")
        if element.tag in ("img", "svg") and (label := element.get("alt") or element.get("aria-label")):
            for child in list(element):
                element.remove(child)
            element.tag, element.text = "span", f"[{printable(str(label))}]"
        if element.tag in ("form", "button", "input", "select", "textarea", "a", "body", "header", "main", "footer"):
            element.tag = "span" if element.tag in ("a", "button", "input", "select", "textarea") else "div"
        for name in list(element.attrib):
            if str(name) not in _ALLOWED_ATTRIBUTES:
                del element.attrib[name]
    body = root.find("div")
    if body is not None and root.find("body") is None:
        body.tag = "body"


def _mark(element: Element, number: int, one: Checked) -> None:
    mark = etree.SubElement(
        element, "a", {"class": f"rv-mark rv-{one.verdict.name.lower()}", "href": f"#c{number}", "id": f"p{number}"}
    )
    mark.text = f"{one.verdict.sign} {number}"
    mark.set("title", printable(f"{one.verdict.value}: {one.why}"))


def _serialise(element: Element) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html"))


def _note(number: int, one: Checked, view: MarketView, *, placed: bool) -> str:
    claim = one.claim
    back = f'<a class="rv-mark rv-{one.verdict.name.lower()}" href="#p{number}">{one.verdict.sign} {number}</a>'
    if not placed:
        back = f'<span class="rv-mark rv-{one.verdict.name.lower()}">{one.verdict.sign} {number}</span>'
    said = claim.said
    quotes = "" if one.verdict is ClaimVerdict.CANNOT_TELL else "".join(_quote(each) for each in one.quotes)
    return (
        f'<li id="c{number}" class="rv-{one.verdict.name.lower()}"><strong>{one.verdict.value}</strong> {back}<br>'
        f"<bdi>{_html(view.name(claim.product))}</bdi>, <bdi>{_html(view.label(claim.capability))}</bdi>: "
        f"the page says <bdi>{_html(said)}</bdi>; {_html(one.why)}.{quotes}</li>"
    )


def _quote(each: Evidence) -> str:
    link = quote_link(each.url, each.pieces[0], each.heading_path)
    place = (
        f'<a href="{_html(link)}" rel="noopener noreferrer nofollow">{_html(each.url)}</a>' if link else _html(each.url)
    )
    return f"<blockquote><bdi>“{_html(each.quote)}”</bdi></blockquote><cite>{place}, {each.captured_at:%Y-%m-%d}</cite>"


def _unmapped(check: PageCheck) -> str:
    parts = []
    for what, names in (("Rows", check.unmapped_rows), ("Columns", check.unmapped_columns)):
        if names:
            listed = ", ".join(f"<bdi>{_html(name)}</bdi>" for name in names)
            parts.append(f'<p class="rv-note">{what} that are not in this market: {listed}.</p>')
    return "".join(parts)


def _html(text: str) -> str:
    return escape(printable(text), quote=True)
