"""Dates as release notes write them.

Regular expressions and the calendar do the work: a changelog holds thousands of headings, and a general date parser
takes a millisecond for each. Months are known by name in some fifty languages. What stays unread is left unread, and
"03/04/2024" is a date that nobody knows until the document shows which of the two is the month: a wrong date is
worse than none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crawlers.extraction.releases.calendar import is_weekday, month_number

__all__ = ["DateFound", "DayOrder", "day_order", "find_dates", "find_day", "only_date"]


class DayOrder(StrEnum):
    """Which of the two numbers comes first where a document writes its dates in numbers."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    UNKNOWN = "unknown"


_MONTH = r"(?P<month>[^\s\d.,;:/()\[\]<>|_*\-]{2,18})"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b|er|º|ª|°|\.)?"
_OF = r"(?:\s*(?:of|de|del|d['’]|da|do)\s+|[\s\-/,.]*)"
_ZONE = r"(?:Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}|[A-Z]{3,4}\b)?"
_TIME = rf"(?:[T,]?\s*(?:at\s+)?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?\s*(?:[ap]m)?\s*{_ZONE})?"
_WEEK = r"(?:(?:calendar )?weeks?|c\.?w\.?|kw|kalenderwoche|woche|semaine|semana|settimana|veckan?|uge)"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SHORT_YEAR = r"(?P<year>(?:19|20)\d{2}|['’]?\d{2})(?![\d.]|:\d)"


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


