"""Stored release entries -> counts per theme, product and month; only releases that are new or changed are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from analysis.trends.series import Series, Theme, count_groups, tag
from rivalscope.core.ids import make_id
from rivalscope.core.store import releases as store
from rivalscope.core.store.capabilities import load_state, save_state

__all__ = ["count_releases"]

_STATE = "trends-counts"
_RULE = 1
"""Raised when texts are tagged otherwise, so that what was counted before is counted anew."""


def count_releases(
    connection: Connection, products: Collection[str], themes: Sequence[Theme], *, as_of: date
) -> Series:
    """Return the entries of dated releases per theme, product and month.

    What each release came to is kept in the store and counted again only where its day or its number of entries is
    another, or where other themes are followed; that changes no result.

    Args:
        connection: Open transaction.
        products: Slugs; releases of others are left out.
        themes: What to follow.
        as_of: Today; releases after it are left out, and so is the month that is not over.
    """
    rule = make_id("trends-counts", _RULE, *(part for theme in themes for part in (theme.id, *theme.terms)))
    state = load_state(connection, _STATE)
    kept: dict[str, Any] = state["releases"] if state and state["rule"] == rule else {}
    sizes = store.release_sizes(connection)
    stale = [key for key, (_, _, number) in sizes.items() if key not in kept or kept[key][0] != number]
    if stale or len(kept) != len(sizes):
        found: dict[str, Counter[int]] = {key: Counter() for key in stale}
        texts = list(store.entry_texts(connection, stale))
        for (key, _), mine in zip(texts, tag([text for _, text in texts], themes), strict=True):
            found[key].update(mine)
        fresh = {key: [sizes[key][2], list(about.items())] for key, about in found.items()}
        kept = {key: fresh.get(key) or kept[key] for key in sizes}
        save_state(connection, _STATE, {"rule": rule, "releases": kept})
    groups = (
        (product, day, number, dict(kept[key][1]))
        for key, (product, day, number) in sizes.items()
        if number and product in products
    )
    return count_groups(groups, themes, as_of=as_of)
