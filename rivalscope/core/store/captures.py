"""Captures: what was seen at which URL and when, refusals included."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, ScalarSelect, Select, and_, bindparam, delete, func, or_, select, update

from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import tables as t
from rivalscope.core.store.each import each_value
from rivalscope.core.store.engine import insert_new
from rivalscope.core.store.runs import run_prefix

__all__ = [
    "LOST",
    "add_captures",
    "captures_of_run",
    "count_looks",
    "find_lost",
    "fold_unchanged",
    "get_captures",
    "latest_captures",
    "latest_digests",
    "move_captures",
    "not_read_before",
    "published_looks",
    "set_outcomes",
    "sources_of",
    "times_of",
    "urls_of",
]

LOST = "unchanged, but the archive with the page is missing"
"""Reason of a replayed capture whose original may still come."""
_READ = (Outcome.FETCHED.value, Outcome.UNCHANGED.value)
_USING = (t.page_versions, t.releases)
_REPEATED = ("run_id", "product", "source", "reason", "mime", "charset", "last_modified", "warc_file")
"""Columns that say the same of many captures."""


def add_captures(connection: Connection, captures: Iterable[Capture]) -> None:
    """Store captures; one that is there already (same id) stays as it is."""
    names = tuple(Capture.__dataclass_fields__)
    # Not asdict, which copies every value deeply: a third of the time.
    rows = [{name: getattr(capture, name) for name in names} for capture in captures]
    insert_new(connection, t.captures, rows)


def set_outcomes(connection: Connection, found: Mapping[str, tuple[Outcome, str]]) -> None:
    """Store what reading made of captures: their outcome and its reason, by capture id."""
    for capture_id, (outcome, reason) in found.items():
        query = update(t.captures).where(t.captures.c.id == capture_id)
        connection.execute(query.values(outcome=outcome.value, reason=reason[:500]))


def captures_of_run(connection: Connection, run_id: str) -> list[Capture]:
    """Return a run's captures, oldest first."""
    query = select(t.captures).where(t.captures.c.run_id == run_id).order_by(t.captures.c.at, t.captures.c.id)
    return [_capture(row) for row in connection.execute(query).mappings()]


def get_captures(connection: Connection, ids: Sequence[str]) -> dict[str, Capture]:
    """Return captures by id; unknown ids are left out."""
    found: dict[str, Capture] = {}
    for start in range(0, len(ids), 500):
        query = select(t.captures).where(t.captures.c.id.in_(ids[start : start + 500]))
        found |= {row["id"]: _capture(row) for row in connection.execute(query).mappings()}
    return found


def find_lost(connection: Connection, captures: Iterable[Capture]) -> list[Capture]:
    """Return earlier captures of unchanged pages whose archive was not there, and which these captures bring now.

    They are stored as unchanged from now on.
    """
    brought = {
        (one.product, one.url, one.digest): one
        for one in captures
        if one.digest and one.outcome in (Outcome.FETCHED, Outcome.UNCHANGED)
    }
    c = t.captures.c
    query = select(t.captures).where(c.outcome == Outcome.FAILED.value, c.reason == LOST)
    found: list[Capture] = []
    for row in connection.execute(query).mappings():
        original = brought.get((row["product"], row["url"], row["digest"]))
        if original is None:
            continue
        again: dict[str, Any] = {
            "outcome": Outcome.UNCHANGED,
            "reason": "",
            "warc_file": original.warc_file,
            "warc_offset": original.warc_offset,
        }
        connection.execute(update(t.captures).where(c.id == row["id"]).values({**again, "outcome": "unchanged"}))
        found.append(replace(_capture(row), **again))
    return found


def latest_captures(
    connection: Connection,
    *,
    product: str | None = None,
    source: str | None = None,
    outcomes: Sequence[Outcome] = (),
    before: datetime | None = None,
) -> dict[str, Capture]:
    """Return the newest capture of each URL of a product or a source, at the cost of the URLs, not of their history.

    Args:
        product, source: Whose; one of them.
        outcomes: Only captures with one of these outcomes; empty: all.
        before: Only captures made before this time.
    """
    if (product is None) == (source is None):
        raise ValueError("name a product or a source")
    query = _latest(source is None, bool(outcomes), before is not None)
    values = {"whose": product or source, "read": [one.value for one in outcomes], "until": before}
    return {row["url"]: _capture(row) for row in connection.execute(query, values).mappings()}


