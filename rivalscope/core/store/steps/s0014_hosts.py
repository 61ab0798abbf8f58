"""Step 14: what hosts were asked for, by whoever asks; the markets of a cluster."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
ALTER TABLE leases ADD COLUMN life FLOAT DEFAULT 45 NOT NULL;
CREATE TABLE hosts (
    host VARCHAR NOT NULL,
    next FLOAT NOT NULL,
    PRIMARY KEY (host)
);
CREATE TABLE host_requests (
    host VARCHAR NOT NULL,
    hour INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    PRIMARY KEY (host, hour)
);
CREATE TABLE cluster_markets (
    name VARCHAR NOT NULL,
    "database" VARCHAR NOT NULL,
    archive TEXT NOT NULL,
    files JSON NOT NULL,
    owner TEXT NOT NULL,
    registered_at {time} NOT NULL,
    PRIMARY KEY (name)
);
"""
