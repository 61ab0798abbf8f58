"""Prices as pages write them: amount, currency, period, unit; free, and "contact us"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rivalscope.core.plans import PRICE

__all__ = [
    "Price",
    "has_amount",
    "is_contact",
    "is_currency",
    "is_free",
    "read_price",
    "says_money",
    "states_price",
]

_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "zł": "PLN",
}
_MONEY = ("$", "€", "£", "¥", "₹", "USD", "EUR", "GBP", "CHF")
_FREE = re.compile(r"^(?:free(?: forever| plan| tier)?|\$?0(?: forever)?|gratis|kostenlos|gratuit)$", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(?:contact (?:us|sales)|custom(?:ized)? (?:pricing|price|quote|plan)|get (?:a )?quote|"
    r"request (?:a )?(?:quote|pricing)|talk to (?:us|sales|an? \w+)|"
    r"(?:price )?on request|let[’']?s (?:talk|chat|speak)|call (?:us|for pricing)|"
    r"(?:speak|chat) (?:to|with) (?:us|sales)|ask (?:us|for (?:a )?(?:quote|price|prices|pricing))|get in touch|"
    r"drop us a line|write to us|auf anfrage|sur (?:devis|demande))\b|^custom$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:/|per|a|each|every)\s{0,2}(?:\w{1,12}\s{0,2}(?:/|per)\s{0,2})?(?:mo\b|month|mth)|monthly|pro monat|par mois",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:/|per|a|each|every)\s{0,2}(?:\w{1,12}\s{0,2}(?:/|per)\s{0,2})?(?:yr\b|year|annum)|yearly|annually|"
    r"pro jahr|par an\b",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\bone[- ]time|lifetime|once\b|perpetual", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:/|per|each|für jeden)\s{0,2}(?P<unit>seat|user|member|agent|editor|developer|host|node|server|instance|"
    r"device|site|project|workspace|"
    r"core|vcpu|cpu|gib|gb|tb|mb|hour|hr|minute|second|request|(?:[\d.,]{1,9}\s?[kKmM]?\s)?(?:api )?(?:requests|"
    r"calls|events|messages|tokens|queries|operations|emails|records|vectors)|"
    r"message|event|query|token|email|transaction|call|credit|unit)s?\b",
    re.IGNORECASE,
)
_USAGE = frozenset(
    (
        "gb",
        "gib",
        "tb",
        "mb",
        "hour",
        "hr",
        "minute",
        "second",
        "request",
        "event",
        "message",
        "query",
        "token",
        "call",
        "transaction",
        "vcpu",
        "core",
        "cpu",
        "credit",
    )
)


@dataclass(frozen=True, slots=True)
class Price:
    """A price as it was read: number, what was said, currency, period, unit."""

    number: str
    original: str
    currency: str
    period: str
    unit: str


def read_price(text: str) -> Price | None:
    """Read the first price in a text.

    >>> price = read_price("from $49 / seat / month")
    >>> price.number, price.currency, price.period, price.unit
    ('49', 'USD', 'month', 'seat')
    >>> read_price("1.290,00 € pro Jahr").number
    '1290.00'
    """
    match = PRICE.search(text)
    if not match:
        return None
    sign = (match["before"] or match["after"] or "").removeprefix("US").strip()
    currency = {"A$": "AUD", "C$": "CAD"}.get(sign) or _SIGNS.get(sign, sign if len(sign) == 3 else "USD")
    near = text[match.start() : match.end() + 80]
    unit_match = _UNIT.search(near)
    unit = unit_match["unit"].lower() if unit_match else ""
    unit = unit if unit[:1].isdigit() else unit.rstrip("s")
    period = "month" if _MONTH.search(near) else "year" if _YEAR.search(near) else "once" if _ONCE.search(near) else ""
    if not period and unit and (unit in _USAGE or unit[0].isdigit()):
        period = "usage"
    return Price(
        _number(match["first"] or match["second"]),
        text[max(0, match.start() - 20) : match.end() + 60].strip(),
        currency,
        period,
        unit,
    )


def _number(text: str) -> str:
    """Normalise an amount: the last sign with one or two digits behind it is the decimal one."""
    text = text.replace(" ", "").replace("'", "")
    decimal = re.search(r"[.,](\d{1,2}|\d{4,6})$", text)
    whole = text[: decimal.start()] if decimal else text
    digits = re.sub(r"[.,]", "", whole)
    return f"{digits}.{decimal[1]}" if decimal else digits


def has_amount(text: str) -> bool:
    """Tell whether a text holds an amount of money."""
    return bool(PRICE.search(text))


def is_currency(text: str) -> bool:
    """Tell whether a text is a sign of a currency and nothing else."""
    return text in _SIGNS


def says_money(text: str) -> bool:
    """Tell at little cost whether a text could hold a price."""
    return any(sign in text for sign in _MONEY)


def is_free(text: str) -> bool:
    """Tell whether a text says that a plan costs nothing, and nothing else."""
    return bool(_FREE.match(text))


def is_contact(text: str) -> bool:
    """Tell whether a text sends those who ask for the price to sales."""
    return bool(_CONTACT.search(text))


def states_price(text: str) -> bool:
    """Tell whether a short text takes the place of a price: an amount, "free", or "contact us".

    >>> [states_price(text) for text in ("$4 / seat", "Free", "Let's chat", "Team")]
    [True, True, True, False]
    """
    return len(text) < 120 and (has_amount(text) or is_free(text) or is_contact(text))
