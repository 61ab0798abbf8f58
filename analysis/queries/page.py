"""Pages of an answer: a limit, and a cursor that says where to go on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from analysis.queries.records import Empty
from rivalscope.core.errors import ConfigError

__all__ = ["MOST_ROWS", "Found", "cut"]

MOST_ROWS = 50
"""Rows of one page at most."""

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Found(Generic[Row]):
    """Rows that answer a query, or why there are none.

    Attributes:
        rows: All of them, in order.
        empty: Set if there are none.
        could_not_look: Sources and pages that might have answered and could not be read, in words.
    """

    rows: tuple[Row, ...] = ()
    empty: Empty | None = None
    could_not_look: tuple[str, ...] = ()


def cut(rows: Sequence[Row], *, limit: int, cursor: str, query: str, most_bytes: int = 0) -> tuple[list[Row], str]:
    """Return one page of rows and the cursor of the next; an empty cursor: there is no more.

    Args:
        rows: All rows.
        limit: Rows a page, 1 to :data:`MOST_ROWS`.
        cursor: What the last page gave; empty: from the start.
        query: Names the question: a cursor is good for its own only.
        most_bytes: Stop before the rows' text would be longer; at least one row is given. 0: no bound.

    Raises:
        ConfigError: The cursor was not given for this question.
    """
    start = _start(cursor, query)
    page: list[Row] = []
    size = 0
    for row in rows[start : start + max(1, min(limit, MOST_ROWS))]:
        size += len(repr(row).encode("utf-8", "replace"))
        if page and most_bytes and size > most_bytes:
            break
        page.append(row)
    end = start + len(page)
    return page, _cursor(end, query) if end < len(rows) else ""


def _cursor(start: int, query: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([start, query]).encode()).decode()


def _start(cursor: str, query: str) -> int:
    if not cursor:
        return 0
    try:
        start, asked = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, TypeError) as error:
        raise ConfigError("this cursor cannot be read", next_step="Ask again without a cursor.") from error
    if asked != query or not isinstance(start, int) or start < 0:
        raise ConfigError(
            "this cursor belongs to another question", next_step="Repeat the question with its own cursor, or none."
        )
    return start
