"""A reader chooses the rows: sheets go out, answers become decisions, and the next build applies them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.market_store import MarketStore
from rivalscope.app.cli import app
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.capabilities import other_candidates
from rivalscope.app.workflows.capability_sheets import (
    CapabilitySheet,
    open_sheets,
    sheets_csv,
    sheets_markdown,
    take_sheets,
)
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import capabilities as store
from rivalscope.core.workspace import Workspace


@pytest.fixture
def market(discovered: Path, tmp_path: Path) -> Workspace:
    """A copy that a test may write to."""
    folder = tmp_path / "market"
    shutil.copytree(discovered, folder)
    return Workspace.open(folder)


def run(market: Workspace, *words: str, answers: str | None = None) -> str:
    result = CliRunner().invoke(app, ["capabilities", *words, "--workspace", str(market.root)], input=answers)
    assert result.exit_code == 0, result.output
    return result.output


def labels(market: Workspace) -> list[str]:
    with market.store.begin() as connection:
        return [one.label for one in store.active_capabilities(connection)]


def take(market: Workspace, *answers: dict[str, object]) -> str:
    path = market.root / "answers.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in answers), encoding="utf-8")
    return run(market, "take", str(path), "--name", "ada")


def test_rows_come_first_and_each_has_its_vendors_and_phrases(market: Workspace) -> None:
    found = open_sheets(market, number=1_000)
    shown = [one for one in found if one.shown]
    assert [one.label for one in shown] == labels(market)
    assert found[: len(shown)] == shown
    assert all(one.vendors and one.phrases for one in shown)
    assert any(one.quotes for one in shown)


def test_answers_are_applied_by_the_next_build(market: Workspace) -> None:
    first, second, third, fourth = [one for one in open_sheets(market) if one.shown][:4]
    candidate = other_candidates(market)[0][0]
    take(
        market,
        {"capability": first.capability, "say": "drop", "why": "no row of ours"},
        {"capability": second.capability, "say": "rename", "to": "Chosen name"},
        {"capability": third.capability, "say": "merge", "to": fourth.capability},
        {"say": "missing", "to": candidate.label},
    )
    analyse(market)
    now = labels(market)
    assert first.label not in now
    assert "Chosen name" in now
    assert third.label not in now
    assert candidate.label in now


def test_what_no_page_heads_is_looked_up_when_a_reader_misses_it(market: Workspace) -> None:
    name = "Sorting of quarries"
    assert all(one.label != name for one, _, _ in other_candidates(market))
    take(market, {"say": "missing", "to": name, "why": "asked in every tender"})
    analyse(market)
    assert name in labels(market)
    with market.store.begin() as connection:
        row = next(one for one in store.active_capabilities(connection) if one.label == name)
    assert {cell.product for cell in MarketStore(market).cells if cell.capability == row.id} == {
        product.slug for product in market.market.products
    }
    assert name in run(market, "log")
    run(market, "ignore", name, "--reason", "nobody has it", "--author", "ada")
    analyse(market)
    assert name not in labels(market)


def test_a_filled_in_table_is_an_answer_too(market: Workspace) -> None:
    out = market.root / "sheets.csv"
    run(market, "sheets", "--out", str(out))
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    rows[0]["say"], rows[0]["why"] = "drop", "not compared"
    with out.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, rows[0])
        table.writeheader()
        table.writerows(rows)
    assert "1 ignore" in run(market, "take", str(out))
    assert "not compared" in market.overrides_file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"capability": "Nothing of the kind", "say": "keep"}, "there is no capability"),
        ({"say": "missing"}, '"to" is missing beside "missing"'),
        ({"capability": "*", "say": "perhaps"}, "is not a valid answer"),
        ({"capability": "*", "say": "rename"}, '"to" is missing'),
        ({"capability": "*", "say": "split", "to": "Half"}, '"phrases" are missing'),
    ],
)
def test_where_one_answer_is_wrong_none_is_kept(market: Workspace, answer: dict[str, str], why: str) -> None:
    first = open_sheets(market)[0]
    wrong = {name: first.capability if text == "*" else text for name, text in answer.items()}
    path = market.root / "answers.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in ({"capability": first.capability, "say": "drop"}, wrong)))
    with pytest.raises(ConfigError, match=why):
        take_sheets(market, path, reader="ada")
    assert not market.overrides_file.exists() or first.capability not in market.overrides_file.read_text("utf-8")


def test_taking_the_same_answers_twice_changes_nothing(market: Workspace) -> None:
    answer = {"capability": open_sheets(market)[0].capability, "say": "keep", "why": "yes"}
    take(market, answer)
    before = market.overrides_file.read_text(encoding="utf-8")
    assert "nothing new" in take(market, answer)
    assert market.overrides_file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("name", ["review", "nod"], ids=["today's name", "the former name"])
def test_a_review_saves_each_answer_and_stops_on_request(market: Workspace, name: str) -> None:
    first, second, third = open_sheets(market)[:3]
    run(market, name, "-n", "5", "--author", "ada", answers="k\nd\nq\n")
    text = market.overrides_file.read_text(encoding="utf-8")
    assert first.capability in text
    assert second.capability in text
    assert third.capability not in text


def test_a_review_asks_at_its_end_what_is_missing(market: Workspace) -> None:
    run(market, "review", "-n", "1", "--author", "ada", answers="s\nSorting of quarries, Counting of reeds\n")
    text = market.overrides_file.read_text(encoding="utf-8")
    assert "Sorting of quarries" in text
    assert "Counting of reeds" in text


def test_a_label_cannot_become_a_formula() -> None:
    sheet = CapabilitySheet(
        capability="c1", label="=1+1", shown=True, vendors=("north",), phrases=("@x",), quotes=("-2",)
    )
    row = next(csv.DictReader(io.StringIO(sheets_csv([sheet]))))
    assert (row["label"], row["known phrases"], row["quotes"]) == ("'=1+1", "'@x", "'-2")
    assert "=1+1" in sheets_markdown([sheet])
