"""The one place that tells the time; a test can freeze it, and a repeatable run can set it.

``RIVALSCOPE_NOW`` in the environment sets the clock of a whole run, child processes included: it starts at that
moment and runs on. The demonstration uses it to look at a market twice, half a year apart, within a minute.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache

from rivalscope.core.errors import ConfigError

__all__ = ["frozen", "now"]

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Return the current time, aware and in UTC."""
    if held := _held.get():
        return held
    shift = _shift(os.environ.get("RIVALSCOPE_NOW", ""))  # before reading the clock: it never shows an earlier time
    return datetime.now(UTC) + shift


@cache
def _shift(start: str) -> timedelta:
    if not start:
        return timedelta(0)
    try:
        at = datetime.fromisoformat(start)
    except ValueError as error:
        raise ConfigError(
            f'cannot read the time "{start}"',
            where="RIVALSCOPE_NOW",
            next_step="Write for example 2026-03-02T06:00:00+00:00, or unset it.",
        ) from error
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at) - datetime.now(UTC)


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
