"""The stored model of an entry's kind: a linear one over an entry's words, and how kinds follow each other in notes.

Made by ``benchmarks.train_entry_kind``, whose docstring says from what and how well it does. Stored as plain
arrays: reading it runs no code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawlers.extraction.entry_features import concepts, ngrams
from rivalscope.core.records import EntryKind

__all__ = ["NGRAM_SCALE", "KindModel", "load_model", "smooth"]

NGRAM_SCALE = 2.0
"""Weight of an entry's word features beside its concepts; their square sum is 4 for an entry of any length."""
_PATH = Path(__file__).with_name("entry_kind.npz")
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class KindModel:
    """Weights and what they belong to. Shapes: f features, k kinds."""

    kinds: tuple[EntryKind, ...]
    concepts: dict[str, int]
    """Row of each concept."""
    words: dict[str, int]
    """Row of each word feature."""
    weights: _Floats
    """(f, k)."""
    bias: _Floats
    """(k,)."""
    temperature: float
    """What the scores are divided by to make probabilities of them that held out on unseen products."""
    prior: _Floats
    """(k,). Mean probability of each kind over the products that it learnt from."""
    first: _Floats
    """(k,). Kind of the first entry of a release."""
    following: _Floats
    """(k, k). Kind of the next entry, given the kind of one."""

    def scores(self, texts: Sequence[str]) -> _Floats:
        """Return the (n, k) log-scores of n entries, before the temperature."""
        out = np.tile(self.bias, (len(texts), 1))
        for row, text in enumerate(texts):
            known = [at for name in concepts(text) if (at := self.concepts.get(name)) is not None]
            out[row] += self.weights[known].sum(axis=0)
            words = [at for name in ngrams(text) if (at := self.words.get(name)) is not None]
            if words:
                out[row] += self.weights[words].sum(axis=0) * (NGRAM_SCALE / np.sqrt(len(words)))
        return out

    def probabilities(self, texts: Sequence[str]) -> _Floats:
        """Return the (n, k) probabilities of the kinds of n entries, each from its own words."""
        scaled = self.scores(texts) / self.temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        exps = np.exp(scaled)
        return np.asarray(exps / exps.sum(axis=1, keepdims=True))

    def in_order(self, texts: Sequence[str]) -> _Floats:
        """Return the (n, k) probabilities of the kinds of a release's entries, knowing the order that they are in."""
        return smooth(self.probabilities(texts), prior=self.prior, first=self.first, following=self.following)


def smooth(probabilities: _Floats, *, prior: _Floats, first: _Floats, following: _Floats) -> _Floats:
    """Return the kinds' probabilities given all entries of a release: forward-backward over a Markov chain of kinds.

    Args:
        probabilities: (n, k), each entry by its own words.
        prior: (k,), taken out of them to the power of 0.3: the chain brings it in again, and the whole of it would
            let rare kinds win too often (chosen on held-out products).
        first: (k,), start of the chain.
        following: (k, k), its steps.

    Returns:
        (n, k), rows sum to 1.

    See Rabiner, "A tutorial on hidden Markov models" (1989), section III.
    """
    n = len(probabilities)
    if n == 0:
        return probabilities
    seen = (probabilities + 1e-6) / prior**0.3
    forward, backward = np.empty_like(seen), np.ones_like(seen)
    forward[0] = first * seen[0]
    forward[0] /= forward[0].sum()
    for at in range(1, n):
        forward[at] = seen[at] * (forward[at - 1] @ following)
        forward[at] /= forward[at].sum()
    for at in range(n - 2, -1, -1):
        backward[at] = following @ (seen[at + 1] * backward[at + 1])
        backward[at] /= backward[at].sum()
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True))


@cache
def load_model(path: Path = _PATH) -> KindModel:
    """Read the stored model; it is kept for the life of the process."""
    with np.load(path, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode().split("\n")
        split = int(stored["split"])
        return KindModel(
            kinds=tuple(EntryKind(name) for name in bytes(stored["kinds"]).decode().split()),
            concepts={name: at for at, name in enumerate(names[:split])},
            words={name: at + split for at, name in enumerate(names[split:])},
            weights=stored["weights"].astype(np.float64),
            bias=stored["bias"].astype(np.float64),
            temperature=float(stored["temperature"]),
            prior=stored["prior"].astype(np.float64),
            first=stored["first"].astype(np.float64),
            following=stored["following"].astype(np.float64),
        )
