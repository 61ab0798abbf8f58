"""Prices in short texts: what other parts of extraction ask of a cell, a head or a line."""

from __future__ import annotations

from crawlers.extraction.offers.labels import is_ask, is_free_line
from crawlers.extraction.offers.phrase import price_phrases
from rivalscope.core.money import MoneyContext, has_money
from rivalscope.core.records import PlanPrice

__all__ = ["has_amount", "read_price", "states_price"]


def read_price(text: str, *, context: MoneyContext | None = None) -> PlanPrice | None:
    """Read the price that a text states: the first amount that is neither a saving nor a price of before.

    >>> price = read_price("from $49 / seat / month", context=MoneyContext(language="en"))
    >>> price.amount, price.currency, price.period, price.per, price.bound
    ('49', 'USD', 'month', 'seat', 'from')
    >>> read_price("Was $79, now $59/mo").amount
    '59'

    Args:
        text: The text.
        context: What decides signs that several currencies share; default: nothing does.
    """
    phrases = price_phrases(text, context or MoneyContext())
    listed = next((one for one in phrases if one.listed), None)
    first = next((one for one in phrases if not (one.listed or one.saved or one.extra)), None)
    if first is None:
        return None
    return PlanPrice(
        amount=f"{first.money.amount:f}",
        currency=first.money.currency,
        period=first.period,
        per=first.per,
        billed=first.billed,
        original=first.original,
        bound=first.bound,
        upto=f"{first.money.upto:f}" if first.money.upto is not None else "",
        list_price=f"{listed.money.amount:f}" if listed else "",
        discount=first.discount,
    )


def has_amount(text: str) -> bool:
    """Return whether a text holds an amount of money."""
    return has_money(text)


def states_price(text: str) -> bool:
    """Return whether a short text takes the place of a price: an amount, "free", or "contact us".

    >>> [states_price(text) for text in ("$4 / seat", "Free", "Let's chat", "Team")]
    [True, True, True, False]
    """
    return len(text) < 120 and (has_amount(text) or is_free_line(text) or is_ask(text))
