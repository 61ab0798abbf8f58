"""Whoever reads sees one published state, whatever others publish meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from analysis.market_store import MarketStore
from benchmarks.team_parts import fresh_database
from rivalscope.app.cli import app
from rivalscope.app.mcp.session import Session
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability, Cell, Support
from rivalscope.core.store import capabilities, matrix, runs
from rivalscope.core.store.states import load_state, save_result
from rivalscope.core.workspace import Workspace

_ROWS = tuple(Capability(id=make_id("capability", name), label=name) for name in ("Audit log", "Webhooks"))


def _publish(root: Path, support: Support, rows: tuple[Capability, ...]) -> None:
    """Publish a matrix over connections of its own."""
    workspace = Workspace(root)
    with workspace.store.begin() as connection:
        run = runs.start_run(connection, "matrix")
        capabilities.save_capabilities(connection, rows)
        cells = [Cell(product="heron", capability=row.id, support=support, score=0.5, confidence=0.5) for row in rows]
        matrix.save_cells(connection, cells, run_id=run)
        runs.finish_run(connection, run, status="published", counts={})
    workspace.store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.delenv("RIVALSCOPE_STORE", raising=False)
    words = "market: m\nproducts: [{name: Heron}]\n"
    if request.param == "postgresql":
        words += f'store: "{fresh_database(request.getfixturevalue("postgres_server").url, "one_state")}"\n'
    (tmp_path / "market.yaml").write_text(words, encoding="utf-8")
    workspace = Workspace(tmp_path)
    _publish(tmp_path, Support.FULL, _ROWS[:1])
    yield workspace
    workspace.store.close()


def test_a_market_read_from_a_snapshot_is_of_one_state_though_another_publishes(market: Workspace) -> None:
    with market.store.snapshot() as connection:
        view = MarketStore(market, connection=connection)
        _publish(market.root, Support.PARTIAL, _ROWS)
        assert [one.label for one in view.capabilities] == ["Audit log"]
        assert [one.support for one in view.cells] == [Support.FULL]
        assert [one.support for one in view.history] == [Support.FULL]
    after = MarketStore(market)
    assert {one.label for one in after.capabilities} == {"Audit log", "Webhooks"}
    assert {one.support for one in after.cells} == {Support.PARTIAL}


@pytest.mark.parametrize("command", ["report", "export", "brief"])
def test_a_command_that_shares_results_reads_one_state(
    market: Workspace, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[int, set[Support]]] = []
    cells = MarketStore.__dict__["cells"].func

    def publish_meanwhile(view: MarketStore) -> Any:
        known = len(view.capabilities)
        _publish(market.root, Support.PARTIAL, _ROWS)
        found = cells(view)
        read.append((known, {one.support for one in found}))
        return found

    monkeypatch.setattr(MarketStore.__dict__["cells"], "func", publish_meanwhile)
    done = CliRunner().invoke(app, [command, "-w", str(market.root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert read == [(1, {Support.FULL})]


def test_an_answer_during_which_something_was_published_is_given_again(market: Workspace) -> None:
    session, asked = Session(market), 0

    def ask() -> tuple[int, set[Support]]:
        nonlocal asked
        asked += 1
        view = session.view
        known = len(view.capabilities)
        if asked == 1:
            _publish(market.root, Support.PARTIAL, _ROWS)
        return known, {one.support for one in view.cells}

    assert session.answer(ask) == (2, {Support.PARTIAL})
    assert asked == 2


def test_a_snapshot_keeps_what_was_computed_beside_it(market: Workspace) -> None:
    with market.store.snapshot() as connection:
        save_result(connection, "computed", {"a": 1})
        assert load_state(connection, "computed") is None
    with market.store.begin() as connection:
        assert load_state(connection, "computed") == {"a": 1}


def test_a_role_that_may_only_read_computes_without_keeping(market: Workspace) -> None:
    if market.store.engine.dialect.name != "postgresql":
        pytest.skip("a file has no roles")
    with market.store.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS only_reads"))
        connection.execute(text("CREATE ROLE only_reads LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO only_reads"))
    url = market.store.engine.url.set(username="only_reads")
    reader = replace(market.store, engine=type(market.store).open(url.render_as_string(hide_password=False)).engine)
    with reader.snapshot() as connection:
        save_result(connection, "computed", {"a": 1})
        assert matrix.load_cells(connection)
        with pytest.raises(DBAPIError):
            connection.execute(text("DELETE FROM cells"))
    reader.close()
