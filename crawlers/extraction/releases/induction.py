"""Headings that name releases in a way of their own, told by what they have in common: shape, level and direction."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from crawlers.extraction.releases.candidates import ReleaseHead
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import ReleaseHeading

__all__ = ["induced_headings"]

_FEWEST = 4
_SHARE = 0.6
"""Share of the headings of their level that headings of one shape must be."""
_LONGEST = 80
_NUMBERED = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d{2}$")
_NAME = re.compile(r"\b(?:[A-Za-z]{1,2})?\d+(?:(?:[\s.,/-]|[^\W\d_]){1,12}\d+)+")
"""From the first number to the last, with the letter before it: "2021 Update 11", "Q3 2024"."""


def induced_headings(nodes: Sequence[OutlineNode]) -> list[ReleaseHead]:
    """Return headings that are alike but for at least two numbers, one of them a year, which fall from one to the next.

    "2021 Update 11", "Q3 2024", "Week 12, 2024". The version is what stands from the first number to the last.

    Args:
        nodes: The outline.
    """
    families: dict[tuple[int, str], list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
    levels: dict[int, int] = defaultdict(int)
    for at, node in enumerate(nodes):
        if node.kind is not NodeKind.HEADING:
            continue
        levels[node.depth] += 1
        numbers = _NUMBERED.findall(node.text) if len(node.text) <= _LONGEST else []
        years = [number for number in numbers if _YEAR.match(number)]
        if len(numbers) < 2 or len(years) != 1 or not _NAME.search(node.text):
            continue
        shape = " ".join(_NUMBERED.sub("#", node.text).lower().split())
        key = (int(years[0]), *(int(number[:9]) for number in numbers if number != years[0]))
        families[node.depth, shape].append((at, key))
    best = max(families.items(), key=lambda item: len(item[1]), default=None)
    if best is None or len(best[1]) < _FEWEST or len(best[1]) < _SHARE * levels[best[0][0]]:
        return []
    keys = [key for _, key in best[1]]
    if not all(a > b for a, b in itertools.pairwise(keys)) and not all(a < b for a, b in itertools.pairwise(keys)):
        return []
    return [ReleaseHead(at, nodes[at], _read(nodes[at].text)) for at, _ in best[1]]


def _read(text: str) -> ReleaseHeading:
    found = _NAME.search(text)
    return ReleaseHeading(found[0] if found else text, None, False, (), (), "", False, False, False, 1)
