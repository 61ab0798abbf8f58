"""What the pages of a run or a source yielded: releases, entries, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from rivalscope.core.records import UNREAD_NOTES, UNREAD_PRICES, Capture, Outcome, PageKind
from rivalscope.core.store import tables as t
from rivalscope.core.store.pages import content_id, load_pages

__all__ = ["NotesRead", "count_entries", "not_read_on", "notes_read", "published_notes", "texts"]

_PAGES_AT_ONCE = 100
"""Pages in memory at a time where only their texts are needed."""


def not_read_on(connection: Connection, captures: Sequence[Capture]) -> Counter[str]:
    """Count what the pages of these captures show and we cannot read, by cause."""
    found: Counter[str] = Counter()
    ids = _content_ids(captures)
    for start in range(0, len(ids), 500):
        query = select(t.contents.c.not_read).where(t.contents.c.id.in_(ids[start : start + 500]))
        for counts in connection.execute(query).scalars():
            found.update(counts)
    return found


def count_entries(connection: Connection, captures: Sequence[Capture]) -> int:
    """Return how many release entries are on the pages of these captures."""
    loaded = load_pages(connection, _content_ids(captures))
    return sum(len(release.entries) for _, page in loaded.values() for release in page.releases)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesRead:
    """What a source's pages of release notes gave, and which pages of notes or prices could not be parsed.

    Attributes:
        releases: Different versions (or days) on them.
        unread: Address and reason of each page that promises releases or prices and gave few, none or doubtful ones.
    """

    releases: int
    unread: tuple[tuple[str, str], ...] = ()


def notes_read(connection: Connection, captures: Sequence[Capture], *, count: bool) -> NotesRead:
    """Return what the pages of release notes among captures gave.

    Args:
        connection: Open transaction.
        captures: Of one source.
        count: Count the releases, for which the pages are loaded; else there are none.
    """
    return _notes_of(connection, _content_ids(captures), count=count)


def published_notes(connection: Connection, source: str) -> NotesRead:
    """Return what the pages of release notes gave that are published for a source now."""
    v = t.page_versions.c
    of_source = (v.product == source.partition("/")[0], v.source == source)
    query = select(v.content_id).where(*of_source, v.known_to.is_(None), v.valid_to.is_(None))
    return _notes_of(connection, sorted(set(connection.execute(query).scalars())), count=True)


def _notes_of(connection: Connection, ids: Sequence[str], *, count: bool) -> NotesRead:
    versions: set[str] = set()
    unread: list[tuple[str, str]] = []
    notes: list[str] = []
    for start in range(0, len(ids), 500):
        c = t.contents.c
        query = select(c.id, c.url, c.kind_reasons).where(
            c.id.in_(ids[start : start + 500]), c.kind.in_((PageKind.CHANGELOG.value, PageKind.PRICING.value))
        )
        for key, url, reasons in connection.execute(query):
            notes.append(key)
            unread += [(url, reason) for reason in reasons if reason.startswith((UNREAD_NOTES, UNREAD_PRICES))]
    for _, page in load_pages(connection, notes if count else ()).values():
        versions |= {release.version for release in page.releases}
    return NotesRead(releases=len(versions), unread=tuple(sorted(unread)))


def texts(connection: Connection, captures: Sequence[Capture]) -> Iterator[str]:
    """Yield the texts of all blocks of these captures' pages."""
    ids = _content_ids(captures)
    for start in range(0, len(ids), _PAGES_AT_ONCE):
        for _, page in load_pages(connection, ids[start : start + _PAGES_AT_ONCE]).values():
            yield from (block.text for block in page.blocks)


def _content_ids(captures: Sequence[Capture]) -> list[str]:
    read = (Outcome.FETCHED, Outcome.UNCHANGED)
    found = (capture for capture in captures if capture.digest and capture.outcome in read)
    return sorted({content_id(capture.product, capture.url, capture.digest) for capture in found})
