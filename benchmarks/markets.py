"""The matrix over all markets in one table: rules alone, one row per market, held-out products first.

usage: python -m benchmarks.markets [--market NAME ...] [--cache DIR] [--bundled]

Each market is judged by a model of proof that was trained on the passages of the others; with ``--bundled`` by the one
of the package, which is quicker and not unseen. The truth of cells is the curators' (``corpora/<market>/gold.csv``);
that of quotes what people read (``corpora/judged-quotes`` and ``benchmarks/judged``): a quote counts where its passage
was read for that very cell, so the share is of those that were, not of all. Columns:

- cells, auc: those with an archive and a truth, and how well the score puts present before absent;
- told, led: of the present cells, those that are reported as yes or partly, and those that are reported or have leads;
- wrong: of the cells that are reported, those that curators call absent;
- first, close, next: of the first quotes that were read, those that prove the cell, and that or nearly; of the others;
- phrase: AUC and share told of phrase search.
"""

from __future__ import annotations

import argparse
import csv
import pickle
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import roc_auc_score

from analysis.corpus import Corpus
from analysis.matrix.build import build_matrix
from analysis.matrix.trees import ProofModel, default_proof_model
from analysis.statements import Meaning
from benchmarks.common import below_floor, floors, held_out, shared_dir
from benchmarks.judged_passages import Strict, judged
from benchmarks.matrix import Market, phrase_search, read_market, replay
from benchmarks.train_proof import Example, examples, train
from rivalscope.core.ids import make_id
from rivalscope.core.payload import Payload
from rivalscope.core.records import Cell, Evidence, Support

MARKETS = (
    "forges", "identity-providers", "csi", "gateway-api", "bundlers", "react-data", "vector-databases",
)  # fmt: skip
_PRESENT = frozenset((Support.FULL, Support.PARTIAL))
_SAME = 0.35
"""Share of the longer text from which a passage inside another is the same; a sentence of 40 characters always is."""

Replayed = tuple[Market, Corpus, dict[str, Payload]]
Place = tuple[str, str]
"""Product and feature."""


@dataclass(frozen=True)
class Read:
    """What readers said of the passages of one market, for one cell each."""

    lines: Mapping[tuple[str, str, str], Strict]
    """(product, feature, id of the line) -> whether it proves."""
    texts: Mapping[Place, Sequence[tuple[str, bool]]]
    """Texts that were judged beside the page, plain."""

    def strictly(self, place: Place, quote: Evidence) -> Strict | None:
        """Return whether a quote proves its cell; None if nobody read it."""
        text = quote.pieces[0]
        line = self.lines.get((*place, make_id("line", text)))
        if line is not None:
            return line
        said = plain(text)
        found = [proves for other, proves in self.texts.get(place, ()) if same_passage(said, other)]
        return (Strict.YES if any(found) else Strict.NO) if found else None


def plain(text: str) -> str:
    """Return the words of a text, folded, with single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def same_passage(one: str, other: str) -> bool:
    """Return whether two plain texts are the same passage, one perhaps cut shorter."""
    short, long = sorted((one, other), key=len)
    return short in long and (len(short) >= _SAME * len(long) or len(short) >= 40)


def read_judged(market: str) -> Read:
    """Return what readers said of a market's passages."""
    lines: dict[tuple[str, str, str], Strict] = {}
    for one in judged(market):
        near = one.strict is Strict.BORDERLINE and one.label in (Meaning.SUPPORTS, Meaning.LIMITED)
        lines[one.place] = Strict.YES if one.proves else Strict.BORDERLINE if near else Strict.NO
    texts: dict[Place, list[tuple[str, bool]]] = {}
    for row in judged_quotes(market):
        found = texts.setdefault((row["product"], row["feature"]), [])
        proves = row["verdict"] in ("supports", "limited")
        if row["quote"]:
            found.append((plain(row["quote"]), proves))
        if row["better_quote"] and (row["told"] != "unknown" or proves):
            found.append((plain(row["better_quote"]), True))
    return Read(lines, texts)


def judged_quotes(market: str) -> list[dict[str, str]]:
    """Return the rows of ``corpora/judged-quotes`` of a market; none where the file is not there."""
    path = shared_dir() / "corpora" / "judged-quotes" / "judged.csv"
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["market"] == market]


def replayed(name: str, cache: Path | None) -> Replayed:
    """Return a market with its corpus and payloads, from the cache folder where it was read before."""
    path = cache / f"{name}.pickle" if cache else None
    if path and path.is_file():
        with path.open("rb") as stream:
            found: Replayed = pickle.load(stream)
        return found
    market = read_market(shared_dir() / "corpora" / name)
    corpus, payloads = replay(market)
    if path:
        with path.open("wb") as stream:
            pickle.dump((market, corpus, payloads), stream, pickle.HIGHEST_PROTOCOL)
    return market, corpus, payloads


def truth_of(folder: Path) -> dict[Place, bool]:
    """Return the curators' answers of the cells whose product has an archive: whether it is there."""
    with (folder / "gold.csv").open(newline="", encoding="utf-8") as stream:
        return {
            (row["product"], row["feature"]): row["support"] != "none"
            for row in csv.DictReader(stream)
            if row["support"] in ("full", "partial", "none") and row.get("site", "-")
        }


