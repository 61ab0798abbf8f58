"""Changes of the sample market between its two dates: copies told once, words that return, rules replayed."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from typer.testing import CliRunner

from analysis.changes.records import Change, ChangeKind
from analysis.changes.rules import REPORTED_ELSEWHERE, pattern_rule
from analysis.changes.stored import change_of
from rivalscope.app.cli import app
from rivalscope.app.workflows.changes import find_changes, replay_rule
from rivalscope.app.workflows.digest import make_digest
from rivalscope.app.workflows.hide_rules import keep_rule, rule_of
from rivalscope.app.workflows.read import READABLE
from rivalscope.core.config import HideRule
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import parse_market
from rivalscope.core.records import Outcome
from rivalscope.core.source_kinds import pageless_kind
from rivalscope.core.store import changes, tables
from rivalscope.core.store.captures import add_captures, latest_captures
from rivalscope.core.store.pages import publish_versions
from rivalscope.core.store.runs import latest_run, start_run
from rivalscope.core.workspace import Workspace

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def market(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample market, its two captures compared anew."""
    opened = Workspace.open(shutil.copytree(demo, tmp_path_factory.mktemp("changes") / "market"))
    with opened.store.begin() as connection:
        for table in (tables.changes, tables.compared_looks):
            connection.execute(delete(table))
        connection.execute(delete(tables.states).where(tables.states.c.name.like("changes-compared%")))
        run = latest_run(connection, "matrix")
        assert run is not None
    find_changes(opened, run_id=run["id"])
    return opened


@pytest.fixture(scope="module")
def stored(market: Workspace) -> list[Change]:
    with market.store.begin() as connection:
        return [change_of(row) for row in changes.list_changes(connection, suppressed=True)]


def test_a_gate_that_moved_is_told_once_for_the_page_and_its_print_version(stored: list[Change]) -> None:
    moved = [one for one in stored if one.product == "lanternfish" and one.kind is ChangeKind.GATE_MOVED]
    shown = [one for one in moved if not one.suppressed_by and one.page_kind == "pricing"]
    assert len(shown) == 1
    assert shown[0].url.endswith("/pricing/")
    assert [url.rsplit("/", 3)[1:] for url in shown[0].also_at] == [["print", "pricing", ""]]
    assert REPORTED_ELSEWHERE in {one.suppressed_by for one in moved}


def test_no_release_is_told_twice(stored: list[Change]) -> None:
    releases = [one for one in stored if one.kind is ChangeKind.RELEASE and not one.suppressed_by]
    assert max(Counter((one.product, one.subject) for one in releases).values()) == 1


def test_a_page_that_two_sources_read_has_one_history_and_its_changes_once(
    market: Workspace, stored: list[Change]
) -> None:
    v = tables.page_versions.c
    with market.store.begin() as connection:
        rows = connection.execute(select(v.product, v.url, v.valid_from).where(v.known_to.is_(None))).all()
    assert len(rows) == len(set(rows))
    assert len(stored) == len({one.id for one in stored})


def test_comparing_again_finds_nothing_new(market: Workspace) -> None:
    with market.store.begin() as connection:
        run = latest_run(connection, "matrix")
    assert run is not None
    assert find_changes(market, run_id=run["id"]) == []


def test_a_replayed_rule_shows_what_it_would_hide_and_changes_nothing(market: Workspace, stored: list[Change]) -> None:
    replay = replay_rule(market, pattern_rule("no changelogs", url="*/changelog/*"))
    assert replay.hidden
    assert all("/changelog/" in one.url and not one.suppressed_by for one in replay.hidden)
    assert replay.shown == sum(not one.suppressed_by for one in stored)
    with market.store.begin() as connection:
        assert [change_of(row) for row in changes.list_changes(connection, suppressed=True)] == stored


