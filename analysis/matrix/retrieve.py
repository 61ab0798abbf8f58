"""Which passages of a product speak of a capability, and how strongly: words, phrases, meanings.

Lexical: the share of a name's weight (inverse page frequency over the market's own pages) that a passage says,
itself or together with its headings, page title and address. Semantic: cosines of static embeddings, general ones of
whole passages and those of :mod:`analysis.matrix.vectors`. All of it is scaled by the passage's worth as a source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.matrix.index import ProductIndex, Vocabulary
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from analysis.matrix.terms import name_stems
from analysis.matrix.vectors import Embeds, Meanings
from analysis.text.words import split

__all__ = ["Columns", "Match", "PassageVectors", "make_columns", "match", "page_best", "read_passages_vectors"]

Array = NDArray[np.float32]
_STRANGER = 8.0
"""Weight of a query word that no page of the market says; about the highest inverse frequency."""
_MIN_WORD_WEIGHT = 0.15
"""Weight of a query word that every page says: a name made of such words alone must still be found."""
_DEFINING = 0.5
"""Weight of a word that only the definition says."""
_CONTEXT, _LONG_WINDED = 0.5, 0.3
"""Of telling words: weight of what the headings say, and how much a passage longer than others loses."""
_PHRASED = 0.85
"""Spellings that say less of the name than this are no phrase to look for."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Capabilities as columns over the vocabulary and as vectors.

    Attributes:
        variants: (terms, all spellings and synonyms) weights that add up to 1.
        variant_weight: (variants,) how much of the name a spelling says.
        starts: First variant of each capability.
        phrases: Word sequences of each capability, blank before and after.
        described: (capabilities, d) general vectors of name and definition.
        market_name: (variants, m) the market's vectors of the spellings.
        market_described: (capabilities, m) the market's vectors of name and definition.
        telling: (terms, capabilities) weights of the words of name and definition that add up to 1.
    """

    variants: Array
    variant_weight: Array
    starts: NDArray[np.int64]
    phrases: tuple[tuple[str, ...], ...]
    described: Array
    market_name: Array
    market_described: Array
    telling: Array

    def widened(self, terms: int) -> Columns:
        """Return the same over a longer vocabulary, whose new stems are in no name."""
        more = ((0, terms - len(self.variants)), (0, 0))
        return replace(self, variants=np.pad(self.variants, more), telling=np.pad(self.telling, more))

    def by_capability(self, scores: Array) -> Array:
        """Return (passages, capabilities): the best of each capability's variants."""
        return np.asarray(np.maximum.reduceat(scores * self.variant_weight, self.starts, axis=1), dtype=np.float32)


def _column(text: str, vocabulary: Vocabulary, idf: NDArray[np.float64]) -> Array:
    column = np.zeros(len(idf), np.float32)
    total = 0.0
    for word in set(name_stems(text)):
        number = vocabulary.number.get(word)
        weight = _STRANGER if number is None else max(float(idf[number]), _MIN_WORD_WEIGHT)
        total += weight
        if number is not None:
            column[number] = weight
    return column / total if total else column


def _telling(query: Query, definition: str, vocabulary: Vocabulary, idf: NDArray[np.float64]) -> Array:
    """Return the weights of the words of name and definition: the rarer in the market, the more they tell."""
    column = np.zeros(len(idf), np.float32)
    spelled = " ".join((query.label, *query.aliases))
    for weight, text in ((_DEFINING, definition), (1.0, spelled)):
        for word in set(name_stems(text)):
            number = vocabulary.number.get(word)
            if number is not None:
                column[number] = weight * max(float(idf[number]), _MIN_WORD_WEIGHT)
    return column / max(float(column.sum()), 1e-6)


def _phrase(text: str) -> str:
    """Return the words of ``text`` in one spelling: lower case, plural taken off, blanks between and around."""
    plain = (word.lower() for word in split(text))
    return " " + " ".join(w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] != "s" else w for w in plain) + " "


