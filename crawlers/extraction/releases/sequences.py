"""Readings of an outline that no rule of a form knows of, and one measure for all of them.

A reading is a row of nodes that name versions or days: those alike in role, depth and in what stands around the
version. Whether a row names the releases of its document is weighed by what any release notes have in common,
whatever their form, so that readings can be compared: :func:`weigh`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from crawlers.extraction.releases.candidates import ReleaseHead, has_children
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import version_key

__all__ = ["better_row", "rows", "weigh"]

_FEWEST = 3
_BETTER, _MARGIN = 1.25, 0.15
"""How much more a row must weigh than the nodes that the rules chose; of 492 documents that these read well, one has a
row that weighs as much more."""
_CLOSE, _LIKELY = 0.8, 0.5
"""What a row must weigh, beside the chosen nodes and by itself, to be a second reading worth telling of."""
_SECOND = 0.5
"""How long such a row is at least, beside the chosen one."""
_SAME = 0.7
_DAYS_MORE = 1.5
_PARTS = re.compile(r"\d{1,9}|[a-z]+")
_WORDS = 4
"""Words around the version of a line that names a release."""


def weigh(heads: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]) -> float:
    """Weigh whether nodes name the releases of their document, from 0 to 1.

    It grows with how many there are, how far their versions (or else their days) run in one direction without
    repeating, how much of the text is below them, how many have something below them, how alike they are, and how
    many of the nodes of their role and depth they are.

    Args:
        heads: The nodes, in source order.
        nodes: The outline that they are in.
    """
    named = [head.version for head in heads if head.version and head.version != "Unreleased"]
    days = [head.read.date for head in heads if head.read.date is not None]
    versioned = 2 * len(named) >= len(heads)
    keys = set(named) if versioned else set(days)
    if not keys:
        return 0.0
    order = (
        max(_direction([key(version) for version in named]) for key in (version_key, _letters)) if versioned else 0.0
    )
    if 2 * len(days) >= len(heads):
        # releases of several branches run in the direction of their days
        order = max(order, _direction(days))
    order *= min(1.0, len(keys) / len(named or days)) if versioned else 1.0
    sizes = [len(node.text) for node in nodes]
    below = sum(sizes[heads[0].at :]) / max(sum(sizes), 1)
    ends = [*(head.first for head in heads[1:]), len(nodes)]
    filled = sum(end > head.at + 1 for head, end in zip(heads, ends, strict=True)) / len(heads)
    alike = Counter((head.node.kind, head.node.depth) for head in heads).most_common(1)[0][1] / len(heads)
    named_alike = Counter(head.read.before for head in heads).most_common(1)[0][1] / len(heads)
    roles = {(head.node.kind, head.node.depth) for head in heads if head.node.kind is NodeKind.HEADING}
    equals = sum((node.kind, node.depth) in roles for node in nodes[heads[0].at :]) if roles else 0
    share = min(1.0, len(heads) / equals) if equals else 0.8
    return (
        len(keys)
        / (len(keys) + 2)
        * order**2
        * (0.4 + 0.6 * below)
        * (0.4 + 0.6 * filled)
        * (0.5 + 0.5 * alike)
        * (0.6 + 0.4 * named_alike)
        * (0.6 + 0.4 * share)
    )


def _letters(version: str) -> tuple[tuple[int, str], ...]:
    """Return a key by which versions of one number sort that differ by what follows it: "2.3b", "2.3a", "0.6.2+21"."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in _PARTS.findall(version.lower()))


def _direction(keys: Sequence[Any]) -> float:
    """Return the share of the steps of a row that go its way."""
    steps = Counter((a > b) - (a < b) for a, b in itertools.pairwise(keys))
    if not steps.total():
        return 0.5
    # what repeats neither rises nor falls
    return max(steps[1], steps[-1]) / steps.total()


def rows(candidates: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]) -> list[list[ReleaseHead]]:
    """Return the rows of at least three nodes that could name the releases, each alike in role, depth and wording.

    Args:
        candidates: The nodes of an outline that name a version or a day, in source order.
        nodes: The outline.
    """
    alike: dict[tuple[Any, ...], list[ReleaseHead]] = defaultdict(list)
    for candidate in candidates:
        read, node = candidate.read, candidate.node
        if len(read.after) > _WORDS or len(read.before) > _WORDS or read.open_date:
            continue
        what = "version" if read.version else "day"
        if not read.version and read.date is None:
            continue
        if node.kind is NodeKind.ITEM and not has_children(nodes, candidate.at):
            continue
        if node.kind is NodeKind.PARAGRAPH and (read.after or not _heads_something(nodes, candidate.at)):
            continue
        alike[node.kind, node.depth, what].append(candidate)
        alike[node.kind, node.depth, what, read.before].append(candidate)
        if read.version and read.date is not None:
            alike[node.kind, node.depth, "both"].append(candidate)
    found: dict[tuple[int, ...], list[ReleaseHead]] = {}
    for members in alike.values():
        if len(members) >= _FEWEST:
            found.setdefault(tuple(member.at for member in members), members)
    return list(found.values())


def better_row(
    chosen: Sequence[ReleaseHead], candidates: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]
) -> tuple[list[ReleaseHead], str]:
    """Return the nodes that name the releases, where a row that no rule chose weighs more; and what makes it doubtful.

    Args:
        chosen: The nodes that the rules chose.
        candidates: Every node that names a version or a day.
        nodes: The outline.

    Returns:
        The chosen nodes or the row, and in words how two readings differ that weigh about the same; else empty.
    """
    own = weigh(chosen, nodes) if chosen else 0.0
    known = {head.at for head in chosen}
    versions = sum(bool(head.version) for head in chosen)
    best: list[ReleaseHead] = []
    weight = 0.0
    for row in rows(candidates, nodes):
        if known.issuperset(head.at for head in row):
            continue
        if not row[0].version and len(row) <= _DAYS_MORE * versions:
            continue  # they are the days of the versions
        if versions >= _FEWEST and len(row) <= len(chosen):
            continue  # they name parts of the releases
        if (found := weigh(row, nodes)) > weight:
            best, weight = row, found
    if chosen and weight > own * _BETTER and weight - own >= _MARGIN:
        return best, f"{len(best)} releases were read, but the rules for its format found {len(chosen)}"
    apart = abs(len(best) - len(chosen)) >= _FEWEST and len(best) >= _SECOND * len(chosen)
    # a row that is mostly the chosen one is no second reading
    apart = apart and sum(head.at in known for head in best) < _SAME * len(best)
    if chosen and weight > own * _CLOSE and weight >= _LIKELY and apart:
        return list(
            chosen
        ), f"{len(chosen)} releases were read, but {len(best)} other lines could name releases as well"
    return list(chosen), ""


def _heads_something(nodes: Sequence[OutlineNode], at: int) -> bool:
    """Return whether a paragraph stands over a list or another paragraph."""
    return at + 1 < len(nodes) and nodes[at + 1].kind is not NodeKind.HEADING
