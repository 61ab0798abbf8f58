"""Commands for unattended operation: run, schedule, digest."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rivalscope.app import scheduler
from rivalscope.app.cli.common import (
    WorkspaceOption,
    console,
    errors,
    moment,
    open_market,
    open_workspace,
    plain,
    say_waiting,
)
from rivalscope.app.digest_plan import digest_is_due
from rivalscope.core import clock
from rivalscope.core.errors import ConfigError
from rivalscope.core.schedule import time_zone
from rivalscope.core.store.leases import PUBLISH
from rivalscope.core.workspace import Workspace

__all__ = ["register"]

group = typer.Typer(help="Manage when sources are crawled: list, run, print.", no_args_is_help=True)


class DigestForm(StrEnum):
    """Output format of a digest."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(run)
    app.command()(digest)
    app.add_typer(group, name="schedule")


def run(
    workspace: WorkspaceOption = Path(),
    due: Annotated[bool, typer.Option("--due", help="Only the sources that are due.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print alerts instead of sending them.")] = False,
) -> None:
    """Crawl, analyse and notify, unattended. Meant for cron, systemd timers and CI; see: schedule print."""
    opened = open_workspace(workspace)
    sources = scheduler.due_sources(opened) if due else []
    if opened.has_cluster:
        _enqueue(opened, sources, due=due)
        return
    # Usually nothing is due, and that is found without loading what crawls, analyses and notifies.
    if due and not sources and not digest_is_due(opened):
        console.print("Nothing is due.")
        return
    from rivalscope.app import notify
    from rivalscope.app.after_run import notify_after_run

    if due and not sources:
        with opened.lock("digest", names=[PUBLISH], waiting=say_waiting):
            notify_after_run(opened, dry_run=dry_run)
        return
    from rivalscope.app.cli.collect import print_coverage
    from rivalscope.app.cli.matrix import print_analysis
    from rivalscope.app.workflows.analyse import analyse
    from rivalscope.app.workflows.collect import collect
    from rivalscope.app.workflows.demand import demand_jumps, remember_jumps

    built = None
    collected = collect(opened, sources, waiting=say_waiting)
    print_coverage(collected)
    with opened.lock("analysis", names=[PUBLISH], waiting=say_waiting):
        if any(not result.missed for result in collected.sources):
            built = analyse(opened, note=lambda text: errors.print(f"  {text}", style="dim"))
            print_analysis(opened, built)
        alerts = notify.alerts_of_run(opened.market, collected)
        jumps = demand_jumps(opened) if built is not None else []
        notify_after_run(opened, [*alerts, *notify.alerts_of_demand(opened.market, jumps)], dry_run=dry_run)
        if built is not None and not dry_run:
            remember_jumps(opened, jumps)
        if opened.market.publish is not None and not dry_run:
            from rivalscope.app.workflows.publish import publish

            created, updated = publish(opened, open_market(opened).require_matrix())
            console.print(f"Published: {created} created, {updated} updated.", highlight=False)
    if built is not None:
        built.raise_if_lost()
    collected.raise_if_failed()


def _enqueue(workspace: Workspace, due_now: list[str], *, due: bool) -> None:
    """Leave the work to the workers of the market's cluster; they hear of changes in market.yaml as well."""
    from rivalscope.app.cluster.jobs import enqueue_analysis, enqueue_sources, make_queue, travelling
    from rivalscope.app.cluster.markets import cluster_of, register_market
    from rivalscope.app.workflows.collect import all_sources

    market = register_market(workspace)
    sources, here = travelling(workspace, due_now if due else all_sources(workspace))
    app = make_queue(cluster_of(workspace))
    with app.open():
        new = enqueue_sources(app, workspace, market.name, sources, scheduled=due)
        if digest_is_due(workspace):
            enqueue_analysis(app, workspace.cluster, market.name)
    console.print(f"{new} of {len(sources)} sources enqueued; the others were already waiting.", highlight=False)
    for source in here:
        console.print(f"{source} reads local files; crawl it here: rivalscope crawl --source {source}", highlight=False)


def digest(
    workspace: WorkspaceOption = Path(),
    since: Annotated[
        str, typer.Option(help="last: everything not yet reported in a digest; or a date or age.")
    ] = "last",
    format: Annotated[DigestForm, typer.Option("--format", "-f", help="md, html or json.")] = DigestForm.MARKDOWN,
    appendix: Annotated[
        bool, typer.Option("--appendix", help="Add every change with both quotes, for engineers.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: print.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send the digest and mark its items as reported.")] = False,
) -> None:
    """Summarise what happened: key figures first, one line per material change, nothing reported twice."""
    from analysis.changes.render import to_html, to_json, to_markdown
    from rivalscope.app import notify
    from rivalscope.app.workflows.digest import make_digest, remember_digest

    opened = open_workspace(workspace)
    digest = make_digest(opened, since=None if since == "last" else moment(since))
    if format is DigestForm.JSON:
        text = to_json(digest)
    else:
        text = (to_html if format is DigestForm.HTML else to_markdown)(digest, appendix=appendix)
    if out is not None:
        out.write_text(text, encoding="utf-8")
        console.print(f"Wrote {out}")
    else:
        typer.echo(plain(text))
    # What could not be delivered is included again next time.
    if send and notify.deliver(opened.market, [notify.digest_alert(opened.market, digest)]):
        remember_digest(opened, digest)


@group.command(name="list")
def list_schedule(workspace: WorkspaceOption = Path()) -> None:
    """List the sources with their last and next crawl."""
    from rich.table import Table

    opened = open_workspace(workspace)
    zone = time_zone(opened.market.timezone)
    table = Table("source", "schedule", "last", "next")
    for planned in scheduler.plan(opened):
        due = planned.next <= clock.now()
        table.add_row(
            planned.source,
            planned.schedule,
            f"{planned.last.astimezone(zone):%Y-%m-%d %H:%M}" if planned.last else "never",
            "due now" if due else f"{planned.next.astimezone(zone):%Y-%m-%d %H:%M}",
        )
    console.print(table)


@group.command(name="run")
def run_schedule(workspace: WorkspaceOption = Path()) -> None:
    """Keep running what is due until stopped; a run in progress is finished first."""
    scheduler.run_forever(open_workspace(workspace), say=lambda text: console.print(text, highlight=False))


@group.command(name="print")
def print_units(
    workspace: WorkspaceOption = Path(),
    name: Annotated[str, typer.Argument(help="Only this unit: crontab, rivalscope.service ...")] = "",
) -> None:
    """Print ready-made units for cron, systemd timers and a CI workflow."""
    units = scheduler.unit_files(open_workspace(workspace))
    if name and name not in units:
        raise ConfigError(f'no unit "{name}"', next_step=f"Known units: {', '.join(units)}.")
    for title, text in units.items():
        if name in ("", title):
            typer.echo(text if name else f"# {title}\n{text}")
