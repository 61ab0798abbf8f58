"""The documents by name: what ``rivalscope brief`` and its neighbours write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.insights.opportunities import Estimate, opportunities
from analysis.insights.render import footnotes, render
from analysis.insights.swot import swot
from analysis.view import MarketView
from rivalscope.core.errors import RivalscopeError

__all__ = ["opportunity_list", "swot_document"]


def swot_document(view: MarketView, product: str, *, templates: Path | None = None) -> str:
    """Return a product's SWOT as Markdown with footnotes.

    Raises:
        RivalscopeError: No such product.
    """
    if product not in view.product_of:
        known = ", ".join(one.slug for one in view.products)
        raise RivalscopeError(f'no product is called "{product}"', next_step=f"Known products: {known}.")
    text = render("swot", view, templates=templates, product=view.product_of[product], swot=swot(view, product))
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"


def opportunity_list(
    view: MarketView, *, estimates: Mapping[str, Estimate] | None = None, templates: Path | None = None, most: int = 25
) -> str:
    """Return the opportunities as a Markdown table with footnotes.

    Raises:
        RivalscopeError: We have no product in this market.
    """
    if not view.own:
        raise RivalscopeError(
            "opportunities need a side to take", next_step='Name your own product under "own" in market.yaml.'
        )
    rows = opportunities(view, estimates=estimates)[:most]
    text = render("opportunities", view, templates=templates, rows=rows)
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"
