"""All tables and grids of one page, placed among its blocks."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.extraction.blocks import Placed
from crawlers.extraction.grids import find_grids
from crawlers.extraction.tables import caption_of, hidden_classes, is_layout, make_table, resolve
from rivalscope.core.payload.nodes import Node
from rivalscope.core.payload.text import fold
from rivalscope.core.records import Table

__all__ = ["read_tables"]

Element = etree._Element

MAX_TABLES = 200
_NOTE = re.compile(
    r"^(?:\[?\(?(?P<sign>\d{1,2}|[a-z]|[*†‡§¹²³]{1,3})\)?\]?[.:)]?\s{1,3})(?P<text>\S.{3,400})$", re.DOTALL
)


def read_tables(root: Element, tree: Node, placed: Placed) -> list[tuple[Node, Table]]:
    """Return the data tables of a page outside of chrome, each with its node, in document order.

    Args:
        root: The parsed page.
        tree: Its tree, with chrome flagged.
        placed: Where runs and nodes stand.
    """
    main = [node for node in tree.walk() if not node.chrome]
    by_element = {node.element: node for node in main if node.tag == "table"}
    elements = _tables(root)
    hidden = hidden_classes(root) if elements else frozenset()
    notes: dict[str, str] | None = None
    found: list[tuple[Node, Table]] = []
    sources = [(element, *resolve(element, hidden=hidden)) for element in elements if element in by_element]
    sources = [source for source in sources if not is_layout(source[0], source[1])]
    for holder, rows, heads in find_grids(main):
        by_element[holder.element] = holder
        sources.append((holder.element, rows, heads))
    for element, rows, heads in sources[:MAX_TABLES]:
        node = by_element.get(element)
        if node is None:
            continue
        if notes is None and any(cell.references for row in rows for cell in row):
            notes = _footnotes(root)
        first = next(iter(node.runs()), None)
        table = make_table(
            rows,
            heads,
            position=placed.position(first),
            caption=caption_of(element),
            heading_path=placed.headings(node),
            context=_around(element),
            footnotes=notes,
        )
        found.append((node, table))
    return sorted(found, key=lambda pair: pair[0].order)


def _tables(root: Element) -> list[Element]:
    """Return tables without tables inside, outermost ones with such being layout."""
    return [table for table in root.iter("table") if next(table.iterdescendants("table"), None) is None]


def _around(element: Element) -> str:
    """Return the text right before and after a table, where a legend would stand."""
    parts = []
    for near in (element.getprevious(), element.getnext()):
        if near is not None and near.tag in ("p", "div", "ul", "small", "dl", "figcaption"):
            parts.append(fold("".join(map(str, near.itertext())))[:1500])
    return " ".join(parts)


def _footnotes(root: Element) -> dict[str, str]:
    """Return texts of footnotes by the fragment that leads to them, and by their sign."""
    notes: dict[str, str] = {}
    for element in root.iter("li", "p", "dd", "div", "aside", "td"):
        name = element.get("id")
        if len(notes) > 500:
            break
        text = ""
        if (
            name
            and element.tag in ("li", "p", "dd", "aside", "div")
            and re.search(r"note|fn|cite|ref", name, re.IGNORECASE)
        ):
            text = fold("".join(map(str, element.itertext())))[:500].lstrip("^↑ ").rstrip("↩︎ ")
            notes.setdefault(name, text)
        if element.tag in ("p", "li", "td") and len(element) < 6:
            text = text or fold("".join(map(str, element.itertext())))[:500]
            match = _NOTE.match(text)
            if match and (not match["sign"].isalnum() or element.find("sup") is not None):
                notes.setdefault(match["sign"], match["text"])
    return notes
