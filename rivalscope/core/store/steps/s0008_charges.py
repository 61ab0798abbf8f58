"""Step 8: what pages charge besides their plans."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE charges (
    content_id VARCHAR NOT NULL,
    "number" INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind VARCHAR NOT NULL,
    amount VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    per TEXT NOT NULL,
    plan TEXT NOT NULL,
    first VARCHAR NOT NULL,
    last VARCHAR NOT NULL,
    bound VARCHAR NOT NULL,
    quote TEXT NOT NULL,
    PRIMARY KEY (content_id, "number"),
    FOREIGN KEY(content_id) REFERENCES contents (id)
);
"""
