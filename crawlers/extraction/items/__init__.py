"""Feature items: what a page states one by one, and what only looks like it."""

from crawlers.extraction.items.read import read_items

__all__ = ["read_items"]
