"""Now, next, later: opportunities in the order in which the market makes them urgent, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analysis.insights.firm import firm
from analysis.insights.opportunities import Estimate, Opportunity, opportunities
from analysis.insights.render import footnotes, render
from analysis.insights.standing import Standing
from analysis.view import MarketView
from rivalscope.core.errors import RivalscopeError

__all__ = ["Horizon", "RoadmapItem", "roadmap", "roadmap_document"]

_EXPECTED = 0.6
"""Share of rivals from which a capability is expected of everybody; as in the spread of capabilities."""
_SPREADING = 2
"""Rivals that took it up within a year from which it counts as spreading."""
_LARGE_EFFORT = 6.0
"""Person-months from which work is not started without a decision of its own."""


class Horizon(StrEnum):
    """When to build."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


_ABOUT = {
    Horizon.NOW: "Most rivals have it or it is spreading, and our pages say we lack it or have it only in part.",
    Horizon.NEXT: "Some rivals have it, or the effort is large, or our own pages do not say whether we have it.",
    Horizon.LATER: "Few rivals have it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapItem:
    """An opportunity with its place on the roadmap."""

    item: Opportunity
    horizon: Horizon
    would_change: str
    """What would move it, in words."""


def roadmap(view: MarketView, *, estimates: Mapping[str, Estimate] | None = None) -> tuple[RoadmapItem, ...]:
    """Return what rivals have and we lack, in the order of building.

    Args:
        view: The market.
        estimates: Capability id -> what the team says.
    """
    return tuple(
        RoadmapItem(item=one, horizon=(horizon := _horizon(one)), would_change=_would_change(one, horizon))
        for one in opportunities(view, estimates=estimates)
    )


def roadmap_document(
    view: MarketView, *, estimates: Mapping[str, Estimate] | None = None, templates: Path | None = None
) -> str:
    """Return the roadmap as Markdown with footnotes.

    Raises:
        RivalscopeError: We have no product in this market.
    """
    if not view.own:
        raise RivalscopeError(
            "a roadmap needs a product of our own, and none is set",
            next_step='Name your own product under "own" in market.yaml.',
        )
    view = firm(view)
    rows = roadmap(view, estimates=estimates)
    horizons: Sequence[tuple[str, str, list[RoadmapItem]]] = [
        (one.value.capitalize(), _ABOUT[one], [row for row in rows if row.horizon is one]) for one in Horizon
    ]
    text = render("roadmap", view, templates=templates, horizons=horizons, estimated=bool(estimates))
    return f"{text.rstrip()}\n\n{footnotes(text, view)}"


def _horizon(one: Opportunity) -> Horizon:
    pressed = one.reach >= _EXPECTED or one.line.recent >= _SPREADING
    known = one.line.standing is not Standing.UNVERIFIED
    if pressed and known and (one.effort is None or one.effort < _LARGE_EFFORT):
        return Horizon.NOW
    some = len(one.line.rivals_with) >= 2 or pressed
    return Horizon.NEXT if some else Horizon.LATER


def _would_change(one: Opportunity, horizon: Horizon) -> str:
    if one.line.standing is Standing.UNVERIFIED:
        return "checking our own product: our pages do not say whether we have it"
    if horizon is Horizon.NOW:
        return "an effort of six person-months or more" if one.effort is None else "a larger effort than estimated"
    if one.effort is not None and one.effort >= _LARGE_EFFORT and one.reach >= _EXPECTED:
        return "a smaller first version"
    wanted = next(
        (
            count
            for count in range(len(one.line.rivals_with) + 1, one.line.rivals_read + 1)
            if count / one.line.rivals_read >= _EXPECTED
        ),
        0,
    )
    more = wanted - len(one.line.rivals_with)
    if more > 0:
        return f"{more} more rival{' that has' if more == 1 else 's that have'} it"
    return "a customer leaving because of it"
