"""Dates as release notes write them.

Regular expressions and the calendar come first: a changelog holds thousands of headings, and a general date parser
takes a millisecond for each. Month names of the larger European languages are known; what stays unread is left
unread, because a wrong date is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["DateFound", "find_dates", "month_first"]

_MONTHS = {
    1: "january jan januar januari janvier janv enero gennaio janeiro ianuarie",
    2: "february feb febr februar februari février fevrier févr febrero febbraio fevereiro",
    3: "march mar märz maerz maart mars marzo março marco",
    4: "april apr avril avr abril aprile",
    5: "may mai mei mayo maggio maio",
    6: "june jun juni juin junio giugno junho",
    7: "july jul juli juillet juil julio luglio julho",
    8: "august aug augustus août aout agosto",
    9: "september sep sept septembre septiembre settembre setembro",
    10: "october oct oktober okt octobre octubre ottobre outubro",
    11: "november nov novembre noviembre novembro",
    12: "december dec dezember dez décembre decembre diciembre dicembre dezembro",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_ZONE = r"(?:Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}|[A-Z]{3,4}\b)?"
_TIME = rf"(?:[T,]?\s*(?:at\s+)?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?\s*(?:[ap]m)?\s*{_ZONE})?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"

_PATTERNS = [
    re.compile(
        rf"(?<![\d.]){_YEAR}\s?(?P<sep>[-/‐‑–])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})(?!\d){_TIME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_WEEKDAY}(?<![\w.])(?P<d>\d{{1,2}}){_ORDINAL}(?:\s+(?:of|de)\s+|[\s\-/,]*){_MONTH}(?:\s+(?:of|de)\s+|[\s\-/,]*){_YEAR}\b{_TIME}",
        re.IGNORECASE,
    ),
    re.compile(rf"{_WEEKDAY}\b{_MONTH}[\s\-]*(?P<d>\d{{1,2}}){_ORDINAL}\s*[,\-/]?\s*{_YEAR}\b{_TIME}", re.IGNORECASE),
    # "Tue Jan 09 10:45:52 IST 2024", as `date` prints it
    re.compile(
        rf"{_WEEKDAY}\b{_MONTH}\s+(?P<d>\d{{1,2}})\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:[A-Z]{{2,5}}\s+|[+-]\d{{4}}\s+)?{_YEAR}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_YEAR}[\s\-/,]+{_MONTH}[\s\-/]*(?P<d>\d{{1,2}})\b", re.IGNORECASE),
    re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日"),
    re.compile(r"(?<![\d.])(?P<a>\d{1,2})(?P<sep>[/.\-])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d{2})(?![\d.]*\d)"),
    re.compile(r"(?<![\d.\w])(?P<year>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d.\w])"),
]
_MONTH_ONLY = [
    re.compile(rf"\b{_MONTH}[\s\-/,]*{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"(?<![\d./\-]){_YEAR}[-/](?P<m>0[1-9]|1[0-2])(?![\d./\-])"),
]
_DOTTED_YMD = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\.(?P<m>0?[1-9]|1[0-2])\.(?P<d>0?[1-9]|[12]\d|3[01])(?![\d.]*\d)"
)
_HAS_YEAR = re.compile(r"(?:19|20)\d{2}")
_MAX = 400


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date and where it stands in its text."""

    value: date
    start: int
    end: int
    day_known: bool = True
    """False where only month and year are given; the value is then the first of the month."""


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _value(match: re.Match[str], *, american: bool) -> date | None:
    groups = match.groupdict()
    year = int(groups["year"])
    if groups.get("a") is not None:
        a, b = int(groups["a"]), int(groups["b"])
        day, month = (b, a) if (american and groups["sep"] == "/" and a <= 12) or b > 12 else (a, b)
        return _make(year, month, day)
    month = int(groups["m"]) if groups.get("m") else _MONTH_OF[groups["month"].lower()]
    return _make(year, month, int(groups["d"]) if groups.get("d") else 1)


def find_dates(text: str, *, american: bool = False, dotted: bool = False, months: bool = True) -> Iterator[DateFound]:
    """Yield the dates of a short text, the surest pattern first, none overlapping another.

    Args:
        text: A heading or sentence; only its first 400 characters are looked at.
        american: Read ``3/4/2020`` as the fourth of March.
        dotted: Read ``2024.3.4`` as a date too (it may be a calendar version).
        months: Also find a month with its year and no day.

    >>> [str(found.value) for found in find_dates("v1.2 (Tue, 9th of Jan 2024 10:45 UTC)")]
    ['2024-01-09']
    >>> [str(found.value) for found in find_dates("Jun 2026")]
    ['2026-06-01']
    """
    text = text[:_MAX]
    if not _HAS_YEAR.search(text):
        return
    taken: list[tuple[int, int]] = []
    patterns = [(pattern, True) for pattern in _PATTERNS]
    if dotted:
        patterns.append((_DOTTED_YMD, True))
    if months:
        patterns += [(pattern, False) for pattern in _MONTH_ONLY]
    for pattern, day_known in patterns:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            value = _value(match, american=american)
            if value is not None:
                taken.append(match.span())
                yield DateFound(value, match.start(), match.end(), day_known)


_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})/(\d{1,2})/(?:19|20)\d{2}(?!\d)")


def month_first(texts: list[str]) -> bool:
    """Say whether the numeric dates of a document put the month first: some day is above 12, and no month is."""
    pairs = [(int(a), int(b)) for text in texts for a, b in _NUMERIC.findall(text[:_MAX])]
    return any(b > 12 for _, b in pairs) and not any(a > 12 for a, _ in pairs)
