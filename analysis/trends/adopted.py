"""Cells and release entries -> since when each product has each capability, as far as anybody can tell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from analysis.answers import Answer, answer_of
from analysis.trends.adoption import Adoption
from analysis.trends.past import PastEvent
from analysis.view import plain_version
from rivalscope.core.records import Cell, CellVersion, EntryKind, StoredEntry, StoredRelease

__all__ = ["find_adoptions"]

_IMPROVEMENT = re.compile(r"^[\w\s()-]{2,60}?\b(?:can|now|also)\b", re.IGNORECASE)
"""An entry that says what a feature can do now refers to one that existed before."""
_MIN_KIND_CONFIDENCE = 0.6
"""Confidence from which the kind of an entry may date an adoption."""

_Entry = tuple[date, int, StoredRelease, StoredEntry]
"""Day and place in its release, by which entries are sorted, then the release and the entry."""


def find_adoptions(
    cells: Iterable[Cell],
    history: Iterable[CellVersion],
    releases: Iterable[StoredRelease],
    *,
    products: Collection[str],
    as_of: date,
    past: Iterable[PastEvent] = (),
) -> list[Adoption]:
    """Return one record per product and capability that was looked at, those without it included.

    The version that the cell names dates it; else the first release entry about the capability, if that says "added",
    is not in the product's oldest notes and does not describe an improvement; else the product had it no later than
    the first entry or capture that mentions it.

    Args:
        cells: The matrix.
        history: Every answer that its cells gave.
        releases: Releases of the products.
        products: Slugs; cells of others are left out.
        as_of: Later releases are not known yet.
        past: What came and went before anybody looked, out of a public archive.
    """
    turned = {(one.product, one.capability): one for one in past if one.day <= as_of}
    dated: dict[tuple[str, str], date] = {}
    oldest: dict[str, date] = {}
    about: defaultdict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for release in releases:
        if release.published is None or release.published > as_of:
            continue
        if not release.unreleased:
            dated[release.product, plain_version(release.version)] = release.published
            oldest[release.product] = min(release.published, oldest.get(release.product, as_of))
        for number, entry in enumerate(release.entries):
            if entry.capability:
                about[release.product, entry.capability].append((release.published, number, release, entry))
    answers = _answers(history)
    found = []
    for cell in cells:
        if cell.product not in products or answer_of(cell) is Answer.NOT_LOOKED:
            continue
        place = (cell.product, cell.capability)
        entries = sorted(about[place], key=lambda one: one[:2])
        days = sorted(answers[place])
        looked = min((day for day, _ in days), default=as_of)
        watched_from = min(looked, oldest.get(cell.product, looked))
        adoption = _adoption(cell, entries, days, dated, watched_from)
        found.append(_with_past(adoption, turned.get(place)))
    return found


def _with_past(adoption: Adoption, event: PastEvent | None) -> Adoption:
    """Let a public archive say when something came or went, where release notes and our own looks do not."""
    if event is None:
        return adoption
    if event.came and adoption.present and adoption.had_before:
        watched_from = min(adoption.watched_from, event.day)
        return replace(adoption, watched_from=watched_from, adopted=event.day, had_before=False)
    if not event.came and adoption.adopted is None:
        # It was there when the archive began; since when, nobody knows.
        day = min(adoption.watched_from, event.day)
        return replace(adoption, watched_from=day, adopted=day, had_before=True, dropped=event.day)
    return adoption


def _answers(history: Iterable[CellVersion]) -> defaultdict[tuple[str, str], list[tuple[date, bool]]]:
    """Return (day, has it) of every answer by product and capability."""
    answers: defaultdict[tuple[str, str], list[tuple[date, bool]]] = defaultdict(list)
    by: dict[tuple[str, str], str] = {}
    for one in history:
        place = (one.product, one.capability)
        captured = one.evidence[0].captured_at if one.evidence else one.known_from
        present = answer_of(one).present
        if by.setdefault(place, one.answered_by) != one.answered_by or one.reread:
            # Somebody else answers now, or newer rules do, and the earlier answer is taken back; the product itself
            # need not have changed.
            by[place] = one.answered_by
            if answers[place] and answers[place][-1][1] != present:
                answers[place].clear()
        answers[place].append((captured.date(), present))
    return answers


def _adoption(
    cell: Cell,
    entries: Sequence[_Entry],
    answers: Sequence[tuple[date, bool]],
    dated: dict[tuple[str, str], date],
    watched_from: date,
) -> Adoption:
    present = answer_of(cell).present
    day, exact, version = _since(cell, entries, dated, watched_from)
    seen = min((at for at, has in answers if has), default=None)
    if day is None or (seen is not None and seen < day):
        day, exact, version = seen, False, ""
    dropped = None
    if not present:
        removed = [at for at, _, _, entry in entries if entry.kind is EntryKind.REMOVED]
        gone = removed or [at for at, has in answers if not has and seen is not None and at > seen]
        dropped = max(gone, default=None)
        if day is None or dropped is None or dropped <= day:
            # Entries about something that the product does not have today, as far as was seen, prove no adoption.
            day, exact, version, dropped = None, False, "", None
    return Adoption(
        product=cell.product,
        capability=cell.capability,
        # A product that already had it when we first looked was not watched before, as far as this capability goes.
        watched_from=watched_from if exact else day or watched_from,
        adopted=day,
        had_before=day is not None and not exact,
        dropped=dropped,
        version=version,
    )


def _since(
    cell: Cell, entries: Sequence[_Entry], dated: dict[tuple[str, str], date], watched_from: date
) -> tuple[date | None, bool, str]:
    """Return day, whether it is exact, and version, from release notes alone."""
    named = dated.get((cell.product, plain_version(cell.since))) if cell.since else None
    if named is not None and (not entries or named <= entries[0][0]):
        return named, named > watched_from, cell.since
    if not entries:
        return None, False, ""
    day, _, release, entry = entries[0]
    brings = entry.kind is EntryKind.ADDED and entry.confidence >= _MIN_KIND_CONFIDENCE
    exact = brings and day > watched_from and not _IMPROVEMENT.match(entry.text)
    return day, exact, release.version
