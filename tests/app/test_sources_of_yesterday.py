"""A closed source hides only what it could have said; what market.yaml no longer names is history."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner
from watched import SITE, Watched, pricing

from analysis.corpus import Corpus, Document, SourceGap
from analysis.documents import load_corpus
from analysis.market_store import MarketStore
from rivalscope.app.cli import app
from rivalscope.core.config import SourceKind
from rivalscope.core.records import Block, BlockKind, Outcome, Page, PageKind
from rivalscope.core.store import tables as t
from rivalscope.core.workspace import Workspace

_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)


def _corpus(closed: SourceKind, **read: int) -> Corpus:
    documents = [
        Document(
            product="heron", capture_id="c", at=_AT, digest="d",
            page=Page(
                url=f"{SITE}/{kind}/{number}", kind=PageKind(kind), title="x", language="en",
                blocks=(Block(kind=BlockKind.PARAGRAPH, text="words", heading_path=(), position=0),),
            ),
        )
        for kind, count in read.items()
        for number in range(count)
    ]  # fmt: skip
    gap = SourceGap(
        product="heron", url=SITE, outcome=Outcome.REFUSED, reason="why", whole_source=True, source_kind=closed
    )
    return Corpus.build(documents, products=["heron"], gaps=[gap])


@pytest.mark.parametrize(
    ("closed", "read", "hides"),
    [
        (SourceKind.GITHUB, {"features": 1}, False),
        (SourceKind.PYPI, {"docs": 3}, False),
        (SourceKind.FEED, {"home": 1}, False),
        (SourceKind.CHANGELOG, {"changelog": 5}, True),
        (SourceKind.GITHUB, {}, True),
        (SourceKind.DOCS, {"features": 12, "home": 1}, True),
        (SourceKind.DOCS, {"docs": 12}, False),
        (SourceKind.PRICING, {"features": 6, "docs": 6}, False),
        (SourceKind.PRICING, {"features": 3}, True),
        (SourceKind.SITE, {"docs": 30}, False),
        (SourceKind.SITE, {}, True),
    ],
)
def test_a_closed_source_hides_what_it_could_have_said(closed: SourceKind, read: dict[str, int], hides: bool) -> None:
    corpus = _corpus(closed, **read)
    assert bool(corpus.closed_sources("heron")) is hides
    assert bool(corpus.closed_besides("heron")) is not hides


def test_a_source_that_was_read_before_hides_nothing_when_it_is_closed_now(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "ws")
    watched.look(_AT, {"/pricing": pricing("$29")})
    watched.look(_AT + timedelta(days=7), {"/pricing": 403})
    with watched.workspace.store.begin() as connection:
        corpus = load_corpus(connection, watched.workspace.market)
    assert [(gap.outcome, gap.whole_source) for gap in corpus.gaps["heron"]] == [(Outcome.REFUSED, False)]
    assert len(corpus.documents["heron"]) == 1
    watched.workspace.store.close()


def test_a_deleted_source_is_history(tmp_path: Path) -> None:
    old = {"kind": "changelog", "url": f"{SITE}/changelog"}
    kept = {"kind": "site", "url": f"{SITE}/"}
    market = {"market": "boards", "products": [{"name": "Heron", "sources": [old, kept]}]}
    watched = Watched(tmp_path / "ws", json.dumps(market))
    notes = "<html><head><title>Changelog</title></head><body><h1>Changelog</h1><h2>2.1.0 - 2026-02-03</h2><ul>" + (
        "<li>Added boards that fill themselves from a form</li><li>Fixed the export of lists</li></ul></body></html>"
    )
    watched.look(_AT, {"/changelog": notes, "/api": 403})
    product = watched.workspace.market.products[0]
    watched.source = product.source_id(product.sources[1])
    watched.look(_AT, {"/pricing": pricing("$29")})
    run = {
        "id": "m",
        "kind": "matrix",
        "status": "published",
        "started_at": _AT,
        "counts": {},
        "sources": [],
        "note": "",
    }
    with watched.workspace.store.begin() as connection:
        connection.execute(insert(t.runs).values(run))
        assert connection.execute(select(t.releases)).first() is not None
    market["products"] = [{"name": "Heron", "sources": [kept]}]
    watched.workspace.market_file.write_text(json.dumps(market), encoding="utf-8")
    watched.workspace.store.close()
    today = Workspace(watched.workspace.root)
    with today.store.begin() as connection:
        corpus = load_corpus(connection, today.market)
        then = load_corpus(connection, today.market, as_of=_AT + timedelta(days=1))
    assert [one.page.url for one in corpus.documents["heron"]] == [f"{SITE}/pricing"]
    assert "heron" not in corpus.gaps
    assert len(then.documents["heron"]) == 2
    opened = MarketStore.open(today.root)
    assert opened.releases == ()
    listed = CliRunner().invoke(app, ["releases", "-w", str(today.root)])
    assert (listed.exit_code, "No entries match" in listed.output) == (0, True), listed.output
    assert [row.source for row in opened.coverage] == [watched.source]
    assert MarketStore.open(today.root, as_of=_AT + timedelta(days=1)).releases != ()
    today.store.close()
