"""Step 10: public signals beside the pages: downloads, incidents, jobs, operations of interfaces."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE signals (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    name TEXT NOT NULL,
    "at" {time} NOT NULL,
    value FLOAT,
    detail TEXT NOT NULL,
    url TEXT NOT NULL,
    discovered {time} NOT NULL,
    last_seen {time} NOT NULL,
    capture_id VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_signals_product ON signals (product);
"""
