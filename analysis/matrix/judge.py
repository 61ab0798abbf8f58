"""What a passage says about a capability: has it, lacks it, has it on a condition, or speaks of somebody else.

Rules over clauses, each with its name; they decide little and only what the words say. Whether the product has the
capability is then weighed over all passages by the model in :mod:`analysis.matrix.model`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.matrix.attribution import Rivals
from analysis.matrix.terms import content_stems, stems
from rivalscope.core.records import Mark, Polarity, Stage

__all__ = ["Judgement", "judge"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one passage says about one capability.

    Attributes:
        polarity: Affirmed, denied or limited.
        stage: Where the feature stands in its life, if the passage says so.
        plan: The plan or edition that the passage names as a condition.
        foreign: The passage speaks of another product.
        reasons: The rules that fired, in words.
    """

    polarity: Polarity = Polarity.AFFIRMED
    stage: Stage | None = None
    plan: str = ""
    foreign: bool = False
    reasons: tuple[str, ...] = ()


_CLAUSE = re.compile(
    r"(?<=[;:!?])\s+|\.\s+|,?\s+(?:but|however|although|though|whereas|while|instead|because|and so)\s+|\s[–—-]\s",
    re.I,
)
_VERB = r"(?:support|provide|offer|include|have|allow|implement|expose|ship with|come with|work with|permit|feature)"
_DENIES_BEFORE = re.compile(
    rf"\b(?:(?:does|do|did|will|is|are)(?:\s+not|n['’]t)(?:\s+(?:yet|currently|\w{{2,12}}ly)){{0,2}}\s+{_VERB}(?:ing|s|ed)?"
    rf"|no\s+(?:(?:native|built-in|direct|official|out-of-the-box)\s+)?support\s+for"
    rf"|no\s+(?:native|built-in|direct|official)|lacks?(?:\s+support\s+for)?|unsupported:|not\s+support(?:ed|ing)?"
    rf"|without\s+support\s+for|^\W*no(?=\s))"
    r"\s+(?P<object>.{2,90})",
    re.I,
)
_DENIES_AFTER = re.compile(
    r"(?P<subject>[^,()]{2,70}?)\s+(?:(?:is|are|was|were)(?:\s+(?:currently|still|also|yet|generally)){0,2}(?:\s+not|n['’]t)"
    r"(?:\s+(?:yet|currently|natively|directly|officially|generally)){0,2}\s+"
    r"(?:supported|available|implemented|possible|included|provided|offered|built[ -]in|part\s+of)"
    r"|(?:is|are)\s+(?:un(?:supported|available)|missing))\b(?P<tail>.{0,80})",
    re.I,
)
_ADJECTIVES = frozenset(
    stems(
        "any native natively built in official direct true real full proper automatic automatically own yet currently the"
    )
)
_TAILS = frozenset(
    stems(
        "support feature features functionality capability capabilities yet currently natively directly officially moment"
    )
)
_NOT_A_DENIAL = re.compile(
    r"\bnot\s+(?:only|just|limited to|necessary|required|need)|\b(?:no|not|without)\s+(?:longer\s+)?(?:need|requir|limit|restrict)"
    r"|\bno\s+(?:more|matter|additional|extra|problem|doubt)|n['’]t\s+(?:need|have to|require|want|worry|forget|be afraid|mind)",
    re.I,
)
_HYPOTHETICAL = re.compile(
    r"^\s*(?:[-*•]\s*)?(?:if|when|unless|in case|since|should|for .{0,30} that do)\b|\bif (?:you|your|the|a)\b", re.I
)
_RESTRICTED = re.compile(
    r"^[\s,]*(?:\(|\b(?:in|on|for|with|by|when|if|unless|while|during|inside|within|until|from|via|outside|at|to)\b)",
    re.I,
)
_PLANNED = re.compile(
    r"\bcoming soon|\bon (?:our|the) roadmap|\b(?:is|are) planned\b|\bplanned for\b|\bwe(?:['’]re| are) (?:planning|working on)"
    r"|\bin a future (?:release|version)|\bfuture releases? will|\bnot yet (?:available|supported|implemented|released)|\bwill (?:soon )?be (?:added|supported|available)",
    re.I,
)
_PREVIEW = re.compile(
    r"\b(?:technical |public |private |developer |in )preview\b|\bearly access\b|\bexperimental\b|\balpha\b(?! channel)",
    re.I,
)
_BETA = re.compile(r"\b(?:public |private |open |closed |in )?beta\b", re.I)
_DEPRECATED = re.compile(
    r"\b(?:is|are|was|were|has been|have been|now) deprecated\b|\bdeprecated (?:in|since|as of)\b|\[deprecated\]|\(deprecated\)",
    re.I,
)
_REMOVED = re.compile(
    r"\b(?:is|are|was|were|has been|have been) (?:completely )?(?:removed|dropped|discontinued|sunset)\b|\bno longer (?:supported|supports|available|offered|provided)\b",
    re.I,
)
_PLAN = re.compile(
    r"\b(?:only|exclusively)?\s*(?:available|included|supported|offered)?\s*(?:only\s+)?(?:in|on|with|for|to|part of)\s+"
    r"(?:the\s+|our\s+|an?\s+)?(?P<plan>(?:[A-Z][\w+-]*\s+){0,2}?(?:Enterprise|Business|Premium|Pro|Professional|Team|Teams|Growth|Scale|Plus|Ultimate|Advanced|Commercial|Cloud)"
    r"(?:\s+and\s+[A-Z]\w+)?)\s+(?:plans?|editions?|tiers?|licen[cs]es?|subscriptions?|customers|users)\b"
)
_PLAN_TAG = re.compile(
    r"[\[(](?P<plan>Enterprise|Business|Premium|Pro|Team|Cloud)(?:[- ]only)?[\])]|\b(?P<only>Enterprise|Business|Premium|Pro)[- ]only\b",
    re.I,
)
_LIMIT = re.compile(
    r"\bonly\s+(?:available|supported|works?|possible|applies|applicable|supports?)\b|\b(?:available|supported|works?|possible) only\b"
    r"|\blimited (?:support|to)\b|\bpartial(?:ly)? support|\bpartially\b|\bwith (?:some )?(?:limitations|caveats)"
    r"|\b(?:requires?|via|through|using) (?:a |an )?(?:third[- ]party|community|external|plug-?in|add-?on|extension)\b|\bworkaround\b",
    re.I,
)


