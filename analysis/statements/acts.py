"""What one clause does with a capability: claim it, deny it, narrow it, announce it, or only name it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from analysis.lexicon import Lexicon
from analysis.statements.clauses import Clause, Denial
from analysis.statements.names import Topic

__all__ = ["LESS", "Act", "ClauseAct", "act_of"]


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
class ClauseAct:
    """An act with its ground.

    Attributes:
        act: What the clause does.
        cover: How much of the capability's name the clause says.
        reason: Why, in words.
    """

    act: Act
    cover: float
    reason: str


LESS = re.compile(r"(?<![\w-])([^\W\d_]{2,20})-(?:less|free)(?![\w-])")
_WHOLE_NAME = 0.8
"""Share of a name from which all of it is said."""
_SUBJECT_SHARE = 0.45
"""Share of a name from which a subject is taken for the capability, so that what follows restricts it."""
_HALF = 0.45
"""Share of a name from which a part of a clause is about the capability."""


def act_of(
    clause: Clause,
    topic: Topic,
    pack: Lexicon,
    *,
    bound: bool,
    own: Collection[str] = (),
    headed: float = 0.0,
    top: float = 0.0,
) -> ClauseAct:
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
    cover = topic.cover(clause.stems)
    denied = partial(_denied, clause, topic=topic, pack=pack, cover=cover, bound=bound, own=own, headed=headed, top=top)
    found = _not_stated(clause, topic, pack, cover) or _changing(clause, topic, cover)
    if found is not None:
        return found
    if clause.denial or "not_planned" in clause.cues:
        return denied(clause.denial)
    if "pointers" in clause.cues and "limits" not in clause.cues:
        return ClauseAct(Act.POINTER, cover, "points elsewhere")
    if _of_it(clause, topic, pack, cover):
        if clause.gone or pack.says("no_longer", clause.piece.text):
            return ClauseAct(Act.REMOVED, cover, "says that it is gone")
        if clause.spared:
            return denied(clause.spared)
    return (
        _lifted(clause, topic, cover)
        or _contrary(clause, topic, pack, cover)
        or _said(clause, topic, pack, cover, bound)
    )


def _not_stated(clause: Clause, topic: Topic, pack: Lexicon, cover: float) -> ClauseAct | None:
    """Return the act of a clause that states nothing: a question, housekeeping, a condition."""
    if clause.piece.question:
        return ClauseAct(Act.ASKED, cover, "asks")
    if "housekeeping" in clause.cues:
        return ClauseAct(Act.POINTER, cover, "is housekeeping")
    if "conditionals" in clause.cues and (pack.directed or "affirms" not in clause.cues):
        return ClauseAct(Act.CONDITION, cover, "states a condition")
    if "impossible_without" in clause.cues:
        if topic.negative:
            return ClauseAct(Act.DENIES, cover, "cannot do without what the capability does without")
        return ClauseAct(Act.LIFTED, cover, "says what it takes")
    return None


def _changing(clause: Clause, topic: Topic, cover: float) -> ClauseAct | None:
    """Return the act of a clause that says what goes or comes, or that defines a term."""
    cues = clause.cues
    hedged = "hedged" in cues and "removed" not in cues
    if "leaving" in cues or ("deprecated" in cues and "removed" not in cues):
        return ClauseAct(Act.DEPRECATED, cover, "says that it is deprecated or will go")
    if "planned" in cues and not hedged:
        return ClauseAct(Act.PLANNED, cover, "announces it")
    if hedged and not (clause.denial and clause.denial.strong):
        return ClauseAct(Act.HEDGED, cover, "only considers it")
    if "removed" in cues and cover >= _HALF and not topic.cover(clause.gone):
        return ClauseAct(Act.PRESUPPOSES, cover, "says that something of it is gone")
    if "removed" in cues:
        return ClauseAct(Act.REMOVED, cover, "says that it is gone")
    if "definitions" in cues and not (clause.denial and topic.cover(clause.denial.object) > _HALF):
        return ClauseAct(Act.DEFINED, cover, "defines a term")
    return None


def _lifted(clause: Clause, topic: Topic, cover: float) -> ClauseAct | None:
    """Return the act of a clause that says that something is not needed, or takes a hindrance away."""
    if not clause.lifted:
        return None
    if topic.cover(clause.needless) >= 0.6 and not topic.negative:
        return ClauseAct(Act.NEEDLESS, cover, "says that it is not needed")
    return ClauseAct(Act.LIFTED, cover, "says that something is not needed or a hindrance is gone")


def _contrary(clause: Clause, topic: Topic, pack: Lexicon, cover: float) -> ClauseAct | None:
    """Return the act of a clause that says the opposite of the capability."""
    text = clause.piece.text
    if pack.directed and any(match[1].lower() in topic.words for match in LESS.finditer(text)):
        return ClauseAct(Act.DENIES, cover, "says that it is without it")
    if any(contrary.search(text) and not name.search(text) for name, contrary in topic.contraries):
        return ClauseAct(Act.DENIES, cover, "says the opposite")
    if "sames" in clause.cues and topic.plural:
        return ClauseAct(Act.DENIES, cover, "says that there is only one, or that they must be the same")
    return None


def _said(clause: Clause, topic: Topic, pack: Lexicon, cover: float, bound: bool) -> ClauseAct:
    """Return the act of a clause that claims the capability, limits it or only names it."""
    cues = clause.cues
    if "only" in cues and "plan" in cues and not any(char.isdigit() for char in clause.piece.text):
        return ClauseAct(Act.SUPPORTS, cover, "names the plan that has it")
    if "only" in cues:
        return _confined(clause, topic, pack, cover, bound)
    if "limits" in cues or "sames" in cues:
        return ClauseAct(Act.LIMITED, cover, "states a limit")
    if "affirms" in cues:
        return ClauseAct(Act.SUPPORTS, cover, "affirms it")
    return ClauseAct(Act.PLAIN, cover, "names it")


def _confined(clause: Clause, topic: Topic, pack: Lexicon, cover: float, bound: bool) -> ClauseAct:
    """Return what a clause with "only" does: it limits its subject, and denies what it leaves out."""
    outside, focus = topic.cover(clause.outside), topic.cover(clause.focus)
    if excluded(clause, topic):
        return ClauseAct(Act.DENIES, cover, "confines itself to something else of the kind")
    whole = cover >= _WHOLE_NAME or not pack.directed
    if pack.directed and bound and not cover and not pack.says("confining", clause.piece.text):
        # "only the prefix is replaced": nothing is said of what the product has
        return ClauseAct(Act.PLAIN, cover, "names it")
    if bound and cover < _WHOLE_NAME and "the only" in clause.piece.text.lower():
        return ClauseAct(Act.DENIES, cover, "says what the only one is")
    if whole or (outside >= _HALF and "limits" in clause.cues and focus < _HALF):
        return ClauseAct(Act.LIMITED, cover, "states a limit")
    named = topic.proper - {word for word in topic.proper if word in clause.lower}
    if bound and cover < _SUBJECT_SHARE and not pack.says("confining", clause.piece.text):
        return ClauseAct(Act.LIMITED, cover, "states a limit")
    if bound and cover and named and clause.marked - topic.proper:
        # "only the English word list", of a list in French
        return ClauseAct(Act.DENIES, cover, "confines itself to something else")
    if cover:
        return ClauseAct(Act.LIMITED, cover, "states a limit")
    if bound and not clause.cues & {"ellipses", "pronouns", "limits"}:
        return ClauseAct(Act.DENIES, cover, "confines itself to something else")
    return ClauseAct(Act.LIMITED, cover, "states a limit")


def excluded(clause: Clause, topic: Topic) -> bool:
    """Return whether a clause is limited to another thing of the capability's kind: "only on Linux", of Windows."""
    return any(word not in clause.stems and others & clause.stems for word, others in topic.exclusive)


