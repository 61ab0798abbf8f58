"""The judge's model: a logistic regression over named measurements, kept as JSON.

It is small enough to be read: every weight is one line of the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rivalscope.core.errors import RivalscopeError

__all__ = ["JudgeModel", "Levels", "default_model", "levels_of", "normalise"]

Grid = NDArray[np.float64]
Levels = Mapping[str, NDArray[np.float64]]
"""What is usual in each column, by measurement."""
_COLUMN_SHARE = 0.25
"""Share of a column's mean that is taken off. Left out, the smaller development market loses 0.015 of its AUC;
half of it off, the larger one does."""
_SHRINK = 2.0
"""Rows that a column's mean is pulled towards the market's by: a market of two products has no column to be about."""


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """Weights over standardised features.

    Attributes:
        features: Names, as :func:`normalise` makes them.
        centre: Mean of each feature at training.
        scale: Standard deviation of each feature at training.
        weight: Log-odds that one standard deviation adds.
        intercept: Log-odds of an average cell.
        threshold: Probability from which a cell counts as present.
        note: Where it was trained, for people.
    """

    features: tuple[str, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    intercept: float
    threshold: float
    note: str = ""

    @classmethod
    def read(cls, path: Path) -> JudgeModel:
        """Read a model file.

        Raises:
            RivalscopeError: The file is missing or is no model.
        """
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            rows = raw["features"]
            return cls(
                features=tuple(str(row["name"]) for row in rows),
                centre=tuple(float(row["centre"]) for row in rows),
                scale=tuple(float(row["scale"]) for row in rows),
                weight=tuple(float(row["weight"]) for row in rows),
                intercept=float(raw["intercept"]),
                threshold=float(raw["threshold"]),
                note=str(raw.get("note", "")),
            )
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise RivalscopeError(
                "the judge's model cannot be read",
                where=str(path),
                next_step="Reinstall the package, or train a model with benchmarks/train_judge.py",
            ) from exc

    def write(self, path: Path) -> None:
        """Write the model as readable JSON."""
        rows = [
            {"name": name, "centre": round(centre, 6), "scale": round(scale, 6), "weight": round(weight, 6)}
            for name, centre, scale, weight in zip(self.features, self.centre, self.scale, self.weight, strict=True)
        ]
        raw = {"features": rows, "intercept": round(self.intercept, 6), "threshold": self.threshold, "note": self.note}
        path.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")

    def contributions(self, features: Mapping[str, Grid]) -> Grid:
        """Return (products, capabilities, features) log-odds that each feature adds.

        Raises:
            RivalscopeError: The model weighs something that is not measured.
        """
        unknown = [name for name in self.features if name not in features]
        if unknown:
            raise RivalscopeError(
                f"the judge's model has weights for unknown features: {', '.join(unknown)}",
                where=self.note,
                next_step="Retrain it with benchmarks/train_judge.py",
            )
        columns = [
            weight * (features[name] - centre) / scale
            for name, centre, scale, weight in zip(self.features, self.centre, self.scale, self.weight, strict=True)
        ]
        return np.stack(columns, axis=-1)

    def probability(self, features: Mapping[str, Grid]) -> Grid:
        """Return (products, capabilities) probabilities that the product has the capability."""
        logit = self.intercept + self.contributions(features).sum(axis=-1)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30))))


@lru_cache(maxsize=1)
def default_model() -> JudgeModel:
    """Return the model that comes with the package."""
    return JudgeModel.read(Path(__file__).with_name("judge_model.json"))


def levels_of(raw: Mapping[str, Grid]) -> Levels:
    """Return what is usual in each column, the market's mean taken into account.

    Args:
        raw: (products, capabilities) measurements by name.
    """
    return {
        name: (values.sum(axis=0) + _SHRINK * values.mean()) / (len(values) + _SHRINK)
        for name, values in raw.items()
        if values.size
    }


def normalise(raw: Mapping[str, Grid], levels: Levels | None = None) -> dict[str, Grid]:
    """Return the features of all cells: raw measurements, and each against its column.

    A capability whose name is made of the market's everyday words scores high everywhere; what tells is how a product
    is among the others. ``name~col`` takes a share of the column's mean off.

    Args:
        raw: (products, capabilities) measurements by name.
        levels: What is usual in each column; None: in these measurements.

    Returns:
        The same with ``~col`` features added.
    """
    usual = levels_of(raw) if levels is None else levels
    return {**raw, **{f"{name}~col": raw[name] - _COLUMN_SHARE * mean for name, mean in usual.items()}}
