"""The stored linear models that judge candidates where words do not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["CLIP", "LinearModel", "load_model"]

CLIP = 2.5
"""Standard deviations from the mean at which a signal ends: one odd page must not speak louder than all others."""
_PATH = Path(__file__).with_name("models.json")


@dataclass(frozen=True, slots=True)
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
        parts = list(zip(self.means, self.scales, self.weights, strict=True))
        return [
            self.bias
            + sum(
                weight * min(CLIP, max(-CLIP, (value - mean) / scale))
                for value, (mean, scale, weight) in zip(row, parts, strict=True)
            )
            for row in rows
        ]


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
