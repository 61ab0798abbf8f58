"""Labelled short texts for the capability benchmark: files of ``text<TAB>label``, and sets made of what is here.

``sets/feature_phrases.tsv`` was written for this benchmark: names that vendors give to 79 capabilities. The docstring
set takes the first sentences of scipy's and scikit-learn's public functions, labelled with their module.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import inspect
import itertools
import random
import re
import warnings
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
Labelled = tuple[list[str], list[str]]

_MODULES = {
    "scipy": "stats signal optimize sparse spatial interpolate ndimage linalg special integrate fft cluster",
    "sklearn": "metrics datasets linear_model preprocessing feature_extraction decomposition ensemble manifold svm",
}
_BEFORE = re.findall(
    r"\S+",
    "automatic custom secure fast shared global incremental scheduled bulk real-time encrypted native managed optional",
)
_AFTER = re.findall(
    r"[^|]+",
    "for teams|in the cloud|on mobile|with approval|per workspace|across regions|via API|for admins|with history|"
    "by role|at scale|in reports|for guests|with alerts|by rule|for documents|with templates|on premises|by region",
)


def read_tsv(path: Path) -> Labelled:
    """Read a file of text and label, parted by a tab."""
    payload = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [line.split("\t") for line in payload.decode("utf-8").splitlines() if "\t" in line]
    return [row[0] for row in rows], [row[1] for row in rows]


def docstrings() -> Labelled:
    """Return first sentences of public functions with the module that they are in."""
    texts: list[str] = []
    labels: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for package, modules in _MODULES.items():
            for module in modules.split():
                content = importlib.import_module(f"{package}.{module}")
                for name in sorted(vars(content)):
                    doc = inspect.getdoc(getattr(content, name)) if callable(getattr(content, name)) else None
                    if name.startswith("_") or not doc:
                        continue
                    parts = doc.strip().split("\n\n")
                    first = parts[1] if parts[0].startswith(name + "(") and len(parts) > 1 else parts[0]
                    first = " ".join(first.split())
                    if 10 < len(first) < 160:
                        texts.append(first)
                        labels.append(f"{package}.{module}")
    return texts, labels


def components(product: str) -> Labelled:
    """Return the release entries of one product that start with a component's name, without it."""
    found: dict[str, list[str]] = defaultdict(list)
    with (SHARED / "corpora/release-notes/gold/entries.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            match = re.match(r"^\*{0,2}([A-Za-z][\w /.-]{1,24}?)\*{0,2}: (.{12,160})", row["text"])
            if match and row["product"] == product:
                found[match[1].lower()].append(re.sub(r"\(?#\d+.*", "", match[2]).strip())
    kept = {name: texts for name, texts in found.items() if len(texts) >= 8}
    return [text for texts in kept.values() for text in texts], [name for name, texts in kept.items() for _ in texts]


def many_phrases(count: int, *, seed: int = 0) -> list[str]:
    """Return distinct feature-like phrases: the written ones recombined with qualifiers, objects and places."""
    texts, _ = read_tsv(HERE / "sets/feature_phrases.tsv")
    every = [f"{first} {text} {last}" for text, first, last in itertools.product(texts, _BEFORE, _AFTER)]
    random.Random(seed).shuffle(every)
    return every[:count]
