"""What a reader's word is worth: measured on markets that were read without the curators' answers."""

from __future__ import annotations

import math

from rivalscope.core.readings import Said

__all__ = ["DENIED_RIGHT", "calibrated"]

DENIED_RIGHT = 0.9
"""How often a denial that a reader pointed to, in words that deny, is right."""
_SLOPE, _SHIFT = 1.11, 1.36


def calibrated(said: Said, there: float) -> float:
    """Return the probability behind a reader's answer.

    >>> round(calibrated(Said.SILENT, 0.5), 2), round(calibrated(Said.YES, 0.95), 2)
    (0.8, 0.99)
    """
    bounded = min(max(there, 0.03), 0.97)
    return 1.0 / (1.0 + math.exp(-(_SLOPE * math.log(bounded / (1 - bounded)) + _SHIFT)))
