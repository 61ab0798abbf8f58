"""The jobs of a cluster: crawl a source, analyse a market, see what is due.

A job may run twice or late, because its worker was taken for dead: each looks first whether there is anything to do,
and writes under leases (see :mod:`rivalscope.core.store.leases`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from crawlers.session import find_source
from crawlers.urls import canonical, host_of
from rivalscope.app.cluster.markets import known_markets, open_market
from rivalscope.core import clock
from rivalscope.core.errors import ArchiveError, BusyError, MissingExtraError, StoreError
from rivalscope.core.source_kinds import LOCAL_KINDS
from rivalscope.core.store import Store
from rivalscope.core.store.runs import latest_run
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from procrastinate import App

__all__ = ["JOBS", "enqueue_analysis", "enqueue_sources", "make_queue", "travelling"]

JOBS = ("crawl", "analyse", "due")
"""Names of the tasks."""
_QUIET_SECONDS = 20
"""An analysis waits so long for other sources of its market to be published, too."""
_SHARE = 5
"""While sources of a market are still being crawled, from the start of a build to that of the next pass at least so
many times what it took: a thousand vendors are not analysed all day while their pages come in."""
_LONGEST_PAUSE = timedelta(hours=1)
_LOOK_FOR_DUE = "*/5 * * * *"
_log = logging.getLogger("rivalscope.cluster")


def make_queue(cluster: Store, *, folder: Path | None = None) -> App:
    """Return the queue of a cluster: for a worker that keeps its markets in a folder, or only to enqueue.

    The queue's own tables are made if they are not there.

    Args:
        cluster: The cluster's store.
        folder: Of a worker; None: jobs are only enqueued.

    Raises:
        MissingExtraError: Procrastinate is not installed.
    """
    try:
        import procrastinate
    except ModuleNotFoundError as error:
        raise MissingExtraError("cluster", "procrastinate") from error
    address = cluster.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    if folder is None:
        app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=address))
    else:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))
    _make_tables(cluster, app.schema_manager.get_schema())
    # What a worker may meet while others write, or while the database is away, passes; anything else is for people.
    again = procrastinate.RetryStrategy(
        max_attempts=5, exponential_wait=4, retry_exceptions={BusyError, StoreError, ArchiveError}
    )

    @app.task(name="crawl", queue="crawl", retry=again)
    async def crawl(market: str, source: str, scheduled: bool) -> None:
        assert folder is not None
        if await asyncio.to_thread(_crawl, cluster, folder, market, source, scheduled=scheduled):
            await _defer_analysis(app, cluster, market)

    @app.task(name="analyse", queue="analyse", retry=again)
    async def analyse(market: str) -> None:
        assert folder is not None
        if not await asyncio.to_thread(_analyse, cluster, folder, market):
            await _defer_analysis(app, cluster, market)

    @app.periodic(cron=_LOOK_FOR_DUE)
    @app.task(name="due", queue="due", queueing_lock="due")
    async def due(timestamp: int) -> None:
        assert folder is not None
        for market, sources, digest in await asyncio.to_thread(lambda: list(_due(cluster, folder))):
            for source, host in sources:
                options = _options("crawl", market, host=host)
                await app.configure_task(**options).defer_async(market=market, source=source, scheduled=True)
            if digest:
                await _defer_analysis(app, cluster, market)

    return app


def enqueue_sources(app: App, workspace: Workspace, market: str, sources: Sequence[str], *, scheduled: bool) -> int:
    """Enqueue a job for each source; return how many were not waiting or running already.

    Args:
        app: An opened queue.
        workspace: The market's workspace.
        market: Its name in the cluster.
        sources: Ids.
        scheduled: They are to be crawled only if they are still due when their turn comes.
    """
    with workspace.cluster.begin() as connection:
        known = _under_way(connection, "crawl", market)
    new = [source for source in sources if source not in known]
    for source in new:
        options = _options("crawl", market, host=_host(workspace, source))
        app.configure_task(**options).defer(market=market, source=source, scheduled=scheduled)
    return len(new)


def enqueue_analysis(app: App, cluster: Store, market: str) -> None:
    """Enqueue an analysis of a market, unless one is waiting."""
    with cluster.begin() as connection:
        if _under_way(connection, "analyse", market):
            return
    app.configure_task(**_options("analyse", market)).defer(market=market)


def travelling(workspace: Workspace, sources: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the sources that any machine can look at, and those that read files of this one."""
    found: tuple[list[str], list[str]] = [], []
    for source in sources:
        found[find_source(workspace.market, source)[1].kind in LOCAL_KINDS].append(source)
    return found


