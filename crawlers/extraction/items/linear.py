"""The stored linear models that judge candidates where words do not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CLIP", "LinearModel", "load_model"]

CLIP = 2.5
"""Standard deviations from the mean at which a signal ends: one odd page must not speak louder than all others."""
_Floats = NDArray[np.floating[Any]]
_PATH = Path(__file__).with_name("models.json")


@dataclass(frozen=True)
class LinearModel:
    """A logistic regression over standardised signals; made by ``benchmarks.train_items``."""

    signals: tuple[str, ...]
    """Names of the signals, in the order of a row."""
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Return the log-odds that each row is a feature."""
        if not rows:
            return []
        means, scales, weights = self._arrays
        scaled = np.clip((np.asarray(rows, dtype=float) - means) / scales, -CLIP, CLIP)
        found: list[float] = (scaled @ weights + self.bias).tolist()
        return found

    @cached_property
    def _arrays(self) -> tuple[_Floats, _Floats, _Floats]:
        return np.array(self.means), np.array(self.scales), np.array(self.weights)


@cache
def load_model(name: str) -> LinearModel:
    """Return the model of list items and cards ("items") or of headed blocks ("blocks")."""
    data = json.loads(_PATH.read_text(encoding="utf-8"))[name]
    return LinearModel(
        signals=tuple(data["signals"]),
        means=tuple(data["means"]),
        scales=tuple(data["scales"]),
        weights=tuple(data["weights"]),
        bias=data["bias"],
    )
