"""Step 7: the probability that a reader gave is called so."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
ALTER TABLE readings RENAME COLUMN there TO probability;
"""
