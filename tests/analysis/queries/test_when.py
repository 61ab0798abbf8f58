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
    ],
)
def test_periods(text: str, start: date, end: date | None) -> None:
    found = period_in(f"what changed {text}?", TODAY)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("text", ["who may export", "since 2026-13-45", "a 90 day trial", "over 9000 requests", ""])
def test_no_period(text: str) -> None:
    assert period_in(text, TODAY) is None
