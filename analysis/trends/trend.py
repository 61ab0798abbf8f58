"""Which themes rise and fall, with an error rate over all of them."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from analysis.trends.backtest import back_test
from analysis.trends.bursts import expected_entries, find_bursts, find_change_points
from analysis.trends.forecast import forecast
from analysis.trends.records import BackTest, Burst, ChangePoint, Direction, Forecast, Trend
from analysis.trends.rule import Calls, call
from analysis.trends.series import Series, month_name

__all__ = ["Memory", "find_trends"]

_RECENT = 18
"""Months within which the first entry of a rising theme makes it new."""
_FADED = 0.25
"""A falling theme that keeps less than this share of its early rate is fading."""


@dataclass(slots=True)
class Memory:
    """What an earlier run worked out, to be handed to the next one: it saves time and changes no result."""

    past_calls: dict[str, Calls]
    """Calls of the back-test, by a digest of the months that they are based on."""
    details: dict[str, tuple[tuple[Burst, ...], tuple[ChangePoint, ...]]]
    """Bursts and change points, by a digest of the theme's months."""

    @classmethod
    def empty(cls) -> Memory:
        """Return an empty one."""
        return cls({}, {})


def find_trends(
    series: Series,
    *,
    fdr: float = 0.05,
    window: int = 36,
    min_entries: int = 6,
    end: int | None = None,
    with_back_test: bool = True,
    memory: Memory | None = None,
) -> list[Trend]:
    """Return the direction of every theme, the most certain and biggest first.

    Args:
        series: Counts per theme, product and month; as long a history as there is, because what is new and how
            good the rule is are read from what lies before the window.
        fdr: False-discovery rate over all tested themes.
        window: Months that the rule looks at.
        min_entries: Themes with fewer entries in the window are reported as too little to tell.
        end: Number of the last month to look at; default: the last one of the series.
        with_back_test: Also apply the rule to the past and attach its record to every claim.
        memory: Results of an earlier run over nearly the same data.

    Returns:
        One trend per theme.
    """
    history = series if end is None else series.until(end)
    recent = history.until(history.end, length=window)
    if not recent.totals.size:
        return []
    memory = memory or Memory.empty()
    calls = call(recent, fdr=fdr, min_entries=min_entries)
    record = (
        back_test(history, window=window, fdr=fdr, min_entries=min_entries, past_calls=memory.past_calls)
        if with_back_test
        else None
    )
    trends = [_trend(k, history, recent, calls, record, memory) for k in range(len(series.themes))]
    order = list(Direction)
    trends.sort(key=lambda t: (not t.of_market, t.q, order.index(t.direction), -abs(math.log(t.per_year)), t.theme))
    return trends


def _trend(k: int, history: Series, recent: Series, calls: Calls, record: BackTest | None, memory: Memory) -> Trend:
    counts, totals = recent.counts[k], recent.totals
    length = totals.shape[1]
    year = min(12, length)
    early, late = slice(0, year), slice(length - year, length)
    seen = np.flatnonzero(history.counts[k].sum(axis=0))
    first = history.start + int(seen[0]) if seen.size else None
    early_rate, late_rate = (_rate(counts[:, part], totals[:, part]) for part in (early, late))
    late_products, late_active = _products(counts[:, late]), _products(totals[:, late])
    direction = _direction(k, calls, first, history, early_rate, late_rate)
    bursts, points, ahead = _details(k, recent, calls, memory)
    moving = direction not in (Direction.NO_CLEAR_TREND, Direction.TOO_LITTLE)
    return Trend(
        theme=recent.themes[k],
        direction=direction,
        per_year=round(math.exp(min(calls.beta[k], 20.0)), 3),
        low=round(math.exp(max(min(calls.low[k], 20.0), -20.0)), 3),
        high=round(math.exp(max(min(calls.high[k], 20.0), -20.0)), 3),
        p=float(calls.p[k]),
        q=float(calls.q[k]),
        start=month_name(recent.start),
        end=month_name(recent.end),
        entries=int(counts.sum()),
        early_rate=round(early_rate, 3),
        late_rate=round(late_rate, 3),
        early_products=_products(counts[:, early]),
        early_active=_products(totals[:, early]),
        late_products=late_products,
        late_active=late_active,
        concentrated=bool(calls.concentrated[k]) and moving,
        top_product=recent.products[int(calls.top[k])] if calls.top_share[k] > 0 else "",
        top_share=round(float(calls.top_share[k]), 3),
        without_top_p=None if np.isnan(calls.without_top_p[k]) else float(calls.without_top_p[k]),
        bursts=bursts,
        change_points=points,
        forecast=ahead,
        back_test=record if moving else None,
    )


def _direction(
    k: int, calls: Calls, first: int | None, history: Series, early_rate: float, late_rate: float
) -> Direction:
    if not calls.tested[k]:
        return Direction.TOO_LITTLE
    if not calls.called[k]:
        return Direction.NO_CLEAR_TREND
    if calls.beta[k] > 0:
        known = first is None or first - history.start < 12 or first <= history.end - _RECENT
        return Direction.RISING if known else Direction.NEW
    return Direction.FADING if late_rate <= _FADED * early_rate else Direction.FALLING


def _details(
    k: int, recent: Series, calls: Calls, memory: Memory
) -> tuple[tuple[Burst, ...], tuple[ChangePoint, ...], Forecast | None]:
    if not calls.tested[k]:
        return (), (), None
    counts, totals = recent.counts[k].astype(float), recent.totals.astype(float)
    mine = recent.totals[recent.counts[k].sum(axis=1) > 0]
    theta = round(float(calls.theta[k]), 2)  # it leans on all themes; a shift in the third digit changes no cut
    rest = f"{recent.start} {theta}".encode()
    name = hashlib.sha256(recent.counts[k].tobytes() + mine.tobytes() + rest).hexdigest()[:20]
    if name not in memory.details:
        entries, expected = counts.sum(axis=0), expected_entries(counts, totals)
        scatter = 1.0 + theta * float(expected.mean())
        rate = 1000 * entries.sum() / max(totals.sum(), 1.0)
        memory.details[name] = (
            tuple(find_bursts(entries, expected, start=recent.start, scatter=scatter)),
            tuple(find_change_points(entries, expected, start=recent.start, per_thousand=float(rate), scatter=scatter)),
        )
    bursts, points = memory.details[name]
    ahead = forecast(
        counts, totals, beta=float(calls.beta[k]), error=float(calls.error[k]), theta=float(calls.theta[k])
    )
    return bursts, points, ahead


def _rate(counts: np.ndarray, totals: np.ndarray) -> float:
    return 1000.0 * float(counts.sum()) / max(float(totals.sum()), 1.0)


def _products(counts: np.ndarray) -> int:
    return int((counts.sum(axis=1) > 0).sum())