def latest_digests(
    connection: Connection, *, source: str, outcomes: Sequence[Outcome], before: datetime
) -> dict[str, str]:
    """Return the digest of the newest capture of each URL of a source.

    For a site of 100,000 pages it takes a fraction of the memory of :func:`latest_captures`.

    Args:
        connection: Open transaction.
        source: Whose.
        outcomes: Only captures with one of these outcomes.
        before: Only captures made before this time.
    """
    query = _latest(False, True, True).with_only_columns(t.captures.c.url, t.captures.c.digest)
    values = {"whose": source, "read": [one.value for one in outcomes], "until": before}
    return {row.url: row.digest for row in connection.execute(query, values)}


@cache
def _latest(of_product: bool, read: bool, until: bool) -> Select[Any]:
    """Return the query for the newest captures; building it costs more than asking it."""

    looks, older = t.captures.alias(), t.captures.alias()
    whose = "product" if of_product else "source"
    urls = each_value(looks.c.url, looks.c[whose] == bindparam("whose"))
    newest = select(older.c.id).where(older.c[whose] == bindparam("whose"), older.c.url == urls.c.value)
    if read:
        newest = newest.where(older.c.outcome.in_(bindparam("read", expanding=True)))
    if until:
        newest = newest.where(older.c.at < bindparam("until"))
    found = newest.order_by(older.c.at.desc(), older.c.id).limit(1).scalar_subquery()
    return select(t.captures).join(urls, t.captures.c.id == found).order_by(t.captures.c.url)


def count_looks(
    connection: Connection, *, product: str, url: str, since: datetime, until: datetime | None = None
) -> int:
    """Return how many looks read a page, or found it unchanged, from a time on (included) and up to another.

    Captures of one run within an hour are one look: two sources may name the same page, and one replay may bring years.
    """
    c = t.captures.c
    query = select(c.run_id, c.at).where(c.product == product, c.url == url, c.at >= since, c.outcome.in_(_READ))
    if until is not None:
        query = query.where(c.at <= until)
    return len({(row.run_id, row.at.replace(minute=0, second=0, microsecond=0)) for row in connection.execute(query)})


def published_looks(
    connection: Connection, *, product: str, url: str, after: datetime, before: datetime
) -> list[Capture]:
    """Return the published looks that read a page between two times, both left out, the oldest first."""
    c, v = t.captures.c, t.coverage.c
    query = (
        select(t.captures)
        .join(t.coverage, and_(v.run_id == c.run_id, v.source == c.source))
        .where(v.published, c.product == product, c.url == url, c.at > after, c.at < before, c.outcome.in_(_READ))
        .order_by(c.at, c.id)
    )
    return [_capture(row) for row in connection.execute(query).mappings()]


def fold_unchanged(
    connection: Connection, *, since: datetime | None, before: datetime, sources: Collection[str]
) -> int:
    """Forget old looks between the first and the last of a stretch in which a page stayed the same; return how many.

    So it is with one that stayed closed, empty or away. The archive keeps every look; the rows of a year of daily looks
    would weigh more than the pages themselves.

    Args:
        connection: Open transaction.
        since, before: Looks of runs that began between these times; those of earlier runs were folded before.
        sources: Looks of these sources.
    """
    c, v = t.captures.c, t.coverage.c
    old = select(v.run_id).where(v.run_id < run_prefix(before), v.source.in_(list(sources))).distinct()
    if since is not None:
        old = old.where(v.run_id >= run_prefix(since))
    ids: list[str] = []
    for run in connection.execute(old).scalars().all():
        query = select(c.id, c.source).where(
            c.run_id == run,
            c.digest == _beside("digest", before=True),
            c.digest == _beside("digest", before=False),
            c.outcome == _beside("outcome", before=False),
            c.reason == _beside("reason", before=False),
            or_(
                c.outcome == Outcome.UNCHANGED.value,
                and_(c.outcome == _beside("outcome", before=True), c.reason == _beside("reason", before=True)),
            ),
        )
        ids += [row.id for row in connection.execute(query) if row.source in sources]
    forgotten = 0
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        unused = [c.id.not_in(select(u.c.capture_id).where(u.c.capture_id.in_(some))) for u in _USING]
        forgotten += connection.execute(delete(t.captures).where(c.id.in_(some), *unused)).rowcount
    return forgotten


