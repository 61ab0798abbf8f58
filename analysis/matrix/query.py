"""A capability as something to look for: its name in all its spellings, its definition, its synonyms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.matrix.terms import STOPWORDS, unhump
from rivalscope.core.records import Capability

__all__ = ["Query", "Variant", "core_and_rest", "make_query", "spellings", "whole_names"]

_BRACKET = re.compile(r"\(([^()]{2,60})\)")
_SLASHED = re.compile(r"([^\s/]{3,40})\s*/\s*([^\s/]{3,40})")
_JOINED = re.compile(r"\s*(?:&|,|;|\band\b|\bor\b)\s*", re.I)
_CATEGORY = re.compile(r"^[^:]{2,40}:\s+(?=\S)")
_NARROWS = re.compile(
    r"\s(?:for|within|in|on|to|from|per|across|via|during|after|before|inside|between|under|at)\s", re.I
)
_MOST_VARIANTS = 12
_WHOLE = 0.9
"""Weight from which a spelling says the whole name."""


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
        aliases: Other names that people gave it.
    """

    capability: str
    label: str
    names: tuple[Variant, ...]
    synonyms: tuple[Variant, ...]
    definition: str
    aliases: tuple[str, ...] = ()

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
    named = _CATEGORY.sub("", bare)
    if named != bare:
        # "Security: audit log" is an audit log; its category is said by the page, if at all.
        found.append(Variant(named, 1.0))
        bare = named
    if bare and bare != label:
        found.append(Variant(bare, 1.0))
        found.extend(_bracketed(bare, _BRACKET.findall(label)))
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
    either = _alternatives(bare)
    if either:
        return found + [Variant(text, 1.0) for text in either]
    parts = [part for part in _JOINED.split(bare) if len(part) > 2]
    if 1 < len(parts) <= 4:
        found.extend(Variant(part, 0.8) for part in parts)
    return found


def _bracketed(bare: str, brackets: Sequence[str]) -> list[Variant]:
    """Return what is in brackets behind a name: its abbreviation says it all, each of a list most of it.

    >>> _bracketed("Multi-factor authentication", ["MFA"]), _bracketed("SSO", ["SAML, OIDC"])
    ([Variant(text='MFA', weight=1.0)], [Variant(text='SAML', weight=0.85), Variant(text='OIDC', weight=0.85)])
    """
    initials = "".join(word[0] for word in re.split(r"[\s-]+", bare) if word and word.lower() not in STOPWORDS)
    pieces = [piece.strip() for inside in brackets for piece in _JOINED.split(inside) if len(piece.strip()) > 1]
    return [Variant(piece, 1.0 if piece.upper() == initials.upper() else 0.85) for piece in pieces]


def _alternatives(name: str) -> list[str]:
    """Return what "or" is between, each with the word that both share; nothing where it is not plain.

    >>> _alternatives("Pull or merge requests"), _alternatives("Deploy keys or tokens")
    (['Pull requests', 'merge requests'], ['Deploy keys', 'Deploy tokens'])
    """
    words = name.split()
    if words.count("or") != 1 or words[0] == "or" or words[-1] == "or":
        return []
    place = words.index("or")
    front, behind = words[:place], words[place + 1 :]
    stop = next((n for n, word in enumerate(behind) if n and word.lower() in STOPWORDS), len(behind))
    behind, rest = behind[:stop], behind[stop:]
    if len(front) == 1 and len(behind) > 1:
        front = [*front, *behind[1:]]
    elif len(behind) == 1 and len(front) > 1:
        behind = [*front[:-1], *behind]
    return [" ".join([*front, *rest]), " ".join([*behind, *rest])]


def whole_names(query: Query) -> list[str]:
    """Return the spellings that say all of a capability: not one of a list, nor an example of it in brackets.

    Args:
        query: What is looked for.
    """
    pieces = [_JOINED.split(inside.strip()) for inside in _BRACKET.findall(query.label)]
    other_names = {inside[0].casefold() for inside in pieces if len(inside) == 1 and " " in inside[0]}
    return [
        one.text
        for one in (*query.names, *query.synonyms)
        if one.weight >= _WHOLE or one.text.casefold() in other_names
    ]


def core_and_rest(label: str) -> tuple[str, str]:
    """Return what a name names, and what only narrows it.

    Brackets hold alternatives and what is before a colon is a category: neither is part of it. What follows a
    preposition of place or purpose narrows it; "of", "with" and "by" go on naming it.

    >>> core_and_rest("Search: code search within a repository (Git)")
    ('code search', 'a repository')
    >>> core_and_rest("Sign-in with OpenID Connect")
    ('Sign-in with OpenID Connect', '')
    """
    bare = _CATEGORY.sub("", _BRACKET.sub(" ", label)).strip() or label
    front, *behind = _NARROWS.split(bare, maxsplit=1)
    return (front.strip(), behind[0].strip()) if behind and front.strip() else (bare, "")


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
        aliases=capability.aliases,
    )
