"""CSV: UTF-8, comma, one line per row, line feed; text that could be a formula is neutralised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from analysis.exports.facts import iso
from analysis.exports.safe import neutral
from analysis.exports.schema import ColumnType, ExportTable

__all__ = ["write_csv"]


def write_csv(sheet: ExportTable, file: BinaryIO, *, bom: bool) -> None:
    """Write a table row by row; memory does not grow with it.

    Args:
        bom: Begin with a byte order mark: Excel takes a file without one for Latin-1.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([neutral(column.name) for column in sheet.columns])
    writer.writerows(_lines(sheet))
    text.detach()  # flushes, and leaves the file to its owner


def _lines(sheet: ExportTable) -> Iterator[list[object]]:
    texts = [column.kind in (ColumnType.TEXT, ColumnType.LINK) for column in sheet.columns]
    for row in sheet.rows:
        yield [
            (neutral(value) if value else "") if text else _plain(value)  # type: ignore[arg-type]
            for value, text in zip(row, texts, strict=True)
        ]


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value
