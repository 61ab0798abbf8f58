"""Times in a question: "since March", "in the last 90 days", "in 2025" -> the first and the last day meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["MONTHS", "Period", "period_in"]

MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "ten": 10, "twelve": 12}
_NUMBER = rf"\d{{1,4}}|{'|'.join(_NUMBERS)}"
_UNITS = {"day": 1, "week": 7, "month": 30.4375, "quarter": 91.3125, "year": 365.25}
_UNIT = "|".join(_UNITS)
_YEAR = r"(?:\s+(?:of\s+)?(?P<y>20\d\d))?"
_SINCE = r"(?:since|from|after|starting)\s+(?:the\s+)?(?:start|beginning)?\s*(?:of\s+)?"


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question is about; both bounds are included.

    Attributes:
        start: First day; None: from the beginning.
        end: Last day; None: until now.
        words: The part of the question that says so.
    """

    start: date | None
    end: date | None
    words: str


def period_in(text: str, today: date) -> Period | None:
    """Return the time that a text names, or None.

    Args:
        text: Folded text.
        today: What "last month" is counted from.

    Example:
        >>> period_in("what changed since march", date(2026, 10, 5)).start
        datetime.date(2026, 3, 1)
        >>> period_in("releases in the last 90 days", date(2026, 10, 5)).start
        datetime.date(2026, 7, 7)
    """
    for pattern, read in _FORMS:
        found = pattern.search(text)
        if found:
            try:
                start, end = read(found, today)
            except (ValueError, OverflowError):
                continue
            return Period(start, end, found[0])
    return None


def _last(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    number = found["n"] or "1"
    count = _NUMBERS.get(number) or int(number)
    return today - timedelta(days=round(count * _UNITS[found["unit"]])), None


def _this(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    unit = found["unit"]
    if unit == "week":
        return today - timedelta(days=today.weekday()), None
    if unit == "month":
        return today.replace(day=1), None
    if unit == "quarter":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1), None
    return date(today.year, 1, 1), None


def _iso(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    return date(int(found["y"]), int(found["m"]), int(found["d"] or 1)), None


def _number_of(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name[:3]) + 1


def _since_month(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    month = _number_of(found["month"])
    year = int(found["y"]) if found["y"] else today.year - (month > today.month)
    return date(year, month, int(found["d"] or 1)), None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _in_month(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    month = _number_of(found["month"])
    year = int(found["y"]) if found["y"] else today.year - (month > today.month)
    return date(year, month, 1), _month_end(year, month)


def _since_year(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    return date(int(found["y"]), 1, 1), None


def _in_year(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    return date(int(found["y"]), 1, 1), date(int(found["y"]), 12, 31)


def _in_quarter(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    year, last = int(found["y"] or today.year), int(found["q"]) * 3
    return date(year, last - 2, 1), _month_end(year, last)


def _day(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    day = today - timedelta(days=found["day"] == "yesterday")
    return day, day


def _between(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    first, last = _number_of(found["month"]), _number_of(found["to"])
    year = int(found["y"]) if found["y"] else today.year - (last > today.month)
    return date(year - (first > last), first, 1), _month_end(year, last)


_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def _season(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    first, last = _SEASONS[found["season"]]
    year = int(found["y"]) if found["y"] else today.year - (first > today.month)
    return date(year, first, 1), _month_end(year, last)


def _since_season(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    return _season(found, today)[0], None


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def _quarter_in_words(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    last = _ORDINALS[found["nth"]] * 3
    year = int(found["y"]) if found["y"] else today.year - (last - 2 > today.month)
    return date(year, last - 2, 1), _month_end(year, last)


_Read = Callable[[re.Match[str], date], tuple[date | None, date | None]]
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?:{_SINCE}|on\s+)?\b(?P<y>20\d\d)-(?P<m>\d\d?)(?:-(?P<d>\d\d?))?\b", _iso),
        (
            rf"\b(?:in|over|during|within|for|since)?\s*(?:the\s+)?(?:last|past|previous|recent)\s+"
            rf"(?:(?P<n>{_NUMBER})\s+)?(?P<unit>{_UNIT})s?\b",
            _last,
        ),
        (rf"\b(?P<n>{_NUMBER})\s+(?P<unit>{_UNIT})s?\s+ago\b", _last),
        (rf"\b(?:in\s+|during\s+)?this\s+(?P<unit>{_UNIT})\b", _this),
        (rf"\b(?:between|from)\s+(?P<month>{_MONTH})\s+(?:and|to|until|till)\s+(?P<to>{_MONTH})\b{_YEAR}", _between),
        (rf"\b{_SINCE}(?:last\s+)?(?P<season>{'|'.join(_SEASONS)})\b{_YEAR}", _since_season),
        (rf"\b(?:in|during|over|this|last)?\s*(?:the\s+)?(?P<season>{'|'.join(_SEASONS)})\b{_YEAR}", _season),
        (rf"\b(?:in\s+)?(?:the\s+)?(?P<nth>{'|'.join(_ORDINALS)})\s+quarter\b{_YEAR}", _quarter_in_words),
        (rf"\b(?:in\s+)?q(?P<q>[1-4]){_YEAR}\b", _in_quarter),
        (rf"\b{_SINCE}(?:(?P<d>\d\d?)(?:st|nd|rd|th)|first)\s+(?:of\s+)?(?P<month>{_MONTH})\b{_YEAR}", _since_month),
        (rf"\b{_SINCE}(?:(?P<d>\d\d?)\.?\s+)?(?P<month>{_MONTH})\b\.?{_YEAR}", _since_month),
        (rf"\b(?:in|during)\s+(?P<month>{_MONTH})\b{_YEAR}", _in_month),
        (rf"\b{_SINCE}(?P<y>20\d\d)\b(?!-)", _since_year),
        (r"\b(?:in|during)\s+(?P<y>20\d\d)\b(?!-)", _in_year),
        (r"\b(?P<day>today|yesterday)\b", _day),
    )
)
