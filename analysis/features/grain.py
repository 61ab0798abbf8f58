"""The grain of a row: names of several words leave the single word that they share, spellings of a name come together.

Clusters by meaning draw "TLS termination", "TLS passthrough" and "TLS certificates" under "TLS", which is a theme and
no row that tells products apart; and they leave "Volume expansion" and "Expand volumes" apart where the words around
them differ. Both are recognised by words alone, so that the result is the same in every market.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.features.cluster import Labels
from analysis.features.noise import contentless
from analysis.text.normalise import key, stems, tokens

__all__ = ["PhraseStanding", "acronyms", "core", "part_names", "same_words"]

_LONGEST_NAME = 3


@dataclass(frozen=True, slots=True)
class PhraseStanding:
    """How a phrase is used.

    Attributes:
        products: That write it.
        dedicated: That give it a page, an item or a row of its own.
    """

    products: int
    dedicated: int


def part_names(labels: Labels, texts: Sequence[str], standing: Sequence[PhraseStanding]) -> Labels:
    """Return the clusters with names of several words taken out of those that share a single word only.

    A name leaves where somebody dedicates space to it, or two products write it; phrases that hold its words go along.

    Args:
        labels: (n,) cluster of each phrase.
        texts: The phrases as written.
        standing: How each is used.
    """
    words = [frozenset(stems(text)) for text in texts]
    rows: dict[int, list[int]] = defaultdict(list)
    for at, label in enumerate(labels):
        rows[int(label)].append(at)
    parted = labels.copy()
    following = int(labels.max(initial=-1)) + 1
    for members in rows.values():
        names = _names(members, words, standing)
        if len(names) < 2:
            continue
        number = {name: following + place for place, name in enumerate(names[1:])}
        following += len(number)
        for at in members:
            fit = [name for name in names[1:] if name <= words[at]]
            if fit:
                parted[at] = number[max(fit, key=lambda name: (len(name), -names.index(name)))]
    return parted


def _names(
    members: Sequence[int], words: Sequence[frozenset[str]], standing: Sequence[PhraseStanding]
) -> list[frozenset[str]]:
    """Return the single word that names of a cluster share, and those names, the most used first.

    None of them holds the words of another, unless several products give it a place of its own. Empty: there is no
    such word, and the cluster is one name in several spellings.
    """
    use: Counter[frozenset[str]] = Counter()
    own: Counter[frozenset[str]] = Counter()
    for at in members:
        if 0 < len(words[at]) <= _LONGEST_NAME:
            use[words[at]] += standing[at].products
            own[words[at]] += standing[at].dedicated
    strong = [name for name in use if own[name] > 0 or use[name] > 1]
    strong.sort(key=lambda name: (-use[name] - own[name], len(name), sorted(name)))
    shared = next((name for name in strong if len(name) == 1), None)
    if shared is None:
        return []
    found = [shared]
    for name in strong:
        wider = [other for other in found[1:] if other < name or name < other]
        if shared < name and (not wider or (own[name] > 1 and not any(other < name for other in wider))):
            found.append(name)
    return found


def same_words(labels: Labels, texts: Sequence[str]) -> Labels:
    """Return the clusters with those joined whose phrases are the same words in another order or form.

    Args:
        labels: (n,) cluster of each phrase.
        texts: The phrases as written.
    """
    owner: dict[frozenset[str], int] = {}
    head: dict[int, int] = {}

    def root(label: int) -> int:
        while head.get(label, label) != label:
            label = head[label]
        return label

    for at, label in enumerate(labels):
        name = frozenset(_root(word) for word in stems(texts[at]))
        if not 1 < len(name) <= _LONGEST_NAME + 1:
            continue
        first, second = root(owner.setdefault(name, int(label))), root(int(label))
        if first != second:
            head[second] = first
    return np.array([root(int(label)) for label in labels], dtype=np.int64)


def core(label: str, *, decorated: Collection[str] = ()) -> frozenset[str]:
    """Return the words that make a label this name and no other: words of documents beside them add nothing.

    Args:
        label: The label.
        decorated: Stems of further words that add nothing in this market.

    >>> core("Jenkins integration") == core("Jenkins"), core("Expand volumes") == core("Volume expansion")
    (True, True)
    """
    words = [word for word in tokens(label) if stems(word)]
    telling = [word for word in words if not contentless(word) and not set(stems(word)) <= set(decorated)]
    return frozenset(_root(stem) for word in telling or words for stem in stems(word))


def acronyms(labels: Sequence[str]) -> dict[str, str]:
    """Return acronym to the one label that it can stand for, among the labels of a market.

    Three letters at least, the first ones of the label's words; where two labels fit, neither is meant.

    >>> acronyms(["RAG", "Retrieval augmented generation", "HMR", "CSS"])
    {'RAG': 'Retrieval augmented generation'}
    """
    long: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        words = tokens(label)
        if len(words) > 2:
            long["".join(word[0] for word in words)].add(label)
    found = {}
    for label in labels:
        meant = long.get(label.lower(), set())
        if len(label) > 2 and label.isupper() and label.isalpha() and len({key(one) for one in meant}) == 1:
            found[label] = min(meant)
    return found


def _root(stem: str) -> str:
    """Return what a verb and its noun share where the noun changes the ending: expand, expansion; scale, scalability.

    "Capability" and "usability" are words of their own.
    """
    if stem.endswith("abilit") and len(stem) > 9:
        return stem[:-6]
    return stem[:-1] if stem.endswith("nd") and len(stem) > 5 else stem
