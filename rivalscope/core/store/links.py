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
    # In one order: two crawls of a site that add the same ones must not wait for each other.
    insert_new(connection, t.page_links, sorted(rows, key=lambda row: (str(row["digest"]), str(row["url"]))))


def links_of(connection: Connection, payloads: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[list[str]]]:
    """Return the links of payloads, given as (digest, url); those that were never stored are left out."""
    found: dict[tuple[str, str], list[list[str]]] = {}
    for start in range(0, len(payloads), 200):
        wanted = set(payloads[start : start + 200])
        query = select(t.page_links).where(t.page_links.c.digest.in_([digest for digest, _ in wanted]))
        for row in connection.execute(query):
            if (row.digest, row.url) in wanted:
                found[row.digest, row.url] = row.links
    return found
