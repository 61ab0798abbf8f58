"""Replies that hold products against each other: where they differ, what they share, what one alone has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.answers import answer_of
from analysis.queries.cells import cell_row
from analysis.queries.compare import Difference, compare
from analysis.queries.offered import has_on_plan, plans_called
from analysis.queries.overview import gaps_reply
from analysis.queries.question import Question
from analysis.queries.records import CellRow, Empty, Why
from analysis.queries.reply import Kind, Reply
from analysis.view import MarketView
from rivalscope.core.records import Support

__all__ = ["THAT_OTHER", "comparison_reply", "only_reply", "standing_reply"]

_MAX_RARE = 3
"""Capabilities that fewest others have, where nobody has one alone."""
THAT_OTHER = re.compile(
    r"\b(?:have|has|offers?|provides?|do|does|got|supports?)\b.{0,60}?\b(?:that|which|but)?\s*(?P<other>.{1,60}?)\s+"
    r"(?:lacks?|miss(?:es)?|(?:does|do|is|are|has|have)n'?t|(?:does|do) not|cannot|can'?t)\b"
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
