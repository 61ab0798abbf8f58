"""What is quoted: a passage with as much of its surroundings as it needs to stand for itself, every piece verbatim."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.matrix.passages import Passage, PassageKind, leans

__all__ = ["ShownQuote", "quote_of"]

_APART = " … "
"""Joins pieces that do not follow each other on the page."""
_ROW = " | "
_SIGN = re.compile(r"[^\w]*\Z")
_LABEL = 6
"""Words up to which an item is a label that says little without what introduces it."""
_MOST_COLUMNS = 6
_LONGEST = 420
"""Characters from which a quote gets no surroundings: it says enough, or too much already."""


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote as it is shown.

    Attributes:
        text: For people.
        parts: The verbatim pieces, the passage itself first; empty where the text is one piece.
    """

    text: str
    parts: tuple[str, ...] = ()


def quote_of(passage: Passage, language: str = "en", *, headed: bool = False) -> ShownQuote:
    """Return a passage as a quote that can be understood without its page.

    A table row gets its head and marks ("Custom roles | Starter: no | Business: yes"), a piece of a long row the label
    of the row, an answer its question, a short item the sentence that introduces its list or else its heading, and a
    sentence that begins with a pronoun the one before it. What says the name of the capability only together with its
    heading gets the heading.

    Args:
        passage: The passage with what is around it.
        language: Language of its page.
        headed: Its heading says words of the name that it does not say itself.
    """
    if len(passage.columns) > 1 and passage.columns[0].text:
        return _row(passage)
    text = passage.text
    if len(text) >= _LONGEST or passage.kind in (PassageKind.HEADING, PassageKind.TITLE, PassageKind.CODE):
        return ShownQuote(text)
    heading = passage.heading_path[-1] if passage.heading_path else ""
    label = passage.kind is PassageKind.ITEM and len(text.split()) <= _LABEL
    around = [heading] if headed else []
    if passage.lead:
        if label or passage.kind is PassageKind.ROW or leans(text, language):
            around.append(passage.lead)
    elif label or heading.endswith(("?", "？")):
        around.append(heading)
    around = [piece for piece in dict.fromkeys(around) if piece and piece not in text and text not in piece]
    if not around:
        return ShownQuote(text)
    return ShownQuote(_APART.join((*around, text)), (text, *around))


def _row(passage: Passage) -> ShownQuote:
    first, *others = passage.columns
    shown, parts = [first.text], [first.text]
    for column in others[:_MOST_COLUMNS]:
        sign = _SIGN.match(column.text) is not None
        value = column.mark.value if sign and column.mark is not None else column.text
        shown.append(f"{column.head}: {value}" if column.head else value)
        parts += [part for part in (column.head, "" if sign else column.text) if part]
    return ShownQuote(_ROW.join(shown), tuple(dict.fromkeys(part for part in parts if part)))
