"""Every store, whatever version wrote it, ends up with the schema of a new one; on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from rivalscope.core.errors import StoreError
from rivalscope.core.store import Store, demand_tables, matrix, pages, releases
from rivalscope.core.store.migrations import applied, migrate, pending
from rivalscope.core.store.steps import STEPS
from rivalscope.core.store.tables import metadata
from rivalscope.core.store.views import VIEWS

ROOT = Path(__file__).parents[2]
OLD = sorted((Path(__file__).parent / "stores").glob("schema-*.sql"))
"""Stores of released versions, written by those versions themselves, dumped by SQLite."""


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        url = request.getfixturevalue("postgres_url").replace("postgresql://", "postgresql+psycopg://")
        made = create_engine(url)
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield made
    made.dispose()


def shape(connection: Connection) -> dict[str, Any]:
    """Return tables with their columns, keys and indexes, in no order."""
    looked = inspect(connection)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], _default(column["default"]))
                for column in looked.get_columns(name)
            },
            "key": sorted(looked.get_pk_constraint(name)["constrained_columns"]),
            "references": sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in looked.get_foreign_keys(name)
            ),
            "indexes": sorted((index["name"] or "", index["column_names"]) for index in looked.get_indexes(name)),
        }
        for name in looked.get_table_names()
        if name != "schema_migrations"
    }


def _default(value: str | None) -> str | None:
    if value is None or value.startswith("nextval("):
        return None
    return re.sub(r"::[\w ]+$", "", value).strip("'")


def test_steps_lead_to_the_tables_that_queries_use(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection)
        stepped = shape(connection)
        assert set(inspect(connection).get_view_names()) == set(VIEWS)
        for view in VIEWS:
            connection.execute(text(f"SELECT * FROM {view}"))
            connection.execute(text(f"DROP VIEW {view}"))
        for name in stepped:
            connection.execute(text(f"ALTER TABLE {name} RENAME TO stepped_{name}"))
            for index, _ in stepped[name]["indexes"]:
                connection.execute(text(f"DROP INDEX {index}"))
        assert demand_tables.signals.metadata is metadata
        metadata.create_all(connection)
        drawn = {name: one for name, one in shape(connection).items() if not name.startswith("stepped_")}
    assert set(stepped) == set(drawn)
    for name, table in stepped.items():
        assert table == drawn[name], name


@pytest.mark.parametrize("number", range(1, len(STEPS)))
def test_a_store_of_every_earlier_schema_becomes_like_a_new_one(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        migrate(connection, steps=STEPS[:number])
        assert applied(connection) == number
        assert pending(connection) == [step.name for step in STEPS[number:]]
    with engine.begin() as connection:
        migrate(connection)
        grown, views = shape(connection), set(inspect(connection).get_view_names())
        assert pending(connection) == []
    assert views == set(VIEWS)
    with engine.begin() as connection:
        for view in VIEWS:
            connection.execute(text(f"DROP VIEW {view}"))
        for name in grown:
            connection.execute(text(f"DROP TABLE {name}{' CASCADE' if engine.dialect.name == 'postgresql' else ''}"))
        connection.execute(text("DROP TABLE schema_migrations"))
        migrate(connection)
        assert shape(connection) == grown


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_what_an_earlier_version_wrote_is_still_there(dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    old, fresh = Store.open(f"sqlite:///{path}"), Store.open(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    with old.begin() as grown, fresh.begin() as made:
        assert shape(grown) == shape(made)
        (cell,) = matrix.load_cells(grown)
        assert (cell.product, [quote.quote for quote in cell.evidence]) == ("tern", ["Tern syncs"])
        (release,) = releases.load_releases(grown)
        assert (release.version, [entry.text for entry in release.entries]) == ("1.0", ["Sync"])
        (version,) = pages.page_versions(grown)
        assert version.valid_from == datetime(2026, 3, 2, 6, tzinfo=UTC)
        ((_, page),) = pages.load_pages(grown, [version.content_id]).values()
        assert [plan.name for plan in page.plans] == ["Basic"]
    old.close()
    fresh.close()


def test_steps_use_nothing_that_changes_later() -> None:
    for path in (ROOT / "rivalscope" / "core" / "store" / "steps").glob("*.py"):
        code = path.read_text(encoding="utf-8")
        imported = set(re.findall(r"^\s*(?:from|import) (rivalscope[\w.]*)", code, re.M))
        assert {name for name in imported if not name.startswith("rivalscope.core.store.steps")} == set(), path.name


def test_views_are_made_anew_where_their_text_has_changed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as connection:
        migrate(connection)
    monkeypatch.setitem(VIEWS, "v_captures", "SELECT url FROM captures")
    with engine.begin() as connection:
        migrate(connection)
        assert list(connection.execute(text("SELECT * FROM v_captures")).keys()) == ["url"]


def test_opening_a_store_waits_for_nobody_who_writes_to_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = Store.open(url)
    with store.begin() as writing:
        writing.execute(text("INSERT INTO states (name, \"at\", state) VALUES ('x', '2026-01-01 00:00:00', x'00')"))
        again = Store.open(url)
        again.close()
    store.close()


def test_two_that_open_a_new_store_at_once_make_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store.open, [url] * 4))  # what fails in a thread is raised here
    for store in stores:
        store.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.begin() as connection:
        migrate(connection, steps=STEPS[:1])
    broken = (STEPS[0], type(STEPS[0])("broken", "CREATE TABLE half (id INTEGER);\nCREATE TABLE half (id INTEGER);\n"))
    with pytest.raises(Exception, match="half"), engine.begin() as connection:
        migrate(connection, steps=broken)
    with engine.begin() as connection:
        assert applied(connection) == 1
        assert not inspect(connection).has_table("half")
    engine.dispose()


def test_a_store_of_a_newer_version_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection)
        with pytest.raises(StoreError, match="Upgrade rivalscope") as refused:
            migrate(connection, steps=STEPS[:1])
    assert "schema" in str(refused.value)
