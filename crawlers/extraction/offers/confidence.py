"""How sure the reading of a plan is: what is doubtful is told as a lead to look at, not as a price.

A wrong price stated with confidence is worse than none. So a plan is accepted when independent signs agree: its price
says for how long it is and in which currency, its name is short, it lists what it includes or has something of a plan
beside the price.

A page that does not say of itself that it is about prices needs more: amounts stand in screens that it shows, in
examples, in posts and beside the names of rivals. There plans bear names that plans have, or three cards of one group
each have a name, a list, a button and a price. On 1,200 pages of 100 sites 115 of 245 plans told without this were
none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import label_period, names_free
from crawlers.extraction.offers.names import KNOWN
from crawlers.extraction.offers.reading import OffersPage
from rivalscope.core.money import says_money
from rivalscope.core.plans import spell_price
from rivalscope.core.records import Plan, PlanPrice

__all__ = ["Witnesses", "are_offered", "confidence", "doubts", "sure_plans", "with_doubts"]

SURE = 0.55
"""On 46 pages with truth that rules were written from, nothing right is below."""
_TOLD = 6


def confidence(plan: Plan, *, agreed: bool = False) -> float:
    """Return how sure it is that a plan is one and costs what was read, from 0 to 1.

    Args:
        plan: The plan.
        agreed: It stands in a group that looks like plans to both readings: its name may be long.

    >>> from rivalscope.core.records import PlanPrice
    >>> price = PlanPrice(amount="9", currency="EUR", period="month")
    >>> confidence(Plan(name="Pro", prices=(price,), features=("SSO",)))
    1.0
    >>> confidence(Plan(name="Server appliance", prices=(PlanPrice(amount="300", currency="EUR"),)))
    0.4
    """
    paid = [price for price in plan.prices if Decimal(price.amount) > 0]
    offers = bool(plan.features or plan.limits or plan.excluded or plan.contact or plan.free)
    named = (len(plan.name.split()) <= 5 or (agreed and offers)) and any(map(str.isalpha, plan.name))
    if not (plan.prices or plan.free or plan.contact):
        paid_for = any(says_money(text) for text in (*plan.features, *plan.limits))
        return 0.6 if offers and named and not paid_for else 0.3
    timed = sum(price.period not in ("", "usage") for price in paid) / len(paid) if paid else 1.0
    known = sum(bool(price.currency) for price in paid) / len(paid) if paid else 1.0
    return round(0.3 * timed + 0.2 * known + 0.3 * offers + 0.2 * named, 2)


_SENTENCE = re.compile(r"[.,!?…。、:;]$|, ")
_GROUP = 3
"""So many cards of one group with a list, a button and a price are plans, whatever they are called."""


def are_offered(plans: Sequence[Plan], groups: Sequence[Collection[str]]) -> list[Plan]:
    """Return the plans that are told of a page that does not say of itself that it is about prices.

    Args:
        plans: The plans of the page that are sure by themselves.
        groups: Names of plans whose cards stand side by side, each with a list and a button.
    """
    if not plans:
        return []
    settled = [_is_settled(plan) for plan in plans]
    known = [_is_called_a_plan(plan.name) for plan in plans]
    paid = sum(any(Decimal(price.amount) > 0 for price in plan.prices) for plan in plans)
    together: set[str] = set()
    if sum(settled) >= 0.9 * len(plans) and paid >= 0.6 * len(plans):
        together.update(*(group for group in groups if len(group) >= _GROUP))
    named = sum(settled) >= 0.5 * len(plans)
    most = sum(known) >= 0.5 * len(plans)
    return [
        plan
        for plan, is_known, is_settled in zip(plans, known, settled, strict=True)
        if not _SENTENCE.search(plan.name)
        and ((named and (is_known or (most and is_settled))) or (plan.name in together and len(plan.name.split()) <= 4))
    ]


def _is_called_a_plan(name: str) -> bool:
    """Return whether a name is one that plans have, and not a heading in which such a word comes up.

    >>> [_is_called_a_plan(name) for name in ("Business Plan", "SaaS Pro", "Launch your business website")]
    [True, True, False]
    """
    bare = words.PLAN_HEAD.sub(" ", name).strip()
    known = KNOWN.search(name)
    return known is not None and (len(bare.split()) <= 2 or len(known.group()) >= _SHARE * len(bare))


_SHARE = 0.4


def _is_settled(plan: Plan) -> bool:
    """Return whether a plan says for how long it costs what, or that it is free or on request."""
    return plan.free or plan.contact or any(price.period not in ("", "usage") for price in plan.prices)


def _is_several(plan: Plan) -> bool:
    """Return whether a plan states so many amounts of one kind that it can hardly be one: cards read as one."""
    kinds = Counter(
        (price.currency, price.period, price.billed, price.per, price.shown)
        for price in plan.prices
        if Decimal(price.amount) > 0
    )
    return max(kinds.values(), default=0) > _MOST


_MOST = 2


def _lists_costs(plan: Plan) -> bool:
    """Return whether most of what a plan is said to include are amounts: a column of costs, a list of rates."""
    listed = [*plan.features, *plan.limits]
    costs = sum(map(says_money, listed))
    return costs >= _COSTS and costs > 0.6 * len(listed)


_COSTS = 4
"""Of some 350 plans looked at no right one listed more than three amounts; a column of costs lists nothing else."""


def _called_plans(plans: Sequence[Plan]) -> frozenset[str]:
    """Return the names of several plans that are such as plans have, where all state an amount in one currency."""
    called = [plan for plan in plans if plan.prices and _is_called_a_plan(plan.name)]
    currencies = {price.currency for plan in called for price in plan.prices}
    sure = len(called) >= _GROUP and len(currencies) == 1 and "" not in currencies
    return frozenset(plan.name for plan in called) if sure else frozenset()


def sure_plans(
    plans: Sequence[Plan],
    *,
    stated: Collection[str] = frozenset(),
    agreed: Collection[str] = frozenset(),
    silent: bool = False,
) -> tuple[list[Plan], list[Plan]]:
    """Return the plans that are read surely, and those that are not.

    Args:
        plans: The plans of a page. A plan without any price keeps its place beside plans that have one.
        stated: Names of plans that the page states for machines, folded: these are sure.
        agreed: Names of plans that stand in a group which looks like the plans of a page, folded: how long these names
            are is no matter.
        silent: The page states no amount at all: its plans need none.
    """
    called = _called_plans(plans)
    sure = [
        plan
        for plan in plans
        if plan.name.casefold() in stated
        or (
            (plan.name in called or confidence(plan, agreed=plan.name.casefold() in agreed) >= SURE)
            and not (_is_several(plan) or _lists_costs(plan))
        )
    ]
    # Zeros alone, beside nothing that is offered, are a calculator before it is used.
    lists = any(plan.features or plan.limits or plan.excluded or plan.contact for plan in sure)
    costs = any(Decimal(price.amount) > 0 for plan in sure for price in plan.prices)
    if not costs and sum(bool(plan.prices) for plan in sure) >= _GROUP:
        return [], list(plans)  # what a script has not filled in yet
    if not costs and sum(plan.free for plan in sure) > 1:
        # Of several plans that cost nothing those that are not called so wait for their price as well.
        sure = [plan if names_free(plan.name) else replace(plan, free=False, prices=()) for plan in sure]
    if not (silent or stated) and not (costs or (lists and any(plan.prices or plan.free for plan in sure))):
        return [], list(plans)
    return sure, [plan for plan in plans if plan not in sure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What speaks for the offers of a page besides what each of them says, each as a set of names, folded.

    Attributes:
        stated: The page states them for machines.
        seen_again: The second reading names them as well.
        beside: Their cards stand beside others that are built alike, or they are the columns of the only comparison.
        disputed: The two readings do not agree upon them.
    """

    stated: Collection[str] = frozenset()
    seen_again: Collection[str] = frozenset()
    beside: Collection[str] = frozenset()
    disputed: Collection[str] = frozenset()


