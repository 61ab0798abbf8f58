"""Step 2: the public views; today they are made anew after the last step, see migrations.py."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """

"""
