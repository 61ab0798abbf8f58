"""The claims and judged quotes of the shared corpora, parted by product into a development part and an unseen third."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.statements import Asked, Context, Meaning
from benchmarks.common import shared_dir

__all__ = ["Row", "development", "judged_rows", "own_rows", "read_rows", "unseen"]

_PARTS = 3
_VERDICTS = {
    "supports": Meaning.SUPPORTS,
    "limited": Meaning.LIMITED,
    "denies": Meaning.DENIES,
    "planned": Meaning.PLANNED,
    "removed": Meaning.REMOVED,
    "other_product": Meaning.OTHER_PRODUCT,
    "related": Meaning.MENTIONS,
    "unrelated": Meaning.UNRELATED,
}


@dataclass(frozen=True)
class Row:
    """One passage, what it is asked about, and what a reader made of it."""

    id: str
    product: str
    language: str
    passage: str
    asked: Asked
    context: Context
    label: str


def unseen(product: str) -> bool:
    """Return whether a product belongs to the third that nobody looks at while writing rules."""
    digest = hashlib.sha256(product.casefold().strip().encode()).hexdigest()
    return int(digest, 16) % _PARTS == 0


def read_rows(path: Path) -> list[Row]:
    """Return the passages of a claims file.

    Args:
        path: A CSV file with at least id, product, capability, definition, passage, heading, page_kind, language.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(row) for row in csv.DictReader(file)]


def _row(row: Mapping[str, str]) -> Row:
    context = Context(
        heading=row.get("heading") or "",
        page_kind=row.get("page_kind") or "",
        language=row.get("language") or "",
        names=(row["product"],),
    )
    asked = Asked(row["capability"], definition=row.get("definition") or "")
    return Row(
        row["id"], row["product"], row.get("language") or "", row["passage"], asked, context, row.get("label") or ""
    )


def judged_rows() -> list[Row]:
    """Return the judged first quotes of the shared markets, without those of the unseen third's products."""
    path = shared_dir() / "corpora" / "judged-quotes" / "judged.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                f"judged {number}",
                row["product"],
                "en",
                row["quote"],
                Asked(row["feature"]),
                Context(page_kind="docs", language="en", names=(row["product"],)),
                _VERDICTS[row["verdict"]].value,
            )
            for number, row in enumerate(csv.DictReader(file))
            if row["quote"] and row["verdict"] in _VERDICTS and not unseen(row["product"])
        ]


def own_rows() -> list[Row]:
    """Return the sentences that the tests of the statement reader are made of."""
    rows = []
    folder = Path(__file__).resolve().parents[1] / "tests" / "analysis" / "statements"
    for path in sorted(folder.glob("sentences_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file)):
                context = Context(
                    heading=row["heading"], page_kind=row["page_kind"], language=row["language"], names=("Heron",)
                )
                asked = Asked(row["capability"], definition=row["definition"])
                product = f"{path.stem} {row['capability']}"
                rows.append(
                    Row(
                        f"{path.stem} {number}",
                        product,
                        row["language"],
                        row["passage"],
                        asked,
                        context,
                        row["meaning"],
                    )
                )
    return rows


def development(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Part rows into those of the unseen third and the others."""
    return [row for row in rows if unseen(row.product)], [row for row in rows if not unseen(row.product)]
