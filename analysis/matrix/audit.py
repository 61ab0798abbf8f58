"""How right is the matrix? A stratified sample for people to judge, and the precision that their verdicts show."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from rivalscope.core.records import Cell, Support

__all__ = ["AuditVerdict", "Drawn", "JudgedCell", "Precision", "draw_sample", "measure_precision"]

_Z = 1.959964  # two-sided 95 %


class AuditVerdict(StrEnum):
    """What a person says of a cell."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A cell that was drawn for judging."""

    cell: Cell
    stratum: str
    weight: float
    """Cells of the stratum for each one drawn: what this one stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCell:
    """A verdict with what is needed to weigh it."""

    verdict: AuditVerdict
    stratum: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Share of told cells that are right."""

    share: float
    low: float
    """Lower end of the 95 % interval."""
    high: float
    judged: int
    """Verdicts that it rests on; unsure ones do not count."""

    def __str__(self) -> str:
        return f"{self.share:.0%} right ({self.low:.0%} to {self.high:.0%}, {self.judged} cells judged by people)"


def draw_sample(cells: Sequence[Cell], number: int, *, seed: int = 0, judged: Iterable[str] = ()) -> list[Drawn]:
    """Draw cells for judging, from each kind of answer and band of confidence.

    Unknown cells claim nothing, so they are not drawn. Rare answers (documented no's) are drawn more often than
    their share, which the weights make up for.

    Args:
        cells: The matrix.
        number: How many to draw.
        seed: Same seed, same sample.
        judged: Ids of cells that have a verdict already.

    Returns:
        At most ``number`` cells, mixed over strata.
    """
    done = set(judged)
    strata: dict[str, list[Cell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda cell: cell.id):
        if cell.support is not Support.UNKNOWN and cell.id not in done:
            band = "high" if cell.confidence >= 0.9 else "middle" if cell.confidence >= 0.7 else "low"
            strata[f"{cell.support.value} {band}"].append(cell)
    chooser = random.Random(seed)
    shuffled = {name: chooser.sample(found, len(found)) for name, found in sorted(strata.items())}
    taken: dict[str, list[Cell]] = defaultdict(list)
    while sum(map(len, taken.values())) < number and any(shuffled.values()):
        for name, left in shuffled.items():
            if left and sum(map(len, taken.values())) < number:
                taken[name].append(left.pop())
    return [
        Drawn(cell=cell, stratum=name, weight=len(strata[name]) / len(found))
        for name, found in taken.items()
        for cell in found
    ]


def measure_precision(verdicts: Iterable[JudgedCell]) -> Precision | None:
    """Return the share of right cells with its interval; None while nothing has been judged.

    The strata are weighed back to their share of the matrix; the interval is Wilson's (1927) at the effective
    sample size of Kish (1965), which unequal weights make smaller.
    """
    told = [judged for judged in verdicts if judged.verdict is not AuditVerdict.UNSURE]
    if not told:
        return None
    total = sum(judged.weight for judged in told)
    share = sum(judged.weight for judged in told if judged.verdict is AuditVerdict.RIGHT) / total
    effective = total**2 / sum(judged.weight**2 for judged in told)
    centre = (share + _Z**2 / (2 * effective)) / (1 + _Z**2 / effective)
    reach = _Z / (1 + _Z**2 / effective) * sqrt(share * (1 - share) / effective + _Z**2 / (4 * effective**2))
    return Precision(share=share, low=max(0.0, centre - reach), high=min(1.0, centre + reach), judged=len(told))
