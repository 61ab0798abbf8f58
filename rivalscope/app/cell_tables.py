"""Tables that only lay out one cell of a comparison, taken apart so that the cell can be read."""

from __future__ import annotations

from lxml import etree

__all__ = ["flatten_cell_tables"]

_MIN_ROWS, _MIN_COLUMNS = 3, 3
"""Rows and columns of a table that compares; a smaller one with tables inside lays out the page."""
_MOST_TEXT = 200
"""Characters of a cell: what is longer is a part of the page."""
_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"))

Element = etree._Element


def flatten_cell_tables(root: Element) -> None:
    """Turn each table of one row or one column that stands in a cell of a comparison into plain text of the cell.

    Extraction takes a table with tables inside for layout, which most are.

    Args:
        root: The root of a parsed page; changed in place.
    """
    for outer in [one for one in root.iter("table") if _compares(one)]:
        inner = [one for one in outer.iterdescendants("table") if next(one.iterancestors("table")) is outer]
        if all(_lays_out_a_cell(one) for one in inner):
            for table in inner:
                for part in [one for one in table.iter() if one.tag in _PARTS]:
                    part.tail = f" {part.tail or ''}"
                    part.tag = "span"


def _rows(table: Element) -> list[list[Element]]:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    return [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]


def _compares(table: Element) -> bool:
    rows = _rows(table)
    return len(rows) >= _MIN_ROWS and sum(len(row) >= _MIN_COLUMNS for row in rows) > len(rows) / 2


def _lays_out_a_cell(table: Element) -> bool:
    rows = _rows(table)
    lone = len(rows) <= 1 or all(len(row) <= 1 for row in rows)
    return lone and len(" ".join(map(str, table.itertext()))) <= _MOST_TEXT
