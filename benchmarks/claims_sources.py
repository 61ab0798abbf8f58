"""Judged passages of public documentation, kept as places: repository, commit, path and span.

``benchmarks/judged/claims.csv`` copies no sentence. Whoever has the repositories reads the passages back; a clone that
is missing, or lacks the commit, is left out and named. Each clone is a folder ``OWNER+NAME``, bare or with a work
tree, or has its git directory in ``repo`` within it.
"""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from analysis.statements import Asked, Context
from benchmarks.claims_data import Row

__all__ = ["source_rows"]

FILE = Path(__file__).parent / "judged" / "claims.csv"


def source_rows(clones: Path) -> list[Row]:
    """Return the judged passages whose repositories are there.

    Args:
        clones: The folder that holds the clones.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [row for number, line in enumerate(rows) if (row := _row(f"source {number}", line, clones)) is not None]
    print(f"{len(found)} of {len(rows)} judged passages of public documentation were found in {clones}")
    return found


def _row(number: str, line: Mapping[str, str], clones: Path) -> Row | None:
    folder = clones / "+".join(line["repository"].rsplit("/", 2)[-2:])
    text = _text(folder, line["commit"], line["path"])
    if text is None:
        return None
    context = Context(
        heading=_span(text, line["heading_start"], line["heading_end"]),
        page_kind=line["page_kind"],
        language=line["language"],
        names=(line["product"],),
    )
    asked = Asked(line["capability"], definition=line["definition"])
    passage = _span(text, line["start"], line["end"])
    return Row(number, line["product"], line["language"], passage, asked, context, line["label"])


def _span(text: str, start: str, end: str) -> str:
    return " ".join(text[int(start) : int(end)].split()) if start else ""


@lru_cache(maxsize=2048)
def _text(folder: Path, commit: str, path: str) -> str | None:
    inner = folder / "repo"
    where = inner if inner.is_dir() else folder
    if not where.is_dir():
        return None
    told = subprocess.run(
        ["git", "-C", str(where), "show", f"{commit}:{path}"], capture_output=True, check=False, timeout=60
    )
    # As the places were taken: with the line ends of the file made one, and what is no UTF-8 replaced.
    text = told.stdout.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return text if told.returncode == 0 else None