def test_the_command_replays_a_rule(market: Workspace) -> None:
    asked = ["changes", "--workspace", str(market.root), "--replay-rule", "--hide-kind", "price"]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert "$24 per seat" in result.output
    assert "Nothing was changed." in " ".join(result.output.split())


@pytest.mark.parametrize("asked", [["--replay-rule"], ["--hide-text", "webhooks"]])
def test_half_a_rule_is_refused(market: Workspace, asked: list[str]) -> None:
    result = CliRunner().invoke(app, ["changes", "--workspace", str(market.root), *asked])
    assert isinstance(result.exception, ConfigError)
    assert "--replay-rule" in (result.exception.next_step or "")


def test_a_change_on_a_pricing_page_waits_for_a_second_look(demo: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(demo, tmp_path / "market")
    with (folder / "market.yaml").open("a", encoding="utf-8") as file:
        file.write("\nchanges:\n  confirmations: 2\n")
    opened = Workspace.open(folder)
    with opened.store.begin() as connection:
        for table in (tables.changes, tables.compared_looks):
            connection.execute(delete(table))
        connection.execute(delete(tables.states).where(tables.states.c.name.like("changes-compared%")))
        run = latest_run(connection, "matrix")
    assert run is not None
    find_changes(opened, run_id=run["id"])
    assert "unconfirmed" in _prices(opened)
    assert find_changes(opened, run_id=run["id"]) == []
    _look_again(opened, later=timedelta(days=7))
    assert {one.kind for one in find_changes(opened, run_id=run["id"])} >= {ChangeKind.PRICE, ChangeKind.GATE_MOVED}
    assert "unconfirmed" not in _prices(opened)
    assert find_changes(opened, run_id=run["id"]) == []


def _prices(workspace: Workspace) -> list[str]:
    with workspace.store.begin() as connection:
        rows = changes.list_changes(connection, suppressed=True)
        return [row["suppressed_by"] for row in rows if row["kind"] == "price"]


def _look_again(workspace: Workspace, *, later: timedelta) -> None:
    """Record that a later run found every page as it was."""
    with workspace.store.begin() as connection:
        run_id = start_run(connection, "crawl")
        again = [
            replace(one, id=f"{one.id}-again", run_id=run_id, at=one.at + later, outcome=Outcome.UNCHANGED)
            for product in workspace.market.products
            for one in latest_captures(connection, product=product.slug, outcomes=READABLE).values()
            if pageless_kind(one.source) is None  # posts of users are no pages
        ]
        add_captures(connection, again)
        publish_versions(connection, again, known_at=max(one.at for one in again))


def _copy(market: Workspace, folder: Path) -> Workspace:
    return Workspace.open(shutil.copytree(market.root, folder / "market"))


def _keep(workspace: Workspace, *conditions: str, name: str = "webhooks") -> Workspace:
    asked = ["changes", "--workspace", str(workspace.root), "--replay-rule", *conditions, "--keep", name]
    result = CliRunner().invoke(app, [*asked, "--reason", "not our business", "--author", "Ann"])
    assert result.exit_code == 0, result.output
    return Workspace.open(workspace.root)


def _held(workspace: Workspace, name: str) -> set[str]:
    with workspace.store.begin() as connection:
        rows = changes.list_changes(connection, suppressed=True)
        return {row["id"] for row in rows if row["suppressed_by"] == f"rule:{name}"}


def test_a_kept_rule_is_a_decision_in_the_market_file_and_hides_at_once(market: Workspace, tmp_path: Path) -> None:
    opened = _copy(market, tmp_path)
    before = opened.market_file.read_text(encoding="utf-8")
    would = {one.id for one in replay_rule(opened, pattern_rule("prices", kind=ChangeKind.PRICE)).hidden}
    opened = _keep(opened, "--hide-kind", "price", name="prices")
    assert opened.market_file.read_text(encoding="utf-8").startswith(before.rstrip("\n"))
    rule = opened.market.changes.hide[0]
    assert (rule.name, rule.author, rule.reason, rule.kind) == ("prices", "Ann", "not our business", "price")
    assert would
    assert _held(opened, "prices") == would
    told = CliRunner().invoke(app, ["changes", "--workspace", str(opened.root)])
    assert "$24 per seat" not in told.output
    assert "rule:prices, by Ann: not our business; hides" in " ".join(told.output.split())
    everything = CliRunner().invoke(app, ["changes", "--workspace", str(opened.root), "--all"])
    assert "$24 per seat" in everything.output
    assert "(suppressed: rule:prices)" in everything.output
    assert not [one for one in make_digest(opened, since=_LONG_AGO).changes if one.kind is ChangeKind.PRICE]


def test_a_kept_rule_is_applied_to_what_a_later_run_finds(market: Workspace, tmp_path: Path) -> None:
    opened = _keep(_copy(market, tmp_path), "--hide-kind", "price", name="prices")
    with opened.store.begin() as connection:
        for table in (tables.changes, tables.compared_looks):
            connection.execute(delete(table))
        connection.execute(delete(tables.states).where(tables.states.c.name.like("changes-compared%")))
        run = latest_run(connection, "matrix")
    assert run is not None
    found = find_changes(opened, run_id=run["id"])
    prices = {one.id: one.suppressed_by for one in found if one.kind is ChangeKind.PRICE}
    assert {key for key, name in prices.items() if name == "rule:prices"} == _held(opened, "prices") != set()
    assert "" not in prices.values()


def test_a_rule_that_is_deleted_gives_back_what_it_hid(market: Workspace, tmp_path: Path) -> None:
    opened = _copy(market, tmp_path)
    before = opened.market_file.read_text(encoding="utf-8")
    with opened.store.begin() as connection:
        shown = [row["id"] for row in changes.list_changes(connection)]
    opened = _keep(opened, "--below", "0.5", name="small")
    assert _held(opened, "small")
    opened.market_file.write_text(before, encoding="utf-8")
    result = CliRunner().invoke(app, ["changes", "--workspace", str(opened.root)])
    assert result.exit_code == 0
    with opened.store.begin() as connection:
        assert [row["id"] for row in changes.list_changes(connection)] == shown


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--hide-kind", "price", "--keep", "prices"], "--keep needs --reason"),
        (["--hide-kind", "price", "--keep", "No Prices!", "--reason", "why"], "cannot be saved"),
    ],
)
def test_a_rule_without_name_or_reason_is_not_kept(
    market: Workspace, tmp_path: Path, asked: list[str], words: str
) -> None:
    opened = _copy(market, tmp_path)
    before = opened.market_file.read_bytes()
    result = CliRunner().invoke(app, ["changes", "--workspace", str(opened.root), "--replay-rule", *asked])
    assert isinstance(result.exception, ConfigError)
    assert words in result.exception.what
    assert opened.market_file.read_bytes() == before


def test_a_second_rule_of_the_same_name_is_refused(market: Workspace, tmp_path: Path) -> None:
    opened = _keep(_copy(market, tmp_path), "--hide-kind", "price")
    with pytest.raises(ConfigError, match="have the same name"):
        keep_rule(opened, HideRule(name="webhooks", author="Ann", reason="again", text="webhooks"))


def test_a_rule_written_by_hand_with_a_wrong_kind_is_explained() -> None:
    with pytest.raises(ConfigError, match="unknown kind of change"):
        rule_of(HideRule(name="x", author="Ann", reason="because", kind="prices"))
    with pytest.raises(ConfigError, match="would hide everything"):
        parse_market("market: M\nchanges: {hide: [{name: all, author: Ann, reason: because}]}")


def test_a_rule_for_one_page_does_not_hide_what_another_page_says_as_well(stored: list[Change]) -> None:
    copied = next(one for one in stored if one.also_at and not one.suppressed_by)
    assert not pattern_rule("one", url=copied.url).hides(copied)
    assert pattern_rule("both", url="*").hides(copied)
