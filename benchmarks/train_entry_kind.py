"""Train the model of an entry's kind, and say how well it does on products that it has not seen.

    python -m benchmarks.train_entry_kind              # cross-validate and print
    python -m benchmarks.train_entry_kind --write      # also train on everything and store the model

What it learns from: the entries of the release-notes corpus whose heading or label names their kind, as our own reader
reads them, at most 300 of a product and kind. The corpus's texts stay where they are; what is stored is derived from
them: a vocabulary of words that at least ten products use, and weights.

How: two logistic regressions whose scores are averaged into one linear model. One sees hand-written concepts and
their pairs, the other concepts and word n-grams. Products differ more than kinds do, so a feature must occur in ten
products, a product weighs with the root of its size, and frequent kinds weigh less (exponent 0.3). A Markov chain of
kinds, counted over the same entries, carries how notes are ordered. The temperature that makes probabilities of
scores is fitted on held-out products.

How it is judged: five folds of whole products, on the labelled entries of the gold set of the products left out.
"From its words" takes each entry alone; "in order" takes the entries of a release in the order that they are in,
without any heading. The baseline is TF-IDF (words and pairs) with logistic regression on the same folds.
"""

from __future__ import annotations

import argparse
import csv
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from benchmarks.common import below_floor, floors, shared_dir
from crawlers.extraction import entry_model
from crawlers.extraction.entry_features import concepts, ngrams
from crawlers.extraction.entry_model import NGRAM_SCALE, KindModel
from crawlers.extraction.releases import read_releases
from crawlers.extraction.releases.folder import read_document
from rivalscope.core.records import EntryKind

KINDS = tuple(EntryKind)
CAP = 300
LEAST_PRODUCTS = 10
LEAST_ENTRIES = 10
FOLDS = 5
SEED = 7
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """A labelled entry and where it stands."""

    product: str
    release: str
    text: str
    kind: int
    """Index in KINDS; -1: not labelled."""


def read_training(documents: Path) -> list[Entry]:
    """Return all entries of the corpus in order, as our reader reads them."""
    entries = []
    for path in sorted(path for path in documents.rglob("*") if path.is_file()):
        doc = path.relative_to(documents).as_posix()
        for number, release in enumerate(read_releases(read_document(path), name=doc)):
            for entry in release.entries:
                kind = KINDS.index(entry.kind) if entry.confidence == 1.0 else -1
                entries.append(Entry(doc.split("/")[0], f"{doc} {number}", entry.text, kind))
    return entries


def read_gold(path: Path) -> list[Entry]:
    """Return the gold set's entries in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Entry(
                row["product"],
                f"{row['doc']} {row['version']}",
                row["text"],
                KINDS.index(EntryKind(row["kind"])) if row["kind"] else -1,
            )
            for row in csv.DictReader(file)
        ]


def sample(entries: Sequence[Entry]) -> list[Entry]:
    """Return labelled entries, each text once a product, at most ``CAP`` of a product and kind."""
    groups: dict[tuple[str, int], dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        if entry.kind >= 0 and len(entry.text) > 5:
            groups[entry.product, entry.kind].setdefault(entry.text, entry)
    random = np.random.default_rng(SEED)
    chosen: list[Entry] = []
    for group in groups.values():
        members = list(group.values())
        picks = random.permutation(len(members))[:CAP]
        chosen += [members[pick] for pick in sorted(picks)]
    return chosen


class Features:
    """Features of a list of entries, made once; matrices of any part of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.products = np.array([entry.product for entry in entries])
        self.kinds = np.array([entry.kind for entry in entries])
        self.concepts = [concepts(entry.text) for entry in entries]
        self.words = [list(ngrams(entry.text)) for entry in entries]

    def common(self, rows: Sequence[list[str]], part: NDArray[np.int64]) -> dict[str, int]:
        """Number the features that enough products and entries of a part have."""
        products: dict[str, set[str]] = defaultdict(set)
        count: Counter[str] = Counter()
        for at in part:
            for name in rows[at]:
                products[name].add(self.products[at])
                count[name] += 1
        names = sorted(n for n, seen in count.items() if seen >= LEAST_ENTRIES and len(products[n]) >= LEAST_PRODUCTS)
        return {name: number for number, name in enumerate(names)}


