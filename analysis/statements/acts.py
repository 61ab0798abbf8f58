"""What one clause does with a capability: claim it, deny it, narrow it, announce it, or only name it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from analysis.lexicon import Lexicon
from analysis.statements.clauses import Clause
from analysis.statements.names import Topic

__all__ = ["Act", "Deed", "deed"]


class Act(StrEnum):
    """What a clause does."""

    SUPPORTS = "supports"
    PLAIN = "plain"
    LIFTED = "lifted"
    LIMITED = "limited"
    BESIDE = "beside"
    DEPRECATED = "deprecated"
    PLANNED = "planned"
    REMOVED = "removed"
    DENIES = "denies"
    DOUBTS = "doubts"
    HEDGED = "hedged"
    POINTER = "pointer"
    ASKED = "asked"
    DEFINED = "defined"
    CONDITION = "condition"
    NEEDLESS = "needless"


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with its ground.

    Attributes:
        act: What the clause does.
        cover: How much of the capability's name the clause says.
        reason: Why, in words.
    """

    act: Act
    cover: float
    reason: str


_HALF = 0.45
"""Share of a name from which a part of a clause speaks of the capability."""


def deed(clause: Clause, topic: Topic, pack: Lexicon, *, bound: bool) -> Deed:
    """Return what a clause does with a capability.

    Args:
        clause: The clause.
        topic: The capability.
        pack: The lexicon of the clause's language.
        bound: Some clause of the passage, or its heading, names the capability.
    """
    cues, cover = clause.cues, topic.cover(clause.stems)
    if clause.piece.question:
        return Deed(Act.ASKED, cover, "asks")
    if "housekeeping" in cues:
        return Deed(Act.POINTER, cover, "is housekeeping")
    if ("conditionals" in cues and "affirms" not in cues) or clause.piece.text.lower().startswith(
        ("if ", "when ", "once ")
    ):
        return Deed(Act.CONDITION, cover, "states a condition")
    hedged = "hedged" in cues and "removed" not in cues
    if "leaving" in cues or ("deprecated" in cues and "removed" not in cues):
        return Deed(Act.DEPRECATED, cover, "says that it is deprecated or will go")
    if "planned" in cues and not hedged:
        return Deed(Act.PLANNED, cover, "announces it")
    if hedged and not (clause.denial and clause.denial.strong):
        return Deed(Act.HEDGED, cover, "only considers it")
    if "removed" in cues:
        return Deed(Act.REMOVED, cover, "says that it is gone")
    if "definitions" in cues and not (clause.denial and topic.cover(clause.denial.object) > _HALF):
        return Deed(Act.DEFINED, cover, "defines a term")
    if clause.denial or "not_planned" in cues:
        return _denied(clause, topic, pack, cover, bound)
    if "pointers" in cues and "limits" not in cues:
        return Deed(Act.POINTER, cover, "points elsewhere")
    if clause.lifted and topic.cover(clause.needless) >= 0.6 and not topic.negative:
        return Deed(Act.NEEDLESS, cover, "says that it is not needed")
    if clause.lifted:
        return Deed(Act.LIFTED, cover, "says that something is not needed or a hindrance is gone")
    if clause.focus and "limits" in cues and excluded(clause, topic):
        return Deed(Act.DENIES, cover, "confines itself to something else")
    if "limits" in cues:
        return Deed(Act.LIMITED, cover, "states a limit")
    if clause.focus and bound and cover < _HALF and "affirms" in cues:
        return Deed(Act.DENIES, cover, "confines itself to something else")
    if "affirms" in cues:
        return Deed(Act.SUPPORTS, cover, "affirms it")
    return Deed(Act.PLAIN, cover, "names it")


def excluded(clause: Clause, topic: Topic) -> bool:
    """Tell whether a clause confines itself to another thing of the capability's kind: "only on Linux", of Windows."""
    return any(word not in clause.stems and others & clause.stems for word, others in topic.exclusive)


def _denied(clause: Clause, topic: Topic, pack: Lexicon, cover: float, bound: bool) -> Deed:
    denial = clause.denial
    if denial is None:
        return Deed(Act.DENIES, cover, "says that there are no plans")
    words = denial.words.strip()
    before, after = topic.cover(denial.subject), topic.cover(denial.object)
    if not bound or max(before, after) < _HALF / 2:
        return Deed(Act.DENIES if denial.strong else Act.DOUBTS, cover, f"denies: {words!r}")
    if denial.follows and denial.strong:
        if after > 0:
            return Deed(Act.DENIES, cover, f"denies: {words!r} it")
        # "Views do not support write operations": the thing is there and lacks a part
        return Deed(Act.BESIDE, cover, f"denies something of it: {words!r}")
    if not denial.strong:
        if after >= _HALF / 2 and after >= before - 0.34:
            return Deed(Act.DENIES, cover, f"negates it: {words!r}")
        return Deed(Act.BESIDE, cover, f"negates something of it: {words!r}")
    if before >= after - 0.1:
        rest = _content(denial.object, pack) - topic.stems
        if before >= 0.95 and after == 0 and rest and "limits" in clause.cues:
            return Deed(Act.BESIDE, cover, f"denies it somewhere: {words!r}")
        return Deed(Act.DENIES, cover, f"denies: it {words!r}")
    return Deed(Act.DENIES, cover, f"denies: it {words!r}")


def _content(said: Collection[str], pack: Lexicon) -> set[str]:
    return {word for word in said if not word.startswith("~")} - pack.words.get("stopwords", frozenset())
