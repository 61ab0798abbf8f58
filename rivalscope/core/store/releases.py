"""Releases and their entries: one row per version of a product, whatever page it was read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, func, or_, select, update

from rivalscope.core.ids import make_id
from rivalscope.core.records import EntryKind, Release, StoredEntry, StoredRelease
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import upsert

__all__ = [
    "assign_entries",
    "entries",
    "entry_texts",
    "list_releases",
    "load_releases",
    "release_id",
    "release_sizes",
    "save_releases",
]


def release_id(product: str, version: str) -> str:
    """Return a release's id; a leading "v" and case do not matter."""
    return make_id("release", product, version.casefold().removeprefix("v"))


def save_releases(
    connection: Connection,
    product: str,
    releases: Iterable[Release],
    *,
    url: str,
    capture_id: str,
    at: datetime,
) -> None:
    """Store releases read from one page. What was discovered before keeps its date of discovery.

    Args:
        product: Slug.
        releases: As read.
        url, capture_id: The page that they were read from.
        at: Time of the capture.
    """
    release_rows: dict[str, dict[str, Any]] = {}
    entry_rows: dict[str, dict[str, Any]] = {}
    for release in releases:
        key = release_id(product, release.version)
        release_rows[key] = {
            "id": key,
            "product": product,
            "version": release.version,
            "published": release.published,
            "discovered": at,
            "last_seen": at,
            "title": release.title,
            "prerelease": release.prerelease,
            "yanked": release.yanked,
            "unreleased": release.unreleased,
            "url": url,
            "capture_id": capture_id,
        }
        for number, entry in enumerate(release.entries):
            entry_key = make_id("entry", key, " ".join(entry.text.split()))
            entry_rows[entry_key] = {
                "id": entry_key,
                "release_id": key,
                "number": number,
                "text": entry.text,
                "kind": entry.kind.value,
                "confidence": entry.confidence,
                "heading": entry.heading,
                "component": entry.component,
                "issues": list(entry.issues),
                "breaking": entry.breaking,
                "security": entry.security,
                "capability": "",
                "discovered": at,
                "last_seen": at,
            }
    upsert(
        connection,
        t.releases,
        list(release_rows.values()),
        update=["published", "last_seen", "title", "prerelease", "yanked", "unreleased", "url", "capture_id"],
    )
    upsert(
        connection,
        t.release_entries,
        list(entry_rows.values()),
        update=["number", "kind", "confidence", "heading", "component", "issues", "breaking", "security", "last_seen"],
    )


def list_releases(connection: Connection, *, product: str | None = None) -> list[RowMapping]:
    """Return releases, newest first; those without a date come last."""
    r = t.releases
    query = select(r).order_by(r.c.published.is_(None), r.c.published.desc(), r.c.product, r.c.version.desc())
    if product is not None:
        query = query.where(r.c.product == product)
    return list(connection.execute(query).mappings())


