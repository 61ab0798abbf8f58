"""A page as the rows that the store keeps of it; made where pages are read, which needs no database."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from rivalscope.core.records import Page

__all__ = ["PageRows", "pack", "page_adapter"]


@cache
def page_adapter() -> TypeAdapter[Page]:
    """Return what turns pages into JSON and back."""
    return TypeAdapter(Page)


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page as its rows, so that a process which reads pages hands over plain values and not thousands of objects.

    Attributes:
        url: Its address.
        content: Columns of ``contents`` that the page itself decides.
        items: Rows of ``feature_items``, without the content that they belong to.
        plans: Rows of ``plans``, likewise.
        charges: Rows of ``charges``, likewise.
    """

    url: str
    content: dict[str, Any]
    items: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    charges: list[dict[str, Any]]


def pack(page: Page) -> PageRows:
    """Return a page as the rows that :func:`~rivalscope.core.store.pages.save_contents` stores of it."""
    return PageRows(
        page.url,
        {
            "kind": page.kind.value,
            "kind_reasons": list(page.kind_reasons),
            "title": page.title,
            "language": page.language,
            "description": page.description,
            "needs_javascript": page.needs_javascript,
            "not_read": dict(page.not_read),
            "page": zlib.compress(page_adapter().dump_json(page), 1),
        },
        [
            {
                "number": number,
                "title": item.title,
                "description": item.description,
                "section": item.section,
                "kind": item.kind,
                "plan": item.plan,
                "position": item.position,
            }
            for number, item in enumerate(page.items)
        ],
        [
            {
                "number": number,
                "name": plan.name,
                "price": plan.price,
                "original_price": plan.original_price,
                "currency": plan.currency,
                "period": plan.period,
                "unit": plan.unit,
                "contact": plan.contact,
                "trial": plan.trial,
                "features": list(plan.features),
                "limits": list(plan.limits),
                "free": plan.free,
                "badge": plan.badge,
                "prices": [asdict(price) for price in plan.prices],
                "excluded": list(plan.excluded),
                "gates": [asdict(gate) for gate in plan.gates],
            }
            for number, plan in enumerate(page.plans)
        ],
        [{"number": number, **asdict(charge), "kind": charge.kind.value} for number, charge in enumerate(page.charges)],
    )
