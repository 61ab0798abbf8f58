"""Step 9: what users say in public, and what unlinked wishes propose."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE demand_posts (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    "text" TEXT NOT NULL,
    opened {time} NOT NULL,
    updated {time} NOT NULL,
    "open" BOOLEAN NOT NULL,
    closed {time},
    closing VARCHAR NOT NULL,
    labels JSON NOT NULL,
    milestone TEXT NOT NULL,
    person VARCHAR NOT NULL,
    votes INTEGER NOT NULL,
    comments INTEGER NOT NULL,
    discovered {time} NOT NULL,
    last_seen {time} NOT NULL,
    capture_id VARCHAR NOT NULL,
    judged_by VARCHAR NOT NULL,
    kind VARCHAR,
    sureness FLOAT NOT NULL,
    quote TEXT NOT NULL,
    capability VARCHAR NOT NULL,
    link FLOAT NOT NULL,
    proposal VARCHAR NOT NULL,
    shipped_in TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_demand_posts_product ON demand_posts (product);
CREATE INDEX ix_demand_posts_capability ON demand_posts (capability);
CREATE INDEX demand_posts_by_source ON demand_posts (source, updated);
CREATE TABLE demand_proposals (
    id VARCHAR NOT NULL,
    label TEXT NOT NULL,
    words JSON NOT NULL,
    active BOOLEAN NOT NULL,
    known_from {time} NOT NULL,
    PRIMARY KEY (id)
);
"""
