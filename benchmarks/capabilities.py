"""Measure capabilities: clustering beside BERTopic, coverage of a curated list, time and memory.

Ours is ``discover``, what commands use: every phrase is mentioned by one product. Both get the same sentence vectors
and no number of clusters; a phrase that ours leaves out counts as a cluster of its own. Each fit runs in a fresh
process; its CPU is counted from before the library is imported to the labels, and once more for a second fit in the
same process. BERTopic is measured where it can be imported, or in the interpreter given with ``--peer-python``; its
outliers are assigned, as its users do.

usage: python -m benchmarks.capabilities [clusters|coverage|scale|repeat ...] [--set FILE.tsv] [--peer-python P]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
HERE = Path(__file__).resolve().parent
AT = datetime(2026, 1, 1, tzinfo=UTC)
WIDEST = 60


def main() -> int:
    """Run the parts asked for and print a line for each figure; 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=["clusters", "coverage", "scale", "repeat"])
    parser.add_argument("--set", type=Path, action="append", default=[], help="a file of text<TAB>label")
    parser.add_argument("--peer-python", default=sys.executable, help="an interpreter that has bertopic")
    parser.add_argument("--market", default="vector-databases")
    parser.add_argument("--worker", nargs=2, metavar=("WHO", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        return _worker(*given.worker)
    figures: dict[str, float] = {}
    for part in given.parts:
        match part:
            case "clusters":
                figures |= clusters(given.set, given.peer_python)
            case "coverage":
                figures |= coverage(given.market)
            case "scale":
                figures |= scale()
            case "repeat":
                figures |= repeat()
            case _:
                parser.error(f"unknown part {part}")
    return _floors(figures)


def _floors(figures: dict[str, float]) -> int:
    import tomllib

    path = HERE / "floors.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missed = 0
    for name, floor in table.get("capabilities", {}).items():
        if name in figures and figures[name] < floor:
            print(f"FLOOR MISSED {name}: {figures[name]:.3f} < {floor}")
            missed = 1
    return missed


def accuracy(truth: Sequence[object], found: Sequence[object]) -> float:
    """Return the share of rows that are right under the best one-to-one matching of clusters to labels."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows = np.unique(np.asarray(truth), return_inverse=True)[1]
    columns = np.unique(np.asarray(found), return_inverse=True)[1]
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    return float(table[linear_sum_assignment(-table)].sum() / len(rows))


def nmi(truth: Sequence[object], found: Sequence[object]) -> float:
    """Return normalised mutual information (arithmetic mean)."""
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(truth, found))


def _sets(files: list[Path]) -> dict[str, tuple[list[str], list[str]]]:
    from benchmarks import capability_sets as sets

    found = {"features": sets.read_tsv(HERE / "sets/feature_phrases.tsv"), "docstrings": sets.docstrings()}
    if (sets.SHARED / "corpora/release-notes").is_dir():
        found |= {
            f"notes:{name}": sets.components(name) for name in ("kong", "vite", "haproxy", "prometheus", "libvirt")
        }
    return found | {path.stem: sets.read_tsv(path) for path in files}


def clusters(files: list[Path], peer_python: str) -> dict[str, float]:
    """Print NMI, ACC and CPU of both on every set."""
    from analysis.text.embed import default_embedder

    peer = subprocess.run([peer_python, "-c", "import bertopic"], capture_output=True, check=False).returncode == 0
    if not peer:
        print("BERTopic is not importable here: measured alone (see --peer-python)")
    figures = {}
    print("set                  n true k | who            k   NMI   ACC CPU cold   warm")
    for name, (texts, labels) in _sets(files).items():
        vectors = default_embedder().embed(texts)
        scores = {}
        for who, python in (("ours", sys.executable), *((("bertopic", peer_python),) if peer else ())):
            got = _in_process(who, python, texts, vectors)
            found = got["labels"]
            scores[who] = (nmi(labels, found), accuracy(labels, found), got["cold"], got["warm"])
            line = scores[who]
            print(
                f"{name:16s} {len(texts):5d} {len(set(labels)):6d} | {who:10s} {len(set(found)):5d} "
                f"{line[0]:5.3f} {line[1]:5.3f} {line[2]:7.2f}s {line[3]:5.2f}s",
                flush=True,
            )
        if peer:
            ours, theirs = scores["ours"], scores["bertopic"]
            print(f"{'':31s}| ratio      NMI {ours[0] / theirs[0]:.2f}  ACC {ours[1] / theirs[1]:.2f}  "
                  f"CPU cold {ours[2] / theirs[2]:.3f}  warm {ours[3] / theirs[3]:.3f}")  # fmt: skip
        figures |= {f"nmi_{name}": scores["ours"][0], f"acc_{name}": scores["ours"][1]}
    return figures


def _in_process(who: str, python: str, texts: list[str], vectors: object) -> dict[str, object]:
    """Fit in a fresh process and return its labels and CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.pickle"
        path.write_bytes(pickle.dumps((texts, vectors)))
        done = subprocess.run(
            [python, str(HERE / "capabilities.py"), "--worker", who, str(path)],
            capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _worker(who: str, file: str) -> int:
    """Fit twice in this process and print labels and CPU seconds as JSON."""
    texts, vectors = pickle.loads(Path(file).read_bytes())
    start = time.process_time()
    fit = _ours if who == "ours" else _bertopic
    labels = fit(texts, vectors)
    cold = time.process_time() - start
    start = time.process_time()
    fit(texts, vectors)
    print(json.dumps({"labels": labels, "cold": cold, "warm": time.process_time() - start}))
    return 0


def _ours(texts: list[str], vectors: object) -> list[int]:
    from analysis.features.capabilities import discover
    from analysis.text.normalise import key
    from rivalscope.core.records import Mention

    listed = [Mention(product="p", phrase=text, position=at, source_kind="item") for at, text in enumerate(texts)]
    found = discover(listed, at=AT).by_key()
    numbers: dict[str, int] = {}
    return [numbers.setdefault(found.get(key(text), f"alone {at}"), len(numbers)) for at, text in enumerate(texts)]


def _bertopic(texts: list[str], vectors: object) -> list[int]:
    from bertopic import BERTopic
    from umap import UMAP

    # BERTopic's own defaults; only the seed is set.
    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42)
    model = BERTopic(umap_model=umap)
    labels, _ = model.fit_transform(texts, embeddings=vectors)
    if -1 in labels and len(set(labels)) > 1:
        labels = model.reduce_outliers(texts, labels, strategy="embeddings", embeddings=vectors)
    return [int(label) for label in labels]


def market_mentions(market: str) -> list[object]:
    """Read the newest archive of every product of a shared market into mentions."""
    import re

    from fastwarc.warc import ArchiveIterator, WarcRecordType

    from analysis.features.mentions import mentions
    from benchmarks.capability_sets import SHARED
    from crawlers.extraction.page import read_page
    from rivalscope.core.chrome import fingerprint, learn_chrome, with_chrome

    folder = SHARED / "corpora" / market / "sites"
    files = [path for path in sorted(folder.glob("*.warc.gz")) if not re.search(r"-\d{4}-\d\d-\d\d", path.name)]
    brands = [path.name.removesuffix(".warc.gz") for path in files]
    found: list[object] = []
    for path, product in zip(files, brands, strict=True):
        pages = []
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                head = record.http_headers
                if head is not None and head.status_code == 200 and "html" in (head.get("Content-Type") or ""):
                    url = record.headers.get("WARC-Target-URI")
                    pages.append(read_page(record.reader.read(), url, mime="text/html"))
        chrome = learn_chrome([fingerprint(page) for page in pages])
        for page in pages:
            page = with_chrome(page, chrome)
            found += mentions(page, product=product, capture_id=product, at=AT, brands=brands)[0]
    return found


def coverage(market: str) -> dict[str, float]:
    """Print which curated features the widest shared capabilities cover, and how labels hold as mentions grow."""
    from analysis.features.capabilities import discover, spread
    from benchmarks.capability_sets import SHARED

    start = time.perf_counter()
    found = market_mentions(market)
    read = time.perf_counter() - start
    state = discover(found, at=AT)
    wide = [item for item in spread(state, found) if len(item.products) > 1][:WIDEST]
    print(f"{market}: {len(found)} mentions in {read:.0f} s, {len(state.capabilities)} capabilities in "
          f"{time.perf_counter() - start - read:.0f} s")  # fmt: skip
    items = {item.id: item for item in state.capabilities}
    widest = [items[item.capability] for item in wide]
    with (SHARED / "corpora" / market / "gold.csv").open(encoding="utf-8") as rows:
        features = {row["feature"]: row["definition"] for row in csv.DictReader(rows)}
    covered = 0
    for name, definition in sorted(features.items()):
        by, how = _covers(name, definition, widest)
        covered += by != ""
        print(f"  {'yes' if by else 'NO ':3s} {name:28s} {by} {how}")
    share = covered / len(features)
    print(f"covered: {covered} of {len(features)} = {share:.0%}")
    return {"coverage": share, **_label_churn(found)}


def _covers(name: str, definition: str, widest: Sequence[object]) -> tuple[str, str]:
    """Return the first capability whose label or alias names the feature, or whose label its definition explains."""
    from analysis.text.normalise import key, stems, tokens

    wanted = {word.removesuffix("s") for word in tokens(name)}
    for item in widest:
        for spelled, how in ((item.label, "label"), *((alias, "alias") for alias in item.aliases)):
            words = {word.removesuffix("s") for word in tokens(spelled)}
            if key(spelled) == key(name) or (wanted <= words and len(words) <= len(wanted) + 1):
                return item.label, f"({how}: {spelled})"
    named = set(stems(name))
    for item in widest:
        words = set(stems(item.label))
        if words & named and words <= named | set(stems(definition)):
            return item.label, "(definition)"
    return "", ""


def _label_churn(found: list[object]) -> dict[str, float]:
    """Grow from half of the pages by a tenth a run; print how many capabilities lost members or changed their label."""
    import random

    from analysis.features.capabilities import discover

    pages = sorted({item.url for item in found})
    random.Random(0).shuffle(pages)
    size, state, runs = len(pages) // 2, None, 0
    quiet: list[tuple[float, float]] = []
    afresh: list[float] = []
    while True:
        known = set(pages[:size])
        after = discover([item for item in found if item.url in known], at=AT, state=state)
        if state is not None:
            owner, labels = after.by_key(), {item.id: item.label for item in after.capabilities}
            moved = sum(owner.get(key) != value for key, value in state.by_key().items()) / len(state.members)
            renamed = sum(labels.get(item.id) != item.label for item in state.capabilities) / len(state.capabilities)
            if after.fitted != state.fitted:
                afresh.append(moved)
            else:
                quiet.append((moved, renamed))
            runs += 1
        state = after
        if size == len(pages):
            break
        size = min(len(pages), int(size * 1.1) + 1)
    full = discover(found, at=AT, state=state, refit=True)
    one, other = state.by_key(), full.by_key()
    shared = sorted(one.keys() & other.keys())
    agree = nmi([one[key] for key in shared], [other[key] for key in shared])
    moved, renamed = (sum(part) / len(quiet) for part in zip(*quiet, strict=True))
    print(f"{runs} runs of a tenth more pages: members moved {moved:.3%}, labels changed {renamed:.3%} a run; "
          f"clustered afresh by itself {len(afresh)} times, logged, moving {[f'{share:.1%}' for share in afresh]}; "
          f"NMI with one more re-fit {agree:.3f}, which logged {len(full.log) - len(state.log)} changes")  # fmt: skip
    return {"members_stay": 1 - moved, "labels_stay": 1 - renamed}


def scale(count: int = 100_000) -> dict[str, float]:
    """Print time and memory of 100,000 phrases in a fresh process, embedding included."""
    from benchmarks.capability_sets import many_phrases

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phrases.json"
        path.write_text(json.dumps(many_phrases(count)), encoding="utf-8")
        code = f"from benchmarks.capabilities import scale_worker; scale_worker({str(path)!r})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONPATH": str(HERE.parent)})  # fmt: skip
        print(f"{count} phrases: {done.stdout.strip()}")
    return {}


