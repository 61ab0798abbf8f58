"""Which capability is meant by words that none is called by: names, definitions and quotes that are like them."""

from __future__ import annotations

from collections import Counter
from math import log

from analysis.text.normalise import stems
from analysis.view import MarketView
from rivalscope.core.records import Capability

__all__ = ["alike_capabilities"]

_SAID = 0.7
"""What the words that are shared count beside the likeness of the texts."""
_LEAST = 0.5
"""Sum from which a capability is like what is asked for: of eleven phrases that nothing in the market is about, five
came below 0.3 and six above 0.65, where 33 of 35 in other words were."""
_BEHIND = 0.1
"""How far the second may be behind the first to be shown beside it."""


def alike_capabilities(view: MarketView, words: str, *, least: float = _LEAST) -> list[Capability]:
    """Return the capability that some words are most like, and a second one that is as near; none where none is near.

    Args:
        view: The market, whose quotes say the same in the vendors' words.
        words: What is asked for.
        least: Sum from which it is near.
    """
    asked = dict.fromkeys(stems(words))
    texts = [(one.id, text) for one in view.capabilities for text in (one.label, *one.aliases, one.description) if text]
    texts += [(cell.capability, quote.quote) for cell in view.cells for quote in (*cell.evidence, *cell.contradictions)]
    if not asked or not texts:
        return []
    said = [set(stems(text)) for _, text in texts]
    spread = Counter(
        stem for stem, _ in {(stem, key) for (key, _), found in zip(texts, said, strict=True) for stem in found}
    )
    weight = {stem: log(1 + len(view.capabilities) / spread[stem]) for stem in asked if spread[stem]}
    whole = sum(weight.values()) or 1.0
    likeness = _likeness(words, [text for _, text in texts])
    best: dict[str, list[float]] = {one.id: [0.0, 0.0] for one in view.capabilities}
    for (key, _), found, alike in zip(texts, said, likeness, strict=True):
        shared = sum(weight[stem] for stem in weight.keys() & found) / whole
        if key in best:
            best[key] = [max(best[key][0], alike), max(best[key][1], shared)]
    scored = sorted(((alike + _SAID * shared, key) for key, (alike, shared) in best.items()), reverse=True)
    near = [key for score, key in scored[:2] if score >= max(least, scored[0][0] - _BEHIND)]
    return [view.capability_of[key] for key in near]


def _likeness(words: str, texts: list[str]) -> list[float]:
    from analysis.text.embed import default_embedder  # loads the vectors of words: only where nothing else was found

    vectors = default_embedder().embed([words, *texts])
    return [float(one) for one in vectors[1:] @ vectors[0]]
