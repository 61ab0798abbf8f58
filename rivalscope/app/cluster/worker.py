"""A worker: takes jobs of a cluster, one after the other or several at once, until it is stopped or killed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rivalscope.app.cluster.jobs import JOBS, make_queue
from rivalscope.app.cluster.markets import pass_on_password, require_postgres
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import Store

if TYPE_CHECKING:
    from procrastinate import App

__all__ = ["run_worker"]

_HEARTBEAT = 3.0
_STALLED = 15.0
"""Seconds without a heartbeat after which a worker's jobs go to others."""
_DATABASE_AWAY = 5.0
_log = logging.getLogger("rivalscope.cluster")


def run_worker(
    cluster: Store,
    folder: Path,
    *,
    jobs: int = 1,
    once: bool = False,
    only: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Take jobs until SIGTERM or SIGINT, which let those under way finish; a worker that is killed loses nothing.

    Args:
        cluster: The cluster's store.
        folder: Where the markets are kept on this machine.
        jobs: How many at once.
        once: Exit when no jobs are left.
        only: Tasks to take, of ``JOBS``; all if empty.
        say: Called with a line for the log.

    Raises:
        MissingExtraError: Procrastinate is not installed.
        ConfigError: The store is not PostgreSQL, the environment names one store for all markets, or there is no such
            task.
    """
    from procrastinate.exceptions import ConnectorException

    if unknown := sorted({*only} - {*JOBS}):
        raise ConfigError(f"there is no task {unknown[0]!r}", next_step=f"Tasks are: {', '.join(JOBS)}.")
    require_postgres(cluster)
    pass_on_password(cluster)
    while True:
        try:
            app = make_queue(cluster, folder=folder.resolve())
            say(f"working for {cluster.engine.url.render_as_string()}, {jobs} at once")
            asyncio.run(_work(app, jobs=jobs, once=once, only=only))
            return
        except ConnectorException as error:
            say(f"the database is unreachable ({error}); retrying")
            asyncio.run(asyncio.sleep(_DATABASE_AWAY))


async def _work(app: App, *, jobs: int, once: bool, only: Sequence[str]) -> None:
    async with app.open_async():
        recovery = asyncio.create_task(_recover(app))
        try:
            await app.run_worker_async(
                queues=[*(only or JOBS)],  # a queue is called as its task; the driver takes no tuple
                concurrency=jobs,
                wait=not once,
                fetch_job_polling_interval=2.0,
                delete_jobs="successful",
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=_STALLED,
            )
        finally:
            recovery.cancel()
            with suppress(asyncio.CancelledError):
                await recovery


async def _recover(app: App) -> None:
    """Put back what workers had taken that are no longer heard of."""
    from procrastinate.exceptions import ConnectorException, UniqueViolation
    from procrastinate.jobs import Status

    while True:
        await asyncio.sleep(_HEARTBEAT)
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED):
                _log.warning("taking over job %s from a worker that stopped responding", job.id)
                try:
                    await app.job_manager.retry_job(job)
                except UniqueViolation:  # the same waits again; this one would block it for ever
                    await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)
                except ConnectorException as error:
                    _log.info("job %s was taken over by another: %s", job.id, error)
        except ConnectorException as error:
            _log.warning("the database is unreachable: %s", error)
