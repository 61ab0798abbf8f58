"""Stored release entries -> counts per theme, product and month; only releases that are new or changed are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from analysis.trends.series import Series, Theme, count_groups, tag
from rivalscope.core.ids import make_id
from rivalscope.core.store import releases as store
from rivalscope.core.store.states import load_state, save_result

__all__ = ["count_releases"]

_STATE = "trends-counts"
_RULE = 2
"""Raised when texts are tagged or counts are kept otherwise, so that what was counted before is counted again."""


def count_releases(
    connection: Connection,
    products: Collection[str],
    themes: Sequence[Theme],
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> Series:
    """Return the entries of dated releases per theme, product and month.

    The counts of each release are kept in the store and taken again only where its day or its number of entries has
    changed, or where other themes are followed; that changes no result. A look back (``known_at``) keeps nothing.

    Args:
        connection: Open transaction.
        products: Slugs; releases of others are left out.
        themes: What to follow.
        as_of: Today; releases after it are left out, and so is the month that is not over.
        known_at: Count only what had been captured by then; None: everything.
    """
    rule = make_id("trends-counts", _RULE, *(part for theme in themes for part in (theme.id, *theme.terms)))
    state = load_state(connection, _STATE)
    same = state is not None and state["rule"] == rule
    known: dict[str, int] = state["sizes"] if same else {}
    about: dict[str, list[tuple[int, int]]] = state["about"] if same else {}
    sizes = store.release_sizes(connection, known_at=known_at)
    stale = [key for key, (_, _, number) in sizes.items() if known.get(key) != number]
    if stale or len(known) != len(sizes):
        found: defaultdict[str, Counter[int]] = defaultdict(Counter)
        texts = list(store.entry_texts(connection, stale, known_at=known_at))
        for (key, _), mine in zip(texts, tag([text for _, text in texts], themes), strict=True):
            found[key].update(mine)
        about = {key: rows for key, rows in about.items() if key in sizes}
        about |= {key: list(found[key].items()) for key in stale}
        about = {key: rows for key, rows in about.items() if rows}
        numbers = {key: number for key, (_, _, number) in sizes.items()}
        if known_at is None:
            save_result(connection, _STATE, {"rule": rule, "sizes": numbers, "about": about})
    groups = (
        (product, day, number, dict(about.get(key, ())))
        for key, (product, day, number) in sizes.items()
        if number and product in products
    )
    return count_groups(groups, themes, as_of=as_of)
