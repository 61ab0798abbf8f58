"""Captures: what was seen at which URL and when, refusals included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new

__all__ = [
    "add_captures",
    "captures_of_run",
    "count_looks",
    "get_captures",
    "latest_captures",
    "requests_since",
    "set_outcomes",
]


def add_captures(connection: Connection, captures: Iterable[Capture]) -> None:
    """Store captures; one that is there already (same id) stays as it is."""
    names = tuple(Capture.__dataclass_fields__)
    # Not asdict, which copies every value deeply: a third of the time.
    rows = [{name: getattr(capture, name) for name in names} for capture in captures]
    insert_new(connection, t.captures, rows)


def set_outcomes(connection: Connection, found: Mapping[str, tuple[Outcome, str]]) -> None:
    """Store what reading made of captures: their outcome and its reason, by capture id."""
    for capture_id, (outcome, reason) in found.items():
        query = update(t.captures).where(t.captures.c.id == capture_id)
        connection.execute(query.values(outcome=outcome.value, reason=reason[:500]))


def captures_of_run(connection: Connection, run_id: str) -> list[Capture]:
    """Return a run's captures, oldest first."""
    query = select(t.captures).where(t.captures.c.run_id == run_id).order_by(t.captures.c.at, t.captures.c.id)
    return [_capture(row) for row in connection.execute(query).mappings()]


def get_captures(connection: Connection, ids: Sequence[str]) -> dict[str, Capture]:
    """Return captures by id; unknown ids are left out."""
    found: dict[str, Capture] = {}
    for start in range(0, len(ids), 500):
        query = select(t.captures).where(t.captures.c.id.in_(ids[start : start + 500]))
        found |= {row["id"]: _capture(row) for row in connection.execute(query).mappings()}
    return found


def latest_captures(
    connection: Connection,
    *,
    product: str | None = None,
    source: str | None = None,
    outcomes: Sequence[Outcome] = (),
    before: datetime | None = None,
) -> dict[str, Capture]:
    """Return the newest capture of each URL.

    Args:
        product, source: Only of these.
        outcomes: Only captures with one of these outcomes; empty: all.
        before: Only captures made before this time.
    """
    conditions: list[Any] = []
    if product is not None:
        conditions.append(t.captures.c.product == product)
    if source is not None:
        conditions.append(t.captures.c.source == source)
    if outcomes:
        conditions.append(t.captures.c.outcome.in_([outcome.value for outcome in outcomes]))
    if before is not None:
        conditions.append(t.captures.c.at < before)
    newest = func.row_number().over(
        partition_by=(t.captures.c.product, t.captures.c.url),
        order_by=(t.captures.c.at.desc(), t.captures.c.id),
    )
    ranked = select(t.captures, newest.label("place")).where(*conditions).subquery()
    query = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.url)
    return {row["url"]: _capture(row) for row in connection.execute(query).mappings()}


def count_looks(connection: Connection, *, product: str, url: str, since: datetime) -> int:
    """Return in how many runs since a time a page was read or found unchanged."""
    c = t.captures.c
    read = [Outcome.FETCHED.value, Outcome.UNCHANGED.value]
    query = select(func.count(c.run_id.distinct())).where(
        c.product == product, c.url == url, c.at >= since, c.outcome.in_(read)
    )
    return connection.execute(query).scalar_one()


def requests_since(connection: Connection, host: str, since: datetime) -> int:
    """Return how many requests to a host (name, with port if any) were made since a time."""
    pattern = f"%://{host}/%"
    query = select(func.count()).where(t.captures.c.url.like(pattern), t.captures.c.at >= since)
    return connection.execute(query).scalar_one()


def _capture(row: RowMapping) -> Capture:
    values = {name: row[name] for name in Capture.__dataclass_fields__}
    return Capture(**{**values, "outcome": Outcome(values["outcome"])})
