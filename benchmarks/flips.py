"""Flips of curated cells that the matrix shows within one capture of the curated date.

People kept a table of who supports what and dated each change of it. At each date of capture, the pages of that date
are judged as the product judges them; the peer looks for the capability's name in the plain text of the same pages.
A flip counts as found if the answer changes the same way at the first capture after the curated date, at the one
before it or at the one after it.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from analysis.corpus import Corpus, Document
from analysis.matrix.build import build_matrix
from benchmarks.matrix import phrase_search, read_site
from rivalscope.core.ids import make_id
from rivalscope.core.payload import Payload
from rivalscope.core.records import Capability, Support

__all__ = ["FlipScore", "measure_flips", "report"]

_PRESENT = {"full": True, "partial": True, "none": False}


@dataclass(frozen=True, slots=True)
class CuratedFlip:
    """People's answer was one at a capture and the other at the next."""

    vendor: str
    feature: str
    at: int
    """Number of the first capture at which the new answer holds."""
    after: bool
    filled: bool
    """Before, nobody had answered: the table learnt something, which the product may have had for long."""
    source_url: str


@dataclass
class FlipScore:
    """The outcome of the curated flips."""

    found: Counter[str] = field(default_factory=Counter)
    """What the matrix shows of each flip -> how many."""
    peer: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    filled_peer: Counter[str] = field(default_factory=Counter)
    cited: int = 0
    """Flips whose curated source is a page of the capture."""
    told: int = 0
    """Flips that the matrix shows on all cells with a known answer."""
    peer_told: int = 0
    lines: list[str] = field(default_factory=list)

    @staticmethod
    def share(counts: Mapping[str, int]) -> float:
        """Return the share that was found in time."""
        return counts.get("in time", 0) / max(1, sum(counts.values()))


def measure_flips(market: Path) -> FlipScore:
    """Judge every capture of every site that has a dated flip, and compare.

    Args:
        market: Folder with gold.csv, gold_history.csv, manifest.csv and sites/.
    """
    captures = _captures(market)
    products = _products(market, set(captures))
    states = _states(market)
    flips = [flip for vendor in products for flip in _curated(vendor, [day for day, _ in captures[vendor]], states)]
    wanted = sorted({flip.vendor for flip in flips})
    capabilities = _capabilities(market)
    ours, peer, urls = _judge({vendor: captures[vendor] for vendor in wanted}, list(capabilities.values()))
    score = FlipScore()
    for flip in flips:
        key = (flip.vendor, capabilities[flip.feature].label)
        mine, theirs = (_verdict(answers[key], flip) for answers in (ours, peer))
        (score.filled if flip.filled else score.found)[mine] += 1
        (score.filled_peer if flip.filled else score.peer)[theirs] += 1
        archived = _page(flip.source_url) in urls[flip.vendor][flip.at]
        score.cited += archived and not flip.filled
        days = [str(day) for day, _ in captures[flip.vendor]]
        score.lines.append(
            f"{'filled' if flip.filled else 'flip'} {flip.vendor} {key[1]} -> {flip.after} by {days[flip.at]}: {mine} "
            f"{_signs(ours[key])}, phrase {theirs} {_signs(peer[key])}; "
            f"source {'archived' if archived else 'not archived'} {flip.source_url}"
        )
    known = {(vendor, capabilities[feature].label) for vendor, feature in states if feature in capabilities}
    score.told = sum(_changes(answers) for key, answers in ours.items() if key in known)
    score.peer_told = sum(_changes(answers) for key, answers in peer.items() if key in known)
    return score


def report(score: FlipScore) -> Iterator[str]:
    """Yield the lines to print."""
    total, filled = sum(score.found.values()), sum(score.filled.values())
    yield (
        f"curated flips between captures: {total}; shown within one capture: rivalscope {score.share(score.found):.3f} "
        f"{dict(score.found)}, first phrase {score.share(score.peer):.3f} {dict(score.peer)}"
    )
    yield f"  the curated source is a page of the capture for {score.cited} of {total}"
    yield (
        f"  answers that people filled in later: {filled}; rivalscope {score.share(score.filled):.3f} "
        f"{dict(score.filled)}, first phrase {score.share(score.filled_peer):.3f} {dict(score.filled_peer)}"
    )
    yield f"  flips shown on all curated cells of these sites: rivalscope {score.told}, first phrase {score.peer_told}"


