"""Page contents, and when each of them was valid and known (bitemporal)."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, delete, func, or_, select, update

from rivalscope.core.ids import make_id
from rivalscope.core.page_rows import PageRows, pack, page_adapter
from rivalscope.core.records import Capture, Outcome, Page, PageKind
from rivalscope.core.store import tables as t
from rivalscope.core.store.captures import published_looks
from rivalscope.core.store.engine import insert_new, upsert

__all__ = [
    "PageVersion",
    "content_id",
    "contents_with_plans",
    "held_since",
    "known_contents",
    "known_versions",
    "load_pages",
    "newest_capture",
    "page_versions",
    "publish_versions",
    "save_contents",
    "version_of",
]

_READ = (Outcome.FETCHED, Outcome.UNCHANGED)
# Outcomes that say how a page reads, or that it is gone. A refusal, a failure or an empty answer says neither: the last
# version stays.
_CONCLUSIVE = (*_READ, Outcome.GONE)
_VERSIONS_AT_ONCE = 2_000
"""Versions to write that are held in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVersion:
    """One way a page read, and from when to when."""

    product: str
    source: str
    url: str
    content_id: str
    capture_id: str
    valid_from: datetime
    valid_to: datetime | None
    last_seen: datetime
    known_from: datetime
    known_to: datetime | None


def content_id(product: str, url: str, digest: str) -> str:
    """Return the id of what is read from a payload at a URL; newer rules read it again under the same id."""
    return make_id("content", product, url, digest)


def known_contents(connection: Connection, rule: str, ids: Sequence[str]) -> set[str]:
    """Return those of some contents that these rules have read already."""
    found: set[str] = set()
    for start in range(0, len(ids), 500):
        query = select(t.contents.c.id).where(t.contents.c.id.in_(ids[start : start + 500]), t.contents.c.rule == rule)
        found.update(connection.execute(query).scalars())
    return found


def save_contents(
    connection: Connection, product: str, rule: str, pages: Iterable[tuple[str, Page | PageRows]]
) -> None:
    """Store what these rules read from payloads, given as (digest, page), in place of what older rules read."""
    rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for digest, page in pages:
        packed = page if isinstance(page, PageRows) else pack(page)
        key = content_id(product, packed.url, digest)
        known = {"id": key, "product": product, "url": packed.url, "digest": digest, "rule": rule}
        rows[t.contents].append(known | packed.content)
        rows[t.feature_items] += [{"content_id": key, **row} for row in packed.items]
        rows[t.plans] += [{"content_id": key, **row} for row in packed.plans]
        rows[t.charges] += [{"content_id": key, **row} for row in packed.charges]
    ids = [row["id"] for row in rows[t.contents]]
    for table in (t.feature_items, t.plans, t.charges, t.page_words):
        for start in range(0, len(ids), 500):
            connection.execute(delete(table).where(table.c.content_id.in_(ids[start : start + 500])))
    columns = [column.name for column in t.contents.columns if not column.primary_key]
    upsert(connection, t.contents, rows[t.contents], update=columns)
    for table in (t.feature_items, t.plans, t.charges):
        insert_new(connection, table, rows[table])


def publish_versions(connection: Connection, captures: Sequence[Capture], *, known_at: datetime) -> int:
    """Make captures part of what is known: one version for each stretch of time in which a page read the same.

    The history of each touched URL is laid out again from the earliest capture on, so that captures may arrive in any
    order (a replayed archive is often older than what is known). Rows that no longer hold are closed, never deleted.

    Args:
        captures: The captures to publish, of any product and URL.
        known_at: When they become known.

    Returns:
        How many versions were opened.
    """
    captures = _with_moves(captures)
    touched = {(capture.product, capture.url) for capture in captures}
    by_url: dict[tuple[str, str], dict[str, Capture]] = defaultdict(dict)
    for capture in captures:
        by_url[capture.product, capture.url][capture.id] = capture
    existing: dict[tuple[str, str], list[PageVersion]] = defaultdict(list)
    earliest: dict[str, datetime] = {}
    for capture in captures:
        earliest[capture.product] = min(capture.at, earliest.get(capture.product, capture.at))
    for product, begun in sorted(earliest.items()):
        for version in held_since(connection, product, begun):
            if (version.product, version.url) in touched:
                existing[version.product, version.url].append(version)
    opened: list[dict[str, Any]] = []
    closed: list[str] = []
    seen: list[dict[str, Any]] = []
    turned: set[str] = set()
    number = 0
    for key in sorted(touched):
        looks = [*by_url[key].values(), *_looks_within(connection, key, existing[key], by_url[key].values())]
        wanted = _stretches(existing[key], looks)
        kept = {(v.content_id, v.valid_from): v for v in existing[key]}
        for stretch in wanted:
            old = kept.pop((stretch["content_id"], stretch["valid_from"]), None)
            # What is known of a stretch that is over is replaced; of one that lasts, each look is noted in its row.
            same_end = old is not None and old.valid_to == stretch["valid_to"]
            if old is not None and same_end and (old.valid_to is None or old.last_seen == stretch["last_seen"]):
                if old.last_seen != stretch["last_seen"]:
                    seen.append({"row": _version_id(old), "at": stretch["last_seen"]})
                continue
            if old is not None:
                closed.append(_version_id(old))
            turned.add(key[0])
            row = {**stretch, "known_from": known_at, "known_to": None}
            opened.append({**row, "id": make_id("version", *key, row["content_id"], row["valid_from"], known_at)})
        closed += [_version_id(version) for version in kept.values()]
        if kept:
            turned.add(key[0])
        if len(opened) + len(closed) + len(seen) >= _VERSIONS_AT_ONCE:
            number += _write_versions(connection, opened, closed, seen, known_at=known_at)
    number += _write_versions(connection, opened, closed, seen, known_at=known_at)
    _note_publication(connection, turned, at=known_at)
    return number


