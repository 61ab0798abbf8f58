"""What a market's pages teach at a build of everything, kept so that later builds read only what changed.

How rare a word is, what words mean here, what vendors say around each capability, which names belong to nobody: all of
it needs every page at once, and hardly moves when a few pages do. A build of all products learns it; builds after that
read and measure only the products that changed, with the same words. So what they decide is, bit for bit, what a build
of all products with these words decides.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Document
from analysis.matrix.abbreviations import Abbreviations
from analysis.matrix.attribution import Rivals, source_weights
from analysis.matrix.feedback import Feedback, Lesson
from analysis.matrix.index import Vocabulary, index_product
from analysis.matrix.measure import MarketIndex
from analysis.matrix.query import Query
from analysis.matrix.retrieve import Columns, make_columns, read_passages_vectors
from analysis.matrix.terms import name_stems
from analysis.matrix.vectors import Embeds, Meanings, word_vectors, word_weights

__all__ = ["MarketReader", "MarketWords", "lesson_bytes", "read_lesson", "read_words", "words_bytes"]


@dataclass(frozen=True, slots=True)
class MarketWords:
    """What was learnt.

    Attributes:
        idf: Inverse page frequency of every stem.
        meanings: Vectors of the stems, with the vocabulary.
        feedback: What vendors say around each capability.
        world: Names of what belongs to no product.
        abbreviations: What the pages explain.
    """

    idf: NDArray[np.float64]
    meanings: Meanings
    feedback: Feedback
    world: frozenset[str]
    abbreviations: Abbreviations

    @classmethod
    def of(cls, market: MarketIndex, abbreviations: Abbreviations) -> MarketWords:
        """Return what a market was indexed with."""
        return cls(market.idf, market.meanings, market.feedback, market.world, abbreviations)


@dataclass(frozen=True)
class MarketReader:
    """Indexes products one by one with words that were learnt before.

    Attributes:
        words: What was learnt.
        queries: The capabilities.
        names: What each product of the market is called.
    """

    words: MarketWords
    queries: Sequence[Query]
    names: Mapping[str, Sequence[str]]

    def index(self, product: str, documents: Sequence[Document]) -> MarketIndex:
        """Return the index of one product, whose pages must have passages.

        A word that no page said when the market was learnt is as rare as one of a single page, and has its general
        meaning: whoever else uses it by now does not count.
        """
        words = self.words
        vocabulary = words.meanings.vocabulary.copy()
        known = len(vocabulary.surface)
        index = index_product(product, documents, vocabulary)
        rivals = Rivals.of(product, self.names)
        worth = source_weights(index.passages, documents, rivals)
        idf, meanings, columns = words.idf, words.meanings, self._columns
        if new := len(vocabulary.surface) - known:
            idf = np.r_[idf, np.full(new, words.meanings.vocabulary.rare())]
            meanings = meanings.with_new_words(vocabulary, idf)
            asked = not self._asked.isdisjoint(list(vocabulary.number)[known:])
            columns = self._make(meanings, idf) if asked else columns.widened(len(idf))
        return MarketIndex(
            indexes={product: index},
            readings={product: read_passages_vectors(index, meanings, worth)},
            rivals={product: rivals},
            columns=columns,
            feedback=replace(words.feedback, width=len(idf)),
            idf=idf,
            meanings=meanings,
            world=words.world,
        )

    @cached_property
    def _columns(self) -> Columns:
        return self._make(self.words.meanings, self.words.idf)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The stems of all names and definitions."""
        texts = [one.text for query in self.queries for one in (*query.names, *query.synonyms)]
        texts += [query.described for query in self.queries]
        return frozenset(stem for text in texts for stem in name_stems(text))

    def _make(self, meanings: Meanings, idf: NDArray[np.float64]) -> Columns:
        every = [name for known in self.names.values() for name in known]
        return make_columns(self.queries, meanings, idf, products=every)


def words_bytes(words: MarketWords) -> bytes:
    """Return what was learnt as bytes, without the products' own lessons."""
    meanings, total = words.meanings, words.feedback.total
    assert total is not None
    learnt = np.flatnonzero(meanings.learnt.any(axis=1))
    said = {
        "surface": meanings.vocabulary.surface,
        "products": meanings.vocabulary.products,
        "teachers": sorted(words.feedback.teachers),
        "world": sorted(words.world),
        "abbreviations": dict(words.abbreviations),
    }
    return _packed(
        said=np.frombuffer(json.dumps(said).encode(), np.uint8),
        idf=words.idf,
        learnt=learnt,
        vectors=meanings.learnt[learnt],
        common=meanings.common,
        **_lesson_arrays(total),
    )


def read_words(stored: bytes, lessons: Mapping[str, bytes], embedder: Embeds) -> MarketWords:
    """Return what :func:`words_bytes` made bytes of.

    Args:
        stored: The bytes.
        lessons: The own lessons of the products that are to be read, as :func:`lesson_bytes` made them.
        embedder: The same as when it was learnt.
    """
    arrays = _unpacked(stored)
    said: dict[str, Any] = json.loads(arrays["said"].tobytes())
    vocabulary = Vocabulary.known(said["surface"], products=said["products"])
    learnt = np.zeros((len(vocabulary.surface), arrays["vectors"].shape[1]), np.float32)
    learnt[arrays["learnt"]] = arrays["vectors"]
    vectors = word_vectors(learnt, vocabulary, embedder)
    feedback = Feedback(
        len(vocabulary.surface),
        {product: read_lesson(one) for product, one in lessons.items()},
        _lesson(arrays),
        set(said["teachers"]),
    )
    return MarketWords(
        arrays["idf"],
        Meanings(vectors, word_weights(arrays["idf"]), arrays["common"], vocabulary, embedder),
        feedback,
        frozenset(said["world"]),
        said["abbreviations"],
    )


def lesson_bytes(lesson: Lesson) -> bytes:
    """Return what one product taught as bytes."""
    return _packed(**_lesson_arrays(lesson))


def read_lesson(stored: bytes) -> Lesson:
    """Return what :func:`lesson_bytes` made bytes of."""
    return _lesson(_unpacked(stored))


def _lesson_arrays(lesson: Lesson) -> dict[str, NDArray[Any]]:
    terms = lesson.terms
    return {
        "said_by": np.asarray(terms.indptr),
        "stems": np.asarray(terms.indices, np.int32),
        "times": np.asarray(terms.data, np.float32),
        "shape": np.array(terms.shape),
        "meaning": np.asarray(lesson.meaning),
    }


def _lesson(arrays: Mapping[str, NDArray[Any]]) -> Lesson:
    parts = (arrays["times"], arrays["stems"], arrays["said_by"])
    return Lesson(sparse.csr_matrix(parts, shape=tuple(arrays["shape"])), arrays["meaning"])


def _packed(**arrays: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def _unpacked(stored: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
