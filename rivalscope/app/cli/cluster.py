"""Commands for several machines: worker, cluster."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from rivalscope.app.cli.common import console, errors, open_workspace
from rivalscope.app.cluster.markets import cluster_of, require_postgres
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import Store
from rivalscope.core.workspace import CLUSTER_ENV

__all__ = ["register"]

group = typer.Typer(help="Show and manage the jobs of several machines: status, retry, cancel.", no_args_is_help=True)
ClusterOption = Annotated[
    str,
    typer.Option(
        "--cluster",
        envvar=CLUSTER_ENV,
        help="Address of the cluster's database, for example postgresql://db.internal/rivalscope.",
        show_default="that of the current workspace",
    ),
]
JobArgument = Annotated[int, typer.Argument(help="Number of the job (see: rivalscope cluster status).")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(worker)
    app.add_typer(group, name="cluster")


def _open(cluster: str) -> Store:
    return require_postgres(Store.open(cluster)) if cluster else cluster_of(open_workspace(Path()))


def worker(
    cluster: ClusterOption = "",
    folder: Annotated[Path, typer.Option(help="Folder for the markets that this machine works on.")] = Path("markets"),
    jobs: Annotated[int, typer.Option("-n", "--jobs", help="Maximum number of jobs to run at once.", min=1)] = 1,
    once: Annotated[bool, typer.Option("--once", help="Exit when no jobs are left.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Take only these tasks: crawl, analyse, due; may be repeated."),
    ] = None,
) -> None:
    """Run jobs of a cluster: crawl sources, analyse markets (extra: cluster). It may be killed at any time."""
    import logging
    import signal

    from rivalscope.app.cluster.worker import run_worker

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s %(fields)s", defaults={"fields": ""}))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("rivalscope.cluster").setLevel(logging.INFO)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # the queue's own handlers take their place while it works
    run_worker(
        _open(cluster),
        folder,
        jobs=jobs,
        once=once,
        only=only or (),
        say=lambda text: errors.print(text, highlight=False),
    )


@group.command()
def status(
    cluster: ClusterOption = "",
    prometheus: Annotated[
        Path | None, typer.Option(help="Write the figures to this file in Prometheus' text format; - prints them.")
    ] = None,
) -> None:
    """Show workers, jobs, who works on what, requests to hosts, and what failed."""
    from rivalscope.app.cluster import status as work

    found = work.cluster_status(_open(cluster))
    if prometheus is not None:
        text = work.prometheus(found)
        if str(prometheus) == "-":
            typer.echo(text, nl=False)
            return
        fresh = prometheus.with_name(f"{prometheus.name}.{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(prometheus)  # a scrape never sees half of it
        return
    silent = f", {found.silent} silent" if found.silent else ""
    console.print(f"{found.workers} workers{silent}; the oldest job has waited {found.oldest:.0f} s", highlight=False)
    table = Table("task", "state", "jobs")
    for (task, state), number in found.jobs.items():
        table.add_row(task, state, str(number))
    console.print(table)
    for line in found.running:
        console.print(
            f"running: job {line.id} {line.task} {line.market} {line.source} for {line.seconds:.0f} s", markup=False
        )
    for market, holders in found.at_work.items():
        for holder in holders:
            console.print(f"{market}: {holder.lease}: {holder}", markup=False, highlight=False)
    for host, number in sorted(found.hosts.items()):
        console.print(f"{host}: {number} requests in 24 hours", markup=False, highlight=False)
    for market, why in found.unreachable.items():
        console.print(f"{market}: its store cannot be read: {why}", markup=False, style="red")
    for line in found.failed:
        console.print(
            f"failed: job {line.id} {line.task} {line.market} {line.source}, {line.attempts} attempts, "
            f"{line.seconds / 3600:.1f} hours ago; to retry: rivalscope cluster retry {line.id}",
            markup=False,
            style="red",
        )


@group.command()
def retry(job: JobArgument, cluster: ClusterOption = "") -> None:
    """Run a failed job again."""
    from rivalscope.app.cluster.jobs import make_queue
    from rivalscope.core import clock

    app = make_queue(_open(cluster))
    with app.open():
        _known(app, job)
        app.job_manager.retry_job_by_id(job, clock.now())
    console.print(f"Job {job} is waiting for a worker.", highlight=False)


@group.command()
def cancel(job: JobArgument, cluster: ClusterOption = "") -> None:
    """Remove a waiting job; a running job is finished first."""
    from rivalscope.app.cluster.jobs import make_queue

    app = make_queue(_open(cluster))
    with app.open():
        _known(app, job)
        done = app.job_manager.cancel_job_by_id(job, delete_job=True)
    console.print(f"Job {job} was removed." if done else f"Job {job} is running.", highlight=False)


def _known(app: object, job: int) -> None:
    if not list(app.job_manager.list_jobs(id=job)):  # type: ignore[attr-defined]
        raise ConfigError(f"there is no job {job}", next_step="List them with: rivalscope cluster status")
