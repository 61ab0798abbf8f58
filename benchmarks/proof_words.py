"""Fit the weights of words of the proof model: how a passage puts it, learnt from what several markets say alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

__all__ = ["fit_words"]

_MARKETS, _PASSAGES = 3, 4
"""Markets and passages that must say a word: the words of one market are of its subject."""
_STRENGTH = 0.03
_LEAST = 0.003
"""Weights below this are left out."""


def fit_words(
    passages: Sequence[Collection[str]],
    markets: Sequence[str],
    proves: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> tuple[dict[str, float], float]:
    """Return the log-odds of each word, and those of a passage without any of them.

    Args:
        passages: The wording of each judged passage; those without are left out.
        markets: The market of each.
        proves: How far each proves its cell: 1, 0, or between where readers differ.
        weights: How much each counts.
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    for words, market in zip(passages, markets, strict=True):
        for word in words:
            said[word].append(market)
    names = sorted(word for word, by in said.items() if len(by) >= _PASSAGES and len(set(by)) >= _MARKETS)
    place = {word: number for number, word in enumerate(names)}
    rows = [number for number, words in enumerate(passages) if words]
    columns = [[place[word] for word in sorted(passages[row]) if word in place] for row in rows]
    grid = sparse.csr_matrix(
        (
            np.ones(sum(map(len, columns))),
            [column for some in columns for column in some],
            np.cumsum([0, *map(len, columns)]),
        ),
        shape=(len(rows), len(names)),
    )
    share, weight = proves[rows], weights[rows] / weights.max()
    # A passage that proves by half is two passages, one of either kind.
    fitted = LogisticRegression(C=_STRENGTH, max_iter=500).fit(
        sparse.vstack([grid, grid]),
        np.concatenate([np.ones(len(rows)), np.zeros(len(rows))]),
        sample_weight=np.concatenate([weight * share, weight * (1 - share)]),
    )
    weighed = zip(names, fitted.coef_[0].tolist(), strict=True)
    return {word: value for word, value in weighed if abs(value) >= _LEAST}, float(fitted.intercept_[0])
