"""What each kind of question is answered with: the query that fits, and its rows as a reply."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.queries.cells import cell_row, find_cells, on_plan, plan_is
from analysis.queries.events import find_changes, find_releases
from analysis.queries.happened import GONE
from analysis.queries.names import nearest
from analysis.queries.offered import has_on_plan, plans_called
from analysis.queries.prices import find_prices
from analysis.queries.question import Question
from analysis.queries.records import CellRow, Empty, Why
from analysis.queries.reply import MOST_ROWS, Kind, Reply, understood
from analysis.queries.trends import find_spread, find_trends
from analysis.view import MarketView
from rivalscope.core.records import Stage

__all__ = [
    "LACK",
    "OFTEN",
    "asked_names",
    "cadence_reply",
    "cells_reply",
    "everything_of_reply",
    "open_cells_reply",
    "plan_reply",
    "spread_reply",
    "stranger_reply",
    "theme_reply",
    "trends_reply",
    "unknown_reply",
]

_MOST_QUOTES = 3
"""Quotes of a cell where it is asked for by its product."""
LACK = re.compile(
    r"\b(weak(?:ness(?:es)?)?(?: points?)?|shortcomings|downsides|lacks?"
    r"|lacking|without|missing|miss(?:es)?|no|not|(?:does|do|is|are|ca|has|have)n'?t|cannot)\b"
)
"""That something is missing is what is asked for."""
OFTEN = re.compile(
    r"\b(how often|cadence|frequency|how frequent\w*|how regular\w*|releas\w+ (?:rate|rhythm|pace|tempo|velocity|speed)"
    r"|how many releases|how fast (?:do|does) .{1,40} (?:ship|release)"
    r"|(?:ships?|releas\w+|shipping)\b.{0,20}\b(?:fast\w*|most|quick\w*|slow\w*|less often|more often|pace)"
    r"|(?:pace|tempo) of releas\w+|slow\w* down|speed\w* up|gone quiet|silent|inactive|dormant"
    r"|stopp?\w* (?:releas|shipp)\w+)\b"
)
_TELLS_WHEN = ("feature_added", "claim_removed", "stage", "gate_moved")
"""Changes of a page that begin or end something."""
_AFTER = re.compile(
    r"\b(?:first|order|follow\w*|after|before|behind|copied|caught up|who (?:\w+ ){1,2}first|(?:how|too) late)\b"
)


def asked_names(parts: Question) -> str:
    """Return the names of the capabilities that a question is about."""
    return " / ".join(one.label for one in parts.capabilities)


def unknown_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer a question about a time to come, or a version that no release notes have; None: it is about neither."""
    start, newest = parts.period.start if parts.period else None, view.as_of.date()
    # What to build next quarter is asked of what is known today.
    ours = parts.period is not None and parts.period.words.startswith("next") and {*parts.products} <= {view.own}
    if start is not None and start > newest and parts.stage is None and not parts.capabilities and not ours:
        detail = f"{start} is later than the newest capture, {newest}"
        return Reply(
            question=parts.text,
            kind=Kind.PASSAGES,
            understood=understood(view, "a time to come", parts),
            empty=Empty(why=Why.NOBODY_LOOKED, detail=detail),
        )
    said = re.search(r"\bversion v?(\d+(?:\.\d+)*)(?![\w.])", parts.words)
    if said and not parts.version and not parts.capabilities and not parts.plan:
        return Reply(
            question=parts.text,
            kind=Kind.RELEASES,
            understood=understood(view, f"what is in {said[1]}", parts),
            empty=Empty(why=Why.UNKNOWN_NAME, detail=f"no release notes that were read have a version {said[1]}"),
        )
    return None


def stranger_reply(view: MarketView, parts: Question) -> Reply:
    """Answer a question about somebody who is not in this market."""
    name = parts.strangers[0]
    close = nearest(name, [one.name for one in view.products])
    return Reply(
        question=parts.text,
        kind=Kind.PASSAGES,
        understood=f"about {name}",
        empty=Empty(why=Why.UNKNOWN_NAME, detail=f"nothing in this market is called {name}", nearest=close),
    )


