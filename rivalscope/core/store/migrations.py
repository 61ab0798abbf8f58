"""Numbered migrations, each recorded in the same transaction that it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, func, inspect, select, text
from sqlalchemy.schema import CreateColumn

from rivalscope.core import clock
from rivalscope.core.errors import StoreError
from rivalscope.core.store.tables import cells, evidence, leads, metadata, readings
from rivalscope.core.store.types import UTCDateTime
from rivalscope.core.store.views import VIEWS

__all__ = ["applied", "migrate", "pending"]

_applied = Table(
    "schema_migrations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("applied_at", UTCDateTime, nullable=False),
)


def _tables(connection: Connection) -> None:
    metadata.create_all(connection)


def _views(connection: Connection) -> None:
    for name, query in VIEWS.items():
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))


def _readings(connection: Connection) -> None:
    # The views come with the newest step: they need every column.
    readings.create(connection, checkfirst=True)


def _leads(connection: Connection) -> None:
    leads.create(connection, checkfirst=True)
    for column in (cells.c.proof, evidence.c.parts):
        _add_column(connection, column)
    _views(connection)


def _add_column(connection: Connection, column: Column[Any]) -> None:
    """Add a column to a table of an older store; a new store has it from its first migration."""
    if column.name not in {one["name"] for one in inspect(connection).get_columns(column.table.name)}:
        spelled = CreateColumn(column).compile(dialect=connection.dialect)
        connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {spelled}"))


_MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_tables, _views, _readings, _leads)


def applied(connection: Connection) -> int:
    """Return the number of the last migration of a store; 0 for an empty one. Writes nothing."""
    if not inspect(connection).has_table(_applied.name):
        return 0
    return connection.execute(select(func.coalesce(func.max(_applied.c.number), 0))).scalar_one()


def pending(connection: Connection) -> list[str]:
    """Return the names of the migrations that a store lacks. Writes nothing."""
    return [step.__name__.lstrip("_") for step in _MIGRATIONS[applied(connection) :]]


def migrate(connection: Connection) -> None:
    """Bring a store up to date inside the caller's transaction.

    Raises:
        StoreError: A newer version wrote it.
    """
    if connection.dialect.name == "postgresql":
        # Two processes that open a new store at once must not both create it.
        connection.execute(text("SELECT pg_advisory_xact_lock(7261101)"))
    done = applied(connection)
    if done > len(_MIGRATIONS):
        raise StoreError(
            f"the store has schema {done}, this version knows {len(_MIGRATIONS)}",
            next_step="Upgrade rivalscope: pip install -U rivalscope",
        )
    for number, step in enumerate(_MIGRATIONS[done:], start=done + 1):
        step(connection)
        connection.execute(
            _applied.insert().values(number=number, name=step.__name__.lstrip("_"), applied_at=clock.now())
        )
