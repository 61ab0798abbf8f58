"""The demonstration: serve the sample market, crawl it twice half a year apart, show the matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rivalscope.app.cli.common import console
from rivalscope.app.workflows.demo import run_demo

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder for the workspace; an earlier demo is replaced.")] = Path(
        "demo"
    ),
) -> None:
    """Show everything on the bundled sample market: five fictional products on loopback, crawled at two dates."""
    made = run_demo(folder, say=lambda text: console.print(text, highlight=False, soft_wrap=True))
    console.print("\nOpen:", highlight=False)
    for path in made:
        console.print(f"  {path}", highlight=False, soft_wrap=True)
    console.print(f"\nTry next: rivalscope matrix -w {folder} --capability saml", highlight=False)
