"""Commands that collect: crawl, replay, run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from rivalscope.app.cli.common import (
    WorkspaceOption,
    console,
    errors,
    moment,
    open_workspace,
    progress_bar,
    say_waiting,
)
from rivalscope.app.cli.matrix import print_analysis
from rivalscope.core.errors import ConfigError
from rivalscope.core.not_read import in_words
from rivalscope.core.records import UNREAD_NOTES
from rivalscope.core.store.leases import PUBLISH
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from rivalscope.app.workflows.collect import Collected, SourceResult
    from rivalscope.core.expectations import Coverage

__all__ = ["print_coverage", "register"]

_FULL_TABLE_WIDTH = 120
"""Terminal width from which every count gets its own column; coverage.json in runs/ always has them all."""


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(crawl)
    app.command(name="replay")(replay_archives)
    app.command()(backfill)


def crawl(
    workspace: WorkspaceOption = Path(),
    source: Annotated[list[str] | None, typer.Option(help="Only this source (see: rivalscope sources).")] = None,
    product: Annotated[str, typer.Option(help="Only this product's sources.")] = "",
    only: Annotated[bool, typer.Option("--no-analysis", help="Collect only; do not build the matrix.")] = False,
) -> None:
    """Crawl the sources into archive and store, then build the matrix. An interrupted crawl resumes."""
    # Imported by the commands that use it, because it loads the crawler.
    from rivalscope.app.workflows.collect import collect

    opened = open_workspace(workspace)
    wanted = list(source or [])
    if product:
        spec = opened.market.product(product)
        wanted += [spec.source_id(one) for one in spec.sources]
        if not wanted:
            raise ConfigError(f'product "{product}" has no source', next_step="Add one: rivalscope add URL")
    with progress_bar() as bar:
        tasks: dict[str, Any] = {}

        def event(values: Mapping[str, Any]) -> None:
            name = str(values.get("source", ""))
            done = sum(values.get("counts", {}).values())
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=None)
                _say(f"{name}: crawling")
            bar.update(tasks[name], completed=done, total=done + int(values.get("waiting", 0)))
            if values.get("event") == "done":
                _say(f"{name}: {done} addresses")

        reading = bar.add_task("reading", total=None, visible=False)
        collected = collect(
            opened,
            wanted,
            progress=event,
            reading=lambda done, total: bar.update(reading, completed=done, total=total, visible=True),
            waiting=say_waiting,
        )
    _finish(opened, collected, only=only)


def _say(line: str) -> None:
    """Print a line where no bar can be drawn, so that a log shows what takes so long."""
    if not errors.is_terminal:
        errors.print(f"  {line}", markup=False, highlight=False)


def replay_archives(
    files: Annotated[
        list[Path] | None, typer.Argument(help="WARC files (.warc or .warc.gz); none: the workspace's archive.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    product: Annotated[
        str, typer.Option(help="Product that the pages belong to; default: derived from the host name.")
    ] = "",
    only: Annotated[bool, typer.Option("--no-analysis", help="Read only; do not build the matrix.")] = False,
) -> None:
    """Build the store from WARC files, written by Rivalscope or any other tool, without a network."""
    from rivalscope.app.workflows.replay import replay

    opened = open_workspace(workspace)
    with opened.lock("replay", names=[PUBLISH]), progress_bar() as bar:
        task = bar.add_task("reading", total=None)
        collected = replay(
            opened,
            files or (),
            product=product,
            reading=lambda done, total: bar.update(task, completed=done, total=total),
        )
    _finish(opened, collected, only=only)


def backfill(
    workspace: WorkspaceOption = Path(),
    since: Annotated[str, typer.Option(help="How far back: 24m, 90d, or a date.")] = "24m",
    product: Annotated[list[str] | None, typer.Option(help="Only this product.")] = None,
    archive: Annotated[str, typer.Option(help="Archive server that has a CDX API.")] = "https://web.archive.org",
    budget: Annotated[int, typer.Option(help="Maximum number of captures to fetch in this run.", min=1)] = 2_000,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what would be fetched, without fetching anything.")
    ] = False,
    only: Annotated[bool, typer.Option("--no-analysis", help="Collect only; do not build the matrix.")] = False,
) -> None:
    """Fetch earlier versions of the declared pages from a public web archive: each version once, the oldest first.

    What was fetched is stored with its origin and never fetched again, so an interrupted run resumes.
    """
    from rivalscope.app.workflows import backfill as work

    opened = open_workspace(workspace)
    for slug in product or ():
        opened.market.product(slug)
    months = since[:-1] if since[-1:] == "m" and since[:-1].isdigit() else ""
    begin = moment(f"{int(months) * 30}d" if months else since)
    asked = work.open_archive(opened.market, archive)
    with opened.lock("backfill", names=[PUBLISH]):
        plan = work.plan_backfill(opened, asked, since=begin, products=product or ())
        pages = len({memento.url for _, memento in plan.wanted})
        wait = len(plan.wanted) * opened.market.crawl.delay / 60
        console.print(
            f"{plan.listed} versions of pages since {begin:%Y-%m-%d}; {len(plan.wanted)} of them, of "
            f"{pages} pages, are not stored yet: at least {wait:.0f} minutes.",
            highlight=False,
        )
        if preview or not (plan.wanted or plan.cut_off):
            for problem in plan.problems:
                console.print(f"[yellow]warning:[/] {escape(problem)}", highlight=False)
            return
        with progress_bar() as bar:
            task = bar.add_task("fetching", total=len(plan.wanted))
            collected = work.backfill(
                opened,
                asked,
                plan,
                budget=budget,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    _finish(opened, collected, only=only)
    if not only:
        from rivalscope.app.workflows.past import judge_past

        with opened.lock("backfill", names=[PUBLISH], waiting=say_waiting):
            events = judge_past(opened, note=_note())
        console.print(
            f"{len(events)} capabilities appeared or disappeared in that period: rivalscope diffusion", highlight=False
        )


def _finish(workspace: Workspace, collected: Collected, *, only: bool) -> None:
    print_coverage(collected)
    if not only and any(not result.missed for result in collected.sources):
        from rivalscope.app.workflows.analyse import analyse

        with workspace.lock("analysis", names=[PUBLISH], waiting=say_waiting):
            result = analyse(workspace, note=_note())
        print_analysis(workspace, result)
        result.raise_if_lost()
    collected.raise_if_failed()


def _note() -> Callable[[str], None]:
    return lambda text: errors.print(f"  {text}", highlight=False, style="dim")


_COUNTS = ("planned", "fetched", "unchanged", "new", "changed", "gone", "empty", "refused", "failed")


def _result(result: SourceResult) -> str:
    """Return the result of a source in words; "published" alone would hide release notes that could not be parsed."""
    if result.missed:
        return "[bold red]FAILED[/]"
    notes = sum(why.startswith(UNREAD_NOTES) for _, why in result.unread)
    prices = len(result.unread) - notes
    said = [
        *([f"{notes} of release notes not understood"] if notes else []),
        *([f"{prices} with doubtful prices"] if prices else []),
    ]
    return f"[yellow]published, {', '.join(said)}[/]" if said else "[green]published[/]"


def _in_short(coverage: Coverage) -> list[str]:
    """Return what was read and what was not, for a narrow terminal."""
    counts = ((name, getattr(coverage, name)) for name in ("empty", "refused", "failed"))
    missing = [f"{count} {name}" for name, count in counts if count]
    return [f"{coverage.fetched + coverage.unchanged} of {coverage.planned}", ", ".join(missing)]


def print_coverage(collected: Collected) -> None:
    """Print the result of a run: one row per source, expectations not met, warnings."""
    table = Table(
        title=f"Coverage of run {collected.run_id}", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("source", no_wrap=True)
    if console.width < _FULL_TABLE_WIDTH:
        table.add_column("read", justify="right", no_wrap=True)
        table.add_column("not read")
    else:
        for name in _COUNTS:
            table.add_column(name, justify="right")
    table.add_column("result")
    for result in collected.sources:
        coverage = result.coverage
        counts = (
            _in_short(coverage)
            if console.width < _FULL_TABLE_WIDTH
            else [str(getattr(coverage, name)) for name in _COUNTS]
        )
        table.add_row(coverage.source, *counts, _result(result))
    console.print(table)
    for result in collected.sources:
        if result.coverage.not_read:
            met = in_words(result.coverage.not_read)
            console.print(f"{result.coverage.source}: found but not read: {met}", highlight=False)
    for result in collected.sources:
        for url, why in result.unread:
            console.print(f"[yellow]warning:[/] {escape(url)}: {escape(why)}", highlight=False)
    for problem in collected.problems:
        console.print(f"[yellow]warning:[/] {escape(problem)}", highlight=False)
