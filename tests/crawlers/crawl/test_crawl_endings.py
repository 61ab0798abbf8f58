"""A full store, a store that somebody holds, and signals: one message, a documented exit code, and it goes on later."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from crawl_harness import Answer, Market, Site, page
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import Pool

from rivalscope.app.workflows.collect import collect
from rivalscope.core.errors import BusyError, RivalscopeError, StoreError
from rivalscope.core.store import Store
from rivalscope.core.store.runs import start_run

Make = Callable[..., Market]


def test_a_store_that_another_program_holds_is_busy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    one, other = Store.open(url), Store.open(url)
    event.listen(other.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout=50"))
    with one.begin() as connection:
        start_run(connection, "crawl")
        with pytest.raises(BusyError, match="another program has locked the store") as caught, other.begin() as second:
            start_run(second, "crawl")
    assert caught.value.exit_code == 6
    assert "sqlalche.me" not in str(caught.value)
    for store in (one, other):
        store.close()


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.begin() as connection:
        kept = start_run(connection, "crawl")
    with store.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    event.listen(store.engine, "checkout", lambda found, *_: found.execute(f"PRAGMA max_page_count={pages + 1}"))
    with pytest.raises(StoreError, match="the disk is full") as caught, store.begin() as connection:
        start_run(connection, "crawl", sources=["x" * 500_000])
    assert caught.value.exit_code == 5
    with store.begin() as connection:
        assert connection.execute(text("SELECT id FROM runs")).scalars().all() == [kept]
    store.close()


@contextlib.contextmanager
def _connections() -> Iterator[list[object]]:
    """Give the connections to databases that are made within and not closed."""
    found: list[object] = []

    def made(connection: object, _: object) -> None:
        found.append(connection)

    def closed(connection: object, _: object) -> None:
        found.remove(connection)

    event.listen(Pool, "connect", made)
    event.listen(Pool, "close", closed)
    yield found
    event.remove(Pool, "connect", made)
    event.remove(Pool, "close", closed)


@pytest.mark.parametrize(
    ("said", "told", "code"),
    [
        ("disk I/O error", "the disk is full", 5),  # the file beside the store that is made when it is opened
        ("attempt to write a readonly database", "not writable", 5),
        ("database is locked", "another program has locked the store", 6),
        ("connection refused", "cannot open the store", 5),
    ],
)
def test_what_goes_wrong_when_a_store_is_opened_is_told_as_later(
    said: str, told: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: object) -> None:
        raise OperationalError("PRAGMA", None, sqlite3.OperationalError(said))

    monkeypatch.setattr("rivalscope.core.store.engine.migrate", broken)
    with _connections() as open_ones:
        with pytest.raises(RivalscopeError, match=told) as caught:
            Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
        assert open_ones == []
    assert caught.value.exit_code == code


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    store = Store.open(f"sqlite:///{path}")
    store.close()
    path.write_bytes(path.read_bytes()[:4096] + os.urandom(40_000))
    with pytest.raises(StoreError) as caught, store.begin() as connection:
        connection.execute(text("SELECT * FROM runs")).all()
    assert "Traceback" not in str(caught.value)
    store.close()


def _slow_site(site: Site) -> None:
    """Thirty pages that take their time, so that something can happen in between."""
    paths = [f"/page-{n}" for n in range(30)]
    site["/"] = page("Home", *paths)

    def slow(request: object) -> Answer:
        time.sleep(0.1)
        return Answer(page("Page"))

    for path in paths:
        site[path] = slow


def _crawl(made: Market) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rivalscope.app.cli", "crawl", "--no-analysis", "--workspace"]
    return subprocess.Popen(
        [*command, str(made.workspace.root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _wait_for(site: Site, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(site.asked()) < count and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["a connection", "the server"])
def test_a_killed_database_is_told_and_the_next_run_goes_on(
    site: Site, market: Make, postgres_server: Any, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    monkeypatch.setenv("RIVALSCOPE_STORE", postgres_server.url)
    _slow_site(site)
    made = market(crawl={"concurrency": 1})
    process = _crawl(made)
    _wait_for(site, 6)
    if killed == "a connection":
        with made.workspace.store.begin() as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            others = text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> :own")
            pids = connection.execute(others, {"own": own}).scalars().all()
        assert pids
        made.workspace.store.close()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # the server ends the others once one has crashed
                os.kill(pid, signal.SIGKILL)
    else:
        postgres_server.kill()
    out, err = process.communicate(timeout=120)
    assert process.returncode == 5, out + err
    assert "Traceback" not in out + err
    assert "Nothing already stored is lost" in err
    if killed == "the server":
        postgres_server.start()
    _wait_until_it_answers(postgres_server.url)
    begun = len(site.asked())
    coverage = collect(made.workspace).sources[0].coverage
    assert coverage.readable == 31
    assert len(site.asked()) <= 31 + 6
    assert begun < 37
    with made.workspace.store.begin() as connection:
        pages = connection.execute(text("SELECT url FROM captures WHERE product = 'heron'")).scalars().all()
    assert len(pages) == len(set(pages)) == 31


def _wait_until_it_answers(url: str) -> None:
    """Wait until a database has recovered."""
    deadline = time.monotonic() + 60
    while True:
        try:
            Store.open(url).close()
        except StoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_crawl_cleanly_and_it_goes_on(site: Site, market: Make, number: int, code: int) -> None:
    _slow_site(site)
    made = market(crawl={"concurrency": 1})
    assert made.workspace.store is not None
    process = _crawl(made)
    _wait_for(site, 6)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert "Traceback" not in out + err
    assert "stopped" in err
    begun = len(site.asked())
    assert begun < 30
    coverage = collect(made.workspace).sources[0].coverage
    assert coverage.readable == 31
    assert len(site.asked()) <= 31 + 3
