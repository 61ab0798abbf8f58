"""What came and went before anybody looked: a hole or a missed passage is no event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from analysis.trends.past import PastAnswer, past_events

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_MONTH = timedelta(days=30)


def _answers(said: str, *, passage: int | None = None) -> list[PastAnswer]:
    """Return an answer a month: y or n; the passage was first read so many days after the last no."""
    last_no = max((number for number, letter in enumerate(said) if letter == "n"), default=0)
    read = _BEGIN + last_no * _MONTH + timedelta(days=9 if passage is None else passage)
    return [
        PastAnswer(
            product="heron", capability="sso", at=_BEGIN + number * _MONTH, present=letter == "y",
            passage_at=read if letter == "y" else None,
        )
        for number, letter in enumerate(said)
    ]  # fmt: skip


def test_what_came_is_dated_by_the_page_that_says_so() -> None:
    (event,) = past_events(_answers("nnnyyy"))
    assert (event.product, event.capability, event.came) == ("heron", "sso", True)
    assert event.day == (_BEGIN + 2 * _MONTH + timedelta(days=9)).date()


def test_what_went_is_dated_by_the_first_look_without_it() -> None:
    (event,) = past_events(_answers("yyynn"))
    assert (event.came, event.day) == (False, date(2026, 4, 1))


@pytest.mark.parametrize("said", ["yyyy", "nnnn", "nyyy", "nnny", "nnynyy", "ynyy", "yyyn", "y", ""])
def test_holes_and_turns_are_no_events(said: str) -> None:
    assert past_events(_answers(said)) == []


def test_a_passage_that_stood_there_all_along_did_not_come() -> None:
    assert past_events(_answers("nnnyyy", passage=-20)) == []


@pytest.mark.parametrize(("until", "day"), [(9, 9), (30, 30), (-20, None), (31, None), (None, None)])
def test_what_was_ticked_all_along_came_when_the_page_that_denied_it_ceased_to(
    until: int | None, day: int | None
) -> None:
    said = _answers("nnnyyy", passage=-20)
    last_no = said[2].at
    said[2] = replace(said[2], until=None if until is None else last_no + timedelta(days=until))
    found = [event.day for event in past_events(said)]
    assert found == ([] if day is None else [(last_no + timedelta(days=day)).date()])


def test_what_went_is_dated_by_the_page_that_ceased_to_say_it() -> None:
    said = _answers("yyynn")
    said[2] = replace(said[2], until=said[2].at + timedelta(days=9))
    (event,) = past_events(said)
    assert (event.came, event.day) == (False, (said[2].at + timedelta(days=9)).date())