def make_columns(
    queries: Sequence[Query], meanings: Meanings, idf: NDArray[np.float64], *, products: Sequence[str] = ()
) -> Columns:
    """Return the queries in the form that :func:`match` multiplies with.

    Args:
        queries: The capabilities' queries, at least one.
        meanings: The market's vectors, with its vocabulary.
        idf: Inverse page frequencies.
        products: Names that are taken out of definitions, where they say who has it and not what it is.
    """
    vocabulary, embedder = meanings.vocabulary, meanings.embedder
    names = re.compile("|".join(map(re.escape, sorted(products, key=len, reverse=True))) or r"(?!)", re.I)
    definitions = [names.sub(" ", query.definition) for query in queries]
    variants = [(number, variant) for number, query in enumerate(queries) for variant in query.names + query.synonyms]
    owner = np.array([number for number, _ in variants])
    spelled = [variant.text for _, variant in variants]
    described = [f"{q.label}. {text}" if text else q.label for q, text in zip(queries, definitions, strict=True)]
    return Columns(
        variants=np.stack([_column(text, vocabulary, idf) for text in spelled], axis=1),
        variant_weight=np.array([variant.weight for _, variant in variants], np.float32),
        starts=np.r_[0, np.flatnonzero(np.diff(owner)) + 1],
        phrases=tuple(
            tuple(
                dict.fromkeys(
                    _phrase(variant.text)
                    for variant in (*query.names, *query.synonyms)
                    if variant is query.names[0] or variant.weight >= _PHRASED
                )
            )
            for query in queries
        ),
        described=embedder.embed(described),
        market_name=meanings.of_names(spelled),
        market_described=meanings.of_names(described),
        telling=np.stack(
            [_telling(q, text, vocabulary, idf) for q, text in zip(queries, definitions, strict=True)], axis=1
        ),
    )


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """One product's passages as vectors, and what each is worth as a source (passages,)."""

    headed: NDArray[np.float16]
    market: NDArray[np.float16]
    worth: Array


def read_passages_vectors(index: ProductIndex, meanings: Meanings, worth: Array) -> PassageVectors:
    """Return the vectors of all passages of a product; equal texts and heading paths are embedded once.

    Code is left out of the general vectors: an average over its tokens says nothing.
    """
    code = index.of_kind(PassageKind.CODE)
    texts = ["" if skip else passage.text for passage, skip in zip(index.passages, code, strict=True)]
    paths = [" ".join(passage.heading_path[-2:]) for passage in index.passages]
    plain, above = _embed_once(texts, meanings.embedder), _embed_once(paths, meanings.embedder)
    headed = plain + 0.5 * above
    headed /= np.maximum(np.linalg.norm(headed, axis=1, keepdims=True), 1e-6)
    return PassageVectors(headed.astype(np.float16), meanings.of_passages(index).astype(np.float16), worth)


def _embed_once(texts: Sequence[str], embedder: Embeds) -> Array:
    unique = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return embedder.embed(list(unique))[[unique[text] for text in texts]]


@dataclass(frozen=True, slots=True)
class Match:
    """One product's passages against all capabilities; every array is (passages, capabilities), 0 to 1.

    Attributes:
        own: Share of the name that the passage itself says.
        wide: The same, its headings, title and address included at a discount.
        phrase: Above 0 where the passage says the name word for word.
        described: General likeness of passage, with its headings, and definition.
        market: Likeness of passage and name in the market's vectors.
        market_described: Likeness of passage and definition in the market's vectors.
        telling: Share of the rare words of name and definition that it says in few words, headings at a discount.
    """

    own: Array
    wide: Array
    phrase: Array
    described: Array
    market: Array
    market_described: Array
    telling: Array


def match(index: ProductIndex, reading: PassageVectors, columns: Columns) -> Match:
    """Compare all passages of a product with all capabilities."""
    terms, worth = index.own.shape[1], reading.worth[:, None]
    headed, market = reading.headed.astype(np.float32), reading.market.astype(np.float32)

    def near(passages: Array, queries: Array) -> Array:
        return np.asarray(np.maximum(passages @ queries.T, 0) * worth, dtype=np.float32)

    own = columns.by_capability(index.own @ columns.variants[:terms])
    length = np.asarray(index.own.sum(axis=1), dtype=np.float32)
    short = 1 / (1 - _LONG_WINDED + _LONG_WINDED * length / max(float(length.mean()), 1.0))
    telling = (index.own + _CONTEXT * index.wide) @ columns.telling[:terms]
    return Match(
        own=own * worth,
        wide=columns.by_capability(index.wide @ columns.variants[:terms]) * worth,
        phrase=_phrases(index, own, columns) * worth,
        described=near(headed, columns.described),
        market=columns.by_capability(near(market, columns.market_name)),
        market_described=near(market, columns.market_described),
        telling=np.asarray(telling * short * worth, dtype=np.float32),
    )


def _phrases(index: ProductIndex, own: Array, columns: Columns) -> Array:
    found = np.zeros_like(own)
    spelled: dict[int, str] = {}
    for number, phrases in enumerate(columns.phrases):
        for row in np.flatnonzero(own[:, number] >= 0.45).tolist():
            if row not in spelled:
                spelled[row] = _phrase(index.passages[row].text.replace("-", " "))
            if any(phrase in spelled[row] for phrase in phrases):
                found[row, number] = 1.0
    return found


def page_best(scores: Array, page: NDArray[np.int32], pages: int) -> Array:
    """Return (pages, capabilities): the best passage of each page; 0 for a page without passages."""
    best = np.zeros((pages, scores.shape[1]), np.float32)
    if len(page):
        starts = np.r_[0, np.flatnonzero(np.diff(page)) + 1]
        best[page[starts]] = np.maximum.reduceat(scores, starts, axis=0)
    return best
