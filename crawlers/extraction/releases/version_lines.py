"""Lines beside the headings of releases: the day or the version of one, or a release that no mark makes a heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crawlers.extraction.releases.candidates import ReleaseHead
from crawlers.extraction.releases.dates import DayOrder
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.shapes import in_version_order
from crawlers.extraction.releases.versions import read_heading

__all__ = ["with_lines_alike", "with_lines_of_days", "with_lines_of_versions", "with_whole_numbers"]

_FEW = 3
"""Lines from which a document shows how it writes them."""
_DATED = 0.7
"""Share of the headings that are a version and its day."""
_OUT = re.compile(r"\b(?:is |was |has been )?(?:now )?(?:released|available|out now)\W*$", re.IGNORECASE)
"""How a line ends that says that a version was released."""
_NUMBERED = re.compile(r"[^\s:]*\d[^\s:]*")
_WORDS = re.compile(r"[^\W_]+|#")


def with_lines_alike(accepted: list[ReleaseHead], candidates: list[ReleaseHead]) -> list[ReleaseHead]:
    """Add the lines that read like the headings of releases, and that no mark makes headings: "Version 5.2.0:".

    Where these are a version and its day, such lines are alike that continue the order of the versions.
    """
    accepted = _with_dated_lines(accepted, candidates)
    shapes = Counter(_shape(c) for c in accepted if c.node.kind is NodeKind.HEADING)
    shape, count = shapes.most_common(1)[0] if shapes else ("", 0)
    if not any(map(str.isalpha, shape)):
        return accepted
    known = {c.version for c in accepted}
    lines = [
        c
        for c in candidates
        if c.node.kind in (NodeKind.PARAGRAPH, NodeKind.LABEL)
        and not c.node.depth
        and c.version
        and c.version not in known
    ]
    alike = {c.at: c for c in lines if _shape(c) == shape}
    if count < _FEW > len(alike):
        return accepted
    return sorted({**alike, **{c.at: c for c in accepted}}.values(), key=lambda c: c.at) if alike else accepted


def _with_dated_lines(accepted: list[ReleaseHead], candidates: list[ReleaseHead]) -> list[ReleaseHead]:
    known = {c.version for c in accepted}
    if sum(map(_bare_and_dated, accepted)) < max(_FEW, _DATED * len(accepted)):
        return accepted
    lines = [
        c
        for c in candidates
        if c.node.kind in (NodeKind.PARAGRAPH, NodeKind.LABEL)
        and not c.node.depth
        and c.version not in known
        and _bare_and_dated(c)
    ]
    together = sorted([*accepted, *lines], key=lambda c: c.at)
    return together if lines and in_version_order([c.version for c in together if c.version]) else accepted


def _bare_and_dated(candidate: ReleaseHead) -> bool:
    """Return whether a node is a version and its day, and nothing else."""
    read = candidate.read
    return bool(read.version and read.date and read.day_known) and not (read.before or read.after)


def with_whole_numbers(
    accepted: list[ReleaseHead], nodes: Sequence[OutlineNode], *, order: DayOrder, language: str
) -> list[ReleaseHead]:
    """Add headings that name whole numbers after the name that the versions bear: "Heron 11" above "Heron 10.2".

    Args:
        accepted: The headings of releases.
        nodes: The outline that they are in.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.
    """
    versions = [c for c in accepted if c.version and c.version != "Unreleased"]
    alike = Counter(c.read.before for c in versions if c.node.kind is NodeKind.HEADING)
    name, count = alike.most_common(1)[0] if alike else ((), 0)
    if not name or count < max(_FEW, len(versions) / 2):
        return accepted
    known = {c.at for c in accepted}
    added: list[ReleaseHead] = []
    for at, node in enumerate(nodes):
        if at in known or node.kind is not NodeKind.HEADING or not any(map(str.isdigit, node.text)):
            continue
        read = read_heading(node.text, order=order, language=language, whole=True)
        if read is not None and read.version.isdigit() and read.before == name and not read.after:
            added.append(ReleaseHead(at, node, read))
    together = sorted([*accepted, *added], key=lambda c: c.at)
    return together if added and in_version_order([c.version for c in together if c.version]) else accepted


def _shape(candidate: ReleaseHead) -> str:
    """Return the text of a node without what differs between the releases of a document."""
    return " ".join(_WORDS.findall(_NUMBERED.sub("#", candidate.node.text).lower()))


def with_lines_of_days(accepted: list[ReleaseHead]) -> list[ReleaseHead]:
    """Join a version and the day that is on a line of its own right below or above it: they are one release."""
    if _alternating(accepted):
        for day, version in zip(accepted[::2], accepted[1::2], strict=True):
            day.read = replace(version.read, date=day.read.date, day_known=day.read.day_known)
        return accepted[::2]
    kept: list[ReleaseHead] = []
    for candidate in accepted:
        before = kept[-1] if kept else None
        if before is not None and candidate.at == before.at + 1:
            day, version = (candidate, before) if before.version else (before, candidate)
            if version.version and not day.version and day.read.date and version.read.date is None:
                version.read = replace(version.read, date=day.read.date, day_known=day.read.day_known)
                version.date_at = day.at
                kept[-1] = version
                continue
        kept.append(candidate)
    return kept


def _alternating(accepted: list[ReleaseHead]) -> bool:
    """Return whether the headings are a day and a version by turns: each day is that of the version below it."""
    days, versions = accepted[::2], accepted[1::2]
    dated = all(day.read.date and not day.version for day in days)
    return len(days) == len(versions) > 1 and dated and all(c.version and c.read.date is None for c in versions)


def with_lines_of_versions(by_day: list[ReleaseHead], candidates: list[ReleaseHead], *, end: int) -> list[ReleaseHead]:
    """Name dated headings by the version that the line below them names, where several have such a line.

    It says nothing else, or says that this version was released: "v4.0.0 of the Heron library is released". The last
    item of a day's list may name its version, too.
    """
    lines = {c.at: c for c in candidates if c.version and c.read.date is None}
    below = {
        day.at: line
        for position, day in enumerate(by_day)
        if (line := _line_of(day, by_day[position + 1].at if position + 1 < len(by_day) else end, lines))
    }
    if 2 * len(below) <= len(by_day):
        # "Backend version: 1.2" below some of the days is that of a part
        below = {at: line for at, line in below.items() if not line.read.before or _OUT.search(line.node.text)}
    if len(below) < _FEW:
        below = {at: line for at, line in below.items() if len(line.read.before) <= 1 and not line.read.after}
        if len({line.read.before for line in below.values()}) > 1 or 2 * len(below) <= len(by_day):
            return by_day
    if len({line.version for line in below.values()}) < len(below):
        return by_day
    for day in by_day:
        if line := below.get(day.at):
            day.read = replace(line.read, date=day.read.date, day_known=day.read.day_known, title=day.read.title)
            day.date_at = line.at
    return by_day


def _line_of(day: ReleaseHead, end: int, lines: dict[int, ReleaseHead]) -> ReleaseHead | None:
    """Return the line that names the version of a day: right below it, or the last item of its list."""
    first, last = lines.get(day.at + 1), lines.get(end - 1)
    if first is not None and (_bare(first) if first.node.kind is NodeKind.HEADING else _released(first, day)):
        return first
    item = last is not None and last.at > day.at and last.node.kind is NodeKind.ITEM and not last.node.depth
    return last if item and last is not None and _bare(last) else None


def _bare(line: ReleaseHead) -> bool:
    return not (line.read.before or line.read.after)


def _released(line: ReleaseHead, day: ReleaseHead) -> bool:
    """Return whether a line below a day names a version and nothing else, or says that it was released."""
    if day.read.before and line.node.kind is not NodeKind.ITEM:
        return False
    bare = len(line.read.before) <= 1 and not line.read.after
    return bare or (
        len(line.read.before) <= 2 and len(line.node.text.split()) <= 12 and bool(_OUT.search(line.node.text))
    )
