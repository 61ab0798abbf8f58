"""Plans and prices."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from crawlers.extraction.plans import read_price
from rivalscope.core.records import Plan


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
    assert found["Business"].limits == ("Storage: unlimited",)


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
    price = read_price(text)
    assert price is not None
    assert (price.number, price.currency, price.period, price.unit) == (number, currency, period, unit)


def test_a_number_alone_is_no_price() -> None:
    assert read_price("over 5000 teams since 2019") is None