def matrix(
    rows: Sequence[list[str]], part: NDArray[np.int64], index: dict[str, int], *, scale: float = 0.0
) -> sparse.csr_matrix:
    """Return the binary matrix of a part; with a scale, each row's values are that over the root of its length."""
    row_at, column_at, values = [], [], []
    for row, at in enumerate(part):
        known = [index[name] for name in rows[at] if name in index]
        row_at += [row] * len(known)
        column_at += known
        values += [scale / np.sqrt(len(known)) if scale else 1.0] * len(known)
    return sparse.csr_matrix((values, (row_at, column_at)), shape=(len(part), len(index)))


def fit(matrix_: sparse.csr_matrix, kinds: NDArray[np.int64], weights: Floats) -> tuple[Floats, Floats]:
    """Return weights (f, k) and bias (k,) of one regression."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=0.03, max_iter=80, tol=1e-3).fit(matrix_, kinds, sample_weight=weights)
    full, bias = np.zeros((matrix_.shape[1], len(KINDS))), np.full(len(KINDS), -20.0)
    full[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return full, bias


def chain(entries: Sequence[Entry], products: set[str]) -> tuple[Floats, Floats]:
    """Return how releases begin, (k,), and how kinds follow each other, (k, k); products weigh by their roots."""
    k = len(KINDS)
    first, following = defaultdict(lambda: np.zeros(k)), defaultdict(lambda: np.zeros((k, k)))
    release, last = "", -1
    for entry in entries:
        if entry.kind < 0 or entry.product not in products:
            continue
        if entry.release != release:
            release = entry.release
            first[entry.product][entry.kind] += 1
        else:
            following[entry.product][last, entry.kind] += 1
        last = entry.kind
    begin = sum(counts / np.sqrt(max(counts.sum(), 1)) for counts in first.values()) + 0.5
    steps = sum(counts / np.sqrt(max(counts.sum(), 1)) for counts in following.values()) + 1e-9
    steps = steps / steps.sum(axis=1, keepdims=True)
    # mixed with a looser chain: an unseen product may order its notes differently
    loose = 0.5 * np.eye(k) + 0.5 / k
    return begin / begin.sum(), 0.4 * steps + 0.6 * loose


def train(features: Features, part: NDArray[np.int64], entries: Sequence[Entry]) -> KindModel:
    """Train on a part of the features; the temperature is still 1."""
    kinds, products = features.kinds[part], features.products[part]
    size, seen = Counter(products), Counter(kinds)
    weights = np.array([size[p] ** -0.5 * seen[k] ** -0.3 for p, k in zip(products, kinds, strict=True)])
    weights /= weights.mean()
    names = features.common(features.concepts, part)
    words = features.common(features.words, part)
    single = {name: at for at, name in enumerate(name for name in names if " & " not in name)}
    shown = matrix(features.concepts, part, names)
    worded = matrix(features.words, part, words, scale=NGRAM_SCALE)
    both = sparse.hstack([matrix(features.concepts, part, single), worded])
    paired, bias_a = fit(shown, kinds, weights)
    mixed, bias_b = fit(both.tocsr(), kinds, weights)
    for name, at in single.items():
        paired[names[name]] += mixed[at]
    first, following = chain(entries, set(products))
    return KindModel(
        kinds=KINDS,
        concepts=names,
        words={name: at + len(names) for name, at in words.items()},
        weights=np.vstack([paired, mixed[len(single) :]]) / 2,
        bias=(bias_a + bias_b) / 2,
        temperature=1.0,
        prior=np.bincount(kinds, weights=weights, minlength=len(KINDS)) / weights.sum(),
        first=first,
        following=following,
    )


def temperature(scores: Floats, kinds: NDArray[np.int64]) -> float:
    """Return the temperature at which scores are the most likely probabilities of the true kinds."""

    def loss(value: float) -> float:
        scaled = scores / value
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(kinds)), kinds]).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded").x)


def releases_of(entries: Sequence[Entry]) -> list[slice]:
    """Return the runs of entries that belong to one release."""
    cuts = [at for at in range(len(entries)) if at == 0 or entries[at].release != entries[at - 1].release]
    return [slice(a, b) for a, b in zip(cuts, [*cuts[1:], len(entries)], strict=True)]


def baseline(gold: Sequence[Entry], train_at: NDArray[np.bool_], test_at: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return what TF-IDF with logistic regression, trained on the gold set, says of the products left out."""
    texts, kinds = np.array([entry.text for entry in gold], dtype=object), np.array([entry.kind for entry in gold])
    vectors = TfidfVectorizer(min_df=3, ngram_range=(1, 2), sublinear_tf=True, max_features=30_000)
    known = vectors.fit_transform(texts[train_at])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(max_iter=50, tol=1e-3).fit(known, kinds[train_at])
    return np.asarray(model.predict(vectors.transform(texts[test_at])))