def _write_versions(
    connection: Connection,
    opened: list[dict[str, Any]],
    closed: list[str],
    seen: list[dict[str, Any]],
    *,
    known_at: datetime,
) -> int:
    """Write what became of versions, empty the lists, and return how many versions were opened."""
    for start in range(0, len(closed), 500):
        connection.execute(
            update(t.page_versions)
            .where(t.page_versions.c.id.in_(closed[start : start + 500]))
            .values(known_to=known_at)
        )
    if seen:
        noted = update(t.page_versions).where(t.page_versions.c.id == bindparam("row"))
        connection.execute(noted.values(last_seen=bindparam("at")), seen)
    insert_new(connection, t.page_versions, opened)
    number = len(opened)
    for rows in (opened, closed, seen):
        rows.clear()
    return number


def _note_publication(connection: Connection, products: Collection[str], *, at: datetime) -> None:
    """Count that something of these products was published, so that nobody has to look for it in their history."""
    before = {row.product: row.number for row in connection.execute(select(t.publications))} if products else {}
    rows = [{"product": one, "number": before.get(one, 0) + 1, "at": at} for one in sorted(products)]
    upsert(connection, t.publications, rows, update=["number", "at"])


def page_versions(
    connection: Connection,
    *,
    product: str | None = None,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    current: bool = False,
) -> list[PageVersion]:
    """Return page versions.

    Args:
        product: Only of this product.
        as_of: Only those that were valid then (what was true).
        known_at: Only those that were known then (what we knew); default: now.
        current: All that are known, whatever time they were valid in.

    Returns:
        The versions by product, URL and time; ``last_seen`` is never later than ``as_of`` and ``known_at``.
    """
    v = t.page_versions
    conditions: list[Any] = []
    if product is not None:
        conditions.append(v.c.product == product)
    conditions.append(known_versions(known_at))
    if as_of is not None:
        conditions += [v.c.valid_from <= as_of, or_(v.c.valid_to.is_(None), v.c.valid_to > as_of)]
    elif not current:
        conditions.append(v.c.valid_to.is_(None))
    query = select(v).where(and_(*conditions)).order_by(v.c.product, v.c.url, v.c.valid_from)
    found = [version_of(row) for row in connection.execute(query).mappings()]
    limit = min(filter(None, (as_of, known_at)), default=None)
    if limit is None or all(version.last_seen <= limit for version in found):
        return found
    # Later looks at an unchanged page are noted in its row, so the last look before then is in the captures.
    looks = _last_looks(connection, limit, known_at, product=product)

    def seen(version: PageVersion) -> datetime:
        return max(version.valid_from, looks.get((version.product, version.url), version.valid_from))

    return [v if v.last_seen <= limit else replace(v, last_seen=seen(v)) for v in found]


def held_since(connection: Connection, product: str, start: datetime) -> list[PageVersion]:
    """Return the known versions of a product that hold, or held at a time or later; by URL and time."""
    v = t.page_versions
    known = select(v).where(v.c.product == product, v.c.known_to.is_(None))
    found: list[PageVersion] = []
    # Asked for one after the other and put in order here, so that those which ended before cost nothing.
    for holds in (v.c.valid_to.is_(None), v.c.valid_to >= start):
        found += map(version_of, connection.execute(known.where(holds)).mappings())
    return sorted(found, key=lambda version: (version.url, version.valid_from))


def version_of(row: RowMapping) -> PageVersion:
    """Return the version that a stored row contains."""
    return PageVersion(**{name: row[name] for name in PageVersion.__dataclass_fields__})


def load_pages(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, Page]]:
    """Return (digest, page) by content id."""
    adapter = page_adapter()
    found: dict[str, tuple[str, Page]] = {}
    for start in range(0, len(ids), 500):
        query = select(t.contents.c.id, t.contents.c.digest, t.contents.c.page).where(
            t.contents.c.id.in_(ids[start : start + 500])
        )
        for key, digest, blob in connection.execute(query):
            found[key] = (digest, adapter.validate_json(zlib.decompress(blob)))
    return found


