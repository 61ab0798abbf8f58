"""Understand: reads the store, never crawls. Never imports crawlers."""