def scale_worker(file: str) -> None:
    """Group the phrases of a file and print wall seconds, CPU seconds and peak memory."""
    start = time.perf_counter()
    texts = json.loads(Path(file).read_text(encoding="utf-8"))
    from analysis.features.capabilities import discover
    from rivalscope.core.records import Mention

    listed = [Mention(product=f"p{at % 20}", phrase=text, position=at) for at, text in enumerate(texts)]
    found = len(discover(listed, at=AT).capabilities)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{found} groups, {time.perf_counter() - start:.0f} s wall, {used.ru_utime + used.ru_stime:.0f} s CPU, "
          f"{used.ru_maxrss / 1e6:.2f} GB")  # fmt: skip


def repeat() -> dict[str, float]:
    """Print whether processes with different hash seeds give the same capabilities."""
    code = (
        "from benchmarks.capability_sets import *; from benchmarks.capabilities import AT;"
        "from analysis.features.capabilities import discover; from rivalscope.core.records import Mention;"
        "texts = read_tsv(HERE / 'sets/feature_phrases.tsv')[0];"
        "print(discover([Mention(product='p', phrase=text, source_kind='item') for text in texts], at=AT))"
    )
    seen = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                       env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(HERE.parent)}).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    print(f"repeatable: {'yes' if len(seen) == 1 else 'NO'}")
    return {"repeatable": float(len(seen) == 1)}


if __name__ == "__main__":
    sys.exit(main())
