"""What a change means and how much it matters: the kind from the words, the severity from kind and place."""

from __future__ import annotations

import re
from collections import Counter

from analysis.changes.records import Action, ChangeKind, Level
from analysis.changes.text import tokens
from analysis.changes.values import amounts, denies, same_values
from rivalscope.core.records import BlockKind, PageKind, Stage

__all__ = ["classify_rewording", "severity_of", "split_stage", "stage_of"]

_LIMIT = re.compile(
    r"\b(\d[\d.,]{0,14}|unlimited|one|two|three|four|five|ten) ?((?:[kmgtp]i?b|bytes?|chars?|characters?|tokens?|users?"
    r"|seats?|members?|projects?|requests?|queries|calls?|vectors?|dimensions?|documents?|records?|rows?|columns?|fields?"
    r"|collections?|indexes|indices|clusters?|nodes?|shards?|replicas?|partitions?|tenants?|workspaces?|databases?"
    r"|connections?|keys?|files?|pages?|seconds?|minutes?|hours?|days?|months?|years?|qps|rps|vcpus?|cores?)\b|%)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]{0,14}")
_LIMIT_WORD = re.compile(
    r"\b(?:limit(?:s|ed|ations?)?|max(?:imum)?|at most|up to|quota|retention|capped?|minimum|no more than)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[][^()\[\]]{1,40}[)\]]$")
_BADGE = re.compile(r" (?:(?:public|private|open) )?(?:beta|alpha|preview|coming soon|planned|deprecated)$", re.I)
_STAGES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    (
        Stage.REMOVED,
        re.compile(r"\b(?:(?:has been|was) removed|no longer (?:available|supported)|discontinued)\b", re.I),
    ),
    (Stage.DEPRECATED, re.compile(r"\b(?:deprecated|deprecation|end[- ]of[- ]life|sunset)\b", re.I)),
    (Stage.PLANNED, re.compile(r"\b(?:coming soon|planned|on (?:the|our) roadmap|not yet available|upcoming)\b", re.I)),
    # A bare "alpha" or "beta" is as often a parameter as a stage, so both need their surroundings.
    (
        Stage.PREVIEW,
        re.compile(
            r"\b(?:(?:public|private|technical|tech|developer|early) preview|in preview|early access|experimental"
            r"|(?:in|an) alpha|alpha (?:release|version|stage|feature|quality))\b",
            re.I,
        ),
    ),
    (
        Stage.BETA,
        re.compile(
            r"\b(?:(?:public|private|open|closed|in) beta|beta (?:release|version|stage|feature|program))\b|\(beta\)",
            re.I,
        ),
    ),
    (
        Stage.GA,
        re.compile(r"\b(?:[Gg]enerally available|[Gg]eneral availability|GA|[Nn]ow stable)\b"),
    ),
)
_FOCUSED, _SHORT = 0.75, 80
"""Likeness from which, or length up to which, a differing stage or number is what the rewording is about."""
_BASE = {
    ChangeKind.PRICE: 0.9,
    ChangeKind.PLAN: 0.85,
    ChangeKind.GATE_MOVED: 0.85,
    ChangeKind.CLAIM_REMOVED: 0.7,
    ChangeKind.FEATURE_ADDED: 0.7,
    ChangeKind.STAGE: 0.7,
    ChangeKind.LIMIT: 0.65,
    ChangeKind.POSITIONING: 0.6,
    ChangeKind.RELEASE: 0.55,
    ChangeKind.PAGE_GONE: 0.5,
    ChangeKind.PAGE_ADDED: 0.5,
    ChangeKind.PAGE_MOVED: 0.1,
    ChangeKind.CONTENT: 0.25,
}
_OFFERS = frozenset((PageKind.PRICING, PageKind.COMPARISON, PageKind.FEATURES, PageKind.HOME, PageKind.OTHER))
_PLACE = {
    PageKind.PRICING: 1.1,
    PageKind.HOME: 1.05,
    PageKind.FEATURES: 1.0,
    PageKind.COMPARISON: 1.0,
    PageKind.ROADMAP: 0.9,
    PageKind.CHANGELOG: 0.9,
    PageKind.DOCS: 0.8,
    PageKind.OTHER: 0.75,
    PageKind.LEGAL: 0.7,
    PageKind.BLOG: 0.5,
}


def stage_of(text: str) -> Stage | None:
    """Return the stage of life that a text names first in order of gravity, or None."""
    return next((stage for stage, pattern in _STAGES if pattern.search(text)), None)


