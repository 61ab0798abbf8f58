"""The store: SQLite in the workspace by default, PostgreSQL by URL; one module of queries a subject."""

from rivalscope.core.store.engine import Store

__all__ = ["Store"]
