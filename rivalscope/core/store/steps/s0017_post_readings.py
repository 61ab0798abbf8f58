"""Step 17: what readers said of users' posts."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE post_readings (
    id VARCHAR NOT NULL,
    post VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    reader TEXT NOT NULL,
    capability VARCHAR NOT NULL,
    kind VARCHAR,
    words TEXT NOT NULL,
    "at" {time} NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_post_readings_post ON post_readings (post);
"""
