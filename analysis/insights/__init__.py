"""Gaps, strengths, SWOT and briefs."""
