"""The rules that trends are measured against, and a market with known truth to measure them on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.trends.series import Series

Floats = NDArray[np.float64]


def mann_kendall(values: Floats) -> tuple[Floats, Floats]:
    """Return S and the two-sided p-value of each row, ties and continuity corrected (Mann 1945, Kendall 1975)."""
    length = values.shape[1]
    i, j = np.triu_indices(length, 1)
    s = np.sign(values[:, j] - values[:, i]).sum(axis=1)
    variance = np.empty(len(values))
    for row, series in enumerate(values):
        _, ties = np.unique(series, return_counts=True)
        variance[row] = (length * (length - 1) * (2 * length + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = (s - np.sign(s)) / np.sqrt(np.maximum(variance, 1e-9))
    return s, 2 * stats.norm.sf(np.abs(z))


def monthly_rates(series: Series) -> Floats:
    """Return entries per entry of all products together, months without any left out: shape (themes, months)."""
    totals = series.totals.sum(axis=0)
    kept = totals > 0
    rates: Floats = series.counts.sum(axis=1)[:, kept] / totals[kept]
    return rates


def above_usual(series: Series, *, deviations: float = 1.25, recent: int = 3) -> NDArray[np.bool_]:
    """Return the themes whose last months lie above the mean of the months before by so many deviations."""
    rates = monthly_rates(series)
    before, last = rates[:, :-recent], rates[:, -recent:].mean(axis=1)
    called: NDArray[np.bool_] = last > before.mean(axis=1) + deviations * before.std(axis=1)
    return called & (last > 0)


def simulate(rng: np.random.Generator, growths: Floats, *, products: int, scatter: float, months: int = 36) -> Series:
    """Return a market with known truth: 0 to 20 entries a month a theme, products that release in bursts.

    Args:
        rng: Source of chance.
        growths: Factor by which each theme's share grows over all months; 1: flat.
        products: Number of products; each has its own rhythm, volume, trend of volume and interest in each theme.
        scatter: Variance of a theme's monthly rate over its mean squared, beyond Poisson: what comes in clumps.
        months: Length.
    """
    time = np.arange(months)
    totals = np.zeros((products, months), dtype=np.int64)
    for p in range(products):
        every, volume, drift = rng.choice([1, 1, 2, 3]), rng.lognormal(3.2, 0.6), rng.choice([0.5, 1.0, 2.0])
        released = (time + rng.integers(every)) % every == 0
        burst = rng.lognormal(0.0, 0.8, months)
        totals[p] = np.where(released, rng.poisson(volume * burst * drift ** (time / months)), 0)
    counts = np.zeros((len(growths), products, months), dtype=np.int64)
    for k, growth in enumerate(growths):
        interest = rng.gamma(2.0, 0.5, products)
        interest /= (interest * totals.sum(axis=1)).sum() / max(totals.sum(), 1)
        share = rng.uniform(0.5, 10.0) * months / max(totals.sum(), 1)
        rate = share * interest[:, None] * growth ** (time / (months - 1) - 0.5)
        if scatter:
            rate = rate * rng.gamma(1 / scatter, scatter, (products, months))
        counts[k] = rng.binomial(totals, np.clip(rate, 0.0, 0.9))
    names = tuple(f"theme-{k}" for k in range(len(growths)))
    makers = tuple(f"product-{p}" for p in range(products))
    return Series(themes=names, products=makers, start=2020 * 12, counts=counts, totals=totals)
