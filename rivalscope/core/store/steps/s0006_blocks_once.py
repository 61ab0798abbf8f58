"""Step 6: blocks stand in the stored page alone; what was met and could not be read is counted by cause."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
DROP TABLE blocks;
ALTER TABLE contents ADD COLUMN not_read JSON DEFAULT '{}' NOT NULL;
ALTER TABLE coverage ADD COLUMN not_read JSON DEFAULT '{}' NOT NULL;
"""
