"""Who has a capability since when: the steps of its spread through the market."""

from __future__ import annotations

from datetime import date
from weakref import WeakKeyDictionary

from analysis.answers import answer_of
from analysis.trends.adoption import Adoption
from analysis.view import MarketView, plain_version
from rivalscope.core.records import Cell

__all__ = ["adopters", "first_adopter", "recent_adopters"]

_YEAR = 365

_found: WeakKeyDictionary[MarketView, dict[str, tuple[Adoption, ...]]] = WeakKeyDictionary()
"""What was derived, as long as its view lives: every page of a report asks for it."""


def adopters(view: MarketView, capability: str) -> tuple[Adoption, ...]:
    """Return the products that have a capability, earliest first; those without any date are left out.

    What the view states wins; else the release that the cell's ``since`` names, else the first build that
    said yes (then the date is only the latest possible one).
    """
    if view not in _found:
        _found[view] = {}
    if capability not in _found[view]:
        _found[view][capability] = _adopters(view, capability)
    return _found[view][capability]


def first_adopter(view: MarketView, capability: str, *, only: frozenset[str] | None = None) -> Adoption | None:
    """Return the earliest adoption whose date is exact, among ``only`` if given; None: nobody's is."""
    found = (one for one in adopters(view, capability) if one.exact and (only is None or one.product in only))
    return next(found, None)


def recent_adopters(view: MarketView, capability: str, *, only: frozenset[str]) -> tuple[int, int]:
    """Return how many adopters came in the last year before the view, and how many have an exact date at all.

    Args:
        only: Slugs of the products to look at.
    """
    dated = [one for one in adopters(view, capability) if one.exact and one.product in only]
    today = view.as_of.date()
    return sum(0 <= (today - one.at).days <= _YEAR for one in dated), len(dated)


def _adopters(view: MarketView, capability: str) -> tuple[Adoption, ...]:
    stated = {one.product: one for one in view.adoptions if one.capability == capability and one.adopted is not None}
    found = []
    for product in view.products:
        cell = view.cell(product.slug, capability)
        if cell is None or not answer_of(cell).present:
            continue
        one = stated.get(product.slug) or _derived(view, cell)
        if one is not None:
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.at, not one.exact, one.product)))


def _derived(view: MarketView, cell: Cell) -> Adoption | None:
    if cell.since:
        at = view.release_dates.get((cell.product, plain_version(cell.since))) or _iso_date(cell.since)
        if at is not None:
            version = "" if _iso_date(cell.since) else cell.since
            return Adoption(
                product=cell.product,
                capability=cell.capability,
                watched_from=at,
                adopted=at,
                version=version,
            )
    for step in view.steps(cell.product, cell.capability):
        if answer_of(step).present:
            seen = (step.evidence[0].captured_at if step.evidence else step.known_from).date()
            return Adoption(
                product=cell.product,
                capability=cell.capability,
                watched_from=seen,
                adopted=seen,
                had_before=True,
            )
    return None


def _iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
