"""Clusters that hold still: known phrases keep theirs, new ones join or open new ones, and only a re-fit may differ.

A new phrase joins the cluster to whose members it is most similar on average, if that is at least as similar as
average linkage would ask for; the rest are clustered among themselves. A re-fit starts over, and what it found is
matched with what was there by the members that they share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.features.cluster import cut_at, renumber, sums_of

__all__ = ["Matched", "anchor", "match"]

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]
Member = TypeVar("Member", bound=Hashable)
_BLOCK = 1024
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