def score(
    cells: Sequence[Cell],
    peer: Mapping[Place, float],
    labels: Mapping[str, str],
    truth: Mapping[Place, bool],
    read: Read,
) -> dict[str, float]:
    """Return the figures of some cells of a market; what cannot be measured is left out."""
    known = [(cell, (cell.product, labels[cell.capability])) for cell in cells]
    known = [(cell, place) for cell, place in known if place in truth]
    present = [cell for cell, place in known if truth[place]]
    told = [place for cell, place in known if cell.support in _PRESENT]
    denied = [place for cell, place in known if cell.support is Support.NONE]
    found = {"cells": float(len(known)), "denied": float(len(denied))}
    there = [truth[place] for _, place in known]
    if 0 < sum(there) < len(there):
        found["auc"] = float(roc_auc_score(there, [cell.score for cell, _ in known]))
        found["phrase auc"] = float(roc_auc_score(there, [peer[place] for _, place in known]))
    if present:
        found["told"] = sum(cell.support in _PRESENT for cell in present) / len(present)
        found["led"] = sum(cell.support in _PRESENT or bool(cell.leads) for cell in present) / len(present)
        found["phrase told"] = sum(peer[place] > 0 for _, place in known if truth[place]) / len(present)
    if told:
        found["wrong"] = sum(not truth[place] for place in told) / len(told)
    if denied:
        found["wrong no"] = sum(truth[place] for place in denied) / len(denied)
    return found | quotes(cells, labels, read)


def quotes(cells: Sequence[Cell], labels: Mapping[str, str], read: Read) -> dict[str, float]:
    """Return how many of the quotes that were read prove their cell."""
    first: Counter[Strict] = Counter()
    later: Counter[Strict] = Counter()
    for cell in cells:
        if cell.support in _PRESENT:
            for number, quote in enumerate(cell.evidence):
                told = read.strictly((cell.product, labels[cell.capability]), quote)
                if told is not None:
                    (later if number else first)[told] += 1
    found = {"read": float(first.total())}
    if first:
        found["first"] = first[Strict.YES] / first.total()
        found["close"] = 1 - first[Strict.NO] / first.total()
    if later:
        found["next"] = later[Strict.YES] / later.total()
        found["next close"] = 1 - later[Strict.NO] / later.total()
    return found


def measure(name: str, cache: Path | None, proof: ProofModel) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the figures of a market, those of held-out products first."""
    market, corpus, payloads = replayed(name, cache)
    cells = build_matrix(corpus, market.capabilities, payload_of=payloads.__getitem__, proof=proof)
    labels = {capability.id: capability.label for capability in market.capabilities}
    peer = {
        (str(row["product"]), str(row["feature"])): float(str(row["score"]))
        for row in phrase_search(corpus, market.capabilities)
    }
    truth, read = truth_of(market.folder), read_judged(name)
    for group, wanted in (("held out", True), ("others", False)):
        some = [cell for cell in cells if held_out(name, cell.product) is wanted]
        if some:
            yield group, score(some, peer, labels, truth, read)


_COLUMNS = (
    "cells", "auc", "told", "led", "wrong", "denied", "wrong no", "read", "first", "close", "next", "next close",
    "phrase auc", "phrase told",
)  # fmt: skip
_COUNTS = frozenset(("cells", "denied", "read"))
_WEIGHTS = {"first": "read", "close": "read", "wrong no": "denied"}


def table(rows: Sequence[tuple[str, str, dict[str, float]]]) -> Iterator[str]:
    """Yield the lines of the table, the held-out products of all markets first, each group with its mean."""
    yield f"{'':36s}" + " ".join(f"{name:>11s}" for name in _COLUMNS)
    for group in ("held out", "others"):
        some = [(name, found) for name, one, found in rows if one == group]
        for name, found in [*some, ("all", pooled([found for _, found in some]))] if some else []:
            yield f"{group:9s} {name:26s}" + " ".join(f"{_shown(name_, found):>11s}" for name_ in _COLUMNS)


def pooled(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return counts added up, and shares averaged by what they count; AUC by market."""
    found: dict[str, float] = {}
    for name in _COLUMNS:
        some = [row for row in rows if name in row]
        if name in _COUNTS:
            found[name] = sum(row[name] for row in some)
        elif some:
            weights = [1.0 if name.endswith("auc") else row[_WEIGHTS.get(name, "cells")] for row in some]
            found[name] = sum(w * row[name] for w, row in zip(weights, some, strict=True)) / max(sum(weights), 1e-9)
    return found


def _shown(name: str, found: Mapping[str, float]) -> str:
    if name not in found:
        return "-"
    return f"{found[name]:.0f}" if name in _COUNTS else f"{found[name]:.3f}"


def models(names: Sequence[str], cache: Path | None) -> dict[str, ProofModel]:
    """Return for each market a model of proof that was trained on the passages of all others."""
    found: list[Example] = []
    for name in MARKETS:
        market, corpus, _ = replayed(name, cache)
        found += examples(name, corpus, market.capabilities)
    threshold = default_proof_model().threshold
    return {
        name: train([one for one in found if one.market != name], threshold=threshold, note=f"without {name}")
        for name in names
    }


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", action="append", choices=MARKETS, help="only these markets")
    parser.add_argument("--cache", type=Path, help="folder in which markets are kept as they were read")
    parser.add_argument("--bundled", action="store_true", help="judge by the package's own model of proof")
    options = parser.parse_args()
    names = options.market or MARKETS
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    proofs = dict.fromkeys(names, default_proof_model()) if options.bundled else models(names, options.cache)
    rows = [(name, group, found) for name in names for group, found in measure(name, options.cache, proofs[name])]
    for line in table(rows):
        print(line)
    unseen = pooled([found for _, group, found in rows if group == "held out"])
    if not options.market and not options.bundled:
        missed = below_floor(unseen, floors("markets"))
        if missed:
            raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
