"""Markdown: a pipe table for wikis and pull requests; what the web wrote cannot become markup."""

from __future__ import annotations

import re
from typing import BinaryIO

from analysis.exports.json_format import plain_value
from analysis.exports.links import safe_link
from analysis.exports.safe import printable
from analysis.exports.schema import ColumnType, ExportTable

__all__ = ["markdown_text", "write_markdown"]

_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
_BLANKS = re.compile(r"\s+")


def markdown_text(text: str) -> str:
    """Return text that Markdown shows as it is, on one line.

    >>> markdown_text("a|b <script>")
    'a\\\\|b \\\\<script\\\\>'
    """
    return _MARKUP.sub(r"\\\1", _BLANKS.sub(" ", printable(text))).replace("&", "&amp;")


def write_markdown(sheet: ExportTable, file: BinaryIO) -> None:
    """Write a table row by row; memory does not grow with it."""

    def put(text: str) -> None:
        file.write(text.encode("utf-8", "replace"))

    facts = sheet.facts
    put(f"# {markdown_text(sheet.title)}\n\nAs of {facts['as_of']}. {facts['pages_read']} pages read of ")
    put(f"{facts['pages_planned']} planned. Accuracy: {facts['accuracy']}. Columns: {facts['schema']}.\n\n")
    put("| " + " | ".join(markdown_text(column.name) for column in sheet.columns) + " |\n")
    put(
        "|"
        + "|".join(
            " ---: " if column.kind in (ColumnType.NUMBER, ColumnType.INTEGER) else " --- " for column in sheet.columns
        )
        + "|\n"
    )
    for row in sheet.rows:
        put(
            "| "
            + " | ".join(_cell(value, column.kind) for value, column in zip(row, sheet.columns, strict=True))
            + " |\n"
        )


def _cell(value: object, kind: ColumnType) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    if kind is ColumnType.LINK and safe_link(str(value)) and not set(str(value)) & set("<>|\\"):
        return f"<{value}>"
    return markdown_text(str(plain_value(value))).strip()
