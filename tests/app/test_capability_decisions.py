"""People's decisions, from the command line to the matrix: on a list of market.yaml, and on what was discovered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.features.overrides import find
from analysis.market_store import MarketStore
from analysis.text.normalise import key
from rivalscope.app.cli import app
from rivalscope.app.notebook import open_market
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.capabilities import known_capabilities, refit_capabilities
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import capabilities as store
from rivalscope.core.workspace import Workspace


@pytest.fixture(params=["demo", "discovered"])
def market(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A copy of a market that a test may write to: with a list of capabilities, and without."""
    folder = tmp_path / "market"
    shutil.copytree(request.getfixturevalue(request.param), folder)
    return Workspace.open(folder)


def _say(market: Workspace, *words: str) -> str:
    result = CliRunner().invoke(app, ["capabilities", *words, "--workspace", str(market.root)])
    assert result.exit_code == 0, result.output
    return result.output


def _decide(market: Workspace, *words: str) -> None:
    _say(market, *words, "--reason", "it is so", "--author", "ada")


def _labels(market: Workspace) -> list[str]:
    with market.store.begin() as connection:
        return [one.label for one in store.active_capabilities(connection)]


def _label(market: Workspace, name: str) -> str:
    """Return what the capability is called here that has this name as its label or as an alias."""
    found = find(known_capabilities(market), name)
    assert found is not None
    return found.label


def _phrase(market: Workspace, capability: str) -> str:
    """Return a phrase of a capability that is not its label."""
    return next(one for one in _say(market, "phrases", capability).splitlines() if key(one) != key(capability))


def test_every_decision_shows_in_matrix_list_and_exports(market: Workspace) -> None:
    stale, rollouts = _label(market, "Stale flag detection"), _label(market, "Percentage rollouts")
    split, moved = _phrase(market, stale), _phrase(market, rollouts)
    _decide(market, "rename", "Audit log", "Record of changes")
    _decide(market, "merge", "SCIM provisioning", "Custom roles")
    _decide(market, "split", stale, "Flag scanner", "--phrase", split)
    _decide(market, "move", rollouts, "Automatic rollback", "--phrase", moved)
    _decide(market, "ignore", "Webhooks")
    _decide(market, "pin", "Local evaluation")
    built = analyse(market)

    assert [issue for issue in built.issues if "overrides.yaml" in issue] == []
    labels = _labels(market)
    assert {"Record of changes", "Flag scanner", stale, "Local evaluation"} <= set(labels)
    assert not {"Audit log", "SCIM provisioning", "Webhooks"} & set(labels)
    state = known_capabilities(market)
    new = find(state, "Flag scanner")
    assert new is not None
    assert {cell.product for cell in built.cells if cell.capability == new.id} == {
        product.slug for product in market.market.products
    }
    assert split in _say(market, "phrases", "Flag scanner").splitlines()
    assert split not in _say(market, "phrases", stale).splitlines()
    assert moved in _say(market, "phrases", "Automatic rollback").splitlines()
    exported = CliRunner().invoke(app, ["export", "--workspace", str(market.root)])
    assert exported.exit_code == 0, exported.output
    table = (market.root / "exports" / "matrix.csv").read_text(encoding="utf-8-sig")
    assert "Flag scanner" in table
    assert "Record of changes" in table
    assert ",Webhooks," not in table
    log = " ".join(_say(market, "log").split())
    assert all(f"{word} " in log for word in ("rename", "merge", "split", "move", "ignore", "pin"))


@pytest.mark.parametrize("market", ["discovered"], indirect=True)
def test_decisions_outlast_clustering_afresh(market: Workspace) -> None:
    stale = _label(market, "Stale flag detection")
    split = _phrase(market, stale)
    _decide(market, "split", stale, "Flag scanner", "--phrase", split)
    _decide(market, "merge", "SCIM provisioning", "Custom roles")
    _decide(market, "pin", "Local evaluation")
    analyse(market)
    before = {one.label: one.id for one in known_capabilities(market).capabilities}
    refit_capabilities(market, MarketStore(market).corpus())
    built = analyse(market, force=True)
    assert [issue for issue in built.issues if "overrides.yaml" in issue] == []
    after = {one.label: one.id for one in known_capabilities(market).capabilities}
    for label in (stale, "Flag scanner", "Custom roles", "Local evaluation"):
        assert after[label] == before[label]
        assert label in _labels(market)
    assert "SCIM provisioning" not in after
    assert split in _say(market, "phrases", "Flag scanner").splitlines()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rename", "Teleportation", "Beaming"), "no capability"),
        (("merge", "Audit log", "Teleportation"), 'no capability "Teleportation"'),
        (("split", "Audit log", "Beaming", "--phrase", "teleport"), "not a phrase"),
    ],
)
def test_a_decision_that_would_change_nothing_is_refused_at_once(
    market: Workspace, words: tuple[str, ...], told: str
) -> None:
    result = CliRunner().invoke(
        app, ["capabilities", *words, "--reason", "r", "--author", "ada", "--workspace", str(market.root)]
    )
    assert result.exit_code != 0
    assert told in str(result.exception)
    assert not market.overrides_file.exists()


@pytest.mark.parametrize("market", ["demo"], indirect=True)
def test_the_notebook_decides_as_the_command_line_does(market: Workspace) -> None:
    phrase = _phrase(market, "Stale flag detection")
    told = open_market(market.root).capabilities
    told.split("Stale flag detection", "Flag scanner", [phrase], author="Ada", reason="two things")
    told.pin("Local evaluation", author="Ada", reason="ours")
    with pytest.raises(ConfigError, match="needs phrases"):
        told.move("Audit log", "Webhooks", [], author="Ada", reason="none")
    analyse(market)
    again = open_market(market.root).capabilities
    assert "Flag scanner" in set(again.frame()["capability"])
    assert "split" in again.log().frame["what"].tolist()
