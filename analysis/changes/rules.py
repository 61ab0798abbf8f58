"""Rules that keep noise out of reports. Nothing is thrown away: a hidden change keeps the rule's name.

A rule is data: a name, the reason for it, and a predicate over one stored :class:`Change`. So a rule
written today can be replayed over everything that was ever stored, to see what it would have hidden.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.changes.text import key, masked_key
from analysis.changes.values import spelled_alike
from rivalscope.core.records import BlockKind

__all__ = [
    "REPORTED_ELSEWHERE",
    "RULES",
    "SUPERSEDED",
    "UNCONFIRMED",
    "UNSTEADY",
    "VARIANT",
    "Rule",
    "confirm",
    "fold_twins",
    "hide_repeated",
    "hide_unsteady",
    "pattern_rule",
    "suppress",
    "suppressed_counts",
    "would_hide",
]

_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d[\d.,]*")
REPORTED_ELSEWHERE = "told_elsewhere"
"""Rule of a change that another page's line tells as well, naming this page."""
UNCONFIRMED = "unconfirmed"
"""Rule of a change on a page kind with A/B tests that no later look has confirmed yet."""
VARIANT = "variant"
"""Rule of a change that comes and goes: a variant shown to some visitors."""
UNSTEADY = "unsteady"
"""Rule of a change of a passage that differs in every copy of its page."""
SUPERSEDED = "superseded"
"""Rule of a change that captures in between have split into finer ones."""
_PRICED = (Level.PLAN, Level.CHARGE)
_VARIANT_PAGES = ("home", "features", "pricing", "comparison")


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to keep a change out of reports."""

    name: str
    why: str
    hides: Callable[[Change], bool]


def _noted(note: str) -> Callable[[Change], bool]:
    def hides(change: Change) -> bool:
        return note in change.reasons

    return hides


def _only_typography(change: Change) -> bool:
    if not (change.before and change.after) or change.action is not Action.REWORDED:
        return False
    if change.block_kind == BlockKind.CODE and _SIGNS.sub("", change.before) != _SIGNS.sub("", change.after):
        return False  # in code the case of a name is its name
    if change.kind is ChangeKind.GATE_MOVED:
        return False  # a tick and a cross have no words, and are not the same
    return key(change.before) == key(change.after)


def _same_amounts(change: Change) -> bool:
    """Only the spelling of money differs: "$29" and "$29.00"."""
    if not (change.before and change.after) or key(change.before) == key(change.after):
        return False
    return spelled_alike(change.before) == spelled_alike(change.after)


def _only_dates(change: Change) -> bool:
    if not (change.before and change.after) or key(change.before) == key(change.after):
        return False
    return masked_key(change.before) == masked_key(change.after)


RULES: tuple[Rule, ...] = (
    Rule("boilerplate", "navigation, footers and notices repeated across the site", lambda c: c.boilerplate),
    Rule("collapsed", "almost all text is gone: more likely a broken page than news", _noted("collapsed")),
    Rule("rotation", "rotating quotes, logos and teasers, or text that was there before", _noted("rotation")),
    Rule(
        "reordered",
        "same words in a different order",
        lambda c: c.action is Action.MOVED and c.kind is ChangeKind.CONTENT,
    ),
    Rule("reflow", "same words, split into different blocks", _noted("reflow")),
    Rule("typography", "only case, punctuation or white space differ", _only_typography),
    Rule("same_amounts", "the same amounts of money, written differently", _same_amounts),
    Rule("dates_and_counters", "only a date, time or popularity counter differs", _only_dates),
)
"""The rules that apply unless a workspace says otherwise; the first that hides a change names it."""


def suppress(changes: Iterable[Change], rules: Sequence[Rule] = RULES) -> list[Change]:
    """Return the changes with ``suppressed_by`` set by the first rule that hides each; none is dropped.

    Args:
        changes: Changes; those that already carry a name keep it.
        rules: Rules in order of precedence.
    """
    out = []
    for change in changes:
        name = change.suppressed_by or next((rule.name for rule in rules if rule.hides(change)), "")
        out.append(change if name == change.suppressed_by else replace(change, suppressed_by=name))
    return out


def would_hide(rule: Rule, changes: Iterable[Change]) -> list[Change]:
    """Return the shown changes that the rule would have hidden: a replay over stored history."""
    return [change for change in changes if not change.suppressed_by and rule.hides(change)]


def suppressed_counts(changes: Iterable[Change]) -> dict[str, int]:
    """Return how many changes each rule hides, most first."""
    return dict(Counter(change.suppressed_by for change in changes if change.suppressed_by).most_common())


def pattern_rule(
    name: str,
    *,
    why: str = "",
    url: str = "",
    text: str = "",
    kind: ChangeKind | None = None,
    below: float | None = None,
) -> Rule:
    """Return a rule from what a person can write in a workspace; all given conditions must hold.

    Args:
        name: The rule's name, kept with what it hides.
        why: The reason, for the report.
        url: Shell pattern of the URL, for example ``*/careers/*``.
        text: Words that the quotes (either of them), the subject or the headings hold, in this order.
        kind: Only this kind of change.
        below: Only changes of a lower severity.

    Raises:
        ValueError: If no condition is given: such a rule would hide everything.
    """
    if not (url or text or kind or below is not None):
        raise ValueError(f"rule {name!r} has no condition; give url, text, kind or below")
    words = f" {key(text)} " if text else ""

    def hides(change: Change) -> bool:
        # A change that is reported for copies of the page as well stays while one of these is outside of the pattern.
        if url and not all(fnmatchcase(page, url) for page in (change.url, *change.also_at)):
            return False
        if words:
            told = " | ".join(map(key, (change.before, change.after, change.subject, *change.heading_path)))
            if words not in f" {told} ":
                return False
        return (kind is None or change.kind is kind) and (below is None or change.severity < below)

    return Rule(name, why, hides)


def hide_unsteady(changes: Iterable[Change], passages: Mapping[str, frozenset[str]]) -> list[Change]:
    """Hide what changed in passages that differ in every copy of their page.

    Args:
        changes: Of one comparison.
        passages: Their folded words, by address (see :mod:`analysis.copies`).
    """
    out = []
    for change in changes:
        quotes = [found for text in (change.before, change.after) if (found := key(text))]
        known = passages.get(change.url, frozenset())
        within = bool(quotes) and all(any(f" {quote} " in f" {passage} " for passage in known) for quote in quotes)
        out.append(replace(change, suppressed_by=UNSTEADY) if within and not change.suppressed_by else change)
    return out


def hide_repeated(changes: Sequence[Change], *, pages: int = 5) -> list[Change]:
    """Keep one of the changes that say the same on many pages of a product, and hide the others.

    A new entry of a menu, a banner or a renamed product changes every page, and is one piece of news.

    Args:
        changes: All changes of one comparison.
        pages: From this many pages on, it is one change.
    """
    groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, change in enumerate(changes):
        if not change.suppressed_by and (change.before or change.after) and change.level.value != "page":
            groups[change.product, masked_key(change.before), masked_key(change.after)].append(index)
    out = list(changes)
    for indices in groups.values():
        if len({changes[i].url for i in indices}) >= pages:
            keep = max(indices, key=lambda i: (changes[i].materiality, -len(changes[i].url)))
            for i in indices:
                if i != keep:
                    out[i] = replace(changes[i], suppressed_by="repeated")
    return out


def fold_twins(changes: Sequence[Change]) -> list[Change]:
    """Tell the same change of several pages once, on the page that matters most, naming the others.

    Print versions, language copies and feeds repeat what a page says. Releases are the same if their version is;
    other changes if kind, subject and both quotes are. Wording without a telling kind stays with its page.

    Args:
        changes: All changes of one comparison.
    """
    changes = _limits_by_cell(_gates_by_plan(_prices_by_plan(changes)))
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, change in enumerate(changes):
        if change.suppressed_by or change.level is Level.PAGE or change.kind is ChangeKind.CONTENT:
            continue
        if change.kind is ChangeKind.RELEASE:
            quotes: tuple[str, ...] = (change.subject.casefold().removeprefix("v"),)
        else:
            quotes = (key(change.subject), key(change.before), key(change.after))
        if any(quotes):
            groups[change.product, change.kind, *quotes].append(index)
    out = list(changes)
    for indices in groups.values():
        urls = {changes[i].url for i in indices}
        if len(urls) > 1:
            keep = max(indices, key=lambda i: (changes[i].materiality, -len(changes[i].url), changes[i].url))
            for i in indices:
                if changes[i].url != changes[keep].url:
                    out[i] = replace(changes[i], suppressed_by=REPORTED_ELSEWHERE)
            out[keep] = replace(changes[keep], also_at=tuple(sorted(urls - {changes[keep].url})))
    return out


def _prices_by_plan(changes: Sequence[Change]) -> list[Change]:
    """Report a price that is in a table as a change of its plan or charge, not of its cell as well."""
    named = {
        (change.product, change.url, key(change.before), key(change.after))
        for change in changes
        if change.kind is ChangeKind.PRICE and change.level in _PRICED and not change.suppressed_by
    }
    return [
        replace(change, suppressed_by=REPORTED_ELSEWHERE)
        if change.kind is ChangeKind.PRICE
        and change.level is Level.CELL
        and not change.suppressed_by
        and (change.product, change.url, key(change.before), key(change.after)) in named
        else change
        for change in changes
    ]


def _gates_by_plan(changes: Sequence[Change]) -> list[Change]:
    """Report a gate that moved as a change of its plans, which the line names, not of each cell as well."""
    plans = [
        change
        for change in changes
        if change.kind is ChangeKind.GATE_MOVED and change.level is Level.PLAN and not change.suppressed_by
    ]

    def told(cell: Change) -> bool:
        row, _, plan = cell.subject.partition(" / ")
        return any(
            (one.product, one.url) == (cell.product, cell.url)
            and (key(one.subject) == key(row) or (key(one.subject) == key(plan) and key(one.before) == key(row)))
            for one in plans
        )

    return [
        replace(change, suppressed_by=REPORTED_ELSEWHERE)
        if change.kind is ChangeKind.GATE_MOVED
        and change.level is Level.CELL
        and not change.suppressed_by
        and told(change)
        else change
        for change in changes
    ]


def _limits_by_cell(changes: Sequence[Change]) -> list[Change]:
    """Report a limit that is in a table of plans as a change of its cell, which names the plan and quotes the page."""
    cells = [
        change
        for change in changes
        if change.kind is ChangeKind.LIMIT and change.level is Level.CELL and not change.suppressed_by
    ]

    def stands_in(change: Change, cell: Change) -> bool:
        row, _, plan = cell.subject.partition(" / ")
        return (
            (cell.product, cell.url) == (change.product, change.url)
            and key(plan).startswith(key(change.subject))
            and key(change.after).startswith(key(row))
            and _figures(change) == _figures(cell)
        )

    return [
        replace(change, suppressed_by=REPORTED_ELSEWHERE)
        if change.kind is ChangeKind.LIMIT
        and change.level is Level.PLAN
        and not change.suppressed_by
        and any(stands_in(change, cell) for cell in cells)
        else change
        for change in changes
    ]


def _figures(change: Change) -> tuple[list[str], list[str]]:
    """Return the numbers before and after: extraction may write "<= 10" where the page says "up to 10"."""
    return _NUMBER.findall(change.before), _NUMBER.findall(change.after)


def confirm(changes: Iterable[Change], *, needed: int) -> list[Change]:
    """Suppress changes of pages that are often tested on visitors until later looks confirm them.

    Args:
        changes: Changes of the newest comparison.
        needed: Looks that a change must survive; 1 switches this off.

    Returns:
        The changes; those not yet confirmed have ``suppressed_by="unconfirmed"``.
    """
    out = []
    for change in changes:
        waits = needed > 1 and change.page_kind in _VARIANT_PAGES and not change.suppressed_by
        out.append(replace(change, suppressed_by=UNCONFIRMED) if waits else change)
    return out
