"""When to look again: cron or plain words in, moments out. Pure: no clock, no sleeping, no state.

A schedule is five sets of numbers (minute, hour, day of month, month, weekday) in the market's time zone, as in
``crontab(5)``. Plain words are another way to write the same sets. Daylight saving: a local time that does not exist
is moved on by the gap, one that exists twice is used the first time.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rivalscope.core.schedule_words import EXAMPLES as _EXAMPLES
from rivalscope.core.schedule_words import ScheduleMeaning, meaning_of

__all__ = ["Schedule", "time_zone"]

_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _WEEKDAYS),
)
# 29 February of a leap year may be 8 years away (1896 to 1904, 2096 to 2104).
_LONGEST_WAIT_DAYS = 366 * 8 + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Moments that repeat, in some time zone."""

    text: str
    """As written."""
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday, as in cron."""
    any_day: bool
    """The day of the month was left open; when neither is open, either may match (cron's rule)."""
    any_weekday: bool
    times: frozenset[tuple[int, int]] = frozenset()
    """Hour and minute pairs, where they are not all of ``hours`` with all of ``minutes``; empty: they are."""
    every_days: int = 1
    """Only each so many days, counted from a fixed day."""
    every_weeks: int = 1
    """Only in each so many weeks, counted from a fixed Monday."""

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """Read cron or plain words.

        Args:
            text: Five cron fields, a macro such as ``@daily``, or words: "daily 06:00", "every Monday and Thursday
                at 6:30", "Mon-Fri 9:00", "daily 06:00 and 18:30", "every 2 weeks", "every 6 hours", "monthly".

        Raises:
            ValueError: It is neither, or it never occurs; the message says which part and what to write.

        >>> Schedule.parse("every Monday 06:00").cron
        '0 6 * * 1'
        """
        plain = " ".join(text.split())
        lowered = plain.lower()
        cron = _MACROS.get(lowered)
        in_words = re.search(r":|\b[ap]\.?m\b", lowered)
        if cron is None and len(lowered.split()) == 5 and lowered[0] in "0123456789*" and not in_words:
            cron = lowered
        said = ScheduleMeaning(cron) if cron is not None else meaning_of(lowered)
        fields = said.cron.split()
        minutes, hours, days, months, weekdays = (
            _numbers(value, name, low, high, names)
            for value, (name, low, high, names) in zip(fields, _FIELDS, strict=True)
        )
        schedule = cls(
            text=plain,
            minutes=minutes,
            hours=hours,
            days=days,
            months=months,
            weekdays=frozenset(day % 7 for day in weekdays),
            any_day=fields[2][0] in "*?",
            any_weekday=fields[4][0] in "*?",
            times=said.times,
            every_days=said.every_days,
            every_weeks=said.every_weeks,
        )
        if schedule.any_weekday and not any(_exists(month, day) for month in months for day in days):
            raise ValueError(f'schedule "{plain}": none of its months has that day. {_EXAMPLES}')
        return schedule

    @property
    def cron(self) -> str:
        """The five cron fields that mean the same, for crontabs and CI workflows; empty: cron cannot say it."""
        if self.times or self.every_days > 1 or self.every_weeks > 1:
            return ""
        day = _compact(self.days, 1, 31, open_ended=self.any_day)
        weekday = _compact(self.weekdays, 0, 6, open_ended=self.any_weekday)
        return " ".join(
            (
                _compact(self.minutes, 0, 59),
                _compact(self.hours, 0, 23),
                day,
                _compact(self.months, 1, 12),
                weekday,
            )
        )

    def next_after(self, after: datetime, *, zone: tzinfo = UTC) -> datetime:
        """Return the first moment strictly after ``after``, aware and in UTC.

        Args:
            after: Aware time.
            zone: Time zone that the schedule is written for.
        """
        day = after.astimezone(zone).date()
        # One day more than the local date: a time moved on by a daylight-saving gap may belong to the day before.
        for offset in range(-1, _LONGEST_WAIT_DAYS):
            moments = [moment for moment in self._moments(day + timedelta(days=offset), zone) if moment > after]
            if moments:
                return min(moments)
        raise ValueError(f'schedule "{self.text}" never occurs')

    def next_due(
        self,
        last: datetime | None,
        *,
        now: datetime,
        zone: tzinfo = UTC,
        key: str = "",
        jitter: timedelta = timedelta(),
    ) -> datetime:
        """Return when the next run is due; in the past or at ``now``: run now.

        However many runs were missed, one run catches up, because the answer depends on the last run alone. A last run
        that lies in the future (the clock went back) counts as having happened now.

        Args:
            last: When the last run started; None: never, which is due at once.
            now: The current time.
            zone: Time zone that the schedule is written for.
            key: Name of the source: its share of the jitter is always the same.
            jitter: Runs are spread over this much time after the moment; less than the time between two moments.
        """
        if last is None:
            return now
        moment = self.next_after(min(last, now), zone=zone)
        return moment + _share(key) * jitter

    def is_due(self, last: datetime | None, *, now: datetime, zone: tzinfo = UTC) -> bool:
        """Return whether a run is due at ``now``; arguments as in :meth:`next_due`."""
        return self.next_due(last, now=now, zone=zone) <= now

    def _moments(self, day: date, zone: tzinfo) -> list[datetime]:
        if not self._matches(day):
            return []
        return [
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
            for hour, minute in self.times or itertools.product(self.hours, self.minutes)
        ]

    def _matches(self, day: date) -> bool:
        if day.month not in self.months or day.toordinal() % self.every_days:
            return False
        if (day.toordinal() - 1) // 7 % self.every_weeks:
            return False
        by_date = day.day in self.days
        by_weekday = (day.isoweekday() % 7) in self.weekdays
        if self.any_day or self.any_weekday:
            return by_date and by_weekday
        return by_date or by_weekday


def time_zone(name: str) -> tzinfo:
    """Return the time zone with this IANA name.

    Raises:
        ValueError: There is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'unknown time zone "{name}". Write an IANA name, for example "Europe/Berlin".') from error


def _share(key: str) -> float:
    """Return a number in [0, 1) that belongs to the key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / 2**48 if key else 0.0


def _exists(month: int, day: int) -> bool:
    return day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def _number(text: str, name: str, low: int, high: int, names: tuple[str, ...]) -> int:
    # A name or its beginning: some programs read more into "MON#1" and "FRIL" than that.
    named = [number for number, full in enumerate(names, start=low) if len(text) >= 3 and full.startswith(text)]
    number = int(text) if text.isdigit() else named[0] if named else None
    if number is None or not low <= number <= high:
        raise ValueError(f'schedule: "{text}" is not a {name} ({low} to {high}). {_EXAMPLES}')
    return number


def _numbers(field: str, name: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    """Return the numbers that a cron field stands for: lists, ranges, steps, names."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step_text = part.partition("/")
        if (step_text or "/" in part) and not (step_text.isdigit() and int(step_text) > 0):
            raise ValueError(f'schedule: "{part}" has an invalid step for the {name}. {_EXAMPLES}')
        step = int(step_text) if step_text else 1
        if span in ("*", "?"):
            first, last = low, min(high, 6) if name == "weekday" else high
        elif "-" in span:
            first, last = (_number(end, name, low, high, names) for end in span.split("-", 1))
            if last < first:
                raise ValueError(f'schedule: "{span}" is a reversed range for the {name}. {_EXAMPLES}')
        else:
            first = _number(span, name, low, high, names)
            last = high if step_text else first
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _compact(numbers: frozenset[int], low: int, high: int, *, open_ended: bool = False) -> str:
    """Return a cron field for the numbers: a star, a step from the lowest value, or a list.

    Args:
        numbers: What the field stands for.
        low, high: What it could stand for.
        open_ended: It began with a star, by which cron decides how day and weekday go together.
    """
    if open_ended and numbers == {low}:
        return f"*/{high}"
    if len(numbers) == high - low + 1:
        return "*"
    ordered = sorted(numbers)
    if len(ordered) > 2 and ordered[0] == low:
        step = ordered[1] - ordered[0]
        if ordered == list(range(low, high + 1, step)):
            return f"*/{step}"
    return ",".join(map(str, ordered))