def _of_it(clause: Clause, topic: Topic, pack: Lexicon, cover: float) -> bool:
    """Return whether what is said not to happen is the capability itself: "does not track you", of tracking."""
    if topic.negative:
        spared = clause.spared
        return (
            spared is not None and spared.strong and not spared.follows and topic.cover(spared.subject) >= _WHOLE_NAME
        )
    return pack.directed and cover >= _SUBJECT_SHARE and topic.cover(clause.lifter) > 0


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
) -> ClauseAct:
    if denial is None:
        return ClauseAct(Act.DENIES, cover, "says that there are no plans")
    words = denial.words.strip()
    if not denial.strong and pack.says("excepting", clause.piece.text):
        return ClauseAct(Act.LIMITED, cover, "excepts something")
    before, after = topic.cover(denial.subject), topic.cover(denial.object)
    head = topic.cover(denial.head)
    rest = _content(denial.object, pack) - topic.stems - pack.words.get("times", frozenset()) - set(own)
    rest = {word for word in rest if not any(char.isdigit() for char in word)}
    if not bound or max(before, after, topic.cover(denial.verb)) < _HALF / 2:
        return _denied_unnamed(clause, denial, pack, cover, rest=bool(rest), headed=headed, top=top)
    if not pack.directed and not denial.strong and denial.object <= denial.verb:
        return ClauseAct(Act.DENIES, cover, f"denies: it {words!r}")
    if denial.follows:
        return _denied_after(clause, denial, topic, pack, cover, own)
    if denial.able and pack.says("instances", clause.piece.text):
        # "This request cannot be merged because of conflicts": of one thing, at one time
        return ClauseAct(Act.BESIDE, cover, f"denies it of one: {words!r}")
    if topic.cover(denial.verb) > 0:
        return ClauseAct(Act.DENIES, cover, f"denies: {words!r}")
    if not pack.directed:
        head = head or before
    if before and topic.cover(denial.next) and topic.cover(denial.subject | denial.object) >= _WHOLE_NAME:
        return ClauseAct(Act.DENIES, cover, f"denies: {words!r}, of one and the other")
    if before and not head:
        return ClauseAct(Act.PRESUPPOSES, cover, f"denies something that only names it: {words!r}")
    if not before and after and pack.says("leaving_out", denial.words):
        return ClauseAct(Act.BESIDE, cover, f"leaves something else out of it: {words!r}")
    existence = pack.words.get("existence", frozenset())
    if before >= _WHOLE_NAME and existence and denial.able and not denial.verb & existence:
        # "Reports cannot be sorted": they are there
        return ClauseAct(Act.BESIDE, cover, f"denies something of it: {words!r}")
    if before >= _SUBJECT_SHARE and denial.tail and rest and before >= after:
        return ClauseAct(Act.BESIDE, cover, f"denies it somewhere: {words!r}")
    narrower = _content(denial.subject - denial.head, pack) - topic.stems - pack.words.get("times", frozenset())
    if head >= _SUBJECT_SHARE and narrower - set(own) - pack.words.get("light_heads", frozenset()):
        return ClauseAct(Act.BESIDE, cover, f"denies some of it: {words!r}")
    return ClauseAct(Act.DENIES, cover, f"denies: it {words!r}")


