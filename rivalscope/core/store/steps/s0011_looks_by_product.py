"""Step 11: which looks were compared is kept by product, so that a comparison loads what changed alone."""

from __future__ import annotations

import json
import zlib

from sqlalchemy import Connection, text

__all__ = ["change"]

_STATE = "changes-compared"


def change(connection: Connection) -> None:
    """Keep the looks that were compared by product; when they began is told by the next comparison."""
    row = connection.execute(text('SELECT "at", state FROM states WHERE name = :name'), {"name": _STATE}).first()
    if row is None:
        return
    for product, signatures in json.loads(zlib.decompress(row.state)).items():
        kept = {"known": None, "looks": [["", signature] for signature in signatures]}
        blob = zlib.compress(json.dumps(kept, separators=(",", ":"), sort_keys=True).encode())
        connection.execute(
            text('INSERT INTO states (name, "at", state) VALUES (:name, :at, :state)'),
            {"name": f"{_STATE}/{product}", "at": row.at, "state": blob},
        )
    connection.execute(text("DELETE FROM states WHERE name = :name"), {"name": _STATE})
