"""How far a probability can be believed: reliability curve, Brier score, calibration error."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["brier", "expected_calibration_error", "reliability_curve"]


def _pair(probability: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    told, true = np.asarray(probability, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if told.shape != true.shape or told.ndim != 1 or not len(told):
        raise ValueError("probabilities and truths must be two lists of the same length, at least one long")
    return told, true


def brier(probability: ArrayLike, truth: ArrayLike) -> float:
    """Return the mean squared difference of probability and outcome (Brier 1950); 0 is perfect.

    >>> brier([1.0, 0.0], [True, False])
    0.0
    """
    told, true = _pair(probability, truth)
    return float(np.mean((told - true) ** 2))


def reliability_curve(probability: ArrayLike, truth: ArrayLike, *, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return (mean probability, share that came true, count) of each bin of equal width that has cells."""
    told, true = _pair(probability, truth)
    place = np.minimum((told * bins).astype(int), bins - 1)
    return [
        (float(told[place == number].mean()), float(true[place == number].mean()), int((place == number).sum()))
        for number in range(bins)
        if (place == number).any()
    ]


def expected_calibration_error(probability: ArrayLike, truth: ArrayLike, *, bins: int = 10) -> float:
    """Return the mean distance of probability and outcome over the bins, weighted by their cells.

    >>> expected_calibration_error([0.8] * 5, [True, True, True, True, False])
    0.0
    """
    curve = reliability_curve(probability, truth, bins=bins)
    total = sum(count for _, _, count in curve)
    return round(sum(abs(told - true) * count for told, true, count in curve) / total, 12)
