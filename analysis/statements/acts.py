"""What one clause does with a capability: claim it, deny it, narrow it, announce it, or only name it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from analysis.lexicon import Lexicon
from analysis.statements.clauses import Clause, Denial
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
    PRESUPPOSES = "presupposes"


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


_LESS = re.compile(r"(?<![\w-])([^\W\d_]{2,20})-(?:less|free)(?![\w-])")
_MOST = 0.8
"""Share of a name from which all of it is said."""
_MUCH = 0.45
"""Share of a name from which a subject is taken for the capability, so that what follows restricts it."""
_HALF = 0.45
"""Share of a name from which a part of a clause speaks of the capability."""


def deed(
    clause: Clause,
    topic: Topic,
    pack: Lexicon,
    *,
    bound: bool,
    own: Collection[str] = (),
    headed: float = 0.0,
    top: float = 0.0,
) -> Deed:
    """Return what a clause does with a capability.

    Args:
        clause: The clause.
        topic: The capability.
        pack: The lexicon of the clause's language.
        bound: Some clause of the passage, or its heading, names the capability.
        own: Stems of the product's names.
        headed: How much of the capability's name the heading says.
        top: How much of it the clause says that says most.
    """
    cues, cover, text = clause.cues, topic.cover(clause.stems), clause.piece.text
    if clause.piece.question:
        return Deed(Act.ASKED, cover, "asks")
    if "housekeeping" in cues:
        return Deed(Act.POINTER, cover, "is housekeeping")
    if "conditionals" in cues and (pack.directed or "affirms" not in cues):
        return Deed(Act.CONDITION, cover, "states a condition")
    if "impossible_without" in cues:
        if topic.negative:
            return Deed(Act.DENIES, cover, "cannot do without what the capability does without")
        return Deed(Act.LIFTED, cover, "says what it takes")
    hedged = "hedged" in cues and "removed" not in cues
    if "leaving" in cues or ("deprecated" in cues and "removed" not in cues):
        return Deed(Act.DEPRECATED, cover, "says that it is deprecated or will go")
    if "planned" in cues and not hedged:
        return Deed(Act.PLANNED, cover, "announces it")
    if hedged and not (clause.denial and clause.denial.strong):
        return Deed(Act.HEDGED, cover, "only considers it")
    if "removed" in cues and cover >= _HALF and not topic.cover(clause.gone):
        return Deed(Act.PRESUPPOSES, cover, "says that something of it is gone")
    if "removed" in cues:
        return Deed(Act.REMOVED, cover, "says that it is gone")
    if "definitions" in cues and not (clause.denial and topic.cover(clause.denial.object) > _HALF):
        return Deed(Act.DEFINED, cover, "defines a term")
    if clause.denial or "not_planned" in cues:
        return _denied(clause, clause.denial, topic, pack, cover, bound, own, headed, top)
    if "pointers" in cues and "limits" not in cues:
        return Deed(Act.POINTER, cover, "points elsewhere")
    if _of_it(clause, topic, pack, cover):
        if clause.gone or pack.says("no_longer", clause.piece.text):
            return Deed(Act.REMOVED, cover, "says that it is gone")
        if clause.spared:
            return _denied(clause, clause.spared, topic, pack, cover, bound, own, headed, top)
    if clause.lifted and topic.cover(clause.needless) >= 0.6 and not topic.negative:
        return Deed(Act.NEEDLESS, cover, "says that it is not needed")
    if clause.lifted:
        return Deed(Act.LIFTED, cover, "says that something is not needed or a hindrance is gone")
    if pack.directed and any(match[1].lower() in topic.words for match in _LESS.finditer(clause.piece.text)):
        return Deed(Act.DENIES, cover, "says that it is without it")
    if any(contrary.search(text) and not name.search(text) for name, contrary in topic.contraries):
        return Deed(Act.DENIES, cover, "says the opposite")
    if "sames" in cues and topic.plural:
        return Deed(Act.DENIES, cover, "says that there is only one, or that they must be the same")
    if "only" in cues and "plan" in cues and not any(char.isdigit() for char in clause.piece.text):
        return Deed(Act.SUPPORTS, cover, "names the plan that has it")
    if "only" in cues:
        return _confined(clause, topic, pack, cover, bound)
    if "limits" in cues or "sames" in cues:
        return Deed(Act.LIMITED, cover, "states a limit")
    if "affirms" in cues:
        return Deed(Act.SUPPORTS, cover, "affirms it")
    return Deed(Act.PLAIN, cover, "names it")


def _confined(clause: Clause, topic: Topic, pack: Lexicon, cover: float, bound: bool) -> Deed:
    """Return what a clause with "only" does: it limits its subject, and denies what it leaves out."""
    outside, focus = topic.cover(clause.outside), topic.cover(clause.focus)
    if excluded(clause, topic):
        return Deed(Act.DENIES, cover, "confines itself to something else of the kind")
    whole = cover >= _MOST or not pack.directed
    if pack.directed and bound and not cover and not pack.says("confining", clause.piece.text):
        # "only the prefix is replaced": nothing is said of what the product has
        return Deed(Act.PLAIN, cover, "names it")
    if bound and cover < _MOST and "the only" in clause.piece.text.lower():
        return Deed(Act.DENIES, cover, "says what the only one is")
    if whole or (outside >= _HALF and "limits" in clause.cues and focus < _HALF):
        return Deed(Act.LIMITED, cover, "states a limit")
    named = topic.proper - {word for word in topic.proper if word in clause.lower}
    if bound and cover < _MUCH and not pack.says("confining", clause.piece.text):
        return Deed(Act.LIMITED, cover, "states a limit")
    if bound and cover and named and clause.marked - topic.proper:
        # "only the English word list", of a list in French
        return Deed(Act.DENIES, cover, "confines itself to something else")
    if cover:
        return Deed(Act.LIMITED, cover, "states a limit")
    if bound and not clause.cues & {"ellipses", "pronouns", "limits"}:
        return Deed(Act.DENIES, cover, "confines itself to something else")
    return Deed(Act.LIMITED, cover, "states a limit")


def excluded(clause: Clause, topic: Topic) -> bool:
    """Tell whether a clause confines itself to another thing of the capability's kind: "only on Linux", of Windows."""
    return any(word not in clause.stems and others & clause.stems for word, others in topic.exclusive)


