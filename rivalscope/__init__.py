"""Rivalscope: competitor and market-trend analysis in which every claim carries its quote."""

__version__ = "0.1.0"
