"""Plain counts of vendors, where no direction can be claimed."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.trends.facts import last_month, vendor_facts
from analysis.trends.series import Series


def test_vendors_of_two_years_are_counted_and_little_is_left_out() -> None:
    counts = np.zeros((2, 3, 24), dtype=np.int64)
    counts[0, 0, 23] = counts[0, 1, 20] = 4
    counts[0, 0, 3] = 1
    counts[1, 2, 23] = 9
    totals = np.ones((3, 24), dtype=np.int64)
    totals[2, :12] = 0
    series = Series(
        themes=("Audit log", "Ability"), products=("a", "b", "c"), start=24000, counts=counts, totals=totals
    )
    (fact,) = vendor_facts(series)
    assert fact.sentence() == (
        "Audit log: 2 of 3 vendors wrote about it in the last 12 months, 1 of 2 in the 12 before; new: b"
    )
    assert (fact.joined, fact.left, fact.changed) == (("b",), (), True)
    assert vendor_facts(series.until(24005)) == ()


def test_what_other_vendors_wrote_about_than_a_year_before_comes_first() -> None:
    counts = np.zeros((2, 2, 24), dtype=np.int64)
    counts[0, :, 3] = counts[0, :, 20] = 4
    counts[1, :, 3] = counts[1, 0, 20] = 2
    series = Series(
        themes=("Caching", "FTP"),
        products=("a", "b"),
        start=24000,
        counts=counts,
        totals=np.ones((2, 24), dtype=np.int64),
    )
    first, second = vendor_facts(series)
    assert first.sentence().endswith("2 of 2 in the 12 before; no longer: b")
    assert (second.theme, second.changed) == ("Caching", False)


def test_a_series_that_ends_long_ago_says_so() -> None:
    totals = np.ones((1, 24), dtype=np.int64)
    series = Series(themes=("FTP",), products=("a",), start=24000, counts=totals[None], totals=totals)
    assert series.months[-1] == "2001-12"
    assert last_month(series, date(2002, 1, 9)) == "2001-12; the month of 2002-01-09 is not over"
    assert last_month(series, date(2002, 5, 9)) == "2001-12; nothing dated is known since then"
