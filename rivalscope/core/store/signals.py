"""Public signals: dated points and entries, each with its first and last look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from rivalscope.core.ids import make_id
from rivalscope.core.signals import MarketSignal
from rivalscope.core.store import demand_tables as t
from rivalscope.core.store.engine import upsert

__all__ = ["save_signals"]


def save_signals(
    connection: Connection, signals: Iterable[MarketSignal], *, product: str, source: str, capture_id: str, at: datetime
) -> None:
    """Store signals; what was seen before keeps the time of its first look.

    Args:
        connection: Open transaction.
        signals: As read.
        product, source: Slug and source id.
        capture_id: What they were read from.
        at: Time of the capture.
    """
    rows = {
        (key := make_id("signal", product, source, one.kind.value, one.key)): {
            "id": key,
            "product": product,
            "source": source,
            "kind": one.kind.value,
            "name": one.name,
            "at": one.at or at,
            "value": one.value,
            "detail": one.detail,
            "url": one.url,
            "discovered": at,
            "last_seen": at,
            "capture_id": capture_id,
        }
        for one in signals
    }
    columns = ["name", "value", "detail", "url", "last_seen", "capture_id"]
    upsert(connection, t.signals, list(rows.values()), update=columns)