def split_stage(title: str) -> tuple[str, Stage | None]:
    """Return a title without the stage that it names at its end, in brackets or as a badge, and that stage.

    >>> split_stage("Approval workflows (public beta)")
    ('Approval workflows', <Stage.BETA: 'beta'>)
    >>> split_stage("Approval workflows Preview")
    ('Approval workflows', <Stage.PREVIEW: 'preview'>)
    >>> split_stage("Export (CSV)")
    ('Export (CSV)', None)
    """
    found = _BRACKETS.search(title) or _BADGE.search(title)
    stage = stage_of(f"in {found.group().strip('()[] ')}") if found else None
    return (title[: found.start()].rstrip(), stage) if found and stage else (title, None)


def classify_rewording(
    before: str,
    after: str,
    *,
    page_kind: PageKind,
    block_kind: BlockKind,
    similarity: float = 1.0,
    lead: bool = False,
) -> tuple[ChangeKind, tuple[str, ...]]:
    """Return what a rewording is about, from the words that differ.

    Args:
        before: Older quote.
        after: Newer quote.
        page_kind: What the page is for.
        block_kind: The role of the block; code says nothing about prices or stages.
        similarity: Likeness of the quotes, 0 to 1: where most of a long text is new, a stage or a number that
            is not there any more says nothing.
        lead: The text is the product's own description of itself (title, description, first heading).

    Returns:
        The kind and the reasons for it.
    """
    if block_kind is BlockKind.CODE:
        return ChangeKind.CONTENT, ("code",)
    old_money, new_money = amounts(before), amounts(after)
    if old_money != new_money and (old_money or new_money) and page_kind is not PageKind.BLOG:
        return ChangeKind.PRICE, (f"amounts {_spell(old_money)} -> {_spell(new_money)}",)
    if denies(before, after) and page_kind in _OFFERS:
        return ChangeKind.GATE_MOVED, ("moved to another plan",)
    focused = similarity >= _FOCUSED or max(len(before), len(after)) <= _SHORT
    old_stage, new_stage = stage_of(before), stage_of(after)
    if focused and old_stage is not new_stage:
        return ChangeKind.STAGE, (f"stage {old_stage or 'unstated'} -> {new_stage or 'unstated'}",)
    old_limits, new_limits = _limits(before), _limits(after)
    same_units = {unit for _, unit in old_limits} & {unit for _, unit in new_limits}
    if focused and same_units and old_limits != new_limits and not same_values(before, after):
        return ChangeKind.LIMIT, (f"limits {_spell_pairs(old_limits)} -> {_spell_pairs(new_limits)}",)
    old_numbers, new_numbers = _numbers(before), _numbers(after)
    replaced = old_numbers != new_numbers and old_numbers.total() == new_numbers.total()
    if focused and replaced and _LIMIT_WORD.search(before) and _LIMIT_WORD.search(after):
        return ChangeKind.LIMIT, ("number next to a limit word",)
    if lead:
        return ChangeKind.POSITIONING, ("own description",)
    return ChangeKind.CONTENT, ()


def severity_of(
    kind: ChangeKind, *, page_kind: PageKind, level: Level, action: Action, text: str = "", code: bool = False
) -> float:
    """Return how much a change of this kind matters at this place, 0 to 1.

    Content without a more telling kind grows with the number of words that came or went, because a new
    paragraph of twenty words says more than a new caption.
    """
    value = _BASE[kind] * _PLACE[page_kind]
    if kind is ChangeKind.CONTENT:
        words = len(tokens(text))
        value *= 0.6 + min(words, 60) / 60
        if level is Level.CELL:
            value *= 1.3
        if action is Action.MOVED:
            value = 0.05
        if code:
            value *= 0.5
    return round(min(value, 1.0), 3)


def _limits(text: str) -> set[tuple[str, str]]:
    return {
        (number.casefold().replace(",", "").rstrip("."), unit.casefold().rstrip("s"))
        for number, unit in _LIMIT.findall(text)
    }


def _numbers(text: str) -> Counter[str]:
    """Return the numbers of a text that can be limits: no versions, nothing glued to letters."""
    found = (match.replace(",", "").rstrip(".") for match in _NUMBER.findall(text))
    return Counter(number for number in found if number.count(".") < 2)


def _spell(found: Counter[str]) -> str:
    return ", ".join(sorted(found)) or "none"


def _spell_pairs(found: set[tuple[str, str]]) -> str:
    return ", ".join(" ".join(pair) for pair in sorted(found))
