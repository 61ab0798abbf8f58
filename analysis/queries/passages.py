"""Passages that share words with a search, best first: leads to read, no evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.queries.page_words import words_of
from analysis.text.normalise import stems

__all__ = ["PackedPage", "Place", "find_passages"]

_MIN_WEIGHT_SHARE = 0.5
"""Share of the search's weight that a passage must say."""
_A_PAGE = 2
"""Passages of one page at most: ten from one page say less than one from each of ten."""


@dataclass(frozen=True, slots=True)
class PackedPage:
    """A page that is searched, and its words as :func:`~analysis.queries.page_words.pack_words` returns them."""

    product: str
    url: str
    words: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage is: the number of the page among those that were searched, and of the block on it."""

    page: int
    block: int


def find_passages(pages: Iterable[PackedPage], query: str, *, most: int = 50) -> tuple[Place, ...]:
    """Return the passages that say most of a search, best first, at most two of a page and each text once.

    Words count by how rare they are among the passages that share any, headings count half, and of equals the shorter
    comes first.

    Args:
        pages: What is searched.
        query: What is looked for, in words.
        most: How many to return.
    """
    wanted = list(dict.fromkeys(stems(query)))
    if not wanted:
        return ()
    listed = list(pages)
    sought = [stem.encode() for stem in wanted]
    read = [(number, found) for number, one in enumerate(listed) if (found := words_of(one.words, sought)) is not None]
    if not read:
        return ()
    own = np.concatenate([found.own for _, found in read])
    above = np.concatenate([found.above for _, found in read])
    weights = np.log(1 + len(own) / (1 + (own | above).sum(axis=0)))
    shares = (own @ weights + (above & ~own) @ weights / 2) / weights.sum()
    lengths = np.concatenate([found.lengths for _, found in read])
    texts = np.concatenate([found.texts for _, found in read])
    blocks = np.concatenate([found.numbers for _, found in read])
    owners = np.repeat([number for number, _ in read], [len(found.numbers) for _, found in read])
    enough = np.flatnonzero(shares >= _MIN_WEIGHT_SHARE)
    # Shares are sums of the same numbers in another order: what differs by less than that is equal.
    order = enough[np.lexsort((blocks[enough], owners[enough], lengths[enough], -np.round(shares[enough], 9)))]
    places = ((Place(int(owners[row]), int(blocks[row])), int(texts[row])) for row in order)
    return tuple(_spread_out(listed, places, most))


def _spread_out(pages: list[PackedPage], places: Iterable[tuple[Place, int]], most: int) -> Iterator[Place]:
    of_page: Counter[str] = Counter()
    texts: set[tuple[str, int]] = set()
    for place, text in places:
        page = pages[place.page]
        if of_page[page.url] == _A_PAGE or (page.product, text) in texts:
            continue
        of_page[page.url] += 1
        texts.add((page.product, text))
        yield place
        if len(texts) == most:
            return
