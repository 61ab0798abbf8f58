"""Train the two models behind proof and denial, and say how well they do on products that they have not seen.

    python -m benchmarks.train_claims              # cross-validate and print
    python -m benchmarks.train_claims --clones DIR # with the passages of public documentation, read from clones there
    python -m benchmarks.train_claims --write      # also train on all development rows and store the weights

What it learns from: the claims of the shared corpus, judged passages of public documentation
(:mod:`benchmarks.claims_sources`) and the judged first quotes of the shared markets, all without the third of products
that nobody looks at; and, with a small weight, the sentences that the tests are made of. The passages stay where they
are; what is stored is a weight for each named feature of :func:`analysis.statements.decide.findings`.

How: two logistic regressions, "has it" (supports, limited) and "has it not" (denies, removed). Rules were written on
the claims, so a rule looks better there than it is; the judged quotes, which no rule was written on, hold it in check.
Gradient boosting and sentence vectors were tried on the same folds: boosting gains 0.02 of AUC on English products
never seen and loses 0.04 on other languages, vectors change nothing. One model of all eight outcomes, plain, balanced,
or with a bonus for what the rules say, was tried with the passages of public documentation: no label is told better
than by the rules with these two models.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from analysis.statements import Meaning, model, read_passage
from analysis.statements.decide import findings
from analysis.statements.names import topic
from benchmarks.claims_data import Row, development, judged_rows, own_rows, read_rows
from benchmarks.claims_sources import source_rows
from benchmarks.common import shared_dir

TARGETS = {"has": (Meaning.SUPPORTS, Meaning.LIMITED), "gone": (Meaning.DENIES, Meaning.REMOVED)}
STRENGTH = 0.3
CLAIMS_WEIGHT = 0.7
"""Weight of a passage that rules were written on: they look better there than they are."""
JUDGED_WEIGHT = 0.4
OWN_WEIGHT = 0.3
"""Weight of a sentence that we made up for the tests: there are many of one pattern."""
LEAST_ROWS = 4
FOLDS = 8
Floats = NDArray[np.float64]


def features(rows: Sequence[Row]) -> list[dict[str, float]]:
    """Return the named features of each row; none for a language without a lexicon."""
    found = []
    for row in rows:
        statement = read_passage(row.passage, row.context)
        found.append(findings(statement, topic(row.asked)).features if statement.pack else {})
    return found


def fit(rows: list[dict[str, float]], truth: NDArray[np.bool_], weights: Floats) -> tuple[dict[str, float], float]:
    """Return the weight of each feature that enough rows have, and the intercept."""
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    kept = [{name: value for name, value in row.items() if counts[name] >= LEAST_ROWS} for row in rows]
    vectors = DictVectorizer(sparse=False)
    matrix = vectors.fit_transform(kept)
    fitted = LogisticRegression(C=STRENGTH, max_iter=4000).fit(matrix, truth, sample_weight=weights)
    names = vectors.get_feature_names_out()
    return {str(name): float(weight) for name, weight in zip(names, fitted.coef_[0], strict=True)}, float(
        fitted.intercept_[0]
    )


def scores(rows: list[dict[str, float]], weights: dict[str, float], bias: float) -> Floats:
    """Return the probability of each row."""
    raw = np.array([bias + sum(weights.get(name, 0.0) * value for name, value in row.items()) for row in rows])
    return 1 / (1 + np.exp(-raw))


def main() -> int:
    """Cross-validate, print, and store the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="store the weights beside analysis/statements/model.py")
    parser.add_argument("--clones", type=Path, help="where the repositories of benchmarks/judged/claims.csv are cloned")
    arguments = parser.parse_args()
    unseen_rows, claims = development(read_rows(shared_dir() / "corpora" / "claims" / "claims.csv"))
    unseen_sources, sources = development(source_rows(arguments.clones)) if arguments.clones else ([], [])
    kinds = (
        ("claims", CLAIMS_WEIGHT, claims),
        ("sources", 1.0, sources),
        ("judged", JUDGED_WEIGHT, judged_rows()),
        ("own", OWN_WEIGHT, own_rows()),
    )
    rows = [row for _, _, part in kinds for row in part]
    weights = np.array([weight for _, weight, part in kinds for _ in part])
    kind = np.array([name for name, _, part in kinds for _ in part])
    english = np.array([row.language == "en" for row in rows])
    parts = {
        "claims, English": (kind == "claims") & english,
        "claims, other languages": (kind == "claims") & ~english,
        "public documentation, English": (kind == "sources") & english,
        "public documentation, other languages": (kind == "sources") & ~english,
        "judged quotes": kind == "judged",
    }
    shown = features(rows)
    unseen_parts = {
        name: (part, features(part))
        for name, part in (("claims", unseen_rows), ("public documentation", unseen_sources))
        if part
    }
    stored: dict[str, object] = {}
    for target, labels in TARGETS.items():
        truth = np.array([row.label in labels for row in rows])
        told = np.zeros(len(rows))
        for train, test in GroupKFold(FOLDS).split(rows, groups=[row.product for row in rows]):
            fitted = fit([shown[at] for at in train], truth[train], weights[train])
            told[test] = scores([shown[at] for at in test], *fitted)
        fitted = fit(shown, truth, weights)
        for name, (unseen_part, unseen_shown) in unseen_parts.items():
            unseen_truth = np.array([row.label in labels for row in unseen_part])
            auc = roc_auc_score(unseen_truth, scores(unseen_shown, *fitted))
            print(f"{target}: {name}, unseen products: AUC {auc:.3f}")
        for name, part in parts.items():
            if part.any():
                print(f"  {name}, products left out: AUC {roc_auc_score(truth[part], told[part]):.3f}")
        stored[target] = {
            "bias": round(fitted[1], 3),
            "weights": {name: round(weight, 3) for name, weight in sorted(fitted[0].items()) if abs(weight) >= 0.001},
        }
    if arguments.write:
        path = Path(model.__file__).with_name("weights.json")
        path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {path.name}, {path.stat().st_size / 1e3:.0f} KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
