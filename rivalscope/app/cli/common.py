"""What all commands share: the workspace option, consoles, and how dates are given."""

from __future__ import annotations

import re
import weakref
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from rivalscope.core import clock
from rivalscope.core.errors import ConfigError, StoreError
from rivalscope.core.store.leases import Holder
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from rich.progress import Progress

    from analysis.market_store import MarketStore

__all__ = [
    "WorkspaceOption",
    "console",
    "errors",
    "moment",
    "open_market",
    "open_workspace",
    "plain",
    "progress_bar",
    "say_waiting",
]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that control a terminal or change the writing direction."""


def plain(text: str) -> str:
    """Return untrusted text with every terminal control character replaced by a question mark.

    >>> plain("Pro \\x1b[2J plan")
    'Pro ?[2J plan'
    """
    return _CONTROL.sub("?", text)


class SafeConsole(Console):
    """A console through which no text from a page can move the cursor, clear the screen or set a title."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text for the terminal; every printed string, table cells included, passes through here."""
        return super().render_str(plain(text), **options)


console = SafeConsole()
errors = SafeConsole(stderr=True)

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="RIVALSCOPE_WORKSPACE", help="Folder of the workspace.", show_default="here"
    ),
]


def open_workspace(folder: Path) -> Workspace:
    """Return the workspace at or above a folder."""
    return Workspace.open(folder)


def open_market(workspace: Workspace, *, as_of: str = "", known_at: str = "") -> MarketStore:
    """Return the market as the store has it now; nothing that others publish meanwhile is mixed in.

    Args:
        workspace: Where the store is.
        as_of, known_at: Dates or ages, see :func:`moment`; empty: now.
    """
    from analysis.market_store import MarketStore  # commands that read no market start without it

    opened = ExitStack()
    opened.enter_context(suppress(StoreError))  # whatever a database says to the end of what only read
    view = MarketStore(
        workspace,
        as_of=moment(as_of) if as_of else None,
        known_at=moment(known_at) if known_at else None,
        connection=opened.enter_context(workspace.store.snapshot()),
    )
    snapshot = _Snapshot()
    view.__dict__["snapshot"] = snapshot
    weakref.finalize(snapshot, opened.close)
    return view


class _Snapshot:
    """Lives as long as a market or any copy of it, all of which read from one transaction."""


def moment(text: str) -> datetime:
    """Read a date, a time, or an age.

    Args:
        text: ``2026-03-01``, ``2026-03-01T12:00``, ``90d``, ``12w`` or ``6h``. A bare date means its end, so that
            "as of 1 March" includes what was seen on that day.

    Raises:
        ConfigError: It is none of these.
    """
    units = {"h": 1, "d": 24, "w": 24 * 7}
    if text[-1:] in units and text[:-1].isdigit():
        return clock.now() - timedelta(hours=int(text[:-1]) * units[text[-1]])
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f'cannot read the date "{text}"', next_step="Write 2026-03-01, 2026-03-01T12:00 or an age such as 90d."
        ) from error
    if len(text) == 10:
        at += timedelta(days=1) - timedelta(microseconds=1)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def say_waiting(holder: Holder) -> None:
    """Say whom a command waits for."""
    errors.print(f"  waiting for the {holder}", markup=False, highlight=False, style="dim")


def progress_bar() -> Progress:
    """Return a progress display on the error stream, so that output can be piped."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
    )
