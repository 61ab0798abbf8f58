"""What each kind of question is answered with: the query that fits, and its rows as a reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from analysis.answers import answer_of
from analysis.queries.cells import cell_row, find_cells, gaps_of, on_plan, plan_is
from analysis.queries.compare import Difference, compare
from analysis.queries.events import find_changes, find_releases
from analysis.queries.happened import GONE
from analysis.queries.names import nearest
from analysis.queries.offered import has_on_plan, plans_called
from analysis.queries.overview import gaps_reply
from analysis.queries.prices import find_charges, find_prices
from analysis.queries.question import Question
from analysis.queries.records import CellRow, ChargeRow, Empty, PriceRow, Why
from analysis.queries.reply import MOST_ROWS, Kind, Reply, understood
from analysis.queries.team import team_prices
from analysis.queries.trends import find_spread, find_trends
from analysis.text.normalise import fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Stage, Support

__all__ = [
    "OFTEN",
    "THAT_OTHER",
    "cadence_reply",
    "cells_reply",
    "comparison_reply",
    "everything_of_reply",
    "only_reply",
    "open_cells_reply",
    "plans_with_reply",
    "prices_reply",
    "spread_reply",
    "standing_reply",
    "stranger_reply",
    "team_reply",
    "theme_reply",
    "trends_reply",
    "unknown_reply",
]

_MOST_QUOTES = 3
"""Quotes of a cell where it is asked for by its product."""
_MAX_RARE = 3
"""Capabilities that fewest others have, where nobody has one alone."""

_LACK = re.compile(
    r"\b(weak(?:ness(?:es)?)?(?: points?)?|shortcomings|downsides|lacks?"
    r"|lacking|without|missing|miss(?:es)?|no|not|(?:does|do|is|are|ca|has|have)n'?t|cannot)\b"
)
THAT_OTHER = re.compile(
    r"\b(?:have|has|offers?|provides?|do|does|got|supports?)\b.{0,60}?\b(?:that|which|but)?\s*(?P<other>.{1,60}?)\s+"
    r"(?:lacks?|miss(?:es)?|(?:does|do|is|are|has|have)n'?t|(?:does|do) not|cannot|can'?t)\b"
)
OFTEN = re.compile(
    r"\b(how often|cadence|frequency|how frequent\w*|how regular\w*|releas\w+ (?:rate|rhythm|pace|tempo|velocity|speed)"
    r"|how many releases|how fast (?:do|does) .{1,40} (?:ship|release)"
    r"|(?:ships?|releas\w+|shipping)\b.{0,20}\b(?:fast\w*|most|quick\w*|slow\w*|less often|more often|pace)"
    r"|(?:pace|tempo) of releas\w+|slow\w* down|speed\w* up|gone quiet|silent|inactive|dormant"
    r"|stopp?\w* (?:releas|shipp)\w+)\b"
)
_DEAREST = re.compile(r"\b(?:most expensive|highest|top[- ]priced)\b")
_ORDERED = re.compile(rf"\b(?:cheap|lowest|least)|{_DEAREST.pattern}")
_ABOUT_MONEY = re.compile(
    r"\b(?:costs?|pric\w+|pay\w*|charg\w+|how (?:much|many)|cheap\w*|expensive|dear\w*|euros?|dollars?|seats?"
    r"|limits?|quotas?|fees?|bill\w*|month\w*|year\w*|discounts?|trials?|fit)\b"
)
_PER = re.compile(r"\b(?:charg\w+|pric\w+|costs?|pay|bill\w*)\b.{0,20}\b(?:per|by the) (?P<unit>\w+)")
_TELLS_WHEN = ("feature_added", "claim_removed", "stage", "gate_moved")
"""Changes of a page that begin or end something."""
_AFTER = re.compile(
    r"\b(?:first|order|follow\w*|after|before|behind|copied|caught up|who (?:\w+ ){1,2}first|(?:how|too) late)\b"
)


def _names(parts: Question) -> str:
    return " / ".join(one.label for one in parts.capabilities)


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


_WE_HAVE = re.compile(r"\b(?:do|can|have|what) we (?:have|offer|do|got|support)\b|\bhave we\b")
_THEY_HAVE = re.compile(r"\b(?:do|can|have|what) they (?:have|offer|do|got|support)\b|\bhave they\b")
_NEITHER = re.compile(r"\b(?:that|which|but)\b.{0,20}\bneither\b")
_LACKED_BY = re.compile(
    r"\b(?:lack|lacks|lacking|miss|missing|behind|(?:do|does|have|has|can) ?n[o']t(?: \w+){0,2}? (?:have|offer|do|has)"
    r"|can'?t do|cannot do)\b.{0,30}?\b(?:compared (?:to|with)|against|versus|vs|that|than|relative to|next to)\b"
)
"""What follows has more: "what do we lack compared with Tern"."""


def comparison_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer where two products differ, or what one has that others are not known to have; of a theme, all of it."""
    if _SHARED.search(parts.intent) and len(parts.products) > 1 and not parts.capabilities:
        return _shared_reply(view, parts, lacking=bool(_BOTH_LACK.search(parts.intent)))
    other = THAT_OTHER.search(parts.intent) or _NEITHER.search(parts.intent)
    lacked = _LACKED_BY.search(parts.intent)
    if not parts.products or parts.capabilities or (other and not lacked and len(parts.products) < 2):
        return None
    one, second, *rest = [*parts.products, view.own]
    if lacked and parts.products[:2] == [one, second]:
        one, second, rest = second, one, []
    if other and view.own in (one, second):
        ours, theirs = _WE_HAVE.search(parts.intent), _THEY_HAVE.search(parts.intent)
        speaks = min((found for found in (ours, theirs) if found), key=lambda found: found.start(), default=None)
        if speaks and speaks.start() < other.end() and (speaks is ours) is not (one == view.own):
            one, second = second, one
    if one == second or not second:
        return None
    if parts.theme and not other and not lacked:
        return _theme_compared(view, parts, one, second)
    found = compare(view, one, second, both_ways=not (other or lacked))
    rows = found.rows
    if parts.plan and all(plans_called(view, [slug], parts.plan) for slug in (one, second)):
        rows = _on_plans_compared(view, parts.plan, one, second, both_ways=not (other or lacked))
    more = [slug for slug in rest if slug in parts.products and slug not in (one, second)] if other else []
    for slug in more:  # "that neither Tern nor Plover has"
        kept = {row.capability_name for row in compare(view, one, slug, both_ways=False).rows}
        rows = tuple(row for row in rows if row.capability_name in kept)
    if parts.theme:
        of_theme = {row.label for row in view.capabilities if row.parent == parts.theme}
        rows = tuple(row for row in rows if row.capability_name in of_theme)
    what = f"where {view.name(one)} and {view.name(second)} differ" + (f" on {parts.theme}" if parts.theme else "")
    if other or lacked:
        others = " or ".join(map(view.name, (second, *more)))
        what = f"what {view.name(one)} has that {others} is not known to have"
    known = f"all that {view.name(one)} is known to have, {view.name(second)} is known to have too"
    nothing = Empty(why=Why.NOTHING_FOUND, detail=known)
    empty = None if rows else nothing if (other or lacked) else found.empty
    return Reply(question=parts.text, kind=Kind.COMPARISON, understood=what, differences=rows, empty=empty)


