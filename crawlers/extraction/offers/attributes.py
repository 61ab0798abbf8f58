"""Prices that a card keeps in data attributes, for a script to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from lxml import etree

from crawlers.extraction.offers.phrase import price_phrases
from crawlers.extraction.offers.reading import OffersPage
from rivalscope.core.money import plain_amount
from rivalscope.core.records import PlanPrice

__all__ = ["attribute_prices"]

Element = etree._Element

_DATA = re.compile(r"(?P<period>month|year|annual|anual|jahr|monat|mensual|mensuel|annuel)", re.IGNORECASE)


def attribute_prices(reading: OffersPage, card: Element, shown: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return prices that a card keeps in data attributes for its switch between months and years."""
    if not shown:
        return []
    first = shown[0]
    found: list[PlanPrice] = []
    for element in card.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.items():
            name, value = str(name), str(value).strip()
            if (
                not name.startswith(("data-", ":data-"))
                or not value
                or len(value) > 40
                or not (match := _DATA.search(name))
            ):
                continue
            if re.search(r"link|href|url|id$|label|text|suffix|period|unit|save|discount", name) and not any(
                char.isdigit() for char in value
            ):
                continue
            if re.search(r"link|href|url|save|discount|plan-?id|price-?id", name):
                continue
            period = "year" if match["period"].lower() in ("year", "annual", "anual", "jahr", "annuel") else "month"
            phrases = price_phrases(value, reading.context)
            amount = phrases[0].money.amount if phrases else None
            if amount is None and re.fullmatch(r"[\d.,' ]{1,12}", value):
                amount = plain_amount(value, language=reading.context.language, currency=first.currency)
            if amount is None:
                continue
            billed = "annually" if period == "year" else "monthly"
            if phrases and phrases[0].period:
                period = phrases[0].period
            elif period == "year" and first.period == "month" and amount < 3 * Decimal(first.amount):
                period = "month"  # the price a month when one pays by the year
            currency = phrases[0].money.currency if phrases else first.currency
            found.append(
                PlanPrice(
                    amount=f"{amount:f}",
                    currency=currency,
                    period=period,
                    per=first.per,
                    billed=billed,
                    shown=False,
                )
            )
    return found
