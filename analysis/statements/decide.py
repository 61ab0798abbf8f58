"""From the clauses of a passage to one claim about a capability."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.lexicon import Lexicon
from analysis.statements.acts import Act, Deed, deed
from analysis.statements.clauses import Clause
from analysis.statements.model import probabilities
from analysis.statements.names import Topic, topic
from analysis.statements.records import Asked, Claim, Meaning
from analysis.text.words import fold, keys, stem
from rivalscope.core.records import Mark, Stage

if TYPE_CHECKING:
    from analysis.statements.reader import Statement

__all__ = ["Findings", "decide", "findings"]

_CODE = re.compile(r"[{}$;]|(?:^|\s)--?\w|\w=\S|\w/\w+/|::|->|\w\(\)|https?:")
_LINKED = re.compile(r"#*\s*\[(?P<name>[^\[\]]{1,60})\]\(https?://[^()\s]*\)\s*(?:\{[^{}]*\})?")
_VERSIONED = re.compile(r"\b(?:in|by|of|since|from|with) (?P<name>[A-Z][\w+-]+) v?\d")
_CHANGING = frozenset((Act.DEPRECATED, Act.REMOVED, Act.DENIES, Act.DOUBTS, Act.PLANNED))
_LABEL = 6
"""Words up to which a clause before a colon or a bracket is a label."""
_NAMES = 0.3
"""Share of a name from which a clause speaks of the capability."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules found, before probabilities.

    Attributes:
        meaning: The outcome by the rules alone.
        features: Named features for the model.
        stage: The stage that the relevant clauses name.
        limit: Words that limit it.
        reasons: Why, in words.
        about: How much of the name is said.
    """

    meaning: Meaning
    features: dict[str, float]
    stage: Stage | None
    limit: str
    reasons: tuple[str, ...]
    about: float


def decide(statement: Statement, asked: Asked) -> Claim:
    """Return what a passage proves about a capability.

    Args:
        statement: The passage, read.
        asked: The capability.
    """
    subject = topic(asked)
    if statement.pack is None:
        about = max(subject.cover(statement.said), subject.cover(statement.heading))
        return Claim(
            Meaning.MENTIONS, 0.0, 0.0, about, reasons=("read, in a language that is not judged",), judged=False
        )
    found = findings(statement, subject)
    meaning, proof, denial = probabilities(found.features, found.meaning)
    stage = found.stage
    if meaning is Meaning.PLANNED:
        stage = Stage.PLANNED
    elif meaning is Meaning.REMOVED:
        stage = Stage.REMOVED
    elif stage in (Stage.PLANNED, Stage.REMOVED):
        stage = None
    has = meaning in (Meaning.SUPPORTS, Meaning.LIMITED)
    return Claim(
        meaning=meaning,
        proof=proof,
        denial=denial,
        about=found.about,
        stage=stage,
        plan=statement.plan if has else "",
        limit=found.limit if meaning is Meaning.LIMITED else "",
        reasons=found.reasons,
    )


def findings(statement: Statement, subject: Topic) -> Findings:
    """Return what the rules find in a passage about a capability."""
    assert statement.pack is not None
    pack = statement.pack
    clauses = statement.clauses
    covers = [subject.cover(clause.stems) for clause in clauses]
    top = max(covers, default=0.0)
    whole = subject.cover(statement.said)
    heading = subject.cover(statement.heading)
    defined = subject.defined(statement.said)
    bound = top >= _NAMES
    if bound and not (heading > top + 0.25):
        least = max(_NAMES, 0.6 * top)
        near = [cover >= least for cover in covers]
        for at in range(1, len(clauses)):
            # what goes on about the clause before it: a pronoun, a remark in brackets, an ellipsis
            goes_on = (
                bool(clauses[at].cues & {"pronouns", "ellipses"})
                or (clauses[at - 1].piece.question and not clauses[at].piece.question)
                or (clauses[at].piece.inner and not clauses[at - 1].piece.inner)
                or (clauses[at].piece.sentence == clauses[at - 1].piece.sentence and covers[at] == 0)
            )
            near[at] = near[at] or (near[at - 1] and goes_on and covers[at] < _NAMES)
        for at in range(len(clauses) - 1, 0, -1):
            # a fragment takes its verb from the clause before it
            bare = not clauses[at].cues & {"affirms", "limits", "planned", "removed"} and not clauses[at].denial
            if near[at] and bare and clauses[at].piece.sentence == clauses[at - 1].piece.sentence:
                near[at - 1] = True
    else:
        near = [True] * len(clauses)
    own = {one for name in statement.context.names for one in keys(name, statement.language)}
    deeds = [deed(clause, subject, pack, bound=bound, own=own, headed=heading, top=top) for clause in clauses]
    deeds = _past(clauses, deeds)
    chosen = [one for one, is_near in zip(deeds, near, strict=True) if is_near]
    acts = {one.act for one in chosen}
    beside = {one.act for one, is_near in zip(deeds, near, strict=True) if not is_near}
    cues = frozenset(cue for clause, is_near in zip(clauses, near, strict=True) if is_near for cue in clause.cues)
    meaning, reason = _combined(statement, subject, chosen, acts, cues, top, heading, near, deeds)
    stranger = _stranger(statement, subject, near)
    features = {f"rule {meaning.value}": 1.0}
    features |= {f"act {act.value}": 1.0 for act in acts}
    features |= {f"beside {act.value}": 1.0 for act in beside}
    features |= {f"cue {cue}": 1.0 for cue in cues}
    features |= {f"heading {cue}": 1.0 for cue in statement.heading_cues}
    features |= {
        "top": top,
        "top whole": float(top >= 0.99),
        "top most": float(top >= 0.7),
        "top some": float(0 < top < 0.5),
        "near": max((subject.nearness(clause.words) for clause in clauses), default=0.0),
        "words": min(len(statement.plain.text.split()), 60) / 60,
        "code": float(bool(_CODE.search(statement.plain.text))),
        "name size": min(max((len(name.weights) for name in subject.names), default=0), 6) / 6,
        "defined at all": float(subject.definition is not None),
        "whole and affirms": float(top >= 0.7 and Act.SUPPORTS in acts),
        "whole": whole,
        "heading": heading,
        "defined": defined,
        "unbound": float(whole < _NAMES and heading < _NAMES),
        "stranger": float(bool(stranger) and not stranger.startswith("?")),
        "stranger word": float(stranger.startswith("?")),
        "own": float(statement.own),
        "other names": min(sum(len(clause.names - subject.proper - own) for clause in clauses), 3) / 3,
        "names it": float(any(clause.cues & {"own", "people"} for clause in clauses)),
        "negative name": float(subject.negative),
        f"answer {reason}": float(reason.startswith(("answers", "the question"))),
        "row": float(statement.plain.row),
        "linked": float(statement.plain.linked),
        "mark yes": float(statement.mark is Mark.YES),
        "mark no": float(statement.mark is Mark.NO),
        "plan": float(bool(statement.plan)),
        "one clause": float(len(clauses) == 1),
        "label": float(len(clauses) == 1 and len(statement.plain.text.split()) <= 4),
        f"page {statement.context.page_kind or 'docs'}": 1.0,
        "english": float(statement.language == "en"),
    }
    limit = next(
        (
            clause.piece.text.strip(" .;,")
            for clause, one, is_near in zip(clauses, deeds, near, strict=True)
            if is_near and one.act in (Act.LIMITED, Act.BESIDE)
        ),
        "",
    )
    stage = _stage(cues)
    reasons = tuple(dict.fromkeys([reason, *(one.reason for one in chosen if one.act is not Act.PLAIN)]))
    return Findings(meaning, {k: v for k, v in features.items() if v}, stage, limit, reasons[:4], max(whole, heading))


def _past(clauses: Sequence[Clause], deeds: list[Deed]) -> list[Deed]:
    """Return what clauses do, a lack of former times turned into one that is gone: "Previously, it could not ..."."""
    told: list[Deed] = []
    former = False
    for clause, one in zip(clauses, deeds, strict=True):
        former = (former or "past" in clause.cues) and "general" not in clause.cues
        if former and one.act in (Act.DENIES, Act.DOUBTS) and "past" not in clause.cues:
            one = Deed(Act.LIFTED, one.cover, "tells a lack of former times")
        told.append(one)
    return told


def _stage(cues: frozenset[str]) -> Stage | None:
    for cue, stage in (
        ("deprecated", Stage.DEPRECATED),
        ("beta", Stage.BETA),
        ("preview", Stage.PREVIEW),
        ("general", Stage.GA),
    ):
        if cue in cues:
            return stage
    return None


def _stranger(statement: Statement, subject: Topic, near: list[bool]) -> str:
    """Return a name that a relevant clause has as its subject and that is neither the product nor the capability."""
    own = {word for name in statement.context.names for word in fold(name).split()}
    found = ""
    world = statement.context.world
    known = statement.pack.words.get("world", frozenset()) if statement.pack else frozenset()
    for clause, is_near in zip(statement.clauses, near, strict=True):
        for name in clause.strangers if is_near else ():
            words = set(name.lstrip("?").split())
            if name.lstrip("?").split()[0] in known:
                name = name.lstrip("?")
            elif world is not None:
                # The market tells a part of the product from a thing of the world.
                name = name.lstrip("?") if name.lstrip("?") in world else f"?{name.lstrip('?')}"
            if not words & (subject.proper | own) and not {stem(word) for word in words} & subject.stems:
                if not name.startswith("?"):
                    return name
                found = found or name
    return found


def _combined(
    statement: Statement,
    subject: Topic,
    chosen: list[Deed],
    acts: set[Act],
    cues: frozenset[str],
    top: float,
    heading: float,
    near: list[bool],
    deeds: list[Deed],
) -> tuple[Meaning, str]:
    """Return the outcome by the rules, and the rule that decided."""
    headed = statement.heading_cues
    pack = statement.pack
    assert pack is not None
    changelog = statement.context.page_kind == "changelog"
    clauses = statement.clauses
    first = clauses[0].cues if clauses else frozenset()
    answers = statement.asked and heading >= top - 0.25
    claims = acts & {Act.SUPPORTS, Act.LIFTED, Act.LIMITED}
    # by its nature a thing that is denied something of, or named in passing, is there
    there = acts & {Act.SUPPORTS, Act.LIFTED, Act.PRESUPPOSES}
    if statement.plain.linked and not statement.plain.struck and "absent_headings" not in headed:
        return Meaning.MENTIONS, "is only a link"
    if answers and "no" in first and "inverse_questions" in headed:
        return Meaning.SUPPORTS, "answers no to whether it goes away or is needed"
    if (
        answers
        and "yes" in first
        and "absent_questions" not in headed
        and not acts & {Act.PLANNED, Act.REMOVED, Act.DENIES, Act.DEPRECATED, Act.HEDGED}
    ):
        if acts & {Act.LIMITED, Act.BESIDE} or (
            len(clauses) > 1
            and clauses[1].piece.sentence == clauses[0].piece.sentence
            and clauses[1].piece.text.lower().split()[0] in pack.words.get("restricting_answers", ())
        ):
            return Meaning.LIMITED, "the question is answered with yes, and a limit"
        return Meaning.SUPPORTS, "the question is answered with yes"
    if answers and pack.says("so_no", statement.plain.text.rstrip(".! ")):
        return Meaning.DENIES, "the question is answered with no"
    if "others_headings" in headed and not statement.own and not statement.asked:
        return Meaning.OTHER_PRODUCT, "stands under what others have"
    if statement.foreign:
        return Meaning.OTHER_PRODUCT, "names another product of the market"
    told = [clause for clause, here in zip(clauses, near, strict=True) if here]
    if top >= _NAMES:
        told = [clause for clause in told if subject.cover(clause.stems) >= 0.6 * top]
    own = {one for name in statement.context.names for one in keys(name, statement.language)}
    named = any(own & clause.stems for clause in told)
    ours = named or any("own" in clause.cues for clause in told)
    if _others(told, "others_own", subject, pack) and not named:
        return Meaning.OTHER_PRODUCT, "speaks of what somebody else gives"
    if _linked_heading(statement.context.heading, own) and not ours:
        return Meaning.OTHER_PRODUCT, "stands under another project"
    if _elsewhere(told, pack, own | subject.stems) and acts & _CHANGING:
        return Meaning.OTHER_PRODUCT, "says it of another product"
    if _others(told, "customers", subject, pack) or (_others(told, "others", subject, pack) and not ours):
        return Meaning.OTHER_PRODUCT, "speaks of others"
    stranger = _stranger(statement, subject, near)
    compares = "comparing_headings" in headed or statement.context.page_kind == "comparison"
    if stranger and (compares or not stranger.startswith("?")) and not ours:
        return Meaning.OTHER_PRODUCT, f"speaks of {stranger}"
    if Act.DEPRECATED in acts and Act.REMOVED not in acts:
        return Meaning.LIMITED, "deprecated and still there"
    if "deprecated_headings" in headed and acts <= {Act.PLAIN, Act.SUPPORTS, Act.BESIDE, Act.LIFTED}:
        return Meaning.LIMITED, "stands under what is deprecated"
    if Act.PLANNED in acts and not _outdone(Act.PLANNED, chosen, top):
        return Meaning.PLANNED, "announces it"
    if statement.plain.later or (statement.context.page_kind == "roadmap" and statement.mark is not Mark.YES):
        return Meaning.PLANNED, "stands on a roadmap"
    mended = "fixed_entry" in first or ("fixed_headings" in headed and not acts & {Act.BESIDE, Act.LIMITED})
    if changelog and mended and top >= _NAMES and not acts & {Act.REMOVED}:
        return Meaning.SUPPORTS, "an entry that mends it"
    if Act.REMOVED in acts:
        kept = max((one.cover for one in chosen if one.act in (Act.SUPPORTS, Act.LIFTED)), default=0.0)
        gone = max(one.cover for one in chosen if one.act is Act.REMOVED)
        if not gone and top >= _NAMES:
            # "switch to the dialog; the old list was removed": named before, and something else is gone
            before = [
                one.cover
                for one, clause, following in zip(deeds, clauses, deeds[1:], strict=False)
                if one.act is Act.PLAIN and following.act is Act.REMOVED and not clause.piece.label
            ]
            kept = max([kept, *before])
        if kept > gone + 0.1:
            return Meaning.SUPPORTS, "keeps it while something else goes"
        return Meaning.REMOVED, "says that it is gone"
    if changelog and "removed_entry" in first and near[0] and not _kept(clauses[0], subject):
        return Meaning.REMOVED, "an entry that takes it away"
    if statement.mark is Mark.NO and "planned_headings" in headed:
        return Meaning.PLANNED, "stands under what is planned"
    if statement.mark is Mark.NO:
        return Meaning.DENIES, "marked as missing"
    if statement.mark is Mark.YES and not acts & {Act.DENIES, Act.BESIDE, Act.LIMITED}:
        return Meaning.SUPPORTS, "marked as there"
    if statement.asked and "no" in first and (answers or top < _NAMES):
        return Meaning.DENIES, "the question is answered with no"
    flawed = "flaw_headings" in headed and _sentence(statement) and not acts & {Act.DENIES, Act.DOUBTS}
    if flawed and chosen and chosen[0].act in (Act.PLAIN, Act.SUPPORTS):
        return Meaning.LIMITED, "a flaw that is told of it"
    listing = statement.plain.text.endswith((":", "：")) and pack.says("listing", statement.plain.text)
    if listing and acts & {Act.DENIES, Act.DOUBTS}:
        return Meaning.MENTIONS, "introduces a list"
    if "absent_headings" in headed and not statement.asked and chosen and chosen[0].act is Act.PLAIN:
        return Meaning.DENIES, "stands under what is missing"
    if "absent_questions" in headed and not claims:
        return Meaning.DENIES, "answers why it is not there"
    impossible = any("impossible_without" in clause.cues for clause in clauses)
    lacking = subject.negative and not impossible and (top < 0.5 or subject.absence)
    if acts & {Act.DENIES, Act.DOUBTS} and lacking and not any(_negative(one, pack) for one in told):
        return Meaning.SUPPORTS, "denies what the capability does without"
    if Act.DENIES in acts:
        most = max(one.cover for one in chosen if one.act is Act.DENIES)
        if (top >= _NAMES or pack.directed) and (_conditional(deeds, near) or _excepted(deeds, clauses, pack)):
            return Meaning.LIMITED, "denies it on a condition"
        label = len(clauses) > 1 and near[0] and _label(clauses[0], clauses[1])
        claiming = [one for one in (chosen[1:] if label else chosen) if one.act in (Act.SUPPORTS, Act.LIMITED)]
        if not most and any(one.act is Act.BESIDE and one.cover >= _NAMES for one in chosen):
            return Meaning.LIMITED, "denies some of it, twice"
        if top >= _NAMES and any(one.cover >= most for one in claiming):
            return Meaning.LIMITED, "has it and denies some of it"
        return Meaning.DENIES, "denies it"
    if "absent_headings" in headed and not claims and not acts & {Act.POINTER, Act.ASKED} and not statement.asked:
        return Meaning.DENIES, "stands under what is missing"
    if "planned_headings" in headed and not acts & {Act.LIFTED, Act.POINTER, Act.ASKED}:
        return Meaning.PLANNED, "stands under what is planned"
    if Act.DOUBTS in acts and Act.SUPPORTS in acts and top >= _NAMES:
        return Meaning.LIMITED, "has it and negates some of it"
    if Act.DOUBTS in acts and Act.HEDGED in acts:
        return Meaning.MENTIONS, "only considers it"
    if Act.DOUBTS in acts and not acts & {Act.SUPPORTS, Act.LIFTED}:
        return Meaning.DENIES, "negates something that it does not name"
    if Act.BESIDE in acts or Act.LIMITED in acts:
        return Meaning.LIMITED, "states a limit"
    if "removed_headings" in headed and changelog and acts <= {Act.PLAIN, Act.SUPPORTS} and not _sentence(statement):
        return Meaning.REMOVED, "stands under what was removed"
    if there:
        return Meaning.SUPPORTS, "affirms it" if acts & {Act.SUPPORTS, Act.LIFTED} else "presupposes it"
    for act, reason in (
        (Act.ASKED, "only asks"),
        (Act.HEDGED, "only considers it"),
        (Act.NEEDLESS, "is not needed"),
        (Act.POINTER, "points elsewhere"),
        (Act.DEFINED, "defines a term"),
    ):
        if act in acts:
            return Meaning.MENTIONS, reason
    return Meaning.SUPPORTS, "names it"


def _outdone(act: Act, chosen: Sequence[Deed], top: float) -> bool:
    """Tell whether another clause, which names the capability better, claims it: "runs hourly, and more is planned"."""
    least = max(one.cover for one in chosen if one.act is act)
    claimed = max((one.cover for one in chosen if one.act in (Act.SUPPORTS, Act.LIFTED, Act.LIMITED)), default=0.0)
    return top >= _NAMES and not least and claimed > _NAMES


def _negative(clause: Clause, pack: Lexicon) -> bool:
    """Tell whether a clause names something negative and then denies it: "non-streaming answers are not supported"."""
    if clause.denial is None or clause.denial.follows:
        return False
    return pack.says("negative_names", clause.piece.text.partition(clause.denial.words)[0])


def _others(told: Sequence[Clause], category: str, subject: Topic, pack: Lexicon) -> bool:
    """Tell whether clauses speak of others, by words that do not name the capability: "other languages" may."""
    for clause in told:
        found = pack.pattern(category).search(clause.piece.text)
        if found and subject.cover(keys(found[0], pack.language)) < _NAMES:
            return True
    return False


def _linked_heading(heading: str, own: Collection[str]) -> bool:
    """Tell whether a heading is nothing but a link to another site: under it another project is spoken of."""
    found = _LINKED.fullmatch(heading.strip())
    return found is not None and not set(own) & set(keys(found["name"], "en"))


def _elsewhere(told: Sequence[Clause], pack: Lexicon, ours: Collection[str]) -> bool:
    """Tell whether what clauses say is said of a thing of the world, with its version: "deprecated in MySQL 5.7"."""
    return any(
        match["name"].lower() in pack.words.get("world", frozenset()) and stem(match["name"].lower()) not in ours
        for clause in told
        for match in _VERSIONED.finditer(clause.piece.text)
    )


def _sentence(statement: Statement) -> bool:
    """Tell whether a passage is a sentence and not a label."""
    return statement.plain.text.endswith(".") and len(statement.plain.text.split()) > _LABEL - 1


def _kept(clause: Clause, subject: Topic) -> bool:
    """Tell whether an entry takes away something of the capability and not the capability: "drop its icon"."""
    return subject.cover(clause.stems) >= _NAMES and not subject.cover(clause.gone)


def _label(clause: Clause, following: Clause) -> bool:
    """Tell whether a clause is only the name of what the next one speaks of: "PDF export: not available"."""
    return clause.piece.label and clause.piece.sentence == following.piece.sentence and len(clause.words) <= _LABEL


def _excepted(deeds: Sequence[Deed], clauses: Sequence[Clause], pack: Lexicon) -> bool:
    """Tell whether an exception follows a denial: "cannot be used unless it is published"."""
    return any(
        one.act is Act.DENIES and one.cover and not following.cover and pack.says("exceptions", clause.piece.text)
        for one, following, clause in zip(deeds, deeds[1:], clauses[1:], strict=False)
    )


def _conditional(deeds: list[Deed], near: list[bool]) -> bool:
    """Tell whether a denial follows a condition that is no part of the name."""
    return any(
        one.act is Act.CONDITION and not one.cover and following.act is Act.DENIES and is_near
        for one, following, is_near in zip(deeds, deeds[1:], near[1:], strict=False)
    )
