"""What docs/team.md promises whoever operates a team's database: roles that are enough, a backup that comes back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from analysis.decisions import keep_decisions
from analysis.market_store import MarketStore
from benchmarks.team_parts import fresh_database, hosts, market_yaml
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.collect import collect
from rivalscope.core.errors import StoreError
from rivalscope.core.workspace import Workspace
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
    found = re.search(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    with workspace.store.begin() as connection:
        for statement in filter(str.strip, found[1].split(";")):
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
