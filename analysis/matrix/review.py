"""What changed between two matrices, and which cells are most worth a look today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rivalscope.core.records import Cell, NoKind, Support

__all__ = ["Recheck", "cell_age", "recheck_queue"]

_PRESENT = frozenset({Support.FULL, Support.PARTIAL})
_LEADS = 3.0
"""What leads add to the worth of a look: more than everything else together, so that they come first."""
_STALE = timedelta(days=180)
"""Age at which a quote has lost half of what age can take."""


def cell_age(cell: Cell, now: datetime) -> timedelta | None:
    """Return how old the newest quote of a cell is; None for a cell without quotes."""
    return now - max(quote.captured_at for quote in cell.evidence) if cell.evidence else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """A cell worth a look, and why."""

    cell: Cell
    worth: float
    """What a look is worth, for ranking; at least 0."""
    reasons: tuple[str, ...]


def recheck_queue(cells: Sequence[Cell], now: datetime, n: int = 10) -> list[Recheck]:
    """Return the cells most worth a person's look, most worth first.

    Leads come first: somebody who reads two passages turns them into an answer. Then unsure answers; contradicted ones,
    documented no's (a wrong one does most harm), cells that could not be looked at and old quotes add to it. What a
    person decided is left alone.

    Args:
        cells: The matrix.
        now: The time to measure ages from, aware.
        n: How many to return.
    """
    queue = [_worth(cell, now) for cell in cells if not cell.decided_by]
    queue.sort(key=lambda one: (-one.worth, one.cell.product, one.cell.capability))
    return [one for one in queue if one.worth > 0][:n]


def _worth(cell: Cell, now: datetime) -> Recheck:
    reasons = []
    # Nearest to even odds is where a look changes most.
    worth = 1.0 - abs(2.0 * cell.score - 1.0)
    if worth >= 0.5:
        reasons.append(f"the evidence is weak either way ({cell.score:.0%})")
    if cell.leads:
        worth += _LEADS
        reasons.append(f"{len(cell.leads)} passage{'' if len(cell.leads) == 1 else 's'} to read, and no proof yet")
    if cell.contradictions:
        worth += 0.6
        reasons.append("its pages contradict each other")
    if cell.no_kind is NoKind.DOCUMENTED:
        worth += 0.4
        reasons.append("a documented no, where a mistake is costly")
    if cell.no_kind is NoKind.NOT_LOOKED:
        worth += 0.3
        reasons.append("its sources could not be read")
    age = cell_age(cell, now)
    if age is not None and age > timedelta(0):
        worth += 0.5 * (age / (age + _STALE))
        if age >= _STALE:
            reasons.append(f"its newest quote is {age.days} days old")
    if cell.extra.get("rules", cell.support) != cell.support:
        worth += 0.5
        reasons.append(f"{cell.extra['reader']} and the rules disagree (the rules: {cell.extra['rules']})")
    if dissent := cell.extra.get("dissent", ""):
        worth += 0.5
        reasons.append(f"readers disagree ({cell.extra['reader']} against {dissent})")
    if cell.support in _PRESENT and not cell.evidence:
        worth += 1.0
        reasons.append("present without a quote")
    return Recheck(cell=cell, worth=round(worth, 4), reasons=tuple(reasons))