def _denied_unnamed(
    clause: Clause, denial: Denial, pack: Lexicon, cover: float, *, rest: bool, headed: float, top: float
) -> ClauseAct:
    """Return the act of a clause whose denial does not name the capability."""
    words = denial.words.strip()
    if denial.strong and not denial.follows and denial.stand_in and denial.tail and rest and headed >= _SUBJECT_SHARE:
        # "This option is not supported when ...", under a heading that names the capability
        return ClauseAct(Act.BESIDE, cover, f"denies it somewhere: {words!r}")
    goes_on = "pronouns" in clause.cues and denial.stand_in
    if pack.directed and denial.follows and goes_on and rest and not cover and top >= _WHOLE_NAME:
        # "Views cannot be sorted. They do not support writing": named before, and something of it is denied
        return ClauseAct(Act.BESIDE, cover, f"denies something of it: {words!r}")
    existence = pack.words.get("existence", frozenset())
    if pack.directed and denial.able and goes_on and existence and not denial.verb & existence and top >= _WHOLE_NAME:
        # "A log of the last days. It cannot be exported": what cannot be done to it takes it for granted
        return ClauseAct(Act.BESIDE, cover, f"denies something of it: {words!r}")
    return ClauseAct(Act.DENIES if denial.strong else Act.DOUBTS, cover, f"denies: {words!r}")


def _denied_after(
    clause: Clause, denial: Denial, topic: Topic, pack: Lexicon, cover: float, own: Collection[str]
) -> ClauseAct:
    """Return the act of a clause that names what is denied after the denying words."""
    words, head = denial.words.strip(), topic.cover(denial.head)
    if head > 0 and not denial.strong and "limits" in clause.cues:
        return ClauseAct(Act.BESIDE, cover, f"denies it within a limit: {words!r}")
    if head >= _WHOLE_NAME and _content(denial.terms, pack) - topic.stems - set(own):
        return ClauseAct(Act.BESIDE, cover, f"denies it on a condition: {words!r}")
    if head > 0 or (not denial.strong and topic.cover(denial.verb) > 0):
        return ClauseAct(Act.DENIES, cover, f"denies: {words!r} it")
    # "Views do not support write operations": the thing is there and lacks a part
    beside = Act.BESIDE if denial.strong else Act.PRESUPPOSES
    return ClauseAct(beside, cover, f"denies something of it: {words!r}")


def _content(stems: Collection[str], pack: Lexicon) -> set[str]:
    return {word for word in stems if not word.startswith("~")} - pack.words.get("stopwords", frozenset())
