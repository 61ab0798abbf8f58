"""What a passage says about a capability: has it, lacks it, has it on a condition, or speaks of somebody else.

Rules over clauses, each with its name; they decide little and only what the words say. Whether the product has the
capability is then weighed over all passages by the model in :mod:`analysis.matrix.model`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.matrix import cues
from analysis.matrix.attribution import Rivals
from analysis.matrix.terms import content_stems, stems
from rivalscope.core.records import Mark, Polarity, Stage

__all__ = ["Judgement", "Statement", "judge", "read_statement"]


_LABEL = 2
"""Words of a label before the text that it holds for ("Beta: ...")."""
_SHORT = 80
"""Characters of a passage that are about one thing, whatever words it uses."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one passage says about one capability.

    Attributes:
        polarity: Affirmed, denied or limited.
        stage: Where the feature stands in its life, if the passage says so.
        plan: The plan or edition that the passage names as a condition.
        foreign: The passage is no claim of this product: it speaks of another one, or of what is missing.
        aside: It tells a step of a tutorial, asks, closes a ticket, or says what something else is: a poor
            quote where there are better ones.
        reasons: The rules that fired, in words.
    """

    polarity: Polarity = Polarity.AFFIRMED
    stage: Stage | None = None
    plan: str = ""
    foreign: bool = False
    aside: bool = False
    reasons: tuple[str, ...] = ()


def _leads(words: Sequence[str], name: frozenset[str]) -> int:
    """Return how many of ``words`` it takes to say all of ``name`` right at the start; 0 where they say something else.

    Adjectives may stand before the name, and one other word inside it ("normalized or de-duplicated cache").
    """
    missing, strangers, started = set(name), 0, False
    for number, word in enumerate(words):
        said = set(stems(word))
        content = set(content_stems(word)) - cues.ADJECTIVES
        if said & missing and not content - name:
            missing -= said
            started = True
            if not missing:
                return number + 1
        elif content:
            strangers += 1
            if not started or strangers > 1:
                return 0
    return 0


@dataclass(frozen=True, slots=True)
class _Denial:
    """One clause that denies something: what stands before the denial, or what follows it."""

    clause: str
    subject: str = ""
    tail: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a passage says whatever it is asked about; read once, judged for every capability that it may answer for.

    Attributes:
        text: The passage, verbatim.
        denials: The clauses that deny something.
        stages: Stages whose words stand in the text, with their patterns.
        limited: It states a condition.
        confined: It says how far the thing goes, or denies something beside it.
        plan: The plan or edition that it names.
        foreign: It speaks of another product.
        lacking: It stands under a heading about what is missing.
        mark: What a table says about the row.
        own: Names of the product itself.
        claim: How much it stands for itself as a claim, for the choice among quotes.
    """

    text: str
    denials: tuple[_Denial, ...]
    stages: tuple[tuple[Stage, re.Pattern[str]], ...]
    limited: bool
    confined: bool
    plan: str
    foreign: bool
    lacking: bool
    mark: Mark | None
    own: re.Pattern[str] | None
    claim: float


_NAMES_ITSELF, _SENTENCE, _LEANS = 0.15, 0.15, 0.3
"""What a quote gains that names the product, that is a whole sentence; and what it loses that leans on the one before.
Round figures: with them the first quote is one that readers point to in 0.75 and 0.77 of the cells, without in 0.65
and 0.75 (two development markets)."""
_STAGES = (
    (Stage.REMOVED, cues.REMOVED),
    (Stage.DEPRECATED, cues.DEPRECATED),
    (Stage.PLANNED, cues.PLANNED),
    (Stage.BETA, cues.BETA),
    (Stage.PREVIEW, cues.PREVIEW),
)


def read_statement(
    text: str,
    *,
    rivals: Rivals | None = None,
    comparing: bool = False,
    mark: Mark | None = None,
    headings: Sequence[str] = (),
) -> Statement:
    """Read what a passage says that does not depend on the capability asked for.

    Args:
        text: The passage, verbatim.
        rivals: Who else is in the market.
        comparing: The page sets products against each other.
        mark: What a table says about the row.
        headings: Title of the page and headings above the passage.
    """
    denials: list[_Denial] = []
    confined = False
    for clause in cues.CLAUSE.split(text):
        if cues.NOT_A_DENIAL.search(clause) or cues.HYPOTHETICAL.search(clause):
            continue
        after, before = cues.DENIES_AFTER.search(clause), cues.DENIES_BEFORE.search(clause)
        confined = confined or bool(after or before or cues.CONFINES.search(clause))
        if after or before:
            subject, tail = (after["subject"], after["tail"]) if after else ("", "")
            denials.append(_Denial(clause, subject, tail, before["object"] if before else ""))
    plan = cues.PLAN.search(text) or cues.PLAN_TAG.search(text)
    return Statement(
        text=text,
        denials=tuple(denials),
        stages=tuple((stage, pattern) for stage, pattern in _STAGES if pattern.search(text)),
        limited=bool(cues.LIMIT.search(text)),
        confined=confined,
        plan=next((value for value in (plan.groupdict().values() if plan else ()) if value), "").strip(),
        foreign=rivals is not None and (rivals.foreign(text) or (comparing and not rivals.own.search(text))),
        lacking=any(map(cues.ABSENT_SECTION.search, headings)),
        mark=mark,
        own=rivals.own if rivals else None,
        claim=_NAMES_ITSELF * bool(rivals and rivals.own.search(text))
        + _SENTENCE * text.rstrip().endswith(".")
        - _LEANS * bool(cues.LEANS.match(text)),
    )