def _under_way(connection: Connection, task: str, market: str) -> set[str]:
    """Return the sources for which a job waits or runs; of analyses, "" if one waits.

    The queue's own lock against doubles is not used: it also refuses to put back what a dead worker had taken while
    the same source waits again.
    """
    states = ["todo", "doing"] if task == "crawl" else ["todo"]
    query = text(
        "SELECT args FROM procrastinate_jobs WHERE task_name = :task AND status::text = ANY(:states) "
        "AND args ->> 'market' = :market"
    )
    rows = connection.execute(query, {"task": task, "states": states, "market": market}).scalars()
    return {str(arguments.get("source", "")) for arguments in rows}


def _options(name: str, market: str, host: str = "") -> dict[str, Any]:
    """Return how a job is enqueued: of one host, and of one market, one at a time runs."""
    if name == "crawl":
        return {"name": name, "queue": name, "lock": f"host {host}"}
    return {"name": name, "queue": name, "lock": f"{name} {market}", "schedule_in": {"seconds": _QUIET_SECONDS}}


async def _defer_analysis(app: App, cluster: Store, market: str) -> None:
    def waits() -> bool:
        with cluster.begin() as connection:
            return bool(_under_way(connection, "analyse", market))

    if not await asyncio.to_thread(waits):
        await app.configure_task(**_options("analyse", market)).defer_async(market=market)


def _crawl(cluster: Store, folder: Path, market: str, source: str, *, scheduled: bool) -> bool:
    """Crawl a source and publish it; return whether there is anything new to analyse."""
    from rivalscope.app import notify
    from rivalscope.app.scheduler import due_sources
    from rivalscope.app.workflows.collect import collect

    workspace = open_market(cluster, market, folder)
    try:
        if scheduled and source not in due_sources(workspace):
            return False  # another worker was faster
        collected = collect(workspace, [source], patient=True, waiting=lambda holder: _log.info("waits for %s", holder))
        notify.deliver(workspace.market, notify.alerts_of_run(workspace.market, collected))
        return not collected.failed
    finally:
        workspace.store.close()
        workspace.cluster.close()


def _too_soon(workspace: Workspace, market: str) -> bool:
    """Return whether sources of a market are still being crawled and its last build is not long ago."""
    with workspace.cluster.begin() as connection:
        if not _under_way(connection, "crawl", market):
            return False
    with workspace.store.begin() as connection:
        last = latest_run(connection, "matrix")
    if last is None or last["ended_at"] is None:
        return False
    pause = min(_SHARE * (last["ended_at"] - last["started_at"]), _LONGEST_PAUSE)
    return bool(clock.now() < last["started_at"] + pause)


def _analyse(cluster: Store, folder: Path, market: str) -> bool:
    """Analyse a market and tell whom it concerns; return False, with nothing done, if it is too soon for that."""
    from rivalscope.app import notify
    from rivalscope.app.after_run import notify_after_run
    from rivalscope.app.workflows.analyse import analyse
    from rivalscope.app.workflows.demand import demand_jumps, remember_jumps
    from rivalscope.core.store.leases import PUBLISH

    workspace = open_market(cluster, market, folder)
    try:
        if _too_soon(workspace, market):
            return False
        with workspace.lock("analysis", names=[PUBLISH], waiting=lambda holder: _log.info("waits for %s", holder)):
            built = analyse(workspace)
            jumps = demand_jumps(workspace)
            notify_after_run(workspace, notify.alerts_of_demand(workspace.market, jumps))
            remember_jumps(workspace, jumps)
        built.raise_if_lost()
        return True
    finally:
        workspace.store.close()
        workspace.cluster.close()


def _due(cluster: Store, folder: Path) -> Iterable[tuple[str, list[tuple[str, str]], bool]]:
    """Yield each market with its sources that are due, with their hosts, and whether a digest is."""
    from rivalscope.app.digest_plan import digest_is_due
    from rivalscope.app.scheduler import due_sources

    for name in known_markets(cluster):
        workspace = open_market(cluster, name, folder)
        sources, _ = travelling(workspace, due_sources(workspace))
        with cluster.begin() as connection:
            known = _under_way(connection, "crawl", name)
        new = [(source, _host(workspace, source)) for source in sources if source not in known]
        yield name, new, digest_is_due(workspace)
        workspace.store.close()


def _host(workspace: Workspace, source: str) -> str:
    url = find_source(workspace.market, source)[1].url
    return host_of(canonical(url) or url)


def _make_tables(cluster: Store, schema: str) -> None:
    with cluster.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7261103)")  # one process makes them
        if connection.exec_driver_sql("SELECT to_regclass('procrastinate_jobs')").scalar_one() is None:
            driver: Any = connection.connection.driver_connection
            driver.execute(schema)  # as it is: SQLAlchemy would look for parameters in it
