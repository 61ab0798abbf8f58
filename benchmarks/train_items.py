"""Train the models that judge feature items, and print how they do on products that they have not seen.

A page's candidates are labelled by the labels of the page: right where one is reported, left out where telling it is
optional, wrong otherwise. Two logistic regressions over structural signals come out, one for lists and cards and one
for headed blocks. Trees do no better when a product is left out (0.91 against 0.92), and their coefficients cannot be
read.

usage: python -m benchmarks.train_items [--more DIR] [--out crawlers/extraction/items/models.json]

``--more`` takes a further folder of pages/ and gold/ of the same form. The stored models learnt from the shared pages
and the layouts of ``item_layouts`` alone, so that this command makes them again.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment, minimize
from scipy.special import expit

from benchmarks.common import held_out, scorer, shared_dir
from benchmarks.item_layouts import layout_pages
from crawlers.extraction.items import judge as judging
from crawlers.extraction.items import read as reading
from crawlers.extraction.items.linear import CLIP
from crawlers.extraction.items.model import Group, ItemCandidate
from crawlers.extraction.items.signals import (
    BLOCK_SIGNALS,
    ITEM_SIGNALS,
    STATING,
    Scene,
    block_signals,
    item_signals,
)
from crawlers.extraction.page import read_page

STRENGTH = 0.1
"""Inverse of the ridge penalty: with a product left out, 0.02 and 1 lose 0.01 each."""
_NAMES = {"items": ITEM_SIGNALS, "blocks": BLOCK_SIGNALS}
LAYOUT_WEIGHT = 0.05
"""Weight of a page of our own beside a real one: there are 85 of them, and they are much alike."""
_FOR = frozenset(
    "builds section_yes section_states lead_yes plan stating_page pictured pictures siblings even_siblings "
    "own_side".split()
)
_AGAINST = frozenset(
    "linked questions exclaimed numbered_titles quoted dated coded silent_page section_no section_asks names_no "
    "rival_section in_quote inside_form section_call own_asks own_exclaims own_linked own_number own_rival text_rival "
    "text_asks own_call own_section_no lead_no actions title_of_page code bare own_colon".split()
)
"""Signals that can only speak for a feature, or only against one: with so few pages, chance would turn some around."""
_AGREE = 85
"""Where the scorer calls two texts the same."""
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """The candidates of one page that a model decides on.

    Attributes:
        name: The page.
        part: "items" or "blocks".
        rows: Signals, one row per candidate.
        right: Whether it is a feature.
        weight: 0 where telling it is optional.
        required: Features that the page's labels require, in all parts together.
        settled: Candidates that words decided, as pairs of told and right.
    """

    name: str
    part: str
    rows: Rows
    right: NDArray[np.bool_]
    weight: Rows
    required: int
    settled: tuple[tuple[bool, bool], ...]


_Seen = tuple[Group, Scene, Set[int] | None]


def _label(found: Sequence[ItemCandidate], labels: Sequence[dict[str, object]]) -> list[tuple[bool, float]]:
    """Return for each candidate whether it is a feature, and its weight."""
    norm = scorer("score_features").norm
    if not found or not labels:
        return [(False, 1.0)] * len(found)
    names = [norm(one["title"]) for one in labels]
    whole = [norm(f"{one['title']} {one.get('description') or ''}") for one in labels]
    agree = np.maximum(
        process.cdist(names, [norm(one.title) for one in found], scorer=fuzz.ratio),
        process.cdist(whole, [norm(f"{one.title} {one.description}") for one in found], scorer=fuzz.ratio),
    )
    answers = [(False, 0.0 if agree[:, column].max() >= _AGREE else 1.0) for column in range(len(found))]
    for row, column in zip(*linear_sum_assignment(-np.where(agree >= _AGREE, agree, 0)), strict=True):
        if agree[row, column] >= _AGREE:
            answers[column] = (False, 0.0) if labels[row].get("optional") else (True, 1.0)
    return answers


def _read(payload: bytes, name: str, keep: Set[tuple[str, str]]) -> list[_Seen]:
    """Return the groups that the reader asks about; what is in ``keep`` is accepted as it goes."""
    seen: list[_Seen] = []

    def record(group: Group, scene: Scene, *, listed: Set[int] | None = None) -> list[ItemCandidate]:
        group.items = judging.candidates(group, scene)
        if not group.items:
            return []
        seen.append((group, scene, listed))
        return [item for item in group.items if (item.title, item.description) in keep]

    with patch.object(reading, "judge", record):
        read_page(payload, f"https://page.invalid/{name}.html")
    return seen


def labelled(name: str, payload: bytes, labels: Sequence[dict[str, object]]) -> list[Labelled]:
    """Measure and label the candidates of one page."""
    first = [item for group, _, listed in _read(payload, name, set()) if listed is None for item in group.items]
    keep = {
        (item.title, item.description)
        for item, (right, weight) in zip(first, _label(first, labels), strict=True)
        if right or not weight
    }
    seen = _read(payload, name, keep)
    answers = iter(_label([item for group, _, _ in seen for item in group.items], labels))
    rows: dict[str, list[list[float]]] = {"items": [], "blocks": []}
    truth: dict[str, list[tuple[bool, float]]] = {"items": [], "blocks": []}
    settled: list[tuple[bool, bool]] = []
    for group, scene, listed in seen:
        mine = [next(answers) for _ in group.items]
        planned = bool(group.plan) and group.kind == "bullet"
        if planned or scene.kind not in STATING or group.kind == "row":
            told = group.items if planned else judging.by_words(group, list(group.items), scene)
            ids = {id(item) for item in told}
            settled.extend(
                (id(item) in ids, right) for item, (right, weight) in zip(group.items, mine, strict=True) if weight
            )
            continue
        part = "items" if listed is None else "blocks"
        rows[part].extend(item_signals(group, scene) if listed is None else block_signals(group, scene, listed))
        truth[part].extend(mine)
    required = sum(not one.get("optional") for one in labels)
    return [
        Labelled(
            name,
            part,
            np.array(rows[part], float).reshape(len(rows[part]), len(_NAMES[part])),
            np.array([right for right, _ in truth[part]], bool),
            np.array([weight for _, weight in truth[part]], float),
            required,
            tuple(settled) if part == "items" else (),
        )
        for part in ("items", "blocks")
    ]


def _regress(x: Rows, right: NDArray[np.bool_], weight: Rows, names: Sequence[str]) -> tuple[Rows, float]:
    """Fit a ridge-penalised logistic regression in which signals cannot count against what they mean."""
    sign = np.where(right, 1.0, -1.0)

    def loss(parameters: Rows) -> tuple[float, Rows]:
        w, bias = parameters[:-1], parameters[-1]
        margin = sign * (x @ w + bias)
        slope = -sign * weight * expit(-margin)
        value = float((weight * np.logaddexp(0, -margin)).sum() + w @ w / (2 * STRENGTH))
        return value, np.append(x.T @ slope + w / STRENGTH, slope.sum())

    bounds = [(0, None) if name in _FOR else (None, 0) if name in _AGAINST else (None, None) for name in names]
    answer = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return answer.x[:-1], float(answer.x[-1])


def fit(pages: Sequence[Labelled], part: str) -> dict[str, object]:
    """Train one part; every page weighs with the root of its candidates, so that long lists do not decide."""
    chosen = [one for one in pages if one.part == part and len(one.rows)]
    x = np.vstack([one.rows for one in chosen])
    layouts = {name for name, _, _ in layout_pages()}
    share = {True: LAYOUT_WEIGHT, False: 1.0}
    weight = np.concatenate([one.weight / np.sqrt(len(one.rows)) * share[one.name in layouts] for one in chosen])
    known = weight > 0
    x, weight = x[known], weight[known]
    right = np.concatenate([one.right for one in chosen])[known]
    means, scales = x.mean(axis=0), x.std(axis=0)
    scales[scales == 0] = 1.0
    scaled = np.clip((x - means) / scales, -CLIP, CLIP)
    coefficients, bias = _regress(scaled, right, weight / weight.mean(), _NAMES[part])
    return {
        "signals": list(_NAMES[part]),
        "means": np.round(means, 4).tolist(),
        "scales": np.round(scales, 4).tolist(),
        "weights": np.round(coefficients, 4).tolist(),
        "bias": round(bias, 4),
    }


def _told(model: dict[str, object], rows: Rows) -> NDArray[np.bool_]:
    means, scales, weights = (np.array(model[name], float) for name in ("means", "scales", "weights"))
    bias = float(model["bias"])  # type: ignore[arg-type]  # a number, by construction
    return bias + np.clip((rows - means) / scales, -CLIP, CLIP) @ weights >= 0 if len(rows) else np.zeros(0, bool)


def _f1(models: dict[str, dict[str, object]], page: Sequence[Labelled]) -> float:
    right = told = 0
    for one in page:
        answer = _told(models[one.part], one.rows) & (one.weight > 0)
        told += int(answer.sum()) + sum(said for said, _ in one.settled)
        right += int((answer & one.right).sum()) + sum(said and true for said, true in one.settled)
    return 2 * right / (told + page[0].required) if right else 0.0


def main() -> None:
    """Train, print the figure with each product left out, write the models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--more", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    corpora = shared_dir() / "corpora"
    folders = {"wide": corpora / "feature-pages-wide", "old": corpora / "feature-pages"}
    if options.more:
        folders["more"] = options.more
    pages: dict[str, list[Labelled]] = {}
    kinds: dict[str, str] = {}
    for kind, folder in folders.items():
        for gold in sorted((folder / "gold").glob("*.json")):
            if not (kind == "wide" and held_out(gold.stem)):
                payload = (folder / "pages" / f"{gold.stem}.html").read_bytes()
                found = labelled(gold.stem, payload, json.loads(gold.read_text(encoding="utf-8"))["features"])
                met = sum(int(one.right.sum()) + sum(right for _, right in one.settled) for one in found)
                if met < 0.5 * found[0].required:
                    continue  # the page's text is not what its reader saw, so its labels would teach the wrong thing
                pages[gold.stem] = found
                kinds[gold.stem] = kind
    for name, markup, labels in layout_pages():
        pages[name], kinds[name] = labelled(name, markup.encode(), labels), "own"
    for kind in folders:
        scores = []
        for name in (one for one, its in kinds.items() if its == kind):
            rest = [one for other, found in pages.items() if other != name for one in found]
            models = {part: fit(rest, part) for part in ("items", "blocks")}
            scores.append(_f1(models, pages[name]))
        print(f"{kind:5s} {len(scores)} pages, each left out: F1 of candidates {np.mean(scores):.3f}")
    if options.out:
        every = [one for found in pages.values() for one in found]
        models = {part: fit(every, part) for part in ("items", "blocks")}
        options.out.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
