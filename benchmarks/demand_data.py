"""Posts that somebody has read: public issues by address, and sentences written for the rare kinds.

``readings/demand.csv``: url, market, product, title, text (the beginning, shortened), kind, capability (empty:
unlinked), doubtful. Found by searching public trackers for products and subjects, and drawn at random from issues that
are published for research; taken as they came, read after the cues were written. The doubtful ones were read a second
time by somebody who did not know the first reading, and the second counts.
``readings/demand_capabilities.csv``: market, capability, definition; lists of our own, written before any post was
read, for products that are in no shared market.
``readings/demand_written.csv``: kind, title, text, our own.
``readings/demand_reread.csv``: digest, length of the title, kind; issues of hundreds of projects, drawn at random from
a file that is published for research, one issue a line behind what its maintainer labelled it. Read again by somebody
who saw neither that label nor what a model said; what can be either of two kinds was left out.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.demand.post_text import prose
from benchmarks.common import held_out, shared_dir
from rivalscope.core.config import capability_id
from rivalscope.core.demand import DemandKind, DemandPost
from rivalscope.core.records import Capability

__all__ = ["WRITTEN", "ReadPost", "capabilities_of", "labelled_issues", "read_posts", "reread_issues", "written"]

WRITTEN = "written"
"""Project of the posts that were written for training."""
_FOLDER = Path(__file__).with_name("readings")
_CAPABILITIES = _FOLDER / "demand_capabilities.csv"
_WHEN = datetime(2025, 1, 1, tzinfo=UTC)
_PRODUCTS = {
    "bitcoin/bitcoin": "Bitcoin Core",
    "microsoft/vscode": "VS Code",
    "opencv/opencv": "OpenCV",
    "tensorflow/tensorflow": "TensorFlow",
}
"""Products whose issues are read here and labelled by their maintainers elsewhere: left out together."""
_NAMES = {"bug": DemandKind.COMPLAINT, "feature": DemandKind.WISH, "question": DemandKind.QUESTION}


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post with what its reader made of it."""

    post: DemandPost
    kind: DemandKind
    project: str
    """Product or repository: what is left out together."""
    market: str = ""
    capability: str = ""
    by_maintainer: bool = False
    """Its maintainer labelled it in passing; everything else was read for this purpose."""

    @property
    def unseen(self) -> bool:
        """Its product is among the third that nothing is trained on."""
        return held_out("demand", self.project)


def read_posts() -> list[ReadPost]:
    """Return the public issues that were read."""
    return [
        ReadPost(
            _post(row["url"], row["title"], row["text"]),
            DemandKind(row["kind"]),
            row["product"],
            row["market"],
            row["capability"],
        )
        for row in _rows(_FOLDER / "demand.csv")
    ]


def written() -> list[ReadPost]:
    """Return the posts that were written for training."""
    rows = _rows(_FOLDER / "demand_written.csv")
    return [
        ReadPost(_post(f"written:{number}", row["title"], row["text"]), DemandKind(row["kind"]), WRITTEN)
        for number, row in enumerate(rows)
    ]


def labelled_issues(paths: list[Path]) -> list[ReadPost]:
    """Return issues that their maintainers labelled: CSV with repo, label (bug, feature, question), title, body."""
    csv.field_size_limit(sys.maxsize)
    return [
        ReadPost(
            _post(row["title"], row["title"], row["body"]),
            _NAMES[row["label"]],
            _PRODUCTS.get(row["repo"], row["repo"]),
            by_maintainer=True,
        )
        for path in paths
        for row in _rows(path)
        if row["label"] in _NAMES
    ]


def reread_issues(paths: list[Path]) -> list[ReadPost]:
    """Return the issues that were read again, in title and two sentences: of lines ``__label__bug "title body"``."""
    kinds = {row["digest"]: row for row in _rows(_FOLDER / "demand_reread.csv")}
    found: dict[str, ReadPost] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            said = line.partition(" ")[2].strip().strip('"').replace('""', '"').strip()
            digest = hashlib.sha256(said.encode()).hexdigest()[:16]
            if row := kinds.get(digest):
                title, body = said[: int(row["title_length"])], said[int(row["title_length"]) :]
                # The file holds line breaks as runs of blanks.
                text = " ".join(prose(title, re.sub(r"\s{2,}", "\n", body)).sentences[:2])[:300]
                found[digest] = ReadPost(_post(digest, title, text), DemandKind(row["kind"]), digest)
    return list(found.values())


def capabilities_of(market: str) -> list[Capability]:
    """Return the capabilities of a market: those of our own lists, or else of the shared market."""
    listed = [(row["capability"], row["definition"]) for row in _rows(_CAPABILITIES) if row["market"] == market]
    if not listed:
        shared = _rows(shared_dir() / "corpora" / market / "gold.csv")
        listed = [(row["feature"], row.get("definition") or "") for row in shared]
    found: dict[str, Capability] = {}
    for name, text in listed:
        found.setdefault(name, Capability(id=capability_id(name), label=name, description=text))
    return list(found.values())


def _post(key: str, title: str, text: str) -> DemandPost:
    return DemandPost(key=key, url=key, title=title, text=text[:4_000], opened=_WHEN, updated=_WHEN)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
