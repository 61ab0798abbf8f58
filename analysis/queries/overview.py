"""The market as a whole: gaps, what everybody has, disputes, what was read, and how vendors describe themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.answers import answer_of
from analysis.insights.standing import gaps, standings, unverified
from analysis.queries.cells import cell_row, gaps_of
from analysis.queries.question import Question
from analysis.queries.records import Empty, LookRow, StatementRow, Why
from analysis.queries.reply import Kind, Reply, understood
from analysis.text.normalise import stems
from analysis.view import MarketView
from rivalscope.core.records import Cell, Stage

__all__ = [
    "COVERAGE",
    "DISPUTED",
    "EVERYBODY",
    "GAPS",
    "NOBODY",
    "STATEMENTS",
    "coverage_reply",
    "disputed_reply",
    "everybody_reply",
    "gaps_reply",
    "nobody_reply",
    "stage_reply",
    "statements_reply",
]

_VENDORS = r"(?:vendors?|competitors?|rivals?|products?|of them|one)"
COVERAGE = re.compile(
    r"\b(?:(?:last|when|how often|did you|do you|have you|which|what|how many) .{0,40}\b"
    r"(?:crawl\w*|look(?:ed)? at|visit\w*|fetch\w*|captur\w*|check(?:ed)?)"
    r"|(?:which|what|how many) (?:pages?|sources?|sites?)\b(?!.*\bchang)"
    r"|crawl\w* (?:\w+ )?(?:fail\w*|problems?|errors?|outages?|issues?)"
    r"|(?:fail\w*|outages?|problems?) (?:in|of|with) (?:the |your )?crawl\w*"
    r"|(?:confident|sure|trust\w*|good|reliable|complete) .{0,20}\b(?:data|information|coverage)\b|data quality"
    r"|(?:isn'?t|is no|no|without|missing|lack of|so little|any) (?:\w+ ){0,2}(?:info\w*|data|docs|documentation)"
    r" (?:on|about|for|of|from)"
    r"|freshness|up[- ]to[- ]date|out of date|how (?:old|fresh|current|recent) (?:is|are)|coverage"
    r"|where do(?:es)? (?:the|your|this) (?:data|information|facts?) come)\b"
)
GAPS = re.compile(
    r"\b(?:gaps?|opportunit\w+|(?:should|could) we (?:build|add|do)|build next|catch up|threats? (?:for|to) us"
    r"|lose (?:\w+ )?(?:deals|customers|sales)"
    r"|(?:that|which|what) (?:we (?:do not|don'?t|lack|miss)|are we (?:missing|lacking))"
    r"|(?:are|do) we (?:missing|lack|lacking|miss|behind)|we (?:don'?t|do not) have)\b"
)
EVERYBODY = re.compile(
    rf"\b(?:table stakes|commodity|must[- ]haves?|(?:standard|common|basic) (?:features?|capabilit\w+)|in common"
    rf"|every(?:body|one)?(?: {_VENDORS})?\s+(?:has|have|offers?|supports?|does)"
    rf"|all (?:the )?(?:{_VENDORS} )?(?:have|offer|support|do)|(?:does|do) every(?:body|one)?\b)"
)
NOBODY = re.compile(
    rf"\b(?:nobody|no one|none|no {_VENDORS})(?: of (?:them|the {_VENDORS}))?"
    r"\s+(?:has|have|offers?|supports?|does|do)\b"
)
DISPUTED = re.compile(r"\b(?:contradict\w*|disput\w*|conflict\w*|disagree\w*|inconsisten\w*)\b")
STATEMENTS = re.compile(
    r"\b(?:position(?:s|ed|ing)?|taglines?|slogans?|pitch|value proposition|audiences?|target(?:s|ed|ing)?"
    r"|aim(?:s|ed)? at"
    r"|messag(?:e|ing)|(?:describes?|calls?|sells?|markets?|presents?) (?:itself|themselves|themself)"
    r"|who (?:is|are) .{1,40} (?:for|made for|meant for)|(?:say|says) (?:it|they) (?:is|are))\b"
)
_MOST_ROWS = 12


def coverage_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what was read, when, and what was closed; None: the question is about a capability."""
    if parts.capabilities or re.search(r"\bpric(?:e|es)\b.{0,30}\bfrom\b|\bsource of .{0,20}\bprices?\b", parts.intent):
        return None  # where a price is from, the prices say
    wanted = set(parts.products or view.product_of)
    rows = tuple(
        LookRow(
            product=one.product,
            product_name=view.name(one.product),
            source=one.source,
            looked=one.at.date().isoformat(),
            status=one.status,
            read=one.read,
            unchanged=one.unchanged,
            not_read=one.refused + one.failed + one.empty,
            note=one.note,
        )
        for one in view.coverage
        if one.product in wanted
    )
    return Reply(
        question=parts.text,
        kind=Kind.COVERAGE,
        understood=understood(view, "what was read, and when", parts),
        looks=rows,
        empty=None if rows else Empty(why=Why.NOBODY_LOOKED, detail="no source of these products has been crawled"),
        could_not_look=tuple(gaps_of(view, wanted)),
    )


