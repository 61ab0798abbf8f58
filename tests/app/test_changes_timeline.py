"""Each version of a page is compared with the one before it, once: several a day, outages between, in any order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from watched import Watched, pricing

from analysis.changes.events import events
from analysis.changes.records import Change, ChangeKind
from rivalscope.app.workflows.digest import make_digest, remember_digest
from rivalscope.core import clock
from rivalscope.core.store.changes import reported_ids

_MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SHELL = '<html><head><title>Heron</title></head><body><div id="root"></div><script src="/a.js"></script></body></html>'


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "ws")
    yield made
    made.workspace.store.close()


def _prices(changes: list[Change]) -> list[str]:
    """Return each price change once, whatever level tells it, in order of time."""
    told = [one for one in changes if one.kind is ChangeKind.PRICE]
    return [f"{one.before.split()[0]}>{one.after.split()[0]}" for one in told]


def test_every_change_within_one_day_is_told(watched: Watched) -> None:
    for hour, price in enumerate(("$29", "$35", "$39", "$45")):
        watched.look(_MORNING + hour * _HOUR, {"/pricing": pricing(price)})
    assert _prices(watched.changes()) == ["$29>$35", "$35>$39", "$39>$45"]
    assert [one.new_at for one in watched.changes()] == [_MORNING + hour * _HOUR for hour in (1, 2, 3)]


def test_looks_that_nobody_compared_at_once_are_compared_later(watched: Watched) -> None:
    for hour, price in enumerate(("$29", "$35", "$39", "$45")):
        watched.look(_MORNING + hour * _HOUR, {"/pricing": pricing(price)}, compare=hour == 3)
    assert _prices(watched.changes()) == ["$29>$35", "$35>$39", "$39>$45"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::3])
def test_archives_may_be_replayed_in_any_order(watched: Watched, tmp_path: Path, order: tuple[int, ...]) -> None:
    other = Watched(tmp_path / "other")
    files = []
    for hour, price in enumerate(("$29", "$35", "$39", "$45")):
        run = other.look(_MORNING + hour * 5 * _HOUR, {"/pricing": pricing(price)}, compare=False)
        files += other.archive_of(run.run_id)
    other.workspace.store.close()
    for number, index in enumerate(order):
        watched.replay(files[index], at=_MORNING + _DAY + number * _HOUR)
    assert _prices(watched.changes()) == ["$29>$35", "$35>$39", "$39>$45"]
    assert len({one.id for one in watched.changes(everything=True)}) == len(watched.changes(everything=True))


@pytest.mark.parametrize("outage", ["", " ", _SHELL, 503, 403, 429, 0, 500])
def test_an_outage_is_no_change_and_hides_none(watched: Watched, outage: str | int) -> None:
    other = "<html><head><title>Tour</title></head><body><h1>Tour</h1><p>" + "A tour of all boards. " * 9
    watched.look(_MORNING, {"/pricing": pricing("$29"), "/tour": other})
    watched.look(_MORNING + _DAY, {"/pricing": outage, "/tour": other})
    assert watched.changes(everything=True) == []
    watched.look(_MORNING + 2 * _DAY, {"/pricing": pricing("$29"), "/tour": other})
    assert watched.changes(everything=True) == []
    watched.look(_MORNING + 3 * _DAY, {"/pricing": outage, "/tour": other})
    watched.look(_MORNING + 4 * _DAY, {"/pricing": pricing("$35"), "/tour": other})
    assert _prices(watched.changes()) == ["$29>$35"]


def test_a_price_that_goes_back_and_rises_again_is_told_each_time(watched: Watched) -> None:
    day = 0
    for price in ("$29", "$35", "$29", "$35"):
        for _ in range(6):
            watched.look(_MORNING + day * _DAY, {"/pricing": pricing(price)})
            day += 1
    assert _prices(watched.changes()) == ["$29>$35", "$35>$29", "$29>$35"]


def test_a_variant_that_comes_and_goes_is_told_as_one_and_then_counted(watched: Watched) -> None:
    draw = random.Random(4)
    for day in range(30):
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing(draw.choice(["$29", "$35"]))})
    shown = watched.changes()
    assert _prices(shown[:2]) == ["$29>$35", "$35>$29"]
    assert len([one for one in shown if any("variant" in reason for reason in one.reasons)]) == 1
    assert {one.suppressed_by for one in watched.changes(everything=True)} == {"", "variant"}


def test_a_page_that_comes_at_the_second_look_of_the_first_day_is_told(watched: Watched) -> None:
    watched.look(_MORNING, {"/pricing": pricing("$29")})
    watched.look(_MORNING + _HOUR, {"/pricing": pricing("$29"), "/security": pricing("$1").replace("Pricing", "Safe")})
    assert [(one.kind, one.url[-9:]) for one in watched.changes()] == [(ChangeKind.PAGE_ADDED, "/security")]


def test_a_page_that_went_and_came_back_is_told_both_times(watched: Watched) -> None:
    page, tour = pricing("$29"), pricing("$1").replace("Pricing", "Tour")
    for day, answer in enumerate((page, 404, page, 404)):
        watched.look(_MORNING + day * _DAY, {"/pricing": answer, "/tour": tour})
    told = [one.kind.value for one in watched.changes()]
    assert told == ["page_gone", "page_added", "page_gone"]


@pytest.mark.parametrize("unread", [503, "", 403, 0])
def test_a_page_whose_first_reading_was_not_published_did_not_come(watched: Watched, unread: str | int) -> None:
    pages: dict[str, str | int] = {
        "/pricing": pricing("$29"), "/tour": pricing("$1"), "/limits": pricing("$2"), "/security": pricing("$3")
    }  # fmt: skip
    watched.look(_MORNING, {**pages, "/security": unread})
    half = watched.look(_MORNING + _DAY, {**pages, "/pricing": 503, "/tour": 503, "/limits": 503})
    assert half.failed
    watched.look(_MORNING + 2 * _DAY, pages)
    assert watched.changes(everything=True) == []


_TRANSLATION = {
    "lang=en": "lang=de", "Pricing - Heron": "Preise - Heron", "Plans and pricing": "Tarife und Preise",
    "Heron plans the work of a team, with a price for each size.": "Heron plant die Arbeit eines Teams.",
    "per user per month": "pro Nutzer und Monat", "Boards and lists for": "Tafeln und Listen:",
    "Mail support for everybody in": "Hilfe per E-Mail:", " work</li>": "</li>",
}  # fmt: skip


def _german(page: str) -> str:
    for english, german in _TRANSLATION.items():
        page = page.replace(english, german)
    return page


@pytest.mark.parametrize(
    ("mine", "theirs", "later", "news"),
    [
        (pricing("$29", "$59"), pricing("€27", "€55"), pricing("$35", "$59"), "$29>$35"),
        (pricing("$29", "$59"), _german(pricing("$29", "$59")), pricing("$35", "$59"), "$29>$35"),
        (_german(pricing("€29", "€59")), pricing("£27", "£55"), _german(pricing("€35", "€59")), "€29>€35"),
    ],
    ids=["currency", "language", "both"],
)
def test_editions_that_take_turns_are_told_once_as_a_variant_and_hide_no_news(
    watched: Watched, mine: str, theirs: str, later: str, news: str
) -> None:
    for day, page in enumerate((mine, theirs, mine, theirs, mine, mine, theirs, theirs, theirs, mine, theirs, later)):
        watched.look(_MORNING + day * _DAY, {"/pricing": page})
        shown = watched.changes()
        assert len(shown) == (0 if day < 2 else 1 if day < 11 else 2)
    variant = next(one for one in shown if any(reason.startswith("variant: ") for reason in one.reasons))
    assert (variant.old_at, variant.new_at) == (_MORNING, _MORNING + _DAY)
    assert _prices([one for one in shown if one is not variant]) == [news]


def test_a_currency_that_stays_is_told_once_a_second_look_confirms_it(watched: Watched) -> None:
    for day, price in enumerate(("$29", "€27", "€27", "€31")):
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing(price)})
        assert len(_prices(watched.changes())) == (0, 0, 1, 2)[day]
    assert _prices(watched.changes()) == ["$29>€27", "€27>€31"]


def test_a_language_that_is_only_declared_otherwise_is_no_other_edition(watched: Watched) -> None:
    watched.look(_MORNING, {"/pricing": pricing("$29")})
    watched.look(_MORNING + _DAY, {"/pricing": pricing("$35").replace("lang=en", "lang=de")})
    assert _prices(watched.changes()) == ["$29>$35"]


def test_what_an_older_archive_splits_is_told_finer_and_nothing_twice(watched: Watched, tmp_path: Path) -> None:
    other = Watched(tmp_path / "other")
    between = other.look(_MORNING + 5 * _DAY, {"/pricing": pricing("$35")}, compare=False)
    before = other.look(_MORNING - 5 * _DAY, {"/pricing": pricing("$29")}, compare=False)
    watched.look(_MORNING, {"/pricing": pricing("$29")})
    watched.look(_MORNING + 10 * _DAY, {"/pricing": pricing("$45")})
    with clock.frozen(_MORNING + 11 * _DAY):
        remember_digest(watched.workspace, make_digest(watched.workspace))
    watched.replay(*other.archive_of(between.run_id), at=_MORNING + 12 * _DAY)
    watched.replay(*other.archive_of(before.run_id), at=_MORNING + 13 * _DAY)
    assert _prices(watched.changes()) == ["$29>$35", "$35>$45"]
    assert {one.suppressed_by for one in watched.changes(everything=True)} == {"", "superseded"}
    other.workspace.store.close()


def test_what_nobody_was_told_does_not_expire(watched: Watched) -> None:
    watched.look(_MORNING, {"/pricing": pricing("$29")})
    watched.look(_MORNING + _DAY, {"/pricing": pricing("$35")})
    for weeks in (1, 5, 30):
        with clock.frozen(_MORNING + timedelta(weeks=weeks)):
            digest = make_digest(watched.workspace)
        assert _prices(list(digest.changes)) == ["$29>$35"]
    remember_digest(watched.workspace, digest)
    with watched.workspace.store.begin() as connection:
        assert reported_ids(connection) == {one.id for one in digest.appendix}
    with clock.frozen(_MORNING + timedelta(weeks=31)):
        assert make_digest(watched.workspace).nothing_material


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "without dates"])
def test_all_releases_that_came_since_the_last_digest_are_told_once(watched: Watched, dated: bool) -> None:
    def notes(newest: int) -> str:
        told = "".join(
            f"<h2>{n}.0{f' - 2026-03-{n:02}' if dated else ''}</h2><ul><li>Added sled number {n} for all</li></ul>"
            for n in range(newest, 0, -1)
        )
        return f"<html lang=en><head><title>Changelog</title></head><body><h1>Release notes</h1>{told}</body></html>"

    told: list[str] = []
    for day, newest in ((2, 3), (10, 11), (11, 11), (12, 12)):
        watched.look(_MORNING + day * _DAY, {"/changelog": notes(newest)})
        with clock.frozen(_MORNING + day * _DAY + _HOUR):
            digest = make_digest(watched.workspace)
            remember_digest(watched.workspace, digest)
        told += [event.what for event in events(digest)[0]]
    first = ["3 releases: 3.0 (2026-03-03; 1 added), 2.0, 1.0"] if dated else []  # they may be as old as the product
    assert told == [
        *first,
        f"8 releases: 11.0 ({'2026-03-11' if dated else 'no date'}; 1 added), 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0",
        f"release 12.0 ({'2026-03-12' if dated else 'no date'}; 1 added)",
    ]


def test_a_first_look_and_an_unconfirmed_variant_are_no_news(tmp_path: Path) -> None:
    market = (
        "market: boards\nchanges: {confirmations: 2}\nproducts:\n  - name: Heron\n"
        '    sources: [{kind: site, url: "https://heron.test/"}]\n'
    )
    watched = Watched(tmp_path / "ws", market)
    for day, price in enumerate(("$29", "$35", "$29", "$29", "$39", "$39")):
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing(price)})
        if day < 5:
            assert watched.changes() == []
    assert _prices(watched.changes()) == ["$29>$39"]
    watched.workspace.store.close()


def test_a_number_that_differs_in_every_copy_is_listed_and_no_news(watched: Watched) -> None:
    for day, limit in enumerate((40, 90, 20, 75, 31, 66, 12)):
        extra = f"<p>A workspace may hold up to {limit} boards on every plan of ours.</p>"
        watched.look(_MORNING + timedelta(days=day), {"/pricing": pricing("$19", extra=extra)})
    shown = [change.new_at - _MORNING for change in watched.changes() if "boards on every plan" in change.after]
    assert max(shown) <= timedelta(days=3)
    hidden = [one for one in watched.changes(everything=True) if one.suppressed_by == "unsteady"]
    assert {one.new_at - _MORNING for one in hidden} == {timedelta(days=day) for day in (4, 5, 6)}


def test_a_price_that_was_tested_on_visitors_and_then_stays_is_news(watched: Watched) -> None:
    seen = ("$29", "$35", "$29", "$35", "$29", "$35", "$29", "$39", "$39", "$39", "$39")
    for day, price in enumerate(seen):
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing(price)})
        assert ("$29>$39" in _prices(watched.changes())) is (day == len(seen) - 1)


def test_a_number_that_settles_is_news_whatever_else_changes_on_its_page(watched: Watched) -> None:
    limits = (40, 90, 20, 75, 31, 66, 12, 12, 12, 12, 12)
    for day, limit in enumerate(limits):
        extra = (
            f"<p>A workspace may hold up to {limit} boards on every plan of ours.</p><p>Seen by {day * 7} teams.</p>"
        )
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing("$19", extra=extra)})
    told = [one.new_at - _MORNING for one in watched.changes() if "12 boards" in one.after]
    assert told == [timedelta(days=6)]


@pytest.mark.parametrize("last", ["$29", "$35"])
def test_what_was_reported_last_of_two_variants_is_the_one_that_stays(watched: Watched, last: str) -> None:
    for day, price in enumerate(["$29", "$35"] * 4 + ["$29"] * (last == "$29") + [last] * 8):
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing(price)})
    told = [one for one in watched.changes() if one.kind is ChangeKind.PRICE]
    assert max(told, key=lambda one: one.new_at).after.startswith(last)
    assert len(told) == (4 if last == "$29" else 3)


@pytest.mark.parametrize(("hours", "at_once"), [(1, False), (5, False), (24, True)])
def test_what_has_settled_is_reported_once(watched: Watched, hours: int, at_once: bool) -> None:
    seen = ("$29", "$35", "$29", "$35", "$29", "$35", "$29", "$39", "$39", "$39", "$39", "$41", "$41")
    for at, price in enumerate(seen):
        last = at == len(seen) - 1
        watched.look(_MORNING + at * hours * _HOUR, {"/pricing": pricing(price)}, compare=last or not at_once)
    assert _prices(watched.changes()).count("$29>$39") == 1
    assert _prices(watched.changes()).count("$39>$41") == 1


def test_a_negation_that_settles_is_news(watched: Watched) -> None:
    for day, days in enumerate((7, 90, 31, 12, 60, 45, 20, 33, 33, 33, 33)):
        word = "does not support" if min(day, 7) % 2 else "supports"
        extra = f"<p>Every workspace of ours {word} audit logs that are kept for {days} days in all plans.</p>"
        watched.look(_MORNING + day * _DAY, {"/pricing": pricing("$19", extra=extra)})
    told = [one.new_at - _MORNING for one in watched.changes() if "33 days" in one.after]
    assert told == [timedelta(days=7)]
