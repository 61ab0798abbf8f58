"""The one place that tells the time; a test can hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

__all__ = ["frozen", "now"]

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Return the current time, aware and in UTC."""
    return _held.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at ``at`` inside the ``with`` block."""
    if at.tzinfo is None:
        raise ValueError("clock.frozen needs an aware time, for example datetime(2026, 1, 1, tzinfo=UTC)")
    token = _held.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
