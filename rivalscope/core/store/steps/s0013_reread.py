"""Step 13: answers that changed because we read the same pages otherwise are marked."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
ALTER TABLE cells ADD COLUMN reread BOOLEAN DEFAULT '0' NOT NULL;
"""
