"""The model of proof: boosted small trees over named features and weights of words, kept as JSON, read with numpy."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rivalscope.core.errors import RivalscopeError

__all__ = ["ProofModel", "default_proof_model"]


@dataclass(frozen=True, slots=True, eq=False)
class ProofModel:
    """Trees of one depth, each a list of questions and of leaves in the order of their levels.

    Attributes:
        features: Names of the features that the questions ask for.
        asked: (trees, 2**depth - 1) which feature each question asks for.
        least: (trees, 2**depth - 1) above which value it goes right.
        leaves: (trees, 2**depth) log-odds that are added.
        intercept: Log-odds before any tree.
        threshold: Probability from which a passage proves.
        note: Where it was trained, for people.
        words: Log-odds that the wording of a passage adds, by feature of :mod:`analysis.matrix.wording`.
        bias: Log-odds of a passage without such words.
    """

    features: tuple[str, ...]
    asked: NDArray[np.int64]
    least: NDArray[np.float64]
    leaves: NDArray[np.float64]
    intercept: float
    threshold: float
    note: str = ""
    words: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0

    @classmethod
    def blank(cls, *, threshold: float = 0.5) -> ProofModel:
        """Return a model without trees, which takes everything for even odds."""
        return cls((), np.zeros((0, 0), np.int64), np.zeros((0, 0)), np.zeros((0, 1)), 0.0, threshold)

    @classmethod
    def read(cls, path: Path) -> ProofModel:
        """Read a model file.

        Raises:
            RivalscopeError: The file is missing or is no model.
        """
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            trees = raw["trees"]
            return cls(
                features=tuple(str(name) for name in raw["features"]),
                asked=np.array([tree["asked"] for tree in trees], np.int64),
                least=np.array([tree["least"] for tree in trees], np.float64),
                leaves=np.array([tree["leaves"] for tree in trees], np.float64),
                intercept=float(raw["intercept"]),
                threshold=float(raw["threshold"]),
                note=str(raw.get("note", "")),
                words={str(word): float(weight) for word, weight in raw.get("words", {}).items()},
                bias=float(raw.get("bias", 0.0)),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise RivalscopeError(
                "the proof model cannot be read",
                where=str(path),
                next_step="Reinstall the package, or train a model with benchmarks/train_proof.py",
            ) from exc

    def write(self, path: Path) -> None:
        """Write the model as JSON, a line a tree."""
        trees = [
            json.dumps(
                {
                    "asked": asked,
                    "least": [round(value, 4) for value in least],
                    "leaves": [round(value, 4) for value in leaves],
                }
            )
            for asked, least, leaves in zip(self.asked.tolist(), self.least.tolist(), self.leaves.tolist(), strict=True)
        ]
        head = {
            "note": self.note,
            "threshold": self.threshold,
            "intercept": round(self.intercept, 4),
            "features": list(self.features),
            "bias": round(self.bias, 4),
        }
        words = json.dumps({word: round(weight, 3) for word, weight in sorted(self.words.items())}, ensure_ascii=False)
        text = json.dumps(head, indent=1)[:-2] + f',\n "words": {words},\n'
        text += ' "trees": [\n  ' + ",\n  ".join(trees) + "\n ]\n}\n"
        path.write_text(text, encoding="utf-8")

    def with_wording(self, probability: float, wording: Collection[str]) -> float:
        """Return how surely a passage proves, by what the trees say and by how it is put: both count alike.

        Args:
            probability: What the trees say.
            wording: The words of the passage, names taken out; none in a language of which no words were learnt.
        """
        if not self.words or not wording:
            return probability
        bounded = min(max(probability, 1e-4), 1 - 1e-4)
        told = self.bias + sum(self.words.get(word, 0.0) for word in wording)
        return 1.0 / (1.0 + math.exp(-(math.log(bounded / (1 - bounded)) + told) / 2))

    def probability(self, rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the probability of proof for each row of features; what a row lacks is 0."""
        return self.probability_of(np.array([self.row(row) for row in rows], np.float64))

    def row(self, found: Mapping[str, float]) -> list[float]:
        """Return features in the order of the model's columns; what is missing is 0."""
        return [found.get(name, 0.0) for name in self.features]

    def probability_of(self, grid: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of proof for each row of a table whose columns are the model's features."""
        logit = np.full(len(grid), self.intercept)
        if len(grid) and len(self.asked):
            trees, inner = np.arange(len(self.asked)), self.asked.shape[1]
            place = np.zeros((len(grid), len(trees)), np.int64)
            each = np.arange(len(grid))[:, None]
            while (place[0, 0]) < inner:
                right = grid[each, self.asked[trees, place]] > self.least[trees, place]
                place = 2 * place + 1 + right
            logit += self.leaves[trees, place - inner].sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30))))


@lru_cache(maxsize=1)
def default_proof_model() -> ProofModel:
    """Return the model that comes with the package."""
    return ProofModel.read(Path(__file__).with_name("proof_model.json"))
