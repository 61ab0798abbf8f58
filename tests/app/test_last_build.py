"""In a wide market only the products that changed are decided again; whatever is in doubt is decided again, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete

from analysis.decisions import cell_decisions
from analysis.documents import load_corpus
from analysis.matrix.build import KeptCells, build_matrix
from analysis.matrix.market_words import read_words
from analysis.payloads import archived_payloads
from analysis.text.embed import default_embedder
from benchmarks.wide_build import change
from benchmarks.wide_market import WideMarket, fill, write
from rivalscope.app.workflows import last_build
from rivalscope.app.workflows.analyse import Analysis, analyse
from rivalscope.app.workflows.replay import replay
from rivalscope.core.archive import Exchange
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capture, Cell, Outcome, Support
from rivalscope.core.store import tables
from rivalscope.core.store.capabilities import list_mentions
from rivalscope.core.store.matrix import load_cells, save_cells
from rivalscope.core.store.states import load_bytes, load_state
from rivalscope.core.workspace import Workspace

WIDE = WideMarket(products=8, capabilities=6, pages=2)


@pytest.fixture(scope="module")
def made(built_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    def make(root: Path) -> None:
        workspace = fill(root, WIDE)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(last_build, "_WIDE", 5)
            analyse(workspace)
        workspace.store.close()

    return built_once("wide-build", make)


@pytest.fixture
def market(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    import shutil

    monkeypatch.setattr(last_build, "_WIDE", 5)
    return Workspace(Path(shutil.copytree(made, tmp_path / "market")))


def _build(market: Workspace, **options: bool) -> tuple[Analysis, str]:
    notes: list[str] = []
    built = analyse(market, note=notes.append, **options)
    return built, next((note for note in notes if "cells are kept" in note), "")


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


def _with_what_was_learnt(market: Workspace) -> list[Cell]:
    """Decide every product of the market, with what the last build of all products learnt."""
    with market.store.begin() as connection:
        corpus = load_corpus(connection, market.market)
        learnt = load_bytes(connection, last_build._LEARNT, ["", *corpus.products])
        levels = load_state(connection, last_build._STATE)["levels"]
    words = read_words(learnt.pop(""), learnt, default_embedder())
    standing = KeptCells({}, words, {name: np.array(column) for name, column in levels.items()})
    return build_matrix(
        corpus,
        market.market.curated(),
        payload_of=archived_payloads(market),
        overrides=cell_decisions(market),
        standing=standing,
    )


def _all_decided_again_store_nothing_else(market: Workspace) -> None:
    """Whoever decides all products with what was learnt confirms what is stored: answers, quotes and their chances."""
    with market.store.begin() as connection:
        stored = load_cells(connection)
        assert save_cells(connection, _with_what_was_learnt(market), run_id="again") == []
        assert repr(load_cells(connection)) == repr(stored)


def _mentions(market: Workspace) -> list[tuple[object, ...]]:
    with market.store.begin() as connection:
        return [tuple(row.values()) for row in list_mentions(connection)]


def test_what_stands_and_what_is_decided_are_bit_for_bit_a_build_of_all_products(market: Workspace) -> None:
    with market.store.begin() as connection:
        whole = load_cells(connection)
    assert repr(sorted(_with_what_was_learnt(market), key=lambda cell: (cell.product, cell.capability))) == repr(whole)
    for look, places in enumerate(([(3, 0)], [(5, 1), (0, 0)], [(3, 1)]), start=1):
        change(market, WIDE, places, look=look)
        built, said = _build(market)
        assert said
        assert {cell.product for cell in built.cells} == {name.lower() for name in WIDE.names}
        _all_decided_again_store_nothing_else(market)
        # The store holds what it would hold if all products had been read.
        kept = _mentions(market)
        with market.store.begin() as connection:
            connection.execute(delete(tables.mentions))
        _build(market, force=True)
        assert _mentions(market) == kept
        _build(market, force=True)


def test_a_word_that_is_new_on_a_page_is_found_without_a_build_of_everything(market: Workspace) -> None:
    """What nobody spoke of when the market was learnt is asked for, and one vendor begins to offer it."""
    asked = market.market_file.read_text("utf-8") + "- name: Zeppelin mooring\n"
    market.market_file.write_text(asked, encoding="utf-8")
    market = Workspace(market.root)
    assert _build(market)[1] == ""  # other rows: all are decided
    product = WIDE.names[2]
    body = (
        f"<!doctype html><html lang=en><head><title>{product}: Zeppelin mooring</title></head><body><main>"
        f"<h1>Zeppelin mooring</h1><p>{product} offers Zeppelin mooring for every workspace.</p></main></body></html>"
    ).encode()
    write(market, product, {WIDE.url(product, 1): (body, WIDE.at(1, look=1))}, 2)
    replay(market, [market.archive_dir / name for name in market.archive.names() if name.startswith("20260303")])
    built, said = _build(market)
    assert said.startswith("7 of 8 products")
    new = {cell.product: cell.support for cell in built.cells[len(WIDE.labels) :: len(WIDE.labels) + 1]}
    assert [name for name, support in new.items() if support is Support.FULL] == [product.lower()]
    again = _build(market, force=True)[0].cells[len(WIDE.labels) :: len(WIDE.labels) + 1]
    assert {cell.product: cell.support for cell in again} == new


def test_other_rows_another_product_and_a_page_that_is_gone(market: Workspace) -> None:
    words = market.market_file.read_text("utf-8")
    market.market_file.write_text(words.replace(f"- name: {WIDE.labels[0]}\n", ""), encoding="utf-8")
    market = Workspace(market.root)
    built, said = _build(market)
    assert said == ""
    assert len(built.cells) == 8 * (len(WIDE.labels) - 1)
    words = market.market_file.read_text("utf-8")
    market.market_file.write_text(
        words.replace("capabilities:", "- {name: Newcomer, home: 'https://new.test/'}\ncapabilities:"), encoding="utf-8"
    )
    market = Workspace(market.root)
    built, said = _build(market)
    assert said == ""
    assert {cell.product for cell in built.cells} >= {"newcomer"}
    # A page that is refused from now on: its product alone is decided, and what it said is heard no more.
    gone = Capture(
        id=make_id("gone"), run_id="gone", product="product0004", source="product0004/site",
        url=WIDE.url("Product0004", 1), at=WIDE.at(1, look=3), status=404, outcome=Outcome.FAILED, reason="not found",
    )  # fmt: skip
    with market.archive.writer("20260305T000000-00gone-product0004-01.warc.gz", software="rivalscope/test") as writer:
        writer.append(gone, Exchange(status=404, payload=b""))
    replay(market, [market.archive_dir / "20260305T000000-00gone-product0004-01.warc.gz"])
    built, said = _build(market)
    assert said.startswith("7 of 9 products")
    _all_decided_again_store_nothing_else(market)


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


def test_after_many_small_builds_everything_is_decided_again(
    market: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_build, "_DRIFT", 1.0)
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


def test_words_that_too_many_pages_did_not_teach_are_learnt_anew_and_each_build_says_how_old_they_are(
    market: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_build, "_SINCE", 1.0)
    told = []
    for product in range(4):  # one page in sixteen each time
        change(market, WIDE, [(product, 0)])
        notes: list[str] = []
        analyse(market, note=notes.append)
        told.append(next(note for note in notes if "learnt" in note))
        if "all products" not in told[-1]:
            _all_decided_again_store_nothing_else(market)
    assert [said.partition(" of the pages")[0] for said in told] == [
        "6%", "12%", "19%", "all products are decided again: 25%"
    ]  # fmt: skip
    # They are learnt from today's pages: the next build counts from here, and decides what a new build of all does.
    change(market, WIDE, [(4, 0)])
    notes = []
    small = analyse(market, note=notes.append)
    assert next(note for note in notes if "learnt" in note).startswith("6% of the pages")
    whole = analyse(market, force=True)
    assert [(cell.product, cell.capability, cell.support, cell.no_kind) for cell in small.cells] == [
        (cell.product, cell.capability, cell.support, cell.no_kind) for cell in whole.cells
    ]


def test_a_build_of_everything_says_why(market: Workspace) -> None:
    words = market.market_file.read_text("utf-8")
    market.market_file.write_text(words + "- name: Mooring\n", encoding="utf-8")
    notes: list[str] = []
    analyse(Workspace(market.root), note=notes.append)
    assert "all products are decided again: rules, settings or decisions have changed" in notes
