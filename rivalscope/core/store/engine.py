"""Open a store, bring it up to date, and hand out transactions."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

from rivalscope.core.errors import BusyError, MissingExtraError, RivalscopeError, StoreError
from rivalscope.core.store import leases
from rivalscope.core.store.migrations import migrate, pending

__all__ = ["Store", "insert_new", "is_read_only", "is_snapshot", "upsert"]

# SQLite allows 32,766 variables a statement; rows are sent in bunches below that.
_BUNCH = 500
_NO_RIGHT = "42501"
"""PostgreSQL's word for a role that may not do this."""
_READ_ONLY = "rivalscope_read_only"
_SNAPSHOT = "rivalscope_snapshot"


@dataclass(frozen=True)
class Store:
    """An opened store. Use :meth:`open`."""

    engine: Engine
    claims: list[int] = field(default_factory=list, compare=False)
    """Numbers of the claims under which this process writes; each transaction that changes anything renews them."""

    @classmethod
    def open(cls, url: str, *, read_only: bool = False) -> Store:
        """Open the store at a SQLAlchemy URL, making or migrating it as needed.

        Args:
            url: Where it is.
            read_only: The database itself refuses every change: SQLite's file is opened for reading, PostgreSQL's
                transactions are read-only. Such a store is neither made nor migrated.

        Raises:
            StoreError: It cannot be opened, was written by a newer version, or must be migrated before it can be read.
            MissingExtraError: PostgreSQL is asked for without its driver.
        """
        if url.startswith("postgresql://"):
            url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
        try:
            engine = _read_only_engine(url).execution_options(**{_READ_ONLY: True}) if read_only else create_engine(url)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _reading_pragmas if read_only else _sqlite_pragmas)
            with ExitStack() as failed, engine.begin() as connection:
                failed.callback(engine.dispose)  # a store that cannot be used leaves no connection behind either
                if not read_only:
                    migrate(connection)
                elif pending(connection):
                    raise StoreError(
                        "the store was created by an older version and was opened read-only",
                        where=_without_password(url),
                        next_step="Upgrade it with: rivalscope analyse",
                    )
                failed.pop_all()
        except ModuleNotFoundError as error:
            raise MissingExtraError("postgres", "psycopg") from error
        except ArgumentError as error:
            raise StoreError(
                "not a store address",
                where=_without_password(url),
                next_step="Write for example postgresql://user@host/name.",
            ) from error
        except (OperationalError, SQLAlchemyError) as error:
            if (
                isinstance(error, DatabaseError | InterfaceError)
                and _CANNOT_BE_USED not in (told := _in_words(error, _without_password(url))).what
            ):
                raise told from error
            raise StoreError(
                f"cannot open the store: {getattr(error, 'orig', error)}",
                where=_without_password(url),
                next_step="Check that the folder is writable, or that the server is running.",
            ) from error
        store = cls(engine)
        # Whoever drops a store without closing it leaves no connection behind.
        weakref.finalize(store, engine.dispose)
        return store

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection inside one transaction: all of it is stored, or nothing.

        Raises:
            BusyError: Another program has locked the store, or has taken over what this process was doing.
            StoreError: The disk is full, the database is gone or damaged.
        """
        with self._told(), self.engine.begin() as connection:
            yield connection
            # Last: whoever takes over waits for this row from now on, or has had it.
            if self.claims and leases.has_written(connection):
                self._renew(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that reads the store as it is now, whatever others publish meanwhile. Nothing is stored.

        Raises:
            StoreError: The database is gone or damaged.
        """
        with self._told(), self.engine.connect() as connection:
            connection.execution_options(**{_SNAPSHOT: True})
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")  # its driver begins none for what only reads
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            connection.exec_driver_sql("SELECT 1 FROM runs LIMIT 1")  # the state is that of the first thing read
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what goes wrong with the database in words."""
        try:
            yield
        except (OperationalError, InterfaceError, DatabaseError) as error:
            if self.claims and self._lost():
                raise _taken_over() from error  # two wrote at once, and it was not this one's turn
            refused = getattr(error.orig, "sqlstate", "") == _NO_RIGHT
            if isinstance(error, IntegrityError | DataError | ProgrammingError) and not refused:
                raise  # a fault of ours
            raise _in_words(error, _without_password(str(self.engine.url))) from error

    def _renew(self, connection: Connection) -> None:
        for fence in self.claims:
            if not leases.renew(connection, fence):
                raise _taken_over()

    def _lost(self) -> bool:
        """Return whether a claim of this process is known to be another's by now."""
        try:
            with self.engine.begin() as connection:
                return not all(leases.renew(connection, fence) for fence in self.claims)
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def is_read_only(connection: Connection) -> bool:
    """Return whether the store was opened for reading: what could be kept for the next time is not kept then."""
    return bool(connection.get_execution_options().get(_READ_ONLY))


