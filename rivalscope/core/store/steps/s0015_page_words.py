"""Step 15: the words of the pages as they are now, so that a search need not take the pages apart."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE page_words (
    content_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    words {bytes} NOT NULL,
    PRIMARY KEY (content_id),
    FOREIGN KEY(content_id) REFERENCES contents (id)
);
"""
