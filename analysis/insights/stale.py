"""Which lines of a document a change has made doubtful."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.answers import answer_of
from analysis.insights.firm import firm_cell, named
from analysis.insights.markers import CellMark, PlanMark, cells_by_mark, find_marks, plan_id
from analysis.view import MarketView
from rivalscope.core.records import Cell

__all__ = ["StaleLine", "marked_lines", "stale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleLine:
    """A line that is based on something that is no longer so."""

    number: int
    """From 1."""
    text: str
    reasons: tuple[str, ...]


def stale(text: str, view: MarketView) -> tuple[StaleLine, ...]:
    """Return the lines of a document whose markers no longer agree with the matrix.

    A line is doubtful when a cell that it is based on has another answer now, when the quote is no longer one of the
    cell's quotes, when the cell has left the matrix, or when a plan is no longer offered like that. Definitions
    of footnotes are not reported: the lines that refer to them are.

    Args:
        text: The document; any text with markers, see :mod:`analysis.insights.markers`.
        view: The market as it is known now.
    """
    cells = cells_by_mark(view)
    offers = {plan_id(row)[:10] for row in view.plans if row.valid_to is None}
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("[^"):
            continue
        reasons = [
            reason
            for mark in find_marks(line)
            if (reason := _plan_reason(mark, offers) if isinstance(mark, PlanMark) else _reason(mark, view, cells))
        ]
        if reasons:
            found.append(StaleLine(number=number, text=line.strip(), reasons=tuple(dict.fromkeys(reasons))))
    return tuple(found)


def marked_lines(text: str) -> int:
    """Return how many lines of a document are based on markers; definitions of footnotes do not count."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("[^"))
    return sum(bool(find_marks(line)) for line in lines)


def _reason(mark: CellMark, view: MarketView, cells: dict[str, Cell]) -> str:
    cell = cells.get(mark.cell)
    if cell is None:
        return f"cell {mark.cell} is no longer in the matrix"
    name = f"{view.name(cell.product)}, {view.label(cell.capability)}"
    answer = answer_of(cell)
    # A text that was written from the table, by hand or by an earlier version, may claim what is proved less surely.
    if mark.answer not in (answer, answer_of(firm_cell(cell, *named(view, cell.capability)))):
        return f"{name}: was {mark.answer.sign} {mark.answer.value}, is now {answer.sign} {answer.value}"
    quotes = {one.id[:6] for one in (*cell.evidence, *cell.contradictions)}
    if mark.quote != "-" and mark.quote not in quotes:
        return f"{name}: still {answer.value}, but the quote it was based on is no longer part of its evidence"
    return ""


def _plan_reason(mark: PlanMark, offers: set[str]) -> str:
    return "" if mark.plan in offers else f"plan {mark.plan} is no longer offered at that price"
