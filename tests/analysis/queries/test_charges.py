"""What is charged besides the plans: once each, of now, and by what was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from analysis.queries.prices import find_charges
from analysis.view import ChargeView, MarketView, ProductView
from rivalscope.core.charges import Charge, ChargeKind

AT = datetime(2026, 10, 1, tzinfo=UTC)
STORAGE = Charge(
    name="Extra storage",
    kind=ChargeKind.USAGE,
    amount="0.25",
    currency="EUR",
    per="gb",
    last="100",
    quote="€0.25 per GB",
)


def market(*charges: Charge, gone: tuple[Charge, ...] = ()) -> MarketView:
    rows = [ChargeView(product="tern", charge=one, url="https://t.example/pricing") for one in charges]
    past = [ChargeView(product="tern", charge=one, url="https://t.example/pricing", valid_to=AT) for one in gone]
    return MarketView(
        market="Boards",
        capabilities=(),
        cells=(),
        products=(ProductView(slug="tern", name="Tern"),),
        charges=(*rows, *past),
        as_of=AT,
        built_at=AT,
    )


def test_a_charge_that_two_pages_state_is_one_row_with_its_tier_in_words() -> None:
    rows = find_charges(market(STORAGE, replace(STORAGE, quote="Storage costs €0.25 per GB.")))
    assert [(row.product_name, row.name, row.unit, row.tier) for row in rows] == [
        ("Tern", "Extra storage", "gb", "up to 100")
    ]


def test_what_is_no_longer_charged_is_left_out() -> None:
    assert find_charges(market(gone=(STORAGE,))) == ()


def test_charges_are_found_by_plan_and_by_name() -> None:
    seat = replace(STORAGE, name="Extra seat", plan="Team", per="seat")
    view = market(STORAGE, seat)
    assert [row.name for row in find_charges(view, plan="Business")] == ["Extra storage"]
    assert [row.name for row in find_charges(view, plan="team")] == ["Extra storage", "Extra seat"]
    assert [row.name for row in find_charges(view, about="more seats")] == ["Extra seat"]
