"""Named measurements of a cell: what the judge sees, each explainable in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.matrix.attribution import Rivals, source_weights
from analysis.matrix.feedback import Feedback, lesson
from analysis.matrix.index import ProductIndex, Vocabulary, index_product
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from analysis.matrix.retrieve import Columns, Match, Reading, make_columns, match, page_best, read_passages_vectors
from analysis.matrix.vectors import Embeds, Meanings, learn_meanings

__all__ = ["Candidates", "Market", "Measured", "measure_product", "read_market"]

Array = NDArray[np.float32]
_PASSAGE = 0.5
"""Weight of the passage itself beside its page's topic when evidence is ranked."""
_BARE = 0.3
"""What a heading or a piece of code is ranked lower as a quote."""
_READ = 40
"""Passages of a cell that are judged."""
_NAMING = 60
"""Passages that say the whole name and are searched for a denial."""
_ALIKE = 12
"""Passages nearest by words and meaning alone, whatever their page is about."""
_SAYING = 0.8
"""Share of the name from which a page says it."""
_NEAR = 0.5
"""Share of the name from which a page is near the subject."""
_WHOLE = 0.9
"""Share of the name that counts as the whole of it."""


@dataclass(frozen=True, slots=True)
class Market:
    """All products' indexes, and the capabilities as columns over them."""

    indexes: dict[str, ProductIndex]
    readings: dict[str, Reading]
    rivals: dict[str, Rivals]
    columns: Columns
    feedback: Feedback
    idf: NDArray[np.float64]
    meanings: Meanings
    """For searches that nobody knew of when the market was indexed."""


def read_market(corpus: Corpus, queries: Sequence[Query], embedder: Embeds) -> Market:
    """Index and embed all products with pages, and learn the market's words.

    Args:
        corpus: Documents by product.
        queries: The capabilities' queries, at least one.
        embedder: Gives the general vectors.
    """
    vocabulary = Vocabulary()
    read = [product for product in corpus.products if corpus.documents.get(product)]
    indexes = {product: index_product(product, corpus.documents[product], vocabulary) for product in read}
    indexes = {product: index for product, index in indexes.items() if index.passages}
    idf = vocabulary.idf()
    meanings = learn_meanings(list(indexes.values()), vocabulary, embedder, idf)
    names = {product: corpus.called(product) for product in corpus.products}
    columns = make_columns(queries, meanings, idf, products=[name for known in names.values() for name in known])
    feedback = Feedback(len(vocabulary.surface))
    rivals = {product: Rivals.of(product, names) for product in indexes}
    readings: dict[str, Reading] = {}
    for product, index in indexes.items():
        worth = source_weights(index.passages, corpus.documents[product], rivals[product])
        readings[product] = read_passages_vectors(index, meanings, worth)
        feedback.add(product, lesson(index, readings[product], match(index, readings[product], columns)))
    return Market(indexes, readings, rivals, columns, feedback, idf, meanings)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of a product that may answer for one capability, best first.

    Attributes:
        rows: (n,) numbers of the passages.
        ranking: (n,) how well each would serve as evidence.
        own: (n,) share of the name that it says.
        phrase: (n,) above 0 where it says the name word for word.
        values: (n,) measurements of retrieval by name, for whoever weighs the passages.
    """

    rows: NDArray[np.int64]
    ranking: Array
    own: Array
    phrase: Array
    values: Mapping[str, Array] = field(default_factory=dict)


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


def measure_product(market: Market, product: str) -> Measured:
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
        "pages_near": (wide >= _NEAR).sum(axis=0).astype(np.float32),
    }
    ranking = _topic(index, found, pages)[index.page] + _PASSAGE * blend
    # A heading names the page's topic, but the sentence below it is the better quote.
    ranking -= _BARE * index.of_kind(PassageKind.HEADING, PassageKind.CODE)[:, None]
    columns = range(blend.shape[1])
    return Measured(
        values,
        best=tuple(_candidates(number, found, ranking, _READ, also=blend, worth=worth) for number in columns),
        naming=tuple(_candidates(number, found, ranking, _NAMING, least=_WHOLE, worth=worth) for number in columns),
        alike=tuple(_candidates(number, found, blend, _ALIKE, worth=worth) for number in columns),
        common=(found.own >= _WHOLE).sum(axis=0),
    )


def _candidates(
    number: int,
    found: Match,
    ranking: Array,
    most: int,
    *,
    worth: Array,
    least: float = 0.0,
    also: Array | None = None,
) -> Candidates:
    """Return the best passages of a capability among those that say at least ``least`` of its name.

    Args:
        number: Column of the capability.
        found: The comparison of all passages.
        ranking: (passages, capabilities) by which they are ordered.
        most: How many.
        worth: (passages, 1) what each is worth as a source.
        least: Share of the name.
        also: Another ranking, whose few best are taken in wherever the first one puts them.
    """
    named = np.flatnonzero(found.own[:, number] >= least)
    rows = _top(named, ranking[:, number], most)
    if also is not None:
        rows = np.union1d(rows, _top(named, also[:, number], _ALIKE))
    rows = rows[np.argsort(-ranking[rows, number], kind="stable")]
    values = {
        "own": found.own[rows, number],
        "wide": found.wide[rows, number],
        "phrase": found.phrase[rows, number],
        "described": found.described[rows, number],
        "market": found.market[rows, number],
        "market described": found.market_described[rows, number],
        "worth": worth[rows, 0],
    }
    return Candidates(rows, ranking[rows, number], values["own"], values["phrase"], values)


def _top(rows: NDArray[np.int64], worth: Array, most: int) -> NDArray[np.int64]:
    """Return the rows of most worth, in the order of the page."""
    if len(rows) <= most:
        return rows
    # Only what is near the top is sorted; of equals the first on the page: the same passages every time.
    near = rows[worth[rows] >= np.partition(worth[rows], -most)[-most]]
    return np.sort(near[np.argsort(-worth[near], kind="stable")[:most]])
