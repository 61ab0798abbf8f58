"""Features, tables and speed of extraction, beside the peers, measured in the same run.

usage: python -m benchmarks.extraction [features] [tables] [speed] [stages]

Peers: readability-lxml and trafilatura for features (each line of what they keep is one feature), pandas for tables
(marks from the usual words and signs), trafilatura in its fast mode for speed. Ends with 1 when a figure is below its
floor in ``floors.toml``.
"""

from __future__ import annotations

import gzip
import html
import json
import logging
import os
import random
import re
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from rapidfuzz import fuzz
from readability import Document

from benchmarks.common import below_floor, floors, held_out, scorer, shared_dir
from crawlers.extraction import page
from crawlers.extraction.inspect import inspect_features, inspect_tables
from crawlers.extraction.page import read_page

WIDE = shared_dir() / "corpora" / "feature-pages-wide"
PAGES = shared_dir() / "corpora" / "feature-pages"
MARKET = shared_dir() / "corpora" / "vector-databases" / "sites"
LARGE = 80_000
_SAME = 85
"""Where the scorer calls two texts the same."""
_YES = {"yes", "✓", "✔", "✅", "+", "x", "true", "supported", "possible"}
_NO = {"no", "✗", "✘", "❌", "-", "–", "false", "not supported", "not possible"}


def _score(module: str, gold: Path, answers: Path) -> dict[str, float]:
    """Run a shared scorer and return the figures of its last line."""
    printed = StringIO()
    with redirect_stdout(printed):
        scorer(module).main(str(gold), str(answers))
    figures: dict[str, float] = json.loads(printed.getvalue().splitlines()[-1])
    return figures


def _lines(text: str) -> dict[str, object]:
    return {"features": [{"title": line.strip(), "description": ""} for line in text.splitlines() if line.strip()]}


def _readability(payload: bytes) -> str:
    kept = Document(payload.decode("utf-8", "replace")).summary()
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h\d|div|td|tr|dd|dt)>|<br ?/?>", "\n", kept)))


def _trafilatura(payload: bytes) -> str:
    return trafilatura.extract(payload.decode("utf-8", "replace"), fast=True) or ""


def _answer(folder: Path, out: Path, suffix: str, read: Callable[[Path], dict[str, object]]) -> None:
    for path in sorted(folder.glob("*.html")):
        (out / f"{path.stem}{suffix}").write_text(json.dumps(read(path)), encoding="utf-8")


def features() -> dict[str, float]:
    """Score feature items beside the lines that article extractors keep: pages kept out of rule writing come first."""
    readers: dict[str, Callable[[bytes], str]] = {"readability-lxml": _readability, "trafilatura fast": _trafilatura}
    figures: dict[str, float] = {}
    for label, folder, kept in (
        ("unseen", WIDE, held_out),
        ("wide", WIDE, lambda product: not held_out(product)),
        ("old", PAGES, lambda product: True),
    ):
        golds = [path for path in sorted((folder / "gold").glob("*.json")) if kept(path.stem)]
        with tempfile.TemporaryDirectory() as place:
            gold, out = Path(place) / "gold", Path(place) / "out"
            gold.mkdir()
            for path in golds:
                shutil.copy(path, gold / path.name)
            inspect_features(folder / "pages", out)
            row = _score("score_features", gold, out)
            told, traps = _traps(golds, out)
            _print_features(label, "rivalscope", row, f" traps={told}/{traps}" if traps else "")
            figures |= {f"{label}_{name}": row[name] for name in ("f1", "pairs")}
            if traps:
                figures[f"{label}_traps_avoided"] = 1.0 - told / traps
            for name, reader in readers.items():
                _answer(folder / "pages", out, ".json", lambda path, reader=reader: _lines(reader(path.read_bytes())))
                _print_features(label, name, _score("score_features", gold, out), "")
    return figures


def _print_features(label: str, name: str, row: dict[str, float], more: str) -> None:
    told = " ".join(f"{key}={row[key]:.3f}" for key in ("precision", "recall", "f1", "pairs"))
    print(f"features  {label:6s} {int(row['pages']):2d} pages  {name:18s} {told}{more}")


def _traps(golds: Sequence[Path], out: Path) -> tuple[int, int]:
    """Count the texts that are no features and were reported as one, and all of them."""
    norm = scorer("score_features").norm
    told = total = 0
    for path in golds:
        items = json.loads((out / path.name).read_text(encoding="utf-8"))["features"]
        texts = [norm(text) for one in items for text in (one["title"], f"{one['title']} {one['description']}")]
        for trap in json.loads(path.read_text(encoding="utf-8")).get("traps", ()):
            total += 1
            told += any(fuzz.ratio(norm(trap), text) >= _SAME for text in texts)
    return told, total


def _pandas(path: Path) -> dict[str, object]:
    frames = pd.read_html(StringIO(path.read_text(encoding="utf-8")), header=None, keep_default_na=False)
    frame = max(frames, key=lambda one: one.size)
    heads = (
        [list(level) for level in zip(*frame.columns, strict=True)]
        if frame.columns.nlevels > 1
        else [list(frame.columns)]
    )
    numbered = all(isinstance(name, int) for name in frame.columns)
    grid = [[str(cell) for cell in row] for row in ([] if numbered else heads) + frame.to_numpy().tolist()]
    words = [[cell.strip().lower() for cell in row] for row in grid]
    marks = [["yes" if cell in _YES else "no" if cell in _NO else None for cell in row] for row in words]
    return {"grid": grid, "marks": marks}


