"""Trends, rhythms and spread -> lines over time that report and notebooks draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from analysis.insights.cadence import cadence
from analysis.trends.cadence import Cadence
from analysis.trends.diffusion import Diffusion, Position
from analysis.trends.market import MarketTrends
from analysis.trends.records import Direction, Trend
from analysis.trends.series import Series, month_name
from analysis.view import MarketView, TrendSeries
from rivalscope.core.ids import make_id

__all__ = ["trend_series"]

_QUARTER = 3
_MOVING = (Position.SPREADING, Position.FADING)


def trend_series(view: MarketView, found: MarketTrends, cadences: Sequence[Cadence]) -> tuple[TrendSeries, ...]:
    """Return what is drawn over time: themes with a direction first, then what spreads, themes without, and rhythms.

    Themes with too few entries to test have no line: a line would be read as a finding.

    Args:
        view: The market; its ``trends`` are not looked at.
        found: Trends of its themes.
        cadences: Release rhythm of its products.
    """
    tested = [one for one in found.trends if one.direction is not Direction.TOO_LITTLE]
    clear = [_theme(one, found) for one in tested if one.direction is not Direction.NO_CLEAR_TREND]
    rest = [_theme(one, found) for one in tested if one.direction is Direction.NO_CLEAR_TREND]
    spread = [
        _spread(one, view, found.capability_of.get(one.capability, ""))
        for one in view.diffusion
        if one.position in _MOVING
    ]
    return (*clear, *spread, *rest, *_rhythms(view, cadences))


def _theme(trend: Trend, found: MarketTrends) -> TrendSeries:
    record = f" Record: {trend.back_test.sentence()}." if trend.back_test else ""
    ahead = trend.forecast
    next_months = (
        f" Next {ahead.months} months: {ahead.low} to {ahead.high} entries ({ahead.level:.0%})." if ahead else ""
    )
    return TrendSeries(
        id=make_id("trend-series", trend.theme),
        name=trend.theme,
        kind="theme",
        capability=found.capability_of.get(trend.theme, ""),
        unit="per 100 entries",
        points=_quarters(found.series, trend.theme),
        per_year=trend.per_year,
        low=trend.low,
        high=trend.high,
        direction=trend.direction.value,
        note=(
            f"{trend.early_rate:.0f} → {trend.late_rate:.0f} per 1,000 entries{trend.mix_words}, "
            f"{trend.early_products} of {trend.early_active} → {trend.late_products} of {trend.late_active} products, "
            f"{trend.q_words}{_alone(trend)}.{next_months}{record}"
        ),
    )


def _alone(trend: Trend) -> str:
    if not trend.concentrated:
        return ""
    return f"; {trend.top_product} alone holds {trend.top_share:.0%} of it, so it is no trend of the market"


def _quarters(series: Series, theme: str) -> tuple[tuple[date, float], ...]:
    """Return entries per 100 entries by three full months, counted back from the last one."""
    counts = series.counts[series.themes.index(theme)].sum(axis=0)
    totals = series.totals.sum(axis=0)
    points = []
    for start in range(len(totals) % _QUARTER, len(totals), _QUARTER):
        written = int(totals[start : start + _QUARTER].sum())
        if written:
            year, month = month_name(series.start + start).split("-")
            share = 100 * int(counts[start : start + _QUARTER].sum()) / written
            points.append((date(int(year), int(month), 1), round(share, 2)))
    return tuple(points)


def _spread(one: Diffusion, view: MarketView, capability: str) -> TrendSeries:
    one = replace(one, first_mover=view.name(one.first_mover)) if one.first_mover else one
    return TrendSeries(
        id=make_id("diffusion-series", capability),
        name=f"Products with {one.capability}",
        kind="diffusion",
        capability=capability,
        unit="products",
        points=tuple((point.at, float(point.have)) for point in one.shares),
        note=f"{one.sentence().removeprefix(f'{one.capability}: ')}.",
    )


def _rhythms(view: MarketView, cadences: Sequence[Cadence]) -> list[TrendSeries]:
    cadence_of = {one.product: one for one in cadences}
    return [
        replace(one, note=cadence_of[one.product].sentence().removeprefix(f"{one.product}: ") + ".")
        for one in cadence(view, months=36)
    ]
