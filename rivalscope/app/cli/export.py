"""Commands that share results: export, report, feed, publish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.exports.atom import atom_feed
from analysis.exports.registry import default_name, export, write_export
from analysis.exports.schema import Form, What
from rivalscope.app.cli.common import WorkspaceOption, console, open_market, open_workspace
from rivalscope.app.report.build import write_report
from rivalscope.app.report.folder import write_folder
from rivalscope.app.workflows.publish import publish

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(name="export")(export_table)
    app.command()(report)
    app.command()(feed)
    app.command(name="publish")(publish_command)


def export_table(
    what: Annotated[What, typer.Argument(help="Which table.")] = What.MATRIX,
    workspace: WorkspaceOption = Path(),
    format: Annotated[str, typer.Option("--format", "-f", help="csv, xlsx, parquet, json, html or md.")] = "csv",
    form: Annotated[Form, typer.Option(help="long: one fact per row; wide: products as columns.")] = Form.LONG,
    out: Annotated[str, typer.Option("--out", "-o", help="File to write; - prints. Default: exports/.")] = "",
    as_of: Annotated[str, typer.Option(help="Show what was true at this date or age, judged by today's rules.")] = "",
    known_at: Annotated[str, typer.Option(help="Show what was known at this date or age.")] = "",
) -> None:
    """Export a table, such as the matrix, its evidence, releases, prices, gaps or what users ask for."""
    opened = open_workspace(workspace)
    view = open_market(opened, as_of=as_of, known_at=known_at).require_matrix()
    if out == "-":
        sys.stdout.buffer.write(export(view, what, format=format, form=form))
        return
    path = Path(out) if out else opened.exports_dir / default_name(what, format=format, form=form)
    for written in write_export(view, what, path, format=format, form=form):
        console.print(f"Wrote {written}", highlight=False, soft_wrap=True)


def report(
    workspace: WorkspaceOption = Path(),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write. Default: exports/report.html.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Write a folder instead, with a page for each product and capability to link to."),
    ] = None,
    browse: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Write the HTML report: static, self-contained, opens from disk."""
    opened = open_workspace(workspace)
    view = open_market(opened).require_matrix()
    if folder is not None:
        path = write_folder(view, folder)
    else:
        path = write_report(view, out or opened.exports_dir / "report.html")
    console.print(f"Wrote {path}", highlight=False, soft_wrap=True)
    if browse:
        typer.launch(path.resolve().as_uri())


def feed(
    workspace: WorkspaceOption = Path(),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write. Default: exports/changes.atom.")
    ] = None,
    address: Annotated[str, typer.Option(help="Address at which the feed will be published; written into it.")] = "",
) -> None:
    """Write an Atom feed of the material changes; entries keep their ids from run to run."""
    opened = open_workspace(workspace)
    path = out or opened.exports_dir / "changes.atom"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(atom_feed(open_market(opened).require_matrix(), address=address))
    console.print(f"Wrote {path}", highlight=False, soft_wrap=True)


def publish_command(workspace: WorkspaceOption = Path()) -> None:
    """Pass new and changed documents to the program named in market.yaml; nothing is created twice."""
    opened = open_workspace(workspace)
    created, updated = publish(opened, open_market(opened).require_matrix())
    console.print(f"{created} created, {updated} updated.", highlight=False)