# a number behind a letter and a dash is that of a version: "1.0-beta-3 - Nov 2017"
_PATTERNS = [
    _pattern(rf"(?<![\d.]){_YEAR}\s?(?P<sep>[-/‐‑–])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})(?!\d){_TIME}"),
    _pattern(rf"(?<![\w.])(?<![A-Za-z]-)(?P<d>\d{{1,2}}){_ORDINAL}{_OF}{_MONTH}\.?{_OF}{_YEAR}\b{_TIME}"),
    _pattern(rf"(?<![\w.]){_MONTH}[.,]?[\s\-]*(?P<d>\d{{1,2}}){_ORDINAL}\s*[,\-/]?\s*{_YEAR}\b{_TIME}"),
    # "Tue Jan 09 10:45:52 IST 2024", as `date` prints it
    _pattern(
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:[A-Z]{{2,6}}\s+|[+-]\d{{4}}\s+)?{_YEAR}\b"
    ),
    _pattern(
        rf"\b(?P<d>\d{{1,2}})\s+{_MONTH}\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:[A-Z]{{2,6}}\s+|[+-]\d{{4}}\s+)?{_YEAR}\b"
    ),
    _pattern(rf"\b{_YEAR}\.?[\s\-/,]*{_MONTH}\.?[\s\-/]*(?P<d>\d{{1,2}})\b\.?"),
    # "2024. 6. 25.", which no version is: it has blanks
    _pattern(rf"(?<![\d.]){_YEAR}\.\s(?P<m>\d{{1,2}})\.\s(?P<d>\d{{1,2}})\b\.?(?![.\d])"),
    _pattern(r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]?"),
    _pattern(r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})[\s,]+(?:năm\s+)?(?P<year>(?:19|20)\d{2})(?!\d)"),
    _pattern(
        r"(?<![\d.])(?P<a>\d{1,2})\s?(?P<sep>[/.\-])\s?(?P<b>\d{1,2})(?:\s?(?P=sep)\s?|\s)(?P<year>(?:19|20)\d{2})(?![\d.]*\d)"
    ),
    _pattern(r"(?<![\d.\w])(?P<year>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d.\w])"),
    _pattern(rf"\b{_WEEK}\s?(?P<w>\d{{1,2}})[\s,/(-]+{_YEAR}(?!\d)"),
    _pattern(rf"(?<![\d.]){_YEAR}[\s,/(-]+(?:{_WEEK}\s?|W)(?P<w>\d{{1,2}})(?!\d)"),
    # two-digit years: with the month's name, or between slashes; "1.2.10" is a version
    _pattern(rf"(?<![\w.])(?<![A-Za-z]-)(?P<d>\d{{1,2}}){_ORDINAL}[\s\-/]*{_MONTH}\.?[\s\-/,]*{_SHORT_YEAR}"),
    _pattern(r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[/\-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{2})(?![\d./-])"),
]
_MONTH_ONLY = [
    # "April ??, 2026": the day is still open
    _pattern(rf"(?<![\w.]){_MONTH}\.?\s+(?:[?x]{{1,2}}|tb[ad]),?\s+{_YEAR}\b"),
    _pattern(rf"(?<![\w.]){_MONTH}\.?{_OF}{_YEAR}\b"),
    _pattern(
        r"(?<![\d./\-])(?P<year>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])(?:[-/](?:[x?*]{1,2}|tb[ad]|(?=[\s)\]]|$)))?(?![\d./\-])"
    ),
    _pattern(r"(?<![\d./\-])(?P<m>0[1-9]|1[0-2])[-/](?P<year>(?:19|20)\d{2})(?![\d./\-])"),
    _pattern(r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]"),
    _pattern(r"(?<!\d)tháng\s+(?P<m>\d{1,2})[\s,/]+(?:năm\s+)?(?P<year>(?:19|20)\d{2})(?!\d)"),
    _pattern(rf"\b{_YEAR}[\s,.\-/]+{_MONTH}(?![\w.])"),
]
_DOTTED_YMD = _pattern(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\.\s?(?P<m>0?[1-9]|1[0-2])\.\s?(?P<d>0?[1-9]|[12]\d|3[01])(?![\d.]*\d)\.?"
)
_DOTTED_DMY = _pattern(r"(?<![\d.])(?P<d>0[1-9]|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])\.(?P<year>\d{2})(?![\d.]*\d)")
_NO_YEAR = [
    _pattern(rf"(?<![\w.])(?<![A-Za-z]-)(?P<d>\d{{1,2}}){_ORDINAL}(?:\s*(?:of|de)\s+|[\s\-]+){_MONTH}\.?(?![\w.])"),
    _pattern(rf"(?<![\w.]){_MONTH}\.?[\s\-]+(?P<d>\d{{1,2}}){_ORDINAL}(?![\w.:/])"),
]
_HAS_DIGITS = re.compile(r"\d")
_HAS_YEAR = re.compile(
    r"(?:19|20)\d{2}|\d[-/ ]{0,2}[^\W\d_]{3,10}[-/ ,.'’]{0,3}\d{2}(?!\d)|\d/\d{1,2}/\d|\d\d[.-]\d\d[.-]\d\d"
)
_MAX = 400
_SHORT_NAME = 4
"""Letters from which a month's name is no other word; of the shorter ones only some are known to be none."""


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date and where it is in its text."""

    value: date | None
    """None where numbers alone leave open which of them is the month."""
    start: int
    end: int
    day_known: bool = True
    """False where only month and year are given; the value is then the first of the month."""


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text.lstrip("'’"))
    return year if year >= 100 else 2000 + year if year < 70 else 1900 + year


def _value(match: re.Match[str], order: DayOrder, language: str) -> tuple[bool, date | None]:
    """Return whether a match is a date, and its value where the order of its numbers is known."""
    groups = match.groupdict()
    year = _year(groups["year"])
    if groups.get("a") is not None:
        a, b = int(groups["a"]), int(groups["b"])
        possible = [made for month, day in ((b, a), (a, b)) if (made := _make(year, month, day)) is not None]
        if len(possible) < 2 or possible[0] == possible[1]:
            return bool(possible), possible[0] if possible else None
        if groups["sep"] == "." or order is DayOrder.DAY_FIRST:
            return True, possible[0]
        return True, possible[1] if order is DayOrder.MONTH_FIRST else None
    if groups.get("w"):
        # a week is known by its Monday
        made = date.fromisocalendar(year, int(groups["w"]), 1) if 1 <= int(groups["w"]) <= 52 else None
        return made is not None, made
    month = int(groups["m"]) if groups.get("m") else month_number(groups["month"], language)
    made = _make(year, month, int(groups["d"]) if groups.get("d") else 1)
    return made is not None, made


def find_dates(
    text: str,
    *,
    order: DayOrder = DayOrder.UNKNOWN,
    dotted: bool = False,
    months: bool = True,
    language: str = "",
) -> Iterator[DateFound]:
    """Yield the dates of a short text, the surest pattern first, none overlapping another.

    Args:
        text: A heading or sentence; only its first 400 characters are looked at.
        order: Whether ``3/4/2020`` is the fourth of March or the third of April in this document.
        dotted: Read ``2024.3.4`` and ``04.03.24`` as dates too (the first may be a calendar version).
        months: Also find a month with its year and no day.
        language: The document's language; decides the few names that mean a month here and another there.

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
        patterns += [(_DOTTED_YMD, True), (_DOTTED_DMY, True)]
    if months:
        patterns += [(pattern, False) for pattern in _MONTH_ONLY]
    for pattern, day_known in patterns:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            is_date, value = _value(match, order, language)
            if not is_date or (not day_known and not _names_month(match)):
                continue
            taken.append(match.span())
            yield DateFound(value, match.start(), match.end(), day_known)


def _names_month(match: re.Match[str]) -> bool:
    """Return whether a month beside a year is no other word: "out 2024" and "set 2024" are English."""
    name = match.groupdict().get("month")
    if name is None or len(name) >= _SHORT_NAME:
        return True
    return name.lower() in _SHORT_NAMES


_SHORT_NAMES = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec "
    "mai maj mei mrt mrz mär fév fev avr abr ene dic dez okt ott giu lug".split()
)
"""Names of three letters that mean a month and nothing else, in whatever language a document is written."""


