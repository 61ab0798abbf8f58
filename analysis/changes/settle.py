"""Bring what a comparison found into line with what is stored already: known, new, taken back, or replaced.

A later capture narrows down when a change happened; an older one that is replayed may split a change in two. Two
changes that say the same are one if the times in which each may have happened overlap; else it happened again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.changes.records import Change
from analysis.changes.rules import SUPERSEDED, UNCONFIRMED, VARIANT

__all__ = ["VARIANT_LOOKS", "Settled", "settle"]

VARIANT_LOOKS = 4
"""A step that is taken again within so many looks is a variant shown to some visitors, or a teaser that takes turns."""
_VARIANT_REASON = "variant: it appeared, disappeared and reappeared within a few captures"


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be stored of a comparison."""

    new: tuple[Change, ...]
    moved: tuple[Change, ...]
    """Stored changes whose times, or the rule that suppresses them, have changed."""


def settle(
    found: Iterable[Change],
    stored: Sequence[Change],
    *,
    spans: Mapping[str, tuple[datetime, datetime]],
    looks_between: Callable[[str, datetime, datetime], int],
) -> Settled:
    """Decide which of the found changes are new.

    Args:
        found: Of one look, each with the times between which it happened.
        stored: All stored changes of the same pages.
        spans: URL -> when the older state was last seen and the newer one first; stored changes of a page that
            happened within it and are not found again were a coarser view of the same time.
        looks_between: (URL, from, to) -> number of looks at a page after the first time and up to the second.
    """
    same: dict[str, list[Change]] = defaultdict(list)
    opposite: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in stored:
        same[change.base_id].append(change)
        opposite[_words(change)].append(change)
    new: dict[str, Change] = {}
    moved: dict[str, Change] = {}
    kept: set[str] = set()
    for change in found:
        alike = same[change.base_id]
        known = next((one for one in alike if _overlap(one, change)), None)
        if known is not None:
            kept.add(known.id)
            back = known.suppressed_by == SUPERSEDED
            if back or (known.old_at, known.new_at) != (change.old_at, change.new_at):
                rule = change.suppressed_by if back else known.suppressed_by
                moved[known.id] = replace(
                    known, old_at=change.old_at, new_at=change.new_at, suppressed_by=rule, also_at=change.also_at
                )
            continue
        # A change that nobody has seen confirmed, and that is taken back, was a variant: neither step is reported.
        undone = next(
            (
                one
                for one in opposite[_words(change, turned=True)]
                if one.suppressed_by == UNCONFIRMED and one.new_at <= change.new_at
            ),
            None,
        )
        if undone is not None:
            moved[undone.id] = replace(undone, suppressed_by=VARIANT)
            change = replace(change, suppressed_by=VARIANT)
        earlier = [one for one in alike if one.suppressed_by != SUPERSEDED]
        if earlier:
            change = replace(change, occurrence=change.new_at.isoformat())
            last = max((one for one in earlier if one.new_at <= change.new_at), key=_time, default=None)
            if last is not None and looks_between(change.url, last.new_at, change.new_at) <= VARIANT_LOOKS:
                told = any(_VARIANT_REASON in one.reasons for one in (*stored, *new.values()) if one.url == change.url)
                change = replace(
                    change,
                    reasons=(*change.reasons, _VARIANT_REASON),
                    suppressed_by=change.suppressed_by or (VARIANT if told else ""),
                )
        elif alike:
            change = replace(change, occurrence=change.new_at.isoformat())
        new[change.id] = change
    for change in stored:
        span = spans.get(change.url)
        if span is None or change.id in kept or change.suppressed_by == SUPERSEDED:
            continue
        if change.old_at < span[1] and span[0] < change.new_at:
            moved[change.id] = replace(change, suppressed_by=SUPERSEDED)
    return Settled(new=tuple(new.values()), moved=tuple(moved.values()))


def _time(change: Change) -> datetime:
    return change.new_at


def _overlap(one: Change, other: Change) -> bool:
    return one.new_at == other.new_at or (one.old_at < other.new_at and other.old_at < one.new_at)


def _words(change: Change, *, turned: bool = False) -> tuple[str, ...]:
    before, after = (change.after, change.before) if turned else (change.before, change.after)
    return change.url, change.level.value, before, after
