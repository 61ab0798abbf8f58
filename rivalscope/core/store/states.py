"""What analyses keep between runs: plain data or bytes, by name."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import DBAPIError

from rivalscope.core import clock
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new, is_read_only, is_snapshot, upsert

__all__ = ["keep_first_state", "load_bytes", "load_state", "save_bytes", "save_result", "save_state"]


def save_bytes(connection: Connection, prefix: str, kept: Iterable[tuple[str, bytes]]) -> None:
    """Keep what an analysis needs next time as bytes, by name, and nothing else under the prefix of all these names.

    It may be much: one at a time is in memory.
    """
    at = clock.now()
    connection.execute(delete(t.states).where(t.states.c.name.startswith(prefix, autoescape=True)))
    for name, state in kept:
        insert_new(connection, t.states, [{"name": f"{prefix}{name}", "at": at, "state": state}])


def load_bytes(connection: Connection, prefix: str, names: Iterable[str]) -> dict[str, bytes]:
    """Return what :func:`save_bytes` kept under these names."""
    query = select(t.states.c.name, t.states.c.state).where(t.states.c.name.in_([prefix + name for name in names]))
    return {row.name.removeprefix(prefix): bytes(row.state) for row in connection.execute(query)}


def save_state(connection: Connection, name: str, state: object) -> None:
    """Keep what an analysis needs next time; ``state`` is plain data that JSON can hold."""
    blob = zlib.compress(json.dumps(state, separators=(",", ":"), sort_keys=True).encode())
    upsert(connection, t.states, [{"name": name, "at": clock.now(), "state": blob}], update=["at", "state"])


def save_result(connection: Connection, name: str, state: object) -> None:
    """Keep what can be computed again as :func:`save_state` does; nothing in a store that was opened for reading.

    A snapshot stores nothing: what was computed from one is kept beside it, if the role may write and nobody is.
    """
    if is_read_only(connection):
        return
    if not is_snapshot(connection):
        save_state(connection, name, state)
        return
    with suppress(DBAPIError), connection.engine.begin() as beside:
        save_state(beside, name, state)


def keep_first_state(connection: Connection, name: str, state: object) -> None:
    """Keep a state as :func:`save_state` does; one that is there already stays."""
    blob = zlib.compress(json.dumps(state, separators=(",", ":"), sort_keys=True).encode())
    insert_new(connection, t.states, [{"name": name, "at": clock.now(), "state": blob}])


def load_state(connection: Connection, name: str) -> Any:
    """Return what :func:`save_state` kept, or None."""
    blob = connection.execute(select(t.states.c.state).where(t.states.c.name == name)).scalar_one_or_none()
    return None if blob is None else json.loads(zlib.decompress(blob))