_CHOICE = 12
"""More offers than this are a list of prices: nobody chooses between so many plans."""
_VOUCHED = 3.0
"""So many of five signs must speak for an offer. On 158 pages 488 of 490 such offers were plans, and 37 of 59 others;
on 38 pages kept out of this 89 of 89, and 8 of 15. With "more than two" 6 of 98 were none there. A logistic regression
of these signs, or of eleven, did no better on products left out."""


def with_doubts(plans: Sequence[Plan], witnesses: Witnesses | None = None) -> list[Plan]:
    """Return plans that say whether they, or their prices, were read with doubt.

    Five signs that do not depend on each other speak for an offer: the second reading names it too; it does not
    contradict the first one; its card stands beside others built alike; its name is such as plans have, or says for
    how long it is; prices rise, or fall, from offer to offer. An offer for which too few of them speak is uncertain
    with all that it costs, unless the page states it for machines; and so are more offers than one chooses between,
    where hardly any is called as plans are.

    Of a plan that is certain a price is uncertain whose currency the page does not tell, that says less of its period
    than the prices beside it, that is one of several of the same kind, or that is nothing as another plan's is, too.

    Args:
        plans: The plans of a page.
        witnesses: What speaks for them; None: nobody has to.

    Returns:
        The plans in the same order.
    """
    paid = [plan for plan in plans if any(Decimal(price.amount) > 0 for price in plan.prices)]
    listed = len(paid) > _CHOICE and 2 * sum(_is_called_a_plan(plan.name) for plan in paid) < len(paid)
    timed = sum(any(price.period in ("month", "year") for price in plan.prices) for plan in paid) >= max(
        1, 0.5 * len(paid)
    )
    nothing = sum(any(not Decimal(price.amount) for price in plan.prices) for plan in plans) > 1
    steady = _steadiness(plans)
    found = []
    for plan in plans:
        unsure = listed or (witnesses is not None and not _is_vouched(plan, witnesses, steady))
        kinds = Counter(map(_kind, plan.prices))
        prices = tuple(
            replace(
                price,
                doubtful=unsure
                or kinds[_kind(price)] > 1
                or _is_half_said(price, plan, timed=timed)
                or (nothing and not Decimal(price.amount) and not names_free(plan.name)),
            )
            for price in plan.prices
        )
        found.append(replace(plan, uncertain=unsure, prices=prices))
    return found


