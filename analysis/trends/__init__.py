"""Releases, cadence, trends and diffusion over time."""
