"""Readers as the matrix benchmark needs them: one that copies its sheets, one whose answers were written down."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from analysis.matrix.sheets import Desk, Sheet
from rivalscope.app.sheet_forms import sheet_text
from rivalscope.core.ids import make_id
from rivalscope.core.readings import Said, SheetAnswer
from rivalscope.core.records import Capability, Cell, Support

__all__ = ["Copier", "Recorded", "count_tokens", "rates", "sheet_tokens", "write_sheets"]


class Recorded:
    """A reader whose answers were recorded: product, feature, said, probability, and ids of the passages it chose.

    Where the pages no longer have any of these passages the answer is left out: it was about something else.
    """

    def __init__(self, path: Path) -> None:
        with path.open(newline="", encoding="utf-8") as stream:
            self._rows = {(row["product"], row["feature"]): row for row in csv.DictReader(stream)}
        self.used = 0

    def share_of_first_quotes(self, cells: Sequence[Cell], capabilities: Sequence[Capability]) -> float:
        """Return how many present cells begin with a quote that the reader chose, of those for which it chose any."""
        label = {capability.id: capability.label for capability in capabilities}
        found = []
        for cell in cells:
            chosen = self._rows.get((cell.product, label[cell.capability]), {}).get("lines", "").split()
            if chosen and cell.support in {Support.FULL, Support.PARTIAL}:
                found.append(make_id("line", cell.evidence[0].pieces[0]) in chosen)
        return round(float(np.mean(found)), 4) if found else float("nan")

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        """Return the answers that still fit, by sheet id."""
        found = {}
        for sheet in sheets:
            row = self._rows.get((sheet.product, sheet.label))
            if row is None:
                continue
            lines = tuple(line for line in row["lines"].split() if desk.still_there(sheet.id, (line,)))
            if lines or not row["lines"]:
                found[sheet.id] = SheetAnswer(
                    sheet=sheet.id, question=sheet.question, reader="recorded", said=Said(row["said"]),
                    probability=float(row["probability"]), lines=lines,
                )  # fmt: skip
        self.used = len(found)
        return found


class Copier:
    """Keeps the sheets that it was shown, and answers what another reader answers; without one, nothing.

    Args:
        search: A reader's words (product, feature, words): the second sheets for them are kept instead.
        reader: Who answers.
    """

    def __init__(self, search: Path | None = None, reader: Recorded | None = None) -> None:
        self._reader = reader
        self._words: dict[tuple[str, str], str] = {}
        self._second = search is not None
        if search is not None:
            with search.open(newline="", encoding="utf-8") as stream:
                self._words = {(row["product"], row["feature"]): row["words"] for row in csv.DictReader(stream)}
        self.sheets: list[Sheet] = []

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        """Keep the sheets, or the second ones."""
        if self._second:
            words = {(one.product, one.label): one.id for one in sheets}
            asked = {words[key]: said for key, said in self._words.items() if key in words}
            self.sheets += desk.look_again(asked).values()
        else:
            self.sheets += sheets
        return self._reader.read(sheets, desk) if self._reader else {}


def write_sheets(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets, one JSON object a line, each with the text that a language model would read."""
    lines = (json.dumps({**asdict(one), "as_read": sheet_text(one)}, ensure_ascii=False) + "\n" for one in sheets)
    path.write_text("".join(lines), encoding="utf-8")


def rates(readings: Path, gold: Path) -> dict[str, str]:
    """Return how often a reader's answers came true by what was said, and silent ones by the probability given."""
    with gold.open(newline="", encoding="utf-8") as stream:
        truth = {(row["product"], row["feature"]): row["support"] for row in csv.DictReader(stream)}
    found: dict[str, list[bool]] = {}
    with readings.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            support = truth.get((row["product"], row["feature"]), "")
            if support in ("full", "partial", "none"):
                low = math.floor(float(row["probability"]) * 5) / 5
                band = f" {low:.1f} to {low + 0.2:.1f}" if row["said"] == Said.SILENT else ""
                found.setdefault(f"{row['said']}{band}", []).append(support != "none")
    return {key: f"{sum(there)} of {len(there)} there" for key, there in sorted(found.items())}


def sheet_tokens(sheets: Sequence[Sheet]) -> int:
    """Return the median of the tokens of sheets as they are read, without the brief."""
    return round(median(count_tokens(sheet_text(one)) for one in sheets if one.lines))


def count_tokens(text: str) -> int:
    """Return the tokens of a text, by the tokenizer of Llama 2 (32,000 pieces), which comes with the embedder."""
    return len(_tokenizer().encode(text).ids)


@cache
def _tokenizer() -> Any:
    import wordllama
    from tokenizers import Tokenizer

    found = next((Path(wordllama.__file__).parent / "tokenizers").glob("*.json"))
    return Tokenizer.from_file(str(found))
