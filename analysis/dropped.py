"""What market.yaml no longer names: sources that were deleted, and the pages that only they saw. It is history."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from rivalscope.core.config import ProductSpec
from rivalscope.core.store import captures

__all__ = ["Dropped", "dropped_sources"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """What belongs to a product's past only.

    Attributes:
        sources: Ids of sources that the market no longer names.
        urls: Pages that none of its present sources has ever asked for.
    """

    sources: frozenset[str] = field(default_factory=frozenset)
    urls: frozenset[str] = field(default_factory=frozenset)


def dropped_sources(connection: Connection, product: ProductSpec) -> Dropped:
    """Return what a product's sources of today do not cover; nothing until one of them has been looked at.

    Replayed archives have a source of their own, which no market names; it stays. What only a public archive holds of
    a page is its past.

    Args:
        connection: Open transaction.
        product: As the market names it today.
    """
    named = {product.source_id(source) for source in product.sources}
    seen = captures.sources_of(connection, product.slug)
    gone = seen - named - {f"{product.slug}/warc"}
    if not gone or not seen & named:
        return Dropped()
    urls = captures.urls_of(connection, product.slug, gone) - captures.urls_of(connection, product.slug, seen - gone)
    return Dropped(frozenset(gone), frozenset(urls))
