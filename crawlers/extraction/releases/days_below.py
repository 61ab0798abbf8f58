"""The day of a release whose heading states none: in the lines below it, or in the versions themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date

from crawlers.extraction.releases.dates import DateFound, DayOrder, find_dates, only_date
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.prose import bare_title
from crawlers.extraction.releases.versions import read_heading

__all__ = ["date_below", "days_of_versions", "telling"]

_SHORT = 60
_DOTTED_DAY = re.compile(r"(?:19|20)\d\d\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])")
_DATE_LINE = re.compile(r"\b(?:released?|date[ds]?|published|on)\b", re.IGNORECASE)


def date_below(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str) -> DateFound | None:
    """Return the date that the first lines below a release's heading, or its last line, state as its own."""
    for seen, node in enumerate(nodes[:8]):
        if node.kind is NodeKind.ITEM and seen > 0:
            break
        if node.kind is NodeKind.CODE or (node.kind is NodeKind.HEADING and seen > 2):
            continue
        if (found := _own_date(node, order=order, language=language)) is not None:
            return found
    if len(nodes) > 1 and nodes[-1].kind is not NodeKind.HEADING:
        return only_date(nodes[-1].text, order=order, language=language, months=False)
    return None


def telling(body: list[OutlineNode], *, order: DayOrder, language: str) -> list[OutlineNode]:
    """Return a release's nodes without lines that only say its day, and without headings over nothing at its end."""
    listed = any(node.kind is NodeKind.ITEM for node in body)
    while body and body[-1].kind is NodeKind.HEADING and (listed or not bare_title(body, len(body) - 1)):
        body = body[:-1]
    edge = {0, 1, len(body) - 1}
    return [
        node
        for at, node in enumerate(body)
        if at not in edge
        or node.kind in (NodeKind.HEADING, NodeKind.CODE)
        or not (
            only_date(node.text, order=order, language=language, months=False)
            or _only_release(node, order=order, language=language)
        )
    ]


def days_of_versions(versions: Set[str]) -> dict[str, date]:
    """Return the days that versions are: all of "2012.06.04", "2012.05.28"; none of "2024.10.9", "2024.10.10"."""
    shaped = [version for version in versions if _DOTTED_DAY.fullmatch(version)]
    if 2 * len(shaped) < len(versions) or not any(version[-2] == "0" for version in shaped):
        return {}
    read = {version: only_date(version) for version in shaped}
    days = {version: day.value for version, day in read.items() if day is not None and day.value is not None}
    return days if len(days) == len(shaped) else {}


def _own_date(node: OutlineNode, *, order: DayOrder, language: str) -> DateFound | None:
    found = only_date(node.text, order=order, language=language, months=len(node.text) < 60)
    if found is not None:
        return found
    found = next(find_dates(node.text, order=order, dotted=True, months=len(node.text) < 60, language=language), None)
    if found is None:
        return None
    if _only_release(node, order=order, language=language):
        return found
    rest = (node.text[: found.start] + node.text[found.end :]).strip(" .,:-–—()[]*_|")
    stated = _DATE_LINE.search(node.text[: found.start]) and found.start < 60
    return found if len(rest) <= 3 or stated else None


def _only_release(node: OutlineNode, *, order: DayOrder, language: str) -> bool:
    """Return whether a line says a day and words of a release, and nothing else: "June 11, 2026. Major release"."""
    if len(node.text) > _SHORT or node.kind in (NodeKind.HEADING, NodeKind.ITEM):
        return False
    read = read_heading(node.text, order=order, language=language)
    return read is not None and read.day_known and not (read.version or read.before or read.after)
