"""Commands that look at the market over time: releases, changes, digest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rivalscope.app.cli.common import WorkspaceOption, console, moment, open_workspace
from rivalscope.core.records import EntryKind
from rivalscope.core.store import changes as change_store
from rivalscope.core.store import releases as release_store

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(releases)
    app.command()(changes)


def releases(
    workspace: WorkspaceOption = Path(),
    since: Annotated[str, typer.Option(help="Published since a date or age, for example 90d.")] = "",
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    kind: Annotated[EntryKind | None, typer.Option(help="Only entries of this kind.")] = None,
) -> None:
    """List what was shipped: one line an entry, newest release first."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    with opened.store.begin() as connection:
        rows = release_store.entries(
            connection,
            product=product or None,
            kind=kind.value if kind else None,
            since=moment(since) if since else None,
        )
    table = Table("product", "version", "published", "kind", "entry")
    for row in rows:
        sure = "" if row["confidence"] >= 1 else f" {row['confidence']:.0%}"
        flags = " breaking" * row["breaking"] + " security" * row["security"]
        table.add_row(
            row["product"],
            escape(row["version"]),
            f"{row['published'] or 'no date'}",
            f"{row['kind']}{sure}{flags}",
            escape(row["text"]),
        )
    console.print(table if rows else "No entries match.")


def changes(
    workspace: WorkspaceOption = Path(),
    since: Annotated[str, typer.Option(help="Captured since a date or age.")] = "",
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what a rule holds back as noise.")] = False,
) -> None:
    """List what changed on the pages, the most material first within a capture, with both quotes."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    with opened.store.begin() as connection:
        rows = change_store.list_changes(
            connection, since=moment(since) if since else None, product=product or None, suppressed=everything
        )
        held_back = sum(bool(row["suppressed_by"]) for row in change_store.list_changes(connection, suppressed=True))
    for row in rows:
        held = f" [dim](held back: {row['suppressed_by']})[/]" if row["suppressed_by"] else ""
        console.print(
            f"{row['new_at']:%Y-%m-%d} [bold]{escape(row['product'])}[/] {row['kind'].replace('_', ' ')}{held} "
            f"[dim]severity {row['severity']:.1f}, confidence {row['confidence']:.0%} {escape(row['url'])}[/]",
            highlight=False,
        )
        for word, quote in (("before", row["before"]), ("after", row["after"])):
            if quote:
                console.print(f"  {word}: “{escape(quote[:300])}”", highlight=False)
    if not rows:
        console.print("Nothing material changed.")
    if not everything:
        console.print(f"[dim]{held_back} changes are held back as noise; see them with --all[/]", highlight=False)
