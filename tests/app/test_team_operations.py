"""What docs/team.md promises whoever operates a team's database: roles that are enough, a backup that comes back."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from analysis.decisions import keep_decisions
from analysis.market_store import MarketStore
from benchmarks.cluster import enqueue, idle, make_markets, working
from benchmarks.team_parts import fresh_database, hosts, market_yaml, wait_for
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.collect import collect
from rivalscope.core.errors import StoreError
from rivalscope.core.workspace import CLUSTER_ENV, Workspace
from tests.conftest import _find

DOCS = Path(__file__).resolve().parents[2] / "docs" / "team.md"


@pytest.fixture
def team(tmp_path: Path, postgres_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Workspace, str]]:
    """A market on a PostgreSQL store, crawled and analysed, and the server's address."""
    monkeypatch.setenv("RIVALSCOPE_STORE", "")
    store = fresh_database(postgres_server.url, "boards")
    with hosts(tmp_path / "requests.txt") as port:
        root = tmp_path / "ann"
        root.mkdir()
        (root / "market.yaml").write_text(f'{market_yaml(port)}store: "{store}"\n', encoding="utf-8")
        workspace = Workspace(root)
        collect(workspace)
        analyse(workspace)
        workspace.store.close()
        yield workspace, postgres_server.url
        workspace.store.close()


def _statements() -> list[list[str]]:
    """Return what the page says to run on the server, in a market's database, and in the cluster's."""
    blocks = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    return [[one for one in block.split(";") if one.strip()] for block in blocks]


def _as(workspace: Workspace, role: str) -> Workspace:
    """Return the workspace as another role of the database sees it."""
    words = workspace.market_file.read_text("utf-8")
    folder = workspace.root.parent / role
    folder.mkdir(exist_ok=True)
    (folder / "market.yaml").write_text(words.replace("//tester@", f"//{role}@"), encoding="utf-8")
    if not (folder / "archive").exists():
        (folder / "archive").symlink_to(workspace.archive_dir)
    return Workspace(folder)


@pytest.mark.slow
def test_roles_of_the_database_decide_who_may_read_decide_and_run(team: tuple[Workspace, str]) -> None:
    workspace, _ = team
    roles, of_market, _ = _statements()
    with workspace.store.begin() as connection:
        for statement in (*roles, *of_market):
            connection.execute(text(statement))
        for name in ("read", "decide", "run"):
            connection.execute(text(f"CREATE ROLE {name}er LOGIN IN ROLE market_{name}"))
    reader, decider, runner = (_as(workspace, f"{name}er") for name in ("read", "decide", "run"))
    assert len(MarketStore(reader).cells) == 15
    for each in (reader, decider):
        each.overrides_file.write_text(
            "cells:\n- {product: heron, capability: Gantt, support: full, author: bob, reason: seen, on: 2026-03-01}\n",
            encoding="utf-8",
        )
    with pytest.raises(StoreError, match="not writable"):
        keep_decisions(reader)
    keep_decisions(decider)
    for each in (reader, decider):
        with pytest.raises(StoreError, match="not writable"):
            collect(each)
    built = analyse(runner)
    assert [cell.support.value for cell in built.cells if cell.decided_by == "bob"] == ["full"]
    for each in (reader, decider, runner):
        each.store.close()


@pytest.mark.slow
def test_a_worker_needs_the_rights_of_the_page_and_listens_for_nobody(
    tmp_path: Path, postgres_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("procrastinate")
    monkeypatch.setenv(CLUSTER_ENV, "")
    monkeypatch.setenv("RIVALSCOPE_STORE", "")
    roles, of_market, of_cluster = _statements()
    with hosts(tmp_path / "requests.txt", wait=0.1) as port:
        markets = make_markets(postgres_server.url, tmp_path, port, number=2, delay=0.3, budget=100)
        enqueue(markets)
        stores = [
            (markets[0].cluster, [*roles, "CREATE ROLE walt LOGIN IN ROLE market_run, cluster_work", *of_cluster])
        ]
        stores += [(market.store, of_market) for market in markets]
        for store, statements in stores:
            with store.begin() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        monkeypatch.setenv(CLUSTER_ENV, os.environ[CLUSTER_ENV].replace("//tester@", "//walt@"))
        listening: set[str] = set()
        with working(tmp_path, 1) as (worker,):

            def done() -> bool:
                listening.update(_listening(worker.pid))
                return idle(markets)

            assert wait_for(done, seconds=120)
            assert listening == set()
        for market in markets:
            with market.store.begin() as connection:
                assert connection.execute(text("SELECT COUNT(*) FROM coverage")).scalar_one() == 3
        with markets[0].cluster.begin() as connection:
            who = connection.execute(text("SELECT rolname FROM pg_roles WHERE rolname = 'walt' AND NOT rolsuper"))
            assert who.scalar_one() == "walt"
            failed = "SELECT COUNT(*) FROM procrastinate_jobs WHERE status = 'failed' OR attempts > 0"
            assert connection.execute(text(failed)).scalar_one() == 0
        for market in markets:
            market.store.close()
            market.cluster.close()


def _listening(process: int) -> set[str]:
    """Return the sockets on which a process, or one that it started, waits for connections."""
    found: set[str] = set()
    waiting = {
        row.split()[9]
        for kind in ("tcp", "tcp6")
        for row in Path(f"/proc/net/{kind}").read_text("ascii").splitlines()[1:]
        if row.split()[3] == "0A"
    }
    todo = [process]
    while todo:
        one = Path(f"/proc/{todo.pop()}")
        for file in one.glob("fd/*"):
            with contextlib.suppress(OSError):  # closed by now
                if (inode := os.readlink(file).removeprefix("socket:[").rstrip("]")) in waiting:
                    found.add(f"{one.joinpath('cmdline').read_text()[:80]} {inode}")
        for children in one.glob("task/*/children"):
            with contextlib.suppress(OSError):
                todo += map(int, children.read_text("ascii").split())
    return found


def test_a_process_that_listens_is_noticed() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        assert _listening(os.getpid())


@pytest.mark.slow
def test_a_backup_taken_as_described_comes_back_whole(team: tuple[Workspace, str], tmp_path: Path) -> None:
    workspace, server = team
    before = MarketStore(workspace).cells
    workspace.store.close()
    address = server.replace("/postgres?", "/boards?")
    subprocess.run(
        [str(_find("pg_dump")), "--format=custom", f"--file={tmp_path / 'boards.dump'}", address], check=True
    )
    shutil.copytree(workspace.archive_dir, tmp_path / "backup")
    shutil.rmtree(workspace.archive_dir)
    fresh_database(server, "boards")
    restore = [str(_find("pg_restore")), f"--dbname={address}", str(tmp_path / "boards.dump")]
    subprocess.run(restore, check=True)
    shutil.copytree(tmp_path / "backup", workspace.archive_dir)
    again = Workspace(workspace.root)
    built = analyse(again)
    assert not built.built  # nothing changed, all quotes verified
    assert built.lost == []
    assert MarketStore(again).cells == before
    again.store.close()


def test_the_addresses_of_the_page_can_be_opened() -> None:
    for address in re.findall(r"(postgresql://[\w.@/-]+)", DOCS.read_text(encoding="utf-8")):
        create_engine(address.replace("postgresql://", "postgresql+psycopg://")).dispose()
