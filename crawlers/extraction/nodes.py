"""The light tree that extraction reads, as :mod:`rivalscope.core.payload` builds it for extraction and verification."""

from __future__ import annotations

from rivalscope.core.payload.nodes import HEADINGS, Node, Pool, Run

__all__ = ["HEADINGS", "Node", "Pool", "Run"]
