"""How a cluster is doing: workers, jobs, who works on what, what hosts were asked; for people and for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, text

from rivalscope.app.cluster.markets import known_markets
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.store import Store, leases
from rivalscope.core.store import tables as t
from rivalscope.core.store.hosts import requests_of_day
from rivalscope.core.store.leases import Holder

__all__ = ["ClusterStatus", "JobLine", "cluster_status", "prometheus"]

_SILENT = 15.0
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """A job that runs, or one that failed for good.

    Attributes:
        id: Its number in the queue.
        task: crawl, analyse or due.
        market: Name of the market; empty: all.
        source: Id of the source; empty: none.
        attempts: How often it was begun.
        seconds: Since it began, or failed.
    """

    id: int
    task: str
    market: str
    source: str
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterStatus:
    """How a cluster is doing.

    Attributes:
        workers: Workers with a recent heartbeat.
        silent: Workers that were not, and whose jobs go to others.
        jobs: (task, state) -> number of jobs.
        oldest: Seconds that the oldest job that could run has waited; 0: none waits.
        running: Jobs under way, the longest first.
        failed: Jobs that failed for good, the latest first.
        at_work: Market -> who holds its leases.
        hosts: Host -> requests of the last 24 hours.
        unreachable: Markets whose store cannot be read, and why.
    """

    workers: int
    silent: int
    jobs: dict[tuple[str, str], int]
    oldest: float
    running: tuple[JobLine, ...]
    failed: tuple[JobLine, ...]
    at_work: dict[str, list[Holder]] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)
    unreachable: dict[str, str] = field(default_factory=dict)


def cluster_status(cluster: Store) -> ClusterStatus:
    """Return how a cluster is doing; nothing is written."""
    at_work: dict[str, list[Holder]] = {}
    unreachable: dict[str, str] = {}
    for name, market in known_markets(cluster).items():
        url = cluster.engine.url.set(database=market.database).render_as_string(hide_password=False)
        try:
            store = Store.open(url, read_only=True)
            with store.begin() as connection:
                at_work[name] = leases.living(connection)
            store.close()
        except RivalscopeError as error:
            unreachable[name] = error.what
    with cluster.begin() as connection:
        hosts = {
            host: requests_of_day(connection, host) for host in connection.execute(select(t.hosts.c.host)).scalars()
        }
        if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar_one() is None:
            return ClusterStatus(workers=0, silent=0, jobs={}, oldest=0.0, running=(), failed=(), hosts=hosts)
        rows = connection.execute(
            text(
                "SELECT last_heartbeat > NOW() - make_interval(secs => :silent) AS heard, COUNT(*) AS number "
                "FROM procrastinate_workers GROUP BY 1"
            ),
            {"silent": _SILENT},
        )
        heard: dict[bool, int] = {row.heard: row.number for row in rows}
        counted = connection.execute(
            text("SELECT task_name, status::text, COUNT(*) FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2")
        )
        oldest = connection.execute(
            text(
                "SELECT COALESCE(MAX(EXTRACT(EPOCH FROM NOW() - COALESCE(j.scheduled_at, e.at))), 0) "
                "FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
                "WHERE j.status = 'todo' AND COALESCE(j.scheduled_at, NOW()) <= NOW()"
            )
        ).scalar_one()
        return ClusterStatus(
            workers=heard.get(True, 0),
            silent=heard.get(False, 0),
            jobs={(task, state): number for task, state, number in counted},
            oldest=float(oldest),
            running=tuple(_lines(connection, "doing", "started")),
            failed=tuple(_lines(connection, "failed", "failed")),
            at_work=at_work,
            hosts=hosts,
            unreachable=unreachable,
        )


def _lines(connection: Connection, state: str, event: str) -> Iterable[JobLine]:
    query = text(
        "SELECT j.id, j.task_name, j.args, j.attempts, EXTRACT(EPOCH FROM NOW() - MAX(e.at)) AS seconds "
        "FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type::text = :event "
        f"WHERE j.status::text = :state GROUP BY j.id ORDER BY seconds {'DESC' if state == 'doing' else 'ASC'} LIMIT "
        f"{_SHOWN}"
    )
    for row in connection.execute(query, {"state": state, "event": event}).mappings():
        arguments: dict[str, Any] = row["args"]
        yield JobLine(
            id=row["id"],
            task=row["task_name"],
            market=str(arguments.get("market", "")),
            source=str(arguments.get("source", "")),
            attempts=row["attempts"],
            seconds=float(row["seconds"]),
        )


def prometheus(status: ClusterStatus) -> str:
    """Return the figures in Prometheus' text format, for a scrape or node_exporter's textfile collector."""
    now_at_work = [(market, holder) for market, holders in status.at_work.items() for holder in holders]
    families: list[tuple[str, str, list[tuple[dict[str, str], float]]]] = [
        ("workers", "Workers with a recent heartbeat.", [({}, status.workers)]),
        ("workers_silent", "Workers without a recent heartbeat; their jobs go to others.", [({}, status.silent)]),
        (
            "jobs",
            "Jobs by task and state; failed jobs stay until someone retries or removes them.",
            [({"task": task, "state": state}, number) for (task, state), number in status.jobs.items()],
        ),
        ("queue_oldest_seconds", "Seconds that the oldest runnable job has been waiting.", [({}, status.oldest)]),
        (
            "lease_left_seconds",
            "Seconds until a lease ends unless it is renewed.",
            [({"market": market, "lease": holder.lease}, round(holder.left, 1)) for market, holder in now_at_work],
        ),
        (
            "host_requests_day",
            "Requests to a host in the last 24 hours, by all workers and markets.",
            [({"host": host}, number) for host, number in sorted(status.hosts.items())],
        ),
        ("markets_unreachable", "Markets whose store cannot be read.", [({}, len(status.unreachable))]),
    ]
    lines: list[str] = []
    for name, about, values in families:
        lines += [f"# HELP rivalscope_{name} {about}", f"# TYPE rivalscope_{name} gauge"]
        for labels, value in values:
            inside = ",".join(f'{label}="{_escaped(word)}"' for label, word in labels.items())
            lines.append(f"rivalscope_{name}{'{' + inside + '}' if inside else ''} {value:g}")
    return "\n".join(lines) + "\n"


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
