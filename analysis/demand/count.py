"""Posts counted in people: how many want a capability, whether more do, how long they wait, and who shipped it.

Pure. A wish about a rival is a wish of this market, so posts of all products count; stars of repositories never do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from analysis.demand.records import CapabilityDemand, DemandJump, DemandRecord, MarketDemand
from rivalscope.core.demand import DemandKind, StoredPost
from rivalscope.core.records import Capability

__all__ = ["count_demand", "find_jumps"]

_WANTING = (DemandKind.WISH, DemandKind.COMPLAINT)
_YEAR = timedelta(days=365)
_DUPLICATE = ("duplicate", "moved")
_JUMP_TIMES, _JUMP_PEOPLE = 1.5, 5
"""Growth from which demand for something we lack is reported at once: half as many again, and five people more."""


def count_demand(
    posts: Iterable[StoredPost],
    capabilities: Sequence[Capability],
    proposals: Mapping[str, str],
    *,
    as_of: date,
    record: DemandRecord | None = None,
) -> MarketDemand:
    """Return what is asked for, most wanted first.

    Args:
        posts: Judged posts of any products.
        capabilities: Those of the matrix.
        proposals: Id -> label of what unlinked wishes propose.
        as_of: The day to count up to.
        record: Of the back-test.
    """
    by_capability: defaultdict[str, list[StoredPost]] = defaultdict(list)
    by_proposal: defaultdict[str, list[StoredPost]] = defaultdict(list)
    count = unlinked = 0
    for post in posts:
        count += 1
        if post.kind not in (*_WANTING, DemandKind.QUESTION, DemandKind.PRAISE):
            continue
        if post.capability:
            by_capability[post.capability].append(post)
        elif post.proposal:
            by_proposal[post.proposal].append(post)
        elif post.kind in _WANTING:
            unlinked += 1
    labels = {one.id: one.label for one in capabilities}
    asked = [_counted(key, labels[key], found, as_of) for key, found in by_capability.items() if key in labels]
    proposed = [_counted(key, proposals[key], found, as_of) for key, found in by_proposal.items() if key in proposals]
    return MarketDemand(
        asked=_ranked(asked),
        proposed=tuple(replace(one, proposed=True) for one in _ranked(proposed)),
        posts=count,
        unlinked=unlinked,
        record=record or DemandRecord(products=(), ratio=None),
    )


def find_jumps(demand: MarketDemand, before: Mapping[str, int], lacking: Iterable[str]) -> list[DemandJump]:
    """Return what we lack and many more people ask for than before, the largest jump first.

    Args:
        demand: As counted now.
        before: Capability id -> least number of people as it was last told; what is not there is new and waits.
        lacking: Ids of the capabilities that we are not known to have.
    """
    wanted = set(lacking)
    found = [
        DemandJump(demand=one, before=before[one.id])
        for one in demand.asked
        if one.id in wanted
        and one.id in before
        and one.least_people >= before[one.id] + _JUMP_PEOPLE
        and one.least_people >= before[one.id] * _JUMP_TIMES
    ]
    return sorted(found, key=lambda one: (one.before - one.demand.least_people, one.demand.label))


def _counted(key: str, label: str, posts: list[StoredPost], as_of: date) -> CapabilityDemand:
    wanting = [one for one in posts if one.kind in _WANTING]
    least, most = _people(wanting)
    year, before = as_of - _YEAR, as_of - 2 * _YEAR
    days = [one.opened.date() for one in wanting]
    waiting = [one.opened.date() for one in wanting if one.open and one.kind is DemandKind.WISH]
    return CapabilityDemand(
        id=key,
        label=label,
        wishes=sum(one.kind is DemandKind.WISH for one in posts),
        complaints=sum(one.kind is DemandKind.COMPLAINT for one in posts),
        questions=sum(one.kind is DemandKind.QUESTION for one in posts),
        least_people=least,
        most_people=most,
        share=0.0,
        recent=sum(year < day <= as_of for day in days),
        before=sum(before < day <= year for day in days),
        oldest_open=min(waiting, default=None),
        shipped=tuple(sorted({(one.product, one.shipped_in) for one in posts if one.shipped_in})),
        posts=tuple(sorted(posts, key=lambda one: (-one.least_people, -one.opened.timestamp(), one.id))),
    )


def _people(posts: Sequence[StoredPost]) -> tuple[int, int]:
    """Return the least and the largest number of distinct people behind posts.

    At least: those who wrote, each once, or those who voted for the post with most votes of each tracker, whichever are
    more; people may vote for every post of a tracker, and rarely have accounts at two by chance.
    """
    writers = {one.person or one.id for one in posts}
    voters: defaultdict[str, int] = defaultdict(int)
    for one in posts:
        if one.closing not in _DUPLICATE:
            voters[one.source] = max(voters[one.source], one.votes)
    most = sum(one.most_people for one in posts)
    return min(most, max(len(writers), sum(voters.values()))), most


def _ranked(found: Iterable[CapabilityDemand]) -> tuple[CapabilityDemand, ...]:
    ordered = sorted(found, key=lambda one: (-one.least_people, -one.most_people, one.label.casefold(), one.id))
    counts = [one.least_people for one in ordered]
    total = len(ordered)
    return tuple(
        # What as many people want has the same share.
        replace(one, share=1 - counts.index(one.least_people) / total)
        for one in ordered
    )
