"""Runs, their coverage and their issues."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, update

from rivalscope.core import clock
from rivalscope.core.store import tables as t
from rivalscope.core.store.each import each_value
from rivalscope.core.store.engine import upsert
from rivalscope.core.store.leases import this_process

__all__ = [
    "add_issue",
    "coverage_of",
    "finish_run",
    "first_look",
    "issues_of",
    "last_published",
    "latest_coverage",
    "latest_coverages",
    "latest_run",
    "left_in",
    "quiet_looks",
    "run_prefix",
    "save_coverage",
    "start_run",
    "take_up_run",
    "unfinished_runs",
]


def start_run(connection: Connection, kind: str, *, sources: Sequence[str] = ()) -> str:
    """Record that a run has begun and return its id, which sorts by time."""
    at = clock.now()
    # Not of content: two runs may begin in one instant, or at the same time again after the clock went back. Of those
    # of one second, the later has the greater number, so that the order of ids is that of runs.
    prefix = run_prefix(at)
    newest = select(func.max(t.runs.c.id)).where(t.runs.c.id > prefix, t.runs.c.id < f"{prefix}.")
    last = connection.execute(newest).scalar_one()
    number = (int(last.rpartition("-")[2], 16) if last else 0) + 1 + secrets.randbelow(1 << 16)
    run_id = f"{prefix}-{number:06x}"
    connection.execute(
        t.runs.insert().values(
            id=run_id,
            kind=kind,
            status="running",
            started_at=at,
            counts={},
            sources=list(sources),
            note="",
            owner=str(this_process()),
        )
    )
    return run_id


def run_prefix(at: datetime) -> str:
    """Return how the ids of runs begin that began at a time: those that began before it are less, the others not."""
    return f"{at:%Y%m%dT%H%M%S}"


def finish_run(
    connection: Connection, run_id: str, *, status: str, counts: Mapping[str, Any] | None = None, note: str = ""
) -> None:
    """Record how a run ended: ``published`` or ``failed``."""
    connection.execute(
        update(t.runs)
        .where(t.runs.c.id == run_id)
        .values(status=status, ended_at=clock.now(), counts=dict(counts or {}), note=note)
    )


def unfinished_runs(connection: Connection, kind: str) -> list[RowMapping]:
    """Return the runs of a kind that have not ended, the newest first; whoever holds their sources knows which live."""
    query = select(t.runs).where(t.runs.c.kind == kind, t.runs.c.status == "running")
    return list(connection.execute(query.order_by(t.runs.c.started_at.desc(), t.runs.c.id.desc())).mappings())


def take_up_run(connection: Connection, run_id: str) -> None:
    """Record that this process goes on with an interrupted run."""
    connection.execute(update(t.runs).where(t.runs.c.id == run_id).values(owner=str(this_process())))


def left_in(connection: Connection, run_id: str) -> list[str]:
    """Return the sources that a run was asked to look at, and which have no result yet."""
    asked = connection.execute(select(t.runs.c.sources).where(t.runs.c.id == run_id)).scalar_one()
    done = set(connection.execute(select(t.coverage.c.source).where(t.coverage.c.run_id == run_id)).scalars())
    return [source for source in asked if source not in done]


def first_look(connection: Connection, *, without: Sequence[str] = ()) -> datetime | None:
    """Return when the first run began that looked at anything, runs of some kinds left out; None: there was none."""
    query = select(t.runs.c.started_at).where(t.runs.c.kind.not_in(["matrix", *without]))
    return connection.execute(query.order_by(t.runs.c.id).limit(1)).scalar_one_or_none()


def latest_run(connection: Connection, kind: str, *, known_at: datetime | None = None) -> RowMapping | None:
    """Return the newest run of a kind, or the newest that had begun at a time."""
    query = select(t.runs).where(t.runs.c.kind == kind).order_by(t.runs.c.id.desc())
    if known_at is not None:
        query = query.where(t.runs.c.started_at <= known_at)
    return connection.execute(query.limit(1)).mappings().first()


def save_coverage(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store a run's coverage, one row per source; a resumed run replaces its own rows."""
    columns = [column.name for column in t.coverage.columns if not column.primary_key]
    upsert(connection, t.coverage, rows, update=columns)


def coverage_of(connection: Connection, run_id: str) -> list[RowMapping]:
    """Return a run's coverage, by source."""
    query = select(t.coverage).where(t.coverage.c.run_id == run_id).order_by(t.coverage.c.source)
    return list(connection.execute(query).mappings())


def last_published(connection: Connection, source: str) -> RowMapping | None:
    """Return the coverage row of the last run in which a source was published, with the run's start."""
    return connection.execute(_looks(source).where(t.coverage.c.published).limit(1)).mappings().first()


def latest_coverage(connection: Connection, source: str) -> RowMapping | None:
    """Return the coverage row of the last run that looked at a source, published or not."""
    return connection.execute(_looks(source).limit(1)).mappings().first()


def _looks(source: str) -> Select[Any]:
    """Return the query for the coverage rows of a source with the starts of their runs, the newest first."""
    c = t.coverage.c
    query = select(t.coverage, t.runs.c.started_at).join(t.runs, t.runs.c.id == c.run_id)
    # Ids of sources begin with their product, and ids of runs are in the order of time.
    return query.where(c.product == source.partition("/")[0], c.source == source).order_by(c.run_id.desc())


def quiet_looks(connection: Connection, source: str, *, most: int) -> int:
    """Return how many of the last published looks at a source in a row found nothing new, changed or gone."""
    query = _looks(source).where(t.coverage.c.published).limit(most)
    quiet = 0
    for row in connection.execute(query):
        if row.new or row.changed or row.gone:
            break
        quiet += 1
    return quiet


def latest_coverages(
    connection: Connection, product: str, *, as_of: datetime | None = None, known_at: datetime | None = None
) -> list[RowMapping]:
    """Return, for each source of a product, the coverage row of the last run that looked at it.

    Args:
        connection: Open transaction.
        product: Slug.
        as_of: Only runs that had begun by then.
        known_at: Only runs that had ended by then.
    """
    c, looks = t.coverage.c, t.coverage.alias().c
    sources = each_value(looks.source, looks.product == product)
    newest = select(looks.run_id).where(looks.product == product, looks.source == sources.c.value)
    if as_of is not None or known_at is not None:
        newest = newest.where(t.runs.c.id == looks.run_id)
    if as_of is not None:
        newest = newest.where(t.runs.c.started_at <= as_of)
    if known_at is not None:
        newest = newest.where(t.runs.c.ended_at <= known_at)
    last = newest.order_by(looks.run_id.desc()).limit(1).correlate(sources).scalar_subquery()
    query = (
        select(t.coverage, t.runs.c.started_at)
        .where(c.source == sources.c.value, c.run_id == last, t.runs.c.id == c.run_id)
        .order_by(c.source)
    )
    return list(connection.execute(query).mappings())


def add_issue(
    connection: Connection, run_id: str, what: str, *, level: str = "warning", where: str = "", next_step: str = ""
) -> None:
    """Keep a warning or error of a run."""
    connection.execute(
        t.run_issues.insert().values(
            run_id=run_id, at=clock.now(), level=level, what=what, where=where, next_step=next_step
        )
    )


def issues_of(connection: Connection, run_id: str) -> list[RowMapping]:
    """Return a run's issues, oldest first."""
    query = select(t.run_issues).where(t.run_issues.c.run_id == run_id).order_by(t.run_issues.c.number)
    return list(connection.execute(query).mappings())
