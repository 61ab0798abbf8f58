"""Step 3: what external readers said of passages."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE readings (
    id VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    capability VARCHAR NOT NULL,
    reader TEXT NOT NULL,
    said VARCHAR NOT NULL,
    there FLOAT NOT NULL,
    lines JSON NOT NULL,
    why TEXT NOT NULL,
    "at" {time} NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_readings_question ON readings (question);
"""
