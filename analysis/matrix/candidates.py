"""Which passages of a product are read for a capability: the best of several rankings, and those that say its name.

No ranking finds every proof. Words miss what is said otherwise, likeness is vague, a page's topic misses what is said
in passing; each of them puts first a few passages that the others have behind. They are fused by their places (Cormack,
Clarke and Buettcher 2009), not by their values, which have no common scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Candidates", "best_rows", "fused", "take"]

Array = NDArray[np.float32]
_DIGITS = 6
"""Decimals of a score by which places are given."""
_FLAT = 10.0
"""How little the first places of a ranking stand out: the smaller, the more they count."""
_DEEP = 150
"""Places of a ranking that count."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of a product that may answer for one capability, best first.

    Attributes:
        rows: (n,) numbers of the passages.
        ranking: (n,) how well each would serve as evidence.
        values: (n,) measurements of retrieval by name, for whoever weighs the passages.
    """

    rows: NDArray[np.int64]
    ranking: Array
    values: Mapping[str, Array] = field(default_factory=dict)


def fused(rankings: Sequence[Array]) -> Array:
    """Return (passages, capabilities): the rankings as one, by the place that each gives a passage; 0 far behind.

    Args:
        rankings: Each (passages, capabilities), more is better; what is not above 0 has no place.
    """
    total = np.zeros_like(rankings[0])
    for scores in rankings:
        for number in range(scores.shape[1]):
            # Products of matrices differ in the last digit with the order of their columns; no place may rest on that.
            worth = scores[:, number].round(_DIGITS)
            rows = best_rows(np.flatnonzero(worth > 0), worth, _DEEP)
            places = np.argsort(-worth[rows], kind="stable")
            total[rows[places], number] += 1.0 / (_FLAT + np.arange(len(rows), dtype=np.float32))
    return total


def take(number: int, ranking: Array, rows: NDArray[np.int64], most: int, measured: Mapping[str, Array]) -> Candidates:
    """Return the best of the given passages for a capability.

    Args:
        number: Column of the capability.
        ranking: (passages, capabilities) by which they are ordered.
        rows: The passages to choose from.
        most: How many.
        measured: Measurements by name, each (passages, capabilities) or (passages, 1).
    """
    chosen = best_rows(rows, ranking[:, number], most)
    chosen = chosen[np.argsort(-ranking[chosen, number], kind="stable")]
    values = {name: table[chosen, number if table.shape[1] > 1 else 0] for name, table in measured.items()}
    return Candidates(chosen, ranking[chosen, number], values)


def best_rows(rows: NDArray[np.int64], worth: Array, most: int) -> NDArray[np.int64]:
    """Return the rows of most worth, in the order of the page."""
    if len(rows) <= most:
        return rows
    # Only what is near the top is sorted; of equals the first on the page: the same passages every time.
    near = rows[worth[rows] >= np.partition(worth[rows], -most)[-most]]
    return np.sort(near[np.argsort(-worth[near], kind="stable")[:most]])
