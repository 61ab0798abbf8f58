"""The command line: parse, call, print. The work is done by importable functions."""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import sys
from types import FrameType

import typer

from rivalscope import __version__
from rivalscope.app.cli.commands import LazyGroup
from rivalscope.core.errors import RivalscopeError

__all__ = ["app", "main"]

_GC_THRESHOLD = 100_000
"""Objects between two garbage collections. Imports make many that stay; with Python's 700, looking through them again
and again is a tenth of what a short command costs."""

app = typer.Typer(
    name="rivalscope",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Competitor and market-trend analysis in which every claim carries its quote.",
    epilog=(
        "Exit codes: 0 success, 1 other error, 2 configuration or usage, 3 expectations not met (the last published "
        "result is kept), 4 archive, 5 store, 6 locked by another run or program, 7 evidence lost, 8 an optional "
        "package is missing, 130 or 143 stopped by a signal."
    ),
)


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Print each event of a run, as in runs/RUN/log.jsonl."),
) -> None:
    if verbose:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s %(fields)s", defaults={"fields": ""}))
        logging.getLogger("rivalscope").addHandler(handler)
        logging.getLogger("rivalscope").setLevel(logging.INFO)
    if version:
        typer.echo(__version__)
        raise typer.Exit


class _StoppedError(BaseException):
    """The command received a signal to stop."""

    def __init__(self, number: int) -> None:
        self.number = number


def main() -> None:
    """Run the command line; an expected error is printed as what, where and next step, and sets its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    if sys.argv[1:] == ["--version"]:  # answered here because Typer imports pydantic to read an option
        print(__version__)
        return
    # Otherwise pydantic reads the metadata of every installed package to look for plugins, at each start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(_GC_THRESHOLD)
    try:
        app()
    except RivalscopeError as error:
        _end(str(error), error.exit_code)
    except _StoppedError as stopped:
        _end(
            "stopped. Everything archived and stored so far is kept; run the same command again to resume.",
            128 + stopped.number,
        )
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        where = f"\n  in {error.filename}" if error.filename else ""
        _end(
            f"cannot write: {error.strerror}{where}\n"
            "  Free some space or check the permissions, then run the command again.",
            5,
        )


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second signal must not interrupt the shutdown
    raise _StoppedError(number)


def _end(message: str, code: int) -> None:
    from rivalscope.app.cli.common import errors

    errors.print(f"error: {message}", markup=False, highlight=False, style="bold red")
    sys.exit(code)