def _is_vouched(plan: Plan, witnesses: Witnesses, steady: float) -> bool:
    """Return whether enough signs speak for an offer."""
    name = plan.name.casefold()
    called = _is_called_a_plan(plan.name) or bool(label_period(plan.name))
    signs = (name in witnesses.seen_again) + (name in witnesses.beside) + called + (name not in witnesses.disputed)
    return name in witnesses.stated or signs + steady >= _VOUCHED


def _steadiness(plans: Sequence[Plan]) -> float:
    """Return in which share of the steps from offer to offer prices rise, or fall; 1 where there are none.

    That the second of two prices is the lower one is no order.
    """
    first = [Decimal(plan.prices[0].amount) for plan in plans if plan.prices]
    if len(first) < 2:
        return 1.0
    rising = sum(later >= earlier for earlier, later in pairwise(first))
    falling = sum(later <= earlier for earlier, later in pairwise(first)) if len(first) >= _GROUP else 0
    return max(rising, falling) / (len(first) - 1)


def _is_half_said(price: PlanPrice, plan: Plan, *, timed: bool) -> bool:
    """Return whether a price lacks its currency, or a period that the plan's other prices or most offers have."""
    if not Decimal(price.amount):
        return False
    known = timed or any(other.period for other in plan.prices)
    return not price.currency or (known and not price.period) or (timed and price.period == "usage")


def _kind(price: PlanPrice) -> tuple[str, ...]:
    """Return what tells a price from the others of its plan, apart from the amount."""
    return (price.currency, price.period, price.billed, price.per, str(price.shown))


def doubts(reading: OffersPage, plans: Sequence[Plan], unsure: Sequence[Plan]) -> str:
    """Say what a page of prices states that was not read surely; empty where all was, or nothing is there.

    Args:
        reading: The page, which says of itself that it is about prices.
        plans: The plans that are reported.
        unsure: What looked like plans.
    """
    doubtful = [plan for plan in plans if plan.uncertain or any(price.doubtful for price in plan.prices)]
    if doubtful and not unsure:
        told = [f"{plan.name}: {', '.join(map(spell_price, plan.prices)) or 'no price'}" for plan in doubtful]
        return f"{len(doubtful)} plans are uncertain: {_some(told)}"
    if unsure:
        told = [f"{plan.name}: {', '.join(map(spell_price, plan.prices)) or 'no price'}" for plan in unsure]
        return f"{len(unsure)} offers are uncertain: {_some(told)}"
    if plans:
        return ""
    lines = [line.text for line in reading.page.lines if reading.kind(line) == "amount" and not line.link]
    return f"{len(lines)} amounts were found, but no plan was recognised: {_some(lines)}" if len(lines) >= 2 else ""


def _some(texts: Sequence[str]) -> str:
    quoted = "; ".join(f'"{text[:80]}"' for text in texts[:_TOLD])
    return f"{quoted} and {len(texts) - _TOLD} more" if len(texts) > _TOLD else quoted