def is_snapshot(connection: Connection) -> bool:
    """Return whether a connection reads one state of the store and stores nothing: see :meth:`Store.snapshot`."""
    return bool(connection.get_execution_options().get(_SNAPSHOT))


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows whose primary key is not there yet; leave the others as they are."""
    if rows:
        statement = _dialect_insert(connection, table).on_conflict_do_nothing()
        for start in range(0, len(rows), _BUNCH):
            connection.execute(statement, [dict(row) for row in rows[start : start + _BUNCH]])


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, update: Sequence[str]) -> None:
    """Insert rows; where the primary key is there, set the named columns to the new values."""
    if rows:
        statement = _dialect_insert(connection, table)
        statement = statement.on_conflict_do_update(
            index_elements=[column.name for column in table.primary_key],
            set_={name: statement.excluded[name] for name in update},
        )
        for start in range(0, len(rows), _BUNCH):
            connection.execute(statement, [dict(row) for row in rows[start : start + _BUNCH]])


_CANNOT_BE_USED = "the store cannot be used"


def _taken_over() -> BusyError:
    return BusyError(
        "this run was taken over by another process because its lease was not renewed in time; it stores nothing more",
        next_step="See which processes are running: rivalscope doctor. Then run the command again.",
    )


def _in_words(error: DatabaseError | InterfaceError, where: str) -> RivalscopeError:
    """Return what went wrong in a store as a person can fix it; nothing of the transaction was stored."""
    said = " ".join(str(error.orig).split())[:300]
    lowered = said.lower()
    if "locked" in lowered or "lock timeout" in lowered or "deadlock" in lowered:
        return BusyError(
            f"another program has locked the store: {said}",
            where=where,
            next_step="Close what has the store open (a notebook, a database browser), then run the command again.",
        )
    if "full" in lowered or "no space" in lowered or "disk i/o" in lowered:
        what, step = "the disk is full", "Free some space, then run the command again."
    elif "readonly" in lowered or "read-only" in lowered or "permission" in lowered:
        what, step = "the store is not writable", "Check the permissions of the file and its folder, or of your role."
    elif "malformed" in lowered or "not a database" in lowered:
        what, step = "the store is damaged", "Move it away and rebuild it: rivalscope replay"
    else:
        what, step = _CANNOT_BE_USED, "Check that the database is running, then run the command again."
    return StoreError(f"{what}: {said}", where=where, next_step=f"Nothing already stored is lost. {step}")


def _dialect_insert(connection: Connection, table: Table) -> Any:
    # ON CONFLICT is spelt the same on both, but lives in each dialect's own module.
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)


def _sqlite_pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _reading_pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _read_only_engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address, connect_args={"options": "-c default_transaction_read_only=on"})
    if not address.database or address.database == ":memory:":
        return create_engine(address)
    file = f"file:{quote(address.database)}"
    return create_engine(address.set(database=file, query={**address.query, "mode": "ro", "uri": "true"}))


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url
