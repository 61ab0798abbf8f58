"""Themes above capabilities: the coarser clusters of the capabilities that several products share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.features.cluster import Labels, Vectors, cut_at, renumber, sums_of
from analysis.text.embed import unit
from analysis.text.normalise import fold, stems
from analysis.text.phrases import display
from rivalscope.core.records import Capability

__all__ = ["themes"]

_WIDEST = 400
_THEME_CUT = 0.82
_MIN_THEME_COSINE = 0.3


def themes(
    capabilities: Sequence[Capability],
    vectors: Vectors,
    labels: Labels,
    ids: Mapping[int, str],
    breadth: Mapping[str, tuple[int, int, int]],
) -> dict[str, str]:
    """Return capability id to the label of its theme; capabilities near no theme have none.

    Args:
        capabilities: All of them, the widest first.
        vectors: (n, d) vectors of the phrases.
        labels: (n,) cluster of each phrase.
        ids: Cluster to capability id.
        breadth: Capability id to products, products that dedicate space, mentions.
    """
    dense = renumber(labels)
    number = {ids[int(label)]: int(at) for label, at in zip(labels, dense, strict=True)}
    centres = unit(sums_of(vectors, dense))
    shared = [item for item in capabilities if item.id in number and breadth[item.id][0] > 1][:_WIDEST]
    if len(shared) < 3:
        return {}
    rows = np.array([number[item.id] for item in shared])
    group = cut_at(centres[rows], _THEME_CUT)
    weight = {item.label: breadth[item.id][0] for item in shared}
    names = _names(
        [[shared[at].label for at in np.flatnonzero(group == theme)] for theme in range(group.max() + 1)], weight
    )
    sums = sums_of(centres[rows], group)
    near = centres @ unit(sums).T
    # One capability is no theme: it goes with the nearest real one, if any is near.
    alone = np.bincount(group) < 2
    if alone.all():
        return {}
    near[:, alone] = -1.0
    found = {shared[at].id: names[int(theme)] for at, theme in enumerate(group) if not alone[theme]}
    for item in capabilities:
        if item.id in number and item.id not in found:
            best = int(near[number[item.id]].argmax())
            if near[number[item.id], best] >= _MIN_THEME_COSINE:
                found[item.id] = names[best]
    return found


def _names(groups: Sequence[Sequence[str]], weight: Mapping[str, int]) -> list[str]:
    """Name each theme by the word or the label that most of its capabilities contain."""
    found: list[str] = []
    taken: set[str] = set()
    for labels in groups:
        words: Counter[str] = Counter()
        spelled: dict[str, Counter[str]] = defaultdict(Counter)
        for label in labels:
            for stem, word in zip(stems(label), _content(label), strict=False):
                words[stem] += weight[label]
                spelled[stem][word] += weight[label]
        top = [stem for stem, count in words.most_common(2) if count > 0.45 * sum(weight[label] for label in labels)]
        widest = max(labels, key=lambda label: (weight[label], label))
        name = display(spelled[top[0]].most_common(1)[0][0]) if top and len(labels) > 2 else widest
        if fold(name) in taken:
            name = widest
        taken.add(fold(name))
        found.append(name)
    return found


def _content(label: str) -> list[str]:
    """Return the words of a label that have a stem, as written."""
    return [word for part in label.replace("-", " ").split() if stems(part) for word in [part]]
