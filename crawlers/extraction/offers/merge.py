"""One record a plan: copies merged, structured data and the offer of a trial added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from crawlers.extraction.offers.cost_rules import merged_prices
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.trials import trial_of
from rivalscope.core.records import Plan

__all__ = ["merged", "with_structured", "with_trial"]


def merged(plans: Sequence[Plan], brand: str = "") -> list[Plan]:
    """Return each plan once: a name that comes again is the other side of a switch, a copy, or a table.

    Args:
        plans: The plans as they were found.
        brand: Name of the product: with and without it before its name a plan is the same.
    """
    kept: dict[str, Plan] = {}
    before = f"{brand.casefold()} " if brand else ""
    for plan in plans:
        bare = plan.name.casefold().removeprefix(before).strip()
        key = re.sub(r"[\W_]+(?!$)", "", bare or plan.name.casefold()) or plan.name
        known = kept.get(key)
        if known is None:
            kept[key] = plan
            continue
        prices = merged_prices([*known.prices, *plan.prices])
        kept[key] = replace(
            known,
            prices=tuple(prices),
            free=(known.free or plan.free) and not any(Decimal(price.amount) > 0 for price in prices),
            contact=(known.contact or plan.contact) and not prices,
            trial=known.trial or plan.trial,
            badge=known.badge or plan.badge,
            features=tuple(dict.fromkeys((*known.features, *plan.features))),
            excluded=tuple(dict.fromkeys((*known.excluded, *plan.excluded))),
            limits=tuple(dict.fromkeys((*known.limits, *plan.limits))),
            gates=tuple(dict.fromkeys((*known.gates, *plan.gates))),
        )
    return list(kept.values())


def with_structured(plans: list[Plan], told: Sequence[Plan]) -> list[Plan]:
    """Add plans that only the structured data names; where the page shows plans, it only fills in what they lack."""
    if not plans:
        return list(told)
    by_name = {plan.name.casefold(): plan for plan in told}
    out = []
    for plan in plans:
        same = by_name.get(plan.name.casefold())
        if same is not None and not (plan.prices or plan.contact or plan.free):
            plan = replace(plan, prices=same.prices, free=same.free)
        out.append(plan)
    return out


def with_trial(plans: list[Plan], lines: Sequence[TextLine], cards: Sequence[Sequence[TextLine]]) -> list[Plan]:
    """Give the trial that a page offers outside of its cards to the plans that one pays for."""
    if not plans:
        return plans
    inside = {line.index for card in cards for line in card}
    told = {plan.trial for plan in plans if plan.trial.endswith("days")}
    page_trial = trial_of(" ".join(line.text for line in lines if line.index not in inside))
    if not page_trial.endswith("days") or (told and told != {page_trial}):
        return plans
    return [
        replace(plan, trial=page_trial)
        if not plan.trial.endswith("days") and any(Decimal(price.amount) > 0 for price in plan.prices)
        else plan
        for plan in plans
    ]