def open_cells_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what nothing that was read decides."""
    rows = [
        cell_row(view, cell)
        for cell in view.cells
        if (not parts.products or cell.product in parts.products)
        and (not parts.capabilities or cell.capability in {one.id for one in parts.capabilities})
    ]
    undecided = tuple(row for row in rows if row.answer in ("not mentioned", "could not look", "unclear"))
    empty = None if undecided else Empty(why=Why.FILTER, detail="all of these cells are answered")
    return Reply(
        question=parts.text,
        kind=Kind.OPEN,
        understood=understood(view, "undecided cells", parts),
        open=undecided,
        empty=empty,
    )


def spread_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer since when products have a capability, and who took it up first."""
    if not parts.capabilities:
        return None
    found = find_spread(view, parts.capabilities[0].id)
    rows = found.rows
    # Who came after somebody is somebody else.
    if parts.products and not _AFTER.search(parts.intent):
        wanted = {view.name(slug) for slug in parts.products}
        rows = tuple(
            replace(
                row,
                adopters=tuple(one for one in row.adopters if one.product_name in wanted),
                undated=tuple(name for name in row.undated if name in wanted),
            )
            for row in rows
        )
        rows = tuple(row for row in rows if row.adopters or row.undated)
    products = ", ".join(parts.products)
    cells = find_cells(view, product=products, capability=parts.capabilities[0].id)
    changes = find_changes(view, product=products, about=parts.capabilities[0].label).rows if products else ()
    gone = GONE.search(parts.intent) is not None
    label = parts.capabilities[0].label
    told = find_releases(view, product=products, kind="removed" if gone else "", about=label).rows if products else ()
    # The release that began it names the version; the others only speak of it.
    began = {(one.product_name, one.at) for row in rows for one in row.adopters}
    told = tuple(row for row in told if gone or (row.product_name, row.published) in began)
    return Reply(
        question=parts.text,
        kind=Kind.SPREAD,
        understood=understood(view, f"since when {asked_names(parts)} has been available", parts),
        spread=rows,
        releases=told[:MOST_ROWS],
        changes=tuple(row for row in changes if row.kind in _TELLS_WHEN)[:MOST_ROWS],
        cells=tuple(row for row in cells.rows if row.answer in ("yes", "partial")),
        others=tuple(row for row in cells.rows if row.answer == "no"),
        open=tuple(row for row in cells.rows if row.answer not in ("yes", "partial", "no")),
        empty=found.empty,
    )


def cadence_reply(view: MarketView, parts: Question) -> Reply:
    """Answer how often products release."""
    found = find_trends(view, product=", ".join(parts.products), about="cadence")
    return Reply(
        question=parts.text,
        kind=Kind.TRENDS,
        understood=understood(view, "how often they release", parts),
        trends=found.rows[:MOST_ROWS],
        empty=found.empty,
    )


def trends_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what rises and what falls."""
    direction = ""
    if re.search(r"\b(rising|growing|moving towards?|up|hot|hottest|fastest|spread\w*)\b", parts.intent):
        direction = "rising"
    elif re.search(r"\b(falling|fading|declining|down|los(?:e|es|ing) interest|less)\b", parts.intent):
        direction = "falling"
    about = parts.capabilities[0].label if parts.capabilities else ""
    found = find_trends(view, product=", ".join(parts.products), about=about or parts.subject, direction=direction)
    if not found.rows and not about and parts.subject:
        found = find_trends(view, product=", ".join(parts.products), direction=direction)
    if not found.rows and parts.capabilities:
        return spread_reply(view, parts)  # too few entries for a trend; who took it up, and when, is the nearest to one
    return Reply(
        question=parts.text,
        kind=Kind.TRENDS,
        understood=understood(view, f"{direction} trends".strip() + (f": {about}" if about else ""), parts),
        trends=found.rows[:MOST_ROWS],
        empty=found.empty,
    )


def everything_of_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer "what does X offer", "what does X lack", "what needs that plan": a product or plan, and no subject."""
    if not (parts.products or parts.plan) or parts.subject:
        return None
    lacking = bool(LACK.search(parts.intent))
    products = ", ".join(parts.products)
    if parts.plan and parts.products and not lacking and not re.search(r"\bonly\b", parts.intent):
        return plan_reply(view, parts)
    found = find_cells(view, product=products, answer="no" if lacking else "has", plan="" if lacking else parts.plan)
    if lacking and parts.plan:
        found = replace(found, rows=(*_of_other_plans(view, parts), *found.rows))
    elif lacking and not found.rows and parts.products:
        undecided = find_cells(view, product=products, answer="open")
        if undecided.rows:
            what = understood(view, "they say of nothing that they lack it; not known", parts)
            return Reply(question=parts.text, kind=Kind.OPEN, understood=what, open=undecided.rows)
    elif parts.plan and re.search(r"\bonly\b", parts.intent):
        rows = tuple(row for row in found.rows if plan_is(parts.plan, row.plan))
        nothing = Empty(why=Why.FILTER, detail=f"no capability is known to start with the plan {parts.plan}")
        found = replace(found, rows=rows, empty=found.empty if rows else nothing)
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(view, "what they say they lack" if lacking else "what they have", parts),
        cells=found.rows,
        empty=found.empty,
    )


