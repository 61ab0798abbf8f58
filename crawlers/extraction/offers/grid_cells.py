"""The cells of a table, of an ARIA grid or of rows of boxes, by row and column, spans filled."""

from __future__ import annotations

from lxml import etree

__all__ = ["MAX_COLUMNS", "Grid", "element_grid"]

Element = etree._Element
Grid = list[list[Element | None]]
_Spans = dict[int, tuple[Element, int]]
_MAX_ROWS, MAX_COLUMNS = 400, 40


def element_grid(element: Element) -> Grid:
    """Return the cells of a table, an ARIA grid or rows of boxes, spans filled."""
    if element.tag == "table":
        rows = [row for row in element.iter("tr") if _table_of(row) is element]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows[:_MAX_ROWS]]
    elif element.get("role") in ("table", "grid", "treegrid"):
        rows = [row for row in element.iter() if isinstance(row.tag, str) and row.get("role") == "row"][:_MAX_ROWS]
        wanted = ("cell", "gridcell", "columnheader", "rowheader")
        cells = [
            [cell for cell in row.iterdescendants() if isinstance(cell.tag, str) and cell.get("role") in wanted]
            for row in rows
        ]
    else:
        cells = [_boxes(child) for child in _boxes(element)[:_MAX_ROWS]]
    grid: Grid = []
    pending: _Spans = {}
    for row in cells:
        line: list[Element | None] = []
        following: _Spans = {}
        for cell in row:
            _carry(line, pending, following)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(min(across, MAX_COLUMNS - len(line))):
                if down > 1:
                    following[len(line)] = (cell, down - 1)
                line.append(cell)
        _carry(line, pending, following)
        pending = following
        if line:
            grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [None] * (width - len(line)) for line in grid]


def _carry(line: list[Element | None], pending: _Spans, following: _Spans) -> None:
    """Fill the next places of a row with the cells that span down into it."""
    while (held := pending.get(len(line))) is not None and len(line) < MAX_COLUMNS:
        if held[1] > 1:
            following[len(line)] = (held[0], held[1] - 1)
        line.append(held[0])


def _table_of(row: Element) -> Element | None:
    return next((above for above in row.iterancestors("table")), None)


def _span(cell: Element, name: str) -> int:
    value = cell.get(name) or cell.get("aria-" + name) or "1"
    return max(1, min(int(value), 200)) if value.isdigit() and len(value) < 5 else 1


def _boxes(element: Element) -> list[Element]:
    return [
        child
        for child in element
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "template", "hr", "br")
    ]
