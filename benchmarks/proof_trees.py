"""Fit the trees of the proof model: boosted, small, and where the sense of a feature is plain, only in that sense."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from analysis.matrix.trees import ProofModel

__all__ = ["fit"]

_DEPTH, _TREES, _RATE, _LEAF, _SHRINK, _FEATURES = 3, 90, 0.08, 20, 10.0, 0.4
_LEAST_ROWS = 20
"""Passages that must have a feature for it to be asked for."""
_MORE = re.compile(
    r"name (?:core|heavy|head|whole|with heading|in context|tight)|definition|full described|near .*|claim proof"
    r"|says offers|offered.*|heads|clause affirms|names the product"
)
"""Features of which more never proves less."""
_LESS = re.compile(
    r"symbols|asks|leads on|setting|oblique|narrowed|told what it is|clause hedged"
    r"|says (?:definitions|fixed_entry)|heading (?:elsewhere|fixed_headings)"
)
"""Features of which more never proves more."""


def fit(
    rows: Sequence[Mapping[str, float]],
    proves: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    threshold: float,
    note: str,
) -> ProofModel:
    """Return a model fitted to judged passages.

    Args:
        rows: Their named features.
        proves: How far each proves its cell: 1, 0, or between where readers differ.
        weights: How much each counts.
        threshold: Probability from which a passage proves.
        note: Where it was trained, for people.
    """
    counts = Counter(name for row in rows for name, value in row.items() if value)
    names = sorted(name for name, count in counts.items() if count >= _LEAST_ROWS)
    grid = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    # A passage that proves by half is two passages, one of either kind.
    doubled = np.concatenate([grid, grid])
    truth = np.concatenate([np.ones(len(rows)), np.zeros(len(rows))])
    weight = np.concatenate([weights * proves, weights * (1 - proves)])
    fitted = HistGradientBoostingClassifier(
        max_depth=_DEPTH,
        max_iter=_TREES,
        learning_rate=_RATE,
        min_samples_leaf=_LEAF,
        l2_regularization=_SHRINK,
        max_features=_FEATURES,
        early_stopping=False,
        random_state=0,
        monotonic_cst=[int(bool(_MORE.fullmatch(name))) - int(bool(_LESS.fullmatch(name))) for name in names],
    ).fit(doubled[weight > 0], truth[weight > 0], sample_weight=weight[weight > 0])
    # scikit-learn has no public way to the trees of this estimator; the lock file holds its version.
    trees = [_full(one.nodes) for (one,) in fitted._predictors]
    return ProofModel(
        features=tuple(names),
        asked=np.array([tree[0] for tree in trees]),
        least=np.array([tree[1] for tree in trees]),
        leaves=np.array([tree[2] for tree in trees]),
        intercept=float(np.ravel(fitted._baseline_prediction)[0]),
        threshold=threshold,
        note=note,
    )


def _full(nodes: np.ndarray) -> tuple[list[int], list[float], list[float]]:  # type: ignore[type-arg]
    """Return a tree with all its places: what ends early goes on with questions that have one answer."""
    inner = 2**_DEPTH - 1
    asked, least, leaves = [0] * inner, [1e9] * inner, [0.0] * (inner + 1)

    def put(node: int, place: int) -> None:
        one = nodes[node]
        if place >= inner:
            leaves[place - inner] = float(one["value"])
        elif one["is_leaf"]:
            put(node, 2 * place + 1)
            put(node, 2 * place + 2)
        else:
            asked[place], least[place] = int(one["feature_idx"]), float(one["num_threshold"])
            put(int(one["left"]), 2 * place + 1)
            put(int(one["right"]), 2 * place + 2)

    put(0, 0)
    return asked, least, leaves
