"""The capability that is asked for, as weighted words.

The head of a name counts more than what decorates it, brackets hold alternatives, and what is before a colon is
the category that the name belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.lexicon import lexicon
from analysis.statements.records import Asked
from analysis.text.words import stem, tokens

__all__ = ["Name", "Topic", "topic"]

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,80})[)\]]")
_CATEGORY = re.compile(r"^[^:]{2,40}:\s+(?=\S)")
_LIGHT, _ACRONYM = 0.4, 1.3
"""Weight of a decorating word and of an abbreviation or a name with a digit; any other word weighs 1. A heavier
head was tried: it takes "webcam" out of "webcam capture", and the
word before the head sets a name apart as often."""
_SPAN = 12
"""Words within which a name may be scattered."""
_LANGUAGE = "en"  # capabilities are named in English


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a capability.

    Attributes:
        weights: Each word's stem, its weight, the stem of the word that it is joined to ("multi-tenant") or "", and the
            key by which a related word of another language is recognised.
        total: The sum of the weights.
    """

    weights: tuple[tuple[str, float, str, str], ...]
    total: float

    def nearness(self, words: Sequence[str]) -> float:
        """Return how close together a clause says the words of the name: 1 side by side, 0 not even two of them."""
        wanted = {one for one, weight, *_ in self.weights if weight >= 1} or {one for one, *_ in self.weights}
        at = [place for place, word in enumerate(words) if word in wanted]
        if len(wanted) < 2 or len({words[place] for place in at}) < 2:
            return float(bool(at)) if len(wanted) < 2 else 0.0
        return (
            max(
                len(set(words[start : end + 1]) & wanted) / len(wanted) / (1 + 0.25 * (end - start + 1 - len(wanted)))
                for start in at
                for end in at
                if start < end and end - start < _SPAN and end - start + 1 >= len(wanted) - 1
            )
            if any(
                start < end and end - start < _SPAN and end - start + 1 >= len(wanted) - 1 for start in at for end in at
            )
            else 0.0
        )

    def cover(self, said: Collection[str]) -> float:
        """Return the share of the name that a set of stems says, 0 to 1."""
        return (
            sum(
                weight
                for one, weight, joined, cognate in self.weights
                if one in said or joined in said or cognate in said
            )
            / self.total
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked for, ready to be compared.

    Attributes:
        names: The spellings of the name.
        definition: The definition's words, those of the name left out.
        negative: The capability is about not having or not needing something.
        stems: Stems of all words of the names.
        absence: Its label begins with what is not there.
        plural: It is about more than one thing of a kind.
        contraries: Patterns of words of the name, each with the pattern of what says the opposite.
        exclusive: Words of the name that exclude others of their group, with those others.
        words: Words of the names, in lower case.
        proper: Words of the name that look like names themselves, in lower case.
    """

    names: tuple[Name, ...]
    definition: Name | None
    negative: bool
    stems: frozenset[str]
    absence: bool
    plural: bool
    contraries: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    exclusive: tuple[tuple[str, frozenset[str]], ...]
    words: frozenset[str]
    proper: frozenset[str]

    def cover(self, said: Collection[str]) -> float:
        """Return how much of the name a set of stems says at best, over all spellings."""
        return max((name.cover(said) for name in self.names), default=0.0)

    def nearness(self, words: Sequence[str]) -> float:
        """Return how close together a clause says the words of the name at best, over all spellings."""
        return max((name.nearness(words) for name in self.names), default=0.0)

    def defined(self, said: Collection[str]) -> float:
        """Return how much of the definition a set of stems says."""
        return self.definition.cover(said) if self.definition else 0.0


def _spellings(label: str) -> list[str]:
    inner = [part.strip() for part in _BRACKETS.findall(label)]
    bare = _CATEGORY.sub("", _BRACKETS.sub("", label)).strip()
    found = [bare or label]
    for part in inner:
        # "(MFA)" and "(two-step login)" are other names; "(per user)" and "(beta)" are not
        if part.isupper() or len(part.split()) > 1:
            found += [piece.strip() for piece in re.split(r"[,;/]", part) if piece.strip()]
    return found


def _name(text: str, skip: Collection[str] = ()) -> Name | None:
    pack = lexicon(_LANGUAGE)
    light = pack.words.get("light_names", frozenset()) if pack else frozenset()
    stop = pack.words.get("stopwords", frozenset()) if pack else frozenset()
    found: dict[str, tuple[float, str]] = {}
    for raw in text.replace("_", " ").split():
        bare = raw.strip(".,;:()[]\"'")
        strong = len(bare) > 1 and (any(c.isdigit() for c in bare) or any(c.isupper() for c in bare[1:]))
        parts = [part for part in tokens(bare) if part not in stop]
        joined = stem(parts.pop(), _LANGUAGE) if len(parts) > 2 else ""
        for part in parts:
            key = stem(part, _LANGUAGE)
            if key not in skip:
                found[key] = (_LIGHT if part in light else _ACRONYM if strong else 1.0, joined)
    if not found:
        return None
    weights = tuple(
        (key, weight, joined, f"~{key[:5]}" if len(key) >= 5 else "~") for key, (weight, joined) in found.items()
    )
    return Name(weights, sum(one[1] for one in weights))


@lru_cache(maxsize=4096)
def topic(asked: Asked) -> Topic:
    """Return the words of a capability, weighted.

    Args:
        asked: The capability.
    """
    pack = lexicon(_LANGUAGE)
    spellings = [text for label in (asked.label, *asked.aliases) for text in _spellings(label)]
    names = tuple(filter(None, (_name(text) for text in spellings)))
    said = frozenset(one for name in names for one, *_ in name.weights)
    groups = pack.exclusives if pack else ()
    mine = {token for text in spellings for token in tokens(text)}
    return Topic(
        names=names,
        definition=_name(asked.definition, said),
        negative=bool(
            pack and (pack.says("negative_names", asked.label) or pack.says("negative_definitions", asked.definition))
        ),
        stems=said,
        absence=bool(pack and pack.says("plain_negative_names", asked.label)),
        plural=bool(pack and pack.says("plural_names", f"{asked.label} . {asked.definition}")),
        contraries=tuple(
            (name, contrary)
            for name, contrary in (pack.opposites if pack else ())
            if name.search(asked.label) or name.search(asked.definition)
        ),
        exclusive=tuple(
            (stem(word, _LANGUAGE), frozenset(stem(other, _LANGUAGE) for other in group - mine))
            for group in groups
            for word in sorted(group & mine)
        ),
        words=frozenset(mine) - (pack.words.get("light_names", frozenset()) if pack else frozenset()),
        proper=frozenset(
            word.lower()
            for text in spellings
            for word in re.findall(r"[^\W\d_][\w.+#-]*", text)
            if any(c.isupper() for c in word)
        ),
    )
