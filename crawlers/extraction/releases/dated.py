"""Releases that only their day names: dated headings, and posts with a title and a line that holds the date."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawlers.extraction.releases.candidates import ReleaseHead, enclosing_headings, has_children
from crawlers.extraction.releases.dates import DayOrder, only_date
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import ReleaseHeading

__all__ = ["dated_headings", "dated_posts", "in_one_direction", "with_years"]

_YEAR_HEADING = re.compile(r"^\W*(?P<year>(?:19|20)\d{2})\W*(?:[^\W\d]{1,20}\W*)?$")
_DIRECTION = 0.75
"""Share of the steps of a series that go its way: notes have a wrong year now and then, other dates have no way."""
_TITLE = 14
"""Words of a dated heading's title at most."""


def in_one_direction(days: Sequence[date]) -> bool:
    """Return whether days run from new to old or from old to new; three or fewer say nothing against it."""
    steps = [(a > b) - (a < b) for a, b in itertools.pairwise(days) if a != b]
    if len(steps) < 3:
        return True
    return max(steps.count(1), steps.count(-1)) >= _DIRECTION * len(steps)


def with_years(candidates: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]) -> None:
    """Give a day without a year ("October 26") the year of its section, of its release, or of its neighbours."""
    if not any(candidate.read.day and candidate.read.date is None for candidate in candidates):
        return
    parents = enclosing_headings(nodes)
    known = {candidate.at: candidate for candidate in candidates}
    days = [candidate.read.date for candidate in candidates if candidate.read.date]
    falling = len(days) < 2 or days[0] >= days[-1]
    before: date | None = None
    for candidate in candidates:
        read = candidate.read
        if read.day and read.date is None:
            day = _above(candidate.at, parents, known, nodes, read.day)
            if day is None and before is not None:
                day = _nearest(before, read.day, falling=falling)
            if day is not None:
                candidate.read = read = replace(read, date=day, day_known=True)
        before = read.date or before


def _above(
    at: int, parents: dict[int, int], known: dict[int, ReleaseHead], nodes: Sequence[OutlineNode], day: tuple[int, int]
) -> date | None:
    while at in parents:
        at = parents[at]
        year = _YEAR_HEADING.match(nodes[at].text)
        if year:
            return _make(int(year["year"]), *day)
        above = known.get(at)
        if above is not None and (month := above.read.date):
            if not above.read.day_known:
                # a month's section covers days of that month, now and then of the one before or after it
                years = (_make(above.read.date.year + step, *day) for step in (0, -1, 1))
                return min(filter(None, years), key=lambda one: abs((one - month).days), default=None)
            return _nearest(above.read.date, day, falling=False)
    return None


def _nearest(other: date, day: tuple[int, int], *, falling: bool) -> date | None:
    """Return the day of this name next to another: at or before it in falling order, at or after it in rising order."""
    same = _make(other.year, *day)
    if same is None or same == other:
        return same
    if falling:
        return same if same < other else _make(other.year - 1, *day)
    return same if same > other else _make(other.year + 1, *day)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dated_headings(candidates: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]) -> list[ReleaseHead]:
    """Return the headings that name releases by their days, in source order.

    They are of one kind and level, and their days run in one direction; a month above days is their roof, and
    no release.
    """
    groups: dict[tuple[NodeKind, int], list[ReleaseHead]] = {}
    for candidate in candidates:
        read, node = candidate.read, candidate.node
        if read.version or read.date is None:
            continue
        if len(read.before) + len(read.after) > (_TITLE if node.kind is NodeKind.HEADING else 4):
            continue
        if node.kind is NodeKind.PARAGRAPH and (read.before or read.after):
            continue
        if node.kind is NodeKind.ITEM and (read.before or read.after or not has_children(nodes, candidate.at)):
            continue
        groups.setdefault((node.kind, node.depth), []).append(candidate)
    best: list[ReleaseHead] = []
    weight = 0.0
    for (kind, _), members in groups.items():
        days = [member.read.date for member in members if member.read.date]
        if len(members) > 3 and not in_one_direction(days):
            continue
        worth = len(set(days)) * {"heading": 4.0, "label": 2.0}.get(kind.value, 1.0)
        worth *= 1.5 if sum(member.read.day_known for member in members) * 2 > len(members) else 1.0
        if worth > weight:
            best, weight = members, worth
    return best


def dated_posts(
    nodes: Sequence[OutlineNode], *, order: DayOrder = DayOrder.UNKNOWN, language: str = ""
) -> list[ReleaseHead]:
    """Return the titles of posts: headings of one level, each with a line beside it that holds nothing but a date."""
    groups: dict[tuple[int, bool], list[ReleaseHead]] = {}
    for at, node in enumerate(nodes):
        if node.kind is NodeKind.CODE or (node.kind is NodeKind.HEADING and not _subtitle(nodes, at)):
            continue
        found = only_date(node.text, order=order, language=language)
        if found is None or found.value is None:
            continue
        title, below = _title_of(nodes, at)
        if title < 0:
            continue
        read = ReleaseHeading("", found.value, found.day_known, (), (), nodes[title].text, False, False, False, 0)
        groups.setdefault((nodes[title].depth, below), []).append(ReleaseHead(title, nodes[title], read, date_at=at))
    if not groups:
        return []
    # where a date is between two titles, the more regular side wins: the first date says which
    sides = max(groups.values(), key=lambda members: (len({m.at for m in members}), -members[0].at))
    posts = list({member.at: member for member in sides}.values())
    days = [post.read.date for post in posts if post.read.date]
    return posts if len(posts) >= 2 and in_one_direction(days) else []


def _subtitle(nodes: Sequence[OutlineNode], at: int) -> bool:
    """Return whether a heading stands right below one that it is less than: the day of a post below its title."""
    above = nodes[at - 1] if at else None
    return above is not None and above.kind is NodeKind.HEADING and above.depth < nodes[at].depth


def _title_of(nodes: Sequence[OutlineNode], at: int) -> tuple[int, bool]:
    """Return where the title of a date's post stands, and whether the date is below it."""
    for above in range(at - 1, max(at - 4, -1), -1):
        if nodes[above].kind is NodeKind.HEADING:
            return above, True
        if nodes[above].kind is NodeKind.ITEM or len(nodes[above].text) > 60:
            break
    for below in range(at + 1, min(at + 3, len(nodes))):
        if nodes[below].kind is NodeKind.HEADING:
            return below, False
        if len(nodes[below].text) > 40:
            break
    return -1, False
