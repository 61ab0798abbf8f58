"""The jobs of a cluster: crawl a source, analyse a market, see what is due.

A job may run twice or late, because its worker was taken for dead: each looks first whether there is anything to do,
and writes under leases (see :mod:`rivalscope.core.store.leases`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawlers.session import find_source
from crawlers.urls import canonical, host_of
from rivalscope.app.cluster.markets import known_markets, open_market
from rivalscope.core.errors import ArchiveError, BusyError, MissingExtraError, StoreError
from rivalscope.core.source_kinds import LOCAL_KINDS
from rivalscope.core.store import Store
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from procrastinate import App

__all__ = ["JOBS", "enqueue_analysis", "enqueue_sources", "make_queue", "travelling"]

JOBS = ("crawl", "analyse", "due")
"""Names of the tasks."""
_QUIET_SECONDS = 20
"""An analysis waits so long for other sources of its market to be published, too."""
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
            await _deferred(app, "analyse", market)

    @app.task(name="analyse", queue="analyse", retry=again)
    async def analyse(market: str) -> None:
        assert folder is not None
        await asyncio.to_thread(_analyse, cluster, folder, market)

    @app.periodic(cron=_LOOK_FOR_DUE)
    @app.task(name="due", queue="due", queueing_lock="due")
    async def due(timestamp: int) -> None:
        assert folder is not None
        for market, sources, digest in await asyncio.to_thread(lambda: list(_due(cluster, folder))):
            for source, host in sources:
                await _deferred(app, "crawl", market, source, host=host, scheduled=True)
            if digest:
                await _deferred(app, "analyse", market)

    return app


def enqueue_sources(app: App, workspace: Workspace, market: str, sources: Sequence[str], *, scheduled: bool) -> int:
    """Enqueue a job for each source; return how many were not waiting already.

    Args:
        app: An opened queue.
        workspace: The market's workspace.
        market: Its name in the cluster.
        sources: Ids.
        scheduled: They are to be crawled only if they are still due when their turn comes.
    """
    from procrastinate.exceptions import AlreadyEnqueued

    new = 0
    for source in sources:
        options = _options("crawl", market, source, host=_host(workspace, source))
        try:
            app.configure_task(**options).defer(market=market, source=source, scheduled=scheduled)
            new += 1
        except AlreadyEnqueued:
            continue
    return new


def enqueue_analysis(app: App, market: str) -> None:
    """Enqueue an analysis of a market, unless one is waiting."""
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        app.configure_task(**_options("analyse", market)).defer(market=market)
    except AlreadyEnqueued:
        return


def travelling(workspace: Workspace, sources: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the sources that any machine can look at, and those that read files of this one."""
    found: tuple[list[str], list[str]] = [], []
    for source in sources:
        found[find_source(workspace.market, source)[1].kind in LOCAL_KINDS].append(source)
    return found


def _options(name: str, market: str, source: str = "", host: str = "") -> dict[str, Any]:
    """Return how a job is enqueued: one at a time waits, and one at a time asks a host or works on a market."""
    if name == "crawl":
        return {
            "name": name, "queue": name, "lock": f"host {host}", "queueing_lock": f"{name} {market} {source}",
        }  # fmt: skip
    lock = f"{name} {market}"
    return {
        "name": name, "queue": name, "lock": lock, "queueing_lock": lock, "schedule_in": {"seconds": _QUIET_SECONDS},
    }  # fmt: skip


async def _deferred(
    app: App, name: str, market: str, source: str = "", *, host: str = "", scheduled: bool = False
) -> None:
    from procrastinate.exceptions import AlreadyEnqueued

    arguments: dict[str, Any] = {"market": market}
    if name == "crawl":
        arguments |= {"source": source, "scheduled": scheduled}
    try:
        await app.configure_task(**_options(name, market, source, host)).defer_async(**arguments)
    except AlreadyEnqueued:
        return


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


def _analyse(cluster: Store, folder: Path, market: str) -> None:
    from rivalscope.app import notify
    from rivalscope.app.after_run import notify_after_run
    from rivalscope.app.workflows.analyse import analyse
    from rivalscope.app.workflows.demand import demand_jumps, remember_jumps
    from rivalscope.core.store.leases import PUBLISH

    workspace = open_market(cluster, market, folder)
    try:
        with workspace.lock("analysis", names=[PUBLISH], waiting=lambda holder: _log.info("waits for %s", holder)):
            built = analyse(workspace)
            jumps = demand_jumps(workspace)
            notify_after_run(workspace, notify.alerts_of_demand(workspace.market, jumps))
            remember_jumps(workspace, jumps)
        built.raise_if_lost()
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
        yield name, [(source, _host(workspace, source)) for source in sources], digest_is_due(workspace)
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
