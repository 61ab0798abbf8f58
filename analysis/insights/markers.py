"""Markers that tie a line of a document to the cells and plans that it is based on.

A marker is a Markdown footnote reference that carries what was believed when the line was written, so that a
line that somebody copies elsewhere can still be checked:

    [^c084ba11340y9ed064]   cell 084ba11340…, answer yes, best quote 9ed064…
    [^p5d8e01aa47]          plan as it was offered
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.answers import Answer, answer_of
from analysis.view import MarketView, PlanView
from rivalscope.core.ids import make_id
from rivalscope.core.records import Cell

__all__ = ["CellMark", "PlanMark", "cell_mark", "cells_by_mark", "find_marks", "plan_id", "plan_mark"]

_CELL, _QUOTE = 10, 6
"""Characters of the ids: 40 bits tell a million cells apart well enough, 24 bits the few quotes of one cell."""

_LETTERS = {
    Answer.YES: "y",
    Answer.PARTIAL: "p",
    Answer.NO: "n",
    Answer.NOT_MENTIONED: "m",
    Answer.NOT_LOOKED: "l",
    Answer.UNCLEAR: "u",
}
_ANSWERS = {letter: answer for answer, letter in _LETTERS.items()}
_MARK = re.compile(r"\[\^(?:c([0-9a-f]{10})([ypnmlu])([0-9a-f]{6}|-)|p([0-9a-f]{10}))\]")


@dataclass(frozen=True, slots=True)
class CellMark:
    """A reference to a cell as it was."""

    cell: str
    """First characters of the cell's id."""
    answer: Answer
    quote: str
    """First characters of the id of its best quote; "-": it had none."""

    def __str__(self) -> str:
        return f"[^c{self.cell}{_LETTERS[self.answer]}{self.quote}]"


@dataclass(frozen=True, slots=True)
class PlanMark:
    """A reference to a plan as it was offered."""

    plan: str

    def __str__(self) -> str:
        return f"[^p{self.plan}]"


def cell_mark(cell: Cell) -> CellMark:
    """Return the marker of a cell as it is."""
    quote = next((one.id[:_QUOTE] for one in (*cell.evidence, *cell.contradictions)), "-")
    return CellMark(cell.id[:_CELL], answer_of(cell), quote)


def plan_id(row: PlanView) -> str:
    """Return a content id of an offer: product, name and price; a reworded feature list is the same offer."""
    plan = row.plan
    return make_id("plan", row.product, plan.name, plan.price, plan.currency, plan.period, plan.unit, plan.contact)


def plan_mark(row: PlanView) -> PlanMark:
    """Return the marker of a plan as it is."""
    return PlanMark(plan_id(row)[:_CELL])


def find_marks(line: str) -> list[CellMark | PlanMark]:
    """Return the markers in a line, each once.

    >>> find_marks("They have it.[^c084ba11340y9ed064]")
    [CellMark(cell='084ba11340', answer=<Answer.YES: 'yes'>, quote='9ed064')]
    """
    found: dict[CellMark | PlanMark, None] = {}
    for cell, letter, quote, plan in _MARK.findall(line):
        found[PlanMark(plan) if plan else CellMark(cell, _ANSWERS[letter], quote)] = None
    return list(found)


def cells_by_mark(view: MarketView) -> dict[str, Cell]:
    """Return the cells of a market by the short id that markers use."""
    return {cell.id[:_CELL]: cell for cell in view.cells}
