"""Wrong claims that ``stale`` finds in 20 documents without footnotes, about the sample market.

The documents in ``stale_documents`` are written as people write: mails, wikis, tables, cheat sheets, notes. A line that
ends with § is wrong; the sign is taken off before the document is checked. Each document has two of them.

usage: python -m benchmarks.stale [--workspace DIR] [--list]

A third of the documents, by a hash, is kept out of rule writing; their figures come first. Without a workspace the
sample market is served on loopback and crawled. Ends with exit code 1 where a figure is below its floor.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from analysis.market_store import MarketStore
from benchmarks.common import below_floor, floors, held_out, sample_market
from rivalscope.app.workflows.check import stale_document

_DOCUMENTS = Path(__file__).with_name("stale_documents")
_WRONG = "§"


@dataclass(frozen=True)
class Read:
    """A document with the lines that are wrong and those that were reported."""

    name: str
    lines: list[str]
    wrong: set[int]
    told: set[int]


def read(source: Path, folder: Path, view: MarketStore) -> Read:
    """Check one document."""
    lines = source.read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, start=1) if line.rstrip().endswith(_WRONG)}
    plain = [line.rstrip().removesuffix(_WRONG).rstrip() for line in lines]
    path = folder / source.name
    path.write_text("\n".join(plain) + "\n", encoding="utf-8")
    return Read(source.stem, plain, wrong, {line.number for line in stale_document(view, path).lines})


def counts(rows: list[Read]) -> dict[str, int]:
    """Return how many wrong lines there are, how many were found, and how many right lines were reported."""
    return {
        "documents": len(rows),
        "wrong": sum(len(one.wrong) for one in rows),
        "found": sum(len(one.wrong & one.told) for one in rows),
        "false": sum(len(one.told - one.wrong) for one in rows),
    }


def main() -> int:
    """Measure, print, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="the sample market; crawled into this folder if it is not there")
    parser.add_argument("--list", action="store_true", help="also print misses of documents that may be read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        market = sample_market(options.workspace or Path(folder) / "market")
        view = MarketStore(market).require_matrix()
        rows = [read(source, Path(folder), view) for source in sorted(_DOCUMENTS.glob("*.md"))]
    if options.list:
        for one in (row for row in rows if not held_out("stale", row.name)):
            for number in sorted(one.wrong ^ one.told):
                word = "missed" if number in one.wrong else "false"
                print(f"{word}: {one.name}:{number}: {one.lines[number - 1]}")
    unseen = counts([row for row in rows if held_out("stale", row.name)])
    print(json.dumps({"unseen": unseen, "all": counts(rows)}))
    figures = {"found": float(counts(rows)["found"]), "true": -float(counts(rows)["false"])}
    failed = below_floor(figures, floors("check", "stale"))
    print("\n".join(failed))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
