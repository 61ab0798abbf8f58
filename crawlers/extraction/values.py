"""Numbers with units and limits, as plans and comparison tables state them."""

from __future__ import annotations

import re

__all__ = ["read_value"]

_UNLIMITED = re.compile(
    r"^(?:unlimited|∞|no limits?|limitless|unbegrenzt|illimité|unrestricted|unmetered)\b", re.IGNORECASE
)
_CONTACT = re.compile(
    r"^(?:contact(?: us| sales)?|custom(?: pricing)?|get a quote|talk to (?:us|sales)|on request|let's talk|"
    r"call us|negotiable)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^(?P<limit>(?:up to|max(?:imum)?\.?(?: of)?|at most|≤|<=|<|from|at least|min(?:imum)?\.?|≥|>=|>|~|about|over|"
    r"more than)\s{0,3})?"
    r"(?P<sign>[$€£¥₹]\s{0,2})?(?P<number>\d[\d,.' ]{0,20}\d|\d)\s{0,3}"
    r"(?P<unit>%|[kmgtp]i?b?\b|[A-Za-zµ][\w/.-]{0,20}(?:\s(?:per|/)\s?[a-z]{1,12})?)?(?P<more>.{0,80})$",
    re.IGNORECASE,
)
_UPPER = ("up to", "max", "at most", "≤", "<")
_LOWER = ("from", "at least", "min", "≥", ">", "over", "more than")


def read_value(text: str) -> str:
    """Return the number, limit or state that a cell gives, normalised; empty if it gives none.

    >>> read_value("Up to 5 seats"), read_value("10 GB"), read_value("Unlimited boards"), read_value("contact sales")
    ('<= 5 seats', '10 GB', 'unlimited', 'contact')
    >>> read_value("1,000 requests per day"), read_value("Yes")
    ('1000 requests per day', '')
    """
    text = text.strip()
    if not text or len(text) > 120:
        return ""
    if _UNLIMITED.match(text):
        return "unlimited"
    if _CONTACT.match(text):
        return "contact"
    match = _NUMBER.match(text)
    if not match:
        return ""
    number = _plain(match["number"])
    if not number:
        return ""
    limit = (match["limit"] or "").strip().lower()
    before = "<= " if limit.startswith(_UPPER) else ">= " if limit.startswith(_LOWER) else ""
    sign = (match["sign"] or "").strip()
    unit = (match["unit"] or "").strip()
    more = match["more"].strip()
    rest = more if more.startswith(("per ", "/")) and len(more) < 30 else ""
    gap = "" if unit in ("%", "") else " "
    return f"{before}{sign}{number}{gap}{unit}{' ' + rest if rest else ''}"


def _plain(number: str) -> str:
    """Drop thousands separators: 1,000 and 1.000 and 1 000 are one thousand, 1,5 and 1.5 are not."""
    number = number.replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        return number.replace(",", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", number):
        return number.replace(".", "")
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return number.replace(",", ".")
    return number if re.fullmatch(r"\d+(?:\.\d+)*", number) else ""
