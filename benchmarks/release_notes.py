"""Releases, dates, entries and kinds read from release notes, beside the peers, measured in the same run.

usage: python -m benchmarks.release_notes [releases] [kinds]

Peers for releases: a generic Markdown walker (headings that hold a version, list items below them), keepachangelog
and changelogs (both from PyPI, left out with a note where they are not installed). Each peer reads the text
documents; HTML is given to it as its visible lines. "Held out" are a third of the products, chosen by a checksum of
their names before the first rule. When they were first measured, with rules written from the other two thirds only,
release recall and precision were 0.999 and 0.975, dates 0.999, entries 0.997 and 0.982; what they showed to be wrong
(pointers to pre-releases, lists of contributors) was then corrected too, so that today's figures are not held out.

Kinds from words alone: the figures that count are those of ``benchmarks.train_entry_kind``, which leaves whole
products out. Here the stored model, which has seen these products, is run over the folder as a user would, with
``kinds_from_text``. Ends with 1 when a figure is below its floor in ``floors.toml``.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from markdown_it import MarkdownIt
from sklearn.metrics import accuracy_score, f1_score

from benchmarks.common import below_floor, floors, scorer, shared_dir
from crawlers.extraction.releases.folder import inspect_releases, read_document
from crawlers.extraction.releases.html_outline import html_outline

Row = tuple[str, str, str, str]
CORPUS = shared_dir() / "corpora" / "release-notes"
GOLD = CORPUS / "gold"
_VERSION = re.compile(r"\d+(?:\.\d+)+[\w.+-]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def held_out(product: str) -> bool:
    """Say whether a product was left alone while rules were written."""
    return zlib.crc32(product.encode()) % 3 == 0


def walker(source: str, doc: str) -> Iterator[Row]:
    """Read headings that hold a version and the list items below them: what a short script does."""
    version, day, kind, items = "", "", "", 0
    tokens = MarkdownIt("commonmark").parse(source)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            found = _VERSION.search(token.content)
            if found:
                if version and not items:
                    yield version, day, "", ""
                date = _DAY.search(token.content)
                version, day, kind, items = found[0], date[0] if date else "", "", 0
            else:
                kind = token.content
        elif version and token.type == "inline" and token.level >= 3:
            items += 1
            yield version, day, kind, re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", token.content)
    if version and not items:
        yield version, day, "", ""


def keep_a_changelog(source: str, doc: str) -> Iterator[Row]:
    """Read with keepachangelog."""
    import keepachangelog

    try:
        releases = keepachangelog.to_dict(source.splitlines(keepends=True))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return
    for version, release in releases.items():
        day = release.get("metadata", {}).get("release_date") or ""
        entries = [(kind, text) for kind, texts in release.items() if isinstance(texts, list) for text in texts]
        for kind, text in entries or [("", "")]:
            yield version, day, kind, text


def changelogs(source: str, doc: str) -> Iterator[Row]:
    """Read with changelogs, whose result is a text for each version: its list items are the entries."""
    from changelogs import parser

    name = doc.split("/")[0]
    for version, text in parser.parse(name=name, content=source, releases=[], get_head_fn=parser.get_head).items():
        items = [match[1] for match in re.finditer(r"^\s*[-*+]\s+(.+)$", text, re.MULTILINE)]
        for item in items or [""]:
            yield version, "", "", item


def _visible(source: str, path: Path) -> str:
    if ".htm" not in path.name:
        return source
    marks = {"heading": "## ", "item": "- "}
    return "\n\n".join(marks.get(node.kind.value, "") + node.text for node in html_outline(source))


def peer_table(read: Callable[[str, str], Iterator[Row]], out: Path) -> float:
    """Write what a peer reads of every document; return the seconds that it took."""
    begun = time.process_time()
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("doc", "version", "date", "kind", "text"))
        for path in sorted(item for item in (CORPUS / "documents").rglob("*") if item.is_file()):
            doc = path.relative_to(CORPUS / "documents").as_posix()
            writer.writerows((doc, *row) for row in read(_visible(read_document(path), path), doc))
    return time.process_time() - begun


def _part(source: Path, out: Path, keep: Callable[[str], bool]) -> Path:
    with source.open(encoding="utf-8", newline="") as file, out.open("w", newline="", encoding="utf-8") as written:
        rows = csv.reader(file)
        writer = csv.writer(written)
        writer.writerow(next(rows))
        writer.writerows(row for row in rows if keep(row[0].split("/")[0]))
    return out


def score(table: Path, folder: Path, keep: Callable[[str], bool] = lambda product: True) -> dict[str, float]:
    """Score a table against the gold of the products to keep."""
    releases = _part(GOLD / "releases.csv", folder / "gold_releases.csv", keep)
    entries = _part(GOLD / "entries.csv", folder / "gold_entries.csv", keep)
    printed = StringIO()
    with redirect_stdout(printed):
        scorer("score_releases").main(str(releases), str(entries), str(table))
    figures: dict[str, float] = json.loads(printed.getvalue().splitlines()[-1])
    return {name: value if value is not None else 0.0 for name, value in figures.items()}


def _show(name: str, figures: dict[str, float], seconds: float) -> None:
    shown = ("release_recall", "release_precision", "date_right", "entry_recall", "entry_precision", "kind_given")
    print(f"{name:18}" + "".join(f"{figures[key]:>19.3f}" for key in shown) + f"{seconds:>9.1f} s")


def releases(folder: Path) -> dict[str, float]:
    """Print our figures and the peers'; return ours."""
    print(" " * 18 + "".join(f"{key:>19}" for key in ("release recall", "precision", "dates right", "entry recall",
                                                         "precision", "kind given")))  # fmt: skip
    begun = time.process_time()
    ours = folder / "ours.csv"
    inspect_releases(CORPUS / "documents", ours)
    seconds = time.process_time() - begun
    everything = score(ours, folder)
    _show("rivalscope", everything, seconds)
    _show("  rules from", score(ours, folder, lambda product: not held_out(product)), 0)
    unseen = score(ours, folder, held_out)
    _show("  held out", unseen, 0)
    for name, read in (("markdown walker", walker), ("keepachangelog", keep_a_changelog), ("changelogs", changelogs)):
        try:
            seconds = peer_table(read, folder / "peer.csv")
        except ModuleNotFoundError as missing:
            print(f"{name:18} not measured: {missing.name} is not installed")
            continue
        _show(name, score(folder / "peer.csv", folder), seconds)
    return everything | {f"held_out_{name}": value for name, value in unseen.items()}