def tables() -> dict[str, float]:
    """Score table cells and marks beside pandas."""
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        inspect_tables(PAGES / "tables", out)
        figures["rivalscope"] = _score("score_tables", PAGES / "tables", out)
        _answer(PAGES / "tables", out, ".json", _pandas)
        figures["pandas.read_html"] = _score("score_tables", PAGES / "tables", out)
    for name, row in figures.items():
        row["right_side"] = 1.0 - row["wrong"] / max(1, _marks_labelled())
        print(
            f"tables    {name:18s} shapes={row['shape']}/{row['tables']} cells={row['cells']:.3f} "
            f"marks={row['marks']:.3f} wrong={row['wrong']}"
        )
    return figures["rivalscope"]


def _marks_labelled() -> int:
    """Count the yes/no marks of the labelled tables."""
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in (PAGES / "tables").glob("*.json")]
    return sum(mark in ("yes", "no") for gold in golds for row in gold["marks"] for mark in row)


def _sample(number: int) -> list[tuple[str, bytes]]:
    """Return the feature pages and a fixed sample of documentation pages of real sites."""
    pages = [
        (f"https://page.invalid/{path.name}", path.read_bytes()) for path in sorted((PAGES / "pages").glob("*.html"))
    ]
    archives = sorted(path for path in MARKET.glob("*.warc.gz") if not re.search(r"-\d{4}-\d\d-\d\d\.", path.name))
    choose = random.Random(7)
    for archive in archives:
        found = []
        with gzip.open(archive) as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
                if record.http_headers.status_code == 200 and "html" in (record.http_content_type or ""):
                    found.append((record.headers["WARC-Target-URI"], record.reader.read()))
        pages.extend(choose.sample(found, min(len(found), max(1, number // len(archives)))))
    return pages


def speed(*, number: int = 120, rounds: int = 5) -> dict[str, float]:
    """Measure pages per CPU-second of the whole extraction beside trafilatura, page by page in turn."""
    pages = _sample(number)
    ours = [float("inf")] * len(pages)
    peer = list(ours)
    for _ in range(rounds):
        for place, (url, payload) in enumerate(pages):
            start = time.process_time()
            read_page(payload, url)
            middle = time.process_time()
            trafilatura.extract(payload, fast=True)
            end = time.process_time()
            ours[place], peer[place] = min(ours[place], middle - start), min(peer[place], end - middle)
    figures = {}
    for name, least in (("ratio", 0), ("ratio_large", LARGE)):
        chosen = [place for place, (_, payload) in enumerate(pages) if len(payload) >= least]
        rate, other = (len(chosen) / sum(times[place] for place in chosen) for times in (ours, peer))
        mean = sum(len(pages[place][1]) for place in chosen) / len(chosen) / 1000
        figures[name] = rate / other
        print(
            f"speed     {len(chosen)} pages of {mean:.0f} KB on average: rivalscope {rate:.0f} pages/CPU-second, "
            f"trafilatura fast {other:.0f}, ratio {rate / other:.2f}"
        )
    return figures


_STAGES = (
    "to_html", "parse", "build", "flag_chrome", "find_headings", "read_blocks", "read_tables", "read_plans",
    "kind_of_page", "read_items", "with_releases",
)  # fmt: skip
"""Functions that ``read_page`` calls, each of which reads one thing."""


def stages(*, rounds: int = 4) -> dict[str, float]:
    """Print how long each reader takes of a page, on average over the pages of ``speed``; nothing has a floor."""
    pages, best = _sample(120), {"": float("inf")}
    spent: Counter[str] = Counter()

    def timed(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            start = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                spent[name] += time.process_time() - start

        return call

    with ExitStack() as patched:
        for name in _STAGES:
            replacement = timed(name, getattr(page, name))
            patched.enter_context(patch.object(page, name, replacement))
        for _ in range(rounds):
            spent.clear()
            start = time.process_time()
            for url, payload in pages:
                page.read_page(payload, url)
            spent[""] = time.process_time() - start
            best = min(best, dict(spent), key=lambda one: one[""])
    whole = best.pop("")
    for name, seconds in (*best.items(), ("everything else", whole - sum(best.values())), ("whole", whole)):
        print(f"stages    {name}: {1000 * seconds / len(pages):.2f} ms a page")
    return {}


def main(chosen: list[str]) -> int:
    """Run the chosen parts, all but the stages by default; return 1 when a figure is below its floor."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    parts: dict[str, Callable[[], dict[str, float]]] = {
        "features": features,
        "tables": tables,
        "speed": speed,
        "stages": stages,
    }
    failed: list[str] = []
    for name, part in parts.items():
        if name in chosen or (not chosen and name != "stages"):
            failed.extend(f"{name}: {line}" for line in below_floor(part(), floors("extraction", name)))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
