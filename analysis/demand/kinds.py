"""What somebody wants with a post: a wish, a complaint, a question, praise, or nothing of these.

Cues out of ``cues.yaml`` and the words of title and beginning are named features; a logistic regression that
``benchmarks/train_demand.py`` fits weighs them (``kinds.json``). What a tracker's own labels say counts, too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from ruamel.yaml import YAML

from analysis.demand.post_text import PostText, prose
from analysis.text.normalise import stem, tokens
from rivalscope.core.demand import DemandKind, DemandPost

__all__ = ["KINDS", "KindReading", "KindWeights", "features", "read_kind"]

KINDS = tuple(DemandKind)
_HERE = Path(__file__).parent
_WORDS = 60
"""Words of the beginning that count: most posts have said by then what they want."""
_LABEL = 2.5
"""Log odds that a tracker's label adds: a maintainer looked, and often only to sort."""
_DECLARED = 1.5
"""Log odds that a choice in the tracker's form adds: many choose the first one."""
_LABELS = {
    DemandKind.WISH: re.compile(r"enhancement|feature|proposal|request|\bidea|wish|suggestion", re.IGNORECASE),
    DemandKind.COMPLAINT: re.compile(r"\bbug|defect|regression|crash|\bperf", re.IGNORECASE),
    DemandKind.QUESTION: re.compile(r"question|support|help[- ]?needed|\bq&a|usage", re.IGNORECASE),
    DemandKind.NONE: re.compile(r"\bchore|\bci\b|dependenc|\bmeta\b|\bepic|refactor|announcement", re.IGNORECASE),
}
_PLAIN = "plain"
_STARS = re.compile(r"^([1-5]) of 5$")


@dataclass(frozen=True, slots=True)
class KindReading:
    """What a post is.

    Attributes:
        kind: What its author wants.
        sureness: Probability of that.
        quote: The sentence that says it, as it is in title or text.
    """

    kind: DemandKind
    sureness: float
    quote: str


@dataclass(frozen=True, slots=True)
class KindWeights:
    """A logistic regression: for each kind a bias, and a weight for each named feature."""

    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    @classmethod
    @lru_cache(maxsize=1)
    def bundled(cls) -> KindWeights:
        """Return the weights that come with Rivalscope."""
        stored = json.loads((_HERE / "kinds.json").read_text(encoding="utf-8"))
        weights = {name: tuple(values) for name, values in stored["weights"].items()}
        return cls(tuple(stored["bias"]), weights)

    def scores(self, found: Mapping[str, float]) -> list[float]:
        """Return the log odds of each kind, up to a common constant."""
        total = list(self.bias)
        for name, value in found.items():
            for at, weight in enumerate(self.weights.get(name, ())):
                total[at] += weight * value
        return total


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    cues: Mapping[str, Mapping[str, str]] = YAML(typ="safe").load((_HERE / "cues.yaml").read_text(encoding="utf-8"))
    return cues


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[DemandKind, str, re.Pattern[str]], ...]:
    return tuple(
        (DemandKind(kind), name, _whole(pattern))
        for kind, cues in _words().items()
        if kind != _PLAIN
        for name, pattern in cues.items()
    )


@lru_cache(maxsize=1)
def _plain_cues() -> tuple[tuple[DemandKind, re.Pattern[str]], ...]:
    return tuple((DemandKind(kind), _whole(pattern)) for kind, pattern in _words()[_PLAIN].items())


def _whole(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of whole words; one that ends a line by itself is taken as it is."""
    return re.compile(pattern if pattern.startswith("\\?") else rf"(?<!\w)(?:{pattern})(?!\w)")


def features(text: PostText) -> dict[str, float]:
    """Return the named features of a post."""
    found: dict[str, float] = {}
    title, beginning, headings = text.title.casefold(), text.beginning.casefold(), " | ".join(text.headings).casefold()
    for _, name, pattern in _cues():
        for place, words in (("title", title), ("text", beginning), ("head", headings)):
            if pattern.search(words):
                found[f"{place} cue {name}"] = 1.0
    named = [stem(token) for token in tokens(text.title)]
    said = [stem(token) for token in tokens(text.beginning)[:_WORDS]]
    for one in {*named, *(f"{a} {b}" for a, b in pairwise(named))}:
        found[f"title {one}"] = 1.0
    for one in {*said, *(f"{a} {b}" for a, b in pairwise(said))}:
        found[f"text {one}"] = 1.0
    found |= {
        name: 1.0
        for name, holds in {
            "has code": text.code,
            "has trace": text.trace,
            "no text": not text.sentences,
            "no title": not text.title,
            "asks": any(one.endswith("?") for one in text.sentences[:8]),
            "asks in title": text.title.endswith("?"),
            "shouts": beginning.count("!") > 1 or title.endswith("!"),
        }.items()
        if holds
    }
    return found


def read_kind(post: DemandPost, *, weights: KindWeights | None = None) -> KindReading:
    """Return what a post is, and the sentence that says so.

    Args:
        post: The post.
        weights: Of another training; None: those that come with Rivalscope.
    """
    text = prose(post.title, post.text)
    scores = (weights or KindWeights.bundled()).scores(features(text))
    for at, kind in enumerate(KINDS):
        pattern = _LABELS.get(kind)
        if pattern is not None and any(pattern.search(label) for label in post.labels):
            scores[at] += _LABEL
    for at, kind in enumerate(KINDS):
        pattern = _LABELS.get(kind)
        if pattern is not None and text.declared and pattern.search(text.declared):
            scores[at] += _DECLARED
    said = f"{text.title}\n{text.beginning}".casefold()
    for kind, pattern in _plain_cues():
        if pattern.search(said):
            scores[KINDS.index(kind)] += _LABEL
    for label in post.labels:
        if stars := _STARS.match(label):
            good = int(stars[1]) - 3
            scores[KINDS.index(DemandKind.PRAISE)] += good * _LABEL
            scores[KINDS.index(DemandKind.COMPLAINT)] -= good * _LABEL
    best = max(range(len(KINDS)), key=scores.__getitem__)
    sureness = 1 / sum(math.exp(min(60.0, one - scores[best])) for one in scores)
    return KindReading(KINDS[best], sureness, _quote(text, KINDS[best], post))


def _quote(text: PostText, kind: DemandKind, post: DemandPost) -> str:
    """Return the sentence with most cues of the kind; of none with any, the title."""
    patterns = [pattern for of, _, pattern in _cues() if of is kind]
    said: Sequence[str] = [
        one for one in (text.title, *text.sentences[:12]) if one and (one in post.title or one in post.text)
    ]
    if not said:
        return post.title or post.text.strip().split("\n", 1)[0][:300]
    return max(said, key=lambda one: sum(bool(pattern.search(one.casefold())) for pattern in patterns))[:500]
