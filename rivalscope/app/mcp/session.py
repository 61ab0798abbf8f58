"""The market that a server answers from: loaded once, and again when a newer matrix or crawl has been published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TypeVar

from analysis.market_store import MarketStore
from analysis.view import MarketView
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

__all__ = ["Session"]

_Answer = TypeVar("_Answer")
_AGAIN = 3
"""Times that a question is asked of a market in which something is published again and again."""


class Session:
    """Loads the view of a market and keeps it while nothing newer is published.

    Args:
        workspace: The market.
        known_at: The market as it was known then; None: now.
    """

    def __init__(self, workspace: Workspace, *, known_at: datetime | None = None) -> None:
        self.workspace = workspace
        self.known_at = known_at
        self._view: MarketView | None = None
        self._seen: tuple[str, ...] = ()
        self._lock = Lock()  # tools run in threads

    @property
    def view(self) -> MarketView:
        """The market as it is published now.

        Raises:
            ExpectationError: There is no matrix yet.
        """
        with self._lock:
            seen = self._published()
            if self._view is None or seen != self._seen:
                self._view, self._seen = MarketStore(self.workspace, known_at=self.known_at).require_matrix(), seen
            return self._view

    def answer(self, ask: Callable[[], _Answer]) -> _Answer:
        """Return an answer from one published state: where something was published meanwhile, it is asked again."""
        for _ in range(_AGAIN):
            before = self._published()
            found = ask()
            if self._published() == before:
                break
        return found

    def _published(self) -> tuple[str, ...]:
        with self.workspace.store.begin() as connection:
            latest = [runs.latest_run(connection, kind) for kind in ("matrix", "crawl", "replay")]
        return tuple(str(run["id"]) if run else "" for run in latest)

    @property
    def accuracy(self) -> str:
        """How right the matrix is, as measured."""
        found = self.view.accuracy
        return found.words if found else "not measured on this market: no sample has been judged (rivalscope audit)"