def cross_validate(
    entries: Sequence[Entry], gold: Sequence[Entry], features: Features
) -> tuple[dict[str, float], float]:
    """Return the figures on held-out products, and the temperature that they give."""
    products = sorted(set(features.products) | {entry.product for entry in gold})
    order = np.random.default_rng(SEED).permutation(len(products))
    fold = {product: int(place) % FOLDS for product, place in zip(products, order, strict=True)}
    kinds, labelled = np.array([entry.kind for entry in gold]), np.array([entry.kind >= 0 for entry in gold])
    of = np.array([fold[entry.product] for entry in gold])
    alone, ordered = np.zeros((len(gold), len(KINDS))), np.zeros((len(gold), len(KINDS)))
    base, raw = np.zeros(len(gold), dtype=int), np.zeros((len(gold), len(KINDS)))
    for number in range(FOLDS):
        part = np.array([at for at, product in enumerate(features.products) if fold[product] != number])
        model = train(features, part, entries)
        model = _with_temperature(model, temperature(*_own_scores(model, features, part)))
        for run in releases_of(gold):
            if of[run.start] == number:
                texts = [entry.text for entry in gold[run]]
                raw[run] = model.scores(texts)
                alone[run], ordered[run] = model.probabilities(texts), model.in_order(texts)
        base[(of == number) & labelled] = baseline(gold, (of != number) & labelled, (of == number) & labelled)
    figures = {}
    for name, told in (("tfidf", base), ("words", alone.argmax(axis=1)), ("order", ordered.argmax(axis=1))):
        figures[f"{name}_accuracy"] = float(accuracy_score(kinds[labelled], told[labelled]))
        figures[f"{name}_macro_f1"] = float(f1_score(kinds[labelled], told[labelled], average="macro"))
        by_kind = f1_score(kinds[labelled], told[labelled], average=None, labels=range(len(KINDS)))
        print(f"{name:6}", "  ".join(f"{kind.value} {value:.2f}" for kind, value in zip(KINDS, by_kind, strict=True)))
    for product in sorted({entry.product for entry in gold}):
        at = labelled & np.array([entry.product == product for entry in gold])
        if at.any():
            right = [float((told[at].argmax(axis=1) == kinds[at]).mean()) for told in (alone, ordered)]
            print(f"  {product:20} {at.sum():5} words {right[0]:.2f} order {right[1]:.2f}")
    return figures, temperature(raw[labelled], kinds[labelled])


def _own_scores(model: KindModel, features: Features, part: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Return the scores of what was trained on, for a first temperature."""
    shown = matrix(features.concepts, part, model.concepts)
    words = {name: at - len(model.concepts) for name, at in model.words.items()}
    rows = sparse.hstack([shown, matrix(features.words, part, words, scale=NGRAM_SCALE)])
    return np.asarray(rows @ model.weights + model.bias), features.kinds[part]


def _with_temperature(model: KindModel, value: float) -> KindModel:
    return KindModel(**{**model.__dict__, "temperature": value})


def store(model: KindModel, path: Path) -> None:
    """Write a model as plain arrays."""
    names = [*model.concepts, *model.words]
    np.savez_compressed(
        path,
        kinds=np.frombuffer(" ".join(kind.value for kind in model.kinds).encode(), dtype=np.uint8),
        names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        split=np.array(len(model.concepts)),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
        temperature=np.array(model.temperature),
        prior=model.prior,
        first=model.first,
        following=model.following,
    )


def main() -> int:
    """Cross-validate, print, and store the model when asked to; return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="store the model beside entry_model.py")
    arguments = parser.parse_args()
    corpus = shared_dir() / "corpora" / "release-notes"
    entries, gold = read_training(corpus / "documents"), read_gold(corpus / "gold" / "entries.csv")
    chosen = sample(entries)
    print(f"{len(chosen)} entries of {len({entry.product for entry in chosen})} products")
    features = Features(chosen)
    figures, value = cross_validate(entries, gold, features)
    print("  ".join(f"{name} {figure:.3f}" for name, figure in figures.items()), f" temperature {value:.2f}")
    if arguments.write:
        path = Path(entry_model.__file__).with_name("entry_kind.npz")
        model = _with_temperature(train(features, np.arange(len(chosen)), entries), value)
        store(model, path)
        print(f"{len(model.concepts)} concepts, {len(model.words)} word features, {path.stat().st_size / 1e6:.2f} MB")
    missed = below_floor(figures, floors("extraction", "release_notes", "unseen_kinds"))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
