"""In a wide market only the products that changed are decided again; whatever is in doubt is decided again, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.wide_build import change
from benchmarks.wide_market import WideMarket, fill
from rivalscope.app.workflows import last_build
from rivalscope.app.workflows.analyse import Analysis, analyse
from rivalscope.core.workspace import Workspace

WIDE = WideMarket(products=8, capabilities=6, pages=2)


@pytest.fixture(scope="module")
def made(built_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    def make(root: Path) -> None:
        workspace = fill(root, WIDE)
        analyse(workspace)
        workspace.store.close()

    return built_once("last-build", make)


@pytest.fixture
def market(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    import shutil

    monkeypatch.setattr(last_build, "_WIDE", 5)
    return Workspace(Path(shutil.copytree(made, tmp_path / "market")))


def _build(market: Workspace, **options: bool) -> tuple[Analysis, str]:
    notes: list[str] = []
    built = analyse(market, note=notes.append, **options)
    return built, next((note for note in notes if "cells stand" in note), "")


def test_cells_of_products_that_read_as_they_did_stand_and_the_changed_ones_are_decided(market: Workspace) -> None:
    change(market, WIDE, [(3, 0), (3, 1)])
    built, said = _build(market)
    assert said.startswith("7 of 8 products")
    assert [cell.product for cell in built.cells] == [name.lower() for name in WIDE.names for _ in WIDE.labels]
    again, said = _build(market, force=True)
    assert said == ""
    assert [(cell.product, cell.support, cell.no_kind) for cell in built.cells] == [
        (cell.product, cell.support, cell.no_kind) for cell in again.cells
    ]
    # What a product quotes is from its new pages.
    quoted = {quote.captured_at for cell in built.cells if cell.product == "product0003" for quote in cell.evidence}
    assert quoted
    assert min(quoted) >= WIDE.at(0, look=1)


def test_a_decision_or_too_many_changes_decide_everything_again(market: Workspace) -> None:
    change(market, WIDE, [(product, 0) for product in range(3)])
    assert _build(market)[1] == ""
    change(market, WIDE, [(0, 0)], look=2)
    market.overrides_file.write_text(
        f"cells:\n- {{product: product0001, capability: {WIDE.labels[0]}, support: full, author: ann, reason: seen, "
        "on: 2026-03-01}\n",
        encoding="utf-8",
    )
    built, said = _build(market)
    assert said == ""
    change(market, WIDE, [(0, 0)], look=3)
    kept, said = _build(market)
    assert said.startswith("7 of 8 products")
    decided = [cell for cell in kept.cells if cell.decided_by]
    assert decided == [cell for cell in built.cells if cell.decided_by]
    assert len(decided) == 1


def test_after_many_small_builds_everything_is_decided_again(market: Workspace) -> None:
    said = []
    for product in range(5):
        change(market, WIDE, [(product, 0)])
        said.append(_build(market)[1].partition(" products")[0])
    assert said == ["7 of 8", "7 of 8", "7 of 8", "7 of 8", ""]


def test_a_product_whose_quotes_are_lost_does_not_stand(market: Workspace) -> None:
    change(market, WIDE, [(3, 0)])
    (lost,) = market.archive_dir.glob("*-000005-product0005-*")
    lost.unlink()
    built, said = _build(market)
    assert said.startswith("6 of 8 products")
    assert {line.partition(":")[0] for line in built.lost} == {"product0005"}
