"""How often each product ships: releases a month, from the dates in its release notes."""

from __future__ import annotations

from collections import Counter
from datetime import date

from analysis.view import MarketView, TrendSeries
from rivalscope.core.ids import make_id

__all__ = ["cadence"]


def cadence(view: MarketView, *, months: int = 24) -> tuple[TrendSeries, ...]:
    """Return one series per product that has dated releases: releases in each of the last full months.

    The current month is left out, because it is not over; months before a product's first dated release too,
    because there its notes say nothing.

    Args:
        months: How far back to look.
    """
    last = _month(view.as_of.date()) - 1
    found = []
    for product in view.products:
        counts = Counter(
            _month(one.published) for one in view.releases if one.product == product.slug and one.published is not None
        )
        if not counts:
            continue
        first = max(min(counts), last - months + 1)
        points = tuple((_first_day(month), float(counts[month])) for month in range(first, last + 1))
        if len(points) < 2:
            continue
        total = sum(value for _, value in points)
        found.append(
            TrendSeries(
                id=make_id("cadence", product.slug),
                name="releases a month",
                kind="cadence",
                product=product.slug,
                unit="releases",
                points=points,
                note=f"{total:g} dated releases from {points[0][0]:%b %Y} to {points[-1][0]:%b %Y}.",
            )
        )
    return tuple(found)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
