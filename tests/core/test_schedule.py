import itertools
from datetime import UTC, datetime, timedelta

import pytest

from rivalscope.core.schedule import Schedule, time_zone

BERLIN = time_zone("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("daily", "0 0 * * *"),
        ("daily 06:00", "0 6 * * *"),
        ("every day at 6", "0 6 * * *"),
        ("every day at 6:30 pm", "30 18 * * *"),
        ("daily at noon", "0 12 * * *"),
        ("Every  Monday 06:00", "0 6 * * 1"),
        ("mondays and thursdays at 7:15", "15 7 * * 1,4"),
        ("every Mon, Wed, Fri 09:00", "0 9 * * 1,3,5"),
        ("every weekday 07:00", "0 7 * * 1,2,3,4,5"),
        ("weekly", "0 0 * * 1"),
        ("weekly on Tuesday at 5:00", "0 5 * * 2"),
        ("hourly", "0 * * * *"),
        ("every hour", "0 * * * *"),
        ("every 6 hours", "0 */6 * * *"),
        ("every 24 hours", "0 0 * * *"),
        ("every 15 minutes", "*/15 * * * *"),
        ("monthly", "0 0 1 * *"),
        ("every month on the 15th at 04:00", "0 4 15 * *"),
        ("@weekly", "0 0 * * 0"),
        ("0 6 * * MON", "0 6 * * 1"),
        ("0 6 * * 7", "0 6 * * 0"),
        ("*/5 8-10 1,15 jan-mar *", "*/5 8,9,10 1,15 1,2,3 *"),
    ],
)
def test_words_and_cron_mean_the_same(text: str, cron: str) -> None:
    assert Schedule.parse(text).cron == cron


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now and then",
        "every 7 hours",
        "every 0 minutes",
        "61 * * * *",
        "0 6 * * funday",
        "0 9 * * MON#1",
        "0 17 * * FRIL",
        "0 6 1 january5 *",
        "0 6 1 juno *",
        "0 6 31 2 *",
        "*/0 * * * *",
        "5-1 * * * *",
        "1/ * * * *",
        "daily 25:00",
        "daily 13:00 pm",
        "* * * *",
        "every blue Monday 06:00",
    ],
)
def test_nonsense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Write for example"):
        Schedule.parse(text)


def test_next_moment_is_strictly_later_and_in_the_zone() -> None:
    schedule = Schedule.parse("every Monday 06:00")
    first = schedule.next_after(at("2026-01-01T00:00"), zone=BERLIN)
    assert first == at("2026-01-05T05:00")
    assert schedule.next_after(first, zone=BERLIN) == at("2026-01-12T05:00")


def test_a_time_that_daylight_saving_skips_runs_once_moved_on() -> None:
    schedule = Schedule.parse("daily 02:30")
    # 29 March 2026: 02:00 to 03:00 does not exist in Berlin.
    moment = schedule.next_after(at("2026-03-28T12:00"), zone=BERLIN)
    assert moment == at("2026-03-29T01:30")
    assert schedule.next_after(moment, zone=BERLIN) == at("2026-03-30T00:30")


def test_a_time_that_comes_twice_runs_the_first_time_only() -> None:
    schedule = Schedule.parse("daily 02:30")
    moment = schedule.next_after(at("2026-10-24T12:00"), zone=BERLIN)
    assert moment == at("2026-10-25T00:30")
    assert schedule.next_after(moment, zone=BERLIN) == at("2026-10-26T01:30")


def test_29_february_is_found_across_a_century_without_leap_day() -> None:
    assert Schedule.parse("0 0 29 2 *").next_after(at("2096-03-01T00:00")) == at("2104-02-29T00:00")


def test_day_or_weekday_matches_when_both_are_given() -> None:
    schedule = Schedule.parse("0 0 13 * 5")
    assert schedule.next_after(at("2026-01-03T00:00")) == at("2026-01-09T00:00")
    assert schedule.next_after(at("2026-01-09T00:00")) == at("2026-01-13T00:00")


def test_missed_runs_are_caught_up_once() -> None:
    schedule = Schedule.parse("daily 06:00")
    last, now = at("2026-01-01T06:00"), at("2026-01-08T09:00")
    assert schedule.is_due(last, now=now)
    assert not schedule.is_due(now, now=now + timedelta(minutes=5))


