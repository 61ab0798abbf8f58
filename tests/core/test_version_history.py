"""What was published since a time is found, and a comparison loads no more than that."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from rivalscope.core.expectations import summarise
from rivalscope.core.records import Capture, Outcome, Page, PageKind
from rivalscope.core.store import Store, captures, pages, runs
from rivalscope.core.store.compared import compared_looks, last_look
from rivalscope.core.store.states import load_state, save_state
from rivalscope.core.store.steps import s0011_looks_by_product, s0016_history
from rivalscope.core.store.version_history import first_touched, newest_versions, publications, versions_from

_BEGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
_DAY = timedelta(days=1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.begin() as opened:
        yield opened
    store.close()


def _publish(connection: Connection, day: int, digests: dict[str, str], *, known: int | None = None) -> None:
    """Publish what pages read on a day; an empty digest: the page is gone."""
    run = runs.start_run(connection, "crawl", sources=["heron/site"])
    at = _BEGIN + day * _DAY
    found = [
        Capture(
            id=f"{path}-{day}",
            run_id=run,
            product="heron",
            source="heron/site",
            url=f"https://heron.test{path}",
            at=at,
            outcome=Outcome.FETCHED if digest else Outcome.GONE,
            digest=digest,
        )
        for path, digest in digests.items()
    ]
    captures.add_captures(connection, found)
    read = [
        (one.digest, Page(url=one.url, title="", language="en", kind=PageKind.OTHER)) for one in found if one.digest
    ]
    pages.save_contents(connection, "heron", "rule", read)
    pages.publish_versions(connection, found, known_at=_BEGIN + (day if known is None else known) * _DAY)
    coverage = summarise("heron/site", "heron", found, {})
    row = {**asdict(coverage), "run_id": run, "published": True, "violations": []}
    runs.save_coverage(connection, [row])


def test_a_crawl_that_found_nothing_new_touches_nothing(connection: Connection) -> None:
    _publish(connection, 0, {"/a": "1", "/b": "1"})
    before = publications(connection)["heron"]
    _publish(connection, 1, {"/a": "1", "/b": "1"})
    assert publications(connection)["heron"].number == before.number
    assert first_touched(connection, "heron", before.newest + timedelta(seconds=1)) is None


def test_a_page_that_turned_touches_the_moment_at_which_it_did(connection: Connection) -> None:
    _publish(connection, 0, {"/a": "1", "/b": "1"})
    for day in range(1, 30):
        _publish(connection, day, {"/a": str(day), "/b": "1"})
    before = publications(connection)["heron"]
    _publish(connection, 30, {"/a": "30", "/b": ""})
    now = publications(connection)["heron"]
    assert now.number != before.number
    assert first_touched(connection, "heron", before.newest + timedelta(seconds=1)) == _BEGIN + 30 * _DAY
    loaded = versions_from(connection, "heron", _BEGIN + 29 * _DAY)
    assert len(versions_from(connection, "heron", None)) == 31
    # Of thirty versions of /a: that which ended then and the last two; the source began with either page.
    turned = sorted((one.url[-1], (one.valid_from - _BEGIN).days) for one in loaded if one.valid_from > _BEGIN)
    assert turned == [("a", 28), ("a", 29), ("a", 30)]
    assert min(one.valid_from for one in loaded) == _BEGIN


def test_an_older_archive_touches_its_own_time(connection: Connection) -> None:
    for day in (0, 10, 20):
        _publish(connection, day, {"/a": str(day)})
    known = publications(connection)["heron"].newest + timedelta(seconds=1)
    _publish(connection, 5, {"/a": "5"}, known=21)
    assert first_touched(connection, "heron", known) == _BEGIN + 5 * _DAY
    # A look that only says longer how an older version read moves the beginning of the next step.
    known = publications(connection)["heron"].newest + timedelta(seconds=1)
    _publish(connection, 7, {"/a": "5"}, known=22)
    assert first_touched(connection, "heron", known) == _BEGIN + 10 * _DAY


def test_a_page_that_was_away_comes_with_its_last_version(connection: Connection) -> None:
    for day, digest in enumerate(("1", "2", "", "", "3")):
        _publish(connection, day, {"/a": digest, "/b": "1"})
    loaded = versions_from(connection, "heron", _BEGIN + 4 * _DAY)
    assert [(v.valid_from - _BEGIN).days for v in loaded if v.url.endswith("a") and v.valid_from > _BEGIN] == [1, 4]


def test_newest_versions_are_those_that_had_begun(connection: Connection) -> None:
    for day in range(8):
        _publish(connection, day, {"/a": str(day)})
    found = newest_versions(connection, "heron", ["https://heron.test/a"], until=_BEGIN + 5 * _DAY, count=2)
    assert [(one.valid_from - _BEGIN).days for one in found] == [4, 5]


def test_publishing_a_tail_leaves_what_lies_before_it(connection: Connection) -> None:
    for day in range(10):
        _publish(connection, day, {"/a": str(day // 3)})
    found = versions_from(connection, "heron", None)
    assert [((one.valid_from - _BEGIN).days, one.last_seen - one.valid_from) for one in found] == [
        (0, 2 * _DAY), (3, 2 * _DAY), (6, 2 * _DAY), (9, 0 * _DAY),
    ]  # fmt: skip
    assert [one.valid_to for one in found] == [_BEGIN + day * _DAY for day in (3, 6, 9)] + [None]


@pytest.mark.parametrize("late", [{"/a": "2"}, {"/a": ""}], ids=["read otherwise", "gone"])
def test_a_late_look_ends_a_version_until_the_next_look_that_found_it_again(
    connection: Connection, late: dict[str, str]
) -> None:
    for day in range(0, 10, 2):
        _publish(connection, day, {"/a": "1"})
    _publish(connection, 3, late, known=11)
    found = [
        ((v.valid_from - _BEGIN).days, (v.last_seen - _BEGIN).days) for v in versions_from(connection, "heron", None)
    ]
    # Not from the last look on: the page was seen to be as before the day after.
    assert found == [(0, 2), *([(3, 3)] if late["/a"] else []), (4, 8)]


def test_looks_that_an_older_version_compared_are_not_compared_again(connection: Connection) -> None:
    blob = zlib.compress(json.dumps({"heron": ["one", "two"]}).encode())
    row = {"name": "changes-compared", "at": "2026-03-02 06:00:00", "state": blob}
    connection.execute(text('INSERT INTO states (name, "at", state) VALUES (:name, :at, :state)'), row)
    s0011_looks_by_product.change(connection)
    kept = connection.execute(text("SELECT name, state FROM states")).all()
    assert [name for name, _ in kept] == ["changes-compared/heron"]
    assert json.loads(zlib.decompress(kept[0].state)) == {"known": None, "looks": [["", "one"], ["", "two"]]}


@pytest.mark.parametrize("begun", ["2026-03-02T06:00:00+00:00", "2026-03-02T06:00:00.250000+00:00"])
def test_looks_that_one_state_named_get_a_row_each_and_are_found_by_time(connection: Connection, begun: str) -> None:
    state = {"known": begun, "looks": [["", "older"], [begun, "one"]]}
    save_state(connection, "changes-compared/heron", state)
    s0016_history.change(connection)
    at = datetime.fromisoformat(begun)
    assert compared_looks(connection, "heron", since=None) == {"older", "one"}
    assert compared_looks(connection, "heron", since=at) == {"one"}
    assert last_look(connection, "heron", before=None) == at
    assert last_look(connection, "heron", before=at) is None
    assert load_state(connection, "changes-compared/heron") == {"known": begun}
