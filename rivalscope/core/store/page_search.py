"""What a search needs of the pages: which there are, the words of each, and the blocks that it chose.

The words of a page are kept beside it as bytes that the analysis packs and reads. They are kept for the pages as they
are now; of any other page, of one that was read again, and under another rule of what a word is, there are none.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, and_, delete, select

from rivalscope.core.records import Block
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import upsert
from rivalscope.core.store.pages import known_versions

__all__ = [
    "SearchedPage",
    "blocks_of",
    "drop_past_words",
    "last_looks",
    "pages_of_search",
    "pages_without_words",
    "save_words",
]


_AT_ONCE = 100
"""Pages held in memory while a search goes through them."""


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """A page that a search goes through."""

    version: str
    """The id of the row that says when it read so."""
    product: str
    url: str
    content_id: str
    words: bytes | None
    """Its words, packed; None: they are not kept."""


def pages_of_search(
    connection: Connection, rule: str, *, products: Sequence[str] = (), known_at: datetime | None = None
) -> list[SearchedPage]:
    """Return the pages that are there, by URL, with their words.

    Args:
        connection: Open transaction.
        rule: Version of the rules by which words are packed.
        products: Only of these; empty: all.
        known_at: As we knew them then; None: now.
    """
    v = t.page_versions.c
    query = (
        select(v.id, v.product, v.url, v.content_id, t.page_words.c.words)
        .join_from(t.page_versions, t.page_words, _its_words(rule), isouter=True)
        .where(known_versions(known_at), v.valid_to.is_(None))
        .order_by(v.url, v.product)
    )
    if products:
        query = query.where(v.product.in_(products))
    # Thousands of rows: what is asked for of a few alone, as the day of the last look, is not read here.
    return [SearchedPage(*row) for row in connection.execute(query)]


def last_looks(connection: Connection, versions: Sequence[str]) -> dict[str, datetime]:
    """Return when pages were last seen as they read in these versions, by the id of the version."""
    v = t.page_versions.c
    query = select(v.id, v.last_seen).where(v.id.in_(list(versions)))
    return {row.id: row.last_seen for row in connection.execute(query)}


def pages_without_words(connection: Connection, rule: str) -> list[str]:
    """Return the ids of what the pages hold now and these rules have packed no words of."""
    v = t.page_versions.c
    query = (
        select(v.content_id)
        .join_from(t.page_versions, t.page_words, _its_words(rule), isouter=True)
        .where(known_versions(None), v.valid_to.is_(None), t.page_words.c.content_id.is_(None))
        .distinct()
    )
    return list(connection.execute(query).scalars())


def save_words(connection: Connection, rule: str, words: Mapping[str, bytes]) -> None:
    """Keep the words of contents, given by id, as these rules packed them."""
    rows = [{"content_id": key, "rule": rule, "words": packed} for key, packed in words.items()]
    upsert(connection, t.page_words, rows, update=["rule", "words"])


def drop_past_words(connection: Connection) -> None:
    """Forget the words of what no page holds any more."""
    v = t.page_versions.c
    now = select(v.content_id).where(known_versions(None), v.valid_to.is_(None))
    connection.execute(delete(t.page_words).where(t.page_words.c.content_id.not_in(now)))


def blocks_of(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Yield the blocks of contents with the id of each."""
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(t.contents.c.id, t.contents.c.page).where(t.contents.c.id.in_(wanted[start : start + _AT_ONCE]))
        for key, blob in connection.execute(query):
            # Taken apart without being checked, but for the blocks: the rest of a page is not asked for.
            blocks = from_json(zlib.decompress(blob))["blocks"]
            yield key, _blocks_adapter().validate_python(blocks, strict=False)


@cache
def _blocks_adapter() -> TypeAdapter[tuple[Block, ...]]:
    return TypeAdapter(tuple[Block, ...])


def _its_words(rule: str) -> ColumnElement[bool]:
    w = t.page_words.c
    return and_(w.content_id == t.page_versions.c.content_id, w.rule == rule)
