"""The rule that calls a theme rising or falling, as arrays over all themes: the same for today and for the past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.trends.series import Series
from analysis.trends.slope import Floats, benjamini_hochberg, fit_slopes

__all__ = ["Calls", "call"]

_MOST_OF_IT = 0.5
"""Share of the movement from which one product is asked to step aside."""
_LEFT_WITHOUT = 0.05
"""One-sided p-value that the other products must reach on their own."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Calls:
    """What the rule says of every theme at one date."""

    tested: NDArray[np.bool_]
    """Enough entries for a test; the others are not part of the family."""
    beta: Floats
    """Log rate ratio per year."""
    low: Floats
    high: Floats
    error: Floats
    theta: Floats
    p: Floats
    q: Floats
    top: NDArray[np.int64]
    """Index of the product that holds most of the movement."""
    top_share: Floats
    without_top_p: Floats
    """NaN where no product held most of it."""
    concentrated: NDArray[np.bool_]
    called: NDArray[np.bool_]
    """q is within the rate asked for; one product or many."""

    @property
    def rising(self) -> NDArray[np.bool_]:
        """Themes called rising in the market, not in one product."""
        return self.called & (self.beta > 0) & ~self.concentrated

    @property
    def falling(self) -> NDArray[np.bool_]:
        """Themes called falling in the market, not in one product."""
        return self.called & (self.beta < 0) & ~self.concentrated


def call(series: Series, *, fdr: float = 0.05, min_entries: int = 6) -> Calls:
    """Apply the rule to all months of a series.

    Args:
        series: Counts of the months to look at.
        fdr: False-discovery rate over all tested themes.
        min_entries: Themes with fewer entries are not tested. The number of entries says nothing about their
            order in time, so leaving the small ones out costs no honesty and gains power.

    Returns:
        The calls.
    """
    counts, totals = series.counts, series.totals
    slopes = fit_slopes(counts, totals)
    tested = counts.sum(axis=(1, 2)) >= min_entries
    q = np.ones(len(tested))
    q[tested] = benjamini_hochberg(slopes.p[tested])
    low, high = slopes.interval()
    toward = np.maximum(slopes.pull * np.sign(slopes.beta)[:, None], 0.0)
    whole = toward.sum(axis=1)
    top = toward.argmax(axis=1) if toward.shape[1] else np.zeros(len(tested), dtype=np.int64)
    rows = np.arange(len(tested))
    top_share = np.divide(
        toward[rows, top] if toward.shape[1] else np.zeros(len(tested)),
        whole,
        out=np.zeros(len(tested)),
        where=whole > 0,
    )
    several = int((totals.sum(axis=1) > 0).sum()) > 1
    suspects = np.flatnonzero(tested & (top_share > _MOST_OF_IT)) if several else np.array([], dtype=np.int64)
    without_p = np.full(len(tested), np.nan)
    if suspects.size:
        rest = counts[suspects].copy()
        rest[np.arange(suspects.size), top[suspects]] = 0
        left = fit_slopes(rest, totals)
        toward_left = left.beta * np.sign(slopes.beta[suspects])
        one_sided = special.stdtr(left.freedom, -np.divide(toward_left, left.error))
        without_p[suspects] = np.where(rest.sum(axis=(1, 2)) > 0, one_sided, 1.0)
    return Calls(
        tested=tested,
        beta=slopes.beta,
        low=low,
        high=high,
        error=slopes.error,
        theta=slopes.theta,
        p=slopes.p,
        q=q,
        top=top.astype(np.int64),
        top_share=top_share,
        without_top_p=without_p,
        concentrated=without_p > _LEFT_WITHOUT,
        called=tested & (q <= fdr),
    )