def kinds(folder: Path) -> dict[str, float]:
    """Print how well the stored model tells kinds from words, matched to the gold by document, version and text."""
    table = folder / "kinds.csv"
    inspect_releases(CORPUS / "documents", table, kinds_from_text=True)
    with table.open(encoding="utf-8", newline="") as file:
        told = {(row["doc"], row["version"], _plain(row["text"])): row["kind"] for row in csv.DictReader(file)}
    with (GOLD / "entries.csv").open(encoding="utf-8", newline="") as file:
        gold = [row for row in csv.DictReader(file) if row["kind"]]
    pairs = [(row["kind"], told.get((row["doc"], row["version"], _plain(row["text"])))) for row in gold]
    found = [(true, kind) for true, kind in pairs if kind]
    true, ours = [a for a, _ in found], [b for _, b in found]
    figures = {
        "accuracy": float(accuracy_score(true, ours)),
        "macro_f1": float(f1_score(true, ours, average="macro")),
    }
    print(f"kinds from words and order, products seen in training: {len(found)} of {len(gold)} entries matched, "
          f"accuracy {figures['accuracy']:.3f}, macro-F1 {figures['macro_f1']:.3f}")  # fmt: skip
    return figures


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()[:60]


def main(asked: list[str]) -> int:
    """Run what is asked for, or everything; return 1 when a figure is below its floor."""
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for part, measure in (("releases", releases), ("kinds", kinds)):
            if not asked or part in asked:
                missed += below_floor(measure(Path(name)), floors("extraction", "release_notes", part))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
