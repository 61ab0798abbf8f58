"""How a passage is shown to whoever judges it: with as much around it as it takes to be understood.

What is shown is for reading. What enters a cell is the passage, quoted by :mod:`analysis.matrix.quoting`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.matrix.passages import Passage, PassageKind, RowCell

__all__ = ["below", "shown"]

_MAX_SHOWN = 400
"""Characters of a passage that are shown."""
_CODE = 200
"""The same of code, which says little in many signs."""
_LEAD = 160
"""Characters of the sentence before a passage that are shown."""
_ITEMS = 5
_ITEM = 60
"""Items after a lead-in that are shown, and characters of each."""
_COLUMNS = 6
"""Columns of a row that are shown, its label and the product's own among them."""
_CELL = 120
_SIGN = re.compile(r"[^\w]*\Z")
_LEANS = re.compile(
    r"\W*(?:it|this|these|those|they|that|such|both|here|which|also|its|their|the (?:former|latter|above|following))\b",
    re.I,
)
_INTRODUCES = re.compile(r"[:：]\s*\Z")


def shown(passages: Sequence[Passage], row: int) -> str:
    """Return a passage as a reader sees it.

    A table row is shown with its heads, the column about this product first; a list item with the sentence that
    introduces the list; a sentence that leans on the one before it with that; a lead-in with its first items.

    Args:
        passages: The product's passages in page order.
        row: The passage's number.
    """
    passage = passages[row]
    if len(passage.columns) > 1:
        return _row(passage.columns)
    text = _cut(passage.text, _CODE if passage.kind is PassageKind.CODE else _MAX_SHOWN)
    if _INTRODUCES.search(passage.text):
        items = [_cut(one.text, _ITEM) for one in _introduced(passages, row)]
        return f"{text} {'; '.join(items)}" if items else text
    if passage.lead and (passage.kind is PassageKind.ITEM or _LEANS.match(text)):
        return f"{_cut(passage.lead, _LEAD)} … {text}"
    return text


def below(passages: Sequence[Passage], row: int) -> int:
    """Return the first passage under a heading, which says what the heading names; the heading itself if none does."""
    heading = passages[row]
    if heading.kind is not PassageKind.HEADING or row + 1 == len(passages):
        return row
    first = passages[row + 1]
    under = first.page == heading.page and first.heading_path[-1:] == (heading.text,)
    return row + 1 if under and first.kind in (PassageKind.TEXT, PassageKind.ITEM) else row


def _row(columns: Sequence[RowCell]) -> str:
    label, *others = columns
    ordered = sorted(others, key=lambda column: not column.own)[: _COLUMNS - 1]
    parts = [_cut(label.text, _CELL)]
    for column in ordered:
        sign = column.mark is not None and _SIGN.match(column.text) is not None
        value = column.mark.value if sign and column.mark is not None else _cut(column.text, _CELL)
        head = f"{column.head} (this product)" if column.own else column.head
        parts.append(f"{head}: {value}" if head else value)
    return _cut(" | ".join(parts), _MAX_SHOWN)


def _introduced(passages: Sequence[Passage], row: int) -> list[Passage]:
    found = []
    for one in passages[row + 1 : row + 1 + _ITEMS]:
        if one.page != passages[row].page or one.kind not in (PassageKind.ITEM, PassageKind.CODE):
            break
        if one.kind is PassageKind.ITEM:
            found.append(one)
    return found


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