def test_a_source_that_never_ran_is_due_at_once() -> None:
    now = at("2026-01-08T09:00")
    assert Schedule.parse("monthly").next_due(None, now=now) == now


def test_jitter_is_the_same_for_a_source_and_differs_between_sources() -> None:
    schedule, last, now = Schedule.parse("daily 06:00"), at("2026-01-01T06:00"), at("2026-01-01T07:00")
    hour = timedelta(hours=1)
    one = schedule.next_due(last, now=now, key="a/docs", jitter=hour)
    assert one == schedule.next_due(last, now=now, key="a/docs", jitter=hour)
    assert one != schedule.next_due(last, now=now, key="b/docs", jitter=hour)
    assert at("2026-01-02T06:00") <= one < at("2026-01-02T07:00")


def test_jitter_neither_doubles_nor_skips_a_run() -> None:
    schedule, last, jitter = Schedule.parse("hourly"), at("2026-01-01T00:00"), timedelta(minutes=50)
    runs = []
    for _ in range(24):
        last = schedule.next_due(last, now=last, key="some source", jitter=jitter)
        runs.append(last)
    assert {later - earlier for earlier, later in itertools.pairwise(runs)} == {timedelta(hours=1)}


def test_a_clock_that_went_back_does_not_stop_the_schedule() -> None:
    schedule, now = Schedule.parse("daily 06:00"), at("2026-01-02T00:00")
    assert schedule.next_due(at("2031-01-01T00:00"), now=now) == at("2026-01-02T06:00")


def test_unknown_time_zone_is_named() -> None:
    with pytest.raises(ValueError, match="Mars/Olympus"):
        time_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("Mon-Fri 9:00", "0 9 * * 1,2,3,4,5"),
        ("every quarter", "0 0 1 */3 *"),
        ("1st of each month", "0 0 1 * *"),
        ("0 9 * sept tues-THURS", "0 9 * 9 2,3,4"),
        ("Monday to Friday at 9", "0 9 * * 1,2,3,4,5"),
        ("mon – thu at 7.30", "30 7 * * 1,2,3,4"),
        ("Sat-Mon 8:00", "0 8 * * 0,1,6"),
        ("at 9", "0 9 * * *"),
        ("noon", "0 12 * * *"),
        ("8:00, 12:00 and 17:00", "0 8,12,17 * * *"),
        ("7 am & 7 pm", "0 7,19 * * *"),
        ("daily 06:00 and 18:00", "0 6,18 * * *"),
        ("every day at 6 and 18", "0 6,18 * * *"),
        ("daily at 6am, 12pm and 6 p.m.", "0 6,12,18 * * *"),
        ("every Monday and Thursday at 9am and 5pm", "0 9,17 * * 1,4"),
        ("twice a day", "0 6,18 * * *"),
        ("quarterly", "0 0 1 */3 *"),
        ("every 6 months at 4:00", "0 4 1 1,7 *"),
        ("every year", "0 0 1 1 *"),
        ("every 120 minutes", "0 */2 * * *"),
        ("on the 1st and 15th of every month at 05:00", "0 5 1,15 * *"),
        ("business days 8:15", "15 8 * * 1,2,3,4,5"),
        ("0 6 */2 * *", "0 6 */2 * *"),
        ("0 6 */2 * 1", "0 6 */2 * 1"),
        ("0 6 */40 * *", "0 6 */31 * *"),
    ],
)
def test_words_as_people_write_them(text: str, cron: str) -> None:
    schedule = Schedule.parse(text)
    assert schedule.cron == cron
    start = at("2026-02-25T00:00")
    assert [_next(schedule, start, 9)] == [_next(Schedule.parse(schedule.cron), start, 9)]


