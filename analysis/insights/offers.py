"""What a product is offered for now: one row a plan, however many pages name it."""

from __future__ import annotations

from analysis.insights.markers import plan_id
from analysis.view import MarketView, PlanView

__all__ = ["current_plans"]


def current_plans(view: MarketView, product: str) -> tuple[PlanView, ...]:
    """Return the plans that a product still offers, in the pages' order; the same offer on two pages counts once."""
    found: dict[str, PlanView] = {}
    for row in view.plans:
        if row.product == product and row.valid_to is None:
            found.setdefault(plan_id(row), row)
    return tuple(found.values())
