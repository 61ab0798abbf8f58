"""Whoever decides the cells of a wide market, they are the same: this process, processes of its own, a cluster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dask_machines import DaskMachines

from analysis.documents import load_corpus
from analysis.matrix import build
from analysis.matrix.build import build_matrix
from analysis.matrix.shares import decide_share
from analysis.payloads import archived_payloads
from benchmarks.wide_market import WideMarket, fill
from rivalscope.core import engine
from rivalscope.core.errors import ArchiveUnreachableError, EngineError
from rivalscope.core.records import Cell, Support
from rivalscope.core.workspace import Workspace

WIDE = WideMarket(products=6, capabilities=12, pages=3)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = fill(tmp_path_factory.mktemp("wide"), WIDE)
    yield workspace
    workspace.store.close()


def _built(market: Workspace, at: str) -> list[Cell]:
    with market.store.begin() as connection:
        corpus = load_corpus(connection, market.market)
    return build_matrix(corpus, market.market.curated(), payload_of=archived_payloads(market), engine=at)


def test_processes_and_clusters_of_one_and_four_workers_decide_what_this_process_decides(
    market: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "_WORTH_OTHERS", 1)
    monkeypatch.setattr(engine, "_WORKERS", 2)
    monkeypatch.setattr(engine, "_cores", lambda: 2)
    here = _built(market, "")
    assert {cell.support for cell in here} >= {Support.FULL, Support.UNKNOWN}
    assert all(quote.verified for cell in here for quote in cell.evidence)
    assert repr(_built(market, engine.LOCAL)) == repr(here)
    with closing(DaskMachines(tmp_path)) as cluster:
        for workers in (1, 4):
            cluster.scale(workers)
            assert repr(_built(market, cluster.address)) == repr(here)


def _shares(market: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    made: list[Any] = []

    def take(at: str, function: Any, partitions: Any) -> Iterator[list[Cell]]:
        made.extend(partitions)
        return map(function, partitions)

    monkeypatch.setattr(build, "_WORTH_OTHERS", 1)
    monkeypatch.setattr(build, "map_partitions", take)
    _built(market, engine.LOCAL)
    return made


def test_a_share_holds_one_product_and_is_refused_by_other_rules_or_without_the_archive(
    market: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    share, *others = _shares(market, monkeypatch)
    assert len(others) == WIDE.products - 1
    assert set(share.corpus.documents) == set(share.market.indexes) == {share.product}
    with pytest.raises(EngineError, match="different rules for deciding cells"):
        decide_share(replace(share, rules="other"))
    elsewhere = replace(share.payload_of, archive=replace(share.payload_of.archive, folder=tmp_path))
    with pytest.raises(ArchiveUnreachableError, match="cannot access the archive"):
        decide_share(replace(share, payload_of=elsewhere))


def test_only_shares_under_way_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_cores", lambda: 2)
    made = 0

    def make(number: int) -> int:
        nonlocal made
        made += 1
        return number

    found = engine.map_partitions(engine.LOCAL, abs, build.Shares(range(50), make))  # type: ignore[arg-type, var-annotated]
    assert next(found) == 0
    assert made < 15
    assert list(found) == list(range(1, 50))
    assert multiprocessing.active_children() == []
