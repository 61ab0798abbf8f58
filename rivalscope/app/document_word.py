"""Word documents as HTML: everything that a reader sees in a cell, however Word stores it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from rivalscope.app.document_tables import MOST_ROWS, symbol
from rivalscope.core.errors import MissingExtraError

__all__ = ["word_html"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHECKBOX = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_UNSEEN = frozenset(
    (f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
)
"""What was deleted or moved away, and what older programs show instead of what stands beside it."""
_PRIVATE = 0xF000
"""Fonts of symbols have their letters from here on."""
_MOST_SPAN = 63


def word_html(payload: bytes) -> str:
    """Return a DOCX file as HTML: headings, paragraphs, lists and tables, nested ones inside their cell.

    Read are also symbols, boxes that are ticked, accepted and suggested text, content controls, merged cells, and
    pictures by their description.

    Raises:
        MissingExtraError: The extra ``office`` is not installed.
    """
    try:
        from docx import Document
    except ModuleNotFoundError as error:
        raise MissingExtraError("office", "docx") from error
    document = Document(io.BytesIO(payload))
    styles = {style.style_id: style.name or "" for style in document.styles}
    return _blocks(document.element.body, styles)


def _blocks(holder: Any, styles: dict[str, str]) -> str:
    """Return the paragraphs and tables of a body or a cell."""
    parts = [(_tag(one, styles), one) for one in _seen(holder, f"{_W}p", f"{_W}tbl")]
    html = []
    for tag, group in groupby(parts, key=lambda part: part[0]):
        if tag == "table":
            html += [_table(one, styles) for _, one in group]
            continue
        texts = [text for _, one in group if (text := _text(one).strip())]
        lines = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
        html.append(f"<ul>{lines}</ul>" if tag == "li" and lines else lines)
    return "".join(html)


def _tag(block: Any, styles: dict[str, str]) -> str:
    """Return the element of HTML that a block is."""
    if block.tag == f"{_W}tbl":
        return "table"
    style = block.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val"), "").casefold() if style is not None else ""
    if name == "title":
        return "h1"
    if name.startswith("heading"):
        level = name.removeprefix("heading").strip()
        return f"h{min(int(level) + 1, 6)}" if level.isdigit() else "h2"
    listed = name.startswith("list") or block.find(f"{_W}pPr/{_W}numPr") is not None
    return "li" if listed else "p"


def _seen(holder: Any, *tags: str) -> Iterator[Any]:
    """Yield the nearest elements with one of the tags, through content controls and suggestions."""
    for child in holder:
        if child.tag in tags:
            yield child
        elif child.tag not in _UNSEEN:
            yield from _seen(child, *tags)


def _table(table: Any, styles: dict[str, str]) -> str:
    """Return a table; its first row is its head."""
    rows = [row for row in _seen(table, f"{_W}tr") if row.find(f"{_W}trPr/{_W}del") is None][:MOST_ROWS]
    grid = [list(_cells(row)) for row in rows]
    lines = []
    for number, cells in enumerate(grid):
        tag = "td" if number else "th"
        line = []
        for start, span, cell in cells:
            if cell is None:
                line.append(f'<{tag} colspan="{span}"></{tag}>')
            elif not _goes_on(cell):
                down = _rows_below(grid[number + 1 :], start)
                body = _blocks(cell, styles)
                line.append(f'<{tag} colspan="{span}" rowspan="{down + 1}">{body}</{tag}>')
        lines.append(f"<tr>{''.join(line)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _cells(row: Any) -> Iterator[tuple[int, int, Any]]:
    """Yield the cells of a row with their first column and how many they span; None: left free."""
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    at = _number(before)
    if at:
        yield 0, at, None
    for cell in _seen(row, f"{_W}tc"):
        span = max(_number(cell.find(f"{_W}tcPr/{_W}gridSpan")), 1)
        yield at, span, cell
        at += span


def _number(element: Any) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), _MOST_SPAN) if value.isdigit() else 0


def _goes_on(cell: Any) -> bool:
    """Return whether a cell is the lower part of one that is merged downwards."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _rows_below(grid: list[list[tuple[int, int, Any]]], column: int) -> int:
    """Return how many of the following rows go on with the cell that begins in a column."""
    count = 0
    for cells in grid:
        below = next((cell for start, _, cell in cells if start == column), None)
        if below is None or not _goes_on(below):
            break
        count += 1
    return count


def _text(holder: Any) -> str:
    """Return what a reader sees of a paragraph."""
    parts = []
    for child in holder:
        tag = child.tag
        if tag in _UNSEEN:
            continue
        box = child.find(f"{_W}sdtPr/{_CHECKBOX}checkbox") if tag == f"{_W}sdt" else None
        if box is not None:
            ticked = box.find(f"{_CHECKBOX}checked")
            parts.append("☑" if ticked is not None and ticked.get(f"{_CHECKBOX}val") in ("1", "true") else "☐")
        elif tag == f"{_W}t":
            parts.append(child.text or "")
        elif tag == f"{_W}sym":
            code = int(child.get(f"{_W}char", "20"), 16)
            parts.append(symbol(child.get(f"{_W}font", ""), chr(code - _PRIVATE if code >= _PRIVATE else code)))
        elif tag == f"{_W}checkBox":
            ticked = child.find(f"{_W}checked")
            ticked = child.find(f"{_W}default") if ticked is None else ticked
            parts.append("☑" if ticked is not None and ticked.get(f"{_W}val", "1") in ("1", "true") else "☐")
        elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            parts.append(" ")
        elif tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif tag.endswith("}docPr"):
            parts.append(child.get("descr", ""))
        elif tag != f"{_W}pPr":
            parts.append(_run(child) if tag == f"{_W}r" else _text(child))
    return "".join(parts)


def _run(run: Any) -> str:
    """Return the text of a run in the signs that its font shows."""
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return symbol(fonts.get(f"{_W}ascii", "") if fonts is not None else "", _text(run))
