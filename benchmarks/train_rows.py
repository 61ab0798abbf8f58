"""Make what tells rows from other candidates: the frequencies of general words, and the weights of the signals.

usage: python -m benchmarks.train_rows [--check]

Reads ``readings/rows.csv`` (market, label, verdict: 2 belongs in a table, 1 borderline, 0 does not; read one by one by
one reader who wrote the signals) and the development markets, and ``readings/rows_elsewhere.csv`` (the same of eight
markets whose pages are not here, so that their signals stand beside; read by somebody who did not know the method).
Writes ``analysis/features/general.tsv`` and ``worth.json``. ``--check`` writes nothing: the shipped weights are tried
on ``readings/rows_kept_out.csv`` (ten markets that no weight may learn from), and then each market is left out in
turn, of the weights and of the frequencies, and the share of its first rows that belong is printed.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from analysis.features import worth as worth_module
from analysis.features.capabilities import discover
from analysis.features.choice import choose
from analysis.features.general import General
from analysis.features.speech import Speech, listen
from analysis.features.worth import Signals, measures, signals, unfit, worth
from analysis.text.normalise import key, stems
from benchmarks.common import shared_dir
from benchmarks.discover import AT, Market, read_market

READINGS = Path(__file__).with_name("readings") / "rows.csv"
ELSEWHERE = READINGS.with_name("rows_elsewhere.csv")
KEPT_OUT = READINGS.with_name("rows_kept_out.csv")
_OUT = Path(worth_module.__file__).parent
_C = 0.05
_ROWS = 100
"""Rows that each market is worth."""
_LEAST_SHARE = 0.05
"""Share below which a word is not general, and is not listed."""

Verdicts = dict[tuple[str, str], int]


def read_verdicts() -> Verdicts:
    """Return what the reader said, by market and label."""
    with READINGS.open(encoding="utf-8") as stream:
        return {(row["market"], row["label"]): int(row["verdict"]) for row in csv.DictReader(stream)}


def read_elsewhere(file: Path = ELSEWHERE) -> tuple[dict[str, dict[str, Signals]], Verdicts]:
    """Return the signals, by market and label, and the verdicts on rows of markets whose pages are not here.

    Args:
        file: Rows with their signals.
    """
    told: dict[str, dict[str, Signals]] = defaultdict(dict)
    verdicts: Verdicts = {}
    with file.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            market, label = row.pop("corpus"), row.pop("label")
            verdicts[market, label] = int(row.pop("verdict"))
            values: dict[str, Any] = {name: float(value) if "." in value else int(value) for name, value in row.items()}
            told[market][label] = Signals(capability=label, **values)
    return told, verdicts


def general_of(markets: Iterable[Market]) -> General:
    """Return the frequencies over some markets and over the release notes."""
    shares: dict[str, list[float]] = defaultdict(list)
    phrases: dict[str, list[float]] = defaultdict(list)
    count = 0
    for market in markets:
        count += 1
        vendors = {one.product for one in market.said}
        words: dict[str, set[str]] = defaultdict(set)
        keys: dict[str, set[str]] = defaultdict(set)
        for one in market.said:
            if one.source_kind != "release_entry":
                keys[key(one.phrase)].add(one.product)
                for term in stems(one.phrase):
                    words[term].add(one.product)
        for term, who in words.items():
            shares[term].append(min(1.0, 2 * len(who) / len(vendors)))
        for name, who in keys.items():
            phrases[name].append(min(1.0, 2 * len(who) / len(vendors)))
    return General(
        {term: sum(found) / count for term, found in shares.items()},
        _notes(),
        # What one market alone says is not general, however many of its vendors do.
        {name: sum(found) / count for name, found in phrases.items() if len(found) > 1},
    )


def _notes() -> dict[str, float]:
    found: dict[str, set[str]] = defaultdict(set)
    products: set[str] = set()
    with (shared_dir() / "corpora/release-notes/gold/entries.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            products.add(row["product"])
            for term in set(stems(row["text"])):
                found[term].add(row["product"])
    return {term: len(who) / len(products) for term, who in found.items()}


def told_of(market: Market) -> tuple[dict[str, Signals], dict[str, Speech]]:
    """Return the signals of a market's capabilities by label, and how its running text uses the labels."""
    state = discover(market.said, at=AT)
    names = {item.id: item.label for item in state.capabilities}
    heard = listen(names.values(), market.passages)
    told = signals(state, market.said, speech=heard)
    return {names[name]: one for name, one in told.items() if name in names}, heard


