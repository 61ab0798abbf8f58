"""What a product is offered for: one row per plan or charge, however many pages name it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analysis.insights.markers import plan_id
from analysis.view import ChargeView, MarketView, PlanView
from rivalscope.core.charges import Charge

__all__ = ["current_charges", "current_plans", "distinct_plans"]


def current_plans(view: MarketView, product: str) -> tuple[PlanView, ...]:
    """Return the plans that a product still offers, in the pages' order; the same offer on two pages counts once."""
    return distinct_plans(row for row in view.plans if row.product == product and row.valid_to is None)


def current_charges(view: MarketView, product: str) -> tuple[ChargeView, ...]:
    """Return what a product charges now besides its plans, in the pages' order; the same charge counts once."""
    found: dict[Charge, ChargeView] = {}
    for row in view.charges:
        if row.product == product and row.valid_to is None:
            found.setdefault(replace(row.charge, quote=""), row)
    return tuple(found.values())


def distinct_plans(rows: Iterable[PlanView]) -> tuple[PlanView, ...]:
    """Return each offer once: print pages and copies repeat plans, and a page that changes elsewhere keeps its own.

    Args:
        rows: Plans, those that are still offered first.
    """
    found: dict[str, PlanView] = {}
    for row in rows:
        found.setdefault(plan_id(row), row)
    return tuple(found.values())
