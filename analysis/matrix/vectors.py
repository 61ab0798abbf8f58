"""Word meanings of a market: general static vectors beside vectors learnt from its own pages.

The general ones know that "abort" and "cancel" are near; the market's own know that here "revalidate" goes with
"stale". Learnt ones are the singular vectors of the positive pointwise mutual information of words that are within
five words of each other (Levy and Goldberg 2014). A passage is the mean of its words, rare words first, what the whole
market says taken out (Arora, Liang and Ma 2017).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import qr, svd

from analysis.matrix.index import ProductIndex, Vocabulary
from analysis.matrix.terms import name_stems

__all__ = ["Embeds", "Meanings", "learn_meanings", "unit_rows", "word_vectors", "word_weights"]

Array = NDArray[np.float32]
_WINDOW = 5
_SIZE = 128
_MIN_COUNT = 8
"""Times a stem must be said for its neighbours to teach anything."""
_MAX_WORDS = 12_000
"""Most frequent stems that are learnt: bounds the time of the decomposition."""
_STRANGER = 6.0
_OVERSAMPLED, _ROUNDS = 10, 2
"""Directions beyond those that are kept, and rounds of power iteration, of the decomposition."""


class Embeds(Protocol):
    """What retrieval needs of an embedder."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Return (n, d) unit vectors."""


def unit_rows(vectors: Array) -> Array:
    """Return the rows scaled to length 1; zero rows stay zero."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _cooccurrence(streams: Iterable[NDArray[np.int32]], place: NDArray[np.int32], size: int) -> sparse.csr_matrix:
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for stream in streams:
        known = np.where(stream >= 0, place[stream], -1)
        passage = np.cumsum(stream < 0)
        left, right = [], []
        for step in range(1, _WINDOW + 1):
            one, two = known[:-step], known[step:]
            keep = (one >= 0) & (two >= 0) & (one != two) & (passage[:-step] == passage[step:])
            left.append(one[keep])
            right.append(two[keep])
        rows, columns = np.concatenate(left), np.concatenate(right)
        counts = sparse.coo_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(size, size))
        total = total + counts.tocsr()
    return total + total.T


def _learn(indexes: Collection[ProductIndex], vocabulary: Vocabulary) -> Array:
    words = len(vocabulary.surface)
    found = np.zeros((words, _SIZE), np.float32)
    counts = np.zeros(words, np.int64)
    for index in indexes:
        counts += np.bincount(index.stream[index.stream >= 0], minlength=words)
    often = np.flatnonzero(counts >= _MIN_COUNT)
    often = np.sort(often[np.argsort(-counts[often], kind="stable")][:_MAX_WORDS])
    if len(often) < 4 * _SIZE:
        return found
    place = np.full(words, -1, np.int32)
    place[often] = np.arange(len(often), dtype=np.int32)
    pairs = _cooccurrence((index.stream for index in indexes), place, len(often)).tocoo()
    margin = np.bincount(pairs.row, weights=pairs.data, minlength=len(often))
    # The context's frequency to the power of 0.75 keeps rare contexts from ruling (Levy, Goldberg and Dagan 2015).
    context = np.maximum(margin, 1e-9) ** 0.75
    information = np.log(pairs.data * context.sum() / (margin[pairs.row] * context[pairs.col]))
    keep = information > 0
    positive = sparse.coo_matrix(
        (information[keep].astype(np.float32), (pairs.row[keep], pairs.col[keep])), shape=pairs.shape
    ).tocsr()
    left, strength = _left_singular(positive, _SIZE)
    found[often] = unit_rows((left * np.sqrt(strength)).astype(np.float32))
    return found


def _left_singular(matrix: sparse.csr_matrix, size: int) -> tuple[Array, Array]:
    """Return the strongest left singular vectors of a square matrix, approximately, and their values.

    N. Halko, P.-G. Martinsson and J. Tropp, Finding structure with randomness, 2011: a random range with two rounds of
    power iteration. Numbers and signs are those of scikit-learn's ``randomized_svd`` with seed 0, whose import takes
    two seconds.
    """
    start = np.random.RandomState(0).normal(size=(matrix.shape[1], size + _OVERSAMPLED))
    span = start.astype(matrix.dtype)
    for _ in range(_ROUNDS):
        span = matrix.T @ (matrix @ span)
    basis, _upper = qr(matrix @ span, mode="economic")
    inner, values, _right = svd(basis.T @ matrix, full_matrices=False)
    left = basis @ inner
    # The sign of a direction is arbitrary: the largest part of each is positive.
    left *= np.sign(left[np.abs(left).argmax(axis=0), range(left.shape[1])])
    return left[:, :size], values[:size]


@dataclass(frozen=True, slots=True)
class Meanings:
    """Vectors of a market's stems, and how to make vectors of passages and names from them."""

    words: Array
    weight: Array
    common: Array
    """What an average passage of the market says."""
    vocabulary: Vocabulary
    embedder: Embeds

    @property
    def learnt(self) -> Array:
        """What the market's own pages taught of each stem."""
        return self.words[:, :_SIZE]

    def with_new_words(self, vocabulary: Vocabulary, idf: NDArray[np.float64]) -> Meanings:
        """Return the same with the stems that a longer vocabulary has behind the known ones."""
        known = len(self.words)
        general = self.embedder.embed(vocabulary.surface[known:])
        words = np.pad(self.words, ((0, len(general)), (0, 0)))
        words[known:, _SIZE:] = general
        return Meanings(words, word_weights(idf), self.common, vocabulary, self.embedder)

    def of_passages(self, index: ProductIndex) -> Array:
        """Return (passages, d) unit vectors of a product's passages with their headings."""
        return self._without_common(_mean(index.wide, self.words, self.weight))

    def of_names(self, names: Sequence[str]) -> Array:
        """Return (names, d) unit vectors; a word that no page says has its general meaning."""
        rows = np.zeros((len(names), self.words.shape[1]), np.float32)
        number = self.vocabulary.number
        for row, name in zip(rows, names, strict=True):
            for word in set(name_stems(name)):
                if word in number:
                    row += self.weight[number[word]] * self.words[number[word]]
                else:
                    general = self.embedder.embed([word])[0]
                    row[-len(general) :] += _STRANGER * general
        return self._without_common(unit_rows(rows))

    def _without_common(self, vectors: Array) -> Array:
        length = float(self.common @ self.common)
        if length < 1e-9:
            return vectors
        return unit_rows(vectors - np.outer(vectors @ self.common / length, self.common))