def _leads(words: Sequence[str], name: frozenset[str]) -> int:
    """Return how many of ``words`` it takes to say all of ``name`` right at the start; 0 where they say something else.

    Adjectives may stand before the name, and one other word inside it ("normalized or de-duplicated cache").
    """
    missing, strangers, started = set(name), 0, False
    for number, word in enumerate(words):
        said = set(stems(word))
        content = {one for one in said if one not in _ADJECTIVES} if content_stems(word) else set()
        if said & missing:
            missing -= said
            started = True
            if not missing:
                return number + 1
        elif content:
            strangers += 1
            if not started or strangers > 1:
                return 0
    return 0


def _denied(clause: str, name: frozenset[str]) -> tuple[bool, str] | None:
    """Return (restricted, rule) where one clause denies ``name``; None where it does not.

    What is denied must be the capability itself: neither a part of it ("filter expressions on arrays") nor something
    that merely names it ("joins between sharded tables").
    """
    if not name or _NOT_A_DENIAL.search(clause) or _HYPOTHETICAL.search(clause):
        return None
    found = _DENIES_AFTER.search(clause)
    if found:
        subject = found["subject"].split()
        content = [word for word in subject if content_stems(word) and not set(stems(word)) <= _ADJECTIVES | _TAILS]
        said = {one for word in content for one in stems(word)}
        if name <= said and len(content) <= len(name) + 1:
            return bool(_RESTRICTED.match(found["tail"])), "is not supported"
    found = _DENIES_BEFORE.search(clause)
    if found:
        words = found["object"].split()
        reach = _leads(words, name)
        tail = words[reach:]
        closed = reach and words[reach - 1][-1] in ".,;:!?)"
        if reach and (closed or not tail or set(stems(tail[0])) & _TAILS):
            return False, "does not support"
        if reach and _RESTRICTED.match(" ".join(tail)):
            return True, "does not support"
    return None


def judge(
    text: str,
    name: str,
    *,
    rivals: Rivals | None = None,
    comparing: bool = False,
    mark: Mark | None = None,
) -> Judgement:
    """Read one passage for one capability.

    Args:
        text: The passage, verbatim.
        name: The capability's name, or the spelling of it that the passage uses.
        rivals: Who else is in the market.
        comparing: The page sets products against each other.
        mark: What a table says about the row.

    Returns:
        The judgement; affirmed without a reason where no rule fires.
    """
    wanted = frozenset(content_stems(name))
    reasons: list[str] = []
    polarity, stage = Polarity.AFFIRMED, None
    for clause in _CLAUSE.split(text):
        denied = _denied(clause, wanted)
        if denied:
            restricted, rule = denied
            polarity = Polarity.LIMITED if restricted else Polarity.DENIED
            reasons.append(f"{rule}, on a condition" if restricted else rule)
            break
    if mark is Mark.NO:
        polarity, reasons = Polarity.DENIED, [*reasons, "the table marks it as missing"]
    elif mark is Mark.PARTIAL:
        polarity, reasons = Polarity.LIMITED, [*reasons, "the table marks it as partial"]
    for value, pattern in (
        (Stage.REMOVED, _REMOVED), (Stage.DEPRECATED, _DEPRECATED), (Stage.PLANNED, _PLANNED),
        (Stage.BETA, _BETA), (Stage.PREVIEW, _PREVIEW),
    ):  # fmt: skip
        if pattern.search(text):
            stage = value
            reasons.append(f"stage: {value.value}")
            break
    plan_found = _PLAN.search(text) or _PLAN_TAG.search(text)
    plan = next((value for value in (plan_found.groupdict().values() if plan_found else ()) if value), "").strip()
    if plan:
        reasons.append(f"plan: {plan}")
    if polarity is Polarity.AFFIRMED and _LIMIT.search(text):
        polarity = Polarity.LIMITED
        reasons.append("on a condition")
    foreign = rivals is not None and (rivals.foreign(text) or (comparing and not rivals.own.search(text)))
    if foreign:
        reasons.append("names another product")
    return Judgement(polarity, stage, plan, foreign, tuple(reasons))
