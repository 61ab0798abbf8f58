"""Changes as the store holds them: a row from a change, and back."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from analysis.changes.records import Change

__all__ = ["change_of", "change_row"]


@cache
def _adapter() -> TypeAdapter[Change]:
    return TypeAdapter(Change)


def change_of(row: RowMapping) -> Change:
    """Return the change that a stored row holds."""
    return _adapter().validate_python(row["record"])


def change_row(change: Change) -> dict[str, Any]:
    """Return the row that contains a change."""
    return {
        "id": change.id,
        "product": change.product,
        "url": change.url,
        "kind": change.kind.value,
        "old_at": change.old_at,
        "new_at": change.new_at,
        "severity": change.severity,
        "confidence": change.confidence,
        "suppressed_by": change.suppressed_by,
        "before": change.before,
        "after": change.after,
        "heading_path": list(change.heading_path),
        "record": _adapter().dump_python(change, mode="json"),
    }
