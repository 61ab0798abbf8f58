"""Step 12: who works on what (leases with fencing numbers), who ran a run, what people decided in any folder."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE fencing (
    id INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO fencing (id, "number") VALUES (1, 0);
CREATE TABLE leases (
    name VARCHAR NOT NULL,
    fence INTEGER NOT NULL,
    doing TEXT NOT NULL,
    owner TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    place VARCHAR NOT NULL,
    since FLOAT NOT NULL,
    expires FLOAT NOT NULL,
    PRIMARY KEY (name)
);
CREATE INDEX ix_leases_fence ON leases (fence);
CREATE TABLE decisions (
    id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    body JSON NOT NULL,
    recorded_at {time} NOT NULL,
    withdrawn_at {time},
    PRIMARY KEY (id, origin)
);
ALTER TABLE runs ADD COLUMN owner TEXT DEFAULT '' NOT NULL;
"""
