"""Times in a question: "since March", "in the last 90 days", "mid September" -> the first and the last day meant.

A time is a span of days ("March", "the third quarter", "1 September"), perhaps a part of it ("the end of"), and what
stands before it: since it, until it, between it and another, or in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["MONTHS", "Period", "period_in"]

MONTHS = ("january february march april may june july august september october november december").split()
_DAYS = ("monday tuesday wednesday thursday friday saturday sunday").split()
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS) + "|sept"
_NUMBERS = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_NUMBERS |= {"a": 1, "couple": 2, "a couple": 2, "few": 3, "a few": 3, "several": 3}
_NUMBER = rf"\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_UNITS = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14, "month": 30.4375, "quarter": 91.3125}
_UNITS |= {"half year": 182.625, "half-year": 182.625, "year": 365.25}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<y>20\d\d|this year|last year))?"
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SINCE = r"since|from|after|starting|as of"
_UNTIL = r"until|till|up to|by"
_BEFORE = re.compile(
    rf"(?:\b(?P<since>{_SINCE})|\b(?P<until>{_UNTIL})|\b(?P<before>before)"
    r"|\b(?P<in>in|during|over|within|between|for|on|at|of|this|last))?\s*(?:the\s+)?(?:last\s+)?"
    r"(?:\b(?P<part>early|start of|beginning of|mid|middle of|late|end of|first half of|second half of)[\s-]+)?"
    r"(?:the\s+)?$"
)
_SINCE_SOMETHING = re.compile(r"\bsince(?:\s+[\w']+){1,5}\s+(?:on|in|at|from)\s+(?:the\s+)?$")
"""Before the day of something: "since our last review on 1 September"."""
_TO = re.compile(r"\s+(?P<joint>and|or|to|until|till|through)\s+(?:the\s+)?(?:end of\s+)?$")
_ONWARDS = re.compile(r"\s+(?:onwards?|until (?:now|today)|till (?:now|today))\b")
_Days = tuple[date, date | None]


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


@dataclass(frozen=True, slots=True)
class _Span:
    """Days that are named, and where in the text."""

    days: _Days
    at: int
    to: int
    sure: bool
    """Whether the words name a time wherever they stand: "may" and "2026" do so only behind "in" or "since"."""


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
    spans = sorted(_spans(text, today), key=lambda one: one.at)
    for number, span in enumerate(spans):
        before = text[: span.at]
        said = _BEFORE.search(before)
        # Always matches: everything in it is optional.
        since, until, starts, inside, part = (
            said.group("since", "until", "before", "in", "part") if said else [None] * 5
        )
        if not (span.sure or since or until or starts or inside):
            continue
        at = said.start() if said else span.at
        start, end = _part_of(span.days, part)
        for other in spans[number + 1 :]:
            joint = _TO.fullmatch(text, span.to, other.at)
            if (
                joint
                and other.days[1]
                and (joint["joint"] != "and" or re.search(r"\b(?:between|in|during)\s+$", before))
            ):
                end = other.days[1]
                if start > end:  # "from June to August 2025": the year that is said is that of both
                    start = date(
                        end.year - (start.month > end.month),
                        start.month,
                        min(start.day, 28 if start.month == 2 else 31),
                    )
                return Period(start, end, _cut(text, at, other.to))
        onwards = _ONWARDS.match(text, span.to)
        if earlier := _SINCE_SOMETHING.search(before):
            return Period(start, None, _cut(text, earlier.start(), span.to))
        if since or onwards:
            return Period(start, None, _cut(text, at, onwards.end() if onwards else span.to))
        if until and end is not None:
            return Period(None, end, _cut(text, at, span.to))
        if starts:
            return Period(None, start - timedelta(days=1), _cut(text, at, span.to))
        return Period(start, end, _cut(text, at, span.to))
    return None


def _cut(text: str, at: int, to: int) -> str:
    return text[at:to].strip()


def _spans(text: str, today: date) -> list[_Span]:
    """Return the times that are named, none of which lies within another: "March this year" is one."""
    named: list[_Span] = []
    for pattern, sure, read in _FORMS:
        for match in pattern.finditer(text):
            try:
                days = read(match, today)
            except (ValueError, OverflowError):
                continue
            known = sure or bool(match.groupdict().get("y") or match.groupdict().get("d"))
            named.append(_Span(days, match.start(), match.end(), known))
    found: list[_Span] = []
    for one in sorted(named, key=lambda one: (one.at, -one.to)):  # where they begin alike, the form that comes first
        if not found or one.at >= found[-1].to:
            found.append(one)
    return found


def _part_of(days: _Days, part: str | None) -> _Days:
    """Return a part of some days; of the beginning, the middle and the end, a third each."""
    start, end = days
    if part is None or end is None:
        return days
    length = (end - start).days + 1
    if part.endswith("half of"):
        middle = start + timedelta(days=length // 2)
        return (start, middle - timedelta(days=1)) if part.startswith("first") else (middle, end)
    third = timedelta(days=length // 3)
    if part.startswith(("late", "end")):
        return end - third, end
    return (start + third, end - third) if part.startswith("mid") else (start, start + third)


def _count(number: str | None) -> int:
    return (_NUMBERS.get(number) or int(number)) if number else 1


def _last(found: re.Match[str], today: date) -> _Days:
    days = _count(found["n"]) * _UNITS[found["unit"]]
    return today - timedelta(days=max(1, round(days))), None


def _last_of(found: re.Match[str], today: date) -> _Days:
    start, end = _of_month(found, today)
    length = timedelta(days=round(_count(found["n"]) * _UNITS[found["unit"]]) - 1)
    if end is None or found["which"] == "first":
        return start, start + length
    return end - length, end


def _this(found: re.Match[str], today: date) -> _Days:
    unit = found["unit"]
    if unit == "week":
        return today - timedelta(days=today.weekday()), None
    if unit == "month":
        return today.replace(day=1), None
    if unit == "quarter":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1), None
    return date(today.year, 1, 1), None


def _next(found: re.Match[str], today: date) -> _Days:
    if found["unit"] == "week":
        return today + timedelta(days=7 - today.weekday()), None
    if found["unit"] == "month":
        return _months(today.year, today.month, today.month)[1] + timedelta(days=1), None
    if found["unit"] == "quarter":
        last = (today.month - 1) // 3 * 3 + 3
        return _months(today.year, last, last)[1] + timedelta(days=1), None
    return date(today.year + 1, 1, 1), None


def _iso(found: re.Match[str], today: date) -> _Days:
    if found["d"]:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        return day, day
    return _months(int(found["y"]), int(found["m"]), int(found["m"]))


def _number_of(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name[:3]) + 1


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)


def _year_of(found: re.Match[str], today: date, month: int) -> int:
    """Return the year that is said; where none is, that of the newest month of this name."""
    said = found["y"]
    if said and said.isdigit():
        return int(said)
    return today.year - (said == "last year" or (not said and month > today.month))


def _of_month(found: re.Match[str], today: date) -> _Days:
    month = _number_of(found["month"])
    return _months(_year_of(found, today, month), month, month)


def _of_short_year(found: re.Match[str], today: date) -> _Days:
    month = _number_of(found["month"])
    return _months(2000 + int(found["short"]), month, month)


def _of_day(found: re.Match[str], today: date) -> _Days:
    month = _number_of(found["month"])
    day = date(_year_of(found, today, month), month, _ORDINALS.get(found["d"]) or int(found["d"]))
    return day, day


def _of_season(found: re.Match[str], today: date) -> _Days:
    first, last = _SEASONS[found["season"]]
    return _months(_year_of(found, today, first), first, last)


def _of_quarter(found: re.Match[str], today: date) -> _Days:
    number = _ORDINALS.get(found["nth"]) or int(found["nth"])
    year = _year_of(found, today, 1) if found["y"] else today.year - (3 * number - 2 > today.month)
    return _months(year, 3 * number - 2, 3 * number)


def _of_half(found: re.Match[str], today: date) -> _Days:
    first = 6 * int(found["nth"]) - 5
    return _months(_year_of(found, today, 1), first, first + 5)


def _of_year(found: re.Match[str], today: date) -> _Days:
    return _months(int(found["year"]), 1, 12)


def _of_week(found: re.Match[str], today: date) -> _Days:
    monday = date.fromisocalendar(_year_of(found, today, 1), int(found["n"]), 1)
    return monday, monday + timedelta(days=6)


def _day(found: re.Match[str], today: date) -> _Days:
    day = today - timedelta(days=found["day"] == "yesterday")
    return day, day


def _weekday(found: re.Match[str], today: date) -> _Days:
    day = today - timedelta(days=(today.weekday() - _DAYS.index(found["name"])) % 7 or 7)
    return day, day


_Read = Callable[[re.Match[str], date], _Days]
_NTH = r"(?:st|nd|rd|th)?"
_FORMS: tuple[tuple[re.Pattern[str], bool, _Read], ...] = tuple(
    (re.compile(pattern), sure, read)
    for pattern, sure, read in (
        (r"\b(?P<y>20\d\d)-(?P<m>\d\d?)(?:-(?P<d>\d\d?))?\b", True, _iso),
        (
            rf"\b(?P<which>last|first)\s+(?:(?P<n>{_NUMBER})\s+)?(?P<unit>day|week)s?\s+(?:of|in)\s+"
            rf"(?P<month>{_MONTH})\b{_YEAR}",
            True,
            _last_of,
        ),
        (
            rf"\b(?:last|past|previous|recent)\s+(?:(?P<n>{_NUMBER})\s+(?:of\s+)?)?(?P<unit>{_UNIT})s?\b",
            True,
            _last,
        ),
        (rf"\b(?P<n>{_NUMBER})\s+(?:of\s+)?(?P<unit>{_UNIT})s?\s+ago\b", True, _last),
        (r"\b(?:(?:so far )?this|(?:start|beginning) of the)\s+(?P<unit>week|month|quarter|year)\b", True, _this),
        (r"\b(?P<unit>year)[ -]to[ -]date\b", True, _this),
        (r"\bnext\s+(?P<unit>week|month|quarter|year)\b", True, _next),
        (rf"(?<=\bin )(?P<month>{_MONTH})\s+'?(?P<short>2\d)\b(?!\s*(?:people|users|seats))", True, _of_short_year),
        (rf"\b(?P<d>\d\d?|first){_NTH}\.?\s+(?:of\s+)?(?P<month>{_MONTH})\b{_YEAR}", True, _of_day),
        (
            rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<d>\d\d?){_NTH}\b(?!\s*(?:people|users|seats)){_YEAR}",
            True,
            _of_day,
        ),
        (rf"\b(?P<season>{'|'.join(_SEASONS)})\b{_YEAR}", False, _of_season),
        (rf"\b(?P<nth>{'|'.join(_ORDINALS)})\s+quarter\b{_YEAR}", True, _of_quarter),
        (rf"\bq(?P<nth>[1-4])\b{_YEAR}", True, _of_quarter),
        (rf"\bh(?P<nth>[12])\b{_YEAR}", True, _of_half),
        (rf"\b(?:calendar )?week (?P<n>\d\d?)\b{_YEAR}", True, _of_week),
        (r"\b(?P<day>today|yesterday)\b", True, _day),
        (
            rf"\b(?P<month>{'|'.join(name for name in MONTHS if name not in ('march', 'may'))})\b{_YEAR}",
            True,
            _of_month,
        ),
        (rf"\b(?P<month>{_MONTH})\b\.?{_YEAR}", False, _of_month),
        (rf"\b(?P<name>{'|'.join(_DAYS)})\b", False, _weekday),
        (r"\b(?P<year>20\d\d)\b(?![-.]\d)", False, _of_year),
    )
)
