"""Words -> blocks of the stored pages."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json
from sqlalchemy import Connection, select

from rivalscope.core.records import Block
from rivalscope.core.store import tables as t
from rivalscope.core.store.pages import known_versions

__all__ = ["FoundBlock", "blocks_with"]

_PAGES_AT_ONCE = 100
"""Pages held in memory while a search goes through them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBlock:
    """A block of a page as it is now, and where it was seen."""

    product: str
    url: str
    capture_id: str
    last_seen: datetime
    block: Block


def blocks_with(
    connection: Connection,
    roots: Sequence[str],
    *,
    products: Sequence[str] = (),
    most: int,
    known_at: datetime | None = None,
) -> list[FoundBlock]:
    """Return blocks of the pages as they are now, those that hold most of some words first.

    Pages are stored whole and compressed; only those that contain one of the words anywhere are taken apart.

    Args:
        connection: Open transaction.
        roots: Beginnings of words, at least one; a block must contain one of them.
        products: Only of these; empty: all.
        most: How many at most.
        known_at: Of the pages as we knew them then; None: now.

    Returns:
        The blocks without boilerplate, then by URL and position.
    """
    wanted = [root.lower() for root in roots]
    if not wanted:
        return []
    v, c = t.page_versions.c, t.contents.c
    query = (
        select(v.product, v.url, v.capture_id, v.last_seen, c.page)
        .join(t.contents, c.id == v.content_id)
        .where(known_versions(known_at), v.valid_to.is_(None))
    )
    if products:
        query = query.where(v.product.in_(products))
    best: list[tuple[tuple[int, str, int], Any, Mapping[str, Any]]] = []
    for row in connection.execute(query.execution_options(yield_per=_PAGES_AT_ONCE)):
        text = zlib.decompress(row.page)
        lowered = text.decode("utf-8").lower()
        if not any(root in lowered for root in wanted):
            continue
        # Taken apart without being checked: only the blocks that are returned become records.
        for block in from_json(text)["blocks"]:
            lowered = block["text"].lower()
            held = sum(root in lowered for root in wanted)
            if held and not block.get("boilerplate"):
                best.append(((-held, row.url, block["position"]), row, block))
    chosen = heapq.nsmallest(most, best, key=lambda one: one[0])
    return [
        FoundBlock(
            product=row.product,
            url=row.url,
            capture_id=row.capture_id,
            last_seen=row.last_seen,
            block=_block_adapter().validate_python(block, strict=False),
        )
        for _, row, block in chosen
    ]


@cache
def _block_adapter() -> TypeAdapter[Block]:
    return TypeAdapter(Block)
