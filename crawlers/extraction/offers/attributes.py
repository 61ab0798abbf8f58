"""Prices that a card keeps in data attributes, for a script to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from crawlers.extraction.offers.phrase import price_phrases
from crawlers.extraction.offers.reading import OffersPage
from rivalscope.core.amounts import plain_amount
from rivalscope.core.records import PlanPrice

__all__ = ["attribute_prices"]

Element = etree._Element

_DATA = re.compile(
    r"(?P<period>month|year|annual|anual|jahr|monat|mensual|mensuel|annuel|(?:(?<=^data-)|(?<=^data-price-))(?:mo?|yr?|a)$)",
    re.IGNORECASE,
)


_CURRENCY = re.compile(r"data-(?:price-)?(?P<code>[a-z]{3})(?:-price)?$")


def attribute_prices(reading: OffersPage, card: Element, shown: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return prices that a card keeps in data attributes for its switches: between months and years, of currencies."""
    if not shown:
        return []
    first = shown[0]
    found = _in_other_currencies(reading, card, shown)
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
            period = (
                "year"
                if match["period"].lower() in ("year", "annual", "anual", "jahr", "annuel", "y", "yr", "a")
                else "month"
            )
            phrases = price_phrases(value, reading.context)
            amount = phrases[0].money.amount if phrases else None
            if amount is None and re.fullmatch(r"[\d.,' ]{1,12}", value):
                amount = plain_amount(value, language=reading.context.language, currency=first.currency)
            if amount is None:
                continue
            billed = "annually" if period == "year" else "monthly"
            if phrases and phrases[0].period:
                period = phrases[0].period
            elif period == "year" and first.period == "month" and amount <= Decimal(first.amount):
                period = "month"  # the price a month when one pays by the year, which is never dearer
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


def _in_other_currencies(reading: OffersPage, card: Element, shown: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return the prices of ``data-gbp="£45" data-eur="€55"``, where one of them is a price that the card shows."""
    found: list[PlanPrice] = []
    for element in card.iter():
        stated = {
            told["code"].upper(): phrases[0].money
            for name, value in (element.items() if isinstance(element.tag, str) else ())
            if (told := _CURRENCY.fullmatch(str(name))) and (phrases := price_phrases(str(value)[:40], reading.context))
        }
        stated = {code: money for code, money in stated.items() if money.currency == code}
        like = next(
            (one for one in shown if one.currency in stated and Decimal(one.amount) == stated[one.currency].amount),
            None,
        )
        if like is not None:
            found += [
                replace(like, amount=f"{money.amount:f}", currency=code, original="", shown=False)
                for code, money in stated.items()
                if code != like.currency
            ]
    return found