def contents_with_plans(connection: Connection, product: str) -> list[str]:
    """Return the ids of a product's pricing contents that name a plan or a charge."""
    query = (
        select(t.contents.c.id)
        .where(t.contents.c.product == product, t.contents.c.kind == PageKind.PRICING.value)
        .where(
            or_(
                t.contents.c.id.in_(select(t.plans.c.content_id)),
                t.contents.c.id.in_(select(t.charges.c.content_id)),
            )
        )
    )
    return list(connection.execute(query).scalars())


def known_versions(at: datetime | None) -> ColumnElement[bool]:
    """Return the condition that a version was known at a time; None: that it is known now."""
    c = t.page_versions.c
    if at is None:
        return and_(c.known_to.is_(None))
    return and_(c.known_from <= at, or_(c.known_to.is_(None), c.known_to > at))


def newest_capture(connection: Connection, *, known_at: datetime | None = None) -> datetime | None:
    """Return the time of the newest look at any published page.

    Args:
        connection: Open transaction.
        known_at: The newest that had been published by then.
    """
    if known_at is None:
        return connection.execute(select(func.max(t.page_versions.c.last_seen))).scalar_one()
    versions = page_versions(connection, known_at=known_at, current=True)
    return max((version.last_seen for version in versions), default=None)


def _last_looks(
    connection: Connection, limit: datetime, known_at: datetime | None, *, product: str | None
) -> dict[tuple[str, str], datetime]:
    """Return (product, URL) -> time of the newest capture that read a page and was published by a time."""
    c, v, r = t.captures.c, t.coverage.c, t.runs.c
    read = [outcome.value for outcome in _READ]
    query = (
        select(c.product, c.url, func.max(c.at).label("at"))
        .join(t.coverage, and_(v.run_id == c.run_id, v.source == c.source))
        .join(t.runs, r.id == c.run_id)
        .where(v.published, c.at <= limit, c.outcome.in_(read))
        .group_by(c.product, c.url)
    )
    if known_at is not None:
        query = query.where(r.ended_at <= known_at)
    if product is not None:
        query = query.where(c.product == product)
    return {(row.product, row.url): row.at for row in connection.execute(query)}


def _with_moves(captures: Sequence[Capture]) -> list[Capture]:
    """Return the captures with each lasting redirect to a page that could be read as the end of the page before it.

    A redirect for the time being says nothing, nor does one to an address that nobody could read.
    """
    read = {(capture.product, capture.url) for capture in captures if capture.outcome in _READ}
    return [
        replace(capture, outcome=Outcome.GONE)
        if capture.outcome is Outcome.REDIRECT
        and capture.status in (301, 308)
        and (capture.product, capture.redirect_to) in read
        else capture
        for capture in captures
    ]


def _version_id(version: PageVersion) -> str:
    return make_id("version", version.product, version.url, version.content_id, version.valid_from, version.known_from)


def _looks_within(
    connection: Connection, key: tuple[str, str], existing: Sequence[PageVersion], captures: Iterable[Capture]
) -> list[Capture]:
    """Return the looks at versions within which a capture that came late found the page to be otherwise.

    A version keeps its first look and its last; the looks in between say when the page turned back.
    """
    product, url = key
    found: list[Capture] = []
    others = [(one.at, content_id(product, url, one.digest)) for one in captures if one.outcome in _CONCLUSIVE]
    for version in existing:
        begun, ended = version.valid_from, version.last_seen
        if any(begun < at < ended and other != version.content_id for at, other in others):
            found += published_looks(connection, product=product, url=url, after=begun, before=ended)
    return found


def _stretches(existing: Sequence[PageVersion], captures: Sequence[Capture]) -> list[dict[str, Any]]:
    """Lay out one URL's history: existing versions and new captures become stretches of equal content."""
    events: list[tuple[datetime, str, str, str]] = []  # time, content id or "" for gone, capture, source
    for version in existing:
        events.append((version.valid_from, version.content_id, version.capture_id, version.source))
        if version.last_seen != version.valid_from:
            events.append((version.last_seen, version.content_id, version.capture_id, version.source))
        if version.valid_to is not None:
            events.append((version.valid_to, "", version.capture_id, version.source))
    # Where a version ended because another began, that one's own event is at the same time and must win.
    starts = {event[0] for event in events if event[1]}
    events = [event for event in events if event[1] or event[0] not in starts]
    for capture in captures:
        if capture.outcome not in _CONCLUSIVE:
            continue
        gone = capture.outcome is Outcome.GONE
        key = "" if gone else content_id(capture.product, capture.url, capture.digest)
        events.append((capture.at, key, capture.id, capture.source))
    stretches: list[dict[str, Any]] = []
    product, url = (captures[0].product, captures[0].url) if captures else (existing[0].product, existing[0].url)
    for at, key, capture_id, source in sorted(events):
        last = stretches[-1] if stretches else None
        if last is not None and last["valid_to"] is None:
            if key == last["content_id"]:
                last["last_seen"] = at
                continue
            last["valid_to"] = at
        if key:
            stretches.append(
                {
                    "product": product,
                    "source": source,
                    "url": url,
                    "content_id": key,
                    "capture_id": capture_id,
                    "valid_from": at,
                    "valid_to": None,
                    "last_seen": at,
                }
            )
    return stretches
