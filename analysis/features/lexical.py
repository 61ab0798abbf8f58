"""How phrases are written, as vectors: TF-IDF over any terms, and a way of making it small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["TermWeights", "random_directions"]

Vectors = NDArray[np.float32]


class TermWeights:
    """TF-IDF with logarithmic counts, smoothed document frequencies and rows of length 1.

    G. Salton and C. Buckley, Term-weighting approaches in automatic text retrieval, 1988; the same variant as
    scikit-learn's with ``sublinear_tf``.

    Attributes:
        terms_: Term to column, in the order of the alphabet.
        weights_: (terms,) inverse document frequency of each.
    """

    terms_: dict[str, int]
    weights_: NDArray[np.float64]

    def fit(self, documents: Sequence[Sequence[str]]) -> Self:
        """Learn the terms of the documents, each given as its terms."""
        held = Counter(term for document in documents for term in set(document))
        kept = sorted(held)
        self.terms_ = {term: at for at, term in enumerate(kept)}
        counts = np.array([held[term] for term in kept], dtype=np.float64)
        self.weights_ = np.log((1 + len(documents)) / (1 + counts)) + 1
        return self

    def transform(self, documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Return (n, terms) float64; a document without a known term is a row of zeros."""
        from scipy import sparse

        starts = [0]
        columns: list[int] = []
        values: list[int] = []
        for document in documents:
            counts = Counter(self.terms_[term] for term in document if term in self.terms_)
            columns += counts.keys()
            values += counts.values()
            starts.append(len(columns))
        at = np.array(columns, dtype=np.int32)
        data = (1 + np.log(np.array(values, dtype=np.float64))) * self.weights_[at]
        size = np.diff(starts)
        row = np.repeat(np.arange(len(documents)), size)
        length = np.sqrt(np.bincount(row, weights=data**2, minlength=len(documents)))
        return sparse.csr_matrix((data / length[row], at, np.array(starts)), (len(documents), len(self.terms_)))


def random_directions(columns: int, size: int, *, seed: int) -> Vectors:
    """Return (columns, size) of plus and minus one at a third of the places, scaled to keep cosines.

    D. Achlioptas, Database-friendly random projections, 2003. Dense enough that two words hardly ever meet in one.
    """
    rng = np.random.default_rng(seed)
    signs = rng.integers(0, 6, size=(columns, size), dtype=np.int8)
    scale = np.float32(np.sqrt(3 / size))
    return np.asarray(((signs == 0).astype(np.float32) - (signs == 1).astype(np.float32)) * scale)
