"""Documents that people write comparisons in, as HTML: CSV, spreadsheets, Word, notebooks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from rivalscope.core.errors import ConfigError, MissingExtraError
from rivalscope.core.markdown import markdown_to_html

__all__ = ["OFFICE", "document_html"]

_MOST_ROWS = 5_000
_MOST_BYTES = 50_000_000


def _table(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as an HTML table; the first row is its head, and rows and columns without any text are left out."""
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    texts = [row for row in texts if any(cell.strip() for cell in row)][:_MOST_ROWS]
    width = max(map(len, texts), default=0)
    if width == 0:
        return ""
    texts = [row + [""] * (width - len(row)) for row in texts]
    used = [column for column in range(width) if any(row[column].strip() for row in texts)]
    lines = []
    for number, row in enumerate(texts):
        tag = "th" if number == 0 else "td"
        lines.append("<tr>" + "".join(f"<{tag}>{escape(row[column])}</{tag}>" for column in used) + "</tr>")
    return f"<table>{''.join(lines)}</table>"


def _csv(payload: bytes) -> str:
    text = payload.decode("utf-8-sig", "replace")
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    return _table(csv.reader(io.StringIO(text, newline=""), dialect))


def _xlsx(payload: bytes) -> str:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtraError("office", "openpyxl") from error
    book = load_workbook(io.BytesIO(payload), read_only=True, data_only=True)
    try:
        return "".join(
            f"<h2>{escape(sheet.title)}</h2>{_table(sheet.iter_rows(values_only=True, max_row=_MOST_ROWS))}"
            for sheet in book.worksheets
        )
    finally:
        book.close()


def _docx(payload: bytes) -> str:
    try:
        from docx import Document
        from docx.table import Table
    except ModuleNotFoundError as error:
        raise MissingExtraError("office", "docx") from error
    parts = []
    for block in Document(io.BytesIO(payload)).iter_inner_content():
        if isinstance(block, Table):
            parts.append(_table([cell.text for cell in row.cells] for row in block.rows))
        elif block.text.strip():
            name = (block.style.name or "") if block.style is not None else ""
            tag = "h2" if name.startswith(("Heading", "Title")) else "p"
            parts.append(f"<{tag}>{escape(block.text)}</{tag}>")
    return "".join(parts)


def _notebook(payload: bytes) -> str:
    """Return what a notebook shows: its Markdown, and its outputs as HTML or text."""
    parts = []
    for cell in json.loads(payload)["cells"]:
        if cell["cell_type"] == "markdown":
            parts.append(markdown_to_html("".join(cell["source"])))
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                parts.append("".join(data["text/html"]))
            elif "text/plain" in data:
                parts.append(f"<pre>{escape(''.join(data['text/plain']))}</pre>")
    return "".join(parts)


OFFICE: Mapping[str, Callable[[bytes], str]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".xlsx": _xlsx,
    ".docx": _docx,
    ".ipynb": _notebook,
}
"""Ending of a file -> what turns it into HTML."""


def document_html(path: Path) -> str:
    """Return a document that is not a web page as one.

    Args:
        path: A file with one of the endings of :data:`OFFICE`.

    Raises:
        ConfigError: It cannot be read.
        MissingExtraError: The extra ``office`` is not installed.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ConfigError("is larger than 50 MB", where=str(path), next_step="Give only the part with the comparison.")
    try:
        body = OFFICE[path.suffix.lower()](path.read_bytes())
    except MissingExtraError:
        raise
    except Exception as error:
        raise ConfigError(
            f"cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            next_step="Open it in the program that wrote it and save it again.",
        ) from error
    return f"<html><head><title>{escape(path.stem)}</title></head><body><main>{body}</main></body></html>"
