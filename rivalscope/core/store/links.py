"""Links of payloads, so that an unchanged page need not be parsed again to know where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new

__all__ = ["add_links", "links_of"]


def add_links(connection: Connection, links: Iterable[tuple[str, str, Sequence[Sequence[str]]]]) -> None:
    """Store links, given as (digest, url, links); those of a payload at an address that is there already stay."""
    rows = [{"digest": digest, "url": url, "links": [list(link) for link in found]} for digest, url, found in links]
    insert_new(connection, t.page_links, rows)


def links_of(connection: Connection, digest: str, url: str) -> list[list[str]] | None:
    """Return the links of a payload at an address; None when they were never stored."""
    query = select(t.page_links.c.links).where(t.page_links.c.digest == digest, t.page_links.c.url == url)
    return connection.execute(query).scalar_one_or_none()
