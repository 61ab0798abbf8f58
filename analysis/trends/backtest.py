"""How often was the rule right? Apply it to the past, knowing only the past, and look at what followed."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.trends.records import BackTest
from analysis.trends.rule import Calls, call
from analysis.trends.series import Series
from analysis.trends.slope import Floats

__all__ = ["JudgedClaims", "back_test", "judge", "later_ratio", "origins"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JudgedClaims:
    """Claims of a rule at past dates and the outcome of them, shape (dates, themes)."""

    claimed: Bools
    testable: Bools
    went_on: Bools
    stayed_up: Bools

    def first_claims(self) -> Bools:
        """Return each theme's first claim only: a rise that is called again a quarter later is the same claim."""
        first: Bools = self.claimed & (np.cumsum(self.claimed, axis=0) == 1)
        return first


def origins(series: Series, *, months: int, horizon: int, step: int = 3, window: int = 36) -> list[int]:
    """Return the month numbers at which the past is cut, oldest first.

    The last is ``horizon`` months before the end, so that something came after; none is so early that less than
    half a window lies before it.
    """
    last = series.end - horizon
    first = max(last - months + step, series.start + window // 2)
    return sorted(range(last, first - 1, -step))


def back_test(
    series: Series,
    *,
    window: int = 36,
    months: int = 24,
    horizon: int = 6,
    step: int = 3,
    fdr: float = 0.05,
    min_entries: int = 6,
    past_calls: MutableMapping[str, Calls] | None = None,
) -> BackTest:
    """Return the record of the rule (:func:`analysis.trends.rule.call`) on the past of the same series.

    Args:
        series: All months.
        window: Months that the rule looks at.
        months: How far back claims are made.
        horizon: Months after a claim that it is judged by.
        step: Months between the dates at which claims are made.
        fdr: As given to the rule.
        min_entries: As given to the rule.
        past_calls: Calls of earlier runs by a digest of what they are based on; new ones are added.
    """
    memory = {} if past_calls is None else past_calls

    def rule(past: Series) -> tuple[Bools, Bools]:
        name = f"{past.digest()}:{fdr}:{min_entries}"
        if name not in memory:
            memory[name] = call(past, fdr=fdr, min_entries=min_entries)
        return memory[name].rising, memory[name].tested

    judged = judge(series, rule, window=window, months=months, horizon=horizon, step=step)
    first = judged.first_claims()
    testable = int(judged.testable.sum())
    return BackTest(
        claims=int(first.sum()),
        went_on=int((first & judged.went_on).sum()),
        stayed_up=int((first & judged.stayed_up).sum()),
        base_rate=float((judged.testable & judged.went_on).sum() / testable) if testable else None,
        months=months,
        horizon=horizon,
    )


def judge(
    series: Series,
    rule: Callable[[Series], tuple[Bools, Bools]],
    *,
    window: int = 36,
    months: int = 24,
    horizon: int = 6,
    step: int = 3,
) -> JudgedClaims:
    """Apply any rule at past dates and note what followed.

    Args:
        series: All months.
        rule: From the months up to a date to (claimed rising, could be tested), one flag per theme.
        window: Months given to the rule.
        months: How far back.
        horizon: Months after the date that count.
        step: Months between dates.
    """
    rows = []
    for origin in origins(series, months=months, horizon=horizon, step=step, window=window):
        past = series.until(origin, length=window)
        after = series.until(origin + horizon, length=horizon)
        claimed, testable = rule(past)
        ratio_year, known = later_ratio(series.until(origin, length=12), after)
        ratio_window, _ = later_ratio(past, after)
        rows.append((claimed & known, testable & known, ratio_year > 1, ratio_window > 1))
    shape = (len(rows), len(series.themes))
    columns = [np.array([row[i] for row in rows], dtype=bool).reshape(shape) for i in range(4)]
    return JudgedClaims(claimed=columns[0], testable=columns[1], went_on=columns[2], stayed_up=columns[3])


def later_ratio(before: Series, after: Series) -> tuple[Floats, Bools]:
    """Return each theme's rate after over its rate before, each product compared with itself (Mantel-Haenszel).

    Returns:
        The ratio (infinite if there was nothing before), and whether any product wrote in both spans.
    """
    n0, n1 = before.totals.sum(axis=1).astype(float), after.totals.sum(axis=1).astype(float)
    both = n0 + n1
    w0 = np.divide(n1, both, out=np.zeros_like(both), where=both > 0)
    w1 = np.divide(n0, both, out=np.zeros_like(both), where=both > 0)
    y0 = before.counts.sum(axis=2) @ w0
    y1 = after.counts.sum(axis=2) @ w1
    ratio = np.divide(y1, y0, out=np.where(y1 > 0, np.inf, 0.0), where=y0 > 0)
    known = np.full(len(ratio), bool((w0 * w1 > 0).any()))
    return ratio, known & ((y0 > 0) | (y1 > 0) | (before.counts.sum(axis=(1, 2)) > 0))
