"""The other side of a switch where only a script holds it: ``prices = { pro: { monthly: "$29", annual: "$278" } }``.

Such an object is believed only where it agrees with the page: it has an entry for several plans, and one amount
of each is a price of that plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from rivalscope.core.records import Plan, PlanPrice

__all__ = ["with_scripted"]

_MAX_CHARS = 200_000
_ENTRY = re.compile(r"[{,\s][\"']?(?P<name>[\w-]{2,40})[\"']?\s{0,4}:\s{0,4}\{(?P<inside>[^{}]{8,300})\}")
_SIDE = re.compile(
    r"[\"']?(?P<side>month(?:ly)?|annual(?:ly)?|year(?:ly)?)(?:_?price)?[\"']?\s{0,4}:\s{0,4}"
    r"[\"'`]?[^\w\"'`]{0,3}(?P<amount>\d{1,3}(?:,\d{3})+|\d{1,7}(?:\.\d{1,2})?)(?![\w.,]*\w)",
    re.IGNORECASE,
)
_MONTHS_OF_A_YEAR = 3
"""A price of the yearly side of fewer months than this is one a month, billed by the year."""


def with_scripted(plans: Sequence[Plan], root: etree._Element) -> list[Plan]:
    """Return the plans with the prices of the side of a switch that only a script holds.

    Args:
        plans: The plans that the page shows.
        root: The parsed page.
    """
    names = {_key(plan.name): place for place, plan in enumerate(plans)}
    for script in root.iter("script"):
        text = script.text or ""
        if script.get("src") or "ld+json" in (script.get("type") or "") or len(text) > _MAX_CHARS:
            continue
        entries = {names[key]: sides for key, sides in _entries(text) if key in names}
        if len(entries) >= 2 and all(_agrees(plans[place], sides) for place, sides in entries.items()):
            return [_with_sides(plan, entries.get(place, {})) for place, plan in enumerate(plans)]
    return list(plans)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _entries(text: str) -> Iterator[tuple[str, Mapping[str, Decimal]]]:
    """Yield the named objects of a script that hold an amount a month and one a year."""
    for entry in _ENTRY.finditer(text):
        found = _SIDE.finditer(entry["inside"])
        sides = {
            "month" if one["side"][0] in "mM" else "year": Decimal(one["amount"].replace(",", "")) for one in found
        }
        if len(sides) == 2:
            yield _key(entry["name"]), sides


def _agrees(plan: Plan, sides: Mapping[str, Decimal]) -> bool:
    """Return whether a plan shows an amount of an entry, or is free by both."""
    shown = {Decimal(price.amount) for price in plan.prices} | ({Decimal(0)} if plan.free else set())
    return not shown.isdisjoint(sides.values())


def _with_sides(plan: Plan, sides: Mapping[str, Decimal]) -> Plan:
    known = {Decimal(price.amount) for price in plan.prices}
    if not known or not any(sides.values()):
        return plan
    like = next(price for price in plan.prices if Decimal(price.amount) in sides.values())
    more = [_price(like, side, amount, sides) for side, amount in sides.items() if amount not in known and amount > 0]
    return replace(plan, prices=(*plan.prices, *more))


def _price(like: PlanPrice, side: str, amount: Decimal, sides: Mapping[str, Decimal]) -> PlanPrice:
    by_month = side == "month" or amount < _MONTHS_OF_A_YEAR * sides["month"]
    return PlanPrice(
        amount=f"{amount:f}",
        currency=like.currency,
        period="month" if by_month else "year",
        per=like.per,
        billed="monthly" if side == "month" else "annually",
        shown=False,
        stated=True,
    )
