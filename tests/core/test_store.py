"""The store keeps what it is told, on SQLite and on a real PostgreSQL server alike."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from rivalscope.core import clock
from rivalscope.core.demand import DemandKind, DemandPost, DemandProposal
from rivalscope.core.errors import StoreError
from rivalscope.core.readings import Said, SheetAnswer
from rivalscope.core.records import (
    Block,
    BlockKind,
    Capability,
    Capture,
    Cell,
    EntryKind,
    Evidence,
    FeatureItem,
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
from rivalscope.core.store import (
    Store,
    capabilities,
    captures,
    demand,
    matrix,
    migrations,
    pages,
    readings,
    releases,
    runs,
    states,
)
from rivalscope.core.store.steps import s0016_history
from rivalscope.core.store.views import VIEWS

URL = "https://heron.example/features"
MARCH, JUNE, OCTOBER = (datetime(2026, month, 2, 8, tzinfo=UTC) for month in (3, 6, 10))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        for _ in range(100):
            try:
                with engine.begin() as connection:
                    connection.execute(text("DROP SCHEMA public CASCADE"))
                    connection.execute(text("CREATE SCHEMA public"))
                break
            except OperationalError:
                time.sleep(0.1)
        engine.dispose()
    opened = Store.open(url)
    yield opened
    opened.close()


def _capture(run_id: str, at: datetime, digest: str, **values: object) -> Capture:
    base = Capture(
        id=f"{URL}@{at:%Y%m%d}",
        run_id=run_id,
        product="heron",
        source="heron/site",
        url=URL,
        at=at,
        outcome=Outcome.FETCHED,
        status=200,
        digest=digest,
    )
    return replace(base, **values)  # type: ignore[arg-type]


def _page(title: str) -> Page:
    return Page(
        url=URL,
        title=title,
        language="en",
        kind=PageKind.FEATURES,
        blocks=(
            Block(position=0, kind=BlockKind.HEADING, text=title),
            Block(position=1, kind=BlockKind.CARD, text="x"),
        ),
        items=(FeatureItem(title="Audit log", description="Who did what."),),
        plans=(Plan(name="Team", prices=(PlanPrice(amount="12", currency="EUR", period="month", per="seat"),)),),
    )


def _versions(store: Store, **when: datetime) -> list[tuple[str, datetime, datetime | None]]:
    with store.begin() as connection:
        found = pages.page_versions(connection, **when)  # type: ignore[arg-type]
        loaded = pages.load_pages(connection, [version.content_id for version in found])
    return [(loaded[v.content_id][1].title, v.valid_from, v.valid_to) for v in found]


def test_opening_twice_migrates_once(store: Store) -> None:
    with store.begin() as connection:
        assert migrations.pending(connection) == []
        migrations.migrate(connection)
        assert connection.execute(
            text('SELECT COUNT(*) FROM schema_migrations WHERE "number" > 0')
        ).scalar_one() == migrations.applied(connection)


def test_store_of_a_newer_version_is_refused(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE schema_migrations SET number = 999 WHERE number = 1"))
    with store.begin() as connection, pytest.raises(StoreError, match="999"):
        migrations.migrate(connection)


def test_a_store_that_cannot_be_opened_names_its_place_without_the_password() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql://ann:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
    assert "127.0.0.1:1" in str(caught.value)


def test_a_store_that_is_only_read_refuses_every_change(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    reading = Store.open(url, read_only=True)
    with reading.begin() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM captures")).scalar_one() == 0
    for change in ("DELETE FROM captures", "CREATE TABLE more (x INTEGER)", "DROP VIEW v_matrix"):
        with pytest.raises(StoreError, match="is not writable"), reading.begin() as connection:
            connection.exec_driver_sql(change)
    reading.close()


def test_a_store_that_is_only_read_is_neither_made_nor_migrated(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with pytest.raises(StoreError, match="cannot open the store"):
        Store.open(f"sqlite:///{file}", read_only=True)
    assert not file.exists()


def test_naive_times_are_refused(store: Store) -> None:
    with store.begin() as connection:
        run = runs.start_run(connection, "crawl")
        with pytest.raises(Exception, match="naive time"):
            captures.add_captures(connection, [_capture(run, datetime(2026, 1, 1), "d")])  # noqa: DTZ001 - the point


def test_captures_come_back_as_they_were_and_are_never_doubled(store: Store) -> None:
    with store.begin() as connection:
        run = runs.start_run(connection, "crawl")
        first = _capture(run, MARCH, "sha256:a", etag='"1"', warc_file="x.warc.gz", warc_offset=12)
        captures.add_captures(connection, [first])
        captures.add_captures(connection, [first, _capture(run, OCTOBER, "sha256:b")])
        assert [c.at for c in captures.captures_of_run(connection, run)] == [MARCH, OCTOBER]
        assert captures.captures_of_run(connection, run)[0] == first
        assert captures.latest_captures(connection, product="heron")[URL].digest == "sha256:b"
        assert captures.latest_captures(connection, product="heron", before=OCTOBER)[URL].digest == "sha256:a"


def test_history_is_bitemporal_whatever_the_order_of_arrival(store: Store) -> None:
    with store.begin() as connection:
        run = runs.start_run(connection, "crawl")
        all_captures = [_capture(run, MARCH, "a"), _capture(run, JUNE, "a"), _capture(run, OCTOBER, "b")]
        captures.add_captures(connection, all_captures)
        pages.save_contents(connection, "heron", "1", [("a", _page("Old")), ("b", _page("New"))])
    learnt = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    for at, capture in zip(learnt, (all_captures[2], all_captures[0], all_captures[1]), strict=True):
        with store.begin() as connection:
            pages.publish_versions(connection, [capture], known_at=at)
    assert _versions(store) == [("New", OCTOBER, None)]
    assert _versions(store, as_of=JUNE) == [("Old", MARCH, OCTOBER)]
    assert _versions(store, as_of=JUNE, known_at=learnt[0]) == []
    assert _versions(store, as_of=OCTOBER, known_at=learnt[0]) == [("New", OCTOBER, None)]
    with store.begin() as connection:
        before = pages.page_versions(connection, current=True)
        assert pages.publish_versions(connection, all_captures, known_at=learnt[2]) == 0
        assert pages.page_versions(connection, current=True) == before


def test_a_refusal_ends_no_version_but_a_gone_page_does(store: Store) -> None:
    with store.begin() as connection:
        run = runs.start_run(connection, "crawl")
        seen = [
            _capture(run, MARCH, "a"),
            _capture(run, JUNE, "", outcome=Outcome.REFUSED, status=403),
            _capture(run, OCTOBER, "", outcome=Outcome.GONE, status=404),
        ]
        captures.add_captures(connection, seen)
        pages.save_contents(connection, "heron", "1", [("a", _page("Old"))])
        pages.publish_versions(connection, seen[:2], known_at=JUNE)
        assert [v.valid_to for v in pages.page_versions(connection)] == [None]
        pages.publish_versions(connection, seen[2:], known_at=OCTOBER)
        assert [v.valid_to for v in pages.page_versions(connection, current=True)] == [OCTOBER]


def test_newer_rules_replace_what_older_rules_read(store: Store) -> None:
    with store.begin() as connection:
        pages.save_contents(connection, "heron", "1", [("a", _page("Old"))])
        pages.save_contents(connection, "heron", "2", [("a", replace(_page("Better"), items=()))])
        key = pages.content_id("heron", URL, "a")
        assert pages.known_contents(connection, "1", [key]) == set()
        assert pages.known_contents(connection, "2", [key, "another"]) == {key}
        assert pages.load_pages(connection, [key])[key][1].title == "Better"
        assert connection.execute(text("SELECT COUNT(*) FROM feature_items")).scalar_one() == 0


def test_releases_keep_their_date_of_discovery(store: Store) -> None:
    entry = ReleaseEntry(text="Add SAML", kind=EntryKind.ADDED, confidence=1.0)
    release = Release(version="v2.0", published=date(2026, 2, 1), entries=(entry,))
    with store.begin() as connection:
        run = runs.start_run(connection, "crawl")
        captures.add_captures(connection, [_capture(run, MARCH, "a"), _capture(run, OCTOBER, "b")])
        ids = [capture.id for capture in captures.captures_of_run(connection, run)]
        releases.save_releases(connection, "heron", [release], url=URL, capture_id=ids[0], at=MARCH)
        again = replace(release, version="2.0", published=date(2026, 2, 2))
        releases.save_releases(connection, "heron", [again], url=URL, capture_id=ids[1], at=OCTOBER)
        (row,) = releases.entries(connection, product="heron", kind="added")
        assert (row["discovered"], row["last_seen"]) == (MARCH, OCTOBER)
        assert row["published"] == date(2026, 2, 2)


def _cell(support: Support, quote: str = "") -> Cell:
    evidence = (
        Evidence(quote=quote, url=URL, capture_id="c", captured_at=MARCH, digest="a", score=0.9, verified=True),
    )
    return Cell(
        product="heron",
        capability="cap-1",
        support=support,
        score=0.9,
        confidence=0.8,
        no_kind=None if quote else NoKind.NOT_MENTIONED,
        evidence=evidence if quote else (),
    )


def test_cells_keep_their_history_and_an_equal_answer_adds_no_row(store: Store) -> None:
    with store.begin() as connection:
        capabilities.save_capabilities(connection, [Capability(id="cap-1", label="SAML")])
        run = runs.start_run(connection, "matrix")
        steps = [
            (MARCH, _cell(Support.UNKNOWN)),
            (JUNE, _cell(Support.FULL, "We do SAML.")),
            (OCTOBER, _cell(Support.FULL, "We do SAML.")),
        ]
        flips = []
        for at, cell in steps:
            with clock.frozen(at):
                flips.append(len(matrix.save_cells(connection, [cell], run_id=run)))
        assert flips == [1, 1, 0]
        assert matrix.load_cells(connection) == [steps[1][1]]
        assert matrix.load_cells(connection, known_at=MARCH) == [steps[0][1]]
        matrix.add_verdict(
            connection, steps[1][1], verdict="right", stratum="full", weight=3, author="Ann", reason="seen"
        )
        assert [row["verdict"] for row in matrix.current_verdicts(connection)] == ["right"]


def test_the_newest_answer_to_a_question_counts(store: Store) -> None:
    first = SheetAnswer(
        sheet="s1", question="q1", reader="ada", said=Said.YES, probability=0.9, lines=("l1", "l2"), why="so"
    )
    other = replace(first, sheet="s9", question="q2", reader="bo", said=Said.SILENT, lines=())
    with store.begin() as connection, clock.frozen(MARCH):
        before = readings.reading_state(connection)
        readings.add_readings(connection, [("heron", "cap-1", first), ("heron", "cap-2", other)])
        between = readings.reading_state(connection)
    later = replace(first, sheet="s2", said=Said.DENIED, probability=0.1)
    with store.begin() as connection, clock.frozen(JUNE):
        readings.add_readings(connection, [("heron", "cap-1", later)])
        assert readings.latest_readings(connection) == {"q1": later, "q2": other}
        assert len({before, between, readings.reading_state(connection)}) == 3
        assert [(row["reader"], row["answers"]) for row in readings.count_readings(connection)] == [
            ("ada", 2),
            ("bo", 1),
        ]


def test_a_store_of_an_earlier_version_gets_what_it_lacks_and_keeps_its_cells(store: Store) -> None:
    old = _cell(Support.FULL, "We do SAML.")
    with store.begin() as connection:
        run = runs.start_run(connection, "matrix")
        capabilities.save_capabilities(connection, [Capability(id="cap-1", label="SSO")])
        matrix.save_cells(connection, [old], run_id=run)
        for view in VIEWS:
            connection.execute(text(f"DROP VIEW {view}"))
        for table in (
            "readings",
            "leads",
            "charges",
            "demand_posts",
            "demand_proposals",
            "signals",
            "fencing",
            "leases",
            "decisions",
            "hosts",
            "host_requests",
            "cluster_markets",
            "publications",
            "compared_looks",
            "page_words",
            "post_readings",
        ):
            connection.execute(text(f"DROP TABLE {table}"))
        for made in re.findall(r"(?m)^CREATE INDEX (\w+)", s0016_history.SQL.partition("CREATE TABLE")[0]):
            connection.execute(text(f"DROP INDEX {made}"))
        for name in re.findall(r"(?m)^DROP INDEX ix_(\w+)", s0016_history.SQL):
            table, _, column = name.rpartition("_")
            connection.execute(text(f"CREATE INDEX ix_{name} ON {table} ({column})"))
        for column in ("proof", "reread"):
            connection.execute(text(f"ALTER TABLE cells DROP COLUMN {column}"))
        connection.execute(text("ALTER TABLE evidence DROP COLUMN parts"))
        connection.execute(text("ALTER TABLE runs DROP COLUMN owner"))
        for column in ("free", "badge", "prices", "excluded", "gates"):
            connection.execute(text(f"ALTER TABLE plans DROP COLUMN {column}"))
        for table in ("contents", "coverage"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN not_read"))
        connection.execute(text("CREATE TABLE blocks (content_id VARCHAR)"))
        connection.execute(text("DELETE FROM schema_migrations WHERE number >= 3"))
        assert migrations.pending(connection)[:2] == ["readings", "leads"]
        migrations.migrate(connection)
        assert connection.execute(text("SELECT COUNT(*) FROM v_readings")).scalar_one() == 0
        assert connection.execute(text("SELECT COUNT(*) FROM v_leads")).scalar_one() == 0
        assert matrix.load_cells(connection) == [old]


def test_leads_are_kept_apart_from_evidence(store: Store) -> None:
    said = _cell(Support.FULL, "We do SAML.")
    piece = replace(said.evidence[0], quote="It can: | sign in", parts=("sign in", "It can:"))
    unclear = replace(said, support=Support.UNKNOWN, no_kind=NoKind.UNCLEAR, evidence=(), leads=(piece, *said.evidence))
    with store.begin() as connection:
        run = runs.start_run(connection, "matrix")
        capabilities.save_capabilities(connection, [Capability(id="cap-1", label="SSO")])
        matrix.save_cells(connection, [unclear], run_id=run)
        assert matrix.load_cells(connection) == [unclear]
        assert connection.execute(text("SELECT quote FROM v_evidence")).all() == []
        told = connection.execute(text("SELECT capability, rank, quote FROM v_leads ORDER BY rank")).all()
        assert [tuple(row) for row in told] == [("SSO", 1, "It can: | sign in"), ("SSO", 2, "We do SAML.")]


def test_analyses_keep_their_state(store: Store) -> None:
    with store.begin() as connection:
        assert states.load_state(connection, "anchors") is None
        states.save_state(connection, "anchors", {"b": [1, 2.5], "a": "é"})
        assert states.load_state(connection, "anchors") == {"a": "é", "b": [1, 2.5]}


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_public_view_can_be_read(store: Store, view: str) -> None:
    with store.begin() as connection:
        assert connection.execute(text(f"SELECT * FROM {view}")).all() == []


def test_last_published_coverage_is_kept_apart_from_the_latest(store: Store) -> None:
    base = dict.fromkeys(
        ("planned", "fetched", "unchanged", "new", "changed", "gone", "empty", "refused", "failed", "bytes"), 0
    )
    with store.begin() as connection:
        for at, published in ((MARCH, True), (JUNE, False)):
            with clock.frozen(at):
                run = runs.start_run(connection, "crawl", sources=["heron/site"])
                row = {**base, "run_id": run, "source": "heron/site", "product": "heron", "published": published}
                runs.save_coverage(connection, [{**row, "seconds": 1.0, "violations": []}])
                runs.finish_run(connection, run, status="published" if published else "failed")
        last = runs.last_published(connection, "heron/site")
        assert last is not None
        assert last["started_at"] == MARCH
        latest = runs.latest_run(connection, "crawl")
        assert latest is not None
        assert latest["status"] == "failed"


def test_a_store_that_is_dropped_leaves_no_connection_open(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.begin() as connection:
        connection.execute(text("SELECT 1"))
    engine = store.engine
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]
    del store
    gc.collect()
    assert engine.pool.checkedin() == 0  # type: ignore[attr-defined]


def _post(key: str, **changed: object) -> DemandPost:
    values: dict[str, object] = {
        "key": key, "url": f"https://tracker.example/{key}", "title": "Dark mode", "text": "Please.", "opened": MARCH,
        "updated": JUNE, "labels": ("feature",), "person": "ab12", "votes": 3,
    }  # fmt: skip
    return DemandPost(**{**values, **changed})  # type: ignore[arg-type]


def test_posts_keep_what_was_judged_until_they_say_something_else(store: Store) -> None:
    where = {"product": "heron", "source": "heron/github-issues-000000", "capture_id": "c1"}
    with store.begin() as connection:
        demand.save_posts(connection, [_post("1"), _post("2")], **where, at=JUNE)
        assert demand.newest_post(connection, where["source"]) == JUNE
        first, second = demand.load_posts(connection)
        judged = replace(first, judged_by="r1", kind=DemandKind.WISH, quote="Dark mode", capability="cap-1", link=0.9)
        demand.save_judgements(connection, [judged])
        assert [one.id for one in demand.load_posts(connection, not_judged_by="r1")] == [second.id]
        # An older archive tells nothing new; a newer look does, and what it changes is judged again.
        demand.save_posts(connection, [_post(first.key, title="Old title")], **where, at=MARCH)
        kept = next(one for one in demand.load_posts(connection) if one.id == first.id)
        assert (kept.title, kept.kind, kept.capability) == ("Dark mode", DemandKind.WISH, "cap-1")
        demand.save_posts(connection, [_post(first.key)], **where, at=JUNE)
        assert [one.id for one in demand.load_posts(connection, not_judged_by="r1")] == [second.id]
        demand.save_posts(connection, [_post(first.key, votes=9)], **where, at=OCTOBER)
        changed = next(one for one in demand.load_posts(connection, texts=False) if one.id == first.id)
        assert (changed.votes, changed.discovered, changed.last_seen, changed.judged_by) == (9, JUNE, OCTOBER, "")
        assert changed.text == ""
        assert len(list(demand.load_posts(connection, texts=False))) == 2


def test_a_look_back_shows_posts_without_what_happened_later(store: Store) -> None:
    where = {"product": "heron", "source": "heron/github-issues-000000", "capture_id": "c1"}
    with store.begin() as connection:
        demand.save_posts(connection, [_post("1", updated=MARCH)], **where, at=MARCH)
        closed = _post("1", updated=OCTOBER, open=False, closed=OCTOBER, closing="completed")
        demand.save_posts(connection, [closed], **where, at=OCTOBER)
        (today,) = demand.load_posts(connection)
        assert (today.open, today.closing, today.last_seen) == (False, "completed", OCTOBER)
        for limits in ({"known_at": JUNE}, {"as_of": JUNE}, {"known_at": OCTOBER, "as_of": JUNE}):
            (then,) = demand.load_posts(connection, **limits)  # type: ignore[arg-type]
            assert (then.open, then.closed, then.closing) == (True, None, "")
            assert max(then.updated, then.last_seen) <= JUNE


def test_the_salt_of_a_store_stays_and_proposals_keep_their_ids(store: Store) -> None:
    with store.begin() as connection:
        salt = demand.people_salt(connection)
        assert len(salt) == 32
        assert demand.people_salt(connection) == salt
        one = DemandProposal(id="dem-1", label="Dark mode", words=("dark", "mod"), posts=())
        demand.save_proposals(connection, [one])
        demand.save_proposals(connection, [replace(one, label="A dark mode")])
        assert demand.active_proposals(connection) == {"dem-1": ("A dark mode", ("dark", "mod"))}
        demand.save_proposals(connection, [])
        assert demand.active_proposals(connection) == {}
