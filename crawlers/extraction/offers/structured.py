"""Plans that a page states for machines: JSON-LD and microdata offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from rivalscope.core.records import Plan, PlanPrice

__all__ = ["named_currencies", "plans_of_data"]

_MOST, _DEPTH = 40, 6
_UNITS = {
    **dict.fromkeys(("MON", "P1M", "MONTH"), "month"),
    **dict.fromkeys(("ANN", "P1Y", "YEAR", "P12M"), "year"),
    **dict.fromkeys(("WEE", "P1W", "WEEK"), "week"),
    **dict.fromkeys(("DAY", "P1D"), "day"),
    "P3M": "quarter",
    "P2Y": "2 years",
    "P3Y": "3 years",
}
_CARRIERS = (
    "product",
    "softwareapplication",
    "webapplication",
    "mobileapplication",
    "service",
    "offercatalog",
    "productmodel",
    "course",
)


def plans_of_data(data: Sequence[dict[str, object]]) -> list[Plan]:
    """Return the plans of a page's structured data: offers that are named, or whose product is one of several.

    A product with a range of prices and no single offers is told as one plan "from" the lowest of them.

    Args:
        data: JSON-LD and microdata items, as read.
    """
    named: list[tuple[str, dict[str, object]]] = []
    products: list[tuple[str, dict[str, object]]] = []
    for item in data:
        for carrier, offer in _offers(item, "", 0):
            name = _text(offer.get("name")) or _text(_of(offer, "itemOffered").get("name"))
            if name and name != carrier:
                named.append((name, offer))
            elif carrier:
                products.append((carrier, offer))
    if not named and (len({name for name, _ in products}) >= 2 or any(_is_range(offer) for _, offer in products)):
        named = products
    plans: dict[str, Plan] = {}
    for name, offer in named[:_MOST]:
        price = _price(offer)
        if price is None or len(name) > 60:
            continue
        known = plans.get(name.casefold())
        prices = (*known.prices, price) if known else (price,)
        plans[name.casefold()] = Plan(
            name=name,
            prices=tuple(dict.fromkeys(prices)),
            free=all(Decimal(one.amount) == 0 and not one.upto for one in prices),
        )
    return list(plans.values())


def named_currencies(data: Sequence[dict[str, object]]) -> set[str]:
    """Return the currencies that structured data names."""
    return {
        currency
        for item in data
        for _, offer in _offers(item, "", 0)
        if (currency := _text(offer.get("priceCurrency")).upper()) and len(currency) == 3
    }


def _offers(item: object, carrier: str, depth: int) -> Iterator[tuple[str, dict[str, object]]]:
    if depth > _DEPTH:
        return
    if isinstance(item, list):
        for part in item[:200]:
            yield from _offers(part, carrier, depth + 1)
        return
    if not isinstance(item, dict):
        return
    kinds = _kinds(item)
    if _is_range(item):
        single = list(_offers(item.get("offers"), carrier, depth + 1))
        yield from single or [(carrier, item)]
        return
    if "offer" in kinds or ("price" in item and "priceCurrency" in item):
        yield carrier, item
        return
    name = _text(item.get("name")) if kinds & set(_CARRIERS) else carrier
    for key in (
        "offers",
        "hasOfferCatalog",
        "itemListElement",
        "mainEntity",
        "hasVariant",
        "makesOffer",
        "item",
        "hasPart",
    ):
        if key in item:
            yield from _offers(item[key], name or carrier, depth + 1)


def _kinds(item: dict[str, object]) -> set[str]:
    kind = item.get("@type")
    return {str(one).casefold() for one in (kind if isinstance(kind, list) else [kind])}


def _is_range(item: dict[str, object]) -> bool:
    return "aggregateoffer" in _kinds(item)


def _of(item: dict[str, object], key: str) -> dict[str, object]:
    value = item.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _amount(value: object) -> Decimal | None:
    try:
        amount = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    return amount if amount.is_finite() and 0 <= amount <= 10**10 else None


def _told(amount: Decimal) -> str:
    whole = amount.to_integral_value()
    return f"{whole:f}" if amount == whole else f"{amount:f}"


def _price(offer: dict[str, object]) -> PlanPrice | None:
    terms = _of(offer, "priceSpecification")
    amount = _amount(offer.get("price", offer.get("lowPrice", terms.get("price"))))
    if amount is None:
        return None
    highest = _amount(offer.get("highPrice")) if _is_range(offer) else None
    currency = (_text(offer.get("priceCurrency")) or _text(terms.get("priceCurrency"))).upper()
    period = ""
    for key in ("billingDuration", "unitCode", "billingIncrement", "unitText", "referenceQuantity"):
        value = terms.get(key)
        if isinstance(value, dict):
            value = value.get("unitCode") or value.get("unitText")
        period = period or _UNITS.get(_text(value).upper(), "")
    return PlanPrice(
        amount=_told(amount),
        currency=currency if len(currency) == 3 else "",
        period=period,
        billed={"month": "monthly", "year": "annually"}.get(period, ""),
        bound="from" if _is_range(offer) and highest != amount else "",
        upto=_told(highest) if highest is not None and highest > amount else "",
        stated=True,
    )
