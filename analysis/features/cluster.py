"""Clusters of short phrases when nobody knows how many: from fifty phrases to hundreds of thousands.

Vectors are smoothed once over their nearest neighbours and joined by average linkage; the cut is the coarsest one whose
silhouette on the unsmoothed vectors is within a tenth of the best. Where that silhouette stays low there are only a
few broad classes, and modularity (Louvain) on the neighbour graph finds those better. Many phrases are first drawn
together into small groups around sampled ones, so that time and memory stay bounded. A phrase like no other stays
alone: nothing is forced into a cluster, and there is no cluster of leftovers.

scipy is imported where it computes: a command that only lists capabilities imports this module as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.features.vectors import HybridVectors
from analysis.text.embed import Embedder, unit
from rivalscope.core.errors import MissingExtraError

__all__ = ["PhraseClusters", "cut_at", "neighbours", "part", "renumber", "silhouette", "smooth", "sums_of", "unite"]

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]
_BLOCK = 1024
_TOLERANCE = 0.1
_CUTS = 40
_RESOLUTION = 0.8
"""Of modularity: below one, as broad classes are what is looked for."""
_SCORED = 1000
"""Rows that a cut is scored on; more change the chosen cut no longer."""
_SINGLE_THREAD_BELOW = 3000
"""Rows below which threads cost more than they help."""


def neighbours(vectors: Vectors, count: int) -> tuple[NDArray[np.int64], Vectors]:
    """Return the indices and cosines of each row's nearest other rows, both (n, count).

    Exact, in blocks of rows: memory grows with n, not with n squared.
    """
    count = min(count, len(vectors) - 1)
    index = np.empty((len(vectors), count), dtype=np.int64)
    cosine = np.empty((len(vectors), count), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        near = vectors[start : start + _BLOCK] @ vectors.T
        rows = np.arange(len(near))
        near[rows, start + rows] = -np.inf
        index[start : start + _BLOCK] = best = np.argpartition(-near, count - 1, axis=1)[:, :count]
        cosine[start : start + _BLOCK] = np.take_along_axis(near, best, axis=1)
    return index, cosine


def smooth(vectors: Vectors, count: int) -> Vectors:
    """Return each row joined with its nearest neighbours, weighted by their cosine; unit rows."""
    from scipy import sparse

    if len(vectors) < 3 or count < 1:
        return vectors
    index, cosine = neighbours(vectors, count)
    rows = np.repeat(np.arange(len(vectors)), index.shape[1])
    weights = sparse.csr_matrix((np.maximum(cosine, 0).ravel(), (rows, index.ravel())), (len(vectors),) * 2)
    return unit(vectors + weights @ vectors)


def silhouette(vectors: Vectors, labels: Labels, *, rows: NDArray[np.int64] | None = None) -> float:
    """Return the mean cosine silhouette, exactly and without a distance matrix.

    The mean cosine distance of a unit vector to a set is one minus its product with the set's mean, so a score
    costs n x k products (P. J. Rousseeuw, Silhouettes, 1987, for the measure itself).

    Args:
        vectors: (n, d) unit vectors.
        labels: (n,) cluster of each row, 0 to k - 1.
        rows: Rows to score; None: all.
    """
    sizes = np.bincount(labels).astype(np.float32)
    if len(sizes) < 2:
        return -1.0
    sums = sums_of(vectors, labels)
    chosen = np.arange(len(labels)) if rows is None else rows
    total = 0.0
    for start in range(0, len(chosen), _BLOCK):
        part = chosen[start : start + _BLOCK]
        products = vectors[part] @ sums.T
        own, at = labels[part], np.arange(len(part))
        size = sizes[own]
        inner = (size - products[at, own]) / np.maximum(size - 1, 1)
        means = 1 - products / sizes
        means[at, own] = np.inf
        outer = means.min(axis=1)
        score = np.where(size > 1, (outer - inner) / np.maximum(np.maximum(inner, outer), 1e-9), 0.0)
        total += float(score.sum())
    return total / len(chosen)


class PhraseClusters:
    """Group short phrases by what they name.

    Args:
        embedder: Where sentence vectors come from; None: the default static embedder.
        lexical_weight: Share of the TF-IDF part in the vectors.
        components: Dimensions of the TF-IDF part at most.
        projection: How the TF-IDF part is made small, see ``HybridVectors``.
        cut: Mean cosine distance at which clusters are no longer joined, 0 to 2; vectors are not smoothed then.
            None: the cut is chosen by silhouette.
        smoothing: Neighbours that a vector is smoothed over; None: by the number of phrases, 3 to 10.
        broad_below: Silhouette under which broad classes are looked for instead; -1: never.
        max_exact: Phrases up to which linkage sees each one.
        seed: Of everything random.

    Attributes:
        labels_: (n,) cluster of each phrase, numbered by first appearance.
        vectors_: (n, d) the hybrid vectors that were clustered.
        silhouette_: Mean silhouette of the cut that linkage offered.
        method_: "linkage" or "modularity".
    """

    def __init__(
        self,
        embedder: Embedder | None = None,
        *,
        lexical_weight: float = 0.3,
        components: int = 100,
        projection: Literal["svd", "random"] = "svd",
        cut: float | None = None,
        smoothing: int | None = None,
        broad_below: float = 0.23,
        max_exact: int = 6000,
        seed: int = 0,
    ) -> None:
        self.embedder = embedder
        self.lexical_weight = lexical_weight
        self.components = components
        self.projection = projection
        self.cut = cut
        self.smoothing = smoothing
        self.broad_below = broad_below
        self.max_exact = max_exact
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str],
        *,
        embeddings: Vectors | None = None,
        must_link: Iterable[tuple[int, int]] = (),
        cannot_link: Iterable[tuple[int, int]] = (),
    ) -> Self:
        """Find the clusters.

        Args:
            texts: n phrases, at least one.
            embeddings: (n, d) sentence vectors, where the caller has them.
            must_link: Pairs of rows that belong together, a person says.
            cannot_link: Pairs of rows that do not.
        """
        with threadpool_limits(1 if len(texts) < _SINGLE_THREAD_BELOW else None):
            self._fit(texts, embeddings, list(must_link), list(cannot_link))
        return self

    def _fit(
        self,
        texts: Sequence[str],
        embeddings: Vectors | None,
        must_link: list[tuple[int, int]],
        cannot_link: list[tuple[int, int]],
    ) -> None:
        self.hybrid_ = HybridVectors(
            self.embedder,
            lexical_weight=self.lexical_weight,
            components=self.components,
            projection=self.projection,
            seed=self.seed,
        )
        self.vectors_ = self.hybrid_.fit_transform(texts, embeddings=embeddings)
        group = _condense(self.vectors_, self.max_exact, seed=self.seed)
        centres = _centres(self.vectors_, group)
        links = [(int(group[a]), int(group[b])) for a, b in must_link]
        labels = self._cut(centres, links)[group]
        labels = part(unite(labels, must_link), self.vectors_, cannot_link)
        self.labels_ = renumber(unite(labels, must_link))

    def _cut(self, vectors: Vectors, links: list[tuple[int, int]]) -> Labels:
        """Cluster the (condensed) rows: linkage, and modularity where its best cut is not clear."""
        self.method_, self.silhouette_ = "linkage", -1.0
        if len(vectors) < 3:
            return np.arange(len(vectors))
        if self.cut is not None:
            return cut_at(vectors, self.cut, links=links)
        count = self.smoothing if self.smoothing is not None else int(np.clip(np.sqrt(len(vectors)) / 4, 3, 10))
        labels, self.silhouette_ = self._linkage(vectors, smooth(vectors, count), links)
        if self.silhouette_ >= self.broad_below or len(vectors) < 30:
            return labels
        self.method_ = "modularity"
        return _modularity(vectors, self.seed)

    def _linkage(self, vectors: Vectors, smoothed: Vectors, links: list[tuple[int, int]]) -> tuple[Labels, float]:
        from scipy.cluster.hierarchy import fcluster

        tree = _tree(smoothed, links)
        rows = None
        if len(vectors) > _SCORED:
            rows = np.sort(np.random.default_rng(self.seed).choice(len(vectors), _SCORED, replace=False))
        sizes = np.unique(np.round(np.geomspace(2, max(3, 0.6 * len(vectors)), _CUTS)).astype(int))
        tried: list[tuple[Labels, float]] = []
        for size in sizes:
            labels = np.asarray(fcluster(tree, size, "maxclust"), dtype=np.int64) - 1
            tried.append((labels, silhouette(vectors, renumber(labels), rows=rows)))
        best = max(score for _, score in tried)
        return next(item for item in tried if item[1] >= best - _TOLERANCE * abs(best))


def _condense(vectors: Vectors, limit: int, *, seed: int = 0) -> Labels:
    """Give each row its own group or, above ``limit`` rows, the group of the sampled row nearest to it."""
    if len(vectors) <= limit:
        return np.arange(len(vectors))
    rng = np.random.default_rng(seed)
    seeds = vectors[np.sort(rng.choice(len(vectors), limit, replace=False))]
    group = renumber(_nearest(vectors, seeds))
    return renumber(_nearest(vectors, _centres(vectors, group)))


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


def _modularity(vectors: Vectors, seed: int) -> Labels:
    """Return the Louvain communities of the nearest-neighbour graph (V. D. Blondel et al., 2008).

    Rows that are each other's neighbours are tied twice as strongly: a neighbour of everybody draws nobody along.

    Raises:
        MissingExtraError: The extra ``clusters`` is not installed.
    """
    from scipy import sparse

    try:
        from sknetwork.clustering import Louvain
    except ImportError as error:
        raise MissingExtraError("clusters", "scikit-network") from error

    index, cosine = neighbours(vectors, int(np.clip(np.sqrt(len(vectors)) / 4, 10, 15)))
    rows = np.repeat(np.arange(len(vectors)), index.shape[1])
    graph = sparse.csr_matrix((np.maximum(cosine, 0.01).ravel(), (rows, index.ravel())), (len(vectors),) * 2)
    found: Any = Louvain(resolution=_RESOLUTION, random_state=seed).fit_predict(graph + graph.T)
    return np.asarray(found, dtype=np.int64)


def _nearest(vectors: Vectors, centres: Vectors) -> Labels:
    parts = [(vectors[start : start + _BLOCK] @ centres.T).argmax(axis=1) for start in range(0, len(vectors), _BLOCK)]
    return np.concatenate(parts).astype(np.int64)


def _centres(vectors: Vectors, labels: Labels) -> Vectors:
    """Return the unit mean of each cluster's rows; labels are 0 to k - 1."""
    return unit(sums_of(vectors, labels))


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
