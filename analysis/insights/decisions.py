"""What follows from the facts for us: few, in order, each as a sentence with the cells that it is based on."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.changes.records import ChangeKind
from analysis.insights.firm import firm
from analysis.insights.news import loud_changes
from analysis.insights.standing import Standing, gaps, standings, strengths, unverified
from analysis.view import MarketView
from rivalscope.core.records import Cell

__all__ = ["Advice", "decisions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something to decide, as our advice: no source says so."""

    text: str
    """A sentence in plain text."""
    capability: str = ""
    """Id of the capability that it is about; empty: a price."""
    cells: tuple[Cell, ...] = ()
    url: str = ""
    """Page that it is based on where it is based on no cell."""


def decisions(view: MarketView) -> tuple[Advice, ...]:
    """Return what to decide, most pressing first; nothing without an own product.

    At most one of each sort: the gap that presses most, a rival's new price, what our own pages leave open, and what
    is ours alone, as far as most rivals say themselves: their silence is nothing to sell on. Advice
    follows from firm answers alone.

    Args:
        view: The market.
    """
    if not view.own:
        return ()
    view = firm(view)
    lines = standings(view)
    found = []
    for one in gaps(lines)[:1]:
        count = len(one.rivals_with)
        lately = f", {one.recent} of them since last year" if one.recent else ""
        verb = "has" if count == 1 else "have"
        label = one.capability.label
        what = (
            f"Complete {label}, or leave it as is" if one.standing is Standing.BEHIND else f"Build or decline {label}"
        )
        found.append(
            Advice(
                text=f"{what}: {one.counted} of {one.rivals_read} rivals {verb} it{lately}.",
                capability=one.capability.id,
                cells=one.cells,
            )
        )
    prices = [one for one in loud_changes(view) if one.kind is ChangeKind.PRICE]
    for change in prices[:1]:
        plan = f" of {change.subject}" if change.subject else ""
        found.append(
            Advice(
                text=f"Hold or change our price: {view.name(change.product)} changed the price{plan}.", url=change.url
            )
        )
    found += [
        Advice(
            text=f"Confirm whether we have {one.capability.label}, and state it on our own pages.",
            capability=one.capability.id,
            cells=one.cells,
        )
        for one in unverified(lines)[:1]
    ]
    found += [
        Advice(
            text=f"Promote {one.capability.label} while only we have it.", capability=one.capability.id, cells=one.cells
        )
        for one in strengths(lines)
        if 2 * len(one.rivals_without) >= one.rivals_read
    ][:1]
    return tuple(found)
