"""Schedules as people write them: "Mon-Fri 9:00", "every 2 weeks", "daily 06:00 and 18:30". Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["EXAMPLES", "ScheduleMeaning", "meaning_of"]

EXAMPLES = 'Write for example "daily 06:00", "every Monday 06:00", "every 6 hours", "monthly" or cron: "0 6 * * 1".'
_WEEKDAYS = {
    "sunday": 0, "sun": 0, "monday": 1, "mon": 1, "tuesday": 2, "tues": 2, "tue": 2, "wednesday": 3, "wed": 3,
    "thursday": 4, "thurs": 4, "thur": 4, "thu": 4, "friday": 5, "fri": 5, "saturday": 6, "sat": 6,
}  # fmt: skip
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "second": 2, "other": 2, "third": 3, "fourth": 4,
}  # fmt: skip
_PHRASES = {
    "fortnightly": "every 2 weeks",
    "fortnight": "2 weeks",
    "quarter": "3 months",
    "biweekly": "every 2 weeks",
    "bi-weekly": "every 2 weeks",
    "bimonthly": "every 2 months",
    "quarterly": "every 3 months",
    "half-yearly": "every 6 months",
    "twice a day": "daily 06:00 18:00",
    "twice daily": "daily 06:00 18:00",
    "twice a week": "monday thursday",
    "twice a month": "1 15",
    "twice a year": "every 6 months",
    "once a": "every",
    "once an": "every",
    "once every": "every",
    "annually": "yearly",
    "nightly": "daily 00:00",
    "every night": "daily",
    "every morning": "daily",
    "every evening": "daily",
    "first of the month": "monthly 1",
    "first day of the month": "monthly 1",
    "working days": "weekdays",
    "business days": "weekdays",
    "working day": "weekday",
    "business day": "weekday",
    "noon": "12:00",
    "midnight": "00:00",
}
_DAY = "|".join(sorted((f"{name}s?" for name in _WEEKDAYS), key=len, reverse=True))
_SPAN = re.compile(rf"\b({_DAY})\s?(?:-|–|\bto\b|\bthrough\b|\bthru\b|\btill\b|\buntil\b)\s?({_DAY})\b")
_CLOCK = re.compile(r"^(\d{1,2})(?:[:.h](\d{2})?)?(am|pm)?$")
_BARE_AFTER_AT = re.compile(r"\b(?:at|@) ?(\d{1,2}(?:(?:,| and|, and| or) \d{1,2})*)(?![\d:.h]| ?[ap]\.?m)")
_SUGGESTIONS = (
    "hourly",
    "every 2 hours",
    "every 6 hours",
    "every 30 minutes",
    "daily 06:00",
    "daily 06:00 and 18:00",
    "every 2 days",
    "every weekday 07:00",
    "Mon-Fri 9:00",
    "every Monday 06:00",
    "every 2 weeks",
    "monthly",
    "monthly 15",
    "every 3 months",
    "yearly",
)


@dataclass(frozen=True, slots=True)
class ScheduleMeaning:
    """What a schedule in words stands for.

    Attributes:
        cron: Five cron fields.
        times: Hour and minute pairs, where the cron fields cannot say them; empty: they do.
        every_days: Only each so many days.
        every_weeks: Only in each so many weeks.
    """

    cron: str
    times: frozenset[tuple[int, int]] = frozenset()
    every_days: int = 1
    every_weeks: int = 1


@lru_cache(maxsize=128)  # most sources of a market share a schedule
def meaning_of(text: str) -> ScheduleMeaning:
    """Return what plain words stand for.

    Args:
        text: In lower case, one blank between words.

    Raises:
        ValueError: They stand for nothing that is known; the message has the nearest phrase.

    >>> meaning_of("mon-fri 9:00").cron
    '0 9 * * 1,2,3,4,5'
    >>> meaning_of("every 2 weeks on friday at 7am")
    ScheduleMeaning(cron='0 7 * * 5', times=frozenset(), every_days=1, every_weeks=2)
    """
    words, times = _take_times(_spread_spans(_in_plain_words(text)), text)
    minutes, hours = sorted({minute for _, minute in times}) or [0], sorted({hour for hour, _ in times}) or [0]
    mixed = frozenset(times) if len(set(times)) < len(minutes) * len(hours) else frozenset()
    at = f"{','.join(map(str, minutes))} {','.join(map(str, hours))}"
    joined = " ".join(words)
    if joined in ("hourly", "hour") and not times:
        return ScheduleMeaning("0 * * * *")
    if (step := re.fullmatch(r"(\d{1,4}) (minute|hour|min|hr)s?", joined)) and not times:
        return ScheduleMeaning(_cron_of_step(int(step[1]), "minute" if step[2][0] == "m" else "hour", text))
    if joined in ("daily", "day") or (times and not joined):
        return ScheduleMeaning(f"{at} * * *", mixed)
    if step := re.fullmatch(r"(\d{1,3}) days?", joined):
        return ScheduleMeaning(f"{at} * * *", mixed, every_days=_step(step[1], text))
    if joined in ("monthly", "month"):
        return ScheduleMeaning(f"{at} 1 * *", mixed)
    if joined in ("yearly", "year"):
        return ScheduleMeaning(f"{at} 1 1 *", mixed)
    if step := re.fullmatch(r"(\d{1,2}) months?", joined):
        return ScheduleMeaning(f"{at} 1 {_months(int(step[1]), text)} *", mixed)
    if dates := re.fullmatch(
        r"(?:month(?:ly)? )?(\d{1,2}(?:st|nd|rd|th)?(?: \d{1,2}(?:st|nd|rd|th)?)*)(?: month)?", joined
    ):
        return ScheduleMeaning(f"{at} {','.join(re.findall(r'[0-9]+', dates[1]))} * *", mixed)
    weeks = 1
    joined = re.sub(rf"^(\d{{1,2}}) (?={_DAY}$)", r"\1 weeks ", joined)  # every other Friday
    if step := re.match(r"(\d{1,2}) weeks?\b ?", joined):
        weeks, joined = _step(step[1], text), joined[step.end() :]
    days = re.sub(r"^week(?:ly)?\b ?", "", joined)
    if not days:
        weekdays: str | None = "1" if joined or weeks > 1 else None
    elif re.fullmatch(r"(?:weekday|workday)s?", days):
        weekdays = "1,2,3,4,5"
    elif re.fullmatch(r"weekends?", days):
        weekdays = "0,6"
    else:
        known = [_weekday(word) for word in days.split()]
        weekdays = None if None in known else ",".join(map(str, known))
    if weekdays is None:
        raise ValueError(
            f'schedule "{text}" is not a cron expression or a supported phrase. {_nearest(text)}{EXAMPLES}'
        )
    return ScheduleMeaning(f"{at} * * {weekdays}", mixed, every_weeks=weeks)


def _in_plain_words(text: str) -> str:
    for phrase, plain in _PHRASES.items():
        text = re.sub(rf"\b{re.escape(phrase)}\b", plain, text)
    text = re.sub(r"\b(every|each) (\d{1,3})(?:st|nd|rd|th) (day|week|month)\b(?! of)", r"\1 \2 \3s", text)
    return re.sub(r"\b(every|each) (" + "|".join(_NUMBERS) + r")\b", lambda match: f"every {_NUMBERS[match[2]]}", text)


def _spread_spans(text: str) -> str:
    """Write out "Mon-Fri" day by day; a span may run over the week's end."""

    def spread(match: re.Match[str]) -> str:
        first, last = (_weekday(name) for name in match.groups())
        assert first is not None
        assert last is not None
        names = [name for name in _WEEKDAYS if name.endswith("day")]
        return " ".join(names[(first + offset) % 7] for offset in range((last - first) % 7 + 1))

    return _SPAN.sub(spread, text)


