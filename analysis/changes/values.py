"""Prices, limits and gates compared by what they are worth, not by how they are spelt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from analysis.changes.text import key
from rivalscope.core.limits import Quantity, quantity, read_limit
from rivalscope.core.money import MoneyContext, find_money
from rivalscope.core.records import Plan, PlanLimit, PlanPrice

__all__ = ["amounts", "denies", "limits_of", "price_changes", "same_unit", "same_values", "spelled_alike"]

_GROUPING = re.compile(r"(?<=\d)[,. ](?=\d{3}(?!\d))")
_LOOSE = MoneyContext(language="en")
_DENIES = re.compile(
    r"\b(?:no longer (?:included|available|part|offered)|not included|removed from|"
    r"(?:now )?(?:needs|requires|only (?:in|on|with|for|available)|exclusive to|available (?:in|on|with|from)|"
    r"upgrade to|moved to|reserved for) (?:the |our |a |an )?[\w+ -]{2,30})",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\\(?:left|right|frac|sum|sqrt|cdot|times|mathrm|text|in|leq?|geq?|log|exp)\b|[_^]\{")
"""Markup of formulas, between whose dollar signs are no prices."""


def amounts(text: str) -> Counter[str]:
    """Return the money amounts named in a text, as a multiset of their values.

    >>> amounts("$29.00 or 1.290 €") == amounts("29 USD or €1,290")
    True
    """
    if _FORMULA.search(text):
        return Counter()
    return Counter(f"{_plain(one.amount)} {one.currency}".strip() for one in find_money(text, _LOOSE))


def _plain(amount: Decimal) -> str:
    whole = amount.to_integral_value()
    return f"{whole:f}" if amount == whole else f"{amount.normalize():f}"


def denies(before: str, after: str) -> bool:
    """Return whether a text came to say that something needs another plan, or is in this one no longer."""
    return bool(_DENIES.search(after)) and not _DENIES.search(before)


def spelled_alike(text: str) -> str:
    """Return the folded words of a text with its amounts of money as values: "$29" and "$29.00" are the same."""
    parts, end = [], 0
    for money in find_money(text, _LOOSE):
        parts += [text[end : money.start], f" {_plain(money.amount)}{money.currency} "]
        end = money.end
    return key("".join([*parts, text[end:]]))


def same_values(before: str, after: str) -> bool:
    """Return whether two short texts give the same amount, price or limit in other words.

    >>> same_values("Up to 5 seats", "5 seats"), same_values("$29", "$29.00"), same_values("10 GB", "20 GB")
    (True, True, False)
    """
    if key(before) == key(after) or spelled_alike(before) == spelled_alike(after):
        return True
    old_money, new_money = amounts(before), amounts(after)
    if old_money or new_money:
        return False
    old, new = read_limit(before), read_limit(after)
    if old is None or new is None:
        return False
    first, second = quantity(old[1]), quantity(new[1])
    return first is not None and second is not None and first.same(second) and _alike(old[0], new[0])


def _alike(first: str, second: str) -> bool:
    one, other = key(first).removesuffix("s"), key(second).removesuffix("s")
    return (
        one == other
        or not one
        or not other
        or set(one.split()) <= set(other.split())
        or set(other.split()) <= set(one.split())
    )


def price_changes(before: Plan, after: Plan) -> list[tuple[str, str, float, str]]:
    """Return what changed in the prices of a plan: both quotes, how sure, and why.

    A price that is only shown or hidden now, written differently, or read with more detail (a currency or a period that
    was not known) is the same price.
    """
    found: list[tuple[str, str, float, str]] = []
    left = list(after.prices)
    gone: list[PlanPrice] = []
    for price in before.prices:
        same = next((other for other in left if _same_price(price, other)), None)
        if same is None:
            gone.append(price)
        else:
            left.remove(same)
    for price in gone:
        match = next((other for other in left if _same_place(price, other)), None)
        if match is None:
            continue
        left.remove(match)
        found.append((_said(price), _said(match), 0.9, _why(price, match)))
    replaced = len(found)
    lost = [price for price in gone if not any(_said(price) == told[0] for told in found)]
    if before.contact != after.contact or (before.free != after.free and not replaced):
        if not replaced:
            found.append((_state(before), _state(after), 0.9, "how the price is stated"))
    elif (
        not replaced
        and (lost or left)
        and not (bool(before.prices) and bool(after.prices) and _same_headline(before, after))
    ):
        # A price that vanished from what was read is less sure than one that became another number.
        found.append((_state(before), _state(after), 0.9 if before.prices and after.prices else 0.6, "prices"))
    elif not replaced and left and before.prices:
        extra = [price for price in left if not any(price.period == other.period for other in before.prices)]
        found += [("", _said(price), 0.7, "an additional price") for price in extra[:1] if price.period]
    return found


def _same_headline(before: Plan, after: Plan) -> bool:
    first, second = before.headline, after.headline
    return first is not None and second is not None and any(_same_price(first, price) for price in after.prices)


def _same_price(first: PlanPrice, second: PlanPrice) -> bool:
    return (
        Decimal(first.amount) == Decimal(second.amount)
        and (first.currency == second.currency or not first.currency or not second.currency)
        and (first.period == second.period or not first.period or not second.period)
        and (not first.per or not second.per or same_unit(first.per, second.per))
    )


def same_unit(first: str, second: str) -> bool:
    """Return whether two units of a price are one: a seat is a user, "1,000 requests" is "1000 requests".

    >>> same_unit("seat", "user"), same_unit("1,000 requests", "1000 requests"), same_unit("GB", "10 GB")
    (True, True, False)
    """
    one, other = (_GROUPING.sub("", key(_seat(per))) for per in (first, second))
    return one == other


def _seat(per: str) -> str:
    return (
        "seat"
        if per.rstrip("s") in ("seat", "user", "member", "person", "agent", "nutzer", "utilisateur", "usuario")
        else per
    )


def _same_place(first: PlanPrice, second: PlanPrice) -> bool:
    """Return whether one price could have become the other: the same period, or nothing but the period differs."""
    return first.period == second.period or not first.period or not second.period or first.amount == second.amount


def _why(before: PlanPrice, after: PlanPrice) -> str:
    names = [
        name
        for name, one, other in (
            ("amount", Decimal(before.amount), Decimal(after.amount)),
            ("currency", before.currency, after.currency),
            ("period", before.period, after.period),
            ("per", before.per, after.per),
        )
        if one != other
    ]
    return f"{', '.join(names) or 'price'} changed"


def _said(price: PlanPrice) -> str:
    return price.original or " ".join(filter(None, (price.amount, price.currency, price.period, price.per)))


def _state(plan: Plan) -> str:
    if plan.prices:
        return "; ".join(_said(price) for price in plan.prices[:3])
    return "free" if plan.free else "contact sales" if plan.contact else ""


def limits_of(plan: Plan) -> dict[str, tuple[str, Quantity]]:
    """Return what a plan limits: folded name -> (the page's words, how much)."""
    gates: Sequence[PlanLimit] = plan.gates or [
        PlanLimit(what=told[0], value=told[1]) for text in plan.limits if (told := read_limit(text))
    ]
    found: dict[str, tuple[str, Quantity]] = {}
    for gate in gates:
        amount = quantity(gate.value)
        if amount is not None:
            words = next(
                (text for text in plan.limits if key(gate.what) in key(text) and gate.value.split(" ")[0] in text), ""
            )
            words = words or next((text for text in plan.limits if key(gate.what) and key(gate.what) in key(text)), "")
            found.setdefault(_noun(gate.what), (words or f"{gate.what}: {gate.value}", amount))
    return found


def _noun(text: str) -> str:
    return " ".join(word.removesuffix("s") for word in key(text).split())
