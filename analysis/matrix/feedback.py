"""What the other vendors say around a capability: its market's own vocabulary, learnt without labels.

Pseudo-relevance feedback (Rocchio 1971; Lavrenko and Croft 2001) across vendors: words that surround the best
passages of many vendors for this capability, and not for the others, are what the missing vendor would say too. The
product that is looked at never teaches its own words.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.matrix.index import ProductIndex
from analysis.matrix.passages import PassageKind
from analysis.matrix.retrieve import Match, PassageVectors

__all__ = ["Feedback", "Lesson", "lesson"]

Array = NDArray[np.float32]
_BEST = 6
"""Passages of a vendor that are listened to."""
_AROUND = (-1, 4)
"""Neighbours of a passage that are listened to with it."""
_OFTEN = 3
"""Times from which a word is said often."""
_TERMS = 15
"""Words that are learnt at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one product says around each capability: (capabilities, terms) times and (capabilities, d) vectors."""

    terms: sparse.csr_matrix
    meaning: NDArray[np.floating]


def lesson(index: ProductIndex, reading: PassageVectors, found: Match) -> Lesson:
    """Return what surrounds the product's best passages of each capability."""
    heads = index.of_kind(PassageKind.TITLE, PassageKind.HEADING)[:, None]
    score = found.wide + 0.5 * found.own + 0.4 * heads * found.own + 0.5 * found.described + 0.5 * found.market
    score = score + 0.3 * found.phrase
    best = np.argsort(-score.T, axis=1, kind="stable")[:, :_BEST]
    # (capabilities, passages): 1 for the best of each and for what stands around them on the same page.
    near = best[:, :, None] + np.arange(*_AROUND)
    held = np.clip(near, 0, len(index.page) - 1)
    there = (held == near) & (index.page[held] == index.page[best][:, :, None])
    column, place, step = np.nonzero(there)
    shape = (len(best), len(index.page))
    heard = sparse.csr_matrix((np.ones(len(column), np.float32), (column, near[column, place, step])), shape=shape)
    heard.data[:] = 1  # one that is near two of the best is heard once
    said = heard @ index.own
    said.data = np.minimum(said.data, _OFTEN)
    return Lesson(said, reading.market[best].astype(np.float32).mean(axis=1))


@dataclass(slots=True)
class Feedback:
    """All products' lessons, to be asked for a product without its own.

    Attributes:
        width: Stems of the market.
        lessons: Lessons by product; at least of those that are asked for.
        total: The sum of all lessons: of whole numbers for words, in double precision for vectors.
        teachers: The products that have a lesson.
    """

    width: int
    lessons: MutableMapping[str, Lesson] = field(default_factory=dict)
    total: Lesson | None = None
    teachers: set[str] = field(default_factory=set)

    def add(self, product: str, learnt: Lesson) -> None:
        """Take a product's lesson in."""
        terms = _as_wide(learnt.terms, self.width)
        self.lessons[product] = Lesson(terms, learnt.meaning)
        self.teachers.add(product)
        meaning = learnt.meaning.astype(np.float64)
        self.total = (
            Lesson(self.total.terms + terms, self.total.meaning + meaning) if self.total else Lesson(terms, meaning)
        )

    def words(self, product: str, idf: NDArray[np.float64]) -> Array:
        """Return (terms, capabilities) weights of the words that others use, each column adding up to 1 or 0."""
        every, own, others = self._without(product)
        weights = np.zeros((self.width, every.terms.shape[0]), np.float32)
        if not others:
            return weights
        said = every.terms.toarray() - own.terms.toarray() if own else every.terms.toarray()
        spread = (said / (_OFTEN * others)).astype(np.float32)
        contrast = np.maximum(spread - spread.mean(axis=0, keepdims=True) - 0.02, 0) * np.minimum(idf, 6)
        contrast[:, idf > 7.5] = 0
        for number, row in enumerate(contrast):
            best = np.argsort(-row, kind="stable")[:_TERMS]
            total = row[best].sum()
            if total > 0:
                weights[best, number] = row[best] / total
        return weights

    def meanings(self, product: str) -> Array:
        """Return (capabilities, d) unit vectors of what others say, what they say of everything taken out."""
        every, own, others = self._without(product)
        mean = (every.meaning - (own.meaning if own else 0)) / max(others, 1)
        mean = (mean if others else np.zeros_like(mean)).astype(np.float32)
        mean = mean - 0.8 * mean.mean(axis=0, keepdims=True)
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-6), dtype=np.float32)

    def _without(self, product: str) -> tuple[Lesson, Lesson | None, int]:
        """Return all lessons added up, the product's own, and how many are not its own."""
        assert self.total is not None
        own = self.lessons[product] if product in self.teachers else None
        return self._widened(self.total), own and self._widened(own), len(self.teachers) - (own is not None)

    def _widened(self, learnt: Lesson) -> Lesson:
        return Lesson(_as_wide(learnt.terms, self.width), learnt.meaning)


def _as_wide(terms: sparse.csr_matrix, width: int) -> sparse.csr_matrix:
    if terms.shape[1] == width:
        return terms
    wider = terms.copy()
    wider.resize(terms.shape[0], width)
    return wider
