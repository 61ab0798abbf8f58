"""What a page says is in all of its plans, in a list of its own beside their cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.reading import OffersPage
from crawlers.extraction.offers.signs import line_sense, strip_sign
from rivalscope.core.records import Plan

__all__ = ["with_common"]

_MOST = 80


def with_common(reading: OffersPage, plans: Sequence[Plan], *, inside: Collection[int]) -> list[Plan]:
    """Give every plan the items that are under a heading such as "In all plans".

    Args:
        reading: The page.
        plans: Its plans.
        inside: Numbers of the lines of their cards: a list there is the plan's own.
    """
    found: list[str] = []
    level = 0
    for line in reading.page.lines:
        if line.level and line.text:
            if level and line.level <= level:
                level = 0
            if words.ALL_PLANS.search(line.text) and len(line.text) < 80 and line.index not in inside:
                level = line.level
        elif level and line.place == "li" and not line.link and line.index not in inside:
            text = strip_sign(line.text)
            if 1 < len(text) <= 160 and line_sense(line) is not False:
                found.append(text)
    if not found:
        return list(plans)
    items = list(dict.fromkeys(found))[:_MOST]
    return [replace(plan, features=tuple(dict.fromkeys((*plan.features, *items)))) for plan in plans]
