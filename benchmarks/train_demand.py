"""Fit what tells wishes, complaints, questions and praise apart, and what links a post to a capability.

usage: python -m benchmarks.train_demand kinds ISSUES.csv... LINES.txt... | links

``kinds`` needs issues that their maintainers labelled: CSV files with repo, label (bug, feature, question), title and
body; and of LINES.txt, one issue a line, those that were read again. It adds the posts in ``readings/`` whose products
are not kept out, and writes ``analysis/demand/kinds.json``.
``links`` learns from the same posts and the shared markets, and writes ``analysis/demand/links.json``.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from analysis.demand import kinds as kinds_module
from analysis.demand.kinds import KINDS, KindWeights, features
from analysis.demand.link import MEASURES, Linker, LinkWeights
from analysis.demand.post_text import prose
from analysis.text.embed import default_embedder
from benchmarks.demand_data import (
    ReadPost,
    capabilities_of,
    labelled_issues,
    read_posts,
    reread_issues,
    written,
)
from rivalscope.core.demand import DemandKind, DemandPost

_OUT = Path(kinds_module.__file__).parent
_RARE = 20
"""A word that fewer posts hold is left out."""
_C = 0.05
_THRESHOLD = 0.35
"""Leaving each market out in turn, the lowest at which 85 of a hundred posts that are about none of the capabilities
stay unlinked; F1 is 0.53 at 0.25, and 0.51 here."""
_OURS = 20.0
"""Weight of a post that was read for this purpose, against one that a maintainer labelled in passing."""


_SHARES = (0.0, 0.25, 0.5)
"""Shares of posts that serve as examples: most markets have none, and some people decide about many."""
Known = Mapping[str, tuple[list[str], NDArray[np.float64]]]


def fit_kinds(read: Sequence[ReadPost]) -> KindWeights:
    """Return the weights that tell the kinds apart."""
    found = [features(prose(one.post.title, one.post.text)) for one in read]
    counts = Counter(name for one in found for name in one)
    rows = [{name: value for name, value in one.items() if _is_kept(name, counts[name])} for one in found]
    vectors = DictVectorizer()
    matrix = vectors.fit_transform(rows)
    told = [KINDS.index(one.kind) for one in read]
    weight = np.array([1.0 if one.by_maintainer else _OURS for one in read])
    per_kind = Counter()
    for kind, value in zip(told, weight, strict=True):
        per_kind[kind] += value
    mean = sum(per_kind.values()) / len(per_kind)
    # Rare kinds count more, but not as much as if there were as many of them.
    weight = weight * np.array([(mean / per_kind[kind]) ** 0.5 for kind in told])
    model = LogisticRegression(C=_C, max_iter=2000).fit(matrix, told, sample_weight=weight)
    bias = [-9.0] * len(KINDS)
    weights = {name: [0.0] * len(KINDS) for name in vectors.get_feature_names_out()}
    for place, kind in enumerate(model.classes_):
        bias[kind] = round(float(model.intercept_[place]), 3)
        for name, value in zip(vectors.get_feature_names_out(), model.coef_[place], strict=True):
            weights[name][kind] = round(float(value), 3)
    kept = {name: tuple(values) for name, values in weights.items() if max(map(abs, values)) >= 0.02}
    return KindWeights(tuple(bias), kept)


def _is_kept(name: str, count: int) -> bool:
    return " cue " in name or not name.startswith(("title ", "text ")) or count >= _RARE


def training(issues: Sequence[ReadPost]) -> list[ReadPost]:
    """Return what may be learnt from: nothing of the products that are kept out, and no maintainers' questions.

    Of 216 issues that maintainers labelled "question", 118 ask something and 69 complain: the label tells who is to
    answer. Without them, each product left out in turn, 0.81 instead of 0.77 of the posts are read right.
    """
    clear = (one for one in issues if not (one.by_maintainer and one.kind is DemandKind.QUESTION))
    return [one for one in (*clear, *written(), *read_posts()) if not one.unseen]


def by_suffix(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the tables of issues, and the files of one issue a line."""
    return [one for one in paths if one.suffix == ".csv"], [one for one in paths if one.suffix != ".csv"]