class Fit:
    """A logistic regression over the measures; a borderline row counts half for and half against.

    Args:
        rows: Measures of each row that was read.
        verdicts: 0, 1 or 2 of each.
        markets: Whose row each is; each market has the same weight, however many of its rows were read.
    """

    def __init__(self, rows: Sequence[Mapping[str, float]], verdicts: Sequence[int], markets: Sequence[str]) -> None:
        self.names = list(rows[0])
        values = np.array([[row[name] for name in self.names] for row in rows])
        told = np.array(verdicts)
        scaler = StandardScaler().fit(values)
        twice = np.vstack([scaler.transform(values)] * 2)
        target = np.r_[np.ones(len(told)), np.zeros(len(told))]
        many = Counter(markets)
        share = np.array([_ROWS / many[market] for market in markets])
        weight = np.r_[told / 2, 1 - told / 2] * np.tile(share, 2)
        model = LogisticRegression(C=_C, max_iter=3000).fit(twice, target, sample_weight=weight)
        scale = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
        self.weights = dict(zip(self.names, model.coef_[0] / scale, strict=True))
        self.intercept = float(model.intercept_[0] - (model.coef_[0] * scaler.mean_ / scale).sum())

    def worth(self, measured: Mapping[str, float]) -> float:
        """Return the log odds that a row belongs."""
        return self.intercept + sum(self.weights[name] * measured[name] for name in self.names)


def _fit(told: Mapping[str, Mapping[str, Signals]], verdicts: Verdicts, known: General) -> Fit:
    read = [
        (measures(label, told[market][label], known), verdict, market)
        for (market, label), verdict in verdicts.items()
        if label in told.get(market, {}) and not unfit(label)
    ]
    return Fit([row for row, _, _ in read], [verdict for _, verdict, _ in read], [market for _, _, market in read])


def check(
    markets: Mapping[str, Market],
    told: Mapping[str, Mapping[str, Signals]],
    heard: Mapping[str, Mapping[str, Speech]],
    verdicts: Verdicts,
) -> None:
    """Leave each market out in turn and print how many of its first rows belong, as far as they were read."""
    sums: list[list[float]] = []
    for name in told:
        known = general_of(market for other, market in markets.items() if other != name)
        fit = _fit({other: one for other, one in told.items() if other != name}, verdicts, known)
        value = {label: fit.worth(measures(label, one, known)) for label, one in told[name].items()}
        shown, others = choose({label: label for label in value}, told[name], value, speech=heard.get(name))
        read = [(label, verdicts.get((name, label), -1)) for label in [*shown, *others]]
        first = read[: len(shown)]
        line = [f"{name:18s} shown {len(shown):3d}: {_share(first, 2):.0%} ({_share(first, 1):.0%})"]
        line.append(f"first 40: {_share(read[:40], 2):.0%} ({_share(read[:40], 1):.0%})")
        print("; ".join(line), f"| {sum(verdict < 0 for _, verdict in first)} of the shown not read")
        print("   bad:", " | ".join(label for label, verdict in first if verdict == 0))
        sums.append([_share(rows, least) for rows in (first, read[:40]) for least in (2, 1)])
    print("mean of the markets, shown and first 40:", [f"{one:.0%}" for one in np.mean(sums, axis=0)])


def check_kept_out() -> None:
    """Print how many of the rows of markets that no weight learnt from belong, as the program chooses them."""
    told, verdicts = read_elsewhere(KEPT_OUT)
    for name, rows in told.items():
        value = {label: worth(label, one) for label, one in rows.items()}
        shown, _ = choose({label: label for label in value}, rows, value)
        read = [(label, verdicts[name, label]) for label in shown]
        print(f"{name:18s} kept out, shown {len(shown):3d}: {_share(read, 2):.0%} ({_share(read, 1):.0%})")


def _share(read: Sequence[tuple[str, int]], least: int) -> float:
    known = [verdict for _, verdict in read if verdict >= 0]
    return sum(verdict >= least for verdict in known) / max(1, len(known))


def write(known: General, fit: Fit) -> None:
    """Write frequencies and weights where the program reads them."""
    lines = [
        "# Frequencies of words and phrases over unlike markets; made by benchmarks/train_rows.py, no text of anyone."
    ]
    for kind, table in (("heading", known.headings), ("note", known.notes), ("phrase", known.phrases)):
        lines += [f"{kind}\t{name}\t{share:.2f}" for name, share in sorted(table.items()) if share >= _LEAST_SHARE]
    (_OUT / "general.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = {"intercept": round(fit.intercept, 4), "weights": {name: round(w, 4) for name, w in fit.weights.items()}}
    (_OUT / "worth.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        check_kept_out()
    verdicts = read_verdicts()
    names = sorted({market for market, _ in verdicts})
    markets = {name: read_market(shared_dir() / "corpora" / name) for name in names}
    told: dict[str, dict[str, Signals]] = {}
    heard: dict[str, dict[str, Speech]] = {}
    for name, market in markets.items():
        told[name], heard[name] = told_of(market)
    elsewhere, read = read_elsewhere()
    told, verdicts = told | elsewhere, verdicts | read
    if options.check:
        check(markets, told, heard, verdicts)
        return
    known = general_of(markets.values())
    fit = _fit(told, verdicts, known)
    write(known, fit)
    for name, weight in sorted(fit.weights.items(), key=lambda pair: -abs(pair[1])):
        print(f"{weight:+.2f} {name}")


if __name__ == "__main__":
    main()
