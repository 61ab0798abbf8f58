"""Collect: which pages matter, fetch them, read them. Never imports analysis."""
