"""Which capability a post is about, if any: "unlinked" is an answer.

Names, aliases and definitions, and posts that somebody has linked, are compared with the title and the beginning of a
post, by words that are weighed by how rare they are, and by vectors. A multinomial logit over these named measures
gives the probability that a post is about a capability, another one, or none; below a threshold it is about none.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.demand.post_text import PostText, prose
from analysis.features.general import general
from analysis.matrix.thesaurus import synonyms
from analysis.text.embed import Embedder
from analysis.text.normalise import STOPWORDS, stem, tokens
from rivalscope.core.demand import DemandPost
from rivalscope.core.records import Capability

__all__ = ["MEASURES", "DemandLink", "LinkWeights", "Linker"]

_HERE = Path(__file__).parent
_BATCH = 500
_NOISE = frozenset(
    map(stem, "support feature request add issue bug error problem enable allow option new using".split())
)
"""Words that every tracker is full of, and that name no capability by themselves."""
_LEAST_RARE, _MOST_RARE = 0.15, 1.0
_COMPOUND_LENGTH = 7
"""Letters of a word that may be two written together."""
_BRACKETS = re.compile(r"^([^()]{2,80}?)\s*\(([^()]{2,60})\)\s*$")

MEASURES = (
    "name in title",
    "name in text",
    "phrase in title",
    "phrase in text",
    "title in definition",
    "words",
    "words lead",
    "vector of name",
    "vector of definition",
    "vector lead",
    "rarest word",
    "short name in title",
    "words of an example",
    "vector of an example",
)
"""What a post and a capability are compared by, each from 0 to 1."""

_EXAMPLE = MEASURES.index("words of an example")
Measures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DemandLink:
    """What a post is about.

    Attributes:
        capability: Id; empty: unlinked.
        sureness: Probability of the best capability, taken or not.
    """

    capability: str
    sureness: float


@dataclass(frozen=True, slots=True)
class LinkWeights:
    """A logit over :data:`MEASURES`, none being a choice, too, and the probability from which a post is linked."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    @classmethod
    @lru_cache(maxsize=1)
    def bundled(cls) -> LinkWeights:
        """Return the weights that come with Rivalscope."""
        stored = json.loads((_HERE / "links.json").read_text(encoding="utf-8"))
        return cls(stored["bias"], stored["weights"], stored["threshold"])

    def probabilities(self, measured: Measures) -> Measures:
        """Return the probability for each post and capability (last axis); what is missing to 1 is that of none."""
        weights = np.array([self.weights.get(name, 0.0) for name in MEASURES])
        odds = np.exp(np.clip(measured @ weights + self.bias, -40.0, 40.0))
        return np.asarray(odds / (1.0 + odds.sum(axis=-1, keepdims=True)), dtype=np.float64)


