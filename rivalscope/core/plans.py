"""Prices in a text, and the names of plans as people say them: "Crew", not "Crew €39 a month"."""

from __future__ import annotations

import re

__all__ = ["PRICE", "name_before_price", "plan_name"]

_CODES = "USD|EUR|GBP|JPY|INR|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|SGD|HKD|CNY|KRW|ZAR"
_AMOUNT = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,6})?"
PRICE = re.compile(
    rf"(?:(?P<before>US\$|A\$|C\$|[$€£¥₹₩₽₺₪]|\b(?:{_CODES})\b)\s{{0,2}}(?P<first>{_AMOUNT})(?:,[-–—]{{1,2}})?)|"
    rf"(?:(?P<second>{_AMOUNT})(?:,[-–—]{{1,2}})?\s{{0,2}}(?P<after>€|£|zł|\b(?:{_CODES})\b|\$))",
)
"""An amount with its currency, in either order."""
_ENDS = " -–—:(/|,·"
_FROM = re.compile(r"\b(?:from|starting (?:at|from)|only|just|ab|à partir de|for)$", re.IGNORECASE)
_MOST = 40


def name_before_price(text: str) -> str:
    """Return what stands before the first price in a text; the text where there is none.

    >>> name_before_price("Crew: from €39 a month")
    'Crew'
    """
    match = PRICE.search(text)
    if not match:
        return text
    return _FROM.sub("", text[: match.start()].strip(_ENDS)).strip(_ENDS)


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