def _denied(denial: _Denial, name: frozenset[str], own: re.Pattern[str] | None) -> tuple[bool, str] | None:
    """Return (restricted, rule) where a clause denies ``name``; None where it denies something else.

    What is denied must be the capability itself: neither a part of it ("filter expressions on arrays") nor something
    that merely names it ("joins between sharded tables").
    """
    if denial.subject:
        content = [
            word
            for word in denial.subject.split()
            if content_stems(word) and not set(stems(word)) <= cues.ADJECTIVES | cues.TAILS
        ]
        said = {one for word in content for one in stems(word)}
        if name <= said and len(content) <= len(name) + 1:
            # "was removed in 6.0" and "is planned for May" name a time, not a condition.
            timed = (
                cues.SINCE.match(denial.tail)
                or cues.REMOVED.search(denial.clause)
                or cues.PLANNED.search(denial.clause)
            )
            # "is not available on Heron Cloud" says of Heron itself that it is not there.
            whole = timed or (own is not None and own.search(denial.tail))
            return not whole and bool(cues.RESTRICTED.match(denial.tail)), "is not supported"
    words = denial.object.split()
    reach = _leads(words, name)
    if not reach:
        return None
    tail = words[reach:]
    if words[reach - 1][-1] in ".,;:!?)" or not tail or set(stems(tail[0])) & cues.TAILS:
        return False, "does not support"
    if tail[0].casefold() in cues.JOINS and not any(map(cues.CONDITION.fullmatch, tail)):
        return False, "does not support"
    return (True, "does not support") if cues.RESTRICTED.match(" ".join(tail)) else None


def judge(statement: Statement, name: str) -> Judgement:
    """Judge what a passage says about one capability.

    Args:
        statement: The passage, read.
        name: The capability's name, or the spelling of it that the passage uses.

    Returns:
        The judgement; affirmed without a reason where no rule fires.
    """
    wanted = frozenset(content_stems(name))
    reasons: list[str] = []
    polarity, stage = Polarity.AFFIRMED, None
    denied = next(filter(None, (_denied(one, wanted, statement.own) for one in statement.denials)), None)
    if denied and wanted:
        restricted, rule = denied
        polarity = Polarity.LIMITED if restricted else Polarity.DENIED
        reasons.append(f"{rule}, on a condition" if restricted else rule)
    # A table's "no" is about its row, so the row must be about the capability and nothing narrower.
    if statement.mark in (Mark.NO, Mark.PARTIAL):
        about = _leads(statement.text.split(), wanted) in range(1, len(wanted) + 2)
        if about and statement.mark is Mark.NO:
            polarity, reasons = Polarity.DENIED, [*reasons, "the table marks it as missing"]
        elif about:
            polarity, reasons = Polarity.LIMITED, [*reasons, "the table marks it as partial"]
    if statement.stages:
        # A stage belongs to the clause that names the capability; "removed" and "planned" only where they deny it.
        parts = cues.CLAUSE.split(statement.text)
        clauses = [
            part
            for part, before in zip(parts, ["", *parts], strict=False)
            if wanted <= set(stems(part)) or (cues.GOES_ON.match(part) and wanted <= set(stems(before)))
        ]
        about_it = clauses or [statement.text[:_SHORT]]
        if len(parts[0].split()) <= _LABEL:
            about_it.append(f"{parts[0].rstrip(':')}:")
        for value, pattern in statement.stages:
            if value in (Stage.REMOVED, Stage.PLANNED) and polarity is not Polarity.DENIED:
                continue
            if any(map(pattern.search, about_it)):
                stage = value
                reasons.append(f"stage: {value.value}")
                break
    if statement.plan:
        reasons.append(f"plan: {statement.plan}")
    if polarity is Polarity.AFFIRMED and statement.limited:
        polarity = Polarity.LIMITED
        reasons.append("on a condition")
    lacking = statement.lacking and polarity is not Polarity.DENIED
    if statement.foreign:
        reasons.append("names another product")
    elif lacking:
        reasons.append("stands under a heading about what is missing")
    defined = cues.DEFINES.match(statement.text)
    other = defined is not None and not (
        wanted & set(stems(defined[0])) or (statement.own and statement.own.search(defined[0]))
    )
    return Judgement(
        polarity=polarity,
        stage=stage,
        plan=statement.plan,
        foreign=statement.foreign or lacking,
        aside=other or bool(cues.NARRATES.match(statement.text) or cues.SCRAPS.search(statement.text)),
        reasons=tuple(reasons),
    )
