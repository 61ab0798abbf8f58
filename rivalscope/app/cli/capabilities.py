"""Commands about capabilities: what is compared, and what happened to it."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace
from rivalscope.core.store import capabilities as store

__all__ = ["register"]

group = typer.Typer(help="What is compared: list, log.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="capabilities")


@group.command(name="list")
def list_capabilities(workspace: WorkspaceOption = Path()) -> None:
    """List the capabilities of the matrix, with definition and aliases."""
    opened = open_workspace(workspace)
    with opened.store.begin() as connection:
        known = store.active_capabilities(connection)
    table = Table("theme", "capability", "definition", "also called", "origin")
    for one in known:
        table.add_row(
            escape(one.parent), escape(one.label), escape(one.description), escape(", ".join(one.aliases)), one.origin
        )
    console.print(table)


@group.command()
def log(workspace: WorkspaceOption = Path()) -> None:
    """Show births, deaths, merges, splits and what people decided, oldest first."""
    opened = open_workspace(workspace)
    with opened.store.begin() as connection:
        rows = store.capability_log(connection)
    for row in rows:
        who = f" by {row['author']}: {row['reason']}" if row["author"] else ""
        console.print(
            escape(f"{row['at']:%Y-%m-%d} {row['event']} {row['label']} {row['detail']}{who}"), highlight=False
        )
    if not rows:
        console.print("Nothing has happened to the capabilities yet.")