class Linker:
    """Knows a market's capabilities in the words by which posts may be about them.

    Args:
        capabilities: The market's.
        embedder: Of vectors.
        without: Names of products and vendors; they tell nothing apart.
        examples: Capability id -> posts that somebody linked to it: how users speak of it. A post is no example of
            itself.
    """

    def __init__(
        self,
        capabilities: Sequence[Capability],
        embedder: Embedder,
        *,
        without: Iterable[str] = (),
        examples: Mapping[str, Sequence[DemandPost]] | None = None,
    ) -> None:
        self.capabilities = tuple(capabilities)
        self._embedder = embedder
        self._barred = frozenset(_stems(" ".join(without))) - _NOISE
        labels = [one.label for one in self.capabilities]
        self._vocabulary = frozenset(
            token for one in self.capabilities for name in (one.label, *one.aliases) for token in tokens(name)
        )
        same = _same_names(labels)
        self._names = [
            [words for name in _spellings(one, same) if (words := self._words(name))] for one in self.capabilities
        ]
        self._texts = [
            Counter(self._words(f"{one.label} {' '.join(one.aliases)} {one.description}")) for one in self.capabilities
        ]
        # A word that many capabilities of this market share tells none of them.
        held = Counter(word for text in self._texts for word in text)
        self._shared = {word: count / max(len(self._texts), 1) for word, count in held.items()}
        self._norms = [math.sqrt(sum(self._rare(word) ** 2 for word in text)) or 1.0 for text in self._texts]
        self._vectors = (
            embedder.embed([one.label for one in self.capabilities]),
            embedder.embed([f"{one.label}: {one.description}" for one in self.capabilities]),
        )
        place = {one.id: at for at, one in enumerate(self.capabilities)}
        told = [(place[key], post) for key, posts in (examples or {}).items() if key in place for post in posts]
        said = [_said(prose(post.title, post.text)) for _, post in told]
        stems = [frozenset(self._words(one)) for one in said]
        holding: defaultdict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(stems):
            for word in one:
                holding[word].append(at)
        self._holding = {word: np.array(places) for word, places in holding.items()}
        self._example_columns = np.array([at for at, _ in told], dtype=np.int64)
        self._example_urls = np.array([post.url for _, post in told], dtype=object)
        self._example_weights = np.array([self._weight(one) for one in stems])
        self._example_vectors = embedder.embed(said)

    def measure(self, posts: Sequence[DemandPost]) -> Measures:
        """Return (posts, capabilities, measures)."""
        texts = [prose(post.title, post.text) for post in posts]
        titles = [text.title or text.beginning[:120] for text in texts]
        vectors = (
            self._embedder.embed(titles),
            self._embedder.embed([_said(text) for text in texts]),
        )
        near = [
            np.maximum(0.0, said.astype(np.float64) @ known.astype(np.float64).T)
            for said, known in zip(vectors, self._vectors, strict=True)
        ]
        found = np.zeros((len(posts), len(self.capabilities), len(MEASURES)))
        for row, (title, text) in enumerate(zip(titles, texts, strict=True)):
            title_words = self._words(title)
            words = title_words + self._words(text.beginning)
            for column in range(len(self.capabilities)):
                found[row, column] = self._measures(column, title_words, words)
        found[:, :, 7], found[:, :, 8] = near
        found[:, :, 6] = _lead(found[:, :, 5])
        found[:, :, 9] = _lead(near[0] + near[1]) if len(self.capabilities) > 1 else 0.0
        if len(self._example_urls):
            like = np.maximum(0.0, vectors[1].astype(np.float64) @ self._example_vectors.astype(np.float64).T)
            for row, (post, text) in enumerate(zip(posts, texts, strict=True)):
                self._compare(found[row], post.url, frozenset(self._words(_said(text))), like[row])
        return found

    def _compare(self, found: Measures, url: str, words: frozenset[str], like: Measures) -> None:
        """Set what a post has in common with the most similar example of each capability."""
        alike = np.zeros(len(self._example_urls))
        for word in words & self._holding.keys():
            alike[self._holding[word]] += self._rare(word) ** 2
        alike /= np.sqrt(np.maximum(self._weight(words) * self._example_weights, 1e-9))
        others = self._example_urls != url
        for at, values in ((_EXAMPLE, alike), (_EXAMPLE + 1, like)):
            np.maximum.at(found[:, at], self._example_columns[others], values[others])

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rare(word) ** 2 for word in words)

    def link(self, posts: Sequence[DemandPost], *, weights: LinkWeights | None = None) -> list[DemandLink]:
        """Return what each post is about.

        Args:
            posts: Any posts.
            weights: Of another training; None: those that come with Rivalscope.
        """
        if not self.capabilities:
            return [DemandLink("", 0.0) for _ in posts]
        weights = weights or LinkWeights.bundled()
        links: list[DemandLink] = []
        for start in range(0, len(posts), _BATCH):
            for row in weights.probabilities(self.measure(posts[start : start + _BATCH])):
                best = int(row.argmax())
                sure = float(row[best])
                links.append(DemandLink(self.capabilities[best].id if sure >= weights.threshold else "", sure))
        return links

    def _measures(self, column: int, title: Sequence[str], words: Sequence[str]) -> list[float]:
        names, text = self._names[column], self._texts[column]
        in_title, in_words = set(title), set(words)
        named = max((self._share(name, in_title) for name in names), default=0.0)
        covered = max((self._share(name, in_words) for name in names), default=0.0)
        phrase = max((self._phrase(name, title) for name in names), default=0.0)
        spoken = max((self._phrase(name, words) for name in names), default=0.0)
        total = sum(self._rare(word) for word in in_title) or 1.0
        explained = sum(self._rare(word) for word in in_title if word in text) / total
        shared = [word for word in in_words if word in text]
        length = math.sqrt(sum(self._rare(word) ** 2 for word in in_words)) or 1.0
        cosine = sum(self._rare(word) ** 2 for word in shared) / (length * self._norms[column])
        rarest = max((self._rare(word) for word in shared), default=0.0)
        short = max((phrase for name in names if len(name) == 1 and self._phrase(name, title)), default=0.0)
        told = [named, covered, phrase, spoken, explained, cosine, 0.0, 0.0, 0.0, 0.0, rarest, short]
        return [*told, 0.0, 0.0]

    def _words(self, text: str) -> list[str]:
        return [word for word in _stems(text, self._vocabulary) if word not in self._barred]

    def _rare(self, word: str) -> float:
        """Return how much a word tells, from 0.15 to 1."""
        if word in _NOISE:
            return _LEAST_RARE
        known = general()
        common = max(known.headings.get(word, 0.0), known.notes.get(word, 0.0), self._shared.get(word, 0.0))
        return max(_LEAST_RARE, _MOST_RARE - math.sqrt(common))

    def _share(self, name: Sequence[str], words: set[str]) -> float:
        total = sum(self._rare(word) for word in name)
        return sum(self._rare(word) for word in name if word in words) / total if total else 0.0

    def _phrase(self, name: Sequence[str], words: Sequence[str]) -> float:
        """Return how much a name that is in the words, in its own order, tells."""
        core = [word for word in name if word not in _NOISE]
        size = len(core)
        if not size or not any(list(words[at : at + size]) == core for at in range(len(words) - size + 1)):
            return 0.0
        return min(1.0, sum(self._rare(word) for word in core))


