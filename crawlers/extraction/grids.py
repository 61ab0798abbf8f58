"""Grids made of other elements than ``table``: ARIA tables, rows of boxes, CSS grids, lists side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from crawlers.extraction.cells import CellSource, read_cell
from crawlers.extraction.marks import is_sign
from rivalscope.core.payload.nodes import HEADINGS, Node

__all__ = ["find_grids"]

Element = etree._Element
Grid = tuple[Element, list[list[CellSource]], int]

_ARIA_CELLS = frozenset(("cell", "gridcell", "columnheader", "rowheader"))
_ROW_NAMES = re.compile(r"(?:^|[\s_-])(?:rows?|tr|line|table-?row|feature-?row|record)(?:$|[\s_-])", re.IGNORECASE)
_GRID_NAMES = re.compile(r"table|compar|matrix|grid|pricing|plans?\b|features?", re.IGNORECASE)
_COLUMNS = re.compile(r"grid-cols-(\d{1,2})|cols?-(\d{1,2})\b|columns-(\d{1,2})")
_TEMPLATE = re.compile(r"grid-template-columns\s{0,3}:([^;]{1,200})")
_TRACKS = re.compile(
    r"repeat\(\s{0,3}(\d{1,2})\s{0,3},((?:[^()]|\([^()]{0,60}\)){1,80})\)|[\w.%-]{1,40}(?:\([^()]{0,60}\))?"
)
_BOXES = frozenset(("div", "li", "span", "section", "p", "a", "dd", "dt", "td", "article"))
_OUTER = frozenset(("div", "section", "ul", "main", "article", "ol", "dl"))
_ROWS = frozenset(("div", "li", "ul", "ol", "section", "article", "a", "p", "dl", "span"))
_MAX_GRID = 60_000
_MAX_ROWS = 2_000
_MAX_CELL = 200
_LEAST_SIGNS = 0.3
_LEAST_CELLS = 9
_SIGN = 3
"""Characters of a sign at most."""


def find_grids(nodes: Sequence[Node]) -> Iterator[tuple[Node, list[list[CellSource]], int]]:
    """Yield grids that are not ``table`` elements, outermost first.

    Without roles, a grid is only told where a good share of its cells are signs (a tick, a cross, a dash):
    rows of boxes alone are the commonest thing on a page.

    Args:
        nodes: The nodes to look at, in document order.

    Yields:
        The node, its resolved rows, and the number of header rows.
    """
    end = -1
    for node in nodes:
        if node.order < end or node.tag not in _OUTER:
            continue
        if node.role in ("table", "grid", "treegrid"):
            grid = _aria(node.element) or _boxes(node.element)
        elif len(node.children) >= 2 and node.length < _MAX_GRID and _alike(node):
            grid = _boxes(node.element)
        else:
            continue
        if grid is not None:
            end = node.end
            yield node, grid[1], grid[2]


def _alike(node: Node) -> bool:
    """Tell at little cost whether the children could be rows or cells of a grid."""
    children = node.children
    first = children[0]
    if not isinstance(first, Node):
        return False
    tag = children[-1].tag if isinstance(children[-1], Node) else ""
    return tag in _ROWS and sum(isinstance(child, Node) and child.tag == tag for child in children) >= 0.7 * len(
        children
    )


def _aria(element: Element) -> Grid | None:
    rows: list[list[CellSource]] = []
    heads = 0
    for row in element.iter("div", "tr", "li", "section", "ul", "span", "a", "p"):
        if row.get("role") != "row" or len(rows) >= _MAX_ROWS:
            continue
        cells = [cell for cell in row.iterdescendants() if cell.get("role") in _ARIA_CELLS][:100]
        line: list[CellSource] = []
        for cell in cells:
            span = cell.get("aria-colspan") or "1"
            times = min(int(span), 100) if span.isdigit() and len(span) < 4 else 1
            line.extend([read_cell(cell)] * max(1, times))
        if line:
            if len(rows) == heads and all(cell.get("role") == "columnheader" for cell in cells):
                heads += 1
            rows.append(line)
    return _square(element, rows, heads)


def _square(element: Element, rows: list[list[CellSource]], heads: int) -> Grid | None:
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or width < 2:
        return None
    empty = CellSource(text="", bare="")
    return element, [row + [empty] * (width - len(row)) for row in rows], min(heads, len(rows) - 1)


def _children(element: Element) -> list[Element]:
    return [
        child
        for child in element
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "template", "hr")
    ]


def _boxes(element: Element) -> Grid | None:
    """Read rows of boxes, columns of boxes, or a flat CSS grid."""
    children = _children(element)
    while children and children[0].tag in HEADINGS:
        del children[0]  # it names the grid, and is none of its rows
    if len(children) < 2:
        return None
    flat = _flat(element, children)
    if flat is not None:
        return flat
    inner = [_children(child) for child in children]
    counts = [len(cells) for cells in inner]
    most = max(set(counts), key=counts.count)
    if most < 2 and len(children) >= _LEAST_CELLS:
        return _periodic(element, children)
    if most < 2 or counts.count(most) < 0.7 * len(counts) or most > 60:
        return None
    lines = [(child, cells) for child, cells in zip(children, inner, strict=True) if len(cells) == most]
    if not all(cell.tag in _BOXES for _, cells in lines for cell in cells):
        return None
    if any(_size(cell) > _MAX_CELL for _, cells in lines[:20] for cell in cells):
        return None
    columns = children[0].tag in ("ul", "ol") and most > len(lines)
    if len(lines) < 3 and not columns:
        return None
    named = _ROW_NAMES.search(lines[-1][0].get("class") or "") or _GRID_NAMES.search(element.get("class") or "")
    rows = _with_groups(children, inner, most)
    if columns:
        rows = [list(row) for row in zip(*[row for row in rows if len(row) == most], strict=True)]
    return _if_signs(element, rows, bool(named))


def _with_groups(children: list[Element], inner: list[list[Element]], width: int) -> list[list[CellSource]]:
    """Read the rows; a row with a single box spans the grid, as a group heading does."""
    rows: list[list[CellSource]] = []
    for child, cells in zip(children, inner, strict=True):
        if len(cells) == width:
            rows.append([read_cell(cell) for cell in cells])
        elif len(cells) <= 1:
            rows.append([read_cell(child)] * width)
    return rows


def _flat(element: Element, children: list[Element]) -> Grid | None:
    style, name = element.get("style") or "", element.get("class") or ""
    template = _TEMPLATE.search(style)
    match = _COLUMNS.search(name)
    if template:
        width = _tracks(template[1])
    elif match:
        width = int(next(group for group in match.groups() if group))
    else:
        return None
    if (
        width < 2
        or len(children) < 3 * width
        or len(children) % width
        or any(_size(cell) > _MAX_CELL for cell in children[:60])
    ):
        return None
    cells = [read_cell(child) for child in children]
    return _if_signs(element, [cells[start : start + width] for start in range(0, len(cells), width)], True)


def _tracks(template: str) -> int:
    """Return how many columns a CSS grid template has: "2fr repeat(4, 1fr)" has five."""
    count = 0
    for match in _TRACKS.finditer(template):
        if match[1]:
            count += int(match[1]) * max(1, len(_TRACKS.findall(match[2])))
        else:
            count += 1
    return count


def _periodic(element: Element, children: list[Element]) -> Grid | None:
    """Read cells that follow each other without rows, where signs and names return at one distance.

    The width of such a grid is in a style sheet; what shows it here is that each name is followed by as many
    signs as the one before.
    """
    if any(child.tag not in _BOXES or _size(child) > _MAX_CELL for child in children):
        return None
    if sum(_size(child) <= _SIGN for child in children) < 0.4 * len(children):
        return None
    cells = [read_cell(child) for child in children]
    signs = [is_sign(cell) for cell in cells]
    names = [place for place in range(len(cells) - 1) if not signs[place] and signs[place + 1]]
    gaps = [after - before for before, after in pairwise(names)]
    width = max(set(gaps), key=gaps.count, default=0)
    if width < 2 or gaps.count(width) < max(2, 0.8 * len(gaps)) or len(cells) % width:
        return None
    if any(signs[start] for start in range(0, len(cells), width)):
        return None
    return _if_signs(element, [cells[start : start + width] for start in range(0, len(cells), width)], True)


def _size(element: Element) -> int:
    total = 0
    for text in element.itertext():
        total += len(text.strip())
        if total > _MAX_CELL:
            break
    return total


def _if_signs(element: Element, rows: list[list[CellSource]], named: bool) -> Grid | None:
    """Keep a grid whose cells beyond the first column are signs often enough."""
    cells = [cell for row in rows[1:] for cell in row[1:]]
    signs = sum(is_sign(cell) for cell in cells)
    if not cells or signs < (_LEAST_SIGNS if named else 0.6) * len(cells):
        return None
    first = rows[0]
    heads = int(not any(is_sign(cell) for cell in first[1:]))
    if len({row[0].text for row in rows}) < 0.5 * len(rows):
        return None
    return _square(element, rows, heads)
