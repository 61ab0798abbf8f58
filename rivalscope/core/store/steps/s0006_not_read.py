"""Step 6: what was met and could not be read, by cause, on a page and in the coverage of a source."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
ALTER TABLE contents ADD COLUMN not_read JSON DEFAULT '{}' NOT NULL;
ALTER TABLE coverage ADD COLUMN not_read JSON DEFAULT '{}' NOT NULL;
"""