def load_releases(
    connection: Connection,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[StoredRelease]:
    """Return releases with their entries in the page's order, newest first; those without a date come last.

    Args:
        connection: Open transaction.
        as_of: Only those that had been published by this day, or captured by then where they have no date.
        known_at: Only what had been captured by then.
    """
    r, e = t.releases.c, t.release_entries.c
    conditions: list[ColumnElement[bool]] = []
    if as_of is not None:
        end = datetime.combine(as_of, time.max, UTC)
        conditions.append(or_(r.published <= as_of, and_(r.published.is_(None), r.discovered <= end)))
    if known_at is not None:
        conditions.append(r.discovered <= known_at)
    written = select(t.release_entries).join(t.releases, r.id == e.release_id).where(*conditions)
    if known_at is not None:
        written = written.where(e.discovered <= known_at)
    found: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for row in connection.execute(written.order_by(e.release_id, e.number)).mappings():
        found[row["release_id"]].append(_entry(row))
    order = (r.published.is_(None), r.published.desc(), r.product, r.version.desc())
    rows = connection.execute(select(t.releases).where(*conditions).order_by(*order)).mappings()
    return [
        StoredRelease(
            id=row["id"],
            product=row["product"],
            version=row["version"],
            published=row["published"],
            discovered=row["discovered"],
            title=row["title"],
            prerelease=row["prerelease"],
            yanked=row["yanked"],
            unreleased=row["unreleased"],
            url=row["url"],
            capture_id=row["capture_id"],
            entries=tuple(found[row["id"]]),
        )
        for row in rows
    ]


def _entry(row: RowMapping) -> StoredEntry:
    return StoredEntry(
        id=row["id"],
        text=row["text"],
        kind=EntryKind(row["kind"]),
        confidence=row["confidence"],
        heading=row["heading"],
        component=row["component"],
        issues=tuple(row["issues"]),
        breaking=row["breaking"],
        security=row["security"],
        capability=row["capability"],
    )


def entries(
    connection: Connection,
    *,
    product: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    unassigned: bool = False,
    releases: Sequence[str] | None = None,
) -> list[RowMapping]:
    """Return release entries with their release's version, dates, URL and capture, newest release first.

    Args:
        connection: Open transaction.
        product, kind, since, unassigned: Only of this product, of this kind, published since, of no capability.
        releases: Only of these releases, given by id; None: of all.
    """
    r, e = t.releases, t.release_entries
    query = select(e, r.c.product, r.c.version, r.c.published, r.c.url, r.c.capture_id, r.c.title).join(
        r, r.c.id == e.c.release_id
    )
    if product is not None:
        query = query.where(r.c.product == product)
    if kind is not None:
        query = query.where(e.c.kind == kind)
    if since is not None:
        query = query.where(r.c.published >= since.date())
    if unassigned:
        query = query.where(e.c.capability == "")
    if releases is not None:
        query = query.where(e.c.release_id.in_(releases))
    query = query.order_by(r.c.published.desc(), r.c.product, r.c.version.desc(), e.c.number)
    return list(connection.execute(query).mappings())


def release_sizes(connection: Connection, *, known_at: datetime | None = None) -> dict[str, tuple[str, date, int]]:
    """Return id -> (product, day, number of entries) of every release that has a date.

    Entries are content and never deleted, so a release whose day and number are the same has the same entries.

    Args:
        connection: Open transaction.
        known_at: Count only what had been captured by then; None: everything.
    """
    r, e = t.releases, t.release_entries
    written = select(func.count()).where(e.c.release_id == r.c.id)
    if known_at is not None:
        written = written.where(e.c.discovered <= known_at)
    query = select(r.c.id, r.c.product, r.c.published, written.scalar_subquery()).where(r.c.published.is_not(None))
    if known_at is not None:
        query = query.where(r.c.discovered <= known_at)
    rows = connection.execute(query).all()
    return {key: (product, day, count) for key, product, day, count in rows}


def entry_texts(
    connection: Connection, releases: Sequence[str], *, known_at: datetime | None = None
) -> Iterator[tuple[str, str]]:
    """Yield (release id, text) of the entries of these releases; ``known_at``: only what was captured by then."""
    e = t.release_entries
    for start in range(0, len(releases), 500):
        query = select(e.c.release_id, e.c.text).where(e.c.release_id.in_(releases[start : start + 500]))
        if known_at is not None:
            query = query.where(e.c.discovered <= known_at)
        for row in connection.execute(query):
            yield row[0], row[1]


def assign_entries(connection: Connection, capability_of: Mapping[str, str]) -> None:
    """Set the capability of entries, given as entry id -> capability id."""
    if capability_of:
        e = t.release_entries
        connection.execute(
            update(e).where(e.c.id == bindparam("entry")).values(capability=bindparam("named")),
            [{"entry": entry, "named": capability} for entry, capability in capability_of.items()],
        )
