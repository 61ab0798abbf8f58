"""Groups of vectors: average linkage up to a distance, and what people decided about pairs.

scipy is imported where it computes: a command that only lists capabilities imports this module as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["cut_at", "part", "renumber", "sums_of", "unite"]

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


def cut_at(vectors: Vectors, distance: float, *, links: Sequence[tuple[int, int]] = ()) -> Labels:
    """Return average-linkage clusters whose mean cosine distance stays below ``distance``."""
    from scipy.cluster.hierarchy import fcluster

    if len(vectors) < 2:
        return np.arange(len(vectors))
    return np.asarray(fcluster(_tree(vectors, links), distance, "distance"), dtype=np.int64) - 1


def _tree(vectors: Vectors, links: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Return the average-linkage tree of cosine distances, with linked rows at distance 0."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    distance = np.maximum(1 - vectors @ vectors.T, 0)
    np.fill_diagonal(distance, 0)
    for first, second in links:
        distance[first, second] = distance[second, first] = 0
    return np.asarray(linkage(squareform(distance, checks=False), "average"))


def sums_of(vectors: Vectors, labels: Labels) -> Vectors:
    """Return the sum of each cluster's rows; labels are 0 to k - 1."""
    from scipy import sparse

    member = sparse.csr_matrix((np.ones(len(labels), np.float32), (labels, np.arange(len(labels)))))
    return np.asarray(member @ vectors, dtype=np.float32)


def renumber(labels: Labels) -> Labels:
    """Number clusters by the first row that they hold, so that equal groupings have equal labels."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse], dtype=np.int64)


def unite(labels: Labels, pairs: list[tuple[int, int]]) -> Labels:
    """Join the clusters of rows that must be together."""
    labels = labels.copy()
    for first, second in pairs:
        labels[labels == labels[second]] = labels[first]
    return labels


def part(labels: Labels, vectors: Vectors, pairs: list[tuple[int, int]]) -> Labels:
    """Split the clusters of rows that must not be together: each member goes with the nearer of the two."""
    labels = labels.copy()
    for first, second in pairs:
        if labels[first] == labels[second]:
            members = np.flatnonzero(labels == labels[first])
            nearer = vectors[members] @ (vectors[second] - vectors[first]) > 0
            nearer |= members == second
            labels[members[nearer & (members != first)]] = labels.max() + 1
    return labels
