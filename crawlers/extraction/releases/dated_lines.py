"""News of one line each: "May 20, 2025: libfoo 3.8.0 released", "Jul 14, 2023: a port of bar"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawlers.extraction.releases.dated import in_one_direction
from crawlers.extraction.releases.dates import DateFound, DayOrder, find_dates
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import read_heading

__all__ = ["parted_lines"]

_LINES = (NodeKind.PARAGRAPH, NodeKind.ITEM, NodeKind.HEADING)
_FEWEST = 5
_SHARE = 0.4
"""Share of a document's lines that begin with a day, so that it is a list of news."""
_AFTER = re.compile(r"\s*(?::|[–—]|-\s)\s*(?=\S)")
_RELEASED = re.compile(r"\b(?:releas|publish|available|announc|out\b|version)", re.IGNORECASE)


def parted_lines(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str = "") -> Sequence[OutlineNode]:
    """Part the lines of a list of news into their days, which become labels, and what they say.

    Args:
        nodes: An outline.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.

    Returns:
        The outline, as it was where it is no such list. A line that says that a version was released becomes a label
        as a whole: its day and its version name one release.
    """
    found: dict[int, tuple[DateFound, int]] = {}
    lines = 0
    for at, node in enumerate(nodes):
        if node.kind not in _LINES or (node.depth and node.kind is not NodeKind.HEADING):
            continue
        lines += 1
        if not any(map(str.isdigit, node.text[:30])):
            continue
        day = next(find_dates(node.text[:40], order=order, months=False, language=language), None)
        after = _AFTER.match(node.text, day.end) if day is not None and day.start == 0 and day.value else None
        if day is not None and after is not None:
            found[at] = (day, after.end())
    if sum(nodes[at].kind is not NodeKind.HEADING for at in found) < _FEWEST:
        return nodes
    days = [day.value for day, _ in found.values() if day.value]
    if len(found) < _SHARE * lines or not in_one_direction(days):
        return nodes
    parted: list[OutlineNode] = []
    for at, node in enumerate(nodes):
        if at not in found:
            parted.append(node)
            continue
        day, start = found[at]
        rest = node.text[start:]
        read = read_heading(rest) if len(rest) < 120 else None
        if read is not None and read.version and _RELEASED.search(rest) and len(read.before) + len(read.after) <= 4:
            parted.append(OutlineNode(NodeKind.LABEL, f"{node.text[: day.end]} {read.version}", 0))
        else:
            parted.append(OutlineNode(NodeKind.LABEL, node.text[: day.end], 0))
            parted.append(OutlineNode(NodeKind.PARAGRAPH, rest, 0))
    return parted
