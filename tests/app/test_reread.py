"""An answer that newer rules read otherwise from the same pages is ours, and no news of the product."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.answers import answer_of
from analysis.insights.flips import flips
from analysis.market_store import MarketStore
from analysis.matrix.reread import mark_reread
from analysis.payloads import archived_payloads
from rivalscope.app.cli import app
from rivalscope.app.report.content import content
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.digest import make_digest
from rivalscope.core.records import Support
from rivalscope.core.store import matrix, pages, states, tables
from rivalscope.core.workspace import Workspace

_BETWEEN = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def market(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-06T08:00:00+00:00")
    return Workspace.open(shutil.copytree(demo, tmp_path / "market"))


def _as_an_older_version_left_it(market: Workspace, cell: tuple[str, str]) -> None:
    """Store another answer of a cell, as rules that are no longer ours gave it."""
    c = tables.cells.c
    of_cell = (c.product == cell[0], c.capability == cell[1], c.known_to.is_(None))
    with market.store.begin() as connection:
        connection.execute(tables.cells.update().where(*of_cell).values(support="none", no_kind="documented"))
        for state in ("matrix-input", "matrix-rules"):
            states.save_state(connection, state, "of an older version")


def test_an_answer_that_newer_rules_give_is_told_as_ours(market: Workspace) -> None:
    view = MarketStore(market)
    cell = next(one for one in view.cells if answer_of(one).value == "yes" and one.proof > 0.9 and not one.answered_by)
    _as_an_older_version_left_it(market, (cell.product, cell.capability))
    before = {(one.product, one.capability, one.at) for one in flips(MarketStore(market))}
    analyse(market)
    now = MarketStore(market)
    again = now.cell(cell.product, cell.capability)
    assert again is not None
    assert again.support is cell.support
    assert {(one.product, one.capability, one.at) for one in flips(now)} == before
    assert content(now, x_axis="breadth", y_axis="price")["reread"] == 1
    digest = make_digest(market, since=datetime(2026, 10, 6, tzinfo=UTC))
    assert digest.flips == ()
    assert dict(digest.numbers)["answers that changed only because our rules or settings did"] == 1
    told = CliRunner().invoke(app, ["flips", "--workspace", str(market.root)], env={"COLUMNS": "300"}).output
    assert told.count("re-read with newer rules or settings") == 1


def test_what_changed_on_the_pages_stays_their_news_whatever_the_rules(market: Workspace) -> None:
    with market.store.begin() as connection:
        old, new = matrix.load_cells(connection, known_at=_BETWEEN), matrix.load_cells(connection)
        then = pages.page_versions(connection, known_at=_BETWEEN)
        now = pages.page_versions(connection)
    turned = {
        (one.product, one.capability): one
        for one in new
        for was in old
        if (was.product, was.capability) == (one.product, one.capability) and was.support is not one.support
    }
    assert turned
    payload_of = archived_payloads(market)
    for newer_rules in (False, True):
        marked = mark_reread(new, old, pages_before=then, pages_now=now, newer_rules=newer_rules, payload_of=payload_of)
        assert {(one.product, one.capability) for one in marked if one.reread} & turned.keys() == set()
    # The same pages, and another answer: ours, whether or not anybody changed a rule.
    assert any(one.support is not Support.UNKNOWN for one in turned.values())
    same = mark_reread(new, old, pages_before=now, pages_now=now, newer_rules=False, payload_of=payload_of)
    assert {(one.product, one.capability) for one in same if one.reread} >= turned.keys()


def test_newer_rules_beside_changed_pages_are_told_by_the_passages(market: Workspace) -> None:
    with market.store.begin() as connection:
        first, new = matrix.load_cells(connection, known_at=_BETWEEN), matrix.load_cells(connection)
        then = pages.page_versions(connection, known_at=_BETWEEN)
        now = pages.page_versions(connection)
    # Its pages changed (their dates and counters do), and what it quotes was quoted at the first build, too.
    quoted = {(one.product, one.capability): {quote.quote for quote in one.evidence} for one in first}
    cell = next(
        one
        for one in new
        if one.evidence and {quote.quote for quote in one.evidence} == quoted[one.product, one.capability]
    )
    assert {one.content_id for one in then if one.product == cell.product} != {
        one.content_id for one in now if one.product == cell.product
    }
    _as_an_older_version_left_it(market, (cell.product, cell.capability))
    with market.store.begin() as connection:
        old = matrix.load_cells(connection)
    given = {"pages_before": then, "pages_now": now, "payload_of": archived_payloads(market)}
    marked = mark_reread([cell], old, newer_rules=True, **given)
    assert [one.reread for one in marked] == [True]
    # By the same rules, only what changed on the pages can have turned it.
    assert [one.reread for one in mark_reread([cell], old, newer_rules=False, **given)] == [False]
