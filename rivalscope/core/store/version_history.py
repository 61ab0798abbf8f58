"""What was published since a time, and the part of a product's history that it touches.

A comparison costs what changed: a product without a new row is passed over, and of any other only the stretch from the
first touched moment on is laid out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from rivalscope.core.store import tables as t
from rivalscope.core.store.each import each_value
from rivalscope.core.store.pages import PageVersion, held_since, version_of

__all__ = [
    "CaptureOrigin",
    "Published",
    "first_touched",
    "newest_versions",
    "publications",
    "turning_runs",
    "versions_from",
]


_OWN_FILE = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}(?=-)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOrigin:
    """Where a capture came from that found a page turned into another version."""

    run: str = ""
    """Crawl that made it."""
    redirect_to: str = ""
    archived: bool = False
    """It came out of a public web archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """How far the published history of a product goes."""

    number: int
    """Another one after each publication that changed anything."""
    newest: datetime
    """When the last row was added or closed."""


def publications(connection: Connection) -> dict[str, Published]:
    """Return by product how far its published history goes: equal to what it was, nothing was published since."""
    rows = connection.execute(select(t.publications))
    return {row.product: Published(number=row.number, newest=row.at) for row in rows}


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
    before: what came back, and what came with the first look at a source, can be recognised by them.
    """
    c = t.page_versions.c
    if start is None:
        return _versions(connection, c.product == product, c.known_to.is_(None))
    since = held_since(connection, product, start)
    came = {one.url for one in since if one.valid_from >= start}
    # What held before that time and is no longer there ended before it; at most one such version has to be looked for.
    before = newest_versions(connection, product, came, until=start, count=2)
    ended = {one.url: one for one in before if one.valid_to is not None and one.valid_to < start}
    first = _versions(connection, c.id.in_(_begun(connection, product)))
    return list({(one.url, one.valid_from): one for one in (*first, *ended.values(), *since)}.values())


def _begun(connection: Connection, product: str) -> list[str]:
    """Return the ids of the known versions that the sources of a product began with."""
    v, w = t.page_versions.alias().c, t.page_versions.alias().c
    sources = each_value(v.source, v.product == product)
    of_source = select(w.id).where(w.product == product, w.source == sources.c.value, w.known_to.is_(None))
    query = select(of_source.order_by(w.valid_from).limit(1).scalar_subquery()).select_from(sources)
    return [one for one in connection.execute(query).scalars() if one is not None]


def newest_versions(
    connection: Connection, product: str, urls: Collection[str], *, until: datetime, count: int
) -> list[PageVersion]:
    """Return of each page the newest versions that began by a time, the oldest first."""
    v = t.page_versions
    query = (
        select(v)
        .where(v.c.product == product, v.c.url == bindparam("page"), v.c.known_to.is_(None), v.c.valid_from <= until)
        .order_by(v.c.valid_from.desc())
        .limit(count)
    )
    found: list[PageVersion] = []
    for url in sorted(urls):  # one by one: of a long history, the end alone is read
        found += [version_of(row) for row in connection.execute(query, {"page": url}).mappings()][::-1]
    return found


def turning_runs(
    connection: Connection, product: str, *, since: datetime | None = None
) -> dict[tuple[str, datetime], CaptureOrigin]:
    """Return (URL, time) -> where the capture came from that began or ended a page version of a product.

    Args:
        connection: Open transaction.
        product: Slug.
        since: Only of turns from then on, and of the first look at each source.
    """
    c, v, r = t.captures.c, t.page_versions.c, t.runs.c
    known = and_(v.product == product, v.known_to.is_(None))
    wanted = [
        (
            and_(v.product == c.product, v.url == c.url, turned == c.at),
            known if since is None else and_(known, turned >= since),
        )
        for turned in (v.valid_from, v.valid_to)
    ]
    if since is not None:
        wanted.append((v.capture_id == c.id, v.id.in_(_begun(connection, product))))
    found: dict[tuple[str, datetime], CaptureOrigin] = {}
    for made_by, which in wanted:
        query = (
            select(c.url, c.at, c.run_id, c.warc_file, c.redirect_to, r.kind)
            .join(t.page_versions, made_by)
            .join(t.runs, r.id == c.run_id)
            .where(which)
        )
        for row in connection.execute(query):
            # A file of ours is named after the crawl that wrote it, also where another run replays it.
            own = _OWN_FILE.match(row.warc_file)
            found[row.url, row.at] = CaptureOrigin(
                run=own[0] if own else row.run_id, redirect_to=row.redirect_to, archived=row.kind == "backfill"
            )
    return found


def _versions(connection: Connection, *conditions: ColumnElement[bool]) -> list[PageVersion]:
    v = t.page_versions
    query = select(v).where(*conditions).order_by(v.c.url, v.c.valid_from)
    return [version_of(row) for row in connection.execute(query).mappings()]
