"""When the next digest is due: asked every quarter of an hour, so it is answered without making one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rivalscope.core import clock
from rivalscope.core.config import MarketSpec
from rivalscope.core.schedule import Schedule, time_zone
from rivalscope.core.store.states import load_state
from rivalscope.core.workspace import Workspace

__all__ = ["DIGEST_STATE", "addresses", "digest_is_due", "is_digest_time", "reported_until"]

DIGEST_STATE = "digest"
"""Name of the state in the store that says until when there were digests, and what they reported."""


def addresses(market: MarketSpec) -> list[str]:
    """Return the Apprise URLs that the environment names."""
    return os.environ.get(market.notify.urls_env, "").split()


def reported_until(state: Mapping[str, Any] | None) -> datetime | None:
    """Return the end of the period of the last delivered digest; None: there was none."""
    return datetime.fromisoformat(state["until"]) if state and "until" in state else None


def is_digest_time(workspace: Workspace) -> bool:
    """Return whether the schedule of digests has come round since the last one."""
    market = workspace.market
    schedule = Schedule.parse(market.notify.digest)
    with workspace.store.begin() as connection:
        last = reported_until(load_state(connection, DIGEST_STATE))
    return schedule.is_due(last, now=clock.now(), zone=time_zone(market.timezone))


def digest_is_due(workspace: Workspace) -> bool:
    """Return whether a digest should be sent now, whether or not a source is due; without an address it never is."""
    return bool(addresses(workspace.market)) and is_digest_time(workspace)
