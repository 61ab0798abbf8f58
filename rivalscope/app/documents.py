"""Documents that people write comparisons in, as HTML: CSV, spreadsheets, Word, notebooks."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from rivalscope.app.document_sheets import sheets_html
from rivalscope.app.document_tables import table_html, text_html
from rivalscope.app.document_word import word_html
from rivalscope.core.errors import ConfigError, MissingExtraError
from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.payload.decode import decode

__all__ = ["OFFICE", "document_html"]

_MOST_BYTES = 50_000_000
_DELIMITERS = ",;\t|"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
"""Colours of a terminal."""


def _csv(payload: bytes) -> str:
    text = decode(payload).text
    read = [list(csv.reader(io.StringIO(text, newline=""), delimiter=one)) for one in _DELIMITERS]
    best = max(read, key=_regular)
    return table_html(best)


def _regular(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many rows of a reading have its most frequent width, and that width; one column is no table."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _notebook(payload: bytes) -> str:
    """Return what a notebook shows: its Markdown, and its outputs as HTML, Markdown or text."""
    parts = []
    for cell in json.loads(payload)["cells"]:
        if cell["cell_type"] == "markdown":
            parts.append(markdown_to_html("".join(cell["source"])))
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                parts.append("".join(data["text/html"]))
            elif "text/markdown" in data:
                parts.append(markdown_to_html("".join(data["text/markdown"])))
            elif printed := data.get("text/plain") or output.get("text"):
                parts.append(text_html(_COLOURS.sub("", "".join(printed))))
    return "".join(parts)


OFFICE: Mapping[str, Callable[[bytes], str]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".xlsx": sheets_html,
    ".docx": word_html,
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
