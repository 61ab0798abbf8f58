"""Versions and dates as headings write them."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.extraction.releases.dates import DayOrder, day_order, find_dates
from crawlers.extraction.releases.versions import name_version, read_heading, same_series


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("2024-03-05T12:21:32Z", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("March 5th, 2024", "2024-03-05"),
        ("Mar. 5, 2024", "2024-03-05"),
        ("05-Mar-2024", "2024-03-05"),
        ("Tue, 05 Mar 2024 10:11:12 +0100", "2024-03-05"),
        ("Tue Mar  5 10:11:12 CET 2024", "2024-03-05"),
        ("Released Tue 05 Mar 2024 10:45:52 IST", "2024-03-05"),
        ("25/12/2023", "2023-12-25"),
        ("12/25/2023", "2023-12-25"),
        ("5. März 2024", "2024-03-05"),
        ("5 de marzo de 2024", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("20240305", "2024-03-05"),
    ],
)
def test_dates_are_read(text: str, expected: str) -> None:
    assert [found.value.isoformat() for found in find_dates(text) if found.value] == [expected]


@pytest.mark.parametrize("text", ["2024-13-40", "version 3.10.2", "31 February 2024", "1.2.2024.5", "no date", "12:30"])
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert not [found for found in find_dates(text) if found.day_known]


def test_order_of_numeric_dates_is_decided_for_the_document() -> None:
    texts = ["1.2 (03/04/2024)", "1.1 (02/25/2024)"]
    assert day_order(texts) is DayOrder.MONTH_FIRST
    assert next(find_dates(texts[0], order=DayOrder.MONTH_FIRST)).value == date(2024, 3, 4)
    assert day_order(["1.2 (03/04/2024)", "1.1 (25/02/2024)"]) is DayOrder.DAY_FIRST
    assert next(find_dates(texts[0], order=DayOrder.DAY_FIRST)).value == date(2024, 4, 3)


@pytest.mark.parametrize(
    ("heading", "version", "day"),
    [
        ("[1.2.0] - 2024-03-05", "1.2.0", "2024-03-05"),
        ("v1.2.0-beta.1 (2024-03-05)", "1.2.0-beta.1", "2024-03-05"),
        ("Changes in version 0.4.3.3-alpha - 2020-03-18", "0.4.3.3-alpha", "2020-03-18"),
        ("2024-03-05 (3.40.1)", "3.40.1", "2024-03-05"),
        ("2.0 Beta 2 (2024-03-05)", "2.0 Beta 2", "2024-03-05"),
        ("4.1. Heron 3.7.0 ( 2022-12-04 )", "3.7.0", "2022-12-04"),
        ("Release 22", "22", None),
        ("Version 2024.3.1", "2024.3.1", None),
        ("3.2 (25.05.2023)", "3.2", "2023-05-25"),
        ("Tue Feb 28 2023 - Ann <ann@example.com> - v4.5.2", "4.5.2", "2023-02-28"),
        ("Unreleased", "Unreleased", None),
        ("main (unreleased)", "Unreleased", None),
        ("Upcoming Release", "Unreleased", None),
    ],
)
def test_headings_name_version_and_day(heading: str, version: str, day: str | None) -> None:
    read = read_heading(heading)
    assert read is not None
    assert (read.version, read.date.isoformat() if read.date else None) == (version, day)


@pytest.mark.parametrize("heading", ["Bug fixes", "Thanks", "Known issues", "What is new", "Next steps", ""])
def test_headings_without_a_release(heading: str) -> None:
    assert read_heading(heading) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("4.0.1.md", ("4.0.1", True)),
        ("https://example.com/notes/v2.3.html?x=1", ("2.3", True)),
        ("2024-03-05-release-1.11.3.md", ("1.11.3", True)),
        ("changes-6.6.html.gz", ("6.6", False)),
        ("CHANGELOG.md", ("", False)),
        ("3.1-README.md", ("3.1", False)),
        ("notes/v1.2.3-en.md", ("1.2.3", True)),
        ("releases/tag/%40heron%2Fweb%404.1.0", ("4.1.0", False)),
    ],
)
def test_file_names_name_a_version(name: str, expected: tuple[str, bool]) -> None:
    assert name_version(name) == expected


def test_a_series_holds_its_versions_and_not_its_neighbours() -> None:
    assert same_series("7", "7.7.4")
    assert not same_series("7", "70.1")
    assert not same_series("3.0.12", "3.0")


@pytest.mark.parametrize(
    ("heading", "version"),
    [
        ("CHANGES FROM 3.3 TO 3.4", "3.4"),
        ('Major changes between "less" versions 581 and 590', "590"),
        ("@heron/web@4.1.0", "4.1.0"),
        ("heron_v1.3.0", "1.3.0"),
        ("1.2.3 -> 1.2.4", "1.2.4"),
        ("2024.03.05 1.2.3", "1.2.3"),
        ("版本1.2.0（2024-03-05）", "1.2.0"),
        ("5.53_97 2002-11-20", "5.53_97"),
    ],
)
def test_of_two_numbers_the_version_is_taken(heading: str, version: str) -> None:
    read = read_heading(heading)
    assert read is not None
    assert read.version == version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1er mars 2024", "2024-03-01"),
        ("5 марта 2024 г.", "2024-03-05"),
        ("7 Ekim 2024", "2024-10-07"),
        ("2024년 3월 5일", "2024-03-05"),
        ("29 de set. de 2024", "2024-09-29"),
        ("04-Dec-22", "2022-12-04"),
        ("25/01 2024", "2024-01-25"),
    ],
)
def test_days_in_other_languages_and_writings(text: str, expected: str) -> None:
    assert [str(found.value) for found in find_dates(text)] == [expected]


def test_a_day_that_nothing_decides_stays_unknown() -> None:
    assert [found.value for found in find_dates("03/04/2024")] == [None]
    assert day_order(["1.2 (03/04/2024)", "1.1 (01/02/2024)"]) is DayOrder.UNKNOWN
    assert day_order(["1.2 (03/04/2024)"], language="de") is DayOrder.DAY_FIRST
