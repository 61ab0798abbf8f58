"""The market that a server answers from: loaded once, and again when a newer matrix or crawl has been published."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from analysis.market_store import MarketStore
from analysis.view import MarketView
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

__all__ = ["Session"]


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
            with self.workspace.store.begin() as connection:
                latest = [runs.latest_run(connection, kind) for kind in ("matrix", "crawl", "replay")]
            seen = tuple(str(run["id"]) if run else "" for run in latest)
            if self._view is None or seen != self._seen:
                self._view, self._seen = MarketStore(self.workspace, known_at=self.known_at).require_matrix(), seen
            return self._view

    @property
    def accuracy(self) -> str:
        """How right the matrix is, as measured."""
        found = self.view.accuracy
        return found.words if found else "not measured on this market: no sample has been judged (rivalscope audit)"
