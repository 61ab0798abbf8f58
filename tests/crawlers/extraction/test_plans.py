"""Plans and prices."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from crawlers.extraction.prices import read_price
from rivalscope.core.money import MoneyContext
from rivalscope.core.records import Plan, PlanLimit


def plans(body: str) -> dict[str, Plan]:
    page = read_page(f"<main><h1>Pricing</h1>{body}</main>".encode(), "https://heron.example/pricing")
    return {plan.name: plan for plan in page.plans}


CARDS = """
<div class=plans>
 <div class=plan><h3>Free</h3><div class=price>$0</div><ul><li>Up to 3 seats</li><li>Search</li></ul><a href=/s>Sign up</a></div>
 <div class="plan popular"><span>Most popular</span><h3>Team</h3><div><span>$</span><span>12</span></div><p>per user / month</p><p>14-day free trial</p>
  <ul><li>Unlimited seats</li><li>Audit log</li></ul><button>Start free trial</button></div>
 <div class=plan><h3>Enterprise</h3><div>Contact sales</div><ul><li>Single sign-on</li></ul></div>
</div>"""


def test_cards_give_names_prices_and_units() -> None:
    found = plans(CARDS)
    assert list(found) == ["Free", "Team", "Enterprise"]
    team = found["Team"]
    assert (team.price, team.currency, team.period, team.unit) == ("12", "USD", "month", "user")


def test_contact_us_is_kept_as_data() -> None:
    enterprise = plans(CARDS)["Enterprise"]
    assert (enterprise.contact, enterprise.price) == (True, "")


def test_a_free_plan_costs_nothing() -> None:
    assert plans(CARDS)["Free"].price == "0"


def test_trial_is_read() -> None:
    assert plans(CARDS)["Team"].trial == "14 days"


def test_limits_are_kept_apart_from_features() -> None:
    team = plans(CARDS)["Team"]
    assert (team.features, team.limits) == (("Audit log",), ("Unlimited seats",))


def test_features_of_a_plan_carry_its_name() -> None:
    page = read_page(f"<main><h1>Pricing</h1>{CARDS}</main>".encode(), "https://heron.example/pricing")
    assert {item.title: item.plan for item in page.items}["Audit log"] == "Team"


def test_columns_of_a_plan_table_are_plans() -> None:
    found = plans(
        "<table><tr><th></th><th>Basic</th><th>Business $40 / month</th></tr><tr><td>Price</td><td>€9.50 per year</td><td></td></tr>"
        "<tr><td>Backups</td><td></td><td>✓</td></tr><tr><td>Search</td><td>✓</td><td>✓</td></tr><tr><td>Storage</td><td>5 GB</td><td>Unlimited</td></tr></table>"
    )
    assert (found["Basic"].price, found["Basic"].currency, found["Basic"].period) == ("9.50", "EUR", "year")
    assert (found["Business"].price, found["Business"].features) == ("40", ("Backups", "Search"))
    assert found["Business"].limits == ("Storage: Unlimited",)


@pytest.mark.parametrize(
    ("text", "number", "currency", "period", "unit"),
    [
        ("from $49 / seat / month", "49", "USD", "month", "seat"),
        ("1.290,00 € pro Jahr", "1290.00", "EUR", "year", ""),
        ("£1,200 per year", "1200", "GBP", "year", ""),
        ("USD 0.05 per GB", "0.05", "USD", "usage", "gb"),
        ("$0.40 / 1,000 requests", "0.40", "USD", "usage", "1,000 requests"),
        ("€99 one-time", "99", "EUR", "once", ""),
        ("12 CHF monthly", "12", "CHF", "month", ""),
        ("A$15/mo", "15", "AUD", "month", ""),
    ],
)
def test_prices_are_normalised(text: str, number: str, currency: str, period: str, unit: str) -> None:
    price = read_price(text, context=MoneyContext(language="en"))
    assert price is not None
    assert (price.amount, price.currency, price.period, price.per) == (number, currency, period, unit)


def test_a_number_alone_is_no_price() -> None:
    assert read_price("over 5000 teams since 2019") is None


def test_prices_in_a_second_row_of_the_head_belong_to_the_names_above() -> None:
    found = plans(
        "<table><thead><tr><th rowspan=2>Capability</th><th>Nest</th><th>Flock</th><th>Sky</th></tr>"
        "<tr><th>$0</th><th>$24 per seat per month, billed annually</th><th>Contact sales</th></tr></thead><tbody>"
        "<tr><th colspan=4>Limits</th></tr><tr><td>Seats</td><td>Up to 5</td><td>Up to 50</td><td>Unlimited</td></tr>"
        "<tr><th colspan=4>Basics</th></tr><tr><td>Search</td><td>✓</td><td>✓</td><td>✓</td></tr>"
        "<tr><td>Backups</td><td>✗</td><td>✓</td><td>✓</td></tr></tbody></table>"
    )
    assert list(found) == ["Nest", "Flock", "Sky"]
    assert [(plan.price, plan.period, plan.unit) for plan in found.values()] == [
        ("0", "", ""),
        ("24", "month", "seat"),
        ("", "", ""),
    ]
    assert [plan.contact for plan in found.values()] == [False, False, True]
    assert found["Flock"].features == ("Search", "Backups")
    assert found["Flock"].limits == ("Seats: Up to 50",)
    assert found["Flock"].gates == (PlanLimit(what="Seats", value="50"),)


def test_a_price_behind_the_name_is_no_part_of_it() -> None:
    found = plans(
        "<table><tr><th></th><th>Duo<br>€9 a month</th><th>Band<br>from €39 a month</th></tr>"
        "<tr><td>Search</td><td>Yes</td><td>Yes</td></tr><tr><td>Backups</td><td>No</td><td>Yes</td></tr></table>"
    )
    assert {name: (plan.price, plan.currency, plan.period) for name, plan in found.items()} == {
        "Duo": ("9", "EUR", "month"),
        "Band": ("39", "EUR", "month"),
    }


def test_a_heading_of_a_card_keeps_its_name_without_the_price() -> None:
    found = plans(
        "<div><div><h3>Duo – $9/mo</h3><p>For two</p></div><div><h3>Band – $39/mo</h3><p>For many</p></div></div>"
    )
    assert {name: plan.price for name, plan in found.items()} == {"Duo": "9", "Band": "39"}


@pytest.mark.parametrize("words", ["Let's chat", "Let’s talk", "Get in touch", "On request", "Ask us", "Auf Anfrage"])
def test_a_plan_without_a_number_asks_to_be_asked(words: str) -> None:
    found = plans(
        "<div><div><p><strong>One</strong></p><p>$5<small>/mo</small></p><p>10 devices</p></div>"
        "<div><p><strong>Two</strong></p><p>$9<small>/mo</small></p><p>20 devices</p></div>"
        f"<div><p><strong>All</strong></p><p>{words}</p><p>Every device</p></div></div>"
    )
    assert [plan.contact for plan in found.values()] == [False, False, True]
    assert list(found) == ["One", "Two", "All"]


def test_features_of_a_plan_without_a_list_come_from_the_table_of_plans() -> None:
    found = plans(
        "<div><div><h3>Basic</h3><p>$5 / month</p></div><div><h3>Pro</h3><p>$25 / month</p></div></div>"
        "<table><tr><th></th><th>Basic</th><th>Pro</th></tr><tr><td>Search</td><td>✓</td><td>✓</td></tr>"
        "<tr><td>Backups</td><td>✗</td><td>✓</td></tr></table>"
    )
    assert found["Pro"].features == ("Search", "Backups")
    assert found["Basic"].price == "5"
