"""Capabilities, their log, and the mentions behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, or_, select, update

from rivalscope.core import clock
from rivalscope.core.records import Capability, Mention, Origin, Polarity, Stage
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import upsert

__all__ = [
    "active_capabilities",
    "capabilities_known_at",
    "capability_log",
    "list_mentions",
    "log_event",
    "save_capabilities",
    "save_mentions",
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
