"""The market as its store holds it: two times, set once, and obeyed by everything that is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import analysis
from analysis import MarketStore, export
from analysis.view import MarketView
from rivalscope.core import clock
from rivalscope.core.charges import Charge, ChargeKind
from rivalscope.core.errors import ConfigError, ExpectationError
from rivalscope.core.records import (
    Block,
    BlockKind,
    Capability,
    Capture,
    Cell,
    EntryKind,
    Evidence,
    NoKind,
    Outcome,
    Page,
    PageKind,
    Plan,
    PlanPrice,
    Release,
    ReleaseEntry,
    Support,
)
from rivalscope.core.store import capabilities, captures, matrix, pages, releases, runs, states
from rivalscope.core.workspace import Workspace

MARCH, MAY = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 5, 4, 6, tzinfo=UTC)
BETWEEN = datetime(2026, 4, 1, tzinfo=UTC)
MARKET = """\
market: Note takers
own: heron
products:
  - {name: Heron, slug: heron, home: https://heron.example/, sources: [{url: "https://heron.example/", kind: site}]}
  - {name: Tern, slug: tern, home: https://tern.example/, sources: [{url: "https://tern.example/", kind: site}]}
"""


def _page(url: str, text: str, *, kind: PageKind = PageKind.HOME, plans: tuple[Plan, ...] = ()) -> Page:
    blocks = (
        Block(position=0, kind=BlockKind.HEADING, text=text),
        Block(position=1, kind=BlockKind.PARAGRAPH, text=f"{text} for every team that writes things down."),
    )
    return Page(url=url, title=text, language="en", kind=kind, blocks=blocks, plans=plans)


def _look(workspace: Workspace, at: datetime, seen: dict[str, Page], notes: tuple[Release, ...]) -> None:
    """Crawl both products at a time: pages as given, release notes on Tern's home page."""
    with clock.frozen(at), workspace.store.begin() as connection:
        sources = {spec.slug: spec.source_id(spec.sources[0]) for spec in workspace.market.products}
        run_id = runs.start_run(connection, "crawl", sources=list(sources.values()))
        found = []
        for url, page in seen.items():
            product = url.split("//")[1].split(".")[0]
            digest = f"sha256:{page.title}"
            found.append(
                Capture(
                    id=f"{url} {at:%m}", run_id=run_id, product=product, source=sources[product], url=url, at=at,
                    outcome=Outcome.FETCHED, digest=digest,
                )
            )  # fmt: skip
            pages.save_contents(connection, product, "rule", [(digest, page)])
        captures.add_captures(connection, found)
        tern = next(one for one in found if one.url == "https://tern.example/")
        releases.save_releases(connection, "tern", notes, url=tern.url, capture_id=tern.id, at=at)
        pages.publish_versions(connection, found, known_at=at)
        runs.save_coverage(
            connection,
            [
                {
                    "run_id": run_id, "source": source, "product": product, "published": True, "planned": 2,
                    "fetched": sum(one.product == product for one in found), "unchanged": 0, "new": 0, "changed": 0,
                    "gone": 0, "empty": 0, "refused": 0, "failed": 0, "bytes": 1, "seconds": 1.0, "violations": [],
                }
                for product, source in sources.items()
            ],
        )  # fmt: skip
        runs.finish_run(connection, run_id, status="published")


def _matrix(workspace: Workspace, at: datetime, support: Support, quote: str) -> None:
    with clock.frozen(at), workspace.store.begin() as connection:
        capabilities.save_capabilities(connection, [Capability(id="cap-sync", label="Sync")])
        run_id = runs.start_run(connection, "matrix")
        evidence = Evidence(
            quote=quote, url="https://tern.example/", capture_id="c", captured_at=at, digest="d", score=0.9
        )
        cells = [
            Cell(
                product="heron", capability="cap-sync", support=Support.UNKNOWN, no_kind=NoKind.NOT_MENTIONED,
                score=0.1, confidence=0.8,
            ),
            Cell(
                product="tern", capability="cap-sync", support=support, score=0.9, confidence=0.9, evidence=(evidence,)
            ),
        ]  # fmt: skip
        matrix.save_cells(connection, cells, run_id=run_id)
        runs.finish_run(connection, run_id, status="published")


def _release(version: str, day: date, text: str) -> Release:
    return Release(
        version=version,
        published=day,
        entries=(ReleaseEntry(text=text, kind=EntryKind.ADDED, confidence=1.0),),
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A market looked at in March and in May; between them Tern gained Sync, a plan, and a release."""
    (tmp_path / "market.yaml").write_text(MARKET, encoding="utf-8")
    opened = Workspace.open(tmp_path)
    same = {"https://heron.example/": _page("https://heron.example/", "Heron keeps notes")}
    pricing = "https://tern.example/pricing"
    cheap = _page(
        pricing, "Prices in March", kind=PageKind.PRICING, plans=(Plan(name="Basic", prices=(PlanPrice(amount="5"),)),)
    )
    dear = _page(
        pricing, "Prices in May", kind=PageKind.PRICING, plans=(Plan(name="Basic", prices=(PlanPrice(amount="9"),)),)
    )
    dear = replace(
        dear, charges=(Charge(name="Extra seat", kind=ChargeKind.ADD_ON, amount="2", quote="Extra seat: €2"),)
    )
    first, second = _release("1.0", date(2026, 2, 1), "Notes"), _release("1.1", date(2026, 4, 20), "Sync")
    march = {**same, "https://tern.example/": _page("https://tern.example/", "Tern writes"), pricing: cheap}
    may = {**same, "https://tern.example/": _page("https://tern.example/", "Tern syncs"), pricing: dear}
    _look(opened, MARCH, march, (first,))
    _matrix(opened, MARCH.replace(hour=7), Support.PARTIAL, "Tern writes")
    _look(opened, MAY, may, (first, second))
    _matrix(opened, MAY.replace(hour=7), Support.FULL, "Tern syncs")
    yield opened
    opened.store.close()


def test_what_we_knew_then_holds_nothing_of_what_came_later(workspace: Workspace) -> None:
    then = MarketStore(workspace, known_at=BETWEEN)
    assert then.as_of == MARCH
    assert then.built_at == MARCH.replace(hour=7)
    assert [cell.support for cell in then.cells if cell.product == "tern"] == [Support.PARTIAL]
    assert [one.support for one in then.history if one.product == "tern"] == [Support.PARTIAL]
    assert all(one.known_to is None for one in then.history)
    assert [one.version for one in then.releases] == ["1.0"]
    assert [(one.plan.prices[0].amount, one.captured_at, one.valid_to) for one in then.plans] == [("5", MARCH, None)]
    assert then.charges == ()
    assert [(one.charge.name, one.url) for one in MarketStore(workspace).charges] == [
        ("Extra seat", "https://tern.example/pricing")
    ]
    assert [product.tagline for product in then.products] == ["Heron keeps notes", "Tern writes"]
    assert {row.at for row in then.coverage} == {MARCH}
    assert {cadence.releases for cadence in then.cadences} == {0, 1}
    assert {document.page.title for document in then.corpus().documents["tern"]} == {"Tern writes", "Prices in March"}


def test_a_page_that_did_not_change_was_last_seen_at_the_look_we_knew_of(workspace: Workspace) -> None:
    (document,) = MarketStore(workspace, known_at=BETWEEN).corpus().documents["heron"]
    assert document.at == MARCH
    (document,) = MarketStore(workspace).corpus().documents["heron"]
    assert document.at == MAY


@pytest.mark.parametrize(
    "what", ["matrix", "releases", "plans", "charges", "trends", "changes", "gaps", "capabilities"]
)
def test_every_export_of_then_carries_then_as_its_date(workspace: Workspace, what: str) -> None:
    data = json.loads(export(MarketStore(workspace, known_at=BETWEEN), what, format="json"))
    assert "2026-03-02" in json.dumps(data)
    assert "2026-05" not in json.dumps(data)
    assert "2026-04" not in json.dumps(data)


def test_what_was_true_then_is_read_from_what_we_know_now(workspace: Workspace) -> None:
    then = MarketStore(workspace, as_of=BETWEEN)
    assert then.as_of == BETWEEN
    assert [one.version for one in then.releases] == ["1.0"]
    assert [(one.plan.prices[0].amount, one.valid_to) for one in then.plans] == [("5", None)]
    assert {document.page.title for document in then.corpus().documents["tern"]} == {"Tern writes", "Prices in March"}
    later = MarketStore(workspace, as_of=datetime(2026, 4, 30, tzinfo=UTC))
    assert [one.version for one in later.releases] == ["1.1", "1.0"], "published by then, though found in May"


def test_now_is_everything(workspace: Workspace) -> None:
    now = MarketStore(workspace)
    assert now.as_of == MAY
    assert [one.version for one in now.releases] == ["1.1", "1.0"]
    assert {(one.plan.prices[0].amount, one.valid_to is None) for one in now.plans} == {("5", False), ("9", True)}
    assert [one.support for one in now.history if one.product == "tern"] == [Support.PARTIAL, Support.FULL]


def test_a_market_narrowed_to_products_and_days_keeps_our_own(workspace: Workspace) -> None:
    narrow = MarketStore(workspace, products=["tern"], since=date(2026, 4, 1))
    assert [product.slug for product in narrow.products] == ["heron", "tern"]
    assert [one.version for one in narrow.releases] == ["1.1"]
    only_us = MarketStore(workspace, products=["heron"])
    assert {cell.product for cell in only_us.cells} == {"heron"}
    assert only_us.releases == ()
    assert len(only_us.diffusion) == len(MarketStore(workspace).diffusion), "measured across the whole market"
    with pytest.raises(ConfigError, match="gull"):
        MarketStore(workspace, products=["gull"])


def test_a_table_is_loaded_when_it_is_asked_for(workspace: Workspace) -> None:
    lazy = MarketStore(workspace)
    loaded = set(vars(lazy))
    assert lazy.cells
    assert set(vars(lazy)) - loaded == {"cells"}


def test_looking_back_keeps_nothing_in_the_store(workspace: Workspace) -> None:
    assert MarketStore(workspace, known_at=BETWEEN).theme_trends.series is not None
    with workspace.store.begin() as connection:
        assert states.load_state(connection, "trends-counts") is None


def test_before_the_first_matrix_there_is_none(workspace: Workspace) -> None:
    with pytest.raises(ExpectationError, match="no matrix yet on 2026-01-01"):
        MarketStore(workspace, known_at=datetime(2026, 1, 1, tzinfo=UTC)).require_matrix()


def test_the_public_names_are_there_and_the_package_is_typed() -> None:
    assert issubclass(MarketStore, MarketView)
    assert all(getattr(analysis, name) is not None for name in analysis.__all__)
    assert (Path(analysis.__path__[0]) / "py.typed").is_file()
