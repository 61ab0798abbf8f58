"""A search of the archived pages gives the same with kept words and without, now and as of then, on both databases."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, func, select, text

from rivalscope.app.workflows.search import keep_words, search_passages
from rivalscope.core import clock
from rivalscope.core.records import Block, BlockKind, Capture, Outcome, Page, PageKind
from rivalscope.core.store import captures, pages, runs
from rivalscope.core.store import tables as t
from rivalscope.core.workspace import STORE_ENV, Workspace

MARCH, MAY = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 5, 4, 6, tzinfo=UTC)
BETWEEN = datetime(2026, 4, 1, tzinfo=UTC)
HERON, TERN = "https://heron.example/", "https://tern.example/"
MARKET = """\
market: Note takers
products:
  - {name: Heron, slug: heron, home: https://heron.example/, sources: [{url: "https://heron.example/", kind: site}]}
  - {name: Tern, slug: tern, home: https://tern.example/, sources: [{url: "https://tern.example/", kind: site}]}
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A market looked at in March and in May."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+psycopg://")
        name = f"search_{os.getpid()}_{time.monotonic_ns()}"
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        server.dispose()
        monkeypatch.setenv(STORE_ENV, server.url.set(database=name).render_as_string(hide_password=False))
    (tmp_path / "market.yaml").write_text(MARKET, encoding="utf-8")
    workspace = Workspace.open(tmp_path)
    look(workspace, MARCH, {"https://heron.example/": "Heron keeps an audit log", TERN: "Tern writes"})
    look(workspace, MAY, {"https://heron.example/": "Heron has no such log", TERN: "Tern syncs"})
    return workspace


def look(workspace: Workspace, at: datetime, seen: dict[str, str], *, gone: tuple[str, ...] = ()) -> None:
    """Publish what pages say at a time, and which are gone."""
    with clock.frozen(at), workspace.store.begin() as connection:
        run_id = runs.start_run(connection, "crawl")
        found = []
        for url in (*seen, *gone):
            product = url.split("//")[1].split(".")[0]
            said = seen.get(url, "")
            found.append(
                Capture(
                    id=f"{url} {at:%m%d}", run_id=run_id, product=product, source=f"{product}/site", url=url, at=at,
                    outcome=Outcome.FETCHED if said else Outcome.GONE, digest=said,
                )
            )  # fmt: skip
            if said:
                pages.save_contents(connection, product, "rule", [(said, page_of(url, said))])
        captures.add_captures(connection, found)
        pages.publish_versions(connection, found, known_at=at)
        runs.finish_run(connection, run_id, status="published")


def page_of(url: str, said: str) -> Page:
    blocks = (
        Block(position=0, kind=BlockKind.HEADING, text="Navigation log", boilerplate=True),
        Block(position=1, kind=BlockKind.PARAGRAPH, text=said, heading_path=("Security",)),
    )
    return Page(url=url, title="", language="en", kind=PageKind.HOME, blocks=blocks)


def texts(workspace: Workspace, words: str, *, known_at: datetime | None = None) -> list[str]:
    return [row.quote.text for row in search_passages(workspace, words, known_at=known_at).rows]


def kept(workspace: Workspace) -> int:
    with workspace.store.begin() as connection:
        found: int = connection.execute(select(func.count()).select_from(t.page_words)).scalar_one()
    return found


def test_kept_words_find_what_reading_every_page_finds(market: Workspace) -> None:
    queries = ("log", "audit log", "security log", "tern", "syncing", "navigation")
    read = [texts(market, words) for words in queries]
    assert keep_words(market) == 2
    assert [texts(market, words) for words in queries] == read
    assert read == [["Heron has no such log"], [], ["Heron has no such log"], ["Tern syncs"], ["Tern syncs"], []]


def test_a_search_of_then_finds_what_we_knew_then(market: Workspace) -> None:
    keep_words(market)
    assert texts(market, "audit log", known_at=BETWEEN) == ["Heron keeps an audit log"]
    assert texts(market, "tern", known_at=BETWEEN) == ["Tern writes"]
    assert search_passages(market, "tern", known_at=BETWEEN).rows[0].quote.captured == "2026-03-02"


def test_words_are_packed_of_what_changed_alone(market: Workspace) -> None:
    assert keep_words(market) == 2
    assert keep_words(market) == 0
    look(market, datetime(2026, 5, 5, tzinfo=UTC), {TERN: "Tern draws"})
    assert keep_words(market) == 1
    assert kept(market) == 2  # of what pages said before, nothing stays
    assert texts(market, "syncs") == []
    assert texts(market, "draws") == ["Tern draws"]


def test_a_page_that_is_gone_is_never_found(market: Workspace) -> None:
    keep_words(market)
    look(market, datetime(2026, 5, 6, tzinfo=UTC), {}, gone=(TERN,))
    assert texts(market, "tern") == []
    keep_words(market)
    assert kept(market) == 1


def test_a_page_that_newer_rules_read_otherwise_is_found_as_they_read_it(market: Workspace) -> None:
    keep_words(market)
    with market.store.begin() as connection:
        page = page_of(TERN, "Tern shares")
        pages.save_contents(connection, "tern", "newer rule", [("Tern syncs", page)])
    assert texts(market, "syncs") == []
    assert texts(market, "shares") == ["Tern shares"]
    assert keep_words(market) == 1


def test_words_that_other_rules_packed_are_packed_again(market: Workspace) -> None:
    keep_words(market)
    with market.store.begin() as connection:
        connection.execute(t.page_words.update().values(rule="older", words=b"unreadable"))
    assert texts(market, "tern") == ["Tern syncs"]
    assert keep_words(market) == 2
    with market.store.begin() as connection:
        connection.execute(delete(t.page_words))
    assert texts(market, "tern") == ["Tern syncs"]
