"""A team on one PostgreSQL store: writers and the database are killed at random, and nothing is lost or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.team import _LIFE, interleave, undisturbed
from benchmarks.team_parts import hosts
from rivalscope.core.store import leases


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Three hosts on loopback."""
    with hosts(tmp_path / "requests.txt") as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "writers", "publishing"), [(11, 2, False), (12, 4, False), (13, 3, True)])
def test_writers_that_are_killed_lose_double_and_change_nothing(
    seed: int,
    writers: int,
    publishing: bool,
    port: int,
    tmp_path: Path,
    postgres_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = undisturbed(tmp_path / "alone", port)
    assert {support for _, _, support, _, _ in expected} >= {"full", "unknown"}
    monkeypatch.setattr(leases, "LIFE", _LIFE)
    monkeypatch.setenv("RIVALSCOPE_STORE", "")  # and back to what it was, afterwards
    outcome = interleave(
        seed, writers=writers, server=postgres_server, folder=tmp_path, port=port, expected=expected,
        publishing=publishing,
    )  # fmt: skip
    assert outcome.faults == []
    assert outcome.kills + outcome.database_kills > 0
