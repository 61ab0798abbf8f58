"""Answers that readers gave earlier: looked up, never asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.matrix.sheets import Desk, Sheet
from rivalscope.core.readings import SheetAnswer

__all__ = ["RecordedAnswers"]


class RecordedAnswers:
    """A reader that remembers: an answer holds for its sheet, and while its pages have the passages that it points to.

    Args:
        kept: The newest answer to each question, by question id.
    """

    def __init__(self, kept: Mapping[str, SheetAnswer]) -> None:
        self._kept = kept
        self.open: list[Sheet] = []
        """Sheets of the last reading that nobody has answered."""

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        """Return the answers that hold."""
        found = {}
        for sheet in sheets:
            answer = self._kept.get(sheet.question)
            if answer is not None and _holds(answer, sheet, desk):
                found[sheet.id] = answer
        self.open = [sheet for sheet in sheets if sheet.id not in found and sheet.lines]
        return found


def _holds(answer: SheetAnswer, sheet: Sheet, desk: Desk) -> bool:
    return answer.sheet == sheet.id or bool(answer.lines and desk.still_there(sheet.id, answer.lines))
