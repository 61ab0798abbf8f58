"""Products beside each other: what one has that another is not known to have."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.answers import answer_of
from analysis.queries.cells import cell_row, gaps_of, unknown_name
from analysis.queries.names import match_products
from analysis.queries.page import Found
from analysis.queries.records import CellRow, Empty, Why
from analysis.view import MarketView

__all__ = ["Difference", "compare"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One capability that two products differ on, as far as is known."""

    capability_name: str
    one: CellRow
    other: CellRow
    certain: bool
    """Both sides are answered; False: one of them is open, which is not proof that it is missing."""


def compare(view: MarketView, one: str, other: str, *, both_ways: bool = True) -> Found[Difference]:
    """Return the capabilities on which two products differ, certain differences first.

    Args:
        view: The market.
        one: A product, or "we".
        other: Another.
        both_ways: False: only what the first has and the second is not known to have.
    """
    (first, near), (second, near_second) = match_products(view, one), match_products(view, other)
    if not first or not second:
        name, close = (one, near) if not first else (other, near_second)
        return Found(empty=unknown_name("product", name, close))
    rows = []
    for capability in view.ordered_capabilities:
        left, right = view.cell(first[0], capability.id), view.cell(second[0], capability.id)
        if left is None or right is None:
            continue
        has, lacks = answer_of(left).present, answer_of(right).present
        if has == lacks or not (has or both_ways):
            continue
        rows.append(
            Difference(
                capability_name=capability.label,
                one=cell_row(view, left),
                other=cell_row(view, right),
                certain=not (answer_of(left).open or answer_of(right).open),
            )
        )
    rows.sort(key=lambda row: not row.certain)
    gaps = tuple(gaps_of(view, (first[0], second[0])))
    if rows:
        return Found(rows=tuple(rows), could_not_look=gaps)
    return Found(
        empty=Empty(why=Why.NOTHING_FOUND, detail="they do not differ on any tracked capability"),
        could_not_look=gaps,
    )
