"""Replies on prices: what plans and teams cost, and which plan includes something."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.queries.cells import gaps_of
from analysis.queries.offered import plans_called
from analysis.queries.prices import find_charges, find_prices
from analysis.queries.question import Question
from analysis.queries.records import ChargeRow, PriceRow, Why
from analysis.queries.replies import LACK, asked_names, cells_reply, plan_reply
from analysis.queries.reply import MOST_ROWS, Kind, Reply, understood
from analysis.queries.team import team_prices
from analysis.text.normalise import fold, stems
from analysis.view import MarketView

__all__ = ["plans_with_reply", "prices_reply", "team_reply"]

_DEAREST = re.compile(r"\b(?:most expensive|highest|top[- ]priced)\b")
_ORDERED = re.compile(rf"\b(?:cheap|lowest|least)|{_DEAREST.pattern}")
_ABOUT_MONEY = re.compile(
    r"\b(?:costs?|pric\w+|pay\w*|charg\w+|how (?:much|many)|cheap\w*|expensive|dear\w*|euros?|dollars?|seats?"
    r"|limits?|quotas?|fees?|bill\w*|month\w*|year\w*|discounts?|trials?|fit)\b"
)
_PER = re.compile(r"\b(?:charg\w+|pric\w+|costs?|pay|bill\w*)\b.{0,20}\b(?:per|by the) (?P<unit>\w+)")


def team_reply(view: MarketView, parts: Question, seats: int, needs: tuple[str, ...], billing: str) -> Reply:
    """Answer what a team pays."""
    products, plan = parts.products, parts.plan if len(parts.products) == 1 and not needs else ""
    found = team_prices(view, seats=seats, needs=needs, billing=billing, product=", ".join(products), plan=plan)
    asked = f" with {' and '.join(needs)}" if needs else ""
    paid = f", billed {billing}" if billing else ""
    return Reply(
        question=parts.text,
        kind=Kind.TEAM,
        understood=f"what {seats} seats{asked} cost{paid}" + (f" on the plan {plan}" if plan else ""),
        teams=found,
        could_not_look=tuple(gaps_of(view, products or view.product_of)),
    )


def plans_with_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer which plan includes a capability, with the prices of the plans that are named."""
    if not parts.capabilities:
        return None
    reply = cells_reply(view, parts)
    has = {row.product for row in reply.cells}
    named_plans = {(row.product, row.plan) for row in reply.cells if row.plan}
    prices = tuple(
        row
        for row in find_prices(view).rows
        if row.product in has
        and any(product == row.product and _same_plan(plan, row.plan) for product, plan in named_plans)
    )
    return replace(
        reply,
        kind=Kind.PLANS,
        understood=understood(view, f"in which plan {asked_names(parts)} is included", parts),
        prices=tuple(sorted(prices, key=_amount)),
    )


def _same_plan(written: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(written)) is not None


def _amount(row: PriceRow) -> tuple[bool, str, float]:
    """Order by amount within a currency; what has no public price comes last."""
    try:
        return False, row.currency, float(row.price)
    except ValueError:
        return True, row.currency, 0.0


def _costs(row: PriceRow) -> bool:
    return row.contact or _amount(row)[2] > 0


