"""Train the judge's model on markets with a curated matrix, and print how it does on what it has not seen.

The model is a logistic regression whose weights may not be negative: every feature measures how much a product speaks
of a capability, so more of it can only make the capability likelier. With a few hundred labelled cells this and a
strong ridge penalty keep it from learning one market's accidents.

usage: python -m benchmarks.train_judge --market DIR [--market DIR ...] --out analysis/matrix/judge_model.json
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import f1_score, roc_auc_score

from analysis.matrix.build import queries_of
from analysis.matrix.measure import measure_product
from analysis.matrix.measure import read_market as index_market
from analysis.matrix.model import JudgeModel, normalise
from analysis.text.embed import default_embedder
from benchmarks.calibration import brier, expected_calibration_error
from benchmarks.matrix import read_market, replay

FEATURES = ("agree_best~col", "agree_top3~col", "kin_best~col", "pages_saying~col", "own_heading~col")
"""Few, and each a conjunction or a count: of the sets tried, from one feature to all of them, this one lost least on
what it had not seen; adding more changes neither market's figure by more than 0.01."""
RIDGE = 0.02
"""Inverse strength of the penalty. On unseen markets little moves from 0.005 to 0.1; calibration is best here."""
THRESHOLD = 0.75
"""Best macro-F1 on the market left out, both ways; a plain 0.5 would call nearly everything present."""

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """The labelled cells of one market."""

    market: str
    x: Rows
    y: NDArray[np.bool_]
    product: NDArray[np.str_]
    feature: NDArray[np.str_]


def labelled(folder: Path) -> Cells:
    """Measure a market and keep the cells whose truth is known."""
    market = read_market(folder)
    corpus, _ = replay(market)
    index = index_market(corpus, queries_of(corpus, market.capabilities), default_embedder())
    products = list(index.indexes)
    measured = [measure_product(index, product).values for product in products]
    raw = {name: np.stack([one[name] for one in measured]).astype(np.float64) for name in measured[0]}
    features = normalise(raw)
    grid = np.stack([features[name] for name in FEATURES], axis=-1)
    gold = pd.read_csv(folder / "gold.csv", dtype=str)
    gold = gold[gold.support.isin(["full", "partial", "none"])]
    truth = {(row["product"], row["feature"]): row["support"] != "none" for _, row in gold.iterrows()}
    places = [
        (i, j, truth[product, capability.label], product, capability.label)
        for i, product in enumerate(products)
        for j, capability in enumerate(market.capabilities)
        if (product, capability.label) in truth
    ]
    return Cells(
        market=folder.name,
        x=np.array([grid[i, j] for i, j, *_ in places]),
        y=np.array([place[2] for place in places]),
        product=np.array([place[3] for place in places]),
        feature=np.array([place[4] for place in places]),
    )


def fit(x: Rows, y: NDArray[np.bool_], weight: Rows, *, note: str = "") -> JudgeModel:
    """Fit a logistic regression with weights that are not negative.

    Args:
        x: (cells, features).
        y: Present or not.
        weight: (cells,) so that markets of different size count alike.
        note: For people.
    """
    centre, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z, sign = (x - centre) / scale, np.where(y, 1.0, -1.0)

    def loss(b: Rows) -> tuple[float, Rows]:
        margin = sign * (z @ b[1:] + b[0])
        value = float((weight * np.logaddexp(0, -margin)).sum() + 0.5 / RIDGE * (b[1:] ** 2).sum())
        slope = -sign * weight / (1 + np.exp(margin))
        return value, np.r_[slope.sum(), z.T @ slope + b[1:] / RIDGE]

    bounds = [(None, None)] + [(0, None)] * x.shape[1]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return JudgeModel(
        features=FEATURES,
        centre=tuple(centre),
        scale=tuple(scale),
        weight=tuple(found[1:]),
        intercept=float(found[0]),
        threshold=THRESHOLD,
        note=note,
    )


def joined(markets: list[Cells]) -> tuple[Rows, NDArray[np.bool_], Rows]:
    """Return all cells, and weights by which every market counts alike."""
    mean = np.mean([len(market.y) for market in markets])
    weight = np.concatenate([np.full(len(market.y), mean / len(market.y)) for market in markets])
    return np.concatenate([m.x for m in markets]), np.concatenate([m.y for m in markets]), weight


def predict(model: JudgeModel, x: Rows) -> Rows:
    """Return the probabilities of the rows of ``x``."""
    return model.probability({name: x[:, number] for number, name in enumerate(model.features)})


def report(name: str, y: NDArray[np.bool_], p: Rows) -> None:
    """Print one line of figures."""
    told = p >= THRESHOLD
    print(
        f"{name:44s} auc {roc_auc_score(y, p):.3f}  macro-F1 {f1_score(y, told, average='macro'):.3f}  "
        f"false_yes {(~y[told]).mean():.3f}  Brier {brier(p, y):.3f}  ECE {expected_calibration_error(p, y):.3f}"
    )


def leave_out(markets: list[Cells], by: str, *, folds: int = 7) -> None:
    """Print figures with products or features left out, markets trained together."""
    x, y, weight = joined(markets)
    groups = np.concatenate([np.char.add(f"{m.market}/", getattr(m, by)) for m in markets])
    names = np.unique(groups)
    fold = {name: number % folds for number, name in enumerate(np.random.default_rng(0).permutation(names))}
    place = np.array([fold[group] for group in groups])
    p = np.zeros(len(y))
    for number in range(folds):
        test = place == number
        p[test] = predict(fit(x[~test], y[~test], weight[~test]), x[test])
    at = 0
    for market in markets:
        part = slice(at, at + len(market.y))
        report(f"{market.market}, {by}s left out", y[part], p[part])
        at += len(market.y)


def main() -> None:
    """Measure, validate, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    markets = [labelled(folder) for folder in options.market]
    for number, market in enumerate(markets):
        others = markets[:number] + markets[number + 1 :]
        if others:
            report(f"{market.market}, market left out", market.y, predict(fit(*joined(others)), market.x))
    for by in ("product", "feature"):
        leave_out(markets, by)
    cells = ", ".join(f"{market.market} ({len(market.y)} cells)" for market in markets)
    model = fit(*joined(markets), note=f"Trained on {cells} by benchmarks/train_judge.py.")
    model.write(options.out)
    for name, weight in zip(model.features, model.weight, strict=True):
        print(f"  {name:24s} {weight:.3f}")


if __name__ == "__main__":
    main()