_BOTH_LACK = re.compile(r"\bboth (?:\w+ ){0,2}(?:lack|miss)\w*|\bboth (?:do not|don'?t) have\b")
_SHARED = re.compile(rf"\bin common\b|\bshare[sd]?\b|{_BOTH_LACK.pattern}|\bboth (?:have|got|offer|support|do)\b")
"""What several have alike."""
_LACKED_ELSEWHERE = re.compile(
    r"\bthat (?P<who>we|.{2,20}?) (?:\w+ )?(?:lacks?|miss(?:es)?|(?:do|does) ?n[o']t have)\b"
)


def _shared_reply(view: MarketView, parts: Question, *, lacking: bool) -> Reply:
    """Answer what several products have in common, or all of them lack; perhaps what another one lacks besides."""
    elsewhere = None if lacking else _LACKED_ELSEWHERE.search(parts.words)
    without = [view.own] if elsewhere and elsewhere["who"] == "we" else []
    products = [slug for slug in parts.products if slug not in without]
    rows: list[CellRow] = []
    names = []
    for capability in view.ordered_capabilities:
        cells = [cell for slug in products if (cell := view.cell(slug, capability.id))]
        others = [cell for slug in without if (cell := view.cell(slug, capability.id))]
        alike = all(answer_of(cell).present is not lacking for cell in cells)
        if cells and alike and not any(answer_of(cell).present for cell in others):
            rows += [cell_row(view, cell) for cell in (*cells, *others)]
            names.append(capability.label)
    who = " and ".join(map(view.name, products))
    what = f"what {who} {'all lack or do not mention' if lacking else 'have in common'}"
    what += f" and {' or '.join(map(view.name, without))} is not known to have" if without else ""
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=what,
        short=f"{len(names)} of them: {', '.join(names)}." if names else "",
        cells=tuple(rows),
        empty=None if rows else Empty(why=Why.NOTHING_FOUND, detail="nothing of what is compared"),
    )


