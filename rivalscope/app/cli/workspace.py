"""Commands that make and describe a workspace: init, add, sources, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.markup import escape
from rich.table import Table

from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace
from rivalscope.app.doctor import examine
from rivalscope.app.workflows.setup import add_product, init_workspace, propose_sources
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import UNREAD_NOTES
from rivalscope.core.secrets import without_secrets
from rivalscope.core.store import runs

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(init)
    app.command()(add)
    app.command()(sources)
    app.command()(doctor)


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make; it may exist, but not hold a market.yaml.")],
) -> None:
    """Make a workspace: a folder with a commented market.yaml."""
    path = init_workspace(folder)
    console.print(f"Made {path}.\nNext: put your market into it, or let us look: rivalscope add URL -w {folder}")


def add(
    url: Annotated[str, typer.Argument(help="Home page of a product.")],
    workspace: WorkspaceOption = Path(),
    name: Annotated[str, typer.Option(help="Name of the product; default: told from the host.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the proposal without asking.")] = False,
) -> None:
    """Propose sources for a product from its home page, and write them into market.yaml."""
    opened = open_workspace(workspace)
    proposals = propose_sources(opened.market, url)
    if not proposals:
        raise RivalscopeError(
            "nothing to watch was found",
            where=without_secrets(url),
            next_step="Write the sources into market.yaml by hand.",
        )
    table = Table("kind", "url", "pages", "why", "for example", show_lines=True)
    for one in proposals:
        table.add_row(
            one.kind,
            escape(one.url),
            str(one.max_pages),
            escape("; ".join(one.why)),
            escape("\n".join(one.examples[:4])),
        )
    console.print(table)
    if yes or typer.confirm(f"Write this into {opened.market_file}?", default=True):
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        made = add_product(
            opened.market_file,
            name=name or host.split(".")[0].capitalize(),
            home=without_secrets(url),
            proposals=proposals,
        )
        console.print(f"Added {made}. Next: rivalscope crawl --product {made}", highlight=False)


def sources(workspace: WorkspaceOption = Path()) -> None:
    """List the sources with their schedule and health."""
    opened = open_workspace(workspace)
    table = Table("source", "url", "schedule", "last published", "pages", "health")
    with opened.store.begin() as connection:
        for product in opened.market.products:
            for source in product.sources:
                key = product.source_id(source)
                last = runs.last_published(connection, key)
                latest = runs.latest_coverage(connection, key)
                health = "never looked"
                if latest is not None:
                    unread = sum(
                        issue["where"] == key and UNREAD_NOTES in issue["what"]
                        for issue in runs.issues_of(connection, latest["run_id"])
                    )
                    said = [
                        *latest["violations"],
                        *([f"{unread} pages of release notes not understood"] if unread else []),
                    ]
                    health = "; ".join(said) or "ok"
                table.add_row(
                    key,
                    without_secrets(source.url),
                    source.schedule or opened.market.schedule,
                    f"{last['started_at']:%Y-%m-%d %H:%M}" if last else "",
                    str(last["fetched"] + last["unchanged"]) if last else "",
                    health,
                )
    console.print(table)


def doctor(workspace: WorkspaceOption = Path()) -> None:
    """Check the installation and the workspace; ends with 1 if something is wrong."""
    found = examine(workspace)
    for finding in found:
        mark = "[green]ok[/]" if finding.good else "[bold red]no[/]"
        console.print(f"{mark} {finding.name}: {escape(finding.detail)}", highlight=False, soft_wrap=True)
    if not all(finding.good for finding in found):
        raise typer.Exit(1)