def shortened(read: Sequence[ReadPost]) -> list[ReadPost]:
    """Return each post in the forms of short ones: title and two sentences, the title alone, and without a title."""
    short: list[ReadPost] = []
    for one in read:
        first = " ".join(prose(one.post.title, one.post.text).sentences[:2])[:300]
        forms = [(one.post.title, first), (one.post.title, "")] + ([("", first)] if first else [])
        short += [replace(one, post=replace(one.post, title=title, text=text)) for title, text in forms]
    return short


def measured(
    read: Sequence[ReadPost], *, decided: float = 0.0, again: bool = False
) -> dict[str, tuple[list[str], NDArray[np.float64]]]:
    """Return for each post of a market the labels of its capabilities and what the post was measured by.

    Args:
        read: Posts; those of a market are each other's examples.
        decided: Share of the posts that serve as examples, as if somebody had linked them.
        again: Each post has been asked before, in its title and the second half of its text.
    """
    found: dict[str, tuple[list[str], NDArray[np.float64]]] = {}
    for market in sorted({one.market for one in read if one.market}):
        mine = [one for one in read if one.market == market]
        known = capabilities_of(market)
        ids = {one.label: one.id for one in known}
        examples: dict[str, list[DemandPost]] = {}
        for one in mine:
            if one.capability and _is_below(one.post.url, decided):
                before = replace(one.post, url=f"{one.post.url} before", text=one.post.text[len(one.post.text) // 2 :])
                examples.setdefault(ids[one.capability], []).append(before if again else one.post)
        products = sorted({one.project for one in mine})
        linker = Linker(known, default_embedder(), without=products, examples=examples)
        labels = [one.label for one in linker.capabilities]
        for one, values in zip(mine, linker.measure([one.post for one in mine]), strict=True):
            found[one.post.key] = labels, values
    return found


def looks(read: Sequence[ReadPost]) -> list[Known]:
    """Return what posts are measured by for training: with few examples and many, and when they were asked before."""
    return [*(measured(read, decided=share) for share in _SHARES), measured(read, decided=1.0, again=True)]


def _is_below(url: str, share: float) -> bool:
    return int(hashlib.sha256(url.encode()).hexdigest(), 16) % 100 < 100 * share


def fit_links(read: Sequence[ReadPost], known: Sequence[Known]) -> LinkWeights:
    """Return the weights that link posts.

    Args:
        read: Posts to learn from.
        known: What they were measured by, see :func:`looks`.
    """
    posts: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    for one in read:
        for each in known:
            labels, values = each[one.post.key]
            posts.append((values, np.array([label == one.capability for label in labels], dtype=np.float64)))

    def loss(fitted: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = fitted[1:] @ fitted[1:] / 2, np.append(0.0, fitted[1:])
        weights = LinkWeights(float(fitted[0]), dict(zip(MEASURES, fitted[1:], strict=True)), _THRESHOLD)
        for values, right in posts:
            said = weights.probabilities(values)
            total -= math.log(max(said @ right + (1 - right.sum()) * (1 - said.sum()), 1e-12))
            slope += np.append((said - right).sum(), (said - right) @ values)
        return total, slope

    fitted = minimize(loss, np.append(-3.0, np.zeros(len(MEASURES))), jac=True, method="L-BFGS-B").x
    weights = {name: round(float(value), 3) for name, value in zip(MEASURES, fitted[1:], strict=True)}
    return LinkWeights(round(float(fitted[0]), 3), weights, _THRESHOLD)


def main(arguments: list[str]) -> None:
    """Train one of the two."""
    if arguments[:1] == ["kinds"] and len(arguments) > 1:
        tables, lines = by_suffix([Path(name) for name in arguments[1:]])
        fitted = fit_kinds(training([*shortened(labelled_issues(tables)), *reread_issues(lines)]))
        lines = (f"{json.dumps(name)}: {json.dumps(list(values))}" for name, values in sorted(fitted.weights.items()))
        text = '{"bias": ' + json.dumps(list(fitted.bias)) + ', "weights": {\n' + ",\n".join(lines) + "\n}}\n"
        (_OUT / "kinds.json").write_text(text, encoding="utf-8")
        print(f"{len(fitted.weights)} features")
    elif arguments == ["links"]:
        read = [one for one in read_posts() if one.market and not one.unseen]
        links = fit_links(read, looks(read))
        data = {"bias": links.bias, "threshold": links.threshold, "weights": dict(links.weights)}
        (_OUT / "links.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        print(data)
    else:
        print(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
