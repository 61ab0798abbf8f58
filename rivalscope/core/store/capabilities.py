"""Capabilities, their log, the mentions behind them, and what analyses keep between runs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, or_, select, update
from sqlalchemy.exc import DBAPIError

from rivalscope.core import clock
from rivalscope.core.records import Capability, Mention, Origin, Polarity, Stage
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new, is_read_only, is_snapshot, upsert

__all__ = [
    "active_capabilities",
    "capabilities_known_at",
    "capability_log",
    "keep_first_state",
    "list_mentions",
    "load_bytes",
    "load_state",
    "log_event",
    "save_bytes",
    "save_capabilities",
    "save_mentions",
    "save_result",
    "save_state",
    "stored_mentions",
]

_MENTION = tuple(Mention.__dataclass_fields__)


def save_capabilities(connection: Connection, capabilities: Sequence[Capability]) -> None:
    """Make these the active capabilities; others stay stored, inactive, so that history can name them."""
    at = clock.now()
    connection.execute(update(t.capabilities).values(active=False))
    rows = [
        {
            "id": capability.id,
            "label": capability.label,
            "description": capability.description,
            "aliases": list(capability.aliases),
            "parent": capability.parent,
            "origin": capability.origin.value,
            "active": True,
            "known_from": at,
        }
        for capability in capabilities
    ]
    columns = ["label", "description", "aliases", "parent", "origin", "active"]
    upsert(connection, t.capabilities, rows, update=columns)


def active_capabilities(connection: Connection) -> list[Capability]:
    """Return the capabilities of the newest matrix, by theme and label."""
    query = (
        select(t.capabilities).where(t.capabilities.c.active).order_by(t.capabilities.c.parent, t.capabilities.c.label)
    )
    return [_capability(row) for row in connection.execute(query).mappings()]


def capabilities_known_at(connection: Connection, at: datetime) -> list[Capability]:
    """Return the capabilities of the matrix as it was known at a time, by theme and label.

    Which they were is history; their labels, aliases and themes are today's.
    """
    c = t.cells.c
    asked = select(c.capability).where(c.known_from <= at, or_(c.known_to.is_(None), c.known_to > at))
    query = (
        select(t.capabilities)
        .where(t.capabilities.c.id.in_(asked))
        .order_by(t.capabilities.c.parent, t.capabilities.c.label)
    )
    return [_capability(row) for row in connection.execute(query).mappings()]


def _capability(row: RowMapping) -> Capability:
    return Capability(
        id=row["id"],
        label=row["label"],
        description=row["description"],
        aliases=tuple(row["aliases"]),
        parent=row["parent"],
        origin=Origin(row["origin"]),
    )


def log_event(
    connection: Connection,
    *,
    event: str,
    capability: str,
    label: str,
    run_id: str = "",
    detail: str = "",
    author: str = "",
    reason: str = "",
) -> None:
    """Write down what happened to a capability: birth, death, merge, split, rename, move, ignore, pin."""
    connection.execute(
        t.capability_log.insert().values(
            at=clock.now(),
            run_id=run_id,
            event=event,
            capability=capability,
            label=label,
            detail=detail,
            author=author,
            reason=reason,
        )
    )


def capability_log(connection: Connection) -> list[RowMapping]:
    """Return the log, oldest first."""
    return list(connection.execute(select(t.capability_log).order_by(t.capability_log.c.number)).mappings())


def save_mentions(connection: Connection, mentions: Iterable[tuple[Mention, str]]) -> None:
    """Replace the stored mentions by these, each with the id of its capability (empty: none); equal rows stay."""
    wanted = {
        mention.id: {**{name: getattr(mention, name) for name in _MENTION}, "id": mention.id, "capability": capability}
        for mention, capability in mentions
    }
    stored = {row["id"]: row for row in connection.execute(select(t.mentions)).mappings()}
    gone = [one for one in stored if one not in wanted]
    for start in range(0, len(gone), 500):
        connection.execute(delete(t.mentions).where(t.mentions.c.id.in_(gone[start : start + 500])))
    rows = [row for key, row in wanted.items() if key not in stored or row != dict(stored[key])]
    upsert(connection, t.mentions, rows, update=[*_MENTION, "capability"])


def list_mentions(connection: Connection) -> list[RowMapping]:
    """Return the stored mentions with the id of their capability (empty: none), by product and phrase."""
    m = t.mentions
    return list(connection.execute(select(m).order_by(m.c.product, m.c.phrase, m.c.url, m.c.position)).mappings())


def stored_mentions(connection: Connection) -> list[Mention]:
    """Return the stored mentions, by product and place on its pages."""
    m = t.mentions.c
    query = select(t.mentions).order_by(m.product, m.url, m.position, m.phrase)
    return [
        Mention(
            **{
                **{name: row[name] for name in _MENTION},
                "polarity": Polarity(row["polarity"]),
                "stage": Stage(row["stage"]) if row["stage"] else None,
            }
        )
        for row in connection.execute(query).mappings()
    ]


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