def _said(text: PostText) -> str:
    return f"{text.title or text.beginning[:120]}. {text.beginning[:300]}"


def _spellings(capability: Capability, same: Mapping[str, str]) -> list[str]:
    """Return the names of a capability: its label with and without what is in brackets, aliases, other words."""
    label = capability.label
    names = [label, *capability.aliases]
    if found := _BRACKETS.match(label):
        names += [found[1], found[2]]
    names += [other for name in tuple(names) for other in synonyms(name)]
    names += [label.casefold().replace(one, other) for one, other in same.items() if one in label.casefold()]
    return list(dict.fromkeys(names))


def _same_names(labels: Iterable[str]) -> dict[str, str]:
    """Return names that a market's own labels put beside each other: "Dead code elimination (tree shaking)"."""
    found = (_BRACKETS.match(label.casefold()) for label in labels)
    return {one[1].strip(): one[2].strip() for one in found if one and len(one[1].split()) < 5}


def _stems(text: str, vocabulary: frozenset[str] = frozenset()) -> list[str]:
    """Return the stems of a text; a word that is two of the vocabulary written together is taken apart."""
    found: list[str] = []
    for token in tokens(text, split_case=True):
        if token not in STOPWORDS:
            found += map(_root, _parts(token, vocabulary))
    return found


def _parts(token: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """Take a compound apart.

    >>> _parts("treeshaking", frozenset(("tree", "shaking"))), _parts("treeshake", frozenset(("tree", "shaking")))
    (('tree', 'shaking'), ('tree', 'shake'))
    """
    if len(token) < _COMPOUND_LENGTH or token in vocabulary:
        return (token,)
    for at in range(3, len(token) - 2):
        first, second = token[:at], token[at:]
        if first in vocabulary and any(stem(second) == stem(one) for one in vocabulary):
            return first, second
    return (token,)


def _root(token: str) -> str:
    """Return the stem of a word, one for verbs and the nouns made of them in -nsion: expand, expansion."""
    return stem(f"{token[:-4]}d" if token.endswith("nsion") and len(token) > _COMPOUND_LENGTH else token)


def _lead(values: Measures) -> Measures:
    """Return how far each capability is ahead of the best other one; 0 where it is behind."""
    if values.shape[1] < 2:
        return np.asarray(values, dtype=np.float64)
    ordered = np.sort(values, axis=1)
    first, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.where(values == first, first - second, 0.0)
