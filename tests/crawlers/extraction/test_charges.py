"""What a page charges besides its plans: use and its tiers, add-ons, what is paid once; and what is none of these."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawlers.extraction.inspect import inspect_plans
from crawlers.extraction.page import read_page
from rivalscope.core.charges import Charge, ChargeKind, tier_bounds

LIST = "<li>Shared inbox</li><li>Rules</li>"


def charges(body: str, *, lang: str = "en", url: str = "https://kelp.example/pricing") -> list[Charge]:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title></head><body><main><h1>Pricing</h1>{body}</main></body></html>'
    return list(read_page(text.encode(), url).charges)


def cards(more: str = "") -> str:
    one = '<div class="card"><h3>{}</h3><p>{} / month</p><ul>' + LIST + '{}</ul><a href="/s">Buy</a></div>'
    return f'<div class="grid">{one.format("Reef", "$9", more)}{one.format("Bay", "$29", "")}</div>'


def told(found: list[Charge]) -> list[tuple[str, str, str, str, str]]:
    return [(one.name, one.kind.value, one.amount, one.per, one.plan) for one in found]


@pytest.mark.parametrize(
    ("item", "name", "kind", "per"),
    [
        ("Extra seat: +$5 / month", "Extra seat", ChargeKind.ADD_ON, ""),
        ("+ $0.20 per extra GB", "extra GB", ChargeKind.USAGE, "extra gb"),
        ("Overage: $0.02 per 1,000 requests", "Overage", ChargeKind.USAGE, "1,000 requests"),
        ("Setup fee: $199", "Setup fee", ChargeKind.ONCE, ""),
        ("Remote activation: $39.99 per device (one-time)", "Remote activation", ChargeKind.ONCE, "device"),
    ],
)
def test_an_item_of_a_card_that_costs_more_is_a_charge_of_its_plan(
    item: str, name: str, kind: ChargeKind, per: str
) -> None:
    (one,) = charges(cards(f"<li>{item}</li>"))
    assert (one.name, one.kind, one.per, one.plan, one.quote) == (name, kind, per, "Reef", item)


def test_tiers_of_use_keep_where_they_begin_and_end() -> None:
    rows = "".join(
        f"<tr><td>{tier}</td><td>${price}</td></tr>"
        for tier, price in (("0 – 10,000", "0.005"), ("10,001 – 1M", "0.003"), ("1M+", "0.001"))
    )
    found = charges(
        f"{cards()}<h2>API requests</h2><table><tr><th>Requests</th><th>Price per request</th></tr>{rows}</table>"
    )
    assert [(one.name, one.kind.value, one.amount, one.per, one.first, one.last) for one in found] == [
        ("API requests", "usage", "0.005", "request", "0", "10000"),
        ("API requests", "usage", "0.003", "request", "10001", "1000000"),
        ("API requests", "usage", "0.001", "request", "1000000", ""),
    ]


def test_cards_of_add_ons_are_charges_and_no_plans() -> None:
    one = '<div class="card"><h3>{}</h3><p>{}</p><ul><li>a</li><li>b</li></ul><a href="/s">Add</a></div>'
    extra = f'<div class="grid">{one.format("SAML", "$50 / month")}{one.format("White label", "€120 / year")}</div>'
    page = f"{cards()}<h2>Add-ons</h2>{extra}"
    assert [(name, kind, amount) for name, kind, amount, _, _ in told(charges(page))] == [
        ("SAML", "add-on", "50"),
        ("White label", "add-on", "120"),
    ]


def test_packs_are_paid_once_and_what_one_of_them_comes_to_is_no_charge() -> None:
    one = '<div class="pack"><p>{}-pack</p><p>${}</p><p>{} listings · ${}/listing</p><button>Buy</button></div>'
    packs = f'<h2>Packs</h2><div class="packs">{one.format(5, 749, 5, 150)}{one.format(20, 2499, 20, 125)}</div>'
    assert told(charges(cards() + packs)) == [("5-pack", "once", "749", "", ""), ("20-pack", "once", "2499", "", "")]


def test_a_table_of_packs_may_begin_with_the_price() -> None:
    table = "<h3>Credit packs</h3><table><tr><th>Price</th><th>Credits</th></tr><tr><td>$5</td><td>75,000</td></tr><tr><td>$10</td><td>155,000</td></tr></table>"
    assert [(kind, amount) for _, kind, amount, _, _ in told(charges(cards() + table))] == [
        ("once", "5"),
        ("once", "10"),
    ]


def test_cards_that_call_themselves_options_are_charges_whatever_their_heading() -> None:
    one = '<div class="card"><h3>Option — {}</h3><p>{} €</p>+ 29€/mois · sans engagement<ul><li>a</li><li>b</li></ul><a href="/s">OK</a></div>'
    page = f"{cards()}<h3>Pour votre site</h3><div class='grid'>{one.format('Assistant', 490)}{one.format('SMS', 190)}</div>"
    found = charges(page, lang="fr")
    assert {(charge.name, charge.amount, charge.period) for charge in found} >= {
        ("Option — Assistant", "29", "month"),
        ("Option — SMS", "29", "month"),
    }


def test_a_row_of_a_comparison_names_the_charge_and_its_column_the_plan() -> None:
    table = (
        "<table><tr><th></th><th>Reef</th><th>Bay</th></tr><tr><td>Boards</td><td>5</td><td>50</td></tr>"
        "<tr><td>Additional users</td><td>$4 / month</td><td>$3 / month</td></tr></table>"
    )
    assert told(charges(cards() + table)) == [
        ("Additional users", "add-on", "4", "", "Reef"),
        ("Additional users", "add-on", "3", "", "Bay"),
    ]


def test_what_every_plan_has_alike_is_said_once_and_of_none() -> None:
    table = (
        "<table><tr><th></th><th>Reef</th><th>Bay</th></tr><tr><td>Boards</td><td>5</td><td>50</td></tr>"
        "<tr><td>Additional users</td><td>$4 / month</td><td>$4 / month</td></tr></table>"
    )
    assert told(charges(cards() + table)) == [("Additional users", "add-on", "4", "", "")]


@pytest.mark.parametrize(
    "more",
    [
        "<h2>Questions</h2><details><summary>What is an extra seat?</summary><p>An additional seat is $5 per month.</p></details>",
        "<h2>How much do teams pay?</h2><p>A usual team pays $0.40 per request.</p>",
        "<blockquote>We paid $3 per booking before.</blockquote>",
        "<h2>Example bill</h2><p>2 GB of extra storage: $0.40 per GB</p>",
        "<div><p>Agency setup: $2,000 one-time</p><p>Consultant: $300 per month</p><p>Total if bought apart: $6,500</p></div>",
        "<p>Save $60 per seat with annual billing.</p>",
        "<p>Customers raised $40,000 last year.</p>",
    ],
)
def test_questions_examples_sums_savings_and_stories_charge_nothing(more: str) -> None:
    assert charges(cards() + more) == []


def test_the_own_price_of_a_plan_is_no_charge_however_often_it_stands_there() -> None:
    assert charges(cards("<li>Setup is free</li><li>Only $9 per month for each workspace</li>")) == []


def test_a_page_about_something_else_charges_nothing() -> None:
    text = "<html lang=en><body><main><h1>How we grew</h1><p>Extra storage: $0.20 per GB</p></main></body></html>"
    assert read_page(text.encode(), "https://kelp.example/blog/growth").charges == ()


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("10.001 bis 50.000", ("10001", "50000")),
        ("< 5k", ("", "5000")),
        ("10-50k events", ("10000", "50000")),
        ("over 2.5 million", ("2500000", "")),
        ("de 100 à 200", ("100", "200")),
        ("up to 10 %", ("", "")),
        ("24/7", ("", "")),
    ],
)
def test_tier_bounds(text: str, bounds: tuple[str, str]) -> None:
    assert tier_bounds(text) == bounds


def test_inspect_writes_charges_beside_plans(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.html").write_text(
        f"<html lang=en><title>Pricing</title><body><main><h1>Pricing</h1>{cards('<li>Extra seat: +$5 / month</li>')}</main></body></html>"
    )
    inspect_plans(tmp_path / "in", tmp_path / "out")
    said = json.loads((tmp_path / "out" / "one.json").read_text())
    assert [(one["name"], one["kind"], one["amount"]) for one in said["charges"]] == [("Extra seat", "add-on", 5.0)]
