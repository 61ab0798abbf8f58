"""Step 4: passages to read where a cell is unclear, how surely a quote proves, and the pieces of quotes."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
ALTER TABLE cells ADD COLUMN proof FLOAT DEFAULT '0' NOT NULL;
ALTER TABLE evidence ADD COLUMN parts JSON DEFAULT '[]' NOT NULL;

CREATE TABLE leads (
    cell_id VARCHAR NOT NULL,
    "rank" INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    quote TEXT NOT NULL,
    url TEXT NOT NULL,
    capture_id VARCHAR NOT NULL,
    captured_at {time} NOT NULL,
    digest VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    heading_path JSON NOT NULL,
    polarity VARCHAR NOT NULL,
    stage VARCHAR,
    plan TEXT NOT NULL,
    score FLOAT NOT NULL,
    verified BOOLEAN NOT NULL,
    reasons JSON NOT NULL,
    parts JSON DEFAULT '[]' NOT NULL,
    PRIMARY KEY (cell_id, rank),
    FOREIGN KEY(cell_id) REFERENCES cells (id)
);
CREATE INDEX ix_leads_id ON leads (id);
"""
