"""What is called a trend, and what only looks like one: busy months, one product, a change of the mix."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.trends.backtest import back_test, judge, later_ratio
from analysis.trends.bursts import find_bursts, find_change_points
from analysis.trends.diffusion import wilson
from analysis.trends.forecast import forecast
from analysis.trends.records import Direction, Trend
from analysis.trends.series import Series, month_number
from analysis.trends.slope import benjamini_hochberg, fit_slopes
from analysis.trends.trend import Memory, find_trends

MONTHS = 48
START = month_number("2022-01")


def series(rates: np.ndarray, totals: np.ndarray, *, seed: int = 1) -> Series:
    """Draw counts with the given rates, shape (themes, products, months)."""
    counts = np.random.default_rng(seed).binomial(totals[None], np.clip(rates, 0, 1))
    names = tuple(f"theme-{k}" for k in range(len(rates)))
    makers = tuple(f"product-{p}" for p in range(len(totals)))
    return Series(themes=names, products=makers, start=START, counts=counts, totals=totals)


def flat(themes: int, products: int, rate: float = 0.04) -> np.ndarray:
    return np.full((themes, products, MONTHS), rate)


def steady(products: int, entries: int = 60) -> np.ndarray:
    return np.full((products, MONTHS), entries)


def of(trends: list[Trend], name: str) -> Trend:
    return next(trend for trend in trends if trend.theme == name)


def test_a_rise_in_many_products_is_a_trend_of_the_market_with_an_interval_that_holds_the_truth() -> None:
    rates = flat(20, 5)
    rates[0] *= 2.0 ** (np.arange(MONTHS) / 12 - 2)
    trend = of(find_trends(series(rates, steady(5))), "theme-0")
    assert trend.direction is Direction.RISING
    assert trend.of_market
    assert trend.low <= 2.0 <= trend.high
    assert trend.q <= 0.05


def test_flat_themes_are_not_called() -> None:
    trends = find_trends(series(flat(40, 5), steady(5)))
    assert sum(trend.direction is not Direction.NO_CLEAR_TREND for trend in trends) <= 2


def test_release_notes_of_a_market_without_capabilities_give_no_trend_and_no_failure() -> None:
    assert find_trends(series(flat(0, 5), steady(5))) == []


def test_a_busy_year_of_releases_is_no_trend() -> None:
    totals = steady(4)
    totals[:, -12:] *= 6
    trends = find_trends(series(flat(20, 4), totals))
    assert all(trend.direction is Direction.NO_CLEAR_TREND for trend in trends)


def test_a_product_that_enters_the_market_moves_nothing() -> None:
    totals = steady(3)
    totals[2, :30] = 0
    rates = flat(10, 3, 0.01)
    rates[:, 2] = 0.3
    trends = find_trends(series(rates, totals))
    assert all(trend.direction is Direction.NO_CLEAR_TREND for trend in trends)


def test_a_rise_in_one_product_is_flagged_and_not_called_a_trend_of_the_market() -> None:
    rates = flat(20, 6, 0.02)
    rates[0, 3] *= 3.0 ** (np.arange(MONTHS) / 12 - 1.5)
    trend = of(find_trends(series(rates, steady(6))), "theme-0")
    assert trend.concentrated
    assert trend.top_product == "product-3"
    assert not trend.of_market
    assert "alone holds" in trend.sentence()


def test_a_theme_that_nobody_wrote_of_before_is_new() -> None:
    rates = flat(10, 5)
    rates[0, :, :-15] = 0.0
    trend = of(find_trends(series(rates, steady(5))), "theme-0")
    assert trend.direction is Direction.NEW


def test_a_theme_that_is_nearly_gone_is_fading() -> None:
    rates = flat(10, 5)
    rates[0, :, -20:] = 0.001
    assert of(find_trends(series(rates, steady(5))), "theme-0").direction is Direction.FADING


def test_too_few_entries_are_too_little_and_not_flat() -> None:
    rates = flat(10, 5)
    rates[0] = 0.0005
    trend = of(find_trends(series(rates, steady(5), seed=3)), "theme-0")
    assert trend.direction is Direction.TOO_LITTLE
    assert "too few" in trend.sentence()


def test_every_moving_theme_carries_the_record_of_the_rule() -> None:
    rates = flat(20, 5)
    rates[0] *= 2.5 ** (np.arange(MONTHS) / 12 - 2)
    trend = of(find_trends(series(rates, steady(5))), "theme-0")
    assert trend.back_test is not None
    assert trend.back_test.claims >= 1
    assert "kept rising" in trend.back_test.sentence()


def test_the_back_test_knows_nothing_of_what_came_after() -> None:
    rates = flat(10, 4)
    calm = series(rates, steady(4))
    counts = calm.counts.copy()
    counts[:, :, -6:] += 30
    wild = Series(themes=calm.themes, products=calm.products, start=START, counts=counts, totals=calm.totals + 100)
    seen: list[str] = []

    def rule(past: Series) -> tuple[np.ndarray, np.ndarray]:
        seen.append(past.digest())
        return np.zeros(10, bool), np.ones(10, bool)

    judge(Series(themes=calm.themes, products=calm.products, start=START, counts=counts, totals=calm.totals), rule)
    first, seen = seen, []
    judge(calm, rule)
    assert first == seen
    assert wild.end == calm.end


def test_a_claim_is_counted_once_when_first_made() -> None:
    record = judge(series(flat(3, 2), steady(2)), lambda past: (np.ones(3, bool), np.ones(3, bool)))
    assert record.claimed.sum() > 3
    assert record.first_claims().sum() == 3


def test_later_ratio_compares_each_product_with_itself() -> None:
    counts = np.array([[[10, 0], [0, 30]]])
    before_after = Series(
        themes=("t",), products=("a", "b"), start=START, counts=counts, totals=np.array([[100, 0], [0, 100]])
    )
    _, known = later_ratio(before_after.until(START), before_after.until(START + 1, length=1))
    assert not known[0]


def test_memory_saves_work_and_changes_nothing() -> None:
    rates = flat(10, 5)
    rates[0] *= 2.5 ** (np.arange(MONTHS) / 12 - 2)
    data, memory = series(rates, steady(5)), Memory.empty()
    first = find_trends(data, memory=memory)
    kept = len(memory.past_calls)
    assert find_trends(data, memory=memory) == first
    assert len(memory.past_calls) == kept
    assert back_test(data) == back_test(data, past_calls=memory.past_calls)


def test_the_error_rate_holds_where_entries_come_in_clumps() -> None:
    rng = np.random.default_rng(5)
    false = called = 0
    for seed in range(12):
        rates = flat(40, 4, 0.03) * rng.gamma(1 / 0.3, 0.3, (40, 4, MONTHS))
        totals = rng.poisson(40 * rng.lognormal(0, 0.8, (4, MONTHS)))
        trends = find_trends(series(rates, totals, seed=seed), with_back_test=False)
        moving = [t for t in trends if t.direction not in (Direction.NO_CLEAR_TREND, Direction.TOO_LITTLE)]
        called += bool(moving)
        false += len(moving)
    assert called <= 2


def test_an_empty_theme_has_no_slope_and_no_certainty() -> None:
    slopes = fit_slopes(np.zeros((1, 2, 12), int), np.full((2, 12), 5))
    assert slopes.p[0] == 1.0
    assert slopes.beta[0] == 0.0


def test_no_data_gives_no_trends() -> None:
    empty = Series(themes=("x",), products=(), start=0, counts=np.zeros((1, 0, 0), int), totals=np.zeros((0, 0), int))
    assert find_trends(empty) == []


def test_q_values_rise_with_the_number_of_tests() -> None:
    p = np.array([0.001, 0.5, 0.9])
    assert benjamini_hochberg(p)[0] == pytest.approx(0.003)
    assert (benjamini_hochberg(p) >= p).all()


def test_a_burst_is_found_with_its_months_and_busy_months_are_none() -> None:
    expected = np.full(36, 2.0)
    entries = expected.copy()
    entries[20:23] = 12
    (burst,) = find_bursts(entries, expected, start=START)
    assert (burst.start, burst.end) == ("2023-09", "2023-11")
    assert find_bursts(np.full(36, 2.0) * 5, expected * 5, start=START) == []


def test_a_change_of_level_is_found_at_its_month() -> None:
    entries = np.concatenate([np.full(18, 2.0), np.full(18, 9.0)])
    (point,) = find_change_points(entries, np.full(36, 5.5), start=START, per_thousand=10.0)
    assert point.month == "2023-07"
    assert point.before < point.after
    assert find_change_points(np.full(36, 4.0), np.full(36, 4.0), start=START, per_thousand=10.0) == []


def test_the_forecast_interval_widens_with_what_is_not_known() -> None:
    counts, totals = np.full((2, 36), 4.0), np.full((2, 36), 80.0)
    sure = forecast(counts, totals, beta=0.0, error=0.05, theta=0.0)
    unsure = forecast(counts, totals, beta=0.0, error=0.05, theta=1.0)
    assert sure is not None
    assert unsure is not None
    assert sure.low <= 24 <= sure.high
    assert unsure.high - unsure.low > sure.high - sure.low


def test_nothing_is_forecast_for_a_market_that_fell_silent() -> None:
    assert forecast(np.zeros((1, 24)), np.zeros((1, 24)), beta=0.0, error=math.inf, theta=0.0) is None


def test_wilson_is_honest_about_small_numbers() -> None:
    low, high = wilson(3, 3)
    assert low < 0.5
    assert high == 1.0
    assert wilson(0, 0) == (0.0, 1.0)
