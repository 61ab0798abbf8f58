"""Commands for notebooks: open JupyterLab on the workspace, export notebooks as HTML without code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace
from rivalscope.app.notebook.run import bundled_notebooks, export_notebooks, open_notebooks

__all__ = ["register"]

group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="notebook")


@group.callback(invoke_without_command=True)
def notebook(
    context: typer.Context,
    workspace: WorkspaceOption = Path(),
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace the workspace's copies with the bundled ones.")
    ] = False,
) -> None:
    """Open JupyterLab on the workspace, with the bundled notebooks copied into its notebooks folder."""
    if context.invoked_subcommand is None:
        raise typer.Exit(open_notebooks(open_workspace(workspace), browser=browser, fresh=fresh))


@group.command(name="list")
def list_notebooks() -> None:
    """List the bundled notebooks with the question each one answers."""
    import json

    for name, path in bundled_notebooks().items():
        first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]).splitlines()
        console.print(f"{name}  {first[0].lstrip('# ')}", highlight=False)


@group.command()
def export(
    names: Annotated[list[str] | None, typer.Argument(help="Names or prefixes such as 02; default: all.")] = None,
    workspace: WorkspaceOption = Path(),
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder. Default: exports/notebooks.")] = None,
    product: Annotated[list[str] | None, typer.Option(help="Only this product; may be repeated.")] = None,
    since: Annotated[str, typer.Option(help="Only from this date or age on, for example 180d.")] = "",
    until: Annotated[str, typer.Option(help="As known at this date or age.")] = "",
) -> None:
    """Execute notebooks on the workspace and write them as HTML without code, readable without a network."""
    opened = open_workspace(workspace)
    given = {"products": product, "since": since, "until": until}
    export_notebooks(
        opened,
        names or [],
        out=out or opened.exports_dir / "notebooks",
        parameters={name: value for name, value in given.items() if value},
        done=lambda path: console.print(f"Wrote {path}", highlight=False, soft_wrap=True),
    )
