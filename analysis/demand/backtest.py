"""Whether demand predicts what ships: wishes in the top tenth of a product's votes against the rest, a year later.

Votes are known as they are now, not as they were; a wish gathers more of them the longer it waits, so what shipped fast
is at a disadvantage here and the ratio is rather too low. "Shipped" means: closed as completed within a year, or named
by the notes of a release of that year.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from analysis.demand.records import DemandRecord, ProductRecord
from rivalscope.core.demand import DemandKind, StoredPost

__all__ = ["back_test", "shipped_within"]

_YEAR = timedelta(days=365)
_DONE = ("completed", "solved", "resolved")
_MIN_WISHES = 20
"""Wishes of a product from which its top tenth is worth looking at."""


def shipped_within(post: StoredPost, released: Mapping[tuple[str, str], date]) -> bool:
    """Return whether a wish was fulfilled within a year.

    Args:
        post: A wish.
        released: (product, version) -> day.
    """
    limit = post.opened.date() + _YEAR
    day = released.get((post.product, post.shipped_in)) if post.shipped_in else None
    if day is not None:
        return post.opened.date() <= day <= limit
    return post.closed is not None and post.closing in _DONE and post.closed.date() <= limit


def back_test(posts: Iterable[StoredPost], released: Mapping[tuple[str, str], date], *, as_of: date) -> DemandRecord:
    """Return the record of demand: how much more often the top tenth shipped, with its interval.

    Args:
        posts: Judged posts; only wishes that are older than a year count.
        released: (product, version) -> day.
        as_of: Today.
    """
    wishes: defaultdict[str, list[StoredPost]] = defaultdict(list)
    for post in posts:
        if post.kind is DemandKind.WISH and post.opened.date() + _YEAR <= as_of:
            wishes[post.product].append(post)
    records = [
        _of_product(product, found, released) for product, found in sorted(wishes.items()) if len(found) >= _MIN_WISHES
    ]
    top, top_shipped = sum(one.top for one in records), sum(one.top_shipped for one in records)
    rest, rest_shipped = sum(one.rest for one in records), sum(one.rest_shipped for one in records)
    if not top or not rest or not top_shipped + rest_shipped:
        return DemandRecord(products=tuple(records), ratio=None)
    # Half an event is added to each side, so that a side without any has an interval as well.
    ratio = ((top_shipped + 0.5) / (top + 0.5)) / ((rest_shipped + 0.5) / (rest + 0.5))
    error = math.sqrt(max(0.0, 1 / (top_shipped + 0.5) - 1 / (top + 0.5) + 1 / (rest_shipped + 0.5) - 1 / (rest + 0.5)))
    return DemandRecord(
        products=tuple(records), ratio=ratio, low=ratio * math.exp(-1.96 * error), high=ratio * math.exp(1.96 * error)
    )


def _of_product(product: str, wishes: list[StoredPost], released: Mapping[tuple[str, str], date]) -> ProductRecord:
    ordered = sorted(wishes, key=lambda one: (-one.votes, one.opened, one.id))
    cut = max(1, round(len(ordered) / 10))
    shipped = [shipped_within(one, released) for one in ordered]
    return ProductRecord(
        product=product,
        top=cut,
        top_shipped=sum(shipped[:cut]),
        rest=len(ordered) - cut,
        rest_shipped=sum(shipped[cut:]),
    )
