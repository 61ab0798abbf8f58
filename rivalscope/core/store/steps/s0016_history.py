"""Step 16: a look costs what changed, however long the history is: indexes, publications, looks that were compared."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

__all__ = ["SQL", "change"]

SQL = """
CREATE INDEX coverage_by_source ON coverage (product, source, run_id);
DROP INDEX ix_captures_source;
CREATE INDEX captures_by_source ON captures (source, url, "at");
DROP INDEX ix_page_versions_product;
DROP INDEX ix_page_versions_source;
CREATE INDEX ix_page_versions_capture_id ON page_versions (capture_id);
CREATE INDEX page_versions_by_source ON page_versions (product, source, valid_from);
CREATE INDEX page_versions_begun ON page_versions (product, known_to, valid_from);
CREATE INDEX page_versions_ended ON page_versions (product, known_to, valid_to);
CREATE INDEX page_versions_known ON page_versions (product, known_from);
CREATE INDEX ix_releases_capture_id ON releases (capture_id);
DROP INDEX ix_changes_product;
CREATE INDEX changes_by_url ON changes (product, url);
CREATE INDEX changes_by_time ON changes (product, new_at);
CREATE INDEX changes_newest ON changes (new_at);
CREATE INDEX changes_told ON changes (suppressed_by, reported_at);
CREATE TABLE publications (
    product VARCHAR NOT NULL,
    "number" INTEGER NOT NULL,
    "at" {time} NOT NULL,
    PRIMARY KEY (product)
);
INSERT INTO publications (product, "number", "at")
SELECT product, count(*), max(CASE WHEN known_to > known_from THEN known_to ELSE known_from END)
FROM page_versions GROUP BY product;
CREATE TABLE compared_looks (
    product VARCHAR NOT NULL,
    signature VARCHAR NOT NULL,
    begun {time},
    PRIMARY KEY (product, signature)
);
CREATE INDEX compared_looks_by_time ON compared_looks (product, begun);
"""

_STATE = "changes-compared/"


def change(connection: Connection) -> None:
    """Keep each look that was compared in a row of its own, no longer all of a product's in one state."""
    rows = connection.execute(text("SELECT name, state FROM states WHERE name LIKE :name"), {"name": f"{_STATE}%"})
    for name, blob in rows.all():
        state = json.loads(zlib.decompress(blob))
        for begun, signature in state["looks"]:
            at: Any = datetime.fromisoformat(begun) if begun else None
            if at is not None and connection.dialect.name == "sqlite":
                at = f"{at:%Y-%m-%d %H:%M:%S.%f}"  # times are text there, in UTC
            connection.execute(
                text("INSERT INTO compared_looks (product, signature, begun) VALUES (:product, :signature, :begun)"),
                {"product": name.removeprefix(_STATE), "signature": signature, "begun": at},
            )
        kept = zlib.compress(json.dumps({"known": state["known"]}, separators=(",", ":")).encode())
        connection.execute(text("UPDATE states SET state = :state WHERE name = :name"), {"state": kept, "name": name})
