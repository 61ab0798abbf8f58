"""Lines of a text that are an entry each, and lines that a paragraph was wrapped into."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["broken_on_purpose", "entry_lines", "sentence_lines"]

_STOP = re.compile(r"[.!。]\)?$")
_UNENDED = re.compile(r"[^.:,;!?。、\\]$")
_FIELD = re.compile(r"[*_]{1,3}[^*_:]{1,40}(?::|[*_]{1,3}:)|[^\W\d_][\w ]{0,30}:\s+\S{1,40}$")
"""A line that says something of a release: "**Date:** 2024-03-02", "Branch: main"."""
_ENTRIES = 3
"""Lines of a paragraph that may be an entry each."""
_FEWEST = 4
"""Lines without a full stop from which the width of a text can show that nobody wrapped them."""


def broken_on_purpose(block: list[str], width: int) -> bool:
    """Return whether lines end although the next word still had room: nobody wraps a paragraph like that.

    Args:
        block: The lines.
        width: How wide the document is.

    Each must begin as a sentence does, too. That four lines do by chance is rare; two or three are measured by the
    width of their document.
    """
    texts = [line.strip() for line in block]
    if any(text[0].islower() for text in texts):
        return False
    many = len(block) > 3
    if not many and len({text.endswith((".", ":", ",")) for text in texts}) > 1:
        # the full stop of the last one ends a sentence that the first began
        return False
    room = max(map(len, block)) if many else width
    ended = sum(len(a) + 1 + len(b.split()[0]) <= room for a, b in zip(block, texts[1:], strict=False))
    return ended >= (0.4 if many else 1.0) * (len(block) - 1)


def sentence_lines(lines: Sequence[str]) -> bool:
    """Return whether each line of a paragraph is an entry: all are sentences, or break off though there was room.

    Args:
        lines: The lines of one paragraph, without their indentation.

    >>> sentence_lines(["Fix a crash.", "Keep the size of windows."]), sentence_lines(["Heron finds the", "Way home."])
    (True, False)
    """
    texts = [line.strip() for line in lines]
    if len(texts) < 2 or not all(texts):
        return False
    begun = sum(not text[0].islower() for text in texts)
    return (all(map(_STOP.search, texts)) and 2 * begun > len(texts)) or (
        len(texts) >= _FEWEST and broken_on_purpose(texts, max(map(len, texts)))
    )


def entry_lines(paragraph: str) -> bool:
    """Return whether each line of a paragraph is an entry without a mark: none goes on, and hardly one ends a sentence.

    One that does end sentences is prose that somebody writes with a line for each.

    >>> entry_lines("Fix a crash\\nFix the menu of maps\\nAdd an export\\nShow all errors")
    True
    >>> entry_lines("Heron is new.\\nIt is fast.\\nTry it.\\nTell us.")
    False
    """
    lines = [line.strip() for line in paragraph.splitlines()]
    if len(lines) < _ENTRIES or any(len(line.split()) < 2 or line[0].islower() for line in lines):
        return False
    if 2 * sum(bool(_FIELD.match(line)) for line in lines) > len(lines):
        return False
    unended = sum(bool(_UNENDED.search(line)) for line in lines)
    return unended >= 0.8 * len(lines) and broken_on_purpose(lines, max(map(len, lines)))
