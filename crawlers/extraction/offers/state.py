"""Plans in the state that a framework embeds: what a browser would draw on a page that shows nothing of its prices.

A list of objects is one of plans where its members are alike: each has a short name, most have a price, and the list or
its members say that they are offers. Amounts whose unit is not sure (cents) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from lxml import etree

from crawlers.extraction.offers.labels import is_ask, is_free_line, label_period
from crawlers.extraction.offers.phrase import price_phrases
from rivalscope.core.money import MoneyContext
from rivalscope.core.payload.state import state_documents
from rivalscope.core.records import Plan, PlanPrice

__all__ = ["plans_of_state"]

_MOST_VALUES, _MOST_PLANS, _LONGEST_NAME = 30_000, 12, 40
_NAME = re.compile(r"(?:plan|tier|display|package)?_?(?:name|title|label)|plan|tier", re.IGNORECASE)
_PRICE = re.compile(
    r"(?:\w{0,20}_?)?(?:price|pricing|cost|amount)s?(?:_?(?:per)?_?(?:month|monthly|year|yearly|annual|annually|usd|eur|gbp))?"
    r"|monthly|yearly|annual|annually|month|year",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"cent|unit_?amount|minor|discount|saving|saved|old|original|compare|tax|setup|overage", re.IGNORECASE
)
_TERM = re.compile(r"(?:billing_?)?(?:interval|period|cycle|frequency|duration)|per|suffix|unit", re.IGNORECASE)
_FEATURES = re.compile(
    r"(?:\w{0,12}_?)?(?:features?|benefits|includes|included|bullets|items|perks)(?:_?list)?", re.IGNORECASE
)
_OFFERS = re.compile(r"plan|pric|tier|package|subscription|edition", re.IGNORECASE)
_BY_KEY = (("month", re.compile(r"month", re.IGNORECASE)), ("year", re.compile(r"year|annual", re.IGNORECASE)))


def plans_of_state(root: etree._Element, context: MoneyContext) -> list[Plan]:
    """Return the plans in a page's embedded state, in the order of the data; none where it is not sure that they are.

    Args:
        root: The parsed page.
        context: What decides shared signs.
    """
    best: list[Plan] = []
    for document in state_documents(root):
        for key, members in _lists(document):
            plans = [plan for one in members if (plan := _plan(one, context)) is not None]
            priced = [plan for plan in plans if plan.prices or plan.free or plan.contact]
            told = bool(_OFFERS.search(key)) or sum(bool(plan.features) for plan in plans) >= 0.6 * len(members)
            alike = len({plan.name.casefold() for plan in priced}) == len(priced) >= max(2, 0.6 * len(members))
            if told and alike and any(plan.prices for plan in priced) and len(priced) > len(best):
                best = priced
    return best


def _lists(document: object) -> Iterator[tuple[str, Sequence[Mapping[str, object]]]]:
    """Yield the lists of objects in a document, with the name that each has in it."""
    stack: list[tuple[str, object]] = [("", document)]
    left = _MOST_VALUES
    while stack and left:
        left -= 1
        key, value = stack.pop()
        if isinstance(value, dict):
            stack.extend((str(name), below) for name, below in reversed(value.items()))
        elif isinstance(value, list):
            members = [one for one in value if isinstance(one, dict)]
            if 2 <= len(members) == len(value) <= _MOST_PLANS:
                yield key, members
            stack.extend((key, below) for below in reversed(value))


def _plan(data: Mapping[str, object], context: MoneyContext) -> Plan | None:
    name = next((_text(value) for key, value in data.items() if _NAME.fullmatch(key) and _text(value)), "")
    if not name or len(name) > _LONGEST_NAME or not any(map(str.isalpha, name)):
        return None
    prices = tuple(dict.fromkeys(_prices(data, context)))
    words = [_text(value) for key, value in data.items() if _PRICE.fullmatch(key)]
    positive = any(Decimal(price.amount) > 0 for price in prices)
    return Plan(
        name=name,
        prices=prices,
        free=not positive and (bool(prices) or any(map(is_free_line, words))),
        contact=not prices and any(map(is_ask, filter(None, words))),
        features=tuple(text for key, value in data.items() if _FEATURES.fullmatch(key) for text in _texts(value)),
    )


def _prices(
    data: Mapping[str, object], context: MoneyContext, period: str = "", currency: str = ""
) -> Iterator[PlanPrice]:
    """Yield the prices of an object, and of the objects in it that are its prices."""
    currency = next((_text(v).upper() for k, v in data.items() if k.casefold() == "currency" and _text(v)), currency)
    terms = (
        label_period(f"/{text}") or label_period(text)
        for k, v in data.items()
        if _TERM.fullmatch(k) and (text := _text(v))
    )
    period = next(filter(None, terms), period)
    for key, value in data.items():
        if not _PRICE.fullmatch(key) or _UNSURE.search(key):
            continue
        own = next((name for name, pattern in _BY_KEY if pattern.search(key)), period)
        if isinstance(value, dict):
            yield from _prices(value, context, own, currency)
        elif isinstance(value, list):
            for below in value[:_MOST_PLANS]:
                if isinstance(below, dict):
                    yield from _prices(below, context, own, currency)
        elif (price := _price(value, own, currency, context)) is not None:
            yield price


def _price(value: object, period: str, currency: str, context: MoneyContext) -> PlanPrice | None:
    if isinstance(value, str) and (phrases := price_phrases(value[:80], context)):
        phrase = phrases[0]
        period = phrase.period or period
        return replace(
            _made(phrase.money.amount, period, phrase.money.currency or currency), original=value, per=phrase.per
        )
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return _made(amount, period, currency) if amount.is_finite() and 0 <= amount < 10**7 else None


def _made(amount: Decimal, period: str, currency: str) -> PlanPrice:
    whole = amount.to_integral_value()
    return PlanPrice(
        amount=f"{whole:f}" if amount == whole else f"{amount:f}",
        currency=currency if len(currency) == 3 else "",
        period=period,
        billed={"month": "monthly", "year": "annually"}.get(period, ""),
        stated=True,
    )


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) and len(value) < 200 else ""


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a list of features, each of which may be an object with a name."""
    for one in value[:40] if isinstance(value, list) else ():
        told = (
            one
            if isinstance(one, str)
            else next(filter(None, map(_text, one.values())), "")
            if isinstance(one, dict)
            else ""
        )
        if 1 < len(told) < 120:
            yield told
