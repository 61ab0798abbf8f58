"""Named measurements of a cell: what the judge sees, each explainable in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.matrix.attribution import Rivals, source_weights
from analysis.matrix.candidates import Candidates, fused, take
from analysis.matrix.feedback import Feedback, lesson
from analysis.matrix.index import ProductIndex, Vocabulary, index_product
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from analysis.matrix.retrieve import (
    Columns,
    Match,
    PassageVectors,
    make_columns,
    match,
    page_best,
    read_passages_vectors,
)
from analysis.matrix.spill import Each, Spilled
from analysis.matrix.vectors import Embeds, Meanings, learn_meanings
from analysis.matrix.world import world_names

__all__ = ["Indexed", "MarketIndex", "Measured", "measure_product", "read_market"]

Array = NDArray[np.float32]
_PASSAGE = 0.5
"""Weight of the passage itself beside its page's topic when evidence is ranked."""
_BARE = 0.3
"""What a heading or a piece of code is ranked lower as a quote."""
_CODE = 0.4
"""Share of its place among what is read that a piece of code loses: it shows a use, and states nothing."""
_READ = 80
"""Passages of a cell that are judged. Of those that readers found better than the quote shown, 40 of the page's
topic and 12 of the nearest held 81 %; the best 80 of the fused rankings hold 88 %, 200 of them 92 %."""
_NAMING = 40
"""Passages that say the whole name and are searched for a denial."""
_NEAREST_PASSAGES = 12
"""Passages nearest by words and meaning alone, whatever their page is about."""
_SAYING = 0.8
"""Share of the name from which a page says it."""
_NEAR_SHARE = 0.5
"""Share of the name from which a page is near the subject."""
_WHOLE = 0.9
"""Share of the name that counts as the whole of it."""


class Indexed(Protocol):
    """What the cells of a product need of a market's index."""

    @property
    def indexes(self) -> Mapping[str, ProductIndex]:
        """Indexes by product."""

    @property
    def rivals(self) -> Mapping[str, Rivals]:
        """Who else is in the market, by product."""

    @property
    def world(self) -> frozenset[str]:
        """Names of what belongs to no product."""


@dataclass(frozen=True, slots=True)
class MarketIndex:
    """All products' indexes, and the capabilities as columns over them."""

    indexes: Mapping[str, ProductIndex]
    readings: Mapping[str, PassageVectors]
    rivals: Mapping[str, Rivals]
    columns: Columns
    feedback: Feedback
    idf: NDArray[np.float64]
    meanings: Meanings
    """For searches that nobody knew of when the market was indexed."""
    world: frozenset[str] = frozenset()
    """Names of what belongs to no product: Git, Kubernetes."""


def read_market(corpus: Corpus, queries: Sequence[Query], embedder: Embeds) -> MarketIndex:
    """Index and embed all products with pages, and learn the market's words.

    Args:
        corpus: Documents by product.
        queries: The capabilities' queries, at least one.
        embedder: Gives the general vectors.
    """
    vocabulary = Vocabulary()
    read = [product for product in corpus.products if corpus.documents.get(product)]
    indexes: Spilled[ProductIndex] = Spilled()
    for product in read:
        if (index := index_product(product, corpus.documents[product], vocabulary)).passages:
            indexes[product] = index
    idf = vocabulary.idf()
    meanings = learn_meanings(indexes.values(), vocabulary, embedder, idf)
    names = {product: corpus.called(product) for product in corpus.products}
    columns = make_columns(queries, meanings, idf, products=[name for known in names.values() for name in known])
    feedback = Feedback(len(vocabulary.surface), Spilled())
    rivals = {product: Rivals.of(product, names) for product in indexes}
    readings: Spilled[PassageVectors] = Spilled()
    for product, index in indexes.items():
        worth = source_weights(index.passages, corpus.documents[product], rivals[product])
        readings[product] = reading = read_passages_vectors(index, meanings, worth)
        feedback.add(product, lesson(index, reading, match(index, reading, columns)))
    world = world_names(
        Each(indexes, lambda product: indexes[product].passages),
        [name for known in names.values() for name in known],
        [query.described for query in queries],
    )
    return MarketIndex(indexes, readings, rivals, columns, feedback, idf, meanings, world)


