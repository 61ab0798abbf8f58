"""The demonstration, run through the same command line that users have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rivalscope.app.sample import SampleServer, sample_market
from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.errors import ConfigError, RivalscopeError

__all__ = ["DATES", "run_demo"]

DATES = ("2026-03-02", "2026-10-05")
"""The days as of which the sample sites are served and crawled."""

_MARK = ".rivalscope-demo"


def run_demo(folder: Path, *, say: Callable[[str], None] = print, dates: tuple[str, ...] = DATES) -> list[Path]:
    """Serve the sample market on loopback, crawl and analyse it as of each date, and export the matrix.

    Args:
        folder: Workspace to make. One that an earlier demonstration made is replaced; any other folder is refused.
        say: Called with each step.
        dates: Days as of which to crawl, oldest first.

    Returns:
        The files to look at.

    Raises:
        ConfigError: The folder contains other files.
        RivalscopeError: A step failed; its own message has been printed.
    """
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise ConfigError(
                "this folder contains other files",
                where=str(folder),
                next_step="Choose a new folder: rivalscope demo DIR",
            )
        shutil.rmtree(folder)
    with SampleServer(as_of=dates[0]) as server:
        init_workspace(folder, market_yaml=sample_market(server.urls))
        (folder / _MARK).touch()
        for day in dates:
            server.as_of = day
            say(f"\nThe market as of {day}, served at {', '.join(server.urls.values())}")
            _command(folder, "crawl", at=f"{day}T06:00:00+00:00")
        last = f"{dates[-1]}T07:00:00+00:00"
        _command(folder, "export", "matrix", "--form", "wide", at=last)
        _command(folder, "export", "matrix", "--form", "long", at=last)
        _command(folder, "report", at=last)
    exports = folder / "exports"
    return [exports / "matrix-wide.csv", exports / "matrix.csv", exports / "report.html"]


def _command(folder: Path, *arguments: str, at: str) -> None:
    """Run one of our commands in its own process, with its clock set."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rivalscope.app.cli", *arguments, "--workspace", str(folder)],
        env={**os.environ, "RIVALSCOPE_NOW": at},
        check=False,
    )
    if done.returncode:
        raise RivalscopeError(f"rivalscope {arguments[0]} ended with exit code {done.returncode}", where=str(folder))
