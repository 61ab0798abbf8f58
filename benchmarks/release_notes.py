"""Releases, dates, entries and kinds read from release notes, beside the peers, measured in the same run.

usage: python -m benchmarks.release_notes [releases] [formats] [pages] [kinds]

``releases`` reads notes in the well-known forms, ``formats`` those in forms that are seldom met, ``pages`` archived
documentation pages, which are no release notes and must give no release. The figure of the products that no rule was
written from is printed first.

Peers for releases: a generic Markdown walker (headings that hold a version, list items below them), keepachangelog
and changelogs (both from PyPI, left out with a note where they are not installed). Each peer reads the text
documents; HTML is given to it as its visible lines. "Unseen" are a third of the products, chosen by a checksum of
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
from crawlers.extraction.page import read_page
from crawlers.extraction.releases.folder import DocumentReport, inspect_releases, read_document
from crawlers.extraction.releases.html_outline import html_outline
from rivalscope.core.archive.archive import response_in
from rivalscope.core.archive.reader import records

Row = tuple[str, str, str, str]
NOTES = shared_dir() / "corpora" / "release-notes"
FORMATS = shared_dir() / "corpora" / "release-formats"
_VERSION = re.compile(r"\d+(?:\.\d+)+[\w.+-]*")
_NOTES_ADDRESS = re.compile(
    r"change-?log|release[-_]?notes?|whats-?new|version-?history|/releases?(?:[/_.-]|$)|-release\b|/(?:history|changes|news)(?:\.|$)",
    re.IGNORECASE,
)
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


def peer_table(read: Callable[[str, str], Iterator[Row]], out: Path, corpus: Path) -> float:
    """Write what a peer reads of every document; return the seconds that it took."""
    begun = time.process_time()
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("doc", "version", "date", "kind", "text"))
        for path in sorted(item for item in (corpus / "documents").rglob("*") if item.is_file()):
            doc = path.relative_to(corpus / "documents").as_posix()
            writer.writerows((doc, *row) for row in read(_visible(read_document(path), path), doc))
    return time.process_time() - begun


def _part(source: Path, out: Path, keep: Callable[[str], bool]) -> Path:
    with source.open(encoding="utf-8", newline="") as file, out.open("w", newline="", encoding="utf-8") as written:
        rows = csv.reader(file)
        writer = csv.writer(written)
        writer.writerow(next(rows))
        writer.writerows(row for row in rows if keep(row[0].split("/")[0]))
    return out


def score(
    table: Path, folder: Path, corpus: Path, keep: Callable[[str], bool] = lambda product: True
) -> dict[str, float]:
    """Score a table against the gold of the products to keep."""
    releases = _part(corpus / "gold" / "releases.csv", folder / "gold_releases.csv", keep)
    entries = _part(corpus / "gold" / "entries.csv", folder / "gold_entries.csv", keep)
    printed = StringIO()
    with redirect_stdout(printed):
        scorer("score_releases").main(str(releases), str(entries), str(table))
    figures: dict[str, float] = json.loads(printed.getvalue().splitlines()[-1])
    return {name: value if value is not None else 0.0 for name, value in figures.items()}


def _show(name: str, figures: dict[str, float], seconds: float) -> None:
    shown = ("release_recall", "release_precision", "date_right", "entry_recall", "entry_precision", "kind_given")
    took = f"{seconds:>9.1f} s" if seconds else ""
    means = "  ".join(f"{figures[f'mean_{key}']:.3f}" for key in ("release_recall", "date_right", "entry_recall"))
    print(f"{name:18}" + "".join(f"{figures[key]:>16.3f}" for key in shown) + f"   means {means}{took}")


def releases(folder: Path) -> dict[str, float]:
    """Print our figures and the peers' for well-known forms; return ours."""
    return _corpus(folder, NOTES)


def formats(folder: Path) -> dict[str, float]:
    """Print our figures and the peers' for forms that are seldom met; return ours."""
    return _corpus(folder, FORMATS)


