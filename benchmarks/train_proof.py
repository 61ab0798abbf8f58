"""Train the model that says how surely a passage proves a cell, and print how it does on markets left out.

Positive and negative examples are passages that somebody read: ``benchmarks/judged/passages.csv`` (ids of passages,
whether they prove the cell, what they mean, and how strictly), the readers' answers in ``benchmarks/readings``, and,
where it is there, ``corpora/judged-quotes`` of the shared folder. No curated table is read.

usage: python -m benchmarks.train_proof --market DIR [--market DIR ...] [--folds DIR] [--out MODEL.json]
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from analysis.corpus import Corpus
from analysis.matrix.build import queries_of
from analysis.matrix.measure import measure_product
from analysis.matrix.measure import read_market as index_market
from analysis.matrix.proof import shape_of
from analysis.matrix.query import Query
from analysis.matrix.sheets import make_sheet
from analysis.matrix.trees import ProofModel
from analysis.matrix.weigh import Scales
from analysis.text.embed import default_embedder
from benchmarks.common import held_out, shared_dir
from benchmarks.judged_passages import Strict, judged
from benchmarks.matrix import read_market, replay
from benchmarks.proof_trees import fit
from benchmarks.proof_words import fit_words
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability

HERE = Path(__file__).parent
PROVES = frozenset(("supports", "limited"))
_READ_CAREFULLY, _POINTED = 6.0, 1.0
"""Weight of a passage that was judged by itself, and of one of a sheet of fourteen: readers point to the best ones and
pass over others that show the same."""
_NEARLY = 0.25
"""How far a passage proves its cell that presupposes the thing or only lists it: some readers take it for proof."""
_THINNED = 8
"""One of so many passages of the sheets is learnt from: there are ten times as many as of those read by themselves."""


@dataclass(frozen=True)
class Example:
    """One judged passage."""

    market: str
    product: str
    source: str
    """judged: read by itself; borderline: read by itself, close; quote: a cell's first quote; sheet: one of many."""
    proves: bool
    features: dict[str, float]
    may: bool
    """By its form it may prove."""
    wording: frozenset[str]
    """How it is put, names taken out."""

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        return _POINTED if self.source == "sheet" else _READ_CAREFULLY


def examples(market: str, corpus: Corpus, capabilities: Sequence[Capability]) -> Iterator[Example]:
    """Yield every judged passage of a market with its features."""
    own = {(*one.place, one.address): one for one in judged(market)}
    quotes, sheets = _quotes(market), _sheets(market)
    queries = queries_of(corpus, capabilities)
    found = index_market(corpus, queries, default_embedder())
    blank = ProofModel.blank()
    for product, index in found.indexes.items():
        measured = measure_product(found, product)
        scales = Scales(corpus, found, product, measured, blank)
        by_text: defaultdict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(index.passages):
            by_text[" ".join(passage.text.split())].append(row)
        for number, query in enumerate(queries):
            values: dict[int, dict[str, float]] = {}
            for candidates in (measured.best[number], measured.naming[number], measured.alike[number]):
                for place, row in enumerate(candidates.rows.tolist()):
                    values.setdefault(row, {name: float(v[place]) for name, v in candidates.values.items()})
            told: dict[int, tuple[str, bool]] = {}  # source, whether it proves
            answer = sheets.get((product, query.label))
            if answer is not None:
                for line, row in make_sheet(corpus, index, measured, query, number).rows.items():
                    if int(make_id("thin", product, query.label, line)[:8], 16) % _THINNED == 0:
                        told[row] = ("sheet", line in answer)
            for text, proves in quotes.get((product, query.label), ()):
                rows = [row for row in by_text.get(" ".join(text.split()), ()) if row in values]
                told |= dict.fromkeys(rows[:1], ("quote", proves))
            for row in values:
                line = make_id("line", index.passages[row].text)
                url = corpus.documents[product][index.passages[row].page].page.url
                one = own.get((product, query.label, line, url)) or own.get((product, query.label, line, ""))
                if one is not None:
                    told[row] = ("borderline" if one.strict is Strict.BORDERLINE else "judged", one.proves)
            yield from _with_features(market, product, number, query, scales, values, told)


def _with_features(
    market: str,
    product: str,
    number: int,
    query: Query,
    scales: Scales,
    values: dict[int, dict[str, float]],
    told: dict[int, tuple[str, bool]],
) -> Iterator[Example]:
    for row, (source, proves) in sorted(told.items()):
        if row in values:
            seen = scales.features(number, query, row, values[row])
            may = scales.weigh_found(number, query, {row: (values[row]["own"], 0.0, values[row])})[0].proof > 0
            yield Example(market, product, source, proves, seen, may, scales.wording(row, shape_of(query)))


