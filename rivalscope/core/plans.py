"""The names of plans as people say them: "Crew", not "Crew €39 a month"."""

from __future__ import annotations

import re

from rivalscope.core.money import find_money

__all__ = ["name_before_price", "plan_name"]

_ENDS = " -–—:(/|,·"
_FROM = re.compile(r"\b(?:from|starting (?:at|from)|only|just|ab|à partir de|for)$", re.IGNORECASE)
_MOST = 40


def name_before_price(text: str) -> str:
    """Return what stands before the first price in a text; the text where there is none.

    >>> name_before_price("Crew: from €39 a month")
    'Crew'
    """
    money = next(find_money(text[:400]), None)
    if money is None:
        return text
    return _FROM.sub("", text[: money.start].strip(_ENDS)).strip(_ENDS)


def plan_name(text: str) -> str:
    """Return the name at the head of a plan's column: its first line, up to its price.

    >>> plan_name("Crew €39 a month")
    'Crew'

    Args:
        text: The head's visible text.

    Returns:
        At most 40 characters; the first line itself where it begins with the price.
    """
    first = text.strip().split("\n")[0].strip()
    return (name_before_price(first) or first)[:_MOST]
