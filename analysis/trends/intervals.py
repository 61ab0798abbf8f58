"""Intervals of shares."""

from __future__ import annotations

import math
from statistics import NormalDist

__all__ = ["wilson"]


def wilson(
    part: int,
    whole: int,
) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), honest for small numbers.

    >>> [round(bound, 2) for bound in wilson(0, 5)]
    [0.0, 0.43]
    """
    if whole == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.975)
    share = part / whole
    middle = share + z * z / (2 * whole)
    width = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale)
