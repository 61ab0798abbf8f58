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

__all__ = ["Judgement", "judge"]


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
        reasons: The rules that fired, in words.
    """

    polarity: Polarity = Polarity.AFFIRMED
    stage: Stage | None = None
    plan: str = ""
    foreign: bool = False
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


def _denied(clause: str, name: frozenset[str], own: re.Pattern[str] | None) -> tuple[bool, str] | None:
    """Return (restricted, rule) where one clause denies ``name``; None where it does not.

    What is denied must be the capability itself: neither a part of it ("filter expressions on arrays") nor something
    that merely names it ("joins between sharded tables").
    """
    if not name or cues.NOT_A_DENIAL.search(clause) or cues.HYPOTHETICAL.search(clause):
        return None
    found = cues.DENIES_AFTER.search(clause)
    if found:
        subject = found["subject"].split()
        content = [
            word for word in subject if content_stems(word) and not set(stems(word)) <= cues.ADJECTIVES | cues.TAILS
        ]
        said = {one for word in content for one in stems(word)}
        if name <= said and len(content) <= len(name) + 1:
            # "was removed in 6.0" and "is planned for May" name a time, not a condition.
            timed = cues.SINCE.match(found["tail"]) or cues.REMOVED.search(clause) or cues.PLANNED.search(clause)
            # "is not available on Heron Cloud" says of Heron itself that it is not there.
            whole = timed or (own is not None and own.search(found["tail"]))
            return not whole and bool(cues.RESTRICTED.match(found["tail"])), "is not supported"
    found = cues.DENIES_BEFORE.search(clause)
    if found:
        words = found["object"].split()
        reach = _leads(words, name)
        tail = words[reach:]
        closed = reach and words[reach - 1][-1] in ".,;:!?)"
        if reach and (closed or not tail or set(stems(tail[0])) & cues.TAILS):
            return False, "does not support"
        if reach and tail[0].casefold() in cues.JOINS and not any(map(cues.CONDITION.fullmatch, tail)):
            return False, "does not support"
        if reach and cues.RESTRICTED.match(" ".join(tail)):
            return True, "does not support"
    return None


def judge(
    text: str,
    name: str,
    *,
    rivals: Rivals | None = None,
    comparing: bool = False,
    mark: Mark | None = None,
    headings: Sequence[str] = (),
) -> Judgement:
    """Read one passage for one capability.

    Args:
        text: The passage, verbatim.
        name: The capability's name, or the spelling of it that the passage uses.
        rivals: Who else is in the market.
        comparing: The page sets products against each other.
        mark: What a table says about the row.
        headings: Title of the page and headings above the passage.

    Returns:
        The judgement; affirmed without a reason where no rule fires.
    """
    wanted = frozenset(content_stems(name))
    reasons: list[str] = []
    polarity, stage = Polarity.AFFIRMED, None
    for clause in cues.CLAUSE.split(text):
        denied = _denied(clause, wanted, rivals.own if rivals else None)
        if denied:
            restricted, rule = denied
            polarity = Polarity.LIMITED if restricted else Polarity.DENIED
            reasons.append(f"{rule}, on a condition" if restricted else rule)
            break
    # A table's "no" is about its row, so the row must be about the capability and nothing narrower.
    row = text.split()
    about = mark is not None and _leads(row, wanted) in range(1, len(wanted) + 2)
    if mark is Mark.NO and about:
        polarity, reasons = Polarity.DENIED, [*reasons, "the table marks it as missing"]
    elif mark is Mark.PARTIAL and about:
        polarity, reasons = Polarity.LIMITED, [*reasons, "the table marks it as partial"]
    # A stage belongs to the clause that names the capability; "removed" and "planned" only where they deny it.
    about_it = [clause for clause in cues.CLAUSE.split(text) if wanted <= set(stems(clause))] or [text[:_SHORT]]
    for value, pattern in (
        (Stage.REMOVED, cues.REMOVED), (Stage.DEPRECATED, cues.DEPRECATED), (Stage.PLANNED, cues.PLANNED),
        (Stage.BETA, cues.BETA), (Stage.PREVIEW, cues.PREVIEW),
    ):  # fmt: skip
        if value in (Stage.REMOVED, Stage.PLANNED) and polarity is not Polarity.DENIED:
            continue
        if any(map(pattern.search, about_it)):
            stage = value
            reasons.append(f"stage: {value.value}")
            break
    plan_found = cues.PLAN.search(text) or cues.PLAN_TAG.search(text)
    plan = next((value for value in (plan_found.groupdict().values() if plan_found else ()) if value), "").strip()
    if plan:
        reasons.append(f"plan: {plan}")
    if polarity is Polarity.AFFIRMED and cues.LIMIT.search(text):
        polarity = Polarity.LIMITED
        reasons.append("on a condition")
    foreign = rivals is not None and (rivals.foreign(text) or (comparing and not rivals.own.search(text)))
    if foreign:
        reasons.append("names another product")
    elif polarity is not Polarity.DENIED and any(map(cues.ABSENT_SECTION.search, headings)):
        foreign = True
        reasons.append("stands under a heading about what is missing")
    return Judgement(polarity, stage, plan, foreign, tuple(reasons))
