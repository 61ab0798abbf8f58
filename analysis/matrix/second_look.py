"""A second look: the passages of a product that answer a reader's own search words best.

A definition's common words can outweigh the telling one, and then no longer list would help. A reader who knows other
words for the thing finds it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from analysis.matrix.index import ProductIndex
from analysis.matrix.measure import MarketIndex
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query, Variant
from analysis.matrix.retrieve import make_columns, match
from analysis.matrix.sheets import OpenSheet

__all__ = ["find_again", "search_words", "surroundings"]

_FOUND = 40
"""Passages that a search returns."""
_SAYS, _NEAR, _LIKE = 0.25, 0.45, 0.55
"""Share of a search that a passage says, itself or with its headings, or its likeness: below these it is not shown."""
_BARE = 0.2
"""What a heading or a piece of code is ranked lower."""
_MOST_SEARCHES = 6
_LONGEST = 80
"""Characters of one search."""
_NUMBERED = re.compile(r"#\s?(\d{1,3})\b")
_BEFORE, _AFTER = 2, 4
"""Passages around a named one that are shown."""


def search_words(words: str) -> tuple[str, ...]:
    """Return a reader's searches, which it writes apart by semicolons, without the passages that it names by number.

    >>> search_words("audit trail; who changed what;; ")
    ('audit trail', 'who changed what')
    """
    parts = (" ".join(_NUMBERED.sub(" ", part).split())[:_LONGEST] for part in words.split(";"))
    return tuple(part for part in dict.fromkeys(parts) if part)[:_MOST_SEARCHES]


def surroundings(index: ProductIndex, asked: OpenSheet, words: str) -> list[int]:
    """Return the passages around those of a sheet that a search names by number ("#3"), in page order.

    Args:
        index: The product's passages.
        asked: The sheet of the first look.
        words: What the reader wrote.
    """
    rows = [asked.rows[line.id] for line in asked.sheet.lines]
    named = [rows[int(number)] for number in _NUMBERED.findall(words) if int(number) < len(rows)]
    pages = {index.page[row] for row in named}
    near = dict.fromkeys(row + step for row in named for step in range(-_BEFORE, _AFTER + 1))
    return [row for row in near if 0 <= row < len(index.page) and index.page[row] in pages and row not in named]


def find_again(market: MarketIndex, product: str, searches: Sequence[str]) -> list[list[int]]:
    """Return, for each search, the numbers of the product's best passages, the searches' own phrases taking turns.

    Args:
        market: The market's index.
        product: The product.
        searches: What readers wrote; several searches apart by semicolons.
    """
    phrases = [search_words(words) for words in searches]
    flat = [Query("", phrase, (Variant(phrase, 1.0),), (), "") for found in phrases for phrase in found]
    if not flat:
        return [[] for _ in searches]
    index = market.indexes[product]
    columns = make_columns(flat, market.meanings, market.idf)
    found = match(index, market.readings[product], columns)
    # A reader chose its words: what says them counts most, what means them breaks ties.
    score = found.own + 0.5 * found.wide + 0.4 * found.phrase + 0.4 * found.market + 0.4 * found.described
    score -= _BARE * index.of_kind(PassageKind.HEADING, PassageKind.CODE)[:, None]
    near = (found.own >= _SAYS) | (found.wide >= _NEAR) | (found.described >= _LIKE)
    best = [
        [row for row in np.argsort(-column, kind="stable")[:_FOUND].tolist() if mask[row]]
        for column, mask in zip(score.T, near.T, strict=True)
    ]
    ranked: list[list[int]] = []
    for mine in phrases:
        lists, best = best[: len(mine)], best[len(mine) :]
        in_turn = (row for place in zip_longest(*lists) for row in place if row is not None)
        ranked.append(list(dict.fromkeys(in_turn)))
    return ranked
