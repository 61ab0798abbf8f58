"""docs/data-dictionary.md is held against the store and the exports, and its queries run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from analysis.exports.schema import SCHEMA_VERSION, What, schema_of
from analysis.exports.wide import WIDE
from rivalscope.core.store import Store
from rivalscope.core.store.views import VIEWS

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", DOCUMENT, flags=re.DOTALL)


def _section(title: str) -> str:
    found = re.search(rf"^### {title}\n(.*?)(?=^##|\Z)", DOCUMENT, flags=re.DOTALL | re.MULTILINE)
    assert found is not None, f"{title} is not described"
    return found[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = (
        f"sqlite:///{tmp_path / 'store.sqlite'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    opened = Store.open(url)
    yield opened
    opened.close()


def test_there_are_ten_queries() -> None:
    assert len(QUERIES) == 10


def test_every_query_runs_on_both_stores(store: Store) -> None:
    with store.begin() as connection:
        for query in QUERIES:
            connection.execute(text(query.replace(":", r"\:"))).all()


def test_the_queries_find_something_in_the_sample_market(demo: Path) -> None:
    with closing(sqlite3.connect(f"file:{demo / 'store.sqlite'}?mode=ro", uri=True)) as connection:
        found = [len(connection.execute(query).fetchall()) for query in QUERIES]
    connection.close()
    assert sum(count > 0 for count in found) >= 8, found
    assert found[0] == 5


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_empty_is_null_in_every_view(demo: Path, view: str) -> None:
    with closing(sqlite3.connect(f"file:{demo / 'store.sqlite'}?mode=ro", uri=True)) as connection:
        cursor = connection.execute(f"SELECT * FROM {view}")
        names = [column[0] for column in cursor.description]
        blank = {name for row in cursor for name, value in zip(names, row, strict=True) if value == ""}
    connection.close()
    assert blank == set()


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_every_view_is_described(view: str, tmp_path: Path) -> None:
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with opened.begin() as connection:
        columns = set(connection.execute(text(f"SELECT * FROM {view}")).keys())
    opened.close()
    assert set(re.findall(r"`(\w+)`", _section(view))) == columns


@pytest.mark.parametrize("what", list(What))
def test_every_column_of_every_export_is_described_in_its_own_words(what: What) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", _section(what.value), flags=re.MULTILINE)
    assert rows == [(column.name, column.kind.value, column.about.replace("|", "/")) for column in schema_of(what)]


def test_version_and_wide_forms_are_named() -> None:
    assert f"matrix/{SCHEMA_VERSION}" in DOCUMENT
    assert f"exist for {', '.join(WIDE)}:" in DOCUMENT
