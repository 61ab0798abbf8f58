"""What a plan has: a capability on the plan that a question names, and what two plans of one product differ in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.insights.offers import current_plans
from analysis.queries.cells import cell_row, on_plan, plan_is
from analysis.queries.needs import Has, check, parse_need
from analysis.queries.prices import find_prices
from analysis.queries.question import Question
from analysis.queries.records import CellRow, Empty, Why
from analysis.queries.reply import Kind, Reply
from analysis.text.normalise import fold
from analysis.view import MarketView, PlanView
from rivalscope.core.records import Capability, Cell

__all__ = ["BETWEEN", "has_on_plan", "plan_difference_reply", "plans_called"]

BETWEEN = re.compile(
    r"\b(?:differ\w*|los(?:e|es|ing)|gain|between|versus|vs?|compar\w+|upgrad\w+|downgrad\w+"
    r"|go(?:ing)? (?:up |down )?(?:from|to)|step(?:ping)? (?:up|down)|worth|more (?:than|in)|extra|instead of|over)\b"
)


def has_on_plan(view: MarketView, cell: Cell, plan: str) -> bool | None:
    """Return whether a product has a capability on a plan; None: nothing that was read says.

    "Free" is also a plan of another name that costs nothing. What the cell's quotes leave open, the plan's own list
    may say.
    """
    told = on_plan(cell, plan)
    if told is not None or not plan or on_plan(cell) is not True:
        return told
    rows = current_plans(view, cell.product)
    called = [row for row in plans_called(view, [cell.product], plan) if not row.plan.uncertain]
    if (told := next((one for row in called if (one := on_plan(cell, row.plan.name)) is not None), None)) is not None:
        return told
    capability = view.capability_of[cell.capability]
    said = {_says(view, row, rows, capability) for row in called}
    return True if Has.YES in said else False if said == {Has.NO} else None


def plans_called(view: MarketView, products: Sequence[str], plan: str) -> list[PlanView]:
    """Return the plans of some products that a name means; "free" also means what costs nothing."""
    free = fold(plan) == "free"
    return [
        row
        for product in products
        for row in current_plans(view, product)
        if plan_is(plan, row.plan.name) or (free and (row.plan.free or row.plan.price == "0"))
    ]


def _says(view: MarketView, row: PlanView, rows: tuple[PlanView, ...], capability: Capability) -> Has:
    return check(view, row, parse_need(capability.label), siblings=rows).has


def plan_difference_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what one plan of a product has and another has not; None: no two plans of one product are named."""
    if parts.capabilities:
        return None
    for product in parts.products or list(view.product_of):
        rows = current_plans(view, product)
        named = {row.plan.name: row for row in rows if _stands(row.plan.name, parts.words)}
        if len(named) < 2:
            continue
        (one, first), (other, second) = list(named.items())[:2]
        cells = []
        for capability in view.ordered_capabilities:
            cell = view.cell(product, capability.id)
            if cell is None or on_plan(cell) is not True:
                continue
            on_one, on_other = has_on_plan(view, cell, one), has_on_plan(view, cell, other)
            stated = [_says(view, row, rows, capability) for row in (first, second)]
            if on_one is not on_other or stated[0] is not stated[1]:
                cells.append(cell_row(view, cell))
        prices = [row for row in find_prices(view, product=product).rows if row.plan in named]
        return Reply(
            question=parts.text,
            kind=Kind.PLANS,
            short=_added(cells, one, other) or "no difference in the capabilities is stated.",
            understood=f"where the plans {one} and {other} of {view.name(product)} differ, as far as their page says",
            cells=tuple(cells),
            prices=tuple(prices),
            empty=None if prices else Empty(why=Why.NOTHING_FOUND, detail="no price of these plans was read"),
        )
    return None


def _added(cells: Sequence[CellRow], one: str, other: str) -> str:
    names = [row.capability_name + (f" ({row.stage})" if row.stage not in ("", "ga") else "") for row in cells]
    return f"Differs between {one} and {other}: {', '.join(names)}." if names else ""


def _stands(name: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", words) is not None
