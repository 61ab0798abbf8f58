"""Decisions of a team: each stands in somebody's overrides.yaml, and counts in every workspace on the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from analysis.decisions import capability_decisions, cell_decisions, decisions_state, keep_decisions
from rivalscope.core.workspace import Workspace

CELL = "cells:\n- {{product: heron, capability: SSO, support: {}, author: {}, reason: seen, on: {}}}\n"
MOVE = "capabilities:\n- {{action: ignore, capability: {}, author: {}, reason: no feature, on: {}}}\n"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Workspace, Workspace]]:
    """Two people's workspaces on one store."""
    monkeypatch.setenv("RIVALSCOPE_STORE", f"sqlite:///{tmp_path / 'store.sqlite'}")
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "market.yaml").write_text("market: boards\n", encoding="utf-8")
    found = Workspace(tmp_path / "ann"), Workspace(tmp_path / "bob")
    yield found
    for workspace in found:
        workspace.store.close()


def _write(workspace: Workspace, words: str) -> None:
    workspace.overrides_file.write_text(words, encoding="utf-8")
    keep_decisions(workspace)


def test_what_one_decides_counts_for_the_other_and_names_who(team: tuple[Workspace, Workspace]) -> None:
    ann, bob = team
    _write(ann, CELL.format("full", "ann", "2026-03-01") + MOVE.format("Cookies", "ann", "2026-03-01"))
    before = decisions_state(bob)
    _write(bob, MOVE.format("Imprint", "bob", "2026-02-01"))
    assert [(one.support.value, one.author) for one in cell_decisions(bob)] == [("full", "ann")]
    expected = [("Imprint", "bob"), ("Cookies", "ann")]
    assert [(one.capability, one.author) for one in capability_decisions(bob)] == expected
    assert [(one.capability, one.author) for one in capability_decisions(ann)] == expected
    assert len(before) == 2
    assert decisions_state(ann) != []


def test_of_two_on_one_cell_the_later_wins_whoever_made_it(team: tuple[Workspace, Workspace]) -> None:
    ann, bob = team
    _write(ann, CELL.format("full", "ann", "2026-03-02"))
    _write(bob, CELL.format("none", "bob", "2026-03-01"))
    for workspace in team:
        assert [one.author for one in cell_decisions(workspace)] == ["bob", "ann"]


def test_a_decision_taken_out_of_its_file_is_withdrawn_and_kept(team: tuple[Workspace, Workspace]) -> None:
    ann, bob = team
    _write(ann, CELL.format("full", "ann", "2026-03-01"))
    keep_decisions(bob)  # a file without decisions takes back nobody else's
    assert len(cell_decisions(bob)) == 1
    _write(ann, "")
    assert cell_decisions(bob) == []
    with ann.store.begin() as connection:
        query = text("SELECT author, reason FROM decisions WHERE withdrawn_at IS NOT NULL")
        assert [tuple(row) for row in connection.execute(query)] == [("ann", "seen")]
    _write(ann, CELL.format("full", "ann", "2026-03-01"))
    assert len(cell_decisions(bob)) == 1


def test_the_same_decision_in_two_files_counts_once(team: tuple[Workspace, Workspace]) -> None:
    for workspace in team:
        _write(workspace, CELL.format("full", "ann", "2026-03-01"))
    assert len(cell_decisions(team[0])) == 1
    _write(team[0], "")
    assert len(cell_decisions(team[0])) == 1


def test_a_folder_alone_reads_its_file_as_it_is(team: tuple[Workspace, Workspace]) -> None:
    ann, _ = team
    words = MOVE.format("Second", "ann", "2026-03-02") + MOVE.format("First", "ann", "2026-03-01").split("\n", 1)[1]
    ann.overrides_file.write_text(words, encoding="utf-8")
    assert [one.capability for one in capability_decisions(ann)] == ["Second", "First"]
    assert ann.origin == ""  # reading leaves nothing behind
