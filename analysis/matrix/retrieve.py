"""Which passages of a product speak of a capability, and how strongly: words, meanings, topics.

Lexical: the share of a name's weight (inverse page frequency over the market's own pages) that a passage says,
itself or together with its headings, page title and address. Semantic: the cosine of static embeddings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.matrix.index import ProductIndex, Vocabulary
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from analysis.matrix.terms import content_stems

__all__ = ["Columns", "Embeds", "Match", "Vectors", "embed_passages", "make_columns", "match", "page_best"]

Array = NDArray[np.float32]
_STRANGER = 8.0
"""Weight of a query word that no page of the market says; about the highest inverse frequency."""
_LEAST = 0.15
"""Weight of a query word that every page says: a name made of such words alone must still be found."""
_KIND = {kind: number for number, kind in enumerate(PassageKind)}


class Embeds(Protocol):
    """What retrieval needs of an embedder."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Return (n, d) unit vectors."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Capabilities as columns of weights over the vocabulary.

    Attributes:
        variants: (terms, all spellings and synonyms) weights that add up to 1.
        variant_weight: (variants,) how much of the name a spelling says.
        starts: First variant of each capability.
        definition: (terms, capabilities) weights of the definition, of the name where there is none.
        name: (capabilities, d) vectors of the names.
        described: (capabilities, d) vectors of name and definition.
    """

    variants: Array
    variant_weight: Array
    starts: NDArray[np.int64]
    definition: Array
    name: Array
    described: Array

    def by_capability(self, scores: Array) -> Array:
        """Return (passages, capabilities): the best of each capability's variants."""
        return np.asarray(np.maximum.reduceat(scores * self.variant_weight, self.starts, axis=1), dtype=np.float32)


def _column(text: str, vocabulary: Vocabulary, idf: NDArray[np.float64]) -> Array:
    column = np.zeros(len(idf), np.float32)
    total = 0.0
    for word in set(content_stems(text)):
        number = vocabulary.number.get(word)
        weight = _STRANGER if number is None else max(float(idf[number]), _LEAST)
        total += weight
        if number is not None:
            column[number] = weight
    return column / total if total else column


def make_columns(
    queries: Sequence[Query], vocabulary: Vocabulary, embedder: Embeds, *, products: Sequence[str] = ()
) -> Columns:
    """Return the queries in the form that :func:`match` multiplies with.

    Args:
        queries: The capabilities' queries, at least one.
        vocabulary: The market's, after all products were indexed.
        embedder: Gives the vectors.
        products: Names that are taken out of definitions, where they say who has it and not what it is.
    """
    idf = vocabulary.idf()
    names = re.compile("|".join(map(re.escape, sorted(products, key=len, reverse=True))) or r"\Z(?!\Z)", re.I)
    definitions = [names.sub(" ", query.definition) for query in queries]
    variants = [(number, variant) for number, query in enumerate(queries) for variant in query.names + query.synonyms]
    owner = np.array([number for number, _ in variants])
    described = [f"{q.label}. {text}" if text else q.label for q, text in zip(queries, definitions, strict=True)]
    return Columns(
        variants=np.stack([_column(variant.text, vocabulary, idf) for _, variant in variants], axis=1),
        variant_weight=np.array([variant.weight for _, variant in variants], np.float32),
        starts=np.r_[0, np.flatnonzero(np.diff(owner)) + 1],
        definition=np.stack(
            [_column(text or q.label, vocabulary, idf) for q, text in zip(queries, definitions, strict=True)], axis=1
        ),
        name=embedder.embed([query.label for query in queries]),
        described=embedder.embed(described),
    )


@dataclass(frozen=True, slots=True)
class Vectors:
    """Meanings of one product's passages: (passages, d), each the passage with a share of its headings."""

    plain: NDArray[np.float16]
    headed: NDArray[np.float16]


def embed_passages(index: ProductIndex, embedder: Embeds) -> Vectors:
    """Return the vectors of all passages of a product; equal texts and heading paths are embedded once."""
    texts = list(dict.fromkeys(passage.text for passage in index.passages))
    paths = list(dict.fromkeys(" ".join(passage.heading_path[-2:]) for passage in index.passages))
    text_at, path_at = {t: n for n, t in enumerate(texts)}, {p: n for n, p in enumerate(paths)}
    plain = embedder.embed(texts)[[text_at[passage.text] for passage in index.passages]]
    above = embedder.embed(paths)[[path_at[" ".join(passage.heading_path[-2:])] for passage in index.passages]]
    headed = plain + 0.5 * above
    headed /= np.maximum(np.linalg.norm(headed, axis=1, keepdims=True), 1e-6)
    return Vectors(plain.astype(np.float16), headed.astype(np.float16))


@dataclass(frozen=True, slots=True)
class Match:
    """One product's passages against all capabilities; every array is (passages, capabilities).

    Attributes:
        own: Share of the name that the passage itself says.
        wide: The same, its headings, title and address included at a discount.
        definition: Share of the definition that passage and headings say.
        plain: Cosine of passage and name, not below 0.
        headed: Cosine of passage with headings and name.
        described: Cosine of passage with headings and definition.
    """

    own: Array
    wide: Array
    definition: Array
    plain: Array
    headed: Array
    described: Array


def match(index: ProductIndex, vectors: Vectors, columns: Columns) -> Match:
    """Compare all passages of a product with all capabilities."""
    terms = index.own.shape[1]
    plain, headed = vectors.plain.astype(np.float32), vectors.headed.astype(np.float32)
    return Match(
        own=columns.by_capability(index.own @ columns.variants[:terms]),
        wide=columns.by_capability(index.wide @ columns.variants[:terms]),
        definition=index.wide @ columns.definition[:terms],
        plain=np.maximum(plain @ columns.name.T, 0),
        headed=np.maximum(headed @ columns.name.T, 0),
        described=np.maximum(headed @ columns.described.T, 0),
    )


def page_best(scores: Array, page: NDArray[np.int32], pages: int) -> Array:
    """Return (pages, capabilities): the best passage of each page; 0 for a page without passages."""
    best = np.zeros((pages, scores.shape[1]), np.float32)
    if len(page):
        starts = np.r_[0, np.flatnonzero(np.diff(page)) + 1]
        best[page[starts]] = np.maximum.reduceat(scores, starts, axis=0)
    return best
