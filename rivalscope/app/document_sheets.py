"""Spreadsheets as HTML: merged cells and fonts of symbols as a reader sees them."""

from __future__ import annotations

import io
from html import escape
from typing import Any
from zipfile import ZipFile

from rivalscope.app.document_tables import MOST_ROWS, symbol, table_html
from rivalscope.core.errors import MissingExtraError

__all__ = ["sheets_html"]

_MOST_IN_MEMORY = 20_000_000
"""Bytes of an unpacked workbook up to which it is read whole: a larger one is streamed, without its merged cells."""
_MOST_MERGED = 200
"""Cells of one merged range that get its text."""


def sheets_html(payload: bytes) -> str:
    """Return the visible sheets of an XLSX file as HTML tables under their names.

    Raises:
        MissingExtraError: The extra ``office`` is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtraError("office", "openpyxl") from error
    with ZipFile(io.BytesIO(payload)) as packed:
        large = sum(one.file_size for one in packed.infolist()) > _MOST_IN_MEMORY
    book = load_workbook(io.BytesIO(payload), read_only=large, data_only=True)
    try:
        seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return "".join(f"<h2>{escape(sheet.title)}</h2>{table_html(_rows(sheet))}" for sheet in seen)
    finally:
        book.close()


def _rows(sheet: Any) -> list[list[object]]:
    rows: list[list[object]] = [[_value(cell) for cell in row] for row in sheet.iter_rows(max_row=MOST_ROWS)]
    merged = getattr(sheet, "merged_cells", None)
    for one in merged.ranges if merged is not None else ():
        if one.max_row > len(rows) or one.size["rows"] * one.size["columns"] > _MOST_MERGED:
            continue
        for row in range(one.min_row - 1, one.max_row):
            for column in range(one.min_col - 1, min(one.max_col, len(rows[row]))):
                rows[row][column] = rows[one.min_row - 1][one.min_col - 1]
    return rows


def _value(cell: Any) -> object:
    value = cell.value
    font = getattr(cell, "font", None)
    return symbol(font.name or "", value) if isinstance(value, str) and font is not None else value
