"""What a plan lacks and can be had on top of it: add-ons that a need asks for, and seats beyond those included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from analysis.queries.needs import SEATS, Need, holds, need_terms
from analysis.view import ChargeView, MarketView
from rivalscope.core.charges import Charge, ChargeKind
from rivalscope.core.records import Plan

__all__ = ["A_MONTH", "add_on_for", "charges_of", "extra_seats"]

A_MONTH = {
    "month": Decimal(1),
    "year": Decimal(1) / 12,
    "quarter": Decimal(1) / 3,
    "week": Decimal(52) / 12,
    "2 years": Decimal(1) / 24,
    "3 years": Decimal(1) / 36,
}
"""What part of an amount falls on a month, by its period."""
_MORE = re.compile(
    r"(?i)\b(?:additional|extra|each|more|further|zusätzlich\w*|weitere\w*|supplémentaires?|adicional\w*|adicionais|"
    r"aggiuntiv\w|dodatkow\w+)\b|\+"
)


def charges_of(view: MarketView, product: str, plan: Plan) -> tuple[ChargeView, ...]:
    """Return what a product charges now on top of a plan: what its pages tie to this plan, or to none."""
    return tuple(
        row
        for row in view.charges
        if row.product == product and row.valid_to is None and row.charge.plan.casefold() in ("", plan.name.casefold())
    )


def add_on_for(view: MarketView, need: Need, charges: Sequence[ChargeView]) -> ChargeView | None:
    """Return the add-on that gives a plan what is needed; None where the pages sell none for so much a month.

    Args:
        view: The market.
        need: What is needed; one with an amount is not answered, since an add-on does not say how much it gives.
        charges: What is charged on top of the plan.
    """
    if need.least is not None:
        return None
    terms = need_terms(view, need.name)
    for row in charges:
        charge = row.charge
        if charge.kind is ChargeKind.ADD_ON and charge.period in A_MONTH and any(holds(charge.name, t) for t in terms):
            return row
    return None


def extra_seats(charges: Sequence[ChargeView]) -> Charge | None:
    """Return what one more seat costs by the month or year; None where the pages do not say."""
    for row in charges:
        charge = row.charge
        said = f"{charge.name} {charge.per}"
        if charge.period in A_MONTH and SEATS.search(said) and (_MORE.search(charge.quote) or _MORE.search(said)):
            return charge
    return None
