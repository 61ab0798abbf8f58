"""Step 5: plans have any number of prices, what they leave out, and limits as typed values."""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import Connection, text

__all__ = ["SQL", "change"]

SQL = """
ALTER TABLE plans ADD COLUMN free BOOLEAN DEFAULT '0' NOT NULL;
ALTER TABLE plans ADD COLUMN badge TEXT DEFAULT '' NOT NULL;
ALTER TABLE plans ADD COLUMN prices JSON DEFAULT '[]' NOT NULL;
ALTER TABLE plans ADD COLUMN excluded JSON DEFAULT '[]' NOT NULL;
ALTER TABLE plans ADD COLUMN gates JSON DEFAULT '[]' NOT NULL;
"""
_ONE_PRICE = ("price", "original_price", "currency", "period", "unit")


def change(connection: Connection) -> None:
    """Give the plans of stored pages, and the rows made of them, the price that they had as the first of several."""
    for key, blob in connection.execute(
        text("SELECT id, page FROM contents WHERE id IN (SELECT content_id FROM plans)")
    ).all():
        page = json.loads(zlib.decompress(blob))
        page["plans"] = [_with_prices(plan) for plan in page.get("plans", ())]
        packed = zlib.compress(json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 1)
        connection.execute(text("UPDATE contents SET page = :page WHERE id = :id"), {"page": packed, "id": key})
    rows = connection.execute(
        text('SELECT content_id, "number", price, original_price, currency, period, unit FROM plans')
    ).all()
    for content_id, number, *values in rows:
        plan = _with_prices(dict(zip(_ONE_PRICE, values, strict=True)))
        connection.execute(
            text('UPDATE plans SET prices = :prices, free = :free WHERE content_id = :id AND "number" = :number'),
            {"prices": json.dumps(plan["prices"]), "free": plan["free"], "id": content_id, "number": number},
        )


def _with_prices(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan of before, which had one price, as one that has any number of them."""
    kept = {name: value for name, value in plan.items() if name not in _ONE_PRICE}
    amount = plan.get("price") or ""
    price = {
        "amount": amount,
        "currency": plan.get("currency", ""),
        "period": plan.get("period", ""),
        "per": plan.get("unit", ""),
        "original": plan.get("original_price", ""),
    }
    kept["prices"] = [price] if amount not in ("", "0") else []
    kept["free"] = amount == "0"
    return kept