def _of_it(clause: Clause, topic: Topic, pack: Lexicon, cover: float) -> bool:
    """Tell whether what is said not to happen is the capability itself: "does not track you", of tracking."""
    if topic.negative:
        spared = clause.spared
        return spared is not None and spared.strong and not spared.follows and topic.cover(spared.subject) >= _MOST
    return pack.directed and cover >= _MUCH and topic.cover(clause.lifter) > 0


def _denied(
    clause: Clause,
    denial: Denial | None,
    topic: Topic,
    pack: Lexicon,
    cover: float,
    bound: bool,
    own: Collection[str],
    headed: float,
    top: float,
) -> Deed:
    if denial is None:
        return Deed(Act.DENIES, cover, "says that there are no plans")
    words = denial.words.strip()
    if not denial.strong and pack.says("excepting", clause.piece.text):
        return Deed(Act.LIMITED, cover, "excepts something")
    before, after = topic.cover(denial.subject), topic.cover(denial.object)
    head = topic.cover(denial.head)
    rest = _content(denial.object, pack) - topic.stems - pack.words.get("times", frozenset()) - set(own)
    rest = {word for word in rest if not any(char.isdigit() for char in word)}
    if not bound or max(before, after, topic.cover(denial.verb)) < _HALF / 2:
        if denial.strong and not denial.follows and denial.stand_in and denial.tail and rest and headed >= _MUCH:
            # "This option is not supported when ...", under a heading that names the capability
            return Deed(Act.BESIDE, cover, f"denies it somewhere: {words!r}")
        goes_on = "pronouns" in clause.cues and denial.stand_in
        if pack.directed and denial.follows and goes_on and rest and not cover and top >= _MOST:
            # "Views cannot be sorted. They do not support writing": named before, and something of it is denied
            return Deed(Act.BESIDE, cover, f"denies something of it: {words!r}")
        return Deed(Act.DENIES if denial.strong else Act.DOUBTS, cover, f"denies: {words!r}")
    if not pack.directed and not denial.strong and denial.object <= denial.verb:
        return Deed(Act.DENIES, cover, f"denies: it {words!r}")
    if denial.follows:
        if head > 0 and not denial.strong and "limits" in clause.cues:
            return Deed(Act.BESIDE, cover, f"denies it within a limit: {words!r}")
        if head >= _MOST and _content(denial.terms, pack) - topic.stems - set(own):
            return Deed(Act.BESIDE, cover, f"denies it on a condition: {words!r}")
        if head > 0 or (not denial.strong and topic.cover(denial.verb) > 0):
            return Deed(Act.DENIES, cover, f"denies: {words!r} it")
        # "Views do not support write operations": the thing is there and lacks a part
        beside = Act.BESIDE if denial.strong else Act.PRESUPPOSES
        return Deed(beside, cover, f"denies something of it: {words!r}")
    if denial.able and pack.says("instances", clause.piece.text):
        # "This request cannot be merged because of conflicts": of one thing, at one time
        return Deed(Act.BESIDE, cover, f"denies it of one: {words!r}")
    if topic.cover(denial.verb) > 0:
        return Deed(Act.DENIES, cover, f"denies: {words!r}")
    if not pack.directed:
        head = head or before
    if before and topic.cover(denial.next) and topic.cover(denial.subject | denial.object) >= _MOST:
        return Deed(Act.DENIES, cover, f"denies: {words!r}, of one and the other")
    if before and not head:
        return Deed(Act.PRESUPPOSES, cover, f"denies something that only names it: {words!r}")
    if not before and after and pack.says("leaving_out", denial.words):
        return Deed(Act.BESIDE, cover, f"leaves something else out of it: {words!r}")
    existence = pack.words.get("existence", frozenset())
    if before >= _MOST and existence and denial.able and not denial.verb & existence:
        # "Reports cannot be sorted": they are there
        return Deed(Act.BESIDE, cover, f"denies something of it: {words!r}")
    if before >= _MUCH and denial.tail and rest and before >= after:
        return Deed(Act.BESIDE, cover, f"denies it somewhere: {words!r}")
    narrower = _content(denial.subject - denial.head, pack) - topic.stems - pack.words.get("times", frozenset())
    if head >= _MUCH and narrower - set(own) - pack.words.get("light_heads", frozenset()):
        return Deed(Act.BESIDE, cover, f"denies some of it: {words!r}")
    return Deed(Act.DENIES, cover, f"denies: it {words!r}")


def _content(said: Collection[str], pack: Lexicon) -> set[str]:
    return {word for word in said if not word.startswith("~")} - pack.words.get("stopwords", frozenset())