def prices_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what it costs."""
    if parts.capabilities and not parts.products:
        return None
    if parts.products and len(_called(parts, [row.plan for row in find_prices(view).rows])) > 1:
        parts = replace(parts, plan="")
    called = plans_called(view, parts.products, parts.plan) if parts.plan and len(parts.products) == 1 else ()
    if called and not parts.subject and not _ABOUT_MONEY.search(parts.intent):
        return plan_reply(view, parts)
    paid = fold(parts.plan) == "paid"
    found = find_prices(view, product=", ".join(parts.products), plan="" if paid else parts.plan)
    what = "prices of plans that cost something" if paid else "prices"
    if not found.rows and parts.plan and found.empty and found.empty.why is Why.FILTER:
        # Which plans there are is the answer: none of them is called that.
        found = find_prices(view, product=", ".join(parts.products))
        what, parts = f"prices; no plan is called {parts.plan}", replace(parts, plan="")
    if paid:
        found, parts = replace(found, rows=tuple(filter(_costs, found.rows))), replace(parts, plan="")
    if not parts.plan and (asked := _called(parts, [row.plan for row in found.rows])):
        found = replace(found, rows=tuple(row for row in found.rows if row.plan in asked))
    for pattern, fits, said in _THAT_COST:
        if pattern.search(parts.intent) and not parts.plan and any(map(fits, found.rows)):
            found, what = replace(found, rows=tuple(filter(fits, found.rows))), said
            break
    if limited := _with_limit(found.rows, parts):
        found, what = replace(found, rows=limited), f"plans that say {parts.subject}"
    if LACK.search(parts.intent) and parts.plan and not parts.products and found.rows:
        having = {row.product for row in found.rows}
        rest = tuple(row for row in find_prices(view).rows if row.product not in having)
        who = ", ".join(dict.fromkeys(row.product_name for row in rest)) or "nobody"
        found, what = replace(found, rows=rest), f"prices of those without such a plan ({who})"
    per = _PER.search(parts.intent)
    offered: list[PriceRow | ChargeRow] = [*found.rows, *_charges(view, parts)]
    if per and not any(_is_per(per["unit"], row) for row in offered):
        units = sorted({row.unit for row in found.rows if row.unit})
        what = f"prices; none is per {per['unit']}" + (f", but per {', '.join(units)}" if units else "")
    elif per:
        found = replace(found, rows=tuple(row for row in found.rows if _is_per(per["unit"], row)))
        what = f"prices per {per['unit']}"
    rows = sorted(found.rows, key=_amount) if _ORDERED.search(parts.intent) else list(found.rows)
    if _DEAREST.search(parts.intent):
        rows = [row for row in rows[::-1] if not _amount(row)[0]] + [row for row in rows if _amount(row)[0]]
    return Reply(
        question=parts.text,
        kind=Kind.PRICES,
        understood=understood(view, what, parts),
        prices=tuple(rows),
        charges=_charges(view, parts),
        empty=found.empty,
    )


def _with_limit(rows: Sequence[PriceRow], parts: Question) -> tuple[PriceRow, ...]:
    """Return the plans one of whose lines says what is asked for: "unlimited seats"; none: no line does."""
    wanted = set(stems(parts.subject))
    if len(wanted) < 2 or parts.capabilities:
        return ()
    return tuple(row for row in rows if any(wanted <= set(stems(line)) for line in row.limits))


def _called(parts: Question, plans: Sequence[str]) -> list[str]:
    """Return the plans that a question names where it names two: "Business or Team"."""
    found = [name for name in dict.fromkeys(plans) if re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", parts.words)]
    return found if len(found) > 1 else []


_THAT_COST: tuple[tuple[re.Pattern[str], Callable[[PriceRow], bool], str], ...] = (
    (
        re.compile(r"\b(?:free|costs? nothing|zero)\b(?! (?:trial|of charge))"),
        lambda row: not row.contact and _amount(row)[2] == 0 and not _amount(row)[0],
        "plans that cost nothing",
    ),
    (
        re.compile(
            r"\b(?:hid(?:e|es|ing)|hidden|no (?:public|listed|stated) prices?|(?:do|does) ?n[o']t (?:\w+ )?"
            r"(?:publish|list|state|show|tell|say)|contact (?:us|sales)|ask sales|on request|secret)\b"
        ),
        lambda row: row.contact or _amount(row)[0],
        "plans without a public price",
    ),
)
"""Of which plans the price is asked."""


def _is_per(unit: str, row: PriceRow | ChargeRow) -> bool:
    return set(stems(unit)) <= set(stems(f"{row.unit} {row.period} {row.as_written}"))


def _charges(view: MarketView, parts: Question) -> tuple[ChargeRow, ...]:
    """Return the charges that a question names; else, where it names products, all that these charge on top."""
    products = ", ".join(parts.products)
    named = find_charges(view, product=products, plan=parts.plan, about=parts.subject) if parts.subject else ()
    return (named or find_charges(view, product=products, plan=parts.plan) if products else named)[:MOST_ROWS]