def find_day(text: str, *, language: str = "") -> tuple[int, int, int, int] | None:
    """Return (month, day, start, end) of a day without a year: "October 26", "1st of November".

    >>> find_day("Release 2022.10.1 - October 26")[:2], find_day("June 24 - API keys")[:2]
    ((10, 26), (6, 24))
    """
    found: list[tuple[int, int, int, int]] = []
    for pattern in _NO_YEAR:
        for match in pattern.finditer(text[:_MAX]):
            month = month_number(match["month"], language)
            if month and len(match["month"]) > 2 and _names_month(match) and _make(2024, month, int(match["d"])):
                found.append((month, int(match["d"]), match.start(), match.end()))
    return min(found, key=lambda one: one[2], default=None)


_DATE_WORDS = re.compile(
    r"\b(?:released?|release date|date[ds]?|published|publication|posted|updated|on|the|at|by|in|of|version|"
    r"veröffentlicht|erschienen|am|vom|publié|publiée|paru|sorti|le|du|fecha|publicado|publicada|lanzado|lanzamiento|el|"
    r"rilasciato|pubblicato|il|data|lançado|em|uitgebracht|op|wydano|dnia|z|vydáno|дата|выпуска|выпущен|вышла|от|"
    r"发布|日期|发布日期|发布时间|更新日期|更新时间|發布日期|更新|リリース日|公開日|リリース|출시일|배포일|출시|"
    r"date de sortie|tarih|tarihi|yayın)\b|发布日期|发布时间|更新时间|更新日期|リリース日|公開日|発売日|출시일",
    re.IGNORECASE,
)
_REST = re.compile(r"[^\W\d_]+")


def only_date(
    text: str, *, order: DayOrder = DayOrder.UNKNOWN, language: str = "", months: bool = True
) -> DateFound | None:
    """Return the date of a line that says nothing else: "Released: 2 March 2024", "Mar 28, 2016".

    >>> str(only_date("Veröffentlicht am Dienstag, 5. März 2024").value), only_date("Since 5 March 2024 we sell tea")
    ('2024-03-05', None)
    """
    if len(text) > 90 or not _HAS_DIGITS.search(text):
        return None
    found = next(find_dates(text, order=order, dotted=True, months=months, language=language), None)
    if found is None:
        return None
    rest = _DATE_WORDS.sub(" ", text[: found.start]) + " " + _DATE_WORDS.sub(" ", text[found.end :])
    words = [word for word in _REST.findall(rest) if not is_weekday(word)]
    digits = _HAS_DIGITS.search(re.sub(r"\b\d{1,2}:\d{2}(?::\d{2})?\b", "", rest))
    return found if not digits and sum(map(len, words)) <= 3 else None


_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})\s?([/-])\s?(\d{1,2})(?:\s?\2\s?|\s(?=\d{4}))((?:19|20)?\d{2})(?![\d./-])")
_MONTH_FIRST_PLACES = frozenset(("en-us", "en-ph", "fil", "es-us", "en-ca"))
_ENGLISH_ALONE = frozenset(("", "en"))


def day_order(texts: Sequence[str], *, language: str = "") -> DayOrder:
    """Decide which number is the month in a document's dates.

    A number above twelve decides; where there is none, or both, the order does in which the dates then run: notes
    run from new to old, or from old to new. Then the language: only some places put the month first, but
    English alone does not say which place it is from.

    Args:
        texts: The lines that hold its dates, in the document's order.
        language: Its language, as HTML gives it ("de", "en-GB"); empty where nobody says.

    >>> day_order(["1.2 (03/04/2024)", "1.1 (02/25/2024)"]).value
    'month'
    >>> day_order(["1.3 (03/05/2024)", "1.2 (11/04/2024)", "1.1 (02/04/2024)"]).value
    'day'
    """
    found = [match for text in texts if (match := _NUMERIC.search(text[:_MAX]))]
    pairs = [(int(match[1]), int(match[3]), _year(match[4])) for match in found]
    day, month = sum(a > 12 >= b for a, b, _ in pairs), sum(b > 12 >= a for a, b, _ in pairs)
    if bool(day) != bool(month):
        return DayOrder.DAY_FIRST if day else DayOrder.MONTH_FIRST
    if len(pairs) >= 3:
        turns = {
            DayOrder.DAY_FIRST: _turns([(year, b, a) for a, b, year in pairs]),
            DayOrder.MONTH_FIRST: _turns([(year, a, b) for a, b, year in pairs]),
        }
        best = min(turns, key=lambda order: turns[order])
        if turns[DayOrder.DAY_FIRST] != turns[DayOrder.MONTH_FIRST]:
            return best
    if day and month:
        return DayOrder.DAY_FIRST if day > month else DayOrder.MONTH_FIRST
    code = language.lower().replace("_", "-")
    if code in _MONTH_FIRST_PLACES:
        return DayOrder.MONTH_FIRST
    return DayOrder.UNKNOWN if code in _ENGLISH_ALONE else DayOrder.DAY_FIRST


def _turns(days: list[tuple[int, int, int]]) -> int:
    """Return how often a sequence of days goes against the direction that it mostly has."""
    up = sum(a < b for a, b in itertools.pairwise(days))
    down = sum(a > b for a, b in itertools.pairwise(days))
    return min(up, down)