def _quotes(market: str) -> dict[tuple[str, str], list[tuple[str, bool]]]:
    found: defaultdict[tuple[str, str], list[tuple[str, bool]]] = defaultdict(list)
    path = shared_dir() / "corpora" / "judged-quotes" / "judged.csv"
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row["market"] != market:
                    continue
                place = row["product"], row["feature"]
                if row["quote"]:
                    found[place].append((row["quote"], row["verdict"] in PROVES))
                if row["better_quote"] and (row["told"] != "unknown" or row["verdict"] in PROVES):
                    found[place].append((row["better_quote"], True))
    return found


def _sheets(market: str) -> dict[tuple[str, str], frozenset[str]]:
    path = HERE / "readings" / f"{market}.csv"
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as stream:
        return {(row["product"], row["feature"]): frozenset(row["lines"].split()) for row in csv.DictReader(stream)}


def train(found: Sequence[Example], *, threshold: float, note: str) -> ProofModel:
    """Return a model fitted to all examples."""
    proves = np.array([_NEARLY if one.source == "borderline" else float(one.proves) for one in found])
    weights = np.array([one.weight for one in found])
    trees = fit([one.features for one in found], proves, weights, threshold=threshold, note=note)
    words, bias = fit_words([one.wording for one in found], [one.market for one in found], proves, weights)
    return replace(trees, words=words, bias=bias)


def predict(model: ProofModel, found: Sequence[Example]) -> NDArray[np.float64]:
    """Return the model's probabilities, 0 for what may prove nothing by its form."""
    chances = model.probability([one.features for one in found]).tolist()
    told = [model.with_wording(chance, one.wording) for chance, one in zip(chances, found, strict=True)]
    return np.array(told) * np.array([one.may for one in found])


def left_out(found: Sequence[Example], threshold: float, folder: Path | None = None) -> NDArray[np.float64]:
    """Return the probabilities of every example by a model that has not seen its market, and keep these models."""
    markets = np.array([one.market for one in found])
    result = np.zeros(len(found))
    for market in sorted(set(markets)):
        model = train(
            [one for one in found if one.market != market], threshold=threshold, note=f"Has not seen {market}."
        )
        if folder:
            model.write(folder / f"{market}.json")
        own = markets == market
        result[own] = predict(model, [one for one in found if one.market == market])
    return result


def report(found: Sequence[Example], chances: NDArray[np.float64]) -> Iterator[str]:
    """Yield the figures of the markets left out, held-out products first."""
    proves = np.array([one.proves for one in found])
    closely = np.array([one.source != "sheet" for one in found])
    close = np.array([one.source == "borderline" for one in found])
    held = np.array([held_out(one.market, one.product) for one in found])
    for name, rows in (("held-out products", closely & held), ("others", closely & ~held), ("sheets", ~closely)):
        if rows.any() and 0 < proves[rows].mean() < 1:
            line = f"{name}: {rows.sum()} passages, {proves[rows].mean():.2f} prove; AUC "
            line += f"{roc_auc_score(proves[rows], chances[rows]):.3f};"
            for least in (0.5, 0.6, 0.7, 0.8, 0.9):
                told = rows & (chances >= least)
                if told.any():
                    line += f" from {least}: {told.sum()}, {proves[told].mean():.2f} right"
                    line += f" ({np.mean(proves[told] | close[told]):.2f} with borderline)"
            yield line


def main() -> None:
    """Parse the command line, train, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, action="append", required=True)
    parser.add_argument("--threshold", type=float, default=0.44)
    parser.add_argument("--folds", type=Path, help="folder for the models that have not seen a market, one a market")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    found: list[Example] = []
    for folder in options.market:
        market = read_market(folder)
        corpus, _ = replay(market)
        found += examples(folder.name, corpus, market.capabilities)
        print(folder.name, sum(one.market == folder.name for one in found), "passages", flush=True)
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
    for line in report(found, left_out(found, options.threshold, options.folds)):
        print(line)
    if options.out:
        note = f"Trained on {len(found)} judged passages of {len(options.market)} markets by benchmarks/train_proof.py."
        train(found, threshold=options.threshold, note=note).write(options.out)


if __name__ == "__main__":
    main()