@dataclass(frozen=True, slots=True)
class Measured:
    """One product against all capabilities.

    Of the product's passages only a short list is kept for each capability: the whole table of a wide market with long
    documentation would not fit into memory.

    Attributes:
        values: Raw measurements by name, each (capabilities,).
        best: The passages to be judged, for each capability.
        naming: The passages that say the whole name, for each capability.
        alike: The passages nearest to it by themselves, whatever their page is about, for each capability.
        common: How many passages say the whole name, for each capability.
    """

    values: dict[str, Array]
    best: tuple[Candidates, ...]
    naming: tuple[Candidates, ...]
    alike: tuple[Candidates, ...]
    common: NDArray[np.int64]


def _topic(index: ProductIndex, found: Match, pages: int) -> Array:
    """Return (pages, capabilities): how much a page is about a capability rather than mentioning it.

    Headings that name it count most, then title and address, then how much of the text keeps to it. The weights are
    round figures near the best for the pages that the curators of the vector databases cite.
    """
    heads = index.of_kind(PassageKind.TITLE, PassageKind.HEADING)[:, None]
    titles = index.of_kind(PassageKind.TITLE)[:, None]
    named = np.zeros((pages, found.own.shape[1]), np.float32)
    np.add.at(named, index.page, (found.own * heads >= 0.8).astype(np.float32))
    near = np.zeros_like(named)
    np.add.at(near, index.page, np.maximum(found.market - 0.3, 0))
    return np.asarray(
        page_best(found.own * heads, index.page, pages)
        + 0.2 * page_best(found.own * titles + found.phrase * titles, index.page, pages)
        + 0.2 * np.log1p(named)
        + 0.05 * np.log1p(near)
        + 0.5 * page_best(found.wide + found.described + found.phrase, index.page, pages) / 3,
        dtype=np.float32,
    )


def measure_product(market: MarketIndex, product: str) -> Measured:
    """Measure one product with pages against all capabilities of the market."""
    index, reading = market.indexes[product], market.readings[product]
    found = match(index, reading, market.columns)
    terms, pages = index.own.shape[1], int(index.page.max()) + 1
    worth = reading.worth[:, None]
    learnt = np.asarray((index.wide @ market.feedback.words(product, market.idf)[:terms]) * worth, dtype=np.float32)
    meant = np.maximum(reading.market.astype(np.float32) @ market.feedback.meanings(product).T, 0) * worth
    blend = (
        0.5 * (found.wide + found.own + found.described + found.market + found.market_described + meant)
        + learnt
        + 0.3 * found.phrase
    )
    wide = page_best(found.wide, index.page, pages)
    # Words alone are said by accident and likeness alone is vague; a passage in which they agree is neither.
    agree = -np.sort(-page_best(found.own * found.described, index.page, pages), axis=0)
    kin = page_best(found.own * (found.market + meant) / 2, index.page, pages)
    heads = index.of_kind(PassageKind.TITLE, PassageKind.HEADING)
    values = {
        "agree_best": agree[0],
        "agree_top3": agree[:3].mean(axis=0),
        "kin_best": kin.max(axis=0),
        "own_heading": found.own[heads].max(axis=0) if heads.any() else np.zeros(blend.shape[1], np.float32),
        "pages_saying": np.log1p((wide >= _SAYING).sum(axis=0)).astype(np.float32),
        "pages_near": (wide >= _NEAR_SHARE).sum(axis=0).astype(np.float32),
    }
    ranking = _topic(index, found, pages)[index.page] + _PASSAGE * blend
    # A heading names the page's topic, but the sentence below it is the better quote.
    ranking -= _BARE * index.of_kind(PassageKind.HEADING, PassageKind.CODE)[:, None]
    every = np.flatnonzero(~index.of_kind(PassageKind.TITLE))  # a title is beside each passage, and is not a quote
    fusion = fused([blend, ranking, found.own, found.telling, found.described, found.market_described])
    measured = {
        "own": found.own,
        "wide": found.wide,
        "phrase": found.phrase,
        "described": found.described,
        "market": found.market,
        "market described": found.market_described,
        "telling": found.telling,
        "worth": worth,
    }
    fusion -= _CODE * fusion * index.of_kind(PassageKind.CODE)[:, None]
    named = [np.flatnonzero(found.own[:, number] >= _WHOLE) for number in range(blend.shape[1])]
    return Measured(
        values,
        best=tuple(take(number, fusion, every, _READ, measured) for number in range(blend.shape[1])),
        naming=tuple(take(number, ranking, rows, _NAMING, measured) for number, rows in enumerate(named)),
        alike=tuple(take(number, blend, every, _NEAREST_PASSAGES, measured) for number in range(blend.shape[1])),
        common=np.array([len(rows) for rows in named]),
    )
