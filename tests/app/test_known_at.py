"""A market known at an earlier time shows nothing that was learnt later, whatever is read through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from analysis import MarketStore

SEPTEMBER = datetime(2026, 9, 1, tzinfo=UTC)
"""Between the two crawls of the sample market."""


def _days(value: object, path: str) -> Iterator[tuple[str, date]]:
    """Return every date inside a value, with the way to it."""
    if isinstance(value, date):
        yield path, value.astimezone(UTC).date() if isinstance(value, datetime) and value.tzinfo else value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _days((key, one), f"{path}[]")
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _days(one, f"{path}[]")
    elif is_dataclass(value) and not isinstance(value, MarketStore):
        for field in fields(value):
            yield from _days(getattr(value, field.name), f"{path}.{field.name}")


def _shown(market: MarketStore) -> dict[str, object]:
    names = [name for name in dir(MarketStore) if not name.startswith("_")]
    return {name: value for name in names if not callable(value := getattr(market, name))}


def test_everything_that_a_market_shows_obeys_known_at(demo: Path) -> None:
    shown = _shown(MarketStore.open(demo, known_at=SEPTEMBER))
    assert {"cells", "releases", "posts", "demand", "changes", "plans", "coverage", "adoptions"} <= shown.keys()
    found = [one for name, value in shown.items() for one in _days(value, name)]
    assert len(found) > 500
    assert sorted({path for path, day in found if day > SEPTEMBER.date()}) == []