def standing_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer where we stand when no rival is named: what rivals have and we lack, and what the fewest of them have."""
    if parts.capabilities or not view.own or [*parts.products] not in ([], [view.own]):
        return None
    ours = replace(parts, products=[view.own])
    behind, ahead = gaps_reply(view, ours), only_reply(view, replace(ours, plan=""))
    return behind and replace(behind, also=ahead, second_part=True)


def _on_plans_compared(
    view: MarketView, plan: str, one: str, second: str, *, both_ways: bool
) -> tuple[Difference, ...]:
    """Return on what two products differ on their plans of one name: "our Business and theirs"."""
    rows = []
    for capability in view.ordered_capabilities:
        left, right = view.cell(one, capability.id), view.cell(second, capability.id)
        if left is None or right is None:
            continue
        has, lacks = has_on_plan(view, left, plan), has_on_plan(view, right, plan)
        if bool(has) != bool(lacks) and (has or both_ways):
            certain = has is not None and lacks is not None
            row = Difference(
                capability_name=capability.label, one=cell_row(view, left), other=cell_row(view, right), certain=certain
            )
            rows.append(row)
    return tuple(sorted(rows, key=lambda row: not row.certain))


def _theme_compared(view: MarketView, parts: Question, one: str, second: str) -> Reply:
    """Answer what two products have of a theme, alike or not."""
    rows = []
    for capability in view.ordered_capabilities:
        left, right = view.cell(one, capability.id), view.cell(second, capability.id)
        if capability.parent == parts.theme and left and right:
            certain = not (answer_of(left).open or answer_of(right).open)
            rows.append(
                Difference(
                    capability_name=capability.label,
                    one=cell_row(view, left),
                    other=cell_row(view, right),
                    certain=certain,
                )
            )
    what = f"{view.name(one)} and {view.name(second)} on {parts.theme}"
    return Reply(question=parts.text, kind=Kind.COMPARISON, understood=what, differences=tuple(rows))


def only_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what one product has and no other is known to have; beside it what fewest others have."""
    if parts.plan:
        return None  # "what is only in Enterprise"
    one = next(iter(parts.besides or parts.products), "")
    having: dict[str, list[str]] = {}
    for cell in view.cells:
        if cell.support in (Support.FULL, Support.PARTIAL):
            having.setdefault(cell.capability, []).append(cell.product)
    if not one:
        return _alone_reply(view, parts, having)
    own = sorted((len(products), key) for key, products in having.items() if one in products)
    rows = [(others, view.cell(one, key)) for others, key in own]
    alone = tuple(cell_row(view, cell) for number, cell in rows if cell and number == 1)
    rare = tuple(cell_row(view, cell) for number, cell in rows if cell and number > 1)[:_MAX_RARE]
    nothing = f"everything that {view.name(one)} has, another product has too"
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=f"what {view.name(one)} alone is known to have" + ("" if alone else f": nothing, {nothing}"),
        cells=alone,
        others=() if alone else rare,
        empty=None if alone or rare else Empty(why=Why.NOTHING_FOUND, detail=nothing),
    )


def _alone_reply(view: MarketView, parts: Question, having: Mapping[str, Sequence[str]]) -> Reply:
    cells = [view.cell(products[0], key) for key, products in having.items() if len(products) == 1]
    nothing = Empty(why=Why.NOTHING_FOUND, detail="everything that one product has, another has too")
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood="what exactly one product is known to have",
        cells=tuple(cell_row(view, cell) for cell in cells if cell),
        empty=None if cells else nothing,
    )


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
        understood=understood(view, f"in which plan {_names(parts)} is included", parts),
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
        return _of_plan(view, parts)
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
    if _LACK.search(parts.intent) and parts.plan and not parts.products and found.rows:
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
        understood=understood(view, f"since when {_names(parts)} has been available", parts),
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
    lacking = bool(_LACK.search(parts.intent))
    products = ", ".join(parts.products)
    if parts.plan and parts.products and not lacking and not re.search(r"\bonly\b", parts.intent):
        return _of_plan(view, parts)
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
    lacking = bool(_LACK.search(parts.intent))
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


def _of_plan(view: MarketView, parts: Question) -> Reply:
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
    lacking = bool(_LACK.search(parts.intent) or GONE.search(parts.intent))
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
    what = f"who {'lacks' if lacking else 'has'} {_names(parts)}{_stage(parts)}"
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
