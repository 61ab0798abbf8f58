"""What posts say and which capability they mean, held against posts that somebody has read; and what a sync costs.

usage: python -m benchmarks.demand [--sync POSTS | --sheets OUT.txt | --readings ANSWERS --reader NAME]
                                   [ISSUES.csv ...] [LINES.txt ...]

Products kept out of training first. Peers for linking: BM25 over names and definitions, and vectors of the same alone,
each with the threshold that is best on the other products. With issues that maintainers labelled (see
``train_demand.py``), each of their projects is left out in turn; of the lines, the third that is kept out is shown.
``--sheets`` writes the posts that are kept out as a reader gets them, ``--readings`` records the answers.
``--sync`` reads a tracker of so many posts over loopback, whole and then unchanged.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from analysis.demand.kinds import KindWeights, read_kind
from analysis.demand.link import MEASURES, LinkWeights
from analysis.text.normalise import stems
from benchmarks.common import below_floor, floors
from benchmarks.demand_data import ReadPost, capabilities_of, labelled_issues, read_posts, reread_issues
from benchmarks.demand_reader import keep_readings, read_links, readers, write_post_sheets
from benchmarks.train_demand import Known, by_suffix, fit_kinds, fit_links, looks, measured, shortened, training
from rivalscope.core.demand import DemandKind

Scored = Sequence[tuple[str, float, str]]
"""Of each post: the best capability, its score, and the right one (empty: none)."""

_COUNTED = [kind.value for kind in DemandKind if kind is not DemandKind.NONE]
_THRESHOLDS = np.arange(0.01, 1.0, 0.01)


def kinds_f1(read: Sequence[ReadPost], weights: KindWeights | None = None) -> tuple[float, list[float]]:
    """Return macro-F1 over the kinds that stand among the posts, and the F1 of each of the four."""
    told = [one.kind.value for one in read]
    said = [read_kind(one.post, weights=weights).kind.value for one in read]
    each = [float(value) for value in f1_score(told, said, labels=_COUNTED, average=None, zero_division=0)]
    there = [value for name, value in zip(_COUNTED, each, strict=True) if name in told]
    return sum(there) / len(there), each


def link_figures(scored: Scored, threshold: float) -> dict[str, float]:
    """Return F1, precision and recall of links, and the recall of "unlinked"."""
    right = sum(one == told and score >= threshold for one, score, told in scored)
    said = sum(score >= threshold for _, score, _ in scored)
    linked = sum(bool(told) for _, _, told in scored)
    unlinked = [score < threshold for _, score, told in scored if not told]
    precision, recall = right / max(said, 1), right / max(linked, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"f1": f1, "precision": precision, "recall": recall, "unlinked": sum(unlinked) / max(len(unlinked), 1)}


def bm25(read: Sequence[ReadPost]) -> list[tuple[str, float, str]]:
    """Return the best capability of each post by BM25 (k1 1.2, b 0.75) over names and definitions; scores below 1."""
    found = []
    for one in read:
        known = capabilities_of(one.market)
        texts = [Counter(stems(f"{each.label} {each.description}")) for each in known]
        mean = sum(text.total() for text in texts) / len(texts)
        held = Counter(word for text in texts for word in text)
        asked = set(stems(f"{one.post.title} {one.post.text}"))
        scores = []
        for text in texts:
            score = 0.0
            for word in asked & set(text):
                rare = math.log(1 + (len(texts) - held[word] + 0.5) / (held[word] + 0.5))
                score += rare * text[word] * 2.2 / (text[word] + 1.2 * (0.25 + 0.75 * text.total() / mean))
            scores.append(score)
        best = int(np.argmax(scores))
        found.append((known[best].label, scores[best] / (10 + scores[best]), one.capability))
    return found


def _ours(read: Sequence[ReadPost], known: Known, weights: LinkWeights) -> Scored:
    return [
        (known[one.post.key][0][int(row.argmax())], float(row.max()), one.capability)
        for one in read
        for row in [weights.probabilities(known[one.post.key][1])]
    ]


def _vectors(read: Sequence[ReadPost], known: Known) -> Scored:
    at = MEASURES.index("vector of definition")
    return [
        (known[one.post.key][0][int(row.argmax())], float(row.max()), one.capability)
        for one in read
        for row in [known[one.post.key][1][:, at]]
    ]


def _best_threshold(scored: Scored) -> float:
    return float(max(_THRESHOLDS, key=lambda value: link_figures(scored, value)["f1"]))


def measure() -> dict[str, float]:
    """Print how well posts are read, and return the figures of products that are kept out."""
    posts = read_posts()
    unseen, seen = [one for one in posts if one.unseen], [one for one in posts if not one.unseen]
    figures: dict[str, float] = {}
    for name, read in (("kept out", unseen), ("trained on", seen)):
        macro, each = kinds_f1(read)
        print(
            f"kinds, {name}: {len(read)} posts, macro-F1 {macro:.3f}",
            dict(zip(_COUNTED, map(_short, each), strict=True)),
        )
        if read is unseen:
            figures["kinds_f1"] = macro
    unseen, seen = [one for one in unseen if one.market], [one for one in seen if one.market]
    known = measured(posts)
    bundled = LinkWeights.bundled()
    peers = {"bm25": bm25, "vectors": lambda read: _vectors(read, known)}
    told = link_figures(_ours(unseen, known, bundled), bundled.threshold)
    print(f"links, kept out: {len(unseen)} posts,", _shown(told))
    figures |= {f"link_{key}": value for key, value in told.items()}
    for name, peer in peers.items():
        other = link_figures(peer(unseen), _best_threshold(peer(seen)))
        print(f"  {name} alone:", _shown(other))
        figures[f"over_{name}"] = told["f1"] - other["f1"]
    for name, again in (("with the other posts of its market as examples", False), ("asked before", True)):
        taught = link_figures(_ours(unseen, measured(unseen, decided=1.0, again=again), bundled), bundled.threshold)
        print(f"  {name}:", _shown(taught))
        figures["again_f1" if again else "taught_f1"] = taught["f1"]
    figures |= _with_a_reader(len(unseen))
    learnt = looks(seen)
    turns: list[tuple[str, float, str]] = []
    for market in sorted({one.market for one in seen}):
        weights = fit_links([one for one in seen if one.market != market], learnt)
        turns += _ours([one for one in seen if one.market == market], known, weights)
    print("links, each market left out in turn:", _shown(link_figures(turns, bundled.threshold)))
    return figures


def _with_a_reader(posts: int) -> dict[str, float]:
    """Print what recorded readers come to who read the most useful posts only; the worst of them counts."""
    figures: dict[str, float] = {}
    for reader in readers():
        for most in (0, 25, 50, 100, posts):
            linked = read_links(reader, most)
            told = link_figures(
                [(one.capability, float(bool(one.capability)), read.capability) for read, one in linked], 0.5
            )
            macro = _macro([(read.kind, one.kind) for read, one in linked])
            print(f"links, the {most} most useful posts read by {reader}:", _shown(told), f"kinds {macro:.3f}")
            if most in (50, posts):
                name = "read" if most == posts else f"read_{most}"
                new = {f"{name}_f1": told["f1"], f"{name}_unlinked": told["unlinked"], f"{name}_kinds": macro}
                figures |= {key: min(value, figures.get(key, value)) for key, value in new.items()}
    return figures


def _macro(pairs: Sequence[tuple[DemandKind, DemandKind | None]]) -> float:
    told, said = [one.value for one, _ in pairs], [one.value if one else "" for _, one in pairs]
    there = [name for name in _COUNTED if name in told]
    return float(f1_score(told, said, labels=there, average="macro", zero_division=0))


def left_out_in_turn(paths: Sequence[Path]) -> None:
    """Print how the kinds are told for each project of labelled issues that is left out."""
    issues = labelled_issues(list(paths))
    for project in sorted({one.project for one in issues}):
        weights = fit_kinds(training(shortened([one for one in issues if one.project != project])))
        macro, each = kinds_f1([one for one in issues if one.project == project], weights)
        print(f"kinds, {project} left out: macro-F1 {macro:.3f}", [_short(value) for value in each])


def _shown(figures: dict[str, float]) -> dict[str, float]:
    return {key: _short(value) for key, value in figures.items()}


def _short(value: float) -> float:
    return round(value, 3)


def main() -> int:
    """Run what is asked for and say what is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("issues", nargs="*", type=Path)
    parser.add_argument("--sync", type=int, default=0, metavar="POSTS")
    parser.add_argument("--sheets", type=Path, metavar="OUT")
    parser.add_argument("--readings", type=Path, metavar="ANSWERS")
    parser.add_argument("--reader", default="reader", metavar="NAME")
    given = parser.parse_args()
    if given.sheets:
        write_post_sheets(given.sheets)
        return 0
    if given.readings:
        keep_readings(given.readings, reader=given.reader)
    if given.sync:
        from benchmarks.demand_sync import measure_sync

        figures, floor = measure_sync(given.sync), floors("demand", "sync")
    else:
        figures, floor = measure(), floors("demand")
        tables, lines = by_suffix(given.issues)
        if again := [one for one in reread_issues(lines) if one.unseen]:
            macro, each = kinds_f1(again)
            print(f"kinds, kept out, many projects: {len(again)} posts, macro-F1 {macro:.3f}", list(map(_short, each)))
        left_out_in_turn(tables)
    low = below_floor(figures, floor)
    print("\n".join(low) or "no figure is below its floor")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
