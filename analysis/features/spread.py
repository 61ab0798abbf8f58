"""Who mentions which capability, and how widely."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.features.state import CapabilityState
from analysis.text.normalise import key
from rivalscope.core.records import Mention

__all__ = ["DEDICATED", "MentionSpread", "assign", "rank", "spread"]

DEDICATED = frozenset({"title", "item", "offer", "table_row", "plan"})
"""Kinds of mention that give a capability a page, an item or a row of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionSpread:
    """How widely a capability is mentioned."""

    capability: str
    products: tuple[str, ...]
    dedicated: tuple[str, ...]
    """Products that give it a page, an item or a row of its own."""
    mentions: int
    verbatim: tuple[str, ...] = ()
    """Products that call it by its label."""


def rank(products: int, dedicated: int, verbatim: int, mentions: int) -> tuple[bool, int, int]:
    """Sort shared capabilities first, then by who mentions them.

    A product counts twice that gives it a page or an item of its own, and once more where it calls it by its very
    label: what many mention and nobody calls so is a heap of remarks.
    """
    return products < 2, -products - dedicated - verbatim, -mentions


def assign(state: CapabilityState, mentions: Iterable[Mention]) -> dict[str, str]:
    """Return mention id to capability id, for the mentions whose phrase the state knows."""
    known = state.by_key()
    return {item.id: known[at] for item in mentions if (at := key(item.phrase)) in known}


def spread(state: CapabilityState, mentions: Iterable[Mention]) -> list[MentionSpread]:
    """Return how widely each capability is mentioned, the widest first."""
    known = state.by_key()
    label = {item.id: key(item.label) for item in state.capabilities}
    products: dict[str, set[str]] = defaultdict(set)
    dedicated: dict[str, set[str]] = defaultdict(set)
    verbatim: dict[str, set[str]] = defaultdict(set)
    count: Counter[str] = Counter()
    for item in mentions:
        phrase = key(item.phrase)
        capability = known.get(phrase)
        if capability:
            products[capability].add(item.product)
            count[capability] += 1
            if item.source_kind in DEDICATED:
                dedicated[capability].add(item.product)
            if phrase == label.get(capability):
                verbatim[capability].add(item.product)
    order = sorted(
        count,
        key=lambda name: (rank(len(products[name]), len(dedicated[name]), len(verbatim[name]), count[name]), name),
    )
    return [
        MentionSpread(
            capability=name,
            products=tuple(sorted(products[name])),
            dedicated=tuple(sorted(dedicated[name])),
            mentions=count[name],
            verbatim=tuple(sorted(verbatim[name])),
        )
        for name in order
    ]
