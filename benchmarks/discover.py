"""Rows that are found without a list: which capabilities a market's own pages name, in the order in which we show them.

usage: python -m benchmarks.discover --market DIR --out FILE.csv [--gold]

``DIR`` is a folder with ``sites/<product>.warc.gz``. The file gets rank, label, aliases, theme, products, families,
dedicated, worth and shown (1: a row of the matrix, 0: one of the other candidates). ``--gold`` prints how many of the
features that people curated (``gold.csv``) the first 60 rows cover, by the words of label and aliases.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.features.capabilities import discover, spread
from analysis.features.choice import rows
from analysis.features.mentions import mentions
from analysis.features.names import INTEGRATIONS, names_of
from analysis.features.speech import RunningText, listen, passages
from analysis.features.state import CapabilityState
from analysis.features.worth import signals, worth
from benchmarks.capabilities import _covers
from benchmarks.matrix import read_site
from rivalscope.core.records import Mention

AT = datetime(2026, 11, 1, tzinfo=UTC)
_DATED = re.compile(r"-\d{4}-\d\d-\d\d")
FIRST = 60


@dataclass(frozen=True, slots=True)
class Market:
    """What the newest archive of every product of a market says.

    Attributes:
        said: What its pages mention.
        passages: Its running text.
    """

    said: list[Mention]
    passages: list[RunningText]


def read_market(folder: Path) -> Market:
    """Read the newest archive of every product of a market."""
    files = [path for path in sorted((folder / "sites").glob("*.warc.gz")) if not _DATED.search(path.name)]
    names = [path.name.removesuffix(".warc.gz") for path in files]
    found = Market([], [])
    for product, path in zip(names, files, strict=True):
        documents = read_site(product, path)[0]
        found.passages.extend(passages(documents))
        for document in documents:
            found.said.extend(
                mentions(document.page, product=product, capture_id=document.capture_id, at=AT, brands=names)[0]
            )
    return found


def write(state: CapabilityState, market: Market, out: Path) -> tuple[list[str], list[str]]:
    """Write all candidates, rows first; return the ids of the rows and of the others."""
    speech = listen((item.label for item in state.capabilities), market.passages)
    shown, others = rows(state, market.said, speech=speech)
    told = signals(state, market.said, speech=speech)
    items = {item.id: item for item in state.capabilities}
    names, _ = names_of({item.id: item.label for item in state.capabilities}, speech)
    products = {one.capability: one.products for one in spread(state, market.said)}
    with out.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("rank", "label", "aliases", "theme", "products", "families", "dedicated", "worth", "shown"))
        for rank, name in enumerate([*shown, *others], 1):
            item, one = items[name], told[name]
            table.writerow(
                (
                    rank,
                    item.label,
                    "; ".join(item.aliases),
                    INTEGRATIONS if name in names else item.parent,
                    "; ".join(products.get(name, ())),
                    one.families,
                    one.dedicated,
                    f"{worth(item.label, one):.2f}",
                    int(rank <= len(shown)),
                )
            )
    return shown, others


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--gold", action="store_true")
    options = parser.parse_args()
    start = time.perf_counter()
    market = read_market(options.market)
    state = discover(market.said, at=AT)
    shown, others = write(state, market, options.out)
    print(
        f"{options.market.name}: {len(market.said)} mentions, {len(state.capabilities)} capabilities, "
        f"{len(shown)} rows, {time.perf_counter() - start:.0f} s"
    )
    gold = options.market / "gold.csv"
    if options.gold and gold.exists():
        with gold.open(encoding="utf-8") as stream:
            features = {row["feature"]: row.get("definition", "") for row in csv.DictReader(stream)}
        items = {item.id: item for item in state.capabilities}
        ranked = [items[name] for name in [*shown, *others][:FIRST]]
        covered = [_covers(name, text, ranked) for name, text in features.items()]
        strict = sum(how.startswith("(label") or how.startswith("(alias") for _, how in covered)
        print(
            f"curated features covered by the first {FIRST}: {strict} of {len(features)} by name, "
            f"{sum(bool(by) for by, _ in covered)} with definitions"
        )


if __name__ == "__main__":
    main()
