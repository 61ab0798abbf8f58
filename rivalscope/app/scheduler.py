"""Do what is due, when it is due. The store says when a source was last looked at, so there is no second truth to lose.

Each round is a child process (``rivalscope run --due``): a crash or a hang in it ends neither the scheduler nor a later
round, and a scheduler that was down for a week catches up with one run.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

from rivalscope.app.digest_plan import digest_is_due
from rivalscope.core import clock
from rivalscope.core.config import MarketSpec, SourceSpec
from rivalscope.core.schedule import Schedule, time_zone
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

__all__ = ["PlannedLook", "due_sources", "plan", "run_forever", "unit_files"]

_JITTER = timedelta(minutes=5)
"""Sources of one schedule are spread over so much time, each always by the same amount."""
_MOST_DOUBLINGS = 2
"""An adaptive source that never changes is looked at every fourth time."""
_LOOK_AGAIN = 300.0
"""Seconds after which the scheduler looks at the plan again: market.yaml may have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLook:
    """A source with its next time."""

    source: str
    schedule: str
    last: datetime | None
    next: datetime


def plan(workspace: Workspace, *, now: datetime | None = None) -> list[PlannedLook]:
    """Return when each source is due, the soonest first."""
    now = now or clock.now()
    market = workspace.market
    zone = time_zone(market.timezone)
    found: list[PlannedLook] = []
    with workspace.store.begin() as connection:
        for product in market.products:
            for source in product.sources:
                key = product.source_id(source)
                text = _schedule(market, source)
                latest = runs.latest_coverage(connection, key)
                last = latest["started_at"] if latest else None
                schedule = Schedule.parse(text)
                due = schedule.next_due(last, now=now, zone=zone, key=key, jitter=_JITTER)
                if source.adaptive and last is not None:
                    quiet = runs.quiet_looks(connection, key, most=_MOST_DOUBLINGS)
                    for _ in range(2**quiet - 1):
                        due = schedule.next_after(due, zone=zone)
                found.append(PlannedLook(source=key, schedule=text, last=last, next=due))
    return sorted(found, key=lambda planned: (planned.next, planned.source))


def due_sources(workspace: Workspace, *, now: datetime | None = None) -> list[str]:
    """Return the ids of the sources that are due."""
    now = now or clock.now()
    return [planned.source for planned in plan(workspace, now=now) if planned.next <= now]


def run_forever(workspace: Workspace, *, say: Callable[[str], None] = print) -> None:
    """Run what is due until SIGTERM or SIGINT; a round that is under way is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        planned = plan(Workspace(workspace.root))
        now = clock.now()
        due = [one.source for one in planned if one.next <= now]
        sending = not due and digest_is_due(workspace)
        if due or sending:
            say(f"{now:%Y-%m-%d %H:%M:%S} due: {', '.join(due) or 'digest'}")
            # A session of its own, so that a Ctrl-C in the terminal stops the scheduler and not the round.
            done = subprocess.run(_command(workspace.root), check=False, start_new_session=True)
            say(f"{clock.now():%Y-%m-%d %H:%M:%S} ended with exit code {done.returncode}")
            if done.returncode and (sending or due == due_sources(workspace)):
                # It could not even begin, or nobody could be reached: try again later instead of at once.
                stop.wait(_LOOK_AGAIN)
            continue
        wait = min(_LOOK_AGAIN, max(1.0, (planned[0].next - now).total_seconds())) if planned else _LOOK_AGAIN
        stop.wait(wait)
    say("stopped")


def unit_files(workspace: Workspace) -> dict[str, str]:
    """Return ready-made units that run what is due every quarter of an hour: for cron, systemd and a CI workflow."""
    command = " ".join(_command(workspace.root))
    folder = resources.files("rivalscope.app").joinpath("templates/units")
    return {
        unit.name: unit.read_text("utf-8").replace("{command}", command).replace("{root}", str(workspace.root))
        for unit in sorted(folder.iterdir(), key=lambda unit: unit.name)
    }


def _schedule(market: MarketSpec, source: SourceSpec) -> str:
    return source.schedule or market.schedule


def _command(root: Path) -> list[str]:
    return [sys.executable, "-P", "-m", "rivalscope.app.cli", "run", "--due", "--workspace", str(root)]
