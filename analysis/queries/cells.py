"""Who has what: cells of the matrix by product, capability, answer, plan and theme."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.answers import Answer, answer_of
from analysis.queries.names import match_capabilities, match_products, nearest
from analysis.queries.page import Found
from analysis.queries.records import CellHistory, CellRow, Empty, Quote, Why
from analysis.text.addressed import WARNING, speaks_to_models
from analysis.text.normalise import fold
from analysis.view import MarketView
from rivalscope.core.records import Capability, Cell, Evidence

__all__ = ["cell_history", "cell_row", "find_cells", "gaps_of", "on_plan", "plan_is", "quote_of", "unknown_name"]

_QUOTES = 1
"""Quotes of a cell in a list; one cell alone is shown with all of them."""


def quote_of(evidence: Evidence) -> Quote:
    """Return evidence as others see it."""
    return Quote(
        id=evidence.id,
        text=evidence.quote,
        url=evidence.url,
        captured=evidence.captured_at.date().isoformat(),
        verified=evidence.verified,
        place=" > ".join(evidence.heading_path),
        warning=WARNING if speaks_to_models(evidence.quote) else "",
    )


def cell_row(view: MarketView, cell: Cell, *, quotes: int = _QUOTES) -> CellRow:
    """Return a cell with at most so many of its quotes, contradictions and leads."""
    return CellRow(
        product=cell.product,
        product_name=view.name(cell.product),
        capability=cell.capability,
        capability_name=view.label(cell.capability),
        answer=answer_of(cell).value,
        confidence=round(cell.confidence, 3),
        stage=cell.stage.value if cell.stage else "",
        plan=cell.plan,
        value=cell.value,
        since=cell.since,
        quotes=tuple(map(quote_of, cell.evidence[:quotes])),
        against=tuple(map(quote_of, cell.contradictions[:quotes])),
        leads=tuple(map(quote_of, cell.leads[:quotes])),
        reasons=cell.reasons if quotes > _QUOTES else (),
        decided_by=cell.answered_by,
    )


def unknown_name(what: str, name: str, close: tuple[str, ...]) -> Empty:
    """Return the answer to a name that is not in the market."""
    return Empty(why=Why.UNKNOWN_NAME, detail=f'this market has no {what} "{name}"', nearest=close)


def find_cells(
    view: MarketView,
    *,
    product: str = "",
    capability: str = "",
    answer: str = "",
    plan: str = "",
    theme: str = "",
    quotes: int = _QUOTES,
) -> Found[CellRow]:
    """Return the cells that pass all filters, capability by capability.

    Args:
        view: The market.
        product: Names of products, or "we"; empty: all.
        capability: A capability in its own or other words; empty: all.
        answer: One of the six answers, or "has" for yes and partial, "open" for what nothing decides; empty: all.
        plan: Only cells whose quotes name this plan.
        theme: Only capabilities of this theme.
        quotes: Quotes a cell at most.
    """
    slugs, near = match_products(view, product) if product else ([one.slug for one in view.products], ())
    if not slugs:
        return Found(empty=unknown_name("product", product, near))
    wanted: Iterable[Capability] = view.ordered_capabilities
    if capability:
        wanted, near = match_capabilities(view, capability)
        if not wanted:
            return Found(empty=unknown_name("capability", capability, near), could_not_look=tuple(gaps_of(view, slugs)))
    if theme:
        themes = {fold(one): one for one in view.themes if one}
        if fold(theme) not in themes:
            return Found(empty=unknown_name("theme", theme, nearest(theme, list(themes.values()))))
        wanted = [one for one in wanted if one.parent == themes[fold(theme)]]
    rows = [
        cell_row(view, cell, quotes=quotes)
        for one in wanted
        for slug in slugs
        if (cell := view.cell(slug, one.id)) is not None and _passes(cell, answer, plan)
    ]
    gaps = tuple(gaps_of(view, slugs))
    if rows:
        return Found(rows=tuple(rows), could_not_look=gaps)
    parts = [f"{name} {value}" for name, value in (("answer", answer), ("plan", plan), ("theme", theme)) if value]
    detail = f"no cell with {', '.join(parts)}" if parts else "no cell was built for this pair"
    return Found(empty=Empty(why=Why.FILTER, detail=detail), could_not_look=gaps)


def _passes(cell: Cell, answer: str, plan: str) -> bool:
    given = answer_of(cell)
    wanted = fold(answer)
    if wanted == "has" and not given.present:
        return False
    if wanted == "open" and not given.open:
        return False
    if wanted not in ("", "has", "open") and given.value != wanted:
        return False
    return not plan or on_plan(cell, plan) is True


def on_plan(cell: Cell, plan: str = "") -> bool | None:
    """Return whether a product has a capability, on this plan if one is named; None: nothing that was read says."""
    given = answer_of(cell)
    if given is Answer.NO:
        return False
    if not given.present:
        return None
    if not plan:
        return True
    rows = (_row_says(one.quote, plan) for one in cell.evidence)
    if (told := next((one for one in rows if one is not None), None)) is not None:
        return told
    if any(plan_is(plan, one.plan) for one in cell.contradictions):
        return False
    return True if any(plan_is(plan, name) for name in (cell.plan, *(one.plan for one in cell.evidence))) else None


def _row_says(quote: str, plan: str) -> bool | None:
    """Return what a row of a table of plans says of one: "Webhooks | Free: no | Team: yes"; None: it is no such row.

    >>> _row_says("Webhooks | Free: no | Team €9 a month: Yes", "Team")
    True
    """
    for part in quote.split(" | ")[1:]:
        head, _, value = part.rpartition(": ")
        if plan_is(plan, head) and value.strip().casefold() in _TICKS:
            return _TICKS[value.strip().casefold()]
    return None


_TICKS = {"yes": True, "✓": True, "✔": True, "✅": True, "no": False, "✗": False, "✕": False, "❌": False, "–": False}


def plan_is(asked: str, named: str) -> bool:
    """Return whether a plan is the one asked for, or one of several: "Pro and Enterprise" holds "Enterprise"."""
    return bool(named) and re.search(rf"(?<!\w){re.escape(fold(asked))}(?!\w)", fold(named)) is not None


def gaps_of(view: MarketView, slugs: Iterable[str]) -> Iterable[str]:
    """Yield, for each source of these products that could not be read in full, what was closed and how much."""
    wanted = set(slugs)
    for one in view.coverage:
        closed = one.refused + one.failed + one.empty
        if one.product in wanted and closed:
            parts = [
                f"{count} {word}"
                for count, word in ((one.refused, "refused"), (one.failed, "failed"), (one.empty, "empty"))
                if count
            ]
            yield f"{view.name(one.product)}, {one.source}: {', '.join(parts)} of {one.read + closed} pages"


def cell_history(view: MarketView, product: str, capability: str) -> tuple[CellHistory, ...]:
    """Return the answers that a cell gave, oldest first."""
    return tuple(
        CellHistory(
            answer=answer_of(one).value,
            known_from=one.known_from.date().isoformat(),
            known_to=one.known_to.date().isoformat() if one.known_to else "",
            quote=one.evidence[0].quote if one.evidence else "",
            url=one.evidence[0].url if one.evidence else "",
        )
        for one in view.steps(product, capability)
    )
