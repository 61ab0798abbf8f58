"""Named measurements of a cell: what the judge sees, each explainable in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.matrix.feedback import Feedback, lesson
from analysis.matrix.index import ProductIndex, Vocabulary, index_product
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from analysis.matrix.retrieve import Columns, Embeds, Match, Vectors, embed_passages, make_columns, match, page_best

__all__ = ["Market", "Measured", "measure_product", "read_market"]

Array = NDArray[np.float32]
_KINDS = list(PassageKind)
_HEADS = [number for number, kind in enumerate(_KINDS) if kind in {PassageKind.TITLE, PassageKind.HEADING}]
_TITLE = _KINDS.index(PassageKind.TITLE)


@dataclass(frozen=True, slots=True)
class Market:
    """All products' indexes, and the capabilities as columns over them."""

    indexes: dict[str, ProductIndex]
    vectors: dict[str, Vectors]
    columns: Columns
    feedback: Feedback
    idf: NDArray[np.float64]


def read_market(corpus: Corpus, queries: Sequence[Query], embedder: Embeds) -> Market:
    """Index and embed all products with pages, and learn the market's words.

    Args:
        corpus: Documents by product.
        queries: The capabilities' queries, at least one.
        embedder: Gives the vectors.
    """
    vocabulary = Vocabulary()
    read = [product for product in corpus.products if corpus.documents.get(product)]
    indexes = {product: index_product(product, corpus.documents[product], vocabulary) for product in read}
    indexes = {product: index for product, index in indexes.items() if index.passages}
    vectors = {product: embed_passages(index, embedder) for product, index in indexes.items()}
    columns = make_columns(queries, vocabulary, embedder, products=corpus.products)
    feedback = Feedback(len(vocabulary.number))
    for product, index in indexes.items():
        feedback.add(product, lesson(index, vectors[product], match(index, vectors[product], columns)))
    return Market(indexes, vectors, columns, feedback, vocabulary.idf())


@dataclass(frozen=True, slots=True)
class Measured:
    """One product against all capabilities.

    Attributes:
        values: Raw measurements by name, each (capabilities,).
        ranking: (passages, capabilities) how well each passage would serve as evidence.
        found: The match that it rests on.
    """

    values: dict[str, Array]
    ranking: Array
    found: Match


def _aggregate(name: str, scores: Array, index: ProductIndex, pages: int, values: dict[str, Array]) -> Array:
    by_page = page_best(scores, index.page, pages)
    ordered = -np.sort(-by_page, axis=0)
    values[f"{name}_best"] = ordered[0]
    values[f"{name}_top3"] = ordered[:3].mean(axis=0)
    values[f"{name}_top5"] = ordered[:5].mean(axis=0)
    return by_page


def measure_product(market: Market, product: str) -> Measured:
    """Measure one product with pages against all capabilities of the market."""
    index, vectors = market.indexes[product], market.vectors[product]
    found = match(index, vectors, market.columns)
    terms, pages = index.own.shape[1], int(index.page.max()) + 1
    learnt = np.asarray(index.wide @ market.feedback.words(product, market.idf)[:terms], dtype=np.float32)
    meant = np.maximum(vectors.headed.astype(np.float32) @ market.feedback.meanings(product).T, 0)
    values: dict[str, Array] = {}
    _aggregate("own", found.own, index, pages, values)
    wide = _aggregate("wide", found.wide, index, pages, values)
    _aggregate("definition", found.definition, index, pages, values)
    _aggregate("like", found.plain, index, pages, values)
    _aggregate("headed", found.headed, index, pages, values)
    _aggregate("described", found.described, index, pages, values)
    _aggregate("learnt", learnt, index, pages, values)
    _aggregate("meant", meant, index, pages, values)
    blend = 0.5 * found.wide + 0.5 * found.own + learnt + found.described + meant
    by_page = _aggregate("blend", blend, index, pages, values)
    heads, titles = np.isin(index.kind, _HEADS), index.kind == _TITLE
    empty = np.zeros(blend.shape[1], np.float32)
    for name, scores in (("own", found.own), ("like", found.plain)):
        values[f"{name}_heading"] = scores[heads].max(axis=0) if heads.any() else empty
        values[f"{name}_title"] = scores[titles].max(axis=0) if titles.any() else empty
    saying = (wide >= 0.8).sum(axis=0)
    values["pages_saying"] = np.log1p(saying).astype(np.float32)
    values["share_saying"] = (saying / pages).astype(np.float32)
    values["size"] = np.full(blend.shape[1], np.log(index.tokens + 1), np.float32)
    topic = page_best(found.own * heads[:, None], index.page, pages)
    ranking = blend + (0.5 * by_page + 0.5 * topic)[index.page]
    return Measured(values, ranking, found)
