"""The names of plans as people say them: "Crew", not "Crew €39 a month"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rivalscope.core.charges import Charge, ChargeKind
from rivalscope.core.money import find_money, spell_money
from rivalscope.core.records import PlanPrice

__all__ = ["lowest_plan", "name_after_price", "name_before_price", "plan_name", "spell_charge", "spell_price"]

_ENDS = " -–—:(/|,·"
_FROM = re.compile(r"\b(?:from|starting (?:at|from)|only|just|ab|à partir de|for)$", re.IGNORECASE)
_AFTER = re.compile(r"\s[-–—|:·]\s+(?P<name>[^\W\d_][\w .+&'’-]{1,30})$")
_SAYS_HOW = re.compile(
    r"\b(?:billed|paid|pay|per|months?|monthly|years?|yearly|annual(?:ly)?|forever|save|off|vat|tax)\b", re.IGNORECASE
)
"""What stands behind a price and says how it is paid, not what the plan is called."""
_MAX_NAME_LENGTH = 40


def name_before_price(text: str) -> str:
    """Return what is before the first price in a text; the text if there is none.

    >>> name_before_price("Crew: from €39 a month")
    'Crew'
    """
    money = next(find_money(text[:400]), None)
    if money is None:
        return text
    return _FROM.sub("", text[: money.start].strip(_ENDS)).strip(_ENDS)


def name_after_price(text: str) -> str:
    """Return what a sign sets apart behind the price that a text begins with; empty if there is nothing.

    >>> name_after_price("$30/month - Starter"), name_after_price("Crew €39 a month"), name_after_price("$30 - 5 seats")
    ('Starter', '', '')
    >>> name_after_price("$49 - billed annually"), name_after_price("$0/month - forever free")
    ('', '')
    """
    money = next(find_money(text[:400]), None)
    found = _AFTER.search(text, money.end) if money is not None and not text[: money.start].strip(_ENDS) else None
    return found["name"].strip() if found and not _SAYS_HOW.search(found["name"]) else ""


def plan_name(text: str) -> str:
    """Return the name at the head of a plan's column: its first line without its price.

    >>> plan_name("Crew €39 a month"), plan_name("$30/month - Starter")
    ('Crew', 'Starter')

    Args:
        text: The head's visible text.

    Returns:
        At most 40 characters; the first line itself where it is nothing but the price.
    """
    first = text.strip().split("\n")[0].strip()
    return (name_before_price(first) or name_after_price(first) or first)[:_MAX_NAME_LENGTH]


def lowest_plan(said: Sequence[str], order: Sequence[str]) -> str:
    """Return the words that name the lowest plan; the first where no plan is known, empty where there are none.

    >>> lowest_plan(["Enterprise", "Team and above", "Pro"], ["free", "team", "pro", "enterprise"])
    'Team and above'

    Args:
        said: Words of quotes that name a plan, the best quote first.
        order: Names of the product's plans, folded, the lowest first.
    """
    ranked = [
        (rank, place)
        for place, words in enumerate(said)
        for rank, name in enumerate(order)
        if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words.casefold())
    ]
    return said[min(ranked)[1]] if ranked else next(iter(said), "")


def spell_price(price: PlanPrice) -> str:
    """Return a price for people, from its values.

    >>> spell_price(PlanPrice(amount="19.00", currency="EUR", period="month", per="seat", billed="annually"))
    '19 EUR a month per seat, billed annually'
    >>> spell_price(PlanPrice(amount="99", currency="USD", bound="from", period="once", billed="once"))
    'from 99 USD once'
    >>> spell_price(PlanPrice(amount="99", currency="USD", period="month", doubtful=True))
    '99 USD a month (uncertain)'
    """
    text = spell_money(price.amount, price.currency or "(currency not said)")
    if price.upto:
        text = f"{text} to {spell_money(price.upto, price.currency)}"
    period = price.period
    if period in ("once", "usage", ""):
        text += " once" if period == "once" else ""
    else:
        text += f" for {period}" if period[0].isdigit() else f" a {period}"
    text += f" per {price.per}" if price.per else ""
    usual = {"month": "monthly", "year": "annually", "once": "once"}.get(period, "")
    text += f", billed {price.billed}" if price.billed and price.billed != usual else ""
    text += " (in the page's data only)" if price.stated else ""
    text += " (uncertain)" if price.doubtful else ""
    return f"{price.bound} {text}" if price.bound else text


def spell_charge(charge: Charge) -> str:
    """Return a charge's amount as people read it.

    >>> kind = ChargeKind.USAGE
    >>> spell_charge(Charge(name="Space", kind=kind, amount="0.25", currency="EUR", per="GB", period="month"))
    '0.25 EUR a month per GB'
    """
    text = spell_money(charge.amount, charge.currency or "(currency not said)")
    text += f" a {charge.period}" if charge.period else " once" if charge.kind is ChargeKind.ONCE else ""
    text += f" per {charge.per}" if charge.per else ""
    return f"{charge.bound} {text}" if charge.bound else text
