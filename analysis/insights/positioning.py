"""The products on a map with two chosen axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from analysis.answers import Answer, answer_of
from analysis.view import MarketView
from rivalscope.core.errors import RivalscopeError

__all__ = ["AXES", "Axis", "MapPoint", "axis", "positions"]

_MONTHS = {"month": 1.0, "year": 1 / 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Something that can be measured for a product."""

    name: str
    label: str
    unit: str = ""
    value: Callable[[MarketView, str], tuple[float, tuple[str, ...]] | None]
    """(view, slug) -> value and the ids of the cells that it is based on; None: cannot be determined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A product on the map."""

    product: str
    x: float
    y: float
    cell_ids: tuple[str, ...]


def _breadth(view: MarketView, product: str, *, theme: str | None = None) -> tuple[float, tuple[str, ...]] | None:
    """Share of the capabilities that somebody could look for which the product has, a partial yes counting half."""
    cells = [
        cell
        for capability in view.ordered_capabilities
        if (theme is None or capability.parent == theme)
        and (cell := view.cell(product, capability.id)) is not None
        and answer_of(cell) is not Answer.NOT_LOOKED
    ]
    if not cells:
        return None
    points = sum({Answer.YES: 1.0, Answer.PARTIAL: 0.5}.get(answer_of(cell), 0.0) for cell in cells)
    return 100 * points / len(cells), tuple(cell.id for cell in cells if answer_of(cell).present)


def _price(view: MarketView, product: str) -> tuple[float, tuple[str, ...]] | None:
    """Cheapest paid plan per month that is certain, in the market's most usual currency; others are not converted."""
    usual = Counter(one.plan.currency for one in view.plans if one.plan.currency).most_common(1)
    prices = []
    for one in view.plans:
        if one.product != product or one.valid_to is not None or not usual or one.plan.currency != usual[0][0]:
            continue
        if one.plan.doubtful:
            continue
        try:
            price = float(one.plan.price) * _MONTHS[one.plan.period]
        except (ValueError, KeyError):
            continue
        if price > 0:
            prices.append(price)
    return (min(prices), ()) if prices else None


def _cadence(view: MarketView, product: str) -> tuple[float, tuple[str, ...]] | None:
    """Releases with a date in the last twelve months; nothing can be told of a product without dated releases."""
    today = view.as_of.date()
    days = [(today - one.published).days for one in view.releases if one.product == product and one.published]
    return (float(sum(0 <= day <= 365 for day in days)), ()) if days else None


AXES = {
    one.name: one
    for one in (
        Axis(name="breadth", label="Breadth: share of the capabilities", unit="%", value=_breadth),
        Axis(name="price", label="Cheapest paid plan per month", value=_price),
        Axis(name="cadence", label="Releases in the last twelve months", value=_cadence),
    )
}
"""Axes that every market has; ``theme:<name>`` gives the breadth within one theme."""


def axis(name: str, view: MarketView) -> Axis:
    """Return an axis by name.

    Raises:
        RivalscopeError: There is none; the message names those that there are.
    """
    if name in AXES:
        return AXES[name]
    theme = name.removeprefix("theme:")
    if name.startswith("theme:") and theme in view.themes:
        return Axis(
            name=name,
            label=f"{theme or 'Other'}: share of its capabilities",
            unit="%",
            value=lambda market, product: _breadth(market, product, theme=theme),
        )
    known = [*AXES, *(f"theme:{one}" for one in view.themes)]
    raise RivalscopeError(f'unknown axis "{name}"', next_step=f"Known axes: {', '.join(known)}.")


def positions(view: MarketView, x: Axis, y: Axis) -> tuple[MapPoint, ...]:
    """Return the products that both axes can place, in the view's order; the others are left out, not set to 0."""
    found = []
    for product in view.products:
        across, up = x.value(view, product.slug), y.value(view, product.slug)
        if across is not None and up is not None:
            ids = tuple(dict.fromkeys((*across[1], *up[1])))
            found.append(MapPoint(product=product.slug, x=across[0], y=up[0], cell_ids=ids))
    return tuple(found)
