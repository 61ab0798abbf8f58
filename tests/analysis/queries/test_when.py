"""Times in a question."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.queries.when import period_in

TODAY = date(2026, 10, 5)  # a Monday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in the last 90 days", date(2026, 7, 7), None),
        ("over the past two weeks", date(2026, 9, 21), None),
        ("in the last month", date(2026, 9, 5), None),
        ("6 months ago", date(2026, 4, 5), None),
        ("since march", date(2026, 3, 1), None),
        ("since december", date(2025, 12, 1), None),
        ("since 3 march 2025", date(2025, 3, 3), None),
        ("since 2026-03-14", date(2026, 3, 14), None),
        ("since 2026-03", date(2026, 3, 1), None),
        ("since the beginning of 2025", date(2025, 1, 1), None),
        ("in 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("in august", date(2026, 8, 1), date(2026, 8, 31)),
        ("during december 2024", date(2024, 12, 1), date(2024, 12, 31)),
        ("in q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("q4 2025", date(2025, 10, 1), date(2025, 12, 31)),
        ("this week", date(2026, 10, 5), None),
        ("this quarter", date(2026, 10, 1), None),
        ("this year", date(2026, 1, 1), None),
        ("yesterday", date(2026, 10, 4), date(2026, 10, 4)),
        ("since our last talk on 1 september", date(2026, 9, 1), None),
        ("after august 15th", date(2026, 8, 15), None),
        ("in the past couple of weeks", date(2026, 9, 21), None),
        ("in the last half year", date(2026, 4, 5), None),
        ("since the start of the year", date(2026, 1, 1), None),
        ("in h1", date(2026, 1, 1), date(2026, 6, 30)),
        ("in the second half of 2025", date(2025, 7, 2), date(2025, 12, 31)),
        ("in mid september", date(2026, 9, 11), date(2026, 9, 20)),
        ("in the last two weeks of september", date(2026, 9, 17), date(2026, 9, 30)),
        ("between 1 august and 15 september", date(2026, 8, 1), date(2026, 9, 15)),
        ("from july 1 to september 30", date(2026, 7, 1), date(2026, 9, 30)),
        ("in march and april", date(2026, 3, 1), date(2026, 4, 30)),
        ("before june", None, date(2026, 5, 31)),
        ("by the end of june", None, date(2026, 6, 30)),
        ("from june onwards", date(2026, 6, 1), None),
        ("in week 38", date(2026, 9, 14), date(2026, 9, 20)),
        ("since monday", date(2026, 9, 28), None),
        ("next month", date(2026, 11, 1), None),
        ("next quarter", date(2027, 1, 1), None),
        ("since q2", date(2026, 4, 1), None),
    ],
)
def test_periods(text: str, start: date | None, end: date | None) -> None:
    found = period_in(f"what changed {text}?", TODAY)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "who may export",
        "since 2026-13-45",
        "a 90 day trial",
        "over 9000 requests",
        "",
        "do prices fall",
        "version 2026.9",
    ],
)
def test_no_period(text: str) -> None:
    assert period_in(text, TODAY) is None
