"""The second crawl: what did not change moves no bytes, what did is found; a crawl that was killed goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from crawl_harness import Answer, Market, Site, page
from sqlalchemy import text

from crawlers.runner import Ending, crawl
from crawlers.session import warc_prefix
from rivalscope.core.archive import Archive, captures_in, looks_in, records
from rivalscope.core.errors import BusyError
from rivalscope.core.expectations import summarise
from rivalscope.core.records import Outcome
from rivalscope.core.store.captures import captures_of_run, latest_digests
from rivalscope.core.store.leases import living

Make = Callable[..., Market]


def test_an_unchanged_site_sends_no_body_and_every_change_is_found(site: Site, market: Make) -> None:
    for path in ("/a", "/b", "/c", "/orphan", "/no-etag", "/no-store"):
        site[path] = page(path)
    site["/no-etag"] = Answer(page("/no-etag"), etag=False)
    site["/no-store"] = Answer(page("/no-store"), headers={"Cache-Control": "no-store, max-age=86400"})
    site["/"] = page("Heron", "/a", "/b", "/c", "/orphan", "/no-etag", "/no-store")
    made = market()
    first = made.crawl()
    assert set(first.outcomes().values()) == {"fetched"}
    site.log.clear()

    second = made.crawl()
    assert set(second.outcomes().values()) == {"unchanged"}
    assert len(second.captures) == len(first.captures)
    assert second.result.bytes < len(page("/no-etag")) + 200  # the one page that cannot be revalidated, and 404s
    assert all(headers.get("Cache-Control") == "max-age=0" for path, headers in site.log if path == "/a")
    archive = Archive(made.workspace.archive_dir)
    assert archive.read(second.by_path()["b"]).payload == page("/b").encode()
    found = [record for path in archive.folder.glob(f"{second.run_id}*") for record in records(path)]
    assert [record.type for record in found if record.type == "revisit"] == []
    looks = [look for record in found for look in looks_in(record)]
    assert Counter(look.status for look in looks) == {304: 6, 200: 1}
    assert {(look.id, look.at, look.warc_file, look.warc_offset) for look in looks} == {
        (one.id, one.at, one.warc_file, one.warc_offset) for one in second.captures if one.outcome is Outcome.UNCHANGED
    }

    site["/b"] = page("/b", text="Now with boards that fill themselves, which is new and was not here before.")
    site["/"] = page("Heron", "/a", "/b", "/c", "/new", "/no-etag", "/no-store")
    site["/new"] = page("New")
    site["/c"] = Answer("gone", 410)
    site["/a"] = Answer("busy", 403)
    third = made.crawl()
    assert third.outcomes() == {
        "/": "fetched", "/a": "refused", "/b": "fetched", "/c": "gone", "/new": "fetched", "/orphan": "unchanged",
        "/no-etag": "unchanged", "/no-store": "unchanged",
    }  # fmt: skip
    with made.workspace.store.begin() as connection:
        before = latest_digests(connection, source=made.source, outcomes=tuple(Outcome), before=third.captures[0].at)
    row = summarise(made.source, "heron", third.captures, before)
    assert (row.planned, row.fetched, row.new, row.changed, row.unchanged, row.gone, row.refused) == (
        8,
        3,
        1,
        2,
        3,
        1,
        1,
    )


@pytest.mark.slow
def test_a_raised_budget_reaches_what_unchanged_pages_link_to(site: Site, market: Make) -> None:
    paths = [f"/docs/p{number}" for number in range(12)]
    site["/"] = page("Heron", *paths)
    for path in paths:
        site[path] = page(path)
    made = market(max_pages=3)
    assert len(made.crawl().outcomes()) == 3
    text = made.workspace.market_file.read_text().replace("max_pages: 3", "max_pages: 50")
    made.workspace.market_file.write_text(text)
    vars(made.workspace).pop("market")
    assert len(made.crawl().outcomes()) == 13


@pytest.mark.slow
def test_a_304_for_a_page_whose_archive_is_gone_is_a_failure(site: Site, market: Make) -> None:
    site["/"] = page("Heron")
    made = market()
    made.crawl()
    for path in made.workspace.archive_dir.iterdir():
        path.unlink()
    capture = made.crawl().by_path()[""]
    assert capture.outcome is Outcome.FAILED
    assert "can no longer be read" in capture.reason


@pytest.mark.slow
def test_a_clock_that_goes_back_loses_and_doubles_nothing(
    site: Site, market: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site["/"] = page("Heron", "/a")
    site["/a"] = page("A")
    made = market()
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-06-01T06:00:00+00:00")
    made.crawl()
    monkeypatch.setenv("RIVALSCOPE_NOW", "2020-01-01T06:00:00+00:00")
    crawled = made.crawl()
    assert crawled.outcomes() == {"/": "unchanged", "/a": "unchanged"}
    assert crawled.by_path()["a"].at < datetime(2020, 1, 2, tzinfo=UTC)


def test_two_runs_at_once_are_refused(site: Site, market: Make) -> None:
    made = market()
    code = (
        "import sys, time; from pathlib import Path; from rivalscope.core.workspace import Workspace\n"
        f"with Workspace(Path({str(made.workspace.root)!r})).lock(): print('held', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=str(other.pid)), made.workspace.lock():
            raise AssertionError("both hold the lock")
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    with made.workspace.lock(), made.workspace.store.begin() as connection:
        assert [holder.owner.process for holder in living(connection)] == [os.getpid()]


@pytest.mark.slow
def test_the_crawl_ends_when_its_parent_dies(site: Site, market: Make) -> None:
    def slow(_: object) -> Answer:
        time.sleep(0.5)
        return Answer(page("slow"))

    site["/"] = page("Heron", *[f"/p{number}" for number in range(40)])
    for number in range(40):
        site[f"/p{number}"] = slow
    made = market(crawl={"concurrency": 1})
    run_id = made.begin()
    code = (
        "import sys; from pathlib import Path; from crawlers.runner import crawl\n"
        "from rivalscope.core.workspace import Workspace\n"
        "if __name__ == '__main__':\n"
        f"    crawl(Workspace(Path({str(made.workspace.root)!r})), {run_id!r}, [{made.source!r}])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    _wait_for(lambda: len(site.log) > 4)
    parent.kill()
    parent.wait()
    time.sleep(1.0)
    seen = len(site.log)
    time.sleep(1.2)
    assert len(site.log) == seen


def _wait_for(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.slow
def test_twenty_kills_lose_and_double_nothing(site: Site, market: Make) -> None:
    """kill -9 at random points, 20 times, then to the end: every page captured once, the archive valid."""
    pages = 300

    def one(number: int) -> Callable[[object], Answer]:
        def answer(_: object) -> Answer:
            time.sleep(0.01)
            return Answer(page(f"Page {number}", *[f"/p{(number * 7 + step) % pages}" for step in range(8)]))

        return answer

    for number in range(pages):
        site[f"/p{number}"] = one(number)
    site["/"] = page("Heron", "/p0", "/p1", "/p2")
    made = market(max_pages=1000, crawl={"concurrency": 4})
    run_id, rng = made.begin(), random.Random(11)
    prefix = warc_prefix(run_id, made.source)
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-m", "crawlers.worker", str(made.workspace.root), run_id, made.source],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        asked, target = len(site.log), rng.randrange(1, 14)
        _wait_for(
            lambda asked=asked, target=target, child=child: len(site.log) >= asked + target or child.poll() is not None
        )
        time.sleep(rng.random() * 0.05)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert child.stdin is not None
        child.stdin.close()
    result = crawl(made.workspace, run_id, [made.source])[0]
    assert result.ending is Ending.DONE
    with made.workspace.store.begin() as connection:
        stored = [capture for capture in captures_of_run(connection, run_id) if capture.product]
    assert Counter(capture.url for capture in stored) == Counter(
        [f"{site.url}/", *(f"{site.url}/p{number}" for number in range(pages))]
    )
    archived: list[str] = []
    for path in sorted(made.workspace.archive_dir.glob(f"{prefix}*")):
        archived += [found.id for found in captures_in(path, file=path.name) if found.product]
        done = subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout
    assert sorted(archived) == sorted(capture.id for capture in stored)
    archive = Archive(made.workspace.archive_dir)
    assert all(b"<h1>" in archive.read(capture).payload for capture in stored)


def test_a_page_keeps_the_name_that_an_older_rule_of_spelling_gave_it(site: Site, market: Make) -> None:
    spellings = {"/features": "/f%65atures", "/maps": "/maps?via=nav", "/pricing": "/pricing"}
    site["/"] = page("Heron", *spellings)
    for new, old in spellings.items():
        site[new] = site[old] = page(new)
    made = market()
    made.crawl()
    with made.workspace.store.begin() as connection:
        for new, old in spellings.items():
            connection.execute(
                text("UPDATE captures SET url = :old WHERE url = :new"), {"old": site.url + old, "new": site.url + new}
            )
    site["/"] = page("Heron again", *spellings)
    site.log.clear()
    again = made.crawl()
    assert again.outcomes() == {"/": "fetched"} | dict.fromkeys(spellings.values(), "unchanged")
    assert sorted(site.asked()) == sorted(["/", *spellings.values()])
