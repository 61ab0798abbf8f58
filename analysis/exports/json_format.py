"""JSON: facts, columns and rows as objects; one row per line, text verbatim."""

from __future__ import annotations

import json
from datetime import date, datetime
from math import isfinite
from typing import BinaryIO

from analysis.exports.facts import iso
from analysis.exports.schema import ExportTable

__all__ = ["plain_value", "write_json"]


def write_json(sheet: ExportTable, file: BinaryIO) -> None:
    """Write a table row by row; memory does not grow with it."""
    names = [column.name for column in sheet.columns]
    columns = [{"name": one.name, "type": one.kind.value, "about": one.about} for one in sheet.columns]
    file.write(b'{"title": ' + _dump(sheet.title) + b',\n"facts": ' + _dump(sheet.facts))
    file.write(b',\n"columns": ' + _dump(columns) + b',\n"rows": [')
    for number, row in enumerate(sheet.rows):
        file.write(b",\n" if number else b"\n")
        file.write(_dump({name: plain_value(value) for name, value in zip(names, row, strict=True)}))
    file.write(b"\n]}\n")


def plain_value(value: object) -> object:
    """Return a value as JSON can hold it: times and dates in ISO 8601, no NaN."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not isfinite(value) else value


def _dump(value: object) -> bytes:
    # A lone surrogate cannot be written as UTF-8; as an escape it can.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
