"""How sure it is that the chosen headings are releases of the document, and what looked like one and was left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from crawlers.extraction.releases.candidates import ReleaseHead
from crawlers.extraction.releases.dated import in_one_direction
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import version_key

__all__ = ["judge"]

_SMALL = 40
"""A number of a section that is larger is no number of a section."""
_COVER = 0.5
_WORDS = re.compile(r"[^\W\d_]{2,}")


def judge(chosen: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]) -> tuple[float, tuple[str, ...]]:
    """Return how sure it is that headings name this document's releases, and what contradicts it.

    Four things make release notes of a sequence of headings: their versions or days run in one direction, they are
    no numbers of sections, they are most of the headings of their level, and most of the text is below them.

    Args:
        chosen: The headings.
        nodes: The outline that they are in.
    """
    if not chosen:
        return 0.0, ()
    against: list[str] = []
    if _section_numbers(chosen):
        return 0.05, (f"{len(chosen)} headings are numbered like sections",)
    level = {(c.node.kind, c.node.depth) for c in chosen}
    equals = sum((node.kind, node.depth) in level for node in nodes)
    dated = sum(c.read.date is not None for c in chosen)
    ordered = _ordered(chosen)
    if not ordered:
        against.append("versions and dates are in no consistent order")
    share = len(chosen) / max(equals, 1) if chosen[0].node.kind is NodeKind.HEADING else 1.0
    if share < _COVER:
        against.append(f"only {len(chosen)} of {equals} headings of their level name a release")
    below = len(nodes) - chosen[0].at
    if below < _COVER * len(nodes):
        against.append("most of the document comes before the first of them")
    confidence = 0.35 + 0.15 * (len(chosen) >= 2) + 0.15 * (len(chosen) >= 4) + 0.2 * (dated > 0.6 * len(chosen))
    confidence += 0.15 * ordered - 0.1 * (not ordered) - 0.25 * (share < _COVER) - 0.1 * (below < _COVER * len(nodes))
    return max(0.0, min(1.0, round(confidence, 2))), tuple(against)


def _ordered(chosen: Sequence[ReleaseHead]) -> bool:
    """Return whether versions, or else days, run in one direction."""
    days = [c.read.date for c in chosen if c.read.date is not None]
    if len(days) >= 3 and in_one_direction(days):
        return True
    keys = [version_key(c.version) for c in chosen if c.version and c.version != "Unreleased"]
    steps = [(a > b) - (a < b) for a, b in itertools.pairwise(keys) if a != b]
    if len(steps) < 2:
        return True
    return max(steps.count(1), steps.count(-1)) >= 0.7 * len(steps)


def _section_numbers(chosen: Sequence[ReleaseHead]) -> bool:
    """Return whether the versions are the numbers of a guide's sections: small, rising by one, each before a title."""
    if any(c.read.date is not None or c.read.prerelease or c.read.unreleased for c in chosen):
        return False
    keys = [version_key(c.version) for c in chosen if c.version]
    if len(keys) < 2 or any(not key or max(key) > _SMALL or len(key) > 4 for key in keys):
        return False
    titled = sum(bool(_WORDS.search(c.read.title)) for c in chosen)
    if titled < 0.8 * len(chosen) or len({c.read.title for c in chosen}) < 0.7 * len(chosen):
        return False
    steps = list(itertools.pairwise(keys))
    next_ones = sum(_follows(a, b) for a, b in steps)
    return next_ones >= 0.7 * len(steps)


def _follows(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Return whether a section's number follows another: 1.1 after 1, 1.2 after 1.1, 2 or 2.1 after 1.4."""
    if len(b) == len(a) + 1:
        return b[:-1] == a and b[-1] <= 1
    shared = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return (
        shared < min(len(a), len(b)) and b[shared] == a[shared] + 1 and all(number <= 1 for number in b[shared + 1 :])
    )
