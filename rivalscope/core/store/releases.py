"""Releases and their entries: one row a version of a product, whatever page it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from rivalscope.core.ids import make_id
from rivalscope.core.records import Release
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import upsert

__all__ = [
    "assign_entries",
    "entries",
    "entry_texts",
    "list_releases",
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


def entries(
    connection: Connection,
    *,
    product: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    unassigned: bool = False,
) -> list[RowMapping]:
    """Return release entries with their release's version, dates, URL and capture, newest release first."""
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
    query = query.order_by(r.c.published.desc(), r.c.product, r.c.version.desc(), e.c.number)
    return list(connection.execute(query).mappings())


def release_sizes(connection: Connection) -> dict[str, tuple[str, date, int]]:
    """Return id -> (product, day, number of entries) of every release that has a date.

    Entries are content and never deleted, so a release whose day and number are the same has the same entries.
    """
    r, e = t.releases, t.release_entries
    number = select(func.count()).where(e.c.release_id == r.c.id).scalar_subquery()
    query = select(r.c.id, r.c.product, r.c.published, number).where(r.c.published.is_not(None))
    rows = connection.execute(query).all()
    return {key: (product, day, count) for key, product, day, count in rows}


def entry_texts(connection: Connection, releases: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (release id, text) of the entries of these releases."""
    e = t.release_entries
    for start in range(0, len(releases), 500):
        query = select(e.c.release_id, e.c.text).where(e.c.release_id.in_(releases[start : start + 500]))
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