def statements_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer how products describe themselves; None: the question is about a capability."""
    if parts.capabilities:
        return None
    wanted = set(parts.products or view.product_of)
    rows = [
        StatementRow(
            product=one.product,
            product_name=view.name(one.product),
            aspect=said.said.words,
            text=said.text,
            quote=said.quote,
            url=said.url,
        )
        for one in view.positioning
        if one.product in wanted
        for said in one.stated
    ]
    stated = {row.product for row in rows}
    rows += [
        StatementRow(
            product=one.slug,
            product_name=one.name,
            aspect="tagline",
            text=one.tagline,
            quote=one.tagline,
            url=one.tagline_url,
        )
        for one in view.products
        if one.slug in wanted - stated and one.tagline
    ]
    telling = set(stems(parts.subject))
    named = [row for row in rows if telling & set(stems(f"{row.text} {row.quote}"))]
    if named and not parts.products:
        rows = [*named, *(row for row in rows if row not in named)]
    nothing = Empty(why=Why.NOTHING_FOUND, detail="their pages do not say what they are or for whom")
    return Reply(
        question=parts.text,
        kind=Kind.STATEMENTS,
        understood=understood(view, "how they describe themselves", parts),
        statements=tuple(rows),
        empty=None if rows else nothing,
    )


def gaps_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what rivals have and one product, ours by default, lacks or is not known to have."""
    side = (parts.products or [view.own])[0]
    if not side or parts.capabilities:
        return None
    lines = standings(view, own=side)
    certain = [view.cell(side, one.capability.id) for one in gaps(lines)]
    open_ones = [view.cell(side, one.capability.id) for one in unverified(lines)]
    nothing = Empty(why=Why.NOTHING_FOUND, detail=f"no rival is known to have what {view.name(side)} lacks")
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=f"what rivals have and {view.name(side)} lacks or has only in part, most urgent first",
        cells=tuple(cell_row(view, cell) for cell in certain if cell),
        open=tuple(cell_row(view, cell) for cell in open_ones if cell),
        empty=None if certain or open_ones else nothing,
    )


def everybody_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer which capabilities every product has; where none is, those that only one is not known to have."""
    if parts.capabilities or parts.products:
        return None
    by_capability = [
        [cell for product in view.products if (cell := view.cell(product.slug, one.id))]
        for one in view.ordered_capabilities
    ]
    fewest = min((_absent(cells) for cells in by_capability if cells), default=None)
    found = [cell for cells in by_capability if cells and _absent(cells) == fewest for cell in cells]
    if fewest is None or fewest > 1 or not found:
        return None
    what = (
        "what every product has" if not fewest else "what all but one are known to have; no capability is common to all"
    )
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=what,
        cells=tuple(cell_row(view, cell) for cell in found if answer_of(cell).present),
        open=tuple(cell_row(view, cell) for cell in found if answer_of(cell).open),
        others=tuple(
            cell_row(view, cell) for cell in found if not answer_of(cell).present and not answer_of(cell).open
        ),
    )


def nobody_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer which capabilities no product is known to have."""
    if parts.capabilities or parts.products:
        return None
    having = {cell.capability for cell in view.cells if answer_of(cell).present}
    cells = [cell for cell in view.cells if cell.capability not in having]
    nothing = Empty(why=Why.NOTHING_FOUND, detail="every tracked capability is offered by at least one product")
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood="what no product is known to have",
        cells=tuple(cell_row(view, cell) for cell in cells if not answer_of(cell).open),
        open=tuple(cell_row(view, cell) for cell in cells if answer_of(cell).open),
        empty=None if cells else nothing,
    )


def _absent(cells: Iterable[Cell]) -> int:
    return sum(not answer_of(cell).present for cell in cells)


def disputed_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer which cells have quotes for and against."""
    if parts.capabilities:
        return None
    wanted = set(parts.products or view.product_of)
    cells = [cell for cell in view.cells if cell.contradictions and cell.product in wanted]
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(view, "answers that some passage contradicts", parts),
        cells=tuple(cell_row(view, cell) for cell in cells[:_MOST_ROWS]),
        empty=None if cells else Empty(why=Why.NOTHING_FOUND, detail="no answer is disputed"),
    )


def stage_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer what is planned, in preview or in beta; None: no stage, or a capability, is named."""
    if parts.stage is None or parts.capabilities or parts.period:
        return None
    wanted = set(parts.products or view.product_of) - set(parts.besides)
    cells = [cell for cell in view.cells if cell.stage is parts.stage and cell.product in wanted]
    if not cells and parts.stage is Stage.DEPRECATED:
        return None  # the release notes may say more
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(view, f"what is {parts.stage.value}", parts),
        cells=tuple(cell_row(view, cell) for cell in cells),
        empty=None if cells else Empty(why=Why.NOTHING_FOUND, detail=f"nothing is described as {parts.stage.value}"),
    )
