"""Words -> passages on the newest captures of the market's pages; the pages' words are packed beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from analysis.queries.cells import unknown_name
from analysis.queries.page import Found
from analysis.queries.page_words import pack_words, words_rule
from analysis.queries.passages import PackedPage, find_passages
from analysis.queries.records import Empty, PassageRow, Quote, Why
from analysis.text.addressed import WARNING, speaks_to_models
from rivalscope.core.records import NOT_SHOWN, Block
from rivalscope.core.store import page_search
from rivalscope.core.store.page_search import SearchedPage
from rivalscope.core.workspace import Workspace

__all__ = ["keep_words", "search_passages"]

_BATCH = 200
_MOST = 24
"""Passages of a search; who reads more of them searches for other words."""


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
    rule = words_rule()
    with workspace.store.begin() as connection:
        pages = page_search.pages_of_search(connection, rule, products=products, known_at=known_at)
        kept = _packed(connection, [one.content_id for one in pages if one.words is None])
        packed = [PackedPage(one.product, one.url, one.words or kept[one.content_id]) for one in pages]
        places = find_passages(packed, words, most=_MOST)
        looks = page_search.last_looks(connection, [pages[place.page].version for place in places])
        blocks = dict(page_search.blocks_of(connection, [pages[place.page].content_id for place in places]))
    limit = known_at or datetime.max.replace(tzinfo=UTC)
    rows = tuple(
        _row(names, one, blocks[one.content_id][place.block], min(looks[one.version], limit))
        for place in places
        for one in (pages[place.page],)
    )
    if rows:
        return Found(rows=rows)
    if not pages:
        return Found(empty=Empty(why=Why.NOBODY_LOOKED, detail="no pages have been read yet"))
    return Found(empty=Empty(why=Why.NOTHING_FOUND, detail=f"no passage matches enough of “{words}”"))


def keep_words(workspace: Workspace) -> int:
    """Pack the words of pages that are new or were read again, so that a search need not; return of how many."""
    rule = words_rule()
    with workspace.store.begin() as connection:
        missing = page_search.pages_without_words(connection, rule)
    for start in range(0, len(missing), _BATCH):
        with workspace.store.begin() as connection:
            page_search.save_words(connection, rule, _packed(connection, missing[start : start + _BATCH]))
    with workspace.store.begin() as connection:
        page_search.drop_past_words(connection)
    return len(missing)


def _packed(connection: Connection, ids: Sequence[str]) -> dict[str, bytes]:
    return {key: pack_words(blocks) for key, blocks in page_search.blocks_of(connection, ids)}


def _row(names: Mapping[str, str], page: SearchedPage, block: Block, seen: datetime) -> PassageRow:
    return PassageRow(
        product=page.product,
        product_name=names.get(page.product, page.product),
        quote=Quote(
            id="",
            text=block.text,
            url=page.url,
            captured=seen.date().isoformat(),
            verified=False,
            place=" > ".join((*((NOT_SHOWN,) if block.stated else ()), *block.heading_path)),
            warning=WARNING if speaks_to_models(block.text) else "",
        ),
    )
