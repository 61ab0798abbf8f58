"""Plain counts of vendors, where no direction can be claimed."""

from __future__ import annotations

import numpy as np

from analysis.trends.facts import vendor_facts
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
        "Audit log: 2 of 3 vendors wrote about it in the last 12 months, 1 of 2 in the 12 before"
    )
    assert vendor_facts(series.until(24005)) == ()