def theme_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what is had of a theme, or lacked where the question says so; without a product, by whom."""
    lacking = bool(LACK.search(parts.intent))
    found = find_cells(view, product=", ".join(parts.products), theme=parts.theme)
    rows = [row for row in found.rows if row.product not in parts.besides]
    had = [row for row in rows if row.answer in ("yes", "partial")]
    absent = [row for row in rows if row.answer == "no"]
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(
            view, f"{'what is missing from' if lacking else 'what is available in'} {parts.theme}", parts
        ),
        cells=tuple(absent if lacking else had),
        others=tuple(had if lacking else absent),
        open=tuple(row for row in rows if row not in had and row not in absent),
        empty=found.empty,
    )


def plan_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what a product has on a plan, as far as its pages say, and what the plan costs."""
    cells = [
        cell_row(view, cell)
        for cell in view.cells
        if cell.product in parts.products and has_on_plan(view, cell, parts.plan) is True
    ]
    prices = find_prices(view, product=", ".join(parts.products), plan=parts.plan)
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(view, "what they have", parts),
        cells=tuple(cells),
        prices=prices.rows,
        empty=None if cells else prices.empty,
    )


def _of_other_plans(view: MarketView, parts: Question) -> list[CellRow]:
    """Return the cells of what a product has from another plan on than the one asked for."""
    return [
        cell_row(view, cell)
        for cell in view.cells
        if (not parts.products or cell.product in parts.products)
        and on_plan(cell)
        and cell.plan
        and on_plan(cell, parts.plan) is not True
    ]


def cells_reply(view: MarketView, parts: Question) -> Reply:
    """Answer who has a capability, who lacks it, and for whom that is open; of a few cells with all that shows it."""
    quotes = _MOST_QUOTES if len(parts.products) in (1, 2) and len(parts.capabilities) == 1 else 1
    unknown_plan = bool(parts.plan and parts.products) and not plans_called(view, parts.products, parts.plan)
    plan = "" if unknown_plan else parts.plan
    wanted: list[CellRow] = []
    undecided: list[CellRow] = []
    others: list[CellRow] = []
    lacking = bool(LACK.search(parts.intent) or GONE.search(parts.intent))
    for capability in parts.capabilities:
        for product in view.products:
            cell = view.cell(product.slug, capability.id)
            if cell is None or (parts.products and product.slug not in parts.products):
                continue
            if product.slug in parts.besides:
                continue
            present = has_on_plan(view, cell, plan)
            into = (
                undecided
                if present is None
                else wanted
                if present is not lacking or (parts.products and not plan)
                else others
            )
            if parts.stage is Stage.PLANNED and cell.stage is parts.stage:
                into = wanted  # nobody has what is planned
            elif parts.stage is not None and into is wanted and cell.stage is not parts.stage:
                into = others
            into.append(cell_row(view, cell, quotes=quotes))
    what = f"who {'lacks' if lacking else 'has'} {asked_names(parts)}{_stage(parts)}"
    if unknown_plan:
        what += f"; no plan of {' or '.join(map(view.name, parts.products))} is called {parts.plan}"
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(view, what, parts if not unknown_plan else replace(parts, plan="")),
        cells=tuple(wanted),
        open=tuple(undecided),
        others=tuple(others),
    )


def _stage(parts: Question) -> str:
    return f" in {parts.stage.value}" if parts.stage else ""
