"""A capability as something to look for: its name in all its spellings, its definition, its synonyms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.matrix.terms import STOPWORDS, unhump
from rivalscope.core.records import Capability

__all__ = ["Query", "Variant", "make_query", "spellings"]

_BRACKET = re.compile(r"\(([^()]{2,60})\)")
_SLASHED = re.compile(r"([^\s/]{3,40})\s*/\s*([^\s/]{3,40})")
_JOINED = re.compile(r"\s*(?:&|,|;|\band\b|\bor\b)\s*", re.I)
_MOST_VARIANTS = 12


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to say a capability's name, and how much of it that says (0 to 1)."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """What retrieval looks for.

    Attributes:
        capability: The capability's id.
        label: Its name as written.
        names: Spellings of the name, aliases included, the name itself first.
        synonyms: Other words for the same thing, from the thesaurus.
        definition: Its definition, or the empty string.
    """

    capability: str
    label: str
    names: tuple[Variant, ...]
    synonyms: tuple[Variant, ...]
    definition: str

    @property
    def described(self) -> str:
        """Name and definition as one text."""
        return f"{self.label}. {self.definition}" if self.definition else self.label


def spellings(label: str) -> list[Variant]:
    """Return the name and what its brackets, slashes and conjunctions stand for.

    >>> [variant.text for variant in spellings("Polling/Intervals")]
    ['Polling/Intervals', 'Polling', 'Intervals']
    """
    found = [Variant(label, 1.0)]
    bare = _BRACKET.sub(" ", label).strip()
    if bare and bare != label:
        found.append(Variant(bare, 1.0))
        found.extend(Variant(inside, 0.85) for inside in _BRACKET.findall(label))
    slashed = _SLASHED.search(bare)
    if slashed:
        left, right = slashed.groups()
        found.extend(Variant(bare[: slashed.start()] + side + bare[slashed.end() :], 0.95) for side in (left, right))
    if "-" in bare:
        # A compound with a function word in it is not said by its other half alone: "in-process", "add-on".
        if any(half.lower() in STOPWORDS for word in bare.split() if "-" in word for half in word.split("-")):
            found[0] = Variant(label, 0.5)
        found.append(Variant(bare.replace("-", ""), 1.0))
    apart = unhump(bare)
    if apart.replace(" ", "").lower() == bare.replace(" ", "").lower() and len(apart.split()) > len(bare.split()):
        found.append(Variant(apart, 0.9))
    parts = [part for part in _JOINED.split(bare) if len(part) > 2]
    if 1 < len(parts) <= 4:
        found.extend(Variant(part, 0.8) for part in parts)
    return found


def make_query(capability: Capability, *, synonyms: Sequence[str] = ()) -> Query:
    """Return the query of a capability.

    Args:
        capability: Name, definition and aliases.
        synonyms: Other words for its name.

    Returns:
        The query; at most a dozen spellings and a dozen synonyms.
    """
    names = spellings(capability.label) + [v for alias in capability.aliases for v in spellings(alias)]
    unique = {variant.text.casefold(): variant for variant in reversed(names)}
    ordered = sorted(unique.values(), key=lambda variant: names.index(variant))
    return Query(
        capability=capability.id,
        label=capability.label,
        names=tuple(ordered[:_MOST_VARIANTS]),
        synonyms=tuple(Variant(text, 0.9) for text in synonyms[:_MOST_VARIANTS]),
        definition=capability.description,
    )
