"""Turn a share of a curated table's cells round, and see whether ``check`` finds them from the archives alone.

The curated table of a market folder is written as a comparison page; the matrix is built from the folder's archives
without it. Of its full and none cells a seeded share is turned round. A turned cell should be flagged (contradicted,
outdated or doubtful), a right one should not.

usage: python benchmarks/check.py --market DIR [--seed N] [--share 0.15] --out FILE.csv [--readings FILE.csv]

Printed are the figures of the sample, of products kept out of rule writing first, then ``every``: each full and none
cell taken once turned and once right, which no chance of a sample moves. With ``--readings`` also the share flagged of
the turned cells that the archive can decide: those where a reader of its passages found a proof or a denial.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

# Run as a file, the checkout is not on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from analysis.checks.records import Checked, Claimed, ClaimVerdict
from analysis.checks.verdicts import verdict_of
from analysis.matrix.build import build_matrix
from analysis.view import MarketView, ProductView
from benchmarks.common import held_out
from benchmarks.matrix import Market, read_market, replay
from crawlers.extraction.page import read_page
from rivalscope.app.workflows.check import check_page

_OPEN = (ClaimVerdict.UNCLEAR, ClaimVerdict.CANNOT_TELL)
_MARKS = {"full": "✓", "none": "✗", "partial": "partial"}


@dataclass(frozen=True)
class Curated:
    """One cell of the curated table as the page shows it."""

    product: str
    feature: str
    claimed: str
    turned: bool


def turn(folder: Path, market: Market, *, seed: int, share: float) -> list[Curated]:
    """Return the curated cells, a seeded share of the full and none ones turned round."""
    table = pd.read_csv(folder / "gold.csv", usecols=["product", "feature", "support", "site"], dtype=str).fillna("")
    table = table[(table.site != "") & table.support.isin(list(_MARKS)) & table["product"].isin(list(market.sites))]
    rows = sorted({(row["product"], row["feature"], row["support"]) for _, row in table.iterrows()})
    chance = random.Random(seed)
    cells = []
    for product, feature, support in rows:
        turned = support in ("full", "none") and chance.random() < share
        claimed = {"full": "none", "none": "full"}[support] if turned else support
        cells.append(Curated(product, feature, claimed, turned))
    return cells


def as_page(cells: list[Curated], market: Market) -> bytes:
    """Return the table as a comparison page: products across, features down."""
    said = {(one.product, one.feature): _MARKS[one.claimed] for one in cells}
    head = "".join(f"<th>{escape(product)}</th>" for product in market.sites)
    rows = "".join(
        f"<tr><td>{escape(one.label)}</td>"
        + "".join(f"<td>{said.get((product, one.label), '')}</td>" for product in market.sites)
        + "</tr>"
        for one in market.capabilities
    )
    page = (
        "<html><head><title>Comparison</title></head><body><main><h1>Comparison</h1>"
        f"<table><thead><tr><th>Feature</th>{head}</tr></thead><tbody>{rows}</tbody></table></main></body></html>"
    )
    return page.encode()


def run(folder: Path, *, seed: int, share: float, out: Path, readings: Path | None = None) -> dict[str, object]:
    """Check the turned table of one market folder, write one row per cell, and return the figures."""
    market = read_market(folder)
    cells = turn(folder, market, seed=seed, share=share)
    corpus, payloads = replay(market)
    now = datetime.now(UTC)
    view = MarketView(
        market=folder.name,
        products=tuple(ProductView(slug=name, name=name) for name in market.sites),
        capabilities=tuple(market.capabilities),
        cells=tuple(build_matrix(corpus, market.capabilities, payload_of=payloads.__getitem__)),
        as_of=now,
        built_at=now,
    )
    page = read_page(as_page(cells, market), "https://comparison.invalid/")
    check = check_page(view, page, source="comparison")
    verdicts: dict[tuple[str, str], Checked] = {
        (one.claim.product, view.label(one.claim.capability)): one for one in check.checked
    }
    with out.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["product", "feature", "claimed", "turned", "verdict", "quote"])
        for cell in cells:
            one = verdicts.get((cell.product, cell.feature))
            quote = one.quotes[0].quote if one and one.quotes else ""
            writer.writerow(
                [cell.product, cell.feature, cell.claimed, int(cell.turned), one.verdict.value if one else "", quote]
            )
    found: dict[str, object] = {"market": folder.name, "mapped": round(len(verdicts) / max(len(cells), 1), 4)}
    aside = [one for one in cells if held_out(folder.name, one.product)]
    found["unseen"] = figures(aside, verdicts)
    found["all"] = figures(cells, verdicts)
    found["every"] = every(folder, view, readings)
    return found


def every(folder: Path, view: MarketView, readings: Path | None) -> dict[str, object]:
    """Return the figures over all full and none cells, each once turned and once right; unseen products first."""
    table = pd.read_csv(folder / "gold.csv", usecols=["product", "feature", "support", "site"], dtype=str).fillna("")
    said: dict[tuple[str, str], str] = {}
    if readings is not None:
        read = pd.read_csv(readings, dtype=str).fillna("")
        said = dict(zip(zip(read["product"], read.feature, strict=True), read.said, strict=True))
    ids = {one.label: one.id for one in view.capabilities}
    counts: Counter[tuple[str, str]] = Counter()
    for row in table[(table.site != "") & table.support.isin(["full", "none"])].itertuples():
        product, feature, support = str(row.product), str(row.feature), str(row.support)
        if feature not in ids:
            continue
        cell = view.cell(product, ids[feature])
        right = Claimed.YES if support == "full" else Claimed.NO
        wrong = Claimed.NO if support == "full" else Claimed.YES
        decidable = said.get((product, feature)) == {"full": "yes", "none": "denied"}[support]
        for part in ("all", *(["unseen"] if held_out(folder.name, product) else [])):
            counts[part, "cells"] += 1
            counts[part, "turned_flagged"] += verdict_of(wrong, "", cell, feature)[0].flagged
            counts[part, "turned_contradicted"] += verdict_of(wrong, "", cell, feature)[0] is ClaimVerdict.CONTRADICTED
            counts[part, "right_flagged"] += verdict_of(right, "", cell, feature)[0].flagged
            counts[part, "right_contradicted"] += verdict_of(right, "", cell, feature)[0] is ClaimVerdict.CONTRADICTED
            if decidable:
                verdict = verdict_of(wrong, "", cell, feature)[0]
                counts[part, "decidable"] += 1
                counts[part, "decidable_flagged"] += verdict.flagged
                counts[part, "decidable_flagged_or_to_read"] += verdict.flagged or verdict is ClaimVerdict.UNCLEAR
    return {
        part: {name: count for (which, name), count in counts.items() if which == part} for part in ("unseen", "all")
    }


def figures(cells: list[Curated], verdicts: dict[tuple[str, str], Checked]) -> dict[str, object]:
    """Return how many turned and right cells were flagged, in all and of those that the archive decides."""
    found: dict[str, object] = {}
    for name, turned in (("turned", True), ("right", False)):
        mine = [verdicts.get((one.product, one.feature)) for one in cells if one.turned is turned]
        decided = [one for one in mine if one is not None and one.verdict not in _OPEN]
        flagged = sum(one.verdict.flagged for one in decided)
        found |= {
            name: len(mine),
            f"{name}_decided": len(decided),
            f"{name}_flagged": flagged,
            f"{name}_flagged_share": round(flagged / len(mine), 4) if mine else None,
            f"{name}_flagged_of_decided": round(flagged / len(decided), 4) if decided else None,
        }
    return found


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, required=True, help="folder with gold.csv and sites/")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.15)
    parser.add_argument("--readings", type=Path, help="answers of a reader, for what the archive can decide")
    parser.add_argument("--out", type=Path, required=True, help="where the CSV goes")
    options = parser.parse_args()
    found = run(options.market, seed=options.seed, share=options.share, out=options.out, readings=options.readings)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
