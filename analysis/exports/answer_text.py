"""An answer in words that still knows what it answers, for formats with colours and comments."""

from __future__ import annotations

from analysis.answers import Answer, answer_of, cell_words
from analysis.exports.facts import iso
from analysis.view import MarketView
from rivalscope.core.records import Cell

__all__ = ["AnswerText", "answer_text"]


class AnswerText(str):
    """The words of an answer, with the answer itself and what is behind it."""

    __slots__ = ("answer", "note")

    answer: Answer
    note: str
    """Quotes, addresses and dates, as the comment of a spreadsheet cell; empty: none wanted."""

    def __new__(cls, text: str, answer: Answer, note: str = "") -> AnswerText:
        """Return the text with its answer and note."""
        made = super().__new__(cls, text)
        made.answer, made.note = answer, note
        return made


def answer_text(view: MarketView, cell: Cell | None, *, note: bool = False) -> AnswerText:
    """Return a cell in words, with its confidence and optionally a note on its quotes, for narrow tables."""
    words, answer = cell_words(cell), answer_of(cell)
    if not note or cell is None:
        return AnswerText(words, answer)
    if not answer.open:
        words += f" · {cell.confidence:.0%}"
    return AnswerText(words, answer, _note(view, cell))


def _note(view: MarketView, cell: Cell) -> str:
    lines = [
        f"{view.name(cell.product)}: {view.label(cell.capability)}",
        cell_words(cell),
        f"confidence {cell.confidence:.0%}, {cell.pages_read} pages read",
    ]
    quotes = [(one, "") for one in cell.evidence[:2]]
    quotes += [(one, "against: ") for one in cell.contradictions[:1]]
    quotes += [(one, "to read, no proof: ") for one in cell.leads[:2]]
    for one, sign in quotes:
        lines += ["", f"{sign}“{one.quote}”", one.url, f"captured {iso(one.captured_at)}"]
    return "\n".join(lines)
