"""Trends, rhythm, spread and own words of the sample market, whose truth is planted in its releases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete
from typer.testing import CliRunner

from analysis.market_store import MarketStore
from analysis.trends import counting
from analysis.trends.counting import count_releases
from analysis.trends.market import themes
from analysis.trends.records import Direction
from analysis.trends.series import Theme, month_number
from rivalscope.app.cli import app
from rivalscope.core.records import Block, BlockKind, Capability, EntryKind, Outcome, Release, ReleaseEntry
from rivalscope.core.store import tables
from rivalscope.core.store.captures import add_captures, latest_captures
from rivalscope.core.store.pages import load_pages, page_versions, publish_versions, save_contents
from rivalscope.core.store.releases import entries, entry_texts, list_releases, save_releases
from rivalscope.core.store.runs import start_run
from rivalscope.core.store.states import load_state
from rivalscope.core.workspace import Workspace


@pytest.fixture(scope="module")
def market(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(shutil.copytree(demo, tmp_path_factory.mktemp("trends") / "market"))


@pytest.fixture
def connection(market: Workspace) -> Iterator[Connection]:
    with market.store.begin() as opened:
        yield opened


def test_planted_rise_and_fade_are_found_and_the_flat_are_not_called(market: Workspace, connection: Connection) -> None:
    found = {one.theme: one for one in MarketStore(market, connection=connection).theme_trends.trends}
    assert found["Automatic rollback"].direction in (Direction.RISING, Direction.NEW)
    assert found["Audience segments"].direction in (Direction.FALLING, Direction.FADING)
    assert {name for name, one in found.items() if one.of_market} == {"Automatic rollback", "Audience segments"}


def test_what_was_worked_out_is_kept_and_changes_no_result(market: Workspace, connection: Connection) -> None:
    first = MarketStore(market, connection=connection).theme_trends
    kept = load_state(connection, "trends-memory")
    again = MarketStore(market, connection=connection).theme_trends
    assert kept["details"]
    assert again.trends == first.trends
    assert load_state(connection, "trends-memory") == kept


def test_new_entries_are_counted_without_reading_the_old_ones(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(shutil.copytree(demo, tmp_path / "market"))
    read: list[str] = []

    def spied(connection: Connection, keys: Sequence[str], **more: object) -> Iterator[tuple[str, str]]:
        read.extend(keys)
        return entry_texts(connection, keys, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(counting.store, "entry_texts", spied)
    with workspace.store.begin() as connection:
        before = MarketStore(workspace, connection=connection).theme_trends.series
        read.clear()
        row = next(row for row in list_releases(connection) if row["published"] < date(2026, 8, 1))
        text = "Automatic rollback waits for a second opinion"
        added = Release(
            version=row["version"],
            published=row["published"],
            entries=(ReleaseEntry(text=text, kind=EntryKind.ADDED, confidence=1.0),),
        )
        save_releases(
            connection, row["product"], [added], url=row["url"], capture_id=row["capture_id"], at=row["last_seen"]
        )
        after = MarketStore(workspace, connection=connection).theme_trends.series
        assert read == [row["id"]]
        place = after.themes.index("Automatic rollback"), after.products.index(row["product"])
        month = month_number(row["published"]) - after.start
        assert after.counts[*place, month] == before.counts[*place, month] + 1
        assert after.totals.sum() == before.totals.sum() + 1
        connection.execute(delete(tables.states))
        anew = MarketStore(workspace, connection=connection).theme_trends.series
    assert (anew.counts == after.counts).all()
    assert (anew.totals == after.totals).all()
    assert (anew.products, anew.start) == (after.products, after.start)


def test_other_themes_are_counted_anew(market: Workspace, connection: Connection) -> None:
    slugs = [product.slug for product in market.market.products]
    names = ("rollback", "webhook*")
    found = {
        name: count_releases(
            connection, slugs, [Theme(id="one", label="one", terms=(name,))], as_of=date(2026, 10, 5)
        ).counts.sum()
        for name in (*names, *names)
    }
    texts = [row["text"].casefold() for row in entries(connection) if row["published"] < date(2026, 10, 1)]
    assert found["webhook*"] == sum("webhook" in text for text in texts)
    assert found["rollback"] > found["webhook*"] > 0


def test_entries_after_the_day_are_not_known(market: Workspace, connection: Connection) -> None:
    early = MarketStore(market, as_of=datetime(2025, 6, 1, 23, tzinfo=UTC), connection=connection).theme_trends
    assert early.series.months[-1] == "2025-05"
    assert not any(one.of_market for one in early.trends)


def test_a_group_is_followed_beside_its_capabilities_but_not_a_group_of_one() -> None:
    known = [
        Capability(id="a", label="Roles", aliases=("RBAC",), parent="Security"),
        Capability(id="b", label="Audit log", parent="Security"),
        Capability(id="c", label="Webhooks", parent="Links"),
    ]
    followed = {one.id: one.terms for one in themes(known)}
    assert set(followed) == {"Roles", "Audit log", "Webhooks", "Security (all)"}
    assert followed["Security (all)"] == ("Security", "Roles", "RBAC", "Audit log")


def test_rhythm_of_every_product_is_told_with_the_silence(market: Workspace, connection: Connection) -> None:
    found = {one.product: one for one in MarketStore(market, connection=connection).cadences}
    assert set(found) == {product.slug for product in market.market.products}
    assert all(one.median_days is not None and 25 <= one.median_days <= 40 for one in found.values())
    assert found["tarnwick"].days_since_last == 4


def test_few_releases_make_no_rhythm(market: Workspace, connection: Connection) -> None:
    early = MarketStore(market, as_of=datetime(2024, 12, 31, 23, tzinfo=UTC), connection=connection).cadences
    assert all(one.median_days is None and "too few for a cadence" in one.sentence() for one in early)


def test_planted_order_of_adoption_is_found(market: Workspace, connection: Connection) -> None:
    found = {one.capability: one for one in MarketStore(market, connection=connection).spread.spread}
    approvals = [(product, f"{day:%Y-%m}") for product, day in found["Approval workflows"].order]
    assert approvals == [
        ("gantryfold", "2024-11"),
        ("lanternfish", "2025-12"),
        ("ollerby", "2026-01"),
        ("pennantry", "2026-06"),
    ]
    rollback = [(product, f"{day:%Y-%m}") for product, day in found["Automatic rollback"].order]
    assert rollback == [("ollerby", "2024-11"), ("gantryfold", "2025-10"), ("lanternfish", "2026-07")]
    assert found["Automatic rollback"].first_mover == "ollerby"
    assert found["Automatic rollback"].position.value == "spreading"


def test_a_day_is_exact_only_where_a_release_says_that_it_was_added(market: Workspace, connection: Connection) -> None:
    taken = MarketStore(market, connection=connection).adoptions
    exact = [one for one in taken if one.exact]
    assert exact
    assert all(one.adopted and one.adopted > one.watched_from and one.version for one in exact)
    assert all(one.adopted is None for one in taken if not one.present and one.dropped is None)


def test_what_a_product_states_of_itself_stands_in_its_quote(market: Workspace, connection: Connection) -> None:
    found = MarketStore(market, connection=connection).positioning
    told = [one for mine in found for one in mine.stated]
    assert told
    assert all(one.text in one.quote for one in told)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("trends", "Automatic rollback: rising"),
        ("cadence", "a release every"),
        ("diffusion", "Approval workflows: spreading"),
        ("positioning", "drift: "),
    ],
)
def test_commands_print_it(market: Workspace, command: str, words: str) -> None:
    result = CliRunner().invoke(app, [command, "--workspace", str(market.root)])
    assert result.exit_code == 0, result.output
    assert words in " ".join(result.output.split())


def test_next_adopters_are_named_in_order_only_where_the_record_beats_chance(
    market: Workspace, connection: Connection
) -> None:
    record = MarketStore(market, connection=connection).spread.record
    result = CliRunner().invoke(app, ["diffusion", "Automatic rollback", "--workspace", str(market.root)])
    lines = [line for line in result.output.splitlines() if "likely to follow, most likely first: " in line]
    assert bool(lines) == record.beats_chance
    assert not any("%" in line for line in lines)
    if not record.beats_chance:
        assert "No likely followers are named" in " ".join(result.output.split())


def test_the_record_of_next_adopters_stands_beside_them(market: Workspace, connection: Connection) -> None:
    record = MarketStore(market, connection=connection).spread.record
    assert record.named_hits <= record.named <= record.pairs
    assert record.named > 0
    result = CliRunner().invoke(app, ["diffusion", "rollback", "--workspace", str(market.root)])
    assert record.sentence() in " ".join(result.output.split())


def test_positioning_says_since_when_it_compares_and_when_it_cannot(market: Workspace, connection: Connection) -> None:
    told = {one.product: one.drift for one in MarketStore(market, connection=connection).positioning}
    assert all(drift.measured and drift.earlier == date(2026, 3, 2) for drift in told.values())
    one_look = MarketStore(market, as_of=datetime(2026, 3, 2, 23, tzinfo=UTC), connection=connection).positioning
    assert all("not enough captures: none after 2026-03-02" in one.drift.sentence() for one in one_look)
    nothing = MarketStore(market, connection=connection).positioning_between(since=datetime(2020, 1, 1, tzinfo=UTC))
    assert all("nothing had been captured" in one.drift.sentence() for one in nothing)


def test_words_that_a_product_took_up_come_with_their_quote(demo: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(shutil.copytree(demo, tmp_path / "market"))
    with workspace.store.begin() as connection:
        versions = page_versions(connection, product="ollerby")
        one = min(versions, key=lambda version: len(version.url))
        _, page = load_pages(connection, [one.content_id])[one.content_id]
        blocks = tuple(
            Block(position=900 + n, kind=BlockKind.PARAGRAPH, text=f"Zeppelin mooring for every airship crew, part {n}")
            for n in range(30)
        )
        save_contents(connection, "ollerby", "test", [("other", replace(page, blocks=(*page.blocks, *blocks)))])
        look = replace(
            latest_captures(connection, product="ollerby")[one.url],
            id="later",
            run_id=start_run(connection, "crawl"),
            outcome=Outcome.FETCHED,
            at=one.last_seen + timedelta(days=30),
            digest="other",
        )
        add_captures(connection, [look])
        publish_versions(connection, [look], known_at=look.at)
        drift = next(
            one for one in MarketStore(workspace, connection=connection).positioning if one.product == "ollerby"
        ).drift
    assert drift.later == look.at.date()
    assert drift.terms[0].z > 0
    assert drift.terms[0].term in drift.terms[0].quote.casefold()
    assert "Zeppelin" in drift.terms[0].quote


def test_the_view_holds_themes_spread_and_rhythm_for_the_report(market: Workspace) -> None:
    view = MarketStore(market)
    by_kind = {kind: [one for one in view.trends if one.kind == kind] for kind in ("theme", "diffusion", "cadence")}
    rising = next(one for one in by_kind["theme"] if one.name == "Automatic rollback")
    assert rising.direction == "rising"
    assert rising.low is not None
    assert rising.low > 1
    assert rising.points[-1][1] > rising.points[0][1]
    assert "this rule would have flagged" in rising.note
    assert not any(one.direction == "too_little" for one in view.trends)
    assert len(by_kind["cadence"]) == len(view.products)
    assert {one.capability for one in by_kind["diffusion"]} <= set(view.capability_of)
    spread = next(one for one in view.diffusion if one.capability == "Automatic rollback")
    assert spread.next_adopters[0].product in view.product_of
    assert {one.product for one in view.positioning} == set(view.product_of)
    assert view.adoptions
    assert {one.product for one in view.adoptions} <= set(view.product_of)