def _captures(market: Path) -> dict[str, list[tuple[date, Path]]]:
    found: defaultdict[str, list[tuple[date, Path]]] = defaultdict(list)
    with (market / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = market / "sites" / row["file"]
            if path.is_file():
                found[row["vendor"]].append((date.fromisoformat(row["snapshot_date"]), path))
    return {vendor: sorted(some) for vendor, some in found.items() if len(some) > 1}


def _products(market: Path, vendors: set[str]) -> set[str]:
    with (market / "gold.csv").open(newline="", encoding="utf-8") as file:
        return {row["vendor"] for row in csv.DictReader(file)} & vendors


def _capabilities(market: Path) -> dict[str, Capability]:
    found: dict[str, Capability] = {}
    with (market / "gold.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(
                row["feature_key"],
                Capability(
                    id=make_id("capability", row["feature"]), label=row["feature"], description=row["definition"]
                ),
            )
    return found


def _states(market: Path) -> dict[tuple[str, str], list[tuple[date, str, str, str]]]:
    """Return (vendor, feature) -> (day, old, new, source) of each curated change, oldest first."""
    steps: defaultdict[tuple[str, str], list[tuple[date, str, str, str]]] = defaultdict(list)
    with (market / "gold_history.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["cell_kind"] == "support":
                step = (date.fromisoformat(row["date"]), row["old"], row["new"], row["source_url"])
                steps[row["vendor"], row["feature_key"]].append(step)
    return {key: sorted(some, key=lambda step: step[0]) for key, some in steps.items()}


def _curated(
    vendor: str, days: Sequence[date], states: Mapping[tuple[str, str], Sequence[tuple[date, str, str, str]]]
) -> Iterator[CuratedFlip]:
    for (owner, feature), steps in states.items():
        if owner != vendor:
            continue
        told = [_at(steps, day) for day in days]
        for number in range(1, len(days)):
            (old, _), (new, source) = told[number - 1], told[number]
            before, after = _PRESENT.get(old), _PRESENT.get(new)
            if after is None or before is after or old == "absent" or (before is None and not after):
                continue
            yield CuratedFlip(vendor, feature, number, after, before is None, source)


def _at(steps: Sequence[tuple[date, str, str, str]], day: date) -> tuple[str, str]:
    done = [step for step in steps if step[0] <= day]
    return (done[-1][2], done[-1][3]) if done else (steps[0][1], "")


def _judge(
    captures: Mapping[str, Sequence[tuple[date, Path]]], capabilities: list[Capability]
) -> tuple[dict[tuple[str, str], list[bool]], dict[tuple[str, str], list[bool]], dict[str, list[set[str]]]]:
    """Return per product and label the answers at each of its captures, ours and the peer's, and the URLs of each.

    The first captures of all sites make one market, the second another, and so on.
    """
    ours: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    peer: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    urls: defaultdict[str, list[set[str]]] = defaultdict(list)
    label = {one.id: one.label for one in capabilities}
    with ProcessPoolExecutor(2) as pool:
        for number in range(max(map(len, captures.values()))):
            jobs = [(vendor, some[number][1]) for vendor, some in captures.items() if number < len(some)]
            documents: list[Document] = []
            payloads: dict[str, Payload] = {}
            for found, bodies in pool.map(read_site, *zip(*jobs, strict=True)):
                documents += found
                payloads |= bodies
            vendors = [vendor for vendor, _ in jobs]
            corpus = Corpus.build(documents, products=vendors)
            for vendor in vendors:
                urls[vendor].append({_page(one.page.url) for one in corpus.documents[vendor]})
            for cell in build_matrix(corpus, capabilities, payload_of=payloads.__getitem__):
                present = cell.support in (Support.FULL, Support.PARTIAL)
                ours[cell.product, label[cell.capability]].append(present)
            for row in phrase_search(corpus, capabilities):
                peer[str(row["product"]), str(row["feature"])].append(row["support"] == "full")
    return ours, peer, urls


def _verdict(answers: Sequence[bool], flip: CuratedFlip) -> str:
    """Return the outcome of a flip: in time, another time, or which answer stood all along."""
    turned = [n for n in range(1, len(answers)) if answers[n] is flip.after and answers[n - 1] is not flip.after]
    if any(abs(n - flip.at) <= 1 for n in turned):
        return "in time"
    if turned:
        return "another time"
    return "new answer all along" if answers[flip.at] is flip.after else "old answer all along"


def _changes(answers: Sequence[bool]) -> int:
    return sum(old is not new for old, new in pairwise(answers))


def _signs(answers: Sequence[bool]) -> str:
    return "".join("+" if one else "-" for one in answers)


def _page(url: str) -> str:
    return url.split("#")[0].split("://")[-1].removesuffix(".html").rstrip("/")
