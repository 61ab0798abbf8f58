"""What hosts are asked: pauses and budgets hold for all processes and markets that share a store."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from crawlers.politeness import HostLedger
from rivalscope.core.store import Store, hosts

HOST = "heron.example"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh store of each kind."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgresql":
        server = create_engine(
            request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+psycopg://"),
            isolation_level="AUTOCOMMIT",
        )
        name = f"hosts_{os.getpid()}_{time.monotonic_ns()}"
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        server.dispose()
        url = server.url.set(database=name).render_as_string(hide_password=False)
    opened = Store.open(url)
    yield opened
    opened.close()


def test_slots_of_a_host_are_a_pause_apart_whoever_takes_them(store: Store) -> None:
    begun = time.monotonic()

    def take(_: int) -> float:
        wait = HostLedger(store, limit=100).slot(HOST, 2.0)
        assert wait is not None
        return time.monotonic() - begun + wait

    with ThreadPoolExecutor(4) as pool:
        times = sorted(pool.map(take, range(8)))
    # A slot may be used late by what the database took, never early.
    assert all(later > 2.0 * number for number, later in enumerate(times))
    assert times[0] < 2.0 + (time.monotonic() - begun)
    assert HostLedger(store, limit=100).slot("other.example", 2.0) == 0.0


def test_a_budget_is_shared_and_what_was_not_asked_is_given_back(store: Store) -> None:
    first, second = HostLedger(store, limit=150), HostLedger(store, limit=150)
    assert [first.slot(HOST, 0), second.slot(HOST, 0)] == [0.0, 0.0]  # 100 reserved, then the other 50
    assert HostLedger(store, limit=150).slot(HOST, 0) is None
    first.close()
    second.close()
    with store.begin() as connection:
        assert hosts.requests_of_day(connection, HOST) == 2
    third = HostLedger(store, limit=3)
    assert [third.slot(HOST, 0), third.slot(HOST, 0)] == [0.0, None]


def test_the_day_before_counts_no_more(store: Store) -> None:
    ledger = HostLedger(store, limit=1)
    assert [ledger.slot(HOST, 0), ledger.slot(HOST, 0)] == [0.0, None]
    with store.begin() as connection:
        connection.execute(text("UPDATE host_requests SET hour = hour - 25"))
    assert ledger.slot(HOST, 0) == 0.0
    with store.begin() as connection:
        connection.execute(text("UPDATE host_requests SET hour = hour - 30"))
    assert HostLedger(store, limit=1).slot(HOST, 0) == 0.0
    with store.begin() as connection:
        assert (
            connection.execute(text("SELECT COUNT(*) FROM host_requests")).scalar_one() == 2
        )  # old ones are forgotten
