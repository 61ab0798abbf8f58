"""Headings that name releases in an unusual way, recognised by what they share: shape, level and direction."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.candidates import ReleaseHead, find_candidates
from crawlers.extraction.releases.dated import in_one_direction
from crawlers.extraction.releases.dates import DayOrder
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.shapes import in_version_order
from crawlers.extraction.releases.versions import ReleaseHeading, read_heading, version_key

__all__ = ["coded_headings", "induced_headings", "numbered_headings", "since_headings", "version_sections"]

_FEWEST = 4
_SECTIONS = 3
_FEW_OF = 0.4
_SHARE = 0.6
"""Share of the headings of their level that headings of one shape must be."""
_STATED = 0.8
"""Share of such headings with a version and a day, from which the numbers that they have in common are these."""
_LONGEST = 80
_SINCES = 2
_PHRASE = 4
"""Words of a heading beside the version that it tells something of."""
_KNOWN = re.compile(
    r"\b(?:known|open|outstanding|unresolved|bekannte?|offene?|connus?|conocid[oa]s?|conhecid[oa]s?|известные)\b", re.I
)
"""Issues that a version has, and does not solve."""
_CODED = re.compile(r"\W{0,3}(?P<version>(?P<code>\d{6}|\d{8})(?:[-_.][A-Za-z0-9]{1,12}){0,3})(?![\w.-])")
"""A version that begins with a day written as one number: "260820-BETA-1"."""
_SINCE = frozenset("since after seit depuis desde dalla sinds".split())
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
    plain = [(at, read_heading(nodes[at].text)) for at, _ in best[1]]
    stated = [
        ReleaseHead(at, nodes[at], read) for at, read in plain if read is not None and "." in read.version and read.date
    ]
    if len(stated) >= _STATED * len(plain):
        return stated  # "Support site 1.3.0, 14 July 2026": a version and its day
    return [ReleaseHead(at, nodes[at], _read(nodes[at].text)) for at, _ in best[1]]


def coded_headings(nodes: Sequence[OutlineNode]) -> list[ReleaseHead]:
    """Return headings of one level that begin with days written as one number, which run in one direction.

    "260820-BETA-1" over "260810-BETA-2"; a second version in the same heading is the same release.

    Args:
        nodes: The outline.
    """
    levels: dict[int, list[tuple[int, str, date]]] = defaultdict(list)
    for at, node in enumerate(nodes):
        match = _CODED.match(node.text) if node.kind is NodeKind.HEADING and len(node.text) <= _LONGEST else None
        day = _day_of(match["code"]) if match else None
        if match is not None and day is not None:
            levels[node.depth].append((at, match["version"], day))
    best = max(levels.values(), key=len, default=[])
    if len({day for _, _, day in best}) < _FEWEST or not in_one_direction([day for _, _, day in best]):
        return []
    return [
        ReleaseHead(at, nodes[at], replace(_read(nodes[at].text), version=version, date=day, day_known=True))
        for at, version, day in best
    ]


def _day_of(code: str) -> date | None:
    year, rest = (int(code[:4]), code[4:]) if len(code) == len("20260820") else (2000 + int(code[:2]), code[2:])
    try:
        return date(year, int(rest[:2]), int(rest[2:]))
    except ValueError:
        return None


def numbered_headings(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str) -> list[ReleaseHead]:
    """Return headings that name releases by whole numbers: alike but for the number, which falls from one to the next.

    Numbers that rise from one are chapters or steps.

    Args:
        nodes: The outline.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.
    """
    groups: dict[tuple[NodeKind, int, tuple[str, ...]], list[ReleaseHead]] = {}
    for candidate in find_candidates(nodes, order=order, language=language, whole=True):
        read = candidate.read
        if read.version.isdigit() and len(read.after) <= 3 and len(read.before) <= 3:
            groups.setdefault((candidate.node.kind, candidate.node.depth, read.before), []).append(candidate)
    best = max(groups.values(), key=len, default=[])
    numbers = [int(candidate.version) for candidate in best]
    if len(numbers) < 3 or all(1980 <= number <= 2100 for number in numbers):
        return []
    falls = sum(a > b for a, b in itertools.pairwise(numbers))
    rises = sum(a < b for a, b in itertools.pairwise(numbers))
    dated = sum(candidate.read.date is not None for candidate in best) * 2 > len(best)
    if falls >= 0.9 * (len(numbers) - 1) or (dated and rises >= 0.9 * (len(numbers) - 1)):
        return best
    return []


def version_sections(candidates: Sequence[ReleaseHead], accepted: Sequence[ReleaseHead]) -> list[ReleaseHead]:
    """Return the headings of parts of releases: "Fixed in 2.1" and "Known issues (2.1)" beside "What's new in 2.1".

    Each is at the level of the headings that name releases. One that describes a kind of change belongs to its
    version; one that describes open issues ends what is before it.

    Args:
        candidates: The nodes of an outline that may name releases.
        accepted: Those that do.
    """
    levels = {c.node.depth for c in accepted if c.version and c.node.kind is NodeKind.HEADING}
    known = {c.at for c in accepted}
    found: list[ReleaseHead] = []
    for candidate in candidates:
        read, node = candidate.read, candidate.node
        if candidate.at in known or node.kind is not NodeKind.HEADING or node.depth not in levels or not read.version:
            continue
        if not read.before or read.after or len(read.before) > _PHRASE or read.date is not None:
            continue
        if _KNOWN.search(" ".join(read.before)):
            candidate.aside = True
        elif any(kind_from_heading(word) is not None for word in read.before):
            candidate.section = " ".join(read.before)
        else:
            continue
        found.append(candidate)
    families = Counter(candidate.read.before for candidate in (*found, *accepted))
    if len(found) < _SECTIONS or len(found) <= len({candidate.read.before for candidate in found}):
        return []
    for candidate in accepted:
        # a product may be called "Open Heron": then most headings say so
        few = families[candidate.read.before] <= _FEW_OF * families.total()
        candidate.aside = few and bool(_KNOWN.search(" ".join(candidate.read.before)))
    return found


def since_headings(candidates: Sequence[ReleaseHead]) -> list[ReleaseHead]:
    """Return headings that name the release before their own: "Changes since 0.9.3" above "Changes since 0.9.2".

    Each is the release that the next newer one names; the newest is not named.

    Args:
        candidates: The nodes of an outline that name a version or a day.
    """
    families: dict[tuple[NodeKind, int], list[ReleaseHead]] = defaultdict(list)
    for candidate in candidates:
        read = candidate.read
        if read.version and read.before and read.before[-1] in _SINCE and len(read.before) <= 2 and not read.after:
            families[candidate.node.kind, candidate.node.depth].append(candidate)
    best = max(families.values(), key=len, default=[])
    versions = [candidate.version for candidate in best]
    if len(best) < _SINCES or not in_version_order(versions):
        return []
    falling = version_key(versions[0]) > version_key(versions[-1])
    newer = ["", *versions[:-1]] if falling else [*versions[1:], ""]
    for candidate, version in zip(best, newer, strict=True):
        candidate.read = replace(
            candidate.read, version=version or "Unreleased", date=None, before=(), unreleased=not version
        )
    return best


def _read(text: str) -> ReleaseHeading:
    found = _NAME.search(text)
    return ReleaseHeading(found[0] if found else text, None, False, (), (), "", False, False, False, 1)
