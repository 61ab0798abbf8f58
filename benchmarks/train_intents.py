"""Train the model of what a question asks for, and say how well it does on questions that it has not seen.

    python -m benchmarks.train_intents [--workspace DIR]           # five folds, print
    python -m benchmarks.train_intents [--workspace DIR] --write   # also train on everything and store the model

Learns from ``sets/intents.txt``: questions by intent, most with slots for names, which are filled from the sample
market, half as they were typed. The folds are of questions; at sight, on questions of another writer, the model does
worse (see docs/questions): that figure counts.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from analysis.market_store import MarketStore
from analysis.queries import intents
from analysis.queries.ask import read_parts, rules_of
from analysis.queries.intents import Intent, IntentModel, facts, letters, masked, ngrams, sentence_vector
from analysis.view import MarketView
from benchmarks.common import sample_market

_SET = Path(__file__).with_name("sets") / "intents.txt"
_FOLDS = 5
_C = 5.0
_LEAST, _LEAST_LETTERS = 2, 3
"""Questions that must have a word feature, or part of a word."""
_TIMES = ("since March", "this year", "in the last 90 days", "last month", "in 2026", "since June", "this quarter")


@dataclass(frozen=True)
class Example:
    """A question, read."""

    text: str
    intent: Intent
    masked: str
    facts: dict[str, float]


def read_set(view: MarketView, path: Path = _SET, seed: int = 3) -> Iterator[Example]:
    """Yield the questions of the set; slots are filled with names of a market."""
    draw = random.Random(seed)
    products = [one.name for one in view.products]
    capabilities = [name for one in view.capabilities for name in (one.label.lower(), *one.aliases) if name]
    plans = sorted({row.plan.name for row in view.plans})
    intent = Intent.NONE
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            intent = Intent(line[2:])
        elif line:
            (p, q), (c, d), (plan, other) = (draw.sample(names, 2) for names in (products, capabilities, plans))
            slots = {"p": p, "q": q, "c": c, "d": d, "plan": plan, "other": other, "t": draw.choice(_TIMES)}
            text = line.format(**slots, n=draw.choice((5, 12, 30, 60))) if "{" in line else line
            parts = read_parts(view, text)
            yield Example(text, intent, masked(view, parts), facts(view, parts, rules_of(view, parts)))


def fit(examples: Sequence[Example]) -> IntentModel:
    """Return the model that some questions teach."""
    words = _common((ngrams(one.masked) for one in examples), _LEAST)
    parts = _common((letters(one.masked) for one in examples), _LEAST_LETTERS)
    known = sorted({name for one in examples for name in one.facts})
    names = {name: at for at, name in enumerate([*words, *parts, *known])}
    counts = [*words.values(), *parts.values()]
    rarity = np.array([1 + log(len(examples) / count) for count in counts] + [1.0] * len(known))
    told = sorted({one.intent for one in examples})
    empty = np.zeros((0, 0))
    model = IntentModel(tuple(told), names, rarity, empty, empty)
    rows = csr_matrix(np.array([model.row(one.masked, one.facts) for one in examples]))
    vectors = csr_matrix(np.array([sentence_vector(one.masked) for one in examples]))
    labels = [told.index(one.intent) for one in examples]
    return replace(model, words=_weights(rows, labels), full=_weights(hstack([rows, vectors]).tocsr(), labels))


def _weights(rows: csr_matrix, labels: Sequence[int]) -> NDArray[np.float64]:
    learnt = LogisticRegression(C=_C, max_iter=300, tol=1e-3).fit(rows, labels)
    return np.vstack([learnt.coef_.T, learnt.intercept_])


def _common(said: Iterable[set[str]], least: int) -> dict[str, int]:
    """Return what so many questions have, and how many."""
    counts = Counter(name for one in said for name in one)
    return {name: count for name, count in sorted(counts.items()) if count >= least}


def write(model: IntentModel, path: Path) -> None:
    """Store a model as plain arrays."""
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(model.names).encode(), dtype=np.uint8),
        intents=np.frombuffer("\n".join(model.intents).encode(), dtype=np.uint8),
        rarity=model.rarity.astype(np.float16),
        words=model.words.astype(np.float16),
        full=model.full.astype(np.float16),
    )


def main() -> None:
    """Parse the command line, train, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="the sample market; crawled into this folder if it is not there")
    parser.add_argument("--write", action="store_true", help="store the model of all questions")
    parser.add_argument("--skip-folds", action="store_true", help="do not say how well it does")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = sample_market(options.workspace or Path(folder) / "market")
        examples = list(read_set(MarketStore(workspace).require_matrix()))
    right: Counter[str] = Counter()
    for fold in range(0 if options.skip_folds else _FOLDS):
        model = fit([one for at, one in enumerate(examples) if at % _FOLDS != fold])
        for one in examples[fold::_FOLDS]:
            ranked = [intent for intent, _ in model.rank(one.masked, one.facts)]
            right["first"] += ranked[0] is one.intent
            right["first two"] += one.intent in ranked[:2]
    for name, count in right.items():
        print(f"{name}: {count} of {len(examples)}, {count / len(examples):.3f}")
    if options.write:
        path = Path(intents.__file__).with_name("intents.npz")
        write(fit(examples), path)
        print(f"wrote {path.name}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
