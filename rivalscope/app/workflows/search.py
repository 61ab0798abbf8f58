"""Words -> passages on the newest captures of the market's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analysis.queries.cells import unknown_name
from analysis.queries.page import Found
from analysis.queries.passages import FoundPassage, rank_passages
from analysis.queries.records import Empty, PassageRow, Quote, Why
from analysis.text.addressed import WARNING, speaks_to_models
from analysis.text.normalise import tokens
from rivalscope.core.records import NOT_SHOWN
from rivalscope.core.store import page_search, pages
from rivalscope.core.workspace import Workspace

__all__ = ["search_passages"]

_CANDIDATES = 3000
"""Blocks that are ranked; a search that more share has words too common to rank by."""
_SHORTEST = 3
"""Letters of a word that the store is asked for."""


def search_passages(
    workspace: Workspace, words: str, products: Sequence[str] = (), *, known_at: datetime | None = None
) -> Found[PassageRow]:
    """Return passages that share words with a search, from the newest captures, best first.

    Args:
        workspace: The market.
        words: What is looked for.
        products: Slugs; empty: all.
        known_at: Of the captures that we knew then; None: of the newest.
    """
    names = {one.slug: one.name for one in workspace.market.products}
    unknown = next((slug for slug in products if slug not in names), "")
    if unknown:
        return Found(empty=unknown_name("product", unknown, tuple(names)))
    roots = [_root(word) for word in dict.fromkeys(tokens(words)) if len(word) >= _SHORTEST] or list(tokens(words))
    with workspace.store.begin() as connection:
        found = [
            FoundPassage(
                product=one.product,
                url=one.url,
                text=one.block.text,
                heading_path=(*((NOT_SHOWN,) if one.block.stated else ()), *one.block.heading_path),
                captured_at=min(one.last_seen, known_at or one.last_seen),
                capture_id=one.capture_id,
            )
            for one in page_search.blocks_with(
                connection, roots, products=products, most=_CANDIDATES, known_at=known_at
            )
        ]
        looked = bool(found) or pages.newest_capture(connection) is not None
    rows = tuple(
        PassageRow(
            product=one.product,
            product_name=names.get(one.product, one.product),
            quote=Quote(
                id="",
                text=one.text,
                url=one.url,
                captured=one.captured_at.date().isoformat(),
                verified=False,
                place=" > ".join(one.heading_path),
                warning=WARNING if speaks_to_models(one.text) else "",
            ),
        )
        for one in rank_passages(found, words)
    )
    if rows:
        return Found(rows=rows)
    if not looked:
        return Found(empty=Empty(why=Why.NOBODY_LOOKED, detail="no pages have been read yet"))
    return Found(empty=Empty(why=Why.NOTHING_FOUND, detail=f"no passage matches enough of “{words}”"))


def _root(word: str) -> str:
    """Return the start of a word that its inflections share: "filters" and "filtering" both hold "filter"."""
    return word[: max(4, len(word) - 3)] if len(word) > 5 else word