def _mean(said: sparse.csr_matrix, words: Array, weight: Array) -> Array:
    terms = said.shape[1]
    return unit_rows(np.asarray(said.multiply(weight[:terms]).tocsr() @ words[:terms], dtype=np.float32))


def learn_meanings(
    indexes: Collection[ProductIndex], vocabulary: Vocabulary, embedder: Embeds, idf: NDArray[np.float64]
) -> Meanings:
    """Learn a market's word meanings.

    Args:
        indexes: All products' indexes.
        vocabulary: The market's.
        embedder: Gives the general vectors of single words.
        idf: Inverse page frequency of every stem.
    """
    words = word_vectors(_learn(indexes, vocabulary), vocabulary, embedder)
    weight = word_weights(idf)
    common = np.mean([_mean(index.wide, words, weight).mean(axis=0) for index in indexes], axis=0)
    return Meanings(words, weight, common.astype(np.float32), vocabulary, embedder)


def word_vectors(learnt: Array, vocabulary: Vocabulary, embedder: Embeds) -> Array:
    """Return the vectors of all stems: what was learnt beside what they mean in general.

    Args:
        learnt: (stems, d); of stems that came later, nothing was learnt.
        vocabulary: The stems.
        embedder: Gives the general vectors.
    """
    learnt = np.pad(learnt, ((0, len(vocabulary.surface) - len(learnt)), (0, 0)))
    return np.concatenate([learnt, embedder.embed(vocabulary.surface).astype(np.float32)], axis=1)


def word_weights(idf: NDArray[np.float64]) -> Array:
    """Return how much each stem counts in the vector of a passage."""
    return np.clip(idf, 0, 6).astype(np.float32)
