"""Changes between captures: all of them, those that a rule suppresses included, and which a digest has reported."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, select, update

from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new

__all__ = [
    "amend_changes",
    "changes_near",
    "changes_of_pages",
    "list_changes",
    "mark_reported",
    "reported_ids",
    "save_changes",
]


def save_changes(connection: Connection, run_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store changes; one that is known (same content id) stays as it is, reported or not.

    Args:
        connection: Open transaction.
        run_id: The build that found them.
        rows: id, product, url, kind, old_at, new_at, severity, confidence, suppressed_by, before, after,
            heading_path, record (the whole change as plain data).
    """
    insert_new(connection, t.changes, [{**row, "run_id": run_id, "reported_at": None} for row in rows])


def amend_changes(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace times, rule and record of stored changes; whether they were reported stays.

    Args:
        connection: Open transaction.
        rows: As in :func:`save_changes`.
    """
    for row in rows:
        shown = {name: row[name] for name in ("old_at", "new_at", "suppressed_by", "record") if name in row}
        connection.execute(update(t.changes).where(t.changes.c.id == row["id"]).values(shown))


def changes_near(
    connection: Connection, product: str, urls: Collection[str], *, since: datetime, held_by: str, ids: Sequence[str]
) -> list[RowMapping]:
    """Return the changes of a product's pages that a comparison has to do with, suppressed ones included, oldest first.

    Args:
        connection: Open transaction.
        product: Slug.
        urls: The pages.
        since: All that were seen from then on.
        held_by: All that this rule suppresses.
        ids: Of pages with one of these changes, all.
    """
    c = t.changes.c
    again: set[str] = set()
    for start in range(0, len(ids), 500):
        again.update(connection.execute(select(c.url).where(c.id.in_(ids[start : start + 500]))).scalars())
    rows = changes_of_pages(connection, product, sorted(again))
    # Asked for by time and by rule, and not by page, whose changes may be many.
    for which in (c.new_at >= since, c.suppressed_by == held_by):
        rows += connection.execute(select(t.changes).where(c.product == product, which)).mappings()
    found = {row["id"]: row for row in rows if row["url"] in urls}
    return sorted(found.values(), key=lambda row: (row["new_at"], row["id"]))


def changes_of_pages(connection: Connection, product: str, urls: Sequence[str]) -> list[RowMapping]:
    """Return all changes of a product's pages, those that a rule suppresses included, oldest first."""
    c = t.changes.c
    found: list[RowMapping] = []
    for start in range(0, len(urls), 500):
        query = select(t.changes).where(c.product == product, c.url.in_(urls[start : start + 500]))
        found += connection.execute(query).mappings()
    return sorted(found, key=lambda row: (row["new_at"], row["id"]))


def list_changes(
    connection: Connection,
    *,
    since: datetime | None = None,
    product: str | None = None,
    suppressed: bool = False,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    held_by: str = "",
    unreported: bool = False,
) -> list[RowMapping]:
    """Return changes, newest first.

    Args:
        connection: Open transaction.
        since: Only those that were seen at this time or later.
        product: Only of this product.
        suppressed: Those that a rule suppresses, too.
        as_of: Only those that had been seen by then.
        known_at: Only those that a run had found by then.
        held_by: Only those that this rule suppresses.
        unreported: Only those that no digest or alert has reported.
    """
    c = t.changes.c
    query = select(t.changes).order_by(c.new_at.desc(), (c.severity * c.confidence).desc(), c.id)
    if since is not None:
        query = query.where(c.new_at >= since)
    if product is not None:
        query = query.where(c.product == product)
    for limit in filter(None, (as_of, known_at)):
        query = query.where(c.new_at <= limit)
    if known_at is not None:
        later = select(t.runs.c.id).where(t.runs.c.started_at > known_at)
        query = query.where(c.run_id.not_in(later))
    if unreported:
        query = query.where(c.reported_at.is_(None))
    if held_by:
        query = query.where(c.suppressed_by == held_by)
    elif not suppressed:
        query = query.where(c.suppressed_by == "")
    return list(connection.execute(query).mappings())


def newest_held(connection: Connection, held_by: str) -> list[RowMapping]:
    """Return, of each page, the newest changes that a rule suppresses: at most those of one look a page."""
    c = t.changes.c
    newest = (
        select(c.product, c.url, func.max(c.new_at).label("at"))
        .where(c.suppressed_by == held_by)
        .group_by(c.product, c.url)
        .subquery()
    )
    same = and_(c.product == newest.c.product, c.url == newest.c.url, c.new_at == newest.c.at)
    query = select(t.changes).join(newest, same).where(c.suppressed_by == held_by).order_by(c.id)
    return list(connection.execute(query).mappings())


def last_shown(connection: Connection, product: str, url: str, texts: tuple[str, str]) -> str | None:
    """Return which of two texts of a page the newest change between them led to that no rule suppresses, if any did."""
    c = t.changes.c
    query = select(c.after).where(c.product == product, c.url == url, c.suppressed_by == "")
    query = query.where(c.before.in_(texts), c.after.in_(texts)).order_by(c.new_at.desc()).limit(1)
    return connection.execute(query).scalar()


def reported_ids(connection: Connection) -> set[str]:
    """Return the ids of changes that a digest has reported."""
    return set(connection.execute(select(t.changes.c.id).where(t.changes.c.reported_at.is_not(None))).scalars())


def mark_reported(connection: Connection, ids: Sequence[str], *, at: datetime) -> None:
    """Remember that a digest has reported these changes."""
    for start in range(0, len(ids), 500):
        connection.execute(update(t.changes).where(t.changes.c.id.in_(ids[start : start + 500])).values(reported_at=at))
