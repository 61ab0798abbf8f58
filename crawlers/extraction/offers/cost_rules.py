"""What amounts of one plan are to one another: the same price again, one without its tax, a share of it, a fee."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.reading import OffersPage
from rivalscope.core.records import PlanPrice

__all__ = [
    "by_month",
    "is_dearer",
    "merged_prices",
    "said_again",
    "without_fee",
    "without_net",
    "without_shares",
    "without_use",
]


_RATES = frozenset(Decimal(rate) for rate in "5 7.7 8.1 10 18 19 20 21 22 23 24 25 25.5 27".split())
"""Rates of value added tax, in per cent."""


def without_net(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return the prices without those that say one before them without its tax: "EUR 523.60 (EUR 440 net)"."""
    kept: list[PlanPrice] = []
    for price in prices:
        amount = Decimal(price.amount)
        net = amount > 0 and any(
            (one.currency, one.period) == (price.currency, price.period)
            and ((Decimal(one.amount) / amount - 1) * 100).quantize(Decimal("0.1")) in _RATES
            and words.TAXES.search(f"{one.original} {price.original}")
            for one in kept
        )
        if not net:
            kept.append(price)
    return kept


_COUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u00a0\u202f ]?\d{3})?(?![\w.,%]*\d|\s?%)")


def without_shares(prices: Sequence[PlanPrice], lines: Sequence[TextLine]) -> list[PlanPrice]:
    """Return the prices without what one of a pack comes to: "$199 / 25 credits" and, below it, "$7.96 each".

    It is recognised by arithmetic, in any language: the price divided by a number that the card states gives it.
    """
    if len(prices) < 2:
        return list(prices)
    texts = " ".join(line.text for line in lines)
    counts = {Decimal(re.sub(r"\D", "", one.group())) for one in _COUNT.finditer(texts)} - {Decimal(12)}
    whole = prices[0]
    return [
        price
        for price in prices
        if price is whole
        or price.period not in ("", "usage")
        or price.currency != whole.currency
        or not any(
            count > 1 and abs(Decimal(whole.amount) / count - Decimal(price.amount)) < Decimal("0.006")
            for count in counts
        )
    ]


def by_month(price: PlanPrice, prices: Sequence[PlanPrice]) -> PlanPrice:
    """Return the price of the yearly side of a switch as one a month, where it is of the size of the monthly one."""
    month = next((one for one in prices if one.period == "month" and one.billed == "monthly"), None)
    if price.period != "year" or month is None or Decimal(price.amount) >= 3 * Decimal(month.amount):
        return price
    return replace(price, period="month", billed="annually")


_LIFETIME = 5
"""So many months at least cost a licence that is paid once."""


def without_fee(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return the prices without what is paid once when one starts, beside a price that comes back.

    A licence for life costs many months; a fee that costs a few comes on top.
    """
    months = [Decimal(price.amount) for price in prices if price.period == "month" and Decimal(price.amount) > 0]
    if not months:
        return list(prices)
    return [price for price in prices if price.period != "once" or Decimal(price.amount) >= _LIFETIME * max(months)]


def is_dearer(price: PlanPrice, other: PlanPrice) -> bool:
    """Return whether a price is a higher one of the same currency and period."""
    return (price.currency, price.period) == (other.currency, other.period) and Decimal(price.amount) > Decimal(
        other.amount
    ) > 0


def without_use(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return the prices without what more of something costs, or one hour of a pack, where the plan has a price."""
    main = any(price.period != "usage" and Decimal(price.amount) > 0 for price in prices)
    return [price for price in prices if not main or price.period != "usage" or Decimal(price.amount) == 0]


def merged_prices(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return each price once: one that is shown wins, and a period wins over none for the same amount."""
    kept: list[PlanPrice] = []
    for price in prices:
        same = next(
            (
                number
                for number, other in enumerate(kept)
                if Decimal(other.amount) == Decimal(price.amount)
                and (
                    Decimal(price.amount) == 0
                    or other.currency == price.currency
                    or not other.currency
                    or not price.currency
                )
                and (Decimal(price.amount) == 0 or other.period == price.period or not other.period or not price.period)
            ),
            None,
        )
        if same is None:
            kept.append(price)
            continue
        other = kept[same]
        fuller = (
            price
            if (bool(price.period), bool(price.currency), bool(price.per))
            > (bool(other.period), bool(other.currency), bool(other.per))
            else other
        )
        kept[same] = replace(
            fuller,
            shown=price.shown or other.shown,
            list_price=fuller.list_price or price.list_price or other.list_price,
        )
    return sorted(kept, key=lambda one: not one.shown)


def said_again(reading: OffersPage, price: PlanPrice, lines: Sequence[TextLine]) -> PlanPrice:
    """Return a price that does not say for how long it is with the period that the card gives the same amount."""
    if price.period or not Decimal(price.amount):
        return price
    again = {
        (one.period, one.billed)
        for line in lines
        for one in reading.phrases(line)
        if one.money.amount == Decimal(price.amount)
        and one.money.currency == price.currency
        and one.period not in ("", "usage")
        and not (one.saved or one.extra or one.listed)
    }
    if len(again) != 1:
        return price
    period, billed = again.pop()
    return replace(price, period=period, billed=price.billed or billed)
