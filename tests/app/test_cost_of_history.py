"""A look costs what changed: the database does as much for one after a long history as after a short one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from watched import SITE, Watched, pricing

from rivalscope.app.workflows.digest import make_digest, remember_digest
from rivalscope.core import clock
from rivalscope.core.store.captures import times_of

_MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
_DAY = timedelta(days=1)
_STILL = pricing("$9", extra="<p>As it always was.</p>")


class Steps:
    """Count the instructions of SQLite's machine, which are the same on a busy computer."""

    def __init__(self, watched: Watched) -> None:
        self.hundreds = 0
        engine = watched.workspace.store.engine
        engine.dispose()
        event.listen(engine, "connect", self._watch)

    def _watch(self, connection: Any, _: Any) -> None:
        connection.set_progress_handler(self._count, 100)

    def _count(self) -> None:
        self.hundreds += 1

    def of(self, watched: Watched, day: int) -> int:
        """Return what a look and a comparison on a day take, the prices having moved."""
        before = self.hundreds
        _look(watched, day)
        return self.hundreds - before


def _look(watched: Watched, day: int) -> None:
    watched.look(
        _MORNING + day * _DAY, {"/pricing": pricing(f"${20 + day}"), "/old": _STILL, "/shell": "", "/off": 503}
    )


def _tell(watched: Watched, day: int) -> None:
    with clock.frozen(_MORNING + day * _DAY + timedelta(hours=1)):
        digest = make_digest(watched.workspace)
        assert any(f"${20 + day}" in one.after for one in digest.appendix)
        remember_digest(watched.workspace, digest)


def test_the_fifth_month_costs_what_the_first_did(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "ws")
    for day in range(20):
        _look(watched, day)
    steps = Steps(watched)
    early = [steps.of(watched, day) for day in range(20, 24)]
    for day in range(24, 140):
        _look(watched, day)
        if day % 20 == 0:
            _tell(watched, day)
    late = [steps.of(watched, day) for day in range(140, 144)]
    watched.workspace.store.close()
    assert sum(late) < 1.2 * sum(early)  # trees of indexes are a level deeper


@pytest.mark.parametrize("page", [_STILL, "", 503, 404], ids=["unchanged", "empty", "closed", "gone"])
def test_of_looks_that_find_a_page_as_before_the_ends_and_the_last_two_weeks_keep_a_row(
    tmp_path: Path, page: str | int
) -> None:
    watched = Watched(tmp_path / "ws")
    for day in (*range(8), 9, *range(11, 40)):
        pages = {"/": page if day != 6 else 500, "/pricing": pricing("$9")}
        watched.look(_MORNING + day * _DAY, pages, compare=False)
    with watched.workspace.store.begin() as connection:
        found = sorted((at - _MORNING).days for at in times_of(connection, "heron", f"{SITE}/"))
    watched.workspace.store.close()
    # Another outage parts two stretches; the looks on both of its sides say when it was.
    assert [day for day in found if day < 25] == [0, 5, 6, 7]
    assert [day for day in found if day >= 25] == list(range(25, 40))
