"""Cells and release entries -> since when each product has each capability, as far as anybody can tell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping

from analysis.answers import Answer, answer_of, answer_words
from analysis.view import plain_version
from rivalscope.core.records import Cell, EntryKind
from rivalscope.core.store import matrix, releases

__all__ = ["Taken", "find_adoptions"]

_MORE_OF_IT = re.compile(r"^[\w\s()-]{2,60}?\b(?:can|now|also)\b", re.IGNORECASE)
"""An entry that says what a feature can do now speaks of one that was there before."""
_SURE_KIND = 0.6
"""Confidence from which the kind of an entry may date an adoption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Whether and since when one product has one capability."""

    product: str
    capability: str
    watched_from: date
    """First day of which we know: its oldest dated release, or our first look."""
    present: bool
    """It has it today."""
    adopted: date | None = None
    exact: bool = False
    """The day is that of the release that brought it; False: it was there no later."""
    dropped: date | None = None
    version: str = ""
    evidence_id: str = ""


def find_adoptions(connection: Connection, products: Sequence[str], *, as_of: date) -> list[Taken]:
    """Return one record per product and capability that was looked at, those without it included.

    The version that the cell names dates it; else the first release entry about the capability, if that says "added"
    and does not stand in the product's oldest notes or speak of an improvement; else it was there no later than the
    first entry or capture that speaks of it.

    Args:
        connection: Open transaction.
        products: Slugs.
        as_of: Later releases are not known yet.
    """
    released: dict[tuple[str, str], date] = {}
    oldest: dict[str, date] = {}
    for row in releases.list_releases(connection):
        if row["published"] is not None and not row["unreleased"] and row["published"] <= as_of:
            released[row["product"], plain_version(row["version"])] = row["published"]
            oldest[row["product"]] = min(row["published"], oldest.get(row["product"], as_of))
    told: defaultdict[tuple[str, str], list[RowMapping]] = defaultdict(list)
    for entry in releases.entries(connection):
        if entry["capability"] and entry["published"] is not None and entry["published"] <= as_of:
            told[entry["product"], entry["capability"]].append(entry)
    said: defaultdict[tuple[str, str], list[tuple[date, bool]]] = defaultdict(list)
    by: dict[tuple[str, str], str] = {}
    for known_from, _, step in matrix.all_steps(connection):
        place = (step.product, step.capability)
        captured = step.evidence[0].captured_at if step.evidence else known_from
        present = answer_words(step.support, step.no_kind).present
        if by.setdefault(place, step.answered_by) != step.answered_by:
            # Somebody else answers now, and takes back what was said; the product itself need not have changed.
            by[place] = step.answered_by
            if said[place] and said[place][-1][1] != present:
                said[place].clear()
        said[place].append((captured.date(), present))
    found = []
    for cell in matrix.load_cells(connection):
        if cell.product not in products or answer_of(cell) is Answer.NOT_LOOKED:
            continue
        entries = sorted(told[cell.product, cell.capability], key=lambda row: (row["published"], row["number"]))
        steps = sorted(said[cell.product, cell.capability])
        looked = min((day for day, _ in steps), default=as_of)
        found.append(_taken(cell, entries, steps, released, min(looked, oldest.get(cell.product, looked))))
    return found


def _taken(
    cell: Cell,
    entries: Sequence[RowMapping],
    steps: Sequence[tuple[date, bool]],
    released: dict[tuple[str, str], date],
    watched_from: date,
) -> Taken:
    present = answer_of(cell).present
    day, exact, version = _since(cell, entries, released, watched_from)
    seen = min((at for at, has in steps if has), default=None)
    if day is None or (seen is not None and seen < day):
        day, exact, version = seen, False, ""
    dropped = None
    if not present:
        removed = [row["published"] for row in entries if row["kind"] == EntryKind.REMOVED]
        gone = removed or [at for at, has in steps if not has and seen is not None and at > seen]
        dropped = max(gone, default=None)
        if day is None or dropped is None or dropped <= day:
            # Entries about something that the product does not have today, as far as was seen, prove no adoption.
            day, exact, version, dropped = None, False, "", None
    return Taken(
        product=cell.product,
        capability=cell.capability,
        watched_from=watched_from,
        present=present,
        adopted=day,
        exact=exact,
        dropped=dropped,
        version=version,
        evidence_id=cell.evidence[0].id if cell.evidence else "",
    )


def _since(
    cell: Cell, entries: Sequence[RowMapping], released: dict[tuple[str, str], date], watched_from: date
) -> tuple[date | None, bool, str]:
    """Return day, whether it is exact, and version, from release notes alone."""
    named = released.get((cell.product, plain_version(cell.since))) if cell.since else None
    first = entries[0] if entries else None
    if named is not None and (first is None or named <= first["published"]):
        return named, named > watched_from, cell.since
    if first is None:
        return None, False, ""
    brings = first["kind"] == EntryKind.ADDED and first["confidence"] >= _SURE_KIND
    exact = brings and first["published"] > watched_from and not _MORE_OF_IT.match(first["text"])
    return first["published"], exact, first["version"]
