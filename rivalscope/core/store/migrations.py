"""Numbered migrations, each recorded in the transaction in which it changes the store.

A store, new or old, gets its tables from the steps in :mod:`rivalscope.core.store.steps` and from nothing else. A step
is frozen: it spells out what it does and uses neither ``tables.py`` nor anything else that changes later, so that a
store of any age goes through the same steps and ends up with the same schema. To change the schema:

1. Change ``tables.py``, which is what queries use. A new column needs a ``server_default`` or must be nullable.
2. Add ``steps/s0005_what.py`` (the next number) that does the same in SQL::

       SQL = '''
       ALTER TABLE plans ADD COLUMN badge TEXT DEFAULT '' NOT NULL;
       '''

   Write ``{time}``, ``{bytes}`` and ``{serial}`` for the types that differ between SQLite and PostgreSQL, and quote
   names that are words of SQL (``"at"``, ``"number"``). Where rows must change, add a function ``change(connection)``
   that uses ``sqlalchemy.text`` with column names, never ``tables.py`` or a record; JSON columns come back as text on
   SQLite and as values on PostgreSQL, so read them with :func:`rivalscope.core.store.steps.plain.loads`.
3. Add its line to ``STEPS`` in ``steps/__init__.py``.
4. Run ``pytest tests/core/test_migrations.py``: it compares the outcome of the steps with ``tables.py``, and a store of
   every earlier version with a new one, on both databases.

The views of ``views.py`` are no step: they are rebuilt after the last step and whenever their text changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, inspect, text

from rivalscope.core import clock
from rivalscope.core.errors import StoreError
from rivalscope.core.ids import make_id
from rivalscope.core.store.steps import STEPS, MigrationStep
from rivalscope.core.store.views import VIEWS

__all__ = ["applied", "migrate", "pending"]

_RECORD = 'CREATE TABLE schema_migrations ("number" {serial}, name VARCHAR NOT NULL, applied_at {time} NOT NULL, ' \
    'PRIMARY KEY ("number"))'  # fmt: skip
_VIEWS = 0
"""Number under which the text of the views is recorded."""
_LOCK = 7261101
"""Key of PostgreSQL's advisory lock."""
_TYPES = {
    "sqlite": {"time": "DATETIME", "bytes": "BLOB", "serial": "INTEGER NOT NULL"},
    "postgresql": {"time": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA", "serial": "SERIAL NOT NULL"},
}


def applied(connection: Connection) -> int:
    """Return the number of the last migration of a store; 0 for an empty one. Writes nothing."""
    if not inspect(connection).has_table("schema_migrations"):
        return 0
    number: int = connection.execute(text('SELECT COALESCE(MAX("number"), 0) FROM schema_migrations')).scalar_one()
    return number


def pending(connection: Connection) -> list[str]:
    """Return the names of the migrations that a store lacks. Writes nothing."""
    return [step.name for step in STEPS[applied(connection) :]]


def migrate(connection: Connection, *, steps: Sequence[MigrationStep] = STEPS) -> None:
    """Bring a store up to date inside the caller's transaction.

    Args:
        connection: Open transaction.
        steps: What to apply; those that the store has already had are passed over.

    Raises:
        StoreError: A newer version wrote it.
    """
    # Asked before anything is locked: opening a store that is up to date must not wait for whoever writes to it.
    views = make_id("views", *(f"{name} {query}" for name, query in VIEWS.items()))
    if _recorded_views(connection) == views and applied(connection) == len(steps):
        return
    _lock(connection)
    done = applied(connection)
    if done > len(steps):
        raise StoreError(
            f"the store has schema version {done}, this version of Rivalscope supports up to {len(steps)}",
            next_step="Upgrade rivalscope: pip install -U rivalscope",
        )
    if not inspect(connection).has_table("schema_migrations"):
        _run(connection, _RECORD)
    # A step cannot change tables beneath a view.
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
    for number, step in enumerate(steps[done:], start=done + 1):
        _run(connection, step.sql)
        if step.change is not None:
            step.change(connection)
        _record(connection, number, step.name)
    if steps is STEPS:
        for name, query in VIEWS.items():
            connection.execute(text(f"CREATE VIEW {name} AS {query}"))
        connection.execute(text('DELETE FROM schema_migrations WHERE "number" = :number'), {"number": _VIEWS})
        _record(connection, _VIEWS, views)


def _run(connection: Connection, statements: str) -> None:
    for statement in _statements(statements):
        for name, spelling in _TYPES[connection.dialect.name].items():
            statement = statement.replace("{" + name + "}", spelling)
        connection.exec_driver_sql(statement)


def _statements(sql: str) -> Iterator[str]:
    """Yield the statements of a step; a semicolon at the end of a line ends one."""
    yield from filter(None, (part.strip() for part in re.split(r";[ \t]*(?:\n|$)", sql)))


def _record(connection: Connection, number: int, name: str) -> None:
    at = clock.now()
    connection.execute(
        text('INSERT INTO schema_migrations ("number", name, applied_at) VALUES (:number, :name, :at)'),
        {"number": number, "name": name, "at": f"{at:%Y-%m-%d %H:%M:%S.%f}" if _is_sqlite(connection) else at},
    )


def _recorded_views(connection: Connection) -> str:
    if not inspect(connection).has_table("schema_migrations"):
        return ""
    query = text('SELECT name FROM schema_migrations WHERE "number" = :number')
    return connection.execute(query, {"number": _VIEWS}).scalar_one_or_none() or ""


def _lock(connection: Connection) -> None:
    """Let one process at a time change the schema, all of it or nothing."""
    if not _is_sqlite(connection):
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        return
    # The driver begins a transaction before rows are changed, and not before tables are.
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
