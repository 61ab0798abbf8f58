"""What steps that change rows need, and nothing that may change later."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["loads"]


def loads(value: Any) -> Any:
    """Return the value of a JSON column: text on SQLite, a value already on PostgreSQL."""
    return json.loads(value) if isinstance(value, str | bytes) else value