def _corpus(folder: Path, corpus: Path) -> dict[str, float]:
    print(f"\n{corpus.name}")
    print(" " * 18 + "".join(f"{key:>16}" for key in ("release recall", "precision", "dates right", "entry recall",
                                                         "precision", "kind given"))
          + "   means over products: releases, dates, entries")  # fmt: skip
    begun = time.process_time()
    ours = folder / "ours.csv"
    documents: list[DocumentReport] = []
    inspect_releases(corpus / "documents", ours, report=documents.append)
    seconds = time.process_time() - begun
    unseen = score(ours, folder, corpus, held_out)
    _show("rivalscope unseen", unseen, 0)
    _show("  rules from", score(ours, folder, corpus, lambda product: not held_out(product)), 0)
    everything = score(ours, folder, corpus)
    _show("  all", everything, seconds)
    with (corpus / "gold" / "releases.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["doc"] for row in csv.DictReader(file)}
    silent = [one for one in documents if one.doc in wanted and not one.reading.releases and not one.reading.suspicion]
    size = sum(len(read_document(path)) for path in (corpus / "documents").rglob("*") if path.is_file())
    print(f"{len(silent)} of {len(wanted)} documents gave nothing and said nothing", end="; ")
    print(f"{size / seconds / 1000:.0f} kB a second")
    for name, read in (("markdown walker", walker), ("keepachangelog", keep_a_changelog), ("changelogs", changelogs)):
        try:
            seconds = peer_table(read, folder / "peer.csv", corpus)
        except ModuleNotFoundError as missing:
            print(f"{name:18} not measured: {missing.name} is not installed")
            continue
        _show(name, score(folder / "peer.csv", folder, corpus), seconds)
    return everything | {
        "spoken_documents": 1 - len(silent) / len(wanted),
        "kb_per_second": size / seconds / 1000,
        **{f"held_out_{name}": value for name, value in unseen.items()},
    }


def pages(folder: Path) -> dict[str, float]:
    """Print how many archived pages that are no release notes gave releases; a sixth of the largest market is read.

    What a page is, its address says: one that names release notes, a version or a package's own list of changes may
    hold releases. Each other page with releases is printed.
    """
    looked = 0
    wrong: list[str] = []
    for archive in sorted((shared_dir() / "corpora").glob("*/sites/*.warc.gz")):
        for record in records(archive):
            response = response_in(record) if record.type == "response" else None
            if (
                response is None
                or response.status != 200
                or not response.payload
                or _NOTES_ADDRESS.search(response.url)
            ):
                continue
            if "vector-databases" in archive.parts and zlib.crc32(response.url.encode()) % 6:
                continue
            looked += 1
            page = read_page(response.payload, response.url, mime=response.mime, charset=response.charset)
            if page.releases:
                wrong.append(f"{response.url}: {len(page.releases)} releases")
    print(f"\n{len(wrong)} of {looked} archived pages that are no release notes gave releases")
    for line in wrong:
        print(f"  {line}")
    return {"pages_without_releases": 1 - len(wrong) / max(looked, 1)}


def kinds(folder: Path) -> dict[str, float]:
    """Print how well the stored model tells kinds from words, matched to the gold by document, version and text."""
    table = folder / "kinds.csv"
    inspect_releases(NOTES / "documents", table, kinds_from_text=True)
    with table.open(encoding="utf-8", newline="") as file:
        told = {(row["doc"], row["version"], _plain(row["text"])): row["kind"] for row in csv.DictReader(file)}
    with (NOTES / "gold" / "entries.csv").open(encoding="utf-8", newline="") as file:
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
        for part, measure in (("releases", releases), ("formats", formats), ("pages", pages), ("kinds", kinds)):
            if not asked or part in asked:
                missed += below_floor(measure(Path(name)), floors("extraction", "release_notes", part))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
