"""Where the market is going: measured lines, and who adopted a capability when."""

from __future__ import annotations

from analysis.answers import answer_of
from analysis.queries.cells import unknown_name
from analysis.queries.names import match_capabilities, match_products
from analysis.queries.page import Found
from analysis.queries.records import Adopter, Empty, Spread, TrendRow, Why
from analysis.text.normalise import fold
from analysis.view import MarketView, TrendSeries

__all__ = ["find_spread", "find_trends"]

_DIRECTIONS = ("rising", "new", "falling", "fading")


def find_trends(view: MarketView, *, about: str = "", product: str = "", direction: str = "") -> Found[TrendRow]:
    """Return measured lines, those with a direction first.

    Args:
        view: The market.
        about: Only lines about this capability or theme; "releases" for how often products release.
        product: Names of products; empty: market-wide lines and all products'.
        direction: rising (with new), falling (with fading), or one word of these exactly.
    """
    slugs, near = match_products(view, product) if product else ([], ())
    if product and not slugs:
        return Found(empty=unknown_name("product", product, near))
    ids = {one.id for one in match_capabilities(view, about)[0]} if about else set()
    words = fold(about)
    rows = [
        one
        for one in view.trends
        if (not slugs or one.product in slugs)
        and (not about or one.capability in ids or words in fold(one.name) or words in one.kind)
        and (not direction or _goes(one.direction, direction))
    ]
    rows.sort(key=lambda one: one.direction not in _DIRECTIONS)
    if rows:
        return Found(rows=tuple(_row(view, one) for one in rows))
    if not view.trends:
        return Found(empty=Empty(why=Why.NOBODY_LOOKED, detail="there are no dated release notes to count"))
    detail = f"{len(view.trends)} lines are measured, but none passes the filters"
    return Found(empty=Empty(why=Why.FILTER, detail=detail, nearest=_names(view)))


def _goes(direction: str, wanted: str) -> bool:
    pairs = {"rising": ("rising", "new"), "falling": ("falling", "fading")}
    return direction in pairs.get(wanted, (wanted,))


def _names(view: MarketView) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in view.trends))[:5]


def _row(view: MarketView, one: TrendSeries) -> TrendRow:
    return TrendRow(
        name=one.name,
        kind=one.kind,
        product_name=view.name(one.product) if one.product else "",
        direction=one.direction,
        per_year=one.per_year,
        low=one.low,
        high=one.high,
        note=one.note,
    )


def find_spread(view: MarketView, capability: str) -> Found[Spread]:
    """Return who adopted the capabilities of this name, oldest first.

    Args:
        view: The market.
        capability: A capability in its own or other words.
    """
    found, near = match_capabilities(view, capability)
    if not found:
        return Found(empty=unknown_name("capability", capability, near))
    rows = []
    for one in found:
        steps = (step for step in view.adoptions if step.capability == one.id and step.present)
        dated = sorted(steps, key=lambda step: step.at)
        known = {step.product for step in dated}
        have = [product.slug for product in view.products if answer_of(view.cell(product.slug, one.id)).present]
        rows.append(
            Spread(
                capability_name=one.label,
                adopters=tuple(
                    Adopter(product_name=view.name(step.product), at=step.at.isoformat(), exact=step.exact)
                    for step in dated
                ),
                undated=tuple(view.name(slug) for slug in have if slug not in known),
            )
        )
    if any(row.adopters or row.undated for row in rows):
        return Found(rows=tuple(rows))
    labels = ", ".join(one.label for one in found)
    return Found(empty=Empty(why=Why.NOTHING_FOUND, detail=f"no product is known to have {labels}"))