def _take_times(text: str, said: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Take the times of day out of the words."""
    text = _BARE_AFTER_AT.sub(lambda match: re.sub(r"\d+", lambda number: f"{number[0]}:00", match[1]), text)
    text = re.sub(r"\b([ap])\.m\.?", r"\1m", text)
    text = re.sub(r"(?<=\d) (am|pm)\b", r"\1", text)
    words = re.sub(r"\b(?:every|each|on|at|the|of|and|or|o'clock|uhr)\b|[,@&+;]", " ", text).split()
    times: list[tuple[int, int]] = []
    rest: list[str] = []
    for place, word in enumerate(words):
        match = _CLOCK.match(word)
        bare = word.isdigit()
        # A bare number is a time only in last place after a unit: "daily 6", not "every 6 hours" or "monthly 15".
        last = place == len(words) - 1 and place > 0 and not words[0].startswith("month") and not words[-2].isdigit()
        if match is None or (bare and not last) or (bare and any(word.startswith("month") for word in words)):
            rest.append(word)
            continue
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            hour = hour % 12 + (12 if match[3] == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59:
            raise ValueError(f'schedule "{said}": "{word}" is not a time of day. {EXAMPLES}')
        times.append((hour, minute))
    return rest, times


def _step(number: str, text: str) -> int:
    step = int(number)
    if not 1 <= step <= 366:
        raise ValueError(f'schedule "{text}": {step} is not a valid interval. {EXAMPLES}')
    return step


def _months(step: int, text: str) -> str:
    if step == 0 or step > 12 or 12 % step:
        raise ValueError(
            f'schedule "{text}": {step} does not divide a year evenly. Did you mean "every 3 months"? {EXAMPLES}'
        )
    return ",".join(str(month) for month in range(1, 13, step))


def _cron_of_step(step: int, unit: str, text: str) -> str:
    whole = 60 if unit == "minute" else 24
    if step and step <= whole and not whole % step:
        if unit == "minute":
            return "0 * * * *" if step == 60 else f"*/{step} * * * *"
        return "0 0 * * *" if step == 24 else f"0 */{step} * * *"
    if unit == "minute" and step and not step % 60:
        return _cron_of_step(step // 60, "hour", text)
    fitting = [number for number in range(1, whole + 1) if not whole % number]
    near = min(fitting, key=lambda number: abs(number - step))
    raise ValueError(
        f'schedule "{text}": {step} does not divide {whole} {unit}s evenly. '
        f'Did you mean "every {near} {unit}s"? {EXAMPLES}'
    )


def _weekday(word: str) -> int | None:
    return _WEEKDAYS.get(word, _WEEKDAYS.get(word.removesuffix("s")))


def _nearest(text: str) -> str:
    known = {phrase.lower(): phrase for phrase in _SUGGESTIONS}
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    return f'Did you mean "{known[near[0]]}"? ' if near else ""
