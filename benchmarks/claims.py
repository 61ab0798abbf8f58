"""Read passages for what they prove, and score it.

    python -m benchmarks.claims                                   # the unseen third first, then the development part
    python benchmarks/claims.py --claims FILE.csv --out PRED.csv  # id, label, proof, stage, plan of each row

FILE.csv has id, product, capability, definition, passage, heading, page_kind, language. The peer in the same run is
what most people would try first: TF-IDF of words and word pairs with logistic regression, trained on the development
part; where that is measured, products are left out in turn.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from analysis.statements import Claim, Meaning, read_passage
from benchmarks.claims_data import Row, development, read_rows
from benchmarks.common import below_floor, floors, scorer, shared_dir

__all__ = ["main", "read", "write"]

_FOLDS = 8


def read(rows: Sequence[Row]) -> list[Claim]:
    """Return what the statement reader makes of each row."""
    return [read_passage(row.passage, row.context).about(row.asked) for row in rows]


def write(rows: Sequence[Row], claims: Sequence[Claim], out: Path) -> None:
    """Write a prediction file: id, label, proof, stage, plan."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "label", "proof", "stage", "plan"])
        for row, claim in zip(rows, claims, strict=True):
            stage = claim.stage.value if claim.stage else ""
            writer.writerow([row.id, claim.meaning.value, f"{claim.proof:.4f}", stage, claim.plan])


def _peer(train: Sequence[Row], test: Sequence[Row]) -> list[Claim]:
    """Return what TF-IDF with logistic regression makes of the test rows."""

    def texts(rows: Sequence[Row]) -> list[str]:
        return [f"{row.asked.label} {row.context.heading} {row.passage}" for row in rows]

    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=10, max_iter=500, class_weight="balanced")
        model.fit(vectors.fit_transform(texts(train)), [row.label for row in train])
    odds = model.predict_proba(vectors.transform(texts(test)))
    names = list(model.classes_)
    has = [at for at, name in enumerate(names) if name in (Meaning.SUPPORTS.value, Meaning.LIMITED.value)]
    return [Claim(Meaning(names[int(row.argmax())]), float(row[has].sum()), 0.0) for row in odds]


def _folded_peer(rows: Sequence[Row]) -> list[Claim]:
    told: list[Claim | None] = [None] * len(rows)
    for train, test in GroupKFold(_FOLDS).split(rows, groups=[row.product for row in rows]):
        for at, claim in zip(test, _peer([rows[i] for i in train], [rows[i] for i in test]), strict=True):
            told[at] = claim
    return [claim for claim in told if claim is not None]


def _score(gold: Path, rows: Sequence[Row], claims: Sequence[Claim], folder: Path) -> dict[str, dict[str, float]]:
    """Score with the shared scorer, on these rows of the gold file only."""
    wanted = {row.id for row in rows}
    part, told = folder / "gold.csv", folder / "told.csv"
    with gold.open(encoding="utf-8", newline="") as file, part.open("w", encoding="utf-8", newline="") as target:
        reader = csv.DictReader(file)
        writer = csv.DictWriter(target, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in reader if row["id"] in wanted)
    write(rows, claims, told)
    printed = io.StringIO()
    with redirect_stdout(printed):
        scorer("score_claims").main(part, told)
    figures: dict[str, dict[str, float]] = json.loads(printed.getvalue().splitlines()[-1])
    return figures


_SHOWN = (
    "macro_f1",
    "auc",
    "consent",
    "consent_denied",
    "denial_recall",
    "denial_precision",
    "has_precision",
    "has_recall",
)


def _show(name: str, figures: dict[str, dict[str, float]]) -> None:
    for language, values in figures.items():
        line = "  ".join(f"{key} {values[key]:.3f}" if values[key] is not None else f"{key} -" for key in _SHOWN)
        print(f"  {name:7} {language:8} {values['rows']:4} rows  {line}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read a file of claims, or measure on the shared ones; return 1 where a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=Path, help="a CSV file of passages to read")
    parser.add_argument("--out", type=Path, help="where to write what they prove")
    chosen = parser.parse_args(arguments)
    if chosen.claims or chosen.out:
        if not (chosen.claims and chosen.out):
            parser.error("--claims and --out go together")
        rows = read_rows(chosen.claims)
        write(rows, read(rows), chosen.out)
        print(f"read {len(rows)} passages, wrote {chosen.out}")
        return 0
    gold = shared_dir() / "corpora" / "claims" / "claims.csv"
    unseen, known = development(read_rows(gold))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("products that nobody looked at while writing rules")
        unseen_figures = _score(gold, unseen, read(unseen), folder)
        _show("rules", unseen_figures)
        _show("TF-IDF", _score(gold, unseen, _peer(known, unseen), folder))
        print("products that rules were written on")
        _show("rules", _score(gold, known, read(known), folder))
        _show("TF-IDF", _score(gold, known, _folded_peer(known), folder))
    statements = [read_passage(row.passage, row.context) for row in known]
    started = time.perf_counter()
    for statement in statements:
        for row in known[:50]:
            statement.about(row.asked)
    asked = len(statements) * 50 / (time.perf_counter() - started)
    started = time.perf_counter()
    for row in known:
        read_passage(row.passage, row.context)
    print(f"speed: {len(known) / (time.perf_counter() - started):.0f} passages read a second, {asked:.0f} questions")
    english, other = unseen_figures["english"], unseen_figures["other"]
    measured = {
        "macro_f1": english["macro_f1"],
        "auc": english["auc"],
        "agreement": 1 - english["consent"],
        "denied_kept_out": 1 - english["consent_denied"],
        "denial_recall": english["denial_recall"],
        "denial_precision": english["denial_precision"],
        "other_denial_recall": other["denial_recall"],
        "other_denied_kept_out": 1 - other["consent_denied"],
    }
    missed = below_floor(measured, floors("claims"))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    np.seterr(all="ignore")
    raise SystemExit(main())
