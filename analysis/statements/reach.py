"""Which passages and capabilities have no word in common, so that nearly all pairs of a wide market need no reading.

What a passage means for a capability depends on the capability only through the words that both have, and through a few
things that many capabilities share. So a passage means the same for all capabilities of a kind that it does not touch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.statements.acts import LESS
from analysis.statements.clauses import Clause, Denial
from analysis.statements.names import Name, topic
from analysis.statements.outcome import VERSIONED
from analysis.statements.records import Asked
from analysis.text.words import keys, stem

if TYPE_CHECKING:
    from analysis.statements.reader import Statement

__all__ = ["CapabilityTraits", "Touch", "reach", "touch"]

_PATTERNS = ("others", "others_own", "customers")
"""Categories of the lexicon whose words are compared with a capability's."""


@dataclass(frozen=True, slots=True)
class CapabilityTraits:
    """What a passage that does not touch a capability may still depend on.

    Attributes:
        size: Words of its longest name.
        defined: It has a definition.
        negative: It is about not having or not needing something.
        absence: Its label begins with what is not there.
        plural: It is about more than one thing of a kind.
        contraries: Patterns of what says the opposite.
    """

    size: int
    defined: bool
    negative: bool
    absence: bool
    plural: bool
    contraries: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Touch:
    """A capability as passages may touch it.

    Attributes:
        words: All stems and words by which it is recognised.
        kind: What matters of it where no passage has any of them.
    """

    words: frozenset[str]
    kind: CapabilityTraits


@lru_cache(maxsize=4096)
def touch(asked: Asked) -> Touch:
    """Return the words by which a capability is recognised.

    Args:
        asked: The capability.
    """
    subject = topic(asked)
    named = [one for name in (*subject.names, subject.definition) if name for one in _of_name(name)]
    exclusive = [one for word, others in subject.exclusive for one in (word, *others)]
    return Touch(
        frozenset((*named, *exclusive)) | subject.stems | subject.words | subject.proper,
        CapabilityTraits(
            size=max((len(name.weights) for name in subject.names), default=0),
            defined=subject.definition is not None,
            negative=subject.negative,
            absence=subject.absence,
            plural=subject.plural,
            contraries=subject.contraries,
        ),
    )


def _of_name(name: Name) -> Iterator[str]:
    for one, _, joined, cognate in name.weights:
        yield from (one, joined, cognate)


def reach(statement: Statement) -> frozenset[str]:
    """Return every word and stem of a passage that the reader compares with those of a capability.

    Args:
        statement: The passage, read.
    """
    found: set[str] = set(statement.said | statement.heading | statement.struck)
    for clause in statement.clauses:
        found.update(clause.words, clause.stems, clause.lifter, clause.needless, clause.gone, clause.outside)
        found.update(clause.focus, clause.names, clause.marked, clause.lower)
        for denial in (clause.denial, clause.spared):
            if denial is not None:
                found.update(_of_denial(denial))
        found.update(_matched(statement, clause))
    return frozenset(found)


def _of_denial(denial: Denial) -> Iterator[str]:
    for stems in (denial.subject, denial.object, denial.head, denial.verb, denial.next, denial.terms):
        yield from stems


def _matched(statement: Statement, clause: Clause) -> Iterator[str]:
    """Yield the words that the rules take out of a clause by patterns, as they compare them."""
    for name in clause.strangers:
        for word in name.lstrip("?").split():
            yield from (word, stem(word))
    text = clause.piece.text
    for match in LESS.finditer(text):
        yield match[1].lower()
    for match in VERSIONED.finditer(text):
        yield stem(match["name"].lower())
    if statement.pack is not None:
        for category in _PATTERNS:
            if found := statement.pack.pattern(category).search(text):
                yield from keys(found[0], statement.pack.language)
