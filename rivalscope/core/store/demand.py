"""Posts of users, what they were judged to say, and what unlinked wishes propose."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, literal, select, update

from rivalscope.core import clock
from rivalscope.core.demand import DemandKind, DemandPost, DemandProposal, StoredPost
from rivalscope.core.ids import make_id
from rivalscope.core.store import demand_tables as t
from rivalscope.core.store.engine import upsert
from rivalscope.core.store.states import keep_first_state, load_state

__all__ = [
    "active_proposals",
    "load_posts",
    "newest_post",
    "people_salt",
    "save_judgements",
    "save_posts",
    "save_proposals",
]

_SALT = "people-salt"
_JUDGED = ("judged_by", "kind", "sureness", "quote", "capability", "link", "proposal", "shipped_in")
_READ = tuple(one.name for one in fields(DemandPost))


def people_salt(connection: Connection) -> str:
    """Return the store's secret for hashes of people; made once, it never leaves the store."""
    found = load_state(connection, _SALT)
    if not found:
        keep_first_state(connection, _SALT, secrets.token_hex(16))  # two crawls may begin at once
        found = load_state(connection, _SALT)
    return str(found)


def newest_post(connection: Connection, source: str) -> datetime | None:
    """Return the newest change of a source's posts that is known."""
    found: datetime | None = connection.execute(
        select(func.max(t.demand_posts.c.updated)).where(t.demand_posts.c.source == source)
    ).scalar_one()
    return found


def save_posts(
    connection: Connection, posts: Iterable[DemandPost], *, product: str, source: str, capture_id: str, at: datetime
) -> None:
    """Store posts as they were read; one that says something else than before is to be judged again.

    Args:
        posts: As read.
        product, source: Slug and source id.
        capture_id: What they were read from.
        at: Time of the capture.
    """
    rows: dict[str, dict[str, Any]] = {}
    for post in posts:
        key = make_id("post", product, source, post.key)
        rows[key] = {
            "id": key,
            "product": product,
            "source": source,
            **{name: getattr(post, name) for name in _READ if name != "labels"},
            "labels": list(post.labels),
            "discovered": at,
            "last_seen": at,
            "capture_id": capture_id,
            "judged_by": "",
            "kind": None,
            "sureness": 0.0,
            "quote": "",
            "capability": "",
            "link": 0.0,
            "proposal": "",
            "shipped_in": "",
        }
    for start in range(0, len(rows), 500):
        ids = list(rows)[start : start + 500]
        for known in connection.execute(select(t.demand_posts).where(t.demand_posts.c.id.in_(ids))).mappings():
            if known["last_seen"] > at:
                del rows[known["id"]]  # what an archive of earlier says must not replace what is known of later
            elif all(rows[known["id"]][name] == known[name] for name in _READ):
                rows[known["id"]]["judged_by"] = known["judged_by"]  # trackers send the newest post again every time
    changing = [name for name in _READ if name != "key"]
    upsert(connection, t.demand_posts, list(rows.values()), update=[*changing, "last_seen", "capture_id", "judged_by"])


def load_posts(
    connection: Connection,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    not_judged_by: str | None = None,
    texts: bool = True,
    urls: Collection[str] | None = None,
    ids: Collection[str] | None = None,
    most: int | None = None,
) -> list[StoredPost]:
    """Return posts, newest first.

    Args:
        connection: Open transaction.
        as_of: Only those that had been opened by then; what was closed later is open.
        known_at: Only those that had been captured by then, with nothing that happened to them later. Votes and
            comments are stored without history and are those of today.
        not_judged_by: Only those that this version of rules and capabilities has not judged.
        urls, ids: Only those at these addresses, or with these ids.
        texts: With their texts, which are nine tenths of their size; their quotes always come.
        most: No more than these.
    """
    p = t.demand_posts.c
    columns = [one if texts or one.name != "text" else literal("").label("text") for one in t.demand_posts.columns]
    query = select(*columns).order_by(p.opened.desc(), p.id).limit(most)
    if as_of is not None:
        query = query.where(p.opened <= as_of)
    if known_at is not None:
        query = query.where(p.discovered <= known_at)
    if not_judged_by is not None:
        query = query.where(p.judged_by != not_judged_by)
    if urls is not None:
        query = query.where(p.url.in_(urls))
    if ids is not None:
        query = query.where(p.id.in_(ids))
    found = [_post(row) for row in connection.execute(query).mappings()]
    limit = min(filter(None, (as_of, known_at)), default=None)
    return found if limit is None else [_at(post, limit) for post in found]


def _at(post: StoredPost, limit: datetime) -> StoredPost:
    """Return a post without what happened to it after a time."""
    if post.closed is not None and post.closed > limit:
        post = replace(post, open=True, closed=None, closing="", shipped_in="")
    return replace(post, updated=min(post.updated, limit), last_seen=min(post.last_seen, limit))


def save_judgements(connection: Connection, posts: Sequence[StoredPost]) -> None:
    """Store what posts were judged to say."""
    if posts:
        p = t.demand_posts
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _JUDGED}
        connection.execute(
            update(p).where(p.c.id == bindparam("post")).values(**values),
            [{"post": one.id, **{f"new_{name}": _plain(getattr(one, name)) for name in _JUDGED}} for one in posts],
        )


def save_proposals(connection: Connection, proposals: Sequence[DemandProposal]) -> None:
    """Make these the proposed capabilities; earlier ones stay stored, inactive, so that an id keeps its meaning."""
    connection.execute(update(t.demand_proposals).values(active=False))
    at = clock.now()
    rows = [
        {"id": one.id, "label": one.label, "words": list(one.words), "active": True, "known_from": at}
        for one in proposals
    ]
    upsert(connection, t.demand_proposals, rows, update=["label", "active"])


def active_proposals(connection: Connection) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return label and words of the proposed capabilities by id."""
    query = select(t.demand_proposals).where(t.demand_proposals.c.active).order_by(t.demand_proposals.c.label)
    return {row.id: (row.label, tuple(row.words)) for row in connection.execute(query)}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, DemandKind) else value


def _post(row: RowMapping) -> StoredPost:
    values = {name: row[name] for name in StoredPost.__dataclass_fields__ if name in row}
    kind = DemandKind(row["kind"]) if row["kind"] else None
    return StoredPost(**{**values, "labels": tuple(row["labels"]), "kind": kind})
