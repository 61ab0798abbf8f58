"""Bursts and change points of one theme's months, beside what its products' volume lets expect."""

from __future__ import annotations

import math

import numpy as np

from analysis.trends.records import Burst, ChangePoint
from analysis.trends.series import month_name
from analysis.trends.slope import Floats

__all__ = ["expected_entries", "find_bursts", "find_change_points"]

_RATIO = 2.5
"""Rate of the burst state over the usual one."""
_SHORTEST = 3
"""Months of the shortest level between two change points."""


def expected_entries(counts: Floats, totals: Floats) -> Floats:
    """Return the entries that each month would hold if every product kept its own mean share.

    Args:
        counts: Entries of one theme, shape (products, months).
        totals: All entries, same shape.
    """
    volume = totals.sum(axis=1)
    share = np.divide(counts.sum(axis=1), volume, out=np.zeros(len(volume)), where=volume > 0)
    expected: Floats = share @ totals
    return expected


def find_bursts(entries: Floats, expected: Floats, *, start: int, scatter: float = 1.0) -> list[Burst]:
    """Return runs of months far above the usual, by a two-state automaton (Kleinberg 2002, batched form).

    Args:
        entries: Entries of the theme per month.
        expected: What the volume lets expect (:func:`expected_entries`).
        start: Number of the first month.
        scatter: Variance over mean of the entries; 1 for Poisson.
    """
    months = len(entries)
    if not months or entries.sum() == 0:
        return []
    usual = expected / math.sqrt(_RATIO)  # the mean rate lies between the two states
    gain = (entries * math.log(_RATIO) - usual * (_RATIO - 1.0)) / max(scatter, 1.0)
    gain = np.where(expected > 0, gain, 0.0)
    enter = 2 * math.log(months)
    calm, burst = 0.0, -enter
    came: list[tuple[bool, bool]] = []
    for value in gain:
        from_burst = burst > calm
        new_calm = max(calm, burst)
        stays = burst >= calm - enter
        new_burst = (burst if stays else calm - enter) + float(value)
        came.append((from_burst, stays))
        calm, burst = new_calm, new_burst
    state = burst > calm
    states = []
    for from_burst, stays in reversed(came):
        states.append(state)
        state = stays if state else from_burst
    states.reverse()
    found, at = [], 0
    while at < months:
        if not states[at]:
            at += 1
            continue
        stop = at
        while stop + 1 < months and states[stop + 1]:
            stop += 1
        inside = slice(at, stop + 1)
        outside_y, outside_m = entries.sum() - entries[inside].sum(), expected.sum() - expected[inside].sum()
        rate_in = entries[inside].sum() / max(expected[inside].sum(), 1e-9)
        rate_out = outside_y / max(outside_m, 1e-9)
        found.append(
            Burst(
                start=month_name(start + at),
                end=month_name(start + stop),
                entries=int(entries[inside].sum()),
                ratio=round(float(rate_in / rate_out), 2) if rate_out > 0 else math.inf,
                weight=round(float(gain[inside].sum()), 2),
            )
        )
        at = stop + 1
    return found


def find_change_points(
    entries: Floats, expected: Floats, *, start: int, per_thousand: float, scatter: float = 1.0
) -> list[ChangePoint]:
    """Return the months at which the level changed: optimal partitioning with a Poisson cost (Jackson et al. 2005).

    Args:
        entries: Entries of the theme per month.
        expected: What the volume lets expect.
        start: Number of the first month.
        per_thousand: Mean rate of the theme, to give levels in entries per 1,000.
        scatter: Variance over mean; the gain of a cut is divided by it.
    """
    months = len(entries)
    if months < 2 * _SHORTEST or entries.sum() == 0:
        return []
    y = np.concatenate([[0.0], np.cumsum(entries)])
    m = np.concatenate([[0.0], np.cumsum(expected)])

    # fits[i, j]: how well one level explains the months from i up to j.
    counted, due = y[None, :] - y[:, None], m[None, :] - m[:, None]
    level = np.divide(counted, due, out=np.ones_like(counted), where=(due > 0) & (counted > 0))
    fits = (counted * np.log(level) - counted) / max(scatter, 1.0)
    penalty = 2.0 * math.log(months) + 1.0
    best = np.full(months + 1, -np.inf)
    best[0] = penalty
    previous = np.zeros(months + 1, dtype=int)
    for j in range(_SHORTEST, months + 1):
        value = best[: j - _SHORTEST + 1] + fits[: j - _SHORTEST + 1, j] - penalty
        previous[j] = int(value.argmax())
        best[j] = value[previous[j]]
    cuts = [months]
    while cuts[-1] > 0:
        cuts.append(int(previous[cuts[-1]]))
    cuts.reverse()
    points = []
    for a, b, c in zip(cuts, cuts[1:], cuts[2:], strict=False):
        levels = [float((y[j] - y[i]) / max(m[j] - m[i], 1e-9)) * per_thousand for i, j in ((a, b), (b, c))]
        points.append(ChangePoint(month=month_name(start + b), before=round(levels[0], 2), after=round(levels[1], 2)))
    return points
