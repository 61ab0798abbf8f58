"""The nodes of an outline that may head a release."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawlers.extraction.releases.dates import DayOrder
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import ReleaseHeading, read_heading, same_series

__all__ = ["ReleaseHead", "enclosing_headings", "find_candidates", "has_children"]

_REMARK = re.compile(
    r"^\W{0,4}(?:note|n\.?b\.?|warning|caution|attention|important|tip|hint|hinweis|achtung|warnung|remarque|avertissement"
    r"|nota|aviso|atención|attenzione|opmerking|внимание|注意|注)\s{0,2}[:：!]",
    re.IGNORECASE,
)
"""A line that remarks on a version heads no release."""
_SERIES = 2
_LONGEST_LINE = 90
"""Letters of a paragraph or list item that may name a release."""


@dataclass(slots=True)
class ReleaseHead:
    """A node that may head a release."""

    at: int
    node: OutlineNode
    read: ReleaseHeading
    date_at: int = -1
    """Where the line stands that holds its date, if that is another node."""
    edition: bool = False
    """It is of an edition beside the product that the document is about."""
    aside: bool = False
    """It heads no changes of its version, but what is known of it: "Known issues in 2.1"."""
    section: str = ""
    """What it says of the changes below it, where a version has several such headings: "Fixed in 2.1"."""

    @property
    def version(self) -> str:
        """The version that the node names."""
        return self.read.version

    @property
    def first(self) -> int:
        """Where the release begins: at its heading, or at a date that is before it."""
        return self.date_at if 0 <= self.date_at < self.at else self.at


def find_candidates(
    nodes: Sequence[OutlineNode], *, order: DayOrder = DayOrder.UNKNOWN, language: str = "", whole: bool = False
) -> list[ReleaseHead]:
    """Return every node that names a version or a day, in source order.

    Args:
        nodes: The outline.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.
        whole: Take whole numbers for versions too, in headings and labels.
    """
    found = []
    series: list[ReleaseHead] = []
    for at, node in enumerate(nodes):
        line = node.kind in (NodeKind.PARAGRAPH, NodeKind.ITEM)
        if node.kind is NodeKind.CODE or len(node.text) > (_LONGEST_LINE if line else 200) or (line and whole):
            continue
        if _REMARK.match(node.text):
            continue
        read = read_heading(node.text, order=order, language=language, whole=whole)
        if read is None:
            continue
        if read.version.lower().endswith((".x", ".*")):
            if read.unreleased and len(read.before) + len(read.after) <= 3:
                read = replace(read, version="Unreleased", before=(), after=())  # "4.x - Unreleased"
            elif not (read.date and read.day_known):
                series.append(ReleaseHead(at, node, read))
                continue
        found.append(ReleaseHead(at, node, read))
    headings = [c for c in series if c.node.kind is NodeKind.HEADING and not c.read.before and has_content(nodes, c.at)]
    plain = [c for c in found if c.version and c.node.kind is NodeKind.HEADING]
    level = {c.node.depth for c in (*headings, *plain)}
    apart = len(level) == 1 and not any(same_series(s.version, c.version) for s in headings for c in plain)
    if len(headings) >= _SERIES and (apart or len(headings) > 2 * len(plain)):
        # "0.13.x" and "0.12.x" are the releases that such a document knows, some of them beside "0.7.0"
        return sorted((*found, *headings), key=lambda c: c.at)
    return found


def has_content(nodes: Sequence[OutlineNode], at: int) -> bool:
    """Return whether something other than a heading stands below a heading."""
    return at + 1 < len(nodes) and nodes[at + 1].kind is not NodeKind.HEADING


def has_children(nodes: Sequence[OutlineNode], at: int) -> bool:
    """Return whether something is inside a list item."""
    return at + 1 < len(nodes) and nodes[at + 1].depth > nodes[at].depth and nodes[at + 1].kind is not NodeKind.HEADING


def enclosing_headings(nodes: Sequence[OutlineNode]) -> dict[int, int]:
    """Return, for the place of each heading, the place of the heading that its section is in."""
    parents: dict[int, int] = {}
    open_headings: list[int] = []
    for at, node in enumerate(nodes):
        if node.kind is NodeKind.HEADING:
            while open_headings and nodes[open_headings[-1]].depth >= node.depth:
                open_headings.pop()
            if open_headings:
                parents[at] = open_headings[-1]
            open_headings.append(at)
    return parents
