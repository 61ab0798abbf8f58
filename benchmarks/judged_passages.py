"""Passages that somebody has read: what each means for a cell, and whether it proves it.

They are kept as ids in ``benchmarks/judged/passages.csv``, without their text; its README says how they were made. This
module reads them, and adds what has been read: a key of :mod:`benchmarks.sample_passages` beside the reader's labels.

usage: python -m benchmarks.judged_passages --key KEY.csv --labels LABELS.csv   (columns: number, label, strict)
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from analysis.statements import Meaning

__all__ = ["Judged", "Strict", "judged", "labelled", "store"]

FILE = Path(__file__).parent / "judged" / "passages.csv"
_AFFIRMS = frozenset((Meaning.SUPPORTS, Meaning.LIMITED))


class Strict(StrEnum):
    """Whether a passage alone, in its context, settles the whole capability for a sceptical engineer."""

    YES = "yes"
    BORDERLINE = "borderline"
    NO = "no"


@dataclass(frozen=True)
class Judged:
    """One passage, read for one cell."""

    market: str
    product: str
    feature: str
    address: str
    """Address of the page; empty in the oldest rows, which hold for the text on any page."""
    line: str
    """Content id of the passage's text."""
    proves: bool
    """It proves, strictly, that the product has the capability, perhaps within limits."""
    label: Meaning | None
    """What it means; None in the oldest rows."""
    strict: Strict | None
    """Whether it settles the cell in either direction; None in the oldest rows."""

    @property
    def place(self) -> tuple[str, str, str]:
        """Product, feature and passage."""
        return self.product, self.feature, self.line


def judged(market: str = "") -> list[Judged]:
    """Return the passages read in a market, or in all of them."""
    with FILE.open(newline="", encoding="utf-8") as stream:
        return [_read(row) for row in csv.DictReader(stream) if market in ("", row["market"])]


def _read(row: dict[str, str]) -> Judged:
    return Judged(
        market=row["market"],
        product=row["product"],
        feature=row["feature"],
        address=row["address"],
        line=row["line"],
        proves=row["proves"] == "1",
        label=Meaning(row["label"]) if row["label"] else None,
        strict=Strict(row["strict"]) if row["strict"] else None,
    )


def labelled(key: Iterable[dict[str, str]], labels: Iterable[dict[str, str]]) -> list[Judged]:
    """Join a sample's key with what a reader said of each number.

    Raises:
        SystemExit: A number has no label, or a label no number.
    """
    said = {row["number"]: (Meaning(row["label"]), Strict(row["strict"])) for row in labels}
    drawn = {row["number"]: row for row in key}
    if said.keys() != drawn.keys():
        raise SystemExit(f"Numbers without a label or without a passage: {sorted(said.keys() ^ drawn.keys())}")
    found = []
    for number, row in drawn.items():
        label, strict = said[number]
        found.append(
            Judged(
                market=row["market"], product=row["product"], feature=row["feature"], address=row["address"],
                line=row["line"], proves=label in _AFFIRMS and strict is Strict.YES, label=label, strict=strict,
            )
        )  # fmt: skip
    return found


def store(rows: Sequence[Judged]) -> int:
    """Write passages into the file, sorted, the newer of two judgements, and return how many it has."""
    kept = {(one.market, *one.place, one.address): one for one in (*judged(), *rows)}
    for one in rows:
        if one.address:
            kept.pop((one.market, *one.place, ""), None)
    with FILE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(Judged)], lineterminator="\n")
        writer.writeheader()
        for _, one in sorted(kept.items()):
            writer.writerow(
                asdict(one)
                | {
                    "proves": int(one.proves),
                    "label": one.label.value if one.label else "",
                    "strict": one.strict.value if one.strict else "",
                }
            )
    return len(kept)


def main() -> None:
    """Parse the command line, join, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    options = parser.parse_args()
    with (
        options.key.open(newline="", encoding="utf-8") as key,
        options.labels.open(newline="", encoding="utf-8") as labels,
    ):
        rows = labelled(csv.DictReader(key), csv.DictReader(labels))
    print(len(rows), "passages read;", store(rows), "in all")


if __name__ == "__main__":
    main()
