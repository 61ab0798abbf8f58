"""Clusters that hold still: known phrases keep theirs, new ones join or open new ones, and only a re-fit may differ.

A new phrase joins the cluster to whose members it is most similar on average, if that is at least as similar as
average linkage would ask for; the rest are clustered among themselves. Broad classes have no centre to be near to:
there the nearest phrases vote, unless even the nearest one is farther than known phrases are from theirs. A re-fit
starts over, and what it found is matched with what was there by the members that they share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.features.cluster import PhraseClusters, cut_at, neighbours, renumber, sums_of
from analysis.text.embed import default_embedder

__all__ = ["AnchoredClusters", "Matched", "anchor", "match", "vote"]

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]
Member = TypeVar("Member", bound=Hashable)
_BLOCK = 1024
_VOTERS = 5
_LONELY_SHARE = 0.2
"""Share of known phrases that are farther from their nearest one than a new one may be to join by vote."""
_MIN_KEPT_SHARE = 0.3
"""Share of its surviving members that a cluster has to find together again to keep its identity."""


def anchor(vectors: Vectors, labels: Labels, *, join: float, limit: int = 4000) -> Labels:
    """Return labels for all rows: the first ones as given, the others joined or new.

    Args:
        vectors: (n, d) unit vectors, known rows first.
        labels: (m,) clusters of the first m rows; numbers without rows are allowed.
        join: Mean cosine to a cluster's members from which a new row joins it.
        limit: New rows that are taken in at a time; bounds the memory.
    """
    found = np.full(len(vectors), -1, dtype=np.int64)
    found[: len(labels)] = labels
    for start in range(len(labels), len(vectors), limit):
        part = vectors[start : start + limit]
        here = found[start : start + len(part)]
        if start:
            known = found[:start]
            sizes = np.maximum(np.bincount(known), 1).astype(np.float32)
            means = sums_of(vectors[:start], known) / sizes[:, None]
            for row in range(0, len(part), _BLOCK):
                near = part[row : row + _BLOCK] @ means.T
                best = near.argmax(axis=1)
                close = near[np.arange(len(near)), best] >= join
                here[row : row + len(near)][close] = best[close]
        rest = np.flatnonzero(here < 0)
        if len(rest):
            first = int(found.max()) + 1
            here[rest] = first + renumber(cut_at(part[rest], 1 - join))
    return found


def vote(vectors: Vectors, labels: Labels, *, near: float, join: float) -> Labels:
    """Return labels for all rows as ``anchor`` does; new rows join where most of their nearest known rows are.

    Args:
        vectors: (n, d) unit vectors, known rows first.
        labels: (m,) clusters of the first m rows.
        near: Cosine to the nearest known row from which a new row joins.
        join: Mean cosine from which the others are clustered among themselves.
    """
    known = len(labels)
    found = np.concatenate([labels, np.full(len(vectors) - known, -1, dtype=np.int64)])
    for start in range(known, len(vectors), _BLOCK):
        cosine = vectors[start : start + _BLOCK] @ vectors[:known].T
        best = np.argsort(-cosine, axis=1, kind="stable")[:, :_VOTERS]
        weight = np.maximum(np.take_along_axis(cosine, best, axis=1), 0)
        for at in np.flatnonzero(weight[:, 0] >= near):
            votes: Counter[int] = Counter()
            for label, share in zip(labels[best[at]], weight[at], strict=True):
                votes[int(label)] += share
            found[start + at] = max(votes, key=lambda label: votes[label])
    rest = np.flatnonzero(found < 0)
    if len(rest):
        found[rest] = int(found.max()) + 1 + renumber(cut_at(vectors[rest], 1 - join))
    return found


@dataclass(frozen=True, slots=True)
class Matched:
    """How the clusters of a re-fit relate to the ones before; ids of before, numbers of the new."""

    same: Mapping[int, str]
    """New cluster to the id that it keeps."""
    born: tuple[int, ...]
    """New clusters without a past."""
    split: Mapping[int, str]
    """New clusters that came out of an id that goes on elsewhere."""
    merged: Mapping[str, int]
    """Ids that end because their members went into a cluster that keeps another id."""
    died: tuple[str, ...]
    """Ids of which no member is left."""


def match(before: Mapping[Member, str], after: Mapping[Member, int]) -> Matched:
    """Match the clusters of two fits by the members that they share, the largest overlap first.

    Args:
        before: Member to id.
        after: Member to new cluster.
    """
    shared = Counter((before[member], cluster) for member, cluster in after.items() if member in before)
    alive = Counter(before[member] for member in after if member in before)
    same: dict[int, str] = {}
    done: set[str] = set()
    for (old, new), count in sorted(shared.items(), key=lambda item: (-item[1], item[0][0], item[0][1])):
        if old not in done and new not in same and count >= _MIN_KEPT_SHARE * alive[old]:
            same[new] = old
            done.add(old)
    fate: dict[str, int] = {}
    origin: dict[int, str] = {}
    for (old, new), _count in sorted(shared.items(), key=lambda item: (-item[1], item[0][0], item[0][1])):
        if old not in done:
            fate.setdefault(old, new)
        if new not in same:
            origin.setdefault(new, old)
    born = tuple(sorted(set(after.values()) - set(same) - set(origin)))
    died = tuple(sorted(set(before.values()) - done - set(fate)))
    return Matched(same, born, origin, fate, died)


class AnchoredClusters:
    """Cluster once, then grow without moving what is there.

    Args:
        base: What clusters at ``fit`` and ``refit``; None: ``PhraseClusters()``.
        join: Mean cosine from which a new phrase joins; None: from the base's cut or, without one, what nine in
            ten members have to their own cluster after the fit.

    Attributes:
        labels_: (n,) cluster of each phrase seen so far, in the order seen; a number once given keeps its meaning.
        texts_: The phrases.
        join_: The cosine in use.
    """

    def __init__(self, base: PhraseClusters | None = None, *, join: float | None = None) -> None:
        self.base = base
        self.join = join

    def fit(self, texts: Sequence[str], *, embeddings: Vectors | None = None) -> Self:
        """Forget everything and cluster the phrases."""
        self.texts_ = list(texts)
        self.embeddings_ = self._embed(texts, embeddings)
        self._model = (self.base or PhraseClusters()).fit(self.texts_, embeddings=self.embeddings_)
        self.labels_ = self._model.labels_
        self.join_ = self._join()
        return self

    def _embed(self, texts: Sequence[str], embeddings: Vectors | None) -> Vectors:
        if embeddings is not None:
            return np.asarray(embeddings, dtype=np.float32)
        embedder = (self.base.embedder if self.base else None) or default_embedder()
        return embedder.embed(texts)

    def _join(self) -> float:
        if self.join is not None:
            return self.join
        if self._model.cut is not None:
            return 1 - float(self._model.cut)
        vectors, labels = self._model.vectors_, self.labels_
        sizes = np.bincount(labels).astype(np.float32)[labels]
        products = np.einsum("ij,ij->i", vectors, sums_of(vectors, labels)[labels])
        own = ((products - 1) / np.maximum(sizes - 1, 1))[sizes > 1]
        return float(np.quantile(own, 0.1)) if len(own) else 0.5

    def partial_fit(self, texts: Sequence[str], *, embeddings: Vectors | None = None) -> Self:
        """Take new phrases in; the labels of the ones before do not change."""
        if not hasattr(self, "labels_"):
            return self.fit(texts, embeddings=embeddings)
        self.texts_ = [*self.texts_, *texts]
        self.embeddings_ = np.vstack([self.embeddings_, self._embed(texts, embeddings)])
        vectors = self._model.hybrid_.fit_transform(self.texts_, embeddings=self.embeddings_)
        if self._model.method_ == "modularity":
            nearest = neighbours(self._model.vectors_, 1)[1]
            near = float(np.quantile(nearest, _LONELY_SHARE))
            self.labels_ = vote(vectors, self.labels_, near=near, join=self.join_)
        else:
            self.labels_ = anchor(vectors, self.labels_, join=self.join_)
        return self

    def refit(self) -> Matched:
        """Cluster everything seen again; clusters that are found again keep their numbers.

        Returns:
            The outcome of the clusters before, with their numbers as ids.
        """
        before = {row: str(label) for row, label in enumerate(self.labels_)}
        self._model = (self.base or PhraseClusters()).fit(self.texts_, embeddings=self.embeddings_)
        after = {row: int(label) for row, label in enumerate(self._model.labels_)}
        found = match(before, after)
        number = {new: int(old) for new, old in found.same.items()}
        free = int(self.labels_.max()) + 1
        for new in sorted(set(after.values()) - set(number)):
            number[new], free = free, free + 1
        self.labels_ = np.array([number[after[row]] for row in range(len(self.texts_))], dtype=np.int64)
        self.join_ = self._join_after_refit()
        return found

    def _join_after_refit(self) -> float:
        kept, self.labels_ = self.labels_, self._model.labels_
        join = self._join()
        self.labels_ = kept
        return join
