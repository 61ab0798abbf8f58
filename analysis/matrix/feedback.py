"""What the other vendors say around a capability: its market's own vocabulary, learnt without labels.

Pseudo-relevance feedback (Rocchio 1971; Lavrenko and Croft 2001) across vendors: words that surround the best
passages of many vendors for this capability, and not for the others, are what the missing vendor would say too. The
product that is looked at never teaches its own words.
"""

from __future__ import annotations

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
_TERMS = 15
"""Words that are learnt at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one product says around each capability: (capabilities, terms) shares and (capabilities, d) vectors."""

    terms: sparse.csr_matrix
    meaning: Array


def lesson(index: ProductIndex, reading: PassageVectors, found: Match) -> Lesson:
    """Return what surrounds the product's best passages of each capability."""
    heads = index.of_kind(PassageKind.TITLE, PassageKind.HEADING)[:, None]
    score = found.wide + 0.5 * found.own + 0.4 * heads * found.own + 0.5 * found.described + 0.5 * found.market
    score = score + 0.3 * found.phrase
    rows, meanings = [], []
    for column in score.T:
        best = np.argsort(-column, kind="stable")[:_BEST]
        near = {
            row + step
            for row in best
            for step in range(*_AROUND)
            if 0 <= row + step < len(index.page) and index.page[row + step] == index.page[row]
        }
        said = sparse.csr_matrix(index.own[sorted(near)].sum(axis=0)) if near else index.own[:0].sum(axis=0)
        said.data = np.minimum(said.data, 3) / 3
        rows.append(said)
        meanings.append(reading.market[best].astype(np.float32).mean(axis=0))
    return Lesson(sparse.vstack(rows, format="csr").astype(np.float32), np.stack(meanings))


@dataclass(slots=True)
class Feedback:
    """All products' lessons, to be asked for a product without its own."""

    width: int
    lessons: dict[str, Lesson] = field(default_factory=dict)

    def add(self, product: str, learnt: Lesson) -> None:
        """Take a product's lesson in."""
        terms = learnt.terms.copy()
        terms.resize(terms.shape[0], self.width)
        self.lessons[product] = Lesson(terms, learnt.meaning)

    def words(self, product: str, idf: NDArray[np.float64]) -> Array:
        """Return (terms, capabilities) weights of the words that others use, each column adding up to 1 or 0."""
        others = [learnt.terms for name, learnt in self.lessons.items() if name != product]
        capabilities = next(iter(self.lessons.values())).terms.shape[0]
        weights = np.zeros((self.width, capabilities), np.float32)
        if not others:
            return weights
        spread = np.asarray(sum(others[1:], others[0]).todense(), dtype=np.float32) / len(others)
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
        others = [learnt.meaning for name, learnt in self.lessons.items() if name != product]
        shape = next(iter(self.lessons.values())).meaning.shape
        mean = np.mean(others, axis=0) if others else np.zeros(shape, np.float32)
        mean = mean - 0.8 * mean.mean(axis=0, keepdims=True)
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-6), dtype=np.float32)
