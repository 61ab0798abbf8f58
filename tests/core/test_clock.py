"""The clock: aware, held still by tests, set for a whole run by the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from rivalscope.core import clock


def _now_in_child(value: str) -> subprocess.CompletedProcess[str]:
    code = "from rivalscope.core import clock; print(clock.now().isoformat())"
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "RIVALSCOPE_NOW": value}, capture_output=True, text=True
    )


def test_the_clock_is_aware_and_can_be_held() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    with clock.frozen(at):
        assert clock.now() == at
    assert clock.now().tzinfo is UTC


def test_naive_times_cannot_be_held() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 3, 2)):  # noqa: DTZ001 - the point
        clock.now()


def test_the_environment_sets_the_clock_and_it_runs_on() -> None:
    now = datetime.fromisoformat(_now_in_child("2026-03-02T06:00:00+01:00").stdout.strip())
    start = datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert start <= now
    assert (now - start).total_seconds() < 60


def test_a_wrong_time_in_the_environment_is_told() -> None:
    assert "RIVALSCOPE_NOW" in _now_in_child("yesterday").stderr
