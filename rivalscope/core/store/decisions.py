"""What people decided, from the overrides.yaml of every workspace on the store.

A file is the truth about its own decisions, and the store passes them on: what is no longer in a file is withdrawn
here, and stays with its author, its reason and the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from rivalscope.core import clock
from rivalscope.core.ids import make_id
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import upsert

__all__ = ["decision_id", "decisions_elsewhere", "save_decisions"]


def decision_id(kind: str, body: Mapping[str, Any]) -> str:
    """Return the id of a decision: the same for the same words of the same author, whatever the file."""
    return make_id("decision", kind, json.dumps(body, sort_keys=True, ensure_ascii=False))


def save_decisions(connection: Connection, origin: str, found: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Make these the decisions of a workspace; what it held before and holds no more is withdrawn.

    Args:
        connection: Open transaction.
        origin: Id of the workspace.
        found: Section of overrides.yaml (``cells``, ``capabilities``) and plain data with author and reason.
    """
    at = clock.now()
    rows = {
        decision_id(kind, body): {
            "id": decision_id(kind, body),
            "origin": origin,
            "kind": kind,
            "author": str(body["author"]),
            "reason": str(body["reason"]),
            "body": dict(body),
            "recorded_at": at,
            "withdrawn_at": None,
        }
        for kind, body in found
    }
    c = t.decisions.c
    known = set(connection.execute(select(c.id).where(c.origin == origin, c.withdrawn_at.is_(None))).scalars())
    upsert(
        connection, t.decisions, [row for key, row in rows.items() if key not in known],
        update=["recorded_at", "withdrawn_at"],
    )  # fmt: skip
    for key in known - rows.keys():
        connection.execute(update(t.decisions).where(c.id == key, c.origin == origin).values(withdrawn_at=at))


def decisions_elsewhere(connection: Connection, origin: str, kind: str) -> dict[str, Mapping[str, Any]]:
    """Return the decisions that stand in the files of other workspaces, by id, in the order in which they came."""
    c = t.decisions.c
    query = select(c.id, c.body).where(c.origin != origin, c.kind == kind, c.withdrawn_at.is_(None))
    return {row.id: row.body for row in connection.execute(query.order_by(c.recorded_at, c.id))}
