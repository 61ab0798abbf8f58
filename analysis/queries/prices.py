"""What it costs: the plans that a product offers now, and what it charges besides, as its pages state them."""

from __future__ import annotations

from analysis.insights.offers import current_charges, current_plans
from analysis.queries.cells import gaps_of, plan_is, unknown_name
from analysis.queries.names import match_products
from analysis.queries.page import Found
from analysis.queries.records import ChargeRow, Empty, PriceRow, Why
from analysis.text.normalise import stems
from analysis.view import ChargeView, MarketView
from rivalscope.core.charges import spell_tier

__all__ = ["find_charges", "find_prices"]


def find_prices(view: MarketView, *, product: str = "", plan: str = "") -> Found[PriceRow]:
    """Return the plans that are offered now, in the order of the products and of their pages.

    Args:
        view: The market.
        product: Names of products, or "we"; empty: all.
        plan: Only plans of this name; "free" also finds plans that cost nothing.
    """
    slugs, near = match_products(view, product) if product else ([one.slug for one in view.products], ())
    if not slugs:
        return Found(empty=unknown_name("product", product, near))
    offers = [row for slug in slugs for row in current_plans(view, slug)]
    rows = [
        PriceRow(
            product=row.product,
            product_name=view.name(row.product),
            plan=row.plan.name,
            price=row.plan.price,
            currency=row.plan.currency,
            period=row.plan.period,
            unit=row.plan.unit,
            contact=row.plan.contact,
            as_written=row.plan.original_price,
            doubtful=row.plan.doubtful,
            trial=row.plan.trial,
            limits=row.plan.limits,
            url=row.url,
            captured=row.captured_at.date().isoformat() if row.captured_at else "",
        )
        for row in offers
        if not plan or plan_is(plan, row.plan.name) or (plan.casefold() == "free" and row.plan.price == "0")
    ]
    gaps = tuple(gaps_of(view, slugs))
    if rows:
        return Found(rows=tuple(rows), could_not_look=gaps)
    if offers:
        names = ", ".join(dict.fromkeys(row.plan.name for row in offers))
        return Found(
            empty=Empty(why=Why.FILTER, detail=f'no plan "{plan}"; the plans are {names}'), could_not_look=gaps
        )
    return Found(
        empty=Empty(why=Why.NOBODY_LOOKED, detail="no pricing page of these products could be read and parsed"),
        could_not_look=gaps,
    )


def find_charges(view: MarketView, *, product: str = "", plan: str = "", about: str = "") -> tuple[ChargeRow, ...]:
    """Return what is charged now besides the plans, in the order of the products and of their pages.

    Args:
        view: The market.
        product: Names of products, or "we"; empty: all.
        plan: Only what is on top of this plan, or of none by name; empty: all.
        about: Words that name what is charged, or its unit; empty: all.
    """
    slugs = match_products(view, product)[0] if product else [one.slug for one in view.products]
    wanted = set(stems(about))
    return tuple(
        _charge_row(view, row)
        for slug in slugs
        for row in current_charges(view, slug)
        if (not plan or not row.charge.plan or plan_is(plan, row.charge.plan))
        and (not about or wanted & set(stems(f"{row.charge.name} {row.charge.per}")))
    )


def _charge_row(view: MarketView, row: ChargeView) -> ChargeRow:
    charge = row.charge
    return ChargeRow(
        product=row.product,
        product_name=view.name(row.product),
        name=charge.name,
        kind=charge.kind.value,
        amount=charge.amount,
        currency=charge.currency,
        period=charge.period,
        unit=charge.per,
        tier=spell_tier(charge),
        plan=charge.plan,
        as_written=charge.quote,
        url=row.url,
        captured=row.captured_at.date().isoformat() if row.captured_at else "",
    )
