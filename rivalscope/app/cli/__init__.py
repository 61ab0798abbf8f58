"""The command line: parse, call, print. The work is done by functions that anyone can import."""

from __future__ import annotations

import sys

import typer

from rivalscope import __version__
from rivalscope.app.cli.commands import LazyGroup
from rivalscope.core.errors import RivalscopeError

__all__ = ["app", "main"]

app = typer.Typer(
    name="rivalscope",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Competitor and market-trend analysis in which every claim carries its quote.",
    epilog=(
        "Exit codes: 0 fine, 1 other error, 2 configuration or usage, 3 expectations missed (yesterday's result "
        "stays), 4 archive, 5 store, 6 another run is active, 7 evidence lost, 8 an optional package is missing."
    ),
)


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; an error of ours is printed as what, where and next step, with its exit code."""
    try:
        app()
    except RivalscopeError as error:
        from rivalscope.app.cli.common import errors

        errors.print(f"error: {error}", markup=False, highlight=False, style="bold red")
        sys.exit(error.exit_code)
