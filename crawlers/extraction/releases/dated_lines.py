"""News and releases of one line each: "May 20, 2025: libfoo 3.8.0 released", "1.2.3 (2024-03-02): Fix a crash"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawlers.extraction.releases.dated import in_one_direction
from crawlers.extraction.releases.dates import DateFound, DayOrder, find_dates
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.shapes import in_version_order
from crawlers.extraction.releases.versions import read_heading

__all__ = ["parted_lines"]

_LINES = (NodeKind.PARAGRAPH, NodeKind.ITEM, NodeKind.HEADING)
_FEWEST = 5
_FEWEST_RELEASES = 4
_TELLS = 2
"""Words of a line beside its version and day that may say what changed."""
_SHARE = 0.4
"""Share of a document's lines that begin with a day, so that it is a list of news."""
_AFTER = re.compile(r"\s*(?::|[–—]|-\s)\s*(?=\S)")
_RELEASED = re.compile(r"\b(?:releas|publish|available|announc|out\b|version)", re.IGNORECASE)


_VERSION = re.compile(
    r"(?:\w{1,20}[ -])?[\[(]?(?P<mark>v(?:ersion)?[ .]?)?"
    r"(?P<version>\d{1,4}(?:\.\d{1,5}){1,4}(?:[-+.]?[a-z][\w.+-]{0,15})?)[\])]?(?=[\s:,(\[–—-]|$)",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"[\[(]?(?P<mark>(?:v|r|rev|build|version|release)[ .#]?)?(?P<version>\d{1,5})[\])]?(?=\s*[:(\[–—-]|\s)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,:/(\[–—-]{1,4}")
_PARTS = re.compile(r"[\])]?(?:\s*[:：–—]|\s+-)\s+(?=\S)")
"""What parts a version from the change that it is said to bring."""
_PARTS_DAY = re.compile(r"[\])]?(?:\s*[:：.–—-])?\s+(?=\S)")


def parted_lines(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str = "") -> Sequence[OutlineNode]:
    """Part the lines of a list of news, or of releases, into what names each, which becomes a label, and what it says.

    Args:
        nodes: An outline.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.

    Returns:
        The outline, as it was where it is no such list. A line that says that a version was released becomes a label
        as a whole: its day and its version name one release.
    """
    return _parted_news(_parted_releases(nodes, order=order, language=language), order=order, language=language)


def _parted_releases(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str) -> Sequence[OutlineNode]:
    """Part the lines that begin with a version, where they are most of a document and their versions are in order."""
    found: dict[int, tuple[int, int, str, bool]] = {}
    lines = 0
    for at, node in enumerate(nodes):
        if node.kind is NodeKind.HEADING or node.depth or node.kind is NodeKind.CODE:
            continue
        lines += 1
        if any(map(str.isdigit, node.text[:24])) and (start := _release_start(node.text, order, language)):
            found[at] = start
    if len(found) < _FEWEST_RELEASES or len(found) < _SHARE * lines:
        return nodes
    sure = sum(start[3] for start in found.values())
    versions = [start[2] for start in found.values()]
    if not in_version_order(versions) or (2 * sure < len(found) and not _count_down(versions)):
        return nodes
    parted: list[OutlineNode] = []
    for at, node in enumerate(nodes):
        if at not in found:
            parted.append(node)
            continue
        end, begin, _, _ = found[at]
        parted.append(OutlineNode(NodeKind.LABEL, node.text[:end], 0))
        parted.append(OutlineNode(NodeKind.ITEM, node.text[begin:], 0))
    return parted


def _count_down(versions: Sequence[str]) -> bool:
    """Return whether versions are whole numbers that fall; those that rise are the numbers of a list."""
    return all(map(str.isdigit, versions)) and int(versions[0]) > int(versions[-1])


def _release_start(text: str, order: DayOrder, language: str) -> tuple[int, int, str, bool] | None:
    """Return where a line's version and day end, where what it says begins, the version, and whether it is sure.

    A version of two numbers alone may be the number of a section: "1.2: Install".
    """
    day = next(find_dates(text[:40], order=order, months=False, language=language), None)
    at = 0
    if day is not None and day.start <= 1 and (gap := _BETWEEN.match(text, day.end)):
        at = gap.end()
    version = _VERSION.match(text, at) or _WHOLE.match(text, at)
    if version is None:
        return None
    end, dated = version.end(), at > 0
    if day is not None and not dated and (gap := _BETWEEN.match(text, end)) and gap.end() >= day.start >= end:
        end, dated = day.end, True
    parts = (_PARTS_DAY if dated else _PARTS).match(text, end)
    if parts is None or len(text[parts.end() :].split()) < _TELLS:
        return None
    sure = dated or bool(version["mark"]) or version["version"].count(".") > 1
    return end + (text[end : end + 1] in ("]", ")")), parts.end(), version["version"], sure


def _parted_news(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str) -> Sequence[OutlineNode]:
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