def _next(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        after = schedule.next_after(after)
        found.append(after)
    return found


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("every 2 weeks", 14),
        ("every other Friday 09:00", 14),
        ("every two weeks on Friday at 9am", 14),
        ("fortnightly on Tuesday 7:00", 14),
        ("biweekly", 14),
        ("every 2 days", 2),
        ("every other day at 6", 2),
        ("every 3 days 06:00", 3),
        ("every 10 days", 10),
        ("every fortnight", 14),
        ("every 2nd day", 2),
        ("every 2nd week on Tuesday", 14),
        ("each 3rd day at 6", 3),
    ],
)
def test_steps_of_days_and_weeks_are_even_across_months(text: str, gap: int) -> None:
    moments = _next(Schedule.parse(text), at("2026-01-20T03:00"), 30)
    assert {(two - one).days for one, two in itertools.pairwise(moments)} == {gap}
    assert Schedule.parse(text).cron == ""


def test_times_with_other_minutes_are_no_grid() -> None:
    moments = _next(Schedule.parse("daily 06:00 and 18:30"), at("2026-01-20T03:00"), 4)
    assert [f"{one:%d %H:%M}" for one in moments] == ["20 06:00", "20 18:30", "21 06:00", "21 18:30"]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("every 7 hours", "every 6 hours"),
        ("every 45 minutes", "every 30 minutes|every 60 minutes"),
        ("every weekdy 07:00", "every weekday 07:00"),
        ("every 5 months", "every 3 months"),
        ("mothly", "monthly"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_nearest_phrase(text: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f'Did you mean "(?:{nearest})"'):
        Schedule.parse(text)


@pytest.mark.parametrize(
    ("text", "zone", "start", "count"),
    [
        # Case 46, as it was reported: weekly across the end of summer time; then across its beginning, and elsewhere.
        ("weekly on Monday at 08:00", "Europe/Berlin", "2026-10-12T00:00", 4),
        ("weekly on Monday at 08:00", "Europe/Berlin", "2026-03-16T00:00", 4),
        ("every Sunday 02:00", "America/New_York", "2026-10-18T00:00", 4),
        ("weekly on Sunday at 02:00", "Australia/Lord_Howe", "2026-03-20T00:00", 4),
        ("every weekday 00:30", "Africa/Cairo", "2026-10-26T00:00", 8),
        # Case 48: yearly at an hour that exists twice, or not at all.
        ("30 2 25 10 *", "Europe/Berlin", "2026-01-01T00:00", 3),
        ("30 1 1 11 *", "America/New_York", "2026-01-01T00:00", 3),
        ("30 2 29 3 *", "Europe/Berlin", "2026-01-01T00:00", 3),
    ],
)
def test_cases_46_and_48_each_date_of_a_calendar_comes_once(text: str, zone: str, start: str, count: int) -> None:
    schedule, moments = Schedule.parse(text), [at(start)]
    for _ in range(count):
        moments.append(schedule.next_after(moments[-1], zone=time_zone(zone)))
    days = [moment.astimezone(time_zone(zone)).date() for moment in moments[1:]]
    assert len(set(days)) == count
    if "*" not in text:
        gaps = {(two - one).days for one, two in itertools.pairwise(days)}
        assert gaps <= ({1, 3} if "weekday" in text else {7})
    else:
        assert [day.year for day in days] == list(range(2026, 2026 + count))


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("Mon to Thu 8:15 and 17:15", "15 8,17 * * 1,2,3,4"),
        ("every weekday at 9am, noon and 5pm", "0 9,12,17 * * 1,2,3,4,5"),
        ("every 4 hours", "0 */4 * * *"),
        ("Tue, Thu & Sat at 7", "0 7 * * 2,4,6"),
        ("every morning at 6", "0 6 * * *"),
        ("every night at 23:30", "30 23 * * *"),
        ("weekends at 10:00", "0 10 * * 0,6"),
        ("once a day at 5", "0 5 * * *"),
        ("once a week on Friday", "0 0 * * 5"),
        ("Mondays 9 AM", "0 9 * * 1"),
        ("first of the month 06:00", "0 6 1 * *"),
        ("*/30 * * * *", "0,30 * * * *"),
        ("0 6 * */2 *", "0 6 * */2 *"),
    ],
)
def test_case_49_more_words_of_the_kind(text: str, cron: str) -> None:
    schedule = Schedule.parse(text)
    assert schedule.cron == cron
    start = at("2026-02-25T00:00")
    assert _next(schedule, start, 9) == _next(Schedule.parse(schedule.cron), start, 9)
