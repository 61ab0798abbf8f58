"""The documents by name: what ``rivalscope brief`` and its neighbours write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from analysis.answers import Answer, answer_of
from analysis.insights.brief import asked_for
from analysis.insights.firm import firm, present_in_matrix, weakly_present
from analysis.insights.offered import names_whole
from analysis.insights.opportunities import Estimate, opportunities
from analysis.insights.render import footnotes, render
from analysis.insights.swot import swot
from analysis.queries.names import match_capabilities
from analysis.view import MarketView
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import Capability, Stage

__all__ = ["opportunity_list", "spec_seed", "swot_document"]

_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_MOST_WANTED = 10
"""Capabilities that users ask for below a list of opportunities, which no quote about a rival is certain enough for."""
_ENTRIES = 12
"""Release entries that a specification seed shows."""
_OPPORTUNITIES = 25


def swot_document(view: MarketView, product: str, *, templates: Path | None = None) -> str:
    """Return a product's SWOT as Markdown with footnotes.

    Raises:
        RivalscopeError: No such product.
    """
    if product not in view.product_of:
        known = ", ".join(one.slug for one in view.products)
        raise RivalscopeError(f'there is no product "{product}"', next_step=f"Known products: {known}.")
    view = firm(view)
    text = render("swot", view, templates=templates, product=view.product_of[product], swot=swot(view, product))
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"


def _telling(text: str, capability: Capability) -> str:
    """Return a release entry from the sentence that names a capability; a long one says much else before it."""
    sentences = _SENTENCE.split(text)
    names = (capability.label, *capability.aliases)
    at = next((number for number, one in enumerate(sentences) if names_whole(one, names)), 0)
    return f"[…] {' '.join(sentences[at:])}" if at else text


def opportunity_list(
    view: MarketView, *, estimates: Mapping[str, Estimate] | None = None, templates: Path | None = None
) -> str:
    """Return the opportunities as a Markdown table with footnotes.

    Raises:
        RivalscopeError: We have no product in this market.
    """
    if not view.own:
        raise RivalscopeError(
            "opportunities need a product of our own, and none is set",
            next_step='Name your own product under "own" in market.yaml.',
        )
    view = firm(view)
    rows = opportunities(view, estimates=estimates)[:_OPPORTUNITIES]
    listed = {one.line.capability.id for one in rows}
    wanted = [one for one in (*asked_for(view), *view.demand.proposed) if one.id not in listed and one.wishes]
    wanted.sort(key=lambda one: (-one.least_people, -one.most_people, one.label))
    asked = [(one, _having(view, one.id)) for one in wanted[:_MOST_WANTED]]
    text = render("opportunities", view, templates=templates, rows=rows, asked=asked)
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"


def _having(view: MarketView, capability: str) -> int:
    """Return how many rivals have a capability according to the matrix."""
    return sum(present_in_matrix(view.cell(one.slug, capability)) for one in view.rivals)


def spec_seed(view: MarketView, words: str, *, templates: Path | None = None) -> str:
    """Return the beginning of a specification for one capability as Markdown with footnotes.

    Args:
        view: The market.
        words: The capability, in its own or other words.

    Raises:
        RivalscopeError: No capability, or several, are meant.
    """
    found, near = match_capabilities(view, words)
    if len(found) != 1:
        names = ", ".join(one.label for one in found) or ", ".join(near)
        raise RivalscopeError(
            f'"{words}" matches {"several capabilities" if found else "no capability of this market"}',
            next_step=f"Name one of: {names}." if names else "List them with: rivalscope capabilities list",
        )
    capability = found[0]
    view = firm(view)
    cells = [cell for product in view.products if (cell := view.cell(product.slug, capability.id)) is not None]
    having = [cell for cell in cells if answer_of(cell).present]
    unsure = [cell for cell in cells if cell.leads and weakly_present(cell)]
    adopted = sorted(
        (one for one in view.adoptions if one.capability == capability.id and one.present and one.exact),
        key=lambda one: one.at,
    )
    entries = [
        (release, entry)
        for release in view.releases
        for entry in release.entries
        if entry.capability == capability.id and release.product != view.own
    ]
    text = render(
        "spec",
        view,
        templates=templates,
        capability=capability,
        demand=view.demand.by_capability.get(capability.id),
        having=having,
        lacking=[cell for cell in cells if answer_of(cell) is Answer.NO],
        unsure=unsure,
        open=[cell.product for cell in cells if answer_of(cell).open and cell not in unsure],
        looked=sum(answer_of(cell) is not Answer.NOT_LOOKED for cell in cells),
        gated=[
            cell
            for cell in having
            if cell.plan or cell.value or (cell.stage is not None and cell.stage is not Stage.GA)
        ],
        first=adopted[0] if adopted else None,
        entries=[(release, _telling(entry.text, capability)) for release, entry in entries[:_ENTRIES]],
    )
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"
