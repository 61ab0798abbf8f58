"""Leases: one holder at a time, living ones are left alone, dead ones are replaced, and late ones store nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from rivalscope.core.errors import BusyError
from rivalscope.core.store import Store, leases, runs
from rivalscope.core.store.leases import MARKET, PUBLISH, Holder, source_lease
from rivalscope.core.store.owner import claim
from rivalscope.core.store.states import load_state, save_state

A, B = source_lease("acme/site-1"), source_lease("acme/docs-2")
HOLDER = textwrap.dedent("""
    import sys
    from rivalscope.core.store import Store
    from rivalscope.core.store.owner import claim
    with claim(Store.open(sys.argv[1]), sys.argv[2].split("|"), doing="a crawl"):
        print("held", flush=True)
        sys.stdin.read()
""")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server = create_engine(
        request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    name = f"leases_{os.getpid()}_{time.monotonic_ns()}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return server.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """The store at the address."""
    opened = Store.open(url)
    yield opened
    opened.close()


def _hold(url: str, *names: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, url, "|".join(names)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def _end_lease(store: Store) -> None:
    """Let every lease end now, as if nobody had renewed it."""
    with store.begin() as connection:
        connection.execute(text("UPDATE leases SET expires = 0"))


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ([A], [A], False),
        ([A], [B], True),
        ([A, B], [B], False),
        ([A], [PUBLISH], True),
        ([PUBLISH], [PUBLISH], False),
        ([A], [MARKET], False),
        ([MARKET], [B], False),
        ([MARKET], [PUBLISH], False),
    ],
)
def test_what_excludes_what(store: Store, url: str, first: list[str], second: list[str], free: bool) -> None:
    other = Store.open(url)
    with claim(store, first, doing="a crawl"):
        if free:
            with claim(other, second, doing="another"):
                pass
        else:
            with pytest.raises(BusyError, match=f"a crawl by .* \\(process {os.getpid()}\\), since 20"):
                claim(other, second, doing="another").__enter__()
    with claim(other, second, doing="another"):
        pass
    other.close()


def test_a_killed_process_on_this_machine_is_replaced_at_once(store: Store, url: str) -> None:
    with _hold(url, A, PUBLISH) as holder:
        with pytest.raises(BusyError, match=str(holder.pid)):
            claim(store, [A], doing="a crawl").__enter__()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        begun = time.monotonic()
        with claim(store, [A], doing="a crawl"):
            assert time.monotonic() - begun < 5
            with store.begin() as connection:
                assert [one.lease for one in leases.living(connection)] == [A]  # of a dead claim, nothing is left


def test_a_process_elsewhere_is_replaced_only_when_its_lease_ends(store: Store, url: str) -> None:
    with _hold(url, A) as holder:
        with store.begin() as connection:
            connection.execute(text("UPDATE leases SET place = 'elsewhere'"))
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with pytest.raises(BusyError, match=r"its lease ends in [34]"):
            claim(store, [A], doing="a crawl").__enter__()
        _end_lease(store)
        with claim(store, [A], doing="a crawl"):
            pass


def test_a_lease_is_renewed_while_its_holder_waits_for_something_else(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LIFE", 5.0)
    with claim(store, [A], doing="a crawl"):
        _end_lease(store)
        time.sleep(2.0)
        with store.begin() as connection:
            [holder] = leases.living(connection)
        assert holder.left > 2


def test_who_was_taken_for_dead_stores_nothing_more(store: Store, url: str) -> None:
    other = Store.open(url)
    with claim(store, [PUBLISH], doing="the late one"):
        with store.begin() as connection:
            save_state(connection, "word", "before")
        _end_lease(other)
        with claim(other, [PUBLISH], doing="the next one"):
            with other.begin() as connection:
                save_state(connection, "word", "of the next")
            with pytest.raises(BusyError, match="taken over"), store.begin() as connection:
                save_state(connection, "word", "of the late one")
            with store.begin() as connection:  # it may still read
                assert load_state(connection, "word") == "of the next"
    with other.begin() as connection:
        assert load_state(connection, "word") == "of the next"
        assert leases.living(connection) == []
    other.close()


def test_a_transaction_that_began_before_it_was_taken_over_is_not_stored(store: Store, url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("SQLite lets nobody take over while a transaction writes")
    other = Store.open(url)

    def slow_write() -> None:
        with store.begin() as connection:
            runs.start_run(connection, "matrix")
            _end_lease(other)
            claim(other, [PUBLISH], doing="the next one").__enter__()

    with claim(store, [PUBLISH], doing="the late one"):
        with pytest.raises(BusyError, match="taken over"):
            slow_write()
        with other.begin() as connection:
            assert runs.latest_run(connection, "matrix") is None
    other.close()


def test_a_late_writer_that_meets_a_row_of_the_next_is_told_that_it_was_taken_over(store: Store, url: str) -> None:
    other = Store.open(url)
    with claim(store, [PUBLISH], doing="the late one"):
        with store.begin() as connection:
            run = runs.start_run(connection, "crawl", sources=["acme/site-1"])
        _end_lease(other)
        with claim(other, [PUBLISH], doing="the next one"), other.begin() as connection:
            connection.execute(text("DELETE FROM runs"))
        with pytest.raises(BusyError, match="taken over"), store.begin() as connection:
            runs.add_issue(connection, run, "its run is gone")
    other.close()


def test_whoever_waits_is_told_for_whom_and_goes_on_when_it_ends(store: Store, url: str) -> None:
    told: list[Holder] = []

    def wait(holder: Holder) -> None:
        told.append(holder)
        assert process.stdin is not None
        process.stdin.close()

    with _hold(url, PUBLISH) as process:
        with claim(store, [PUBLISH], doing="an analysis", waiting=wait):
            pass
        assert [holder.owner.process for holder in told] == [process.pid]
    assert str(told[0]).startswith("a crawl by ")


def test_the_clock_of_a_machine_does_not_matter(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIVALSCOPE_NOW", "2020-01-01T00:00:00+00:00")
    other = Store.open(url)
    with claim(store, [A], doing="a crawl"), pytest.raises(BusyError):
        claim(other, [A], doing="a crawl").__enter__()
    other.close()


def test_a_run_names_its_owner(store: Store) -> None:
    with store.begin() as connection:
        runs.start_run(connection, "crawl")
        row = runs.latest_run(connection, "crawl")
    assert row is not None
    assert row["owner"] == str(leases.this_process())
