"""What a run did, event by event: one JSON line each in its folder, through the standard library's logging."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["LOGGER", "event", "run_log"]

LOGGER = logging.getLogger("rivalscope")
"""Where every event goes; it says nothing unless somebody listens."""
LOGGER.addHandler(logging.NullHandler())


def event(what: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """Log an event with its fields; secrets must have been taken out before.

    Args:
        what: Short name, for example ``source finished``.
        level: Of the standard library.
        **fields: Facts that a support person needs: source, url, outcome, reason, counts.
    """
    LOGGER.log(level, what, extra={"fields": fields})


class _RunFile(logging.FileHandler):
    """A log that ends where the disk is full: whatever the run itself cannot write says so, once and in words."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        """Drop the line if the file cannot be written; anything else is a bug of ours and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        """Close the file, also where its last lines cannot be written."""
        with suppress(OSError):
            super().close()


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        values = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(values | getattr(record, "fields", {}), ensure_ascii=False, default=str)


@contextmanager
def run_log(folder: Path) -> Iterator[Path]:
    """Write all events inside the ``with`` block to ``log.jsonl`` of a run's folder, and give its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "log.jsonl"
    handler = _RunFile(path, encoding="utf-8")
    handler.setFormatter(_JsonLines())
    level = LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(min(logging.INFO, level or logging.INFO))
    try:
        yield path
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)
        handler.close()
