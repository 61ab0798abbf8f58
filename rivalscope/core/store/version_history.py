"""What was published since a time, and the part of a product's history that it touches.

A comparison costs what changed: a product without a new row is passed over, and of any other only the stretch from the
first touched moment on is laid out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from rivalscope.core.store import tables as t
from rivalscope.core.store.pages import PageVersion, version_of

__all__ = ["Published", "first_touched", "newest_versions", "publications", "versions_from"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """How far the published history of a product goes; rows are added and closed, never deleted."""

    rows: int
    closed: int
    newest: datetime
    """When the last row was added or closed."""

    @property
    def stamp(self) -> list[int]:
        """What differs after each publication that changed anything, as plain data."""
        return [self.rows, self.closed]


def publications(connection: Connection) -> dict[str, Published]:
    """Return by product how far its published history goes: equal to what it was, nothing was published since."""
    c = t.page_versions.c
    query = select(
        c.product, func.count(c.id), func.count(c.known_to), func.max(c.known_from), func.max(c.known_to)
    ).group_by(c.product)
    return {
        product: Published(rows=rows, closed=closed, newest=max(opened, replaced or opened))
        for product, rows, closed, opened, replaced in connection.execute(query)
    }


def first_touched(connection: Connection, product: str, known_at: datetime) -> datetime | None:
    """Return the earliest moment of a product's history that reads otherwise than at a time; None: there is none.

    Args:
        connection: Open transaction.
        product: Slug.
        known_at: What was published at this very time counts as news.
    """
    c = t.page_versions.c
    query = select(c.url, c.content_id, c.valid_from, c.valid_to, c.known_from, c.known_to).where(
        c.product == product, or_(c.known_from >= known_at, c.known_to >= known_at)
    )
    rows: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        rows[row.url, row.content_id, row.valid_from].append(row)
    touched: list[datetime] = []
    for (_, _, valid_from), some in rows.items():
        stayed = any(row.known_from < known_at for row in some) and any(row.known_to is None for row in some)
        # A version that was known and still is turned at its end alone: into the next one, or out of the site.
        ends = [row.valid_to for row in some if row.valid_to is not None]
        touched.append(min(ends) if stayed and ends else valid_from)
    return min(touched, default=None)


def versions_from(connection: Connection, product: str, start: datetime | None) -> list[PageVersion]:
    """Return the known versions of a product that held at a time or later; None: all.

    With them come the first version of each source, and of a page that turned since the last version that had ended
    before: what came back, and what came with the first look at a source, can be told by them.
    """
    c = t.page_versions.c
    known = and_(c.product == product, c.known_to.is_(None))
    if start is None:
        return _versions(connection, known)
    since = _versions(connection, known, or_(c.valid_to.is_(None), c.valid_to >= start))
    first = select(c.source, func.min(c.valid_from).label("begun")).where(known).group_by(c.source).subquery()
    begun = select(c.id).join(first, and_(first.c.source == c.source, first.c.begun == c.valid_from)).where(known)
    came = select(c.url).where(known, c.valid_from >= start)
    place = func.row_number().over(partition_by=c.url, order_by=c.valid_from.desc()).label("place")
    last = select(c.id, place).where(known, c.url.in_(came), c.valid_to < start).subquery()
    before = _versions(connection, known, or_(c.id.in_(begun), c.id.in_(select(last.c.id).where(last.c.place == 1))))
    return list({(one.url, one.valid_from): one for one in (*before, *since)}.values())


def newest_versions(
    connection: Connection, product: str, urls: Collection[str], *, until: datetime, count: int
) -> list[PageVersion]:
    """Return of each page the newest versions that began by a time, the oldest first."""
    c = t.page_versions.c
    place = func.row_number().over(partition_by=c.url, order_by=c.valid_from.desc()).label("place")
    found: list[PageVersion] = []
    asked = sorted(urls)
    for start in range(0, len(asked), 500):
        known = and_(c.product == product, c.known_to.is_(None), c.url.in_(asked[start : start + 500]))
        ranked = select(c.id, place).where(known, c.valid_from <= until).subquery()
        found += _versions(connection, c.id.in_(select(ranked.c.id).where(ranked.c.place <= count)))
    return found


def _versions(connection: Connection, *conditions: ColumnElement[bool]) -> list[PageVersion]:
    v = t.page_versions
    query = select(v).where(*conditions).order_by(v.c.url, v.c.valid_from)
    return [version_of(row) for row in connection.execute(query).mappings()]
