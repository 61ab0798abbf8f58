"""From the clauses of a passage to one claim about a capability."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.statements.acts import Act, ClauseAct, act_of
from analysis.statements.clauses import Clause
from analysis.statements.model import probabilities
from analysis.statements.names import Topic, topic
from analysis.statements.outcome import NAMED, PassageActs, combine, find_stranger
from analysis.statements.records import Asked, Claim, Meaning
from analysis.text.words import keys
from rivalscope.core.records import Mark, Stage

if TYPE_CHECKING:
    from analysis.statements.reader import Statement

__all__ = ["Findings", "decide", "findings"]

_CODE = re.compile(r"[{}$;]|(?:^|\s)--?\w|\w=\S|\w/\w+/|::|->|\w\(\)|https?:")


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
            Meaning.MENTIONS, 0.0, 0.0, about, reasons=("read, but in a language that is not judged",), judged=False
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
    bound = top >= NAMED
    if bound and not (heading > top + 0.25):
        least = max(NAMED, 0.6 * top)
        near = [cover >= least for cover in covers]
        for at in range(1, len(clauses)):
            # what goes on about the clause before it: a pronoun, a remark in brackets, an ellipsis
            goes_on = (
                bool(clauses[at].cues & {"pronouns", "ellipses"})
                or (clauses[at - 1].piece.question and not clauses[at].piece.question)
                or (clauses[at].piece.inner and not clauses[at - 1].piece.inner)
                or (clauses[at].piece.sentence == clauses[at - 1].piece.sentence and covers[at] == 0)
            )
            near[at] = near[at] or (near[at - 1] and goes_on and covers[at] < NAMED)
        for at in range(len(clauses) - 1, 0, -1):
            # a fragment takes its verb from the clause before it
            bare = not clauses[at].cues & {"affirms", "limits", "planned", "removed"} and not clauses[at].denial
            if near[at] and bare and clauses[at].piece.sentence == clauses[at - 1].piece.sentence:
                near[at - 1] = True
    else:
        near = [True] * len(clauses)
    own = {one for name in statement.context.names for one in keys(name, statement.language)}
    by_clause = [act_of(clause, subject, pack, bound=bound, own=own, headed=heading, top=top) for clause in clauses]
    by_clause = _past(clauses, by_clause)
    chosen = [one for one, is_near in zip(by_clause, near, strict=True) if is_near]
    acts = {one.act for one in chosen}
    beside = {one.act for one, is_near in zip(by_clause, near, strict=True) if not is_near}
    cues = frozenset(cue for clause, is_near in zip(clauses, near, strict=True) if is_near for cue in clause.cues)
    meaning, reason = combine(PassageActs(statement, pack, subject, tuple(by_clause), tuple(near), top, heading))
    stranger = find_stranger(statement, subject, near)
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
        "unbound": float(whole < NAMED and heading < NAMED),
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
            for clause, one, is_near in zip(clauses, by_clause, near, strict=True)
            if is_near and one.act in (Act.LIMITED, Act.BESIDE)
        ),
        "",
    )
    stage = _stage(cues)
    reasons = tuple(dict.fromkeys([reason, *(one.reason for one in chosen if one.act is not Act.PLAIN)]))
    return Findings(meaning, {k: v for k, v in features.items() if v}, stage, limit, reasons[:4], max(whole, heading))


def _past(clauses: Sequence[Clause], by_clause: list[ClauseAct]) -> list[ClauseAct]:
    """Return what clauses do, a lack of former times turned into one that is gone: "Previously, it could not ..."."""
    found: list[ClauseAct] = []
    former = False
    for clause, one in zip(clauses, by_clause, strict=True):
        former = (former or "past" in clause.cues) and "general" not in clause.cues
        if former and one.act in (Act.DENIES, Act.DOUBTS) and "past" not in clause.cues:
            one = ClauseAct(Act.LIFTED, one.cover, "describes a limit of the past")
        found.append(one)
    return found


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
