"""Mentions, capabilities, taxonomy, overrides."""