def _beside(name: str, *, before: bool) -> ScalarSelect[str]:
    """Return what the look before or after one at the same page, by the same source, found."""
    c, o = t.captures.c, t.captures.alias().c
    query = select(o[name]).where(o.source == c.source, o.url == c.url, o.product == c.product)
    at = query.where(o.at < c.at).order_by(o.at.desc()) if before else query.where(o.at > c.at).order_by(o.at)
    return at.limit(1).scalar_subquery()


def move_captures(connection: Connection, moved: Mapping[tuple[str, int], tuple[str, int]]) -> int:
    """Let captures point to where their records stand now, given as (file, offset); return how many there were."""
    c = t.captures.c
    files = sorted({file for file, _ in moved})
    rows: list[tuple[str, str, int]] = []
    for start in range(0, len(files), 500):
        query = select(c.id, c.warc_file, c.warc_offset).where(c.warc_file.in_(files[start : start + 500]))
        rows += [
            (row.id, *moved[row.warc_file, row.warc_offset])
            for row in connection.execute(query)
            if (row.warc_file, row.warc_offset) in moved
        ]
    if rows:
        place = update(t.captures).where(c.id == bindparam("key"))
        place = place.values(warc_file=bindparam("file"), warc_offset=bindparam("offset"))
        connection.execute(place, [{"key": key, "file": file, "offset": offset} for key, file, offset in rows])
    return len(rows)


def files_named(connection: Connection) -> dict[str, int]:
    """Return the names of the archive's files that captures refer to, with the number of captures."""
    c = t.captures.c
    query = select(c.warc_file, func.count()).where(c.warc_offset >= 0, c.warc_file != "").group_by(c.warc_file)
    return {row[0]: row[1] for row in connection.execute(query)}


def not_read_before(connection: Connection, product: str, turns: Mapping[str, tuple[datetime, datetime]]) -> set[str]:
    """Return the URLs of which nobody can say that their page was not there before it was published.

    Either the last look that did not read the page could not miss it (a failure, a refusal), or the page had been
    read, in a look that was not published, before the first published look at its source.

    Args:
        connection: Open transaction.
        product: Slug.
        turns: URL -> since when the page is watched, and when it was published for the first time.
    """
    c = t.captures.c
    missing = {Outcome.GONE.value, Outcome.REDIRECT.value}
    found: set[str] = set()
    for url, (since, at) in turns.items():
        before = (c.product == product, c.url == url, c.at < at)
        # A reading that no version begins with was not published: it says nothing about the time before it.
        other = select(c.outcome).where(*before, c.outcome.not_in(_READ)).order_by(c.at.desc()).limit(1)
        outcome = connection.execute(other).scalar_one_or_none()
        if outcome is None:
            first = connection.execute(select(func.min(c.at)).where(*before)).scalar_one()
            unsure = first is not None and first < since
        else:
            unsure = outcome not in missing
        if unsure:
            found.add(url)
    return found


def sources_of(connection: Connection, product: str) -> set[str]:
    """Return the ids of all sources that a product's pages were ever asked for by."""
    query = select(t.captures.c.source).where(t.captures.c.product == product).distinct()
    return set(connection.execute(query).scalars())


def urls_of(connection: Connection, product: str, sources: Collection[str]) -> set[str]:
    """Return the addresses that any of these sources of a product was asked for."""
    c = t.captures.c
    query = select(c.url).where(c.product == product, c.source.in_(list(sources))).distinct()
    return set(connection.execute(query).scalars())


def times_of(connection: Connection, product: str, url: str) -> set[datetime]:
    """Return when an address was looked at."""
    query = select(t.captures.c.at).where(t.captures.c.product == product, t.captures.c.url == url)
    return set(connection.execute(query).scalars())


def _capture(row: RowMapping) -> Capture:
    values = {name: row[name] for name in Capture.__dataclass_fields__}
    # A driver makes a string anew for each row: over a site of 100,000 pages they weigh more than all else of it.
    values.update({name: sys.intern(values[name]) for name in _REPEATED})
    return Capture(**{**values, "outcome": Outcome(values["outcome"])})
