"""What is no price of a plan: rates, sizes of a business, brackets, fees; and plans told in tables and sentences."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.offers.names import trimmed
from crawlers.extraction.offers.trials import trial_of
from crawlers.extraction.page import read_page
from tests.crawlers.extraction.test_plans_kinds import LIST, card, page, plans, prices, two


@pytest.mark.parametrize(
    "threshold", ["$500+ in fees this month", "$500 of usage", "$500 monthly spend", "$500+ in sales"]
)
def test_the_size_of_a_business_is_no_price(threshold: str) -> None:
    found = plans(two(card("Reef", f"<p>{threshold}</p>"), card("Bay", f"<p>{threshold.replace('500', '900')}</p>")))
    assert not any(plan.prices for plan in found.values())


def test_an_amount_in_a_country_is_still_a_price() -> None:
    found = plans(two(card("Reef", "<p>$9 / month</p>"), card("Bay", "<p>$19 in Germany</p>")))
    assert prices(found["Bay"]) == [("19", "USD", "")]


def test_the_fixed_part_of_a_fee_for_each_payment_is_no_price() -> None:
    rows = "<tr><th></th><th>Reef</th><th>Bay</th></tr><tr><td>Card</td><td>$0.30 + 2.9%</td><td>$0.25 + 1.9%</td></tr>"
    assert not plans(f"<table>{rows}</table>")


@pytest.mark.parametrize("many", ["for 10k check runs", "per 1,000 emails", "für 5.000 Aufrufe", "/ 2 million events"])
def test_what_so_many_of_a_thing_cost_is_a_rate(many: str) -> None:
    found = plans(two(card("Reef", f"<p>$2</p><p>{many}</p>"), card("Bay", "<p>$40 / month</p>")))
    assert [price.period for price in found["Reef"].prices] == ["usage"]


def test_for_a_few_users_is_no_rate() -> None:
    found = plans(two(card("Reef", "<p>$20 / month</p><p>for 5 users</p>"), card("Bay", "<p>$40 / month</p>")))
    assert prices(found["Reef"]) == [("20", "USD", "month")]


@pytest.mark.parametrize("fee", ["Onboarding €1.500", "Training €900", "Inrichting: €750"])
def test_an_amount_behind_words_of_its_own_prices_what_they_name(fee: str) -> None:
    found = plans(
        two(card("Reef", f"<div>€500 / maand</div><div>{fee}</div>"), card("Bay", "<div>€750 / maand</div>")), lang="nl"
    )
    assert prices(found["Reef"]) == [("500", "EUR", "month")]


@pytest.mark.parametrize(
    ("low", "high"),
    [("1 - 50 users", "51+ users"), ("1 - 50 użytkowników", "51 - 120 użytkowników"), ("1–50 työntekijää", "51+ hlö")],
)
def test_brackets_by_number_are_no_plans(low: str, high: str) -> None:
    row = '<div class="tier"><div class="range">{} <small>Teams</small></div><div>$0.80 / user / month</div></div>'
    rows = row.format(low) + row.format(high).replace("0.80", "0.70")
    assert not {low, high, low.split(" <")[0]} & set(plans(f'<div class="tiers">{rows}</div>'))


def test_rows_priced_by_what_is_stored_are_rates() -> None:
    rows = "<tr><th>Item</th><th>Price</th></tr><tr><td>Storage</td><td>$0.25 / GB per month</td></tr><tr><td>Egress</td><td>$0.03 / GB</td></tr>"
    assert not plans(f"<table>{rows}</table>")


def test_under_a_head_of_plans_a_size_is_a_name() -> None:
    rows = "<tr><th>Plan</th><th>Price / month</th></tr><tr><td>Free</td><td>$0</td></tr><tr><td>250 MB</td><td>$10</td></tr><tr><td>1 GB</td><td>$20</td></tr>"
    assert {name: prices(plan) for name, plan in plans(f"<table>{rows}</table>").items()} == {
        "Free": [("0", "USD", "month")],
        "250 MB": [("10", "USD", "month")],
        "1 GB": [("20", "USD", "month")],
    }


def test_a_table_of_things_on_top_tells_no_plans() -> None:
    rows = "<tr><th>Card</th><th>Fee</th></tr><tr><td>First card</td><td>Free</td></tr><tr><td>Additional cards</td><td>$1 / month</td></tr><tr><td>Metal card</td><td>$15 once</td></tr>"
    assert not plans(f"<table>{rows}</table>")


@pytest.mark.parametrize("heads", [("Monthly", "Yearly"), ("Monthly subscription", "Annual subscription")])
def test_terms_as_columns_are_prices_of_the_plan_in_the_corner(heads: tuple[str, str]) -> None:
    table = "<table><tr><th>{}</th><th>{}</th><th>{}</th></tr><tr><td>Price</td><td>{}</td><td>{}</td></tr><tr><td>Bundle</td><td>$3</td><td></td></tr></table>"
    found = plans(
        table.format("Single licence", *heads, "$1.50", "$15") + table.format("Team licence", *heads, "$7.50", "$75")
    )
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Single licence": [("1.50", "USD", "month"), ("15", "USD", "year")],
        "Team licence": [("7.50", "USD", "month"), ("75", "USD", "year")],
    }


def test_a_list_of_plans_may_end_with_one_to_be_asked_for() -> None:
    found = plans(
        "<h2>Plans</h2><ul><li>Reef — $5/month</li><li>Bay — $19/month</li><li>Enterprise — contact us for a quote</li></ul>"
    )
    assert found["Enterprise"].contact
    assert not found["Enterprise"].prices


def test_columns_of_a_page_without_any_amount_are_plans_by_their_names() -> None:
    rows = "<tr><th>Resource</th><th>Free</th><th>Starter</th><th>Pro</th></tr><tr><td>Calls</td><td>100</td><td>5,000</td><td>50,000</td></tr><tr><td>SSO</td><td>No</td><td>No</td><td>Yes</td></tr>"
    found = plans(f"<table>{rows}</table>")
    assert list(found) == ["Free", "Starter", "Pro"]
    assert found["Free"].free
    other = rows.replace("Free", "North").replace("Starter", "South").replace("Pro", "East")
    assert not plans(f"<table>{other}</table>")


def test_a_colour_tells_no_names_of_cards_apart() -> None:
    box = '<div class="plan"><p class="name {}">{}</p><p class="price">0</p><ul><li>Scan</li><li>Filter</li></ul><a class="b" href="/s">Get it</a></div>'
    found = plans(f'<div class="row">{box.format("teal", "Free")}{box.format("amber", "Advanced")}</div>')
    assert list(found) == ["Free", "Advanced"]
    assert not found["Advanced"].prices


def test_what_a_page_is_about_is_not_the_name_of_its_product() -> None:
    body = "<p>Free $0 / month</p><ul><li>Unlimited projects</li></ul>"
    text = page(body, head="<title>Kelp - Pricing</title>").plans
    assert [plan.name for plan in text] == ["Free"]


@pytest.mark.parametrize("sum_", ["35,000 chats × 3 minutes", "50 matches x 200 users", "2 × $40 a month"])
def test_what_is_reckoned_in_a_table_is_no_plan(sum_: str) -> None:
    rows = f"<tr><th>Item</th><th>Calculation</th><th>Total</th></tr><tr><td>Minutes</td><td>{sum_}</td><td>105,000 mins</td></tr><tr><td>Minutes cost</td><td>1,000,000 mins</td><td>$1.00</td></tr>"
    assert not plans(f"<table>{rows}</table>")


def test_a_heading_above_a_table_of_rates_is_no_plan() -> None:
    table = "<table><tr><th>Item</th><th>Rate</th></tr><tr><td>Each minute</td><td>$0.01</td></tr></table>"
    told = "".join(
        f"<h3>{name}</h3><p>How it counts.</p><ul><li>Rounded up</li></ul>{table}" for name in ("Calls", "Channels")
    )
    assert not plans(told)


@pytest.mark.parametrize("first", ["N/A", "–", ""])
def test_the_first_plan_of_a_table_may_have_no_price(first: str) -> None:
    table = f"<table><tr><th>Free</th><th>Standard</th><th>Pro</th></tr><tr><td>{first}</td><td>$29</td><td>$399</td></tr></table>"
    found = plans(f"<p>Packages have a monthly base price.</p>{table}")
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Free": [],
        "Standard": [("29", "USD", "month")],
        "Pro": [("399", "USD", "month")],
    }


def test_a_row_of_amounts_of_something_does_not_name_the_plans() -> None:
    cells = [("Reef", "Bay"), ("For small teams that only begin", "For those who know"), ("1 project", "5 projects")]
    rows = "".join(f'<div class="row"><div></div><div>{a}</div><div>{b}</div></div>' for a, b in cells)
    rows += '<div class="row"><div></div><div>$50 / month</div><div>$90 / month</div></div>'
    assert list(plans(f'<div class="grid">{rows}</div>')) == ["Reef", "Bay"]


def test_what_more_of_something_costs_is_no_price_beside_the_subscription() -> None:
    rows = "<tr><th>Fees</th><th>Free</th><th>Pro</th><th>Enterprise</th></tr><tr><td>Yearly subscription fee</td><td>-</td><td>$100</td><td>$3,600</td></tr><tr><td>Additional space - GB/month</td><td>-</td><td>$0.2</td><td>$0.2</td></tr><tr><td>Ordinary compute price - core-hour</td><td>-</td><td>$0.12</td><td>$0.12</td></tr>"
    found = plans(f"<table>{rows}</table>")
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Free": [],
        "Pro": [("100", "USD", "year")],
        "Enterprise": [("3600", "USD", "year")],
    }


@pytest.mark.parametrize(("amount", "count"), [("0 ₽", "1 ролик"), ("0 €", "2 Videos"), ("$0", "1 video")])
def test_an_amount_and_a_count_side_by_side_are_two_words(amount: str, count: str) -> None:
    sides = f"<div><strong>{amount}</strong><span>{count}</span></div>"
    found = plans(two(card("Reef", sides), card("Bay", sides.replace("0", "10", 1) + "<p>/ month</p>")))
    assert [price.amount for price in found["Reef"].prices] == ["0"]


@pytest.mark.parametrize("unit", ["hour", "GB", "1,000 requests"])
def test_what_a_head_says_is_paid_by_use_is_no_price_beside_a_month(unit: str) -> None:
    rows = f"<tr><th>Plan</th><th>vCPU</th><th>Price / {unit}</th><th>Price / month</th></tr><tr><td>Reef</td><td>1</td><td>$0.0145</td><td>$10.50</td></tr><tr><td>Bay</td><td>2</td><td>$0.029</td><td>$21</td></tr>"
    assert {name: prices(plan) for name, plan in plans(f"<table>{rows}</table>").items()} == {
        "Reef": [("10.50", "USD", "month")],
        "Bay": [("21", "USD", "month")],
    }


def test_brackets_under_a_head_of_licences_are_no_plans() -> None:
    rows = "<tr><th>Licences per month</th><th>Cost per licence</th></tr><tr><td>0 to 20,000</td><td>$0.005</td></tr><tr><td>20,001 to 100,000</td><td>$0.004</td></tr>"
    assert not plans(f"<p>Licences.</p><table>{rows}</table>")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("7-tägige kostenlose Testphase", "7 days"),
        ("2 ugers gratis prøveperiode", "14 days"),
        ("2 viikon ilmainen kokeilujakso", "14 days"),
        ("2 veckors provperiod", "14 days"),
        ("prova gratuita di 2 settimane", "14 days"),
        ("1 miesięczny okres próbny", "30 days"),
        ("2週間の無料トライアル", "14 days"),
        ("Триал 14 дней", "14 days"),
        ("2 months free with a year", ""),
        ("Reports every 2 weeks", ""),
    ],
)
def test_trials_are_counted_in_any_language(text: str, told: str) -> None:
    assert trial_of(text) == told


def test_a_dash_beside_ticks_says_no_and_a_dash_alone_nothing() -> None:
    ticked = '<div class="f">✓Own domain</div><div class="f">✓Search report</div><div class="f">–Blog</div>'
    plain = "<ul><li>– Own domain</li><li>– Blog</li></ul>"
    found = plans(two(card("Reef", "<p>$9 / month</p>", ticked), card("Bay", "<p>$19 / month</p>", plain)))
    assert found["Reef"].excluded == ("Blog",)
    assert not found["Bay"].excluded


@pytest.mark.parametrize("name", ["aus", "off", "fehlt"])
def test_an_item_of_a_class_for_off_is_not_included(name: str) -> None:
    items = f'<ul><li>Videos</li><li>Photos</li><li class="{name}">Gift list</li></ul>'
    found = plans(two(card("Reef", "<p>19 €</p>", items), card("Bay", "<p>39 €</p>")), lang="de")
    assert found["Reef"].excluded == ("Gift list",)


@pytest.mark.parametrize("name", ["addon-card", "card add-on", "addons"])
def test_cards_of_a_class_for_add_ons_are_no_plans(name: str) -> None:
    extra = '<div class="{}"><h3>Fast support</h3><p>$5 / month</p><ul><li>By phone</li></ul><a href="/b">Add</a></div>'
    more = extra.format(name) + extra.format(name).replace("Fast support", "Second language")
    body = two(card("Reef", "<p>$9 / month</p>"), card("Bay", "<p>$19 / month</p>")) + f'<div class="more">{more}</div>'
    assert list(plans(body)) == ["Reef", "Bay"]


def test_a_page_in_spanish_with_the_language_of_its_template_does_not_mean_us_dollars() -> None:
    items = "<ul><li>Una guía de uso en el panel que crece de año en año</li><li>Copias de datos en el disco de que dispone el cliente en una sede</li></ul>"
    cards = two(card("Básico", "<p>$1400 / al mes</p>", items), card("Exclusivo", "<p>$2400 / al mes</p>", items))
    told = plans(f"<h2>Compre una cuota que incluye el plan</h2>{cards}")
    assert [price.currency for plan in told.values() for price in plan.prices] == ["", ""]


@pytest.mark.parametrize("space", ["mb-6", "space-y-4", "md:pt-2"])
def test_parts_of_a_card_that_share_only_a_margin_are_no_cards(space: str) -> None:
    part = f'<div class="card"><div class="{space} mt-2"><h2>{{}}</h2><p>For you</p></div><div class="{space}"><b>{{}}</b><p>No card required</p></div><ul class="list {space}"><li>Tools</li><li>Crisis support $320</li></ul><a href="/s">Go</a></div>'
    found = plans(two(part.format("Free", "$0 / forever"), part.format("Starter", "$249 / year")))
    assert list(found) == ["Free", "Starter"]


@pytest.mark.parametrize(("month", "year"), [("data-m", "data-y"), ("data-mo", "data-yr"), ("data-monthly", "data-a")])
def test_short_attributes_hold_both_sides_of_a_switch(month: str, year: str) -> None:
    amount = f'<div {month}="{{}}" {year}="{{}}">${{}}<span>/mo</span></div>'
    found = plans(two(card("Reef", amount.format(99, 79, 99)), card("Bay", amount.format(399, 319, 399))))
    assert prices(found["Reef"]) == [("99", "USD", "month"), ("79", "USD", "month")]
    assert [price.shown for price in found["Reef"].prices] == [True, False]


def test_a_heading_may_state_the_price_of_its_section() -> None:
    told = "".join(
        f"<h4>{name} – ${price}</h4><p>For {name.lower()} sites.</p>{LIST}<p><a href='/s'>Order</a></p>"
        for name, price in (("Starter", "1,000"), ("Standard", "1,500–$2,500"), ("Premium", "3,000"))
    )
    found = plans(told)
    assert [(name, plan.prices[0].amount) for name, plan in found.items()] == [
        ("Starter", "1000"),
        ("Standard", "1500"),
        ("Premium", "3000"),
    ]


def test_what_is_paid_for_life_is_paid_once() -> None:
    found = plans(two(card("Reef", "<p>$149 <span>/life</span></p>"), card("Bay", "<p>$9 <span>/mo</span></p>")))
    assert prices(found["Reef"]) == [("149", "USD", "once")]


PLAIN = "https://kelp.example/mail/"


def elsewhere(body: str, title: str = "Mail | Kelp") -> list[str]:
    text = f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><main><h1>{title.split(" | ")[0]}</h1>{body}</main></body></html>'
    return [plan.name for plan in read_page(text.encode(), PLAIN).plans]


def test_headings_with_a_word_of_plans_in_them_are_none_on_other_pages() -> None:
    body = two(card("Launch your small business website", "<p>$4 / month</p>"), card("Why Kelp", "<p>$4 / month</p>"))
    assert not elsewhere(body)
    assert elsewhere(two(card("Kelp Plus", "<p>$4 / month</p>"), card("Kelp Pro", "<p>$9 / month</p>")))


def test_a_screen_among_plans_is_none_of_them() -> None:
    cards = [card(name, f"<p>{price}</p>") for name, price in (("Starter", "79 € / month"), ("Pro", "149 € / month"))]
    assert elsewhere(f'<div class="grid">{"".join(cards)}{card("Orders", "<p>48,300 €</p>")}</div>') == [
        "Starter",
        "Pro",
    ]


@pytest.mark.parametrize("title", ["Kelp vs Zenmail 2026", "Kelp vs. Zenmail: honest prices"])
def test_what_a_rival_charges_is_no_plan(title: str) -> None:
    rows = "<tr><th></th><th>Kelp Bundle</th><th>Zenmail Starter</th></tr><tr><td>Price</td><td>$4 / month</td><td>$35 / year</td></tr>"
    cards = two(card("Kelp Starter", "<p>$4 / month</p>"), card("Zenmail Starter", "<p>$35 / year</p>"))
    assert not elsewhere(f"<table>{rows}</table>", title)
    assert not elsewhere(cards, title)


def test_zeros_that_no_script_has_filled_in_are_no_prices() -> None:
    names = ("Basic", "Plus", "Pro")
    assert not plans('<div class="grid">' + "".join(card(name, "<p>$0.00 / month</p>") for name in names) + "</div>")


def test_words_of_praise_before_a_name_are_no_part_of_it() -> None:
    assert [trimmed(name) for name in ("Most popular Pro", "Meest gekozen Pro", "New Pro", "Best value")] == [
        "Pro",
        "Pro",
        "New Pro",
        "Best value",
    ]


@pytest.mark.parametrize("first", ["1. Monat: CHF 59.50", "Erster Monat CHF 59.50", "1st month: CHF 59.50"])
def test_what_the_first_month_costs_is_no_price_of_the_plan(first: str) -> None:
    found = plans(
        two(card("Reef", f"<p>CHF 119 / Monat</p><p>{first}</p>"), card("Bay", "<p>CHF 199 / Monat</p>")), lang="de-CH"
    )
    assert prices(found["Reef"]) == [("119", "CHF", "month")]


def test_many_amounts_of_one_kind_in_one_plan_are_a_lead() -> None:
    told = "".join(f"<p><b>CHF {amount}</b> / Monat</p>" for amount in (119, 199, 299, 399))
    read = page(f"<section><h3>Courses</h3>{told}{LIST}<a href='/s'>Book</a></section>", lang="de-CH")
    assert all(len(plan.prices) <= 2 for plan in read.plans)


@pytest.mark.parametrize("fee", ["$5K setup fee", "Onboarding: $900", "Einrichtung $300"])
def test_a_fee_in_the_list_of_a_plan_to_be_asked_for_is_no_price(fee: str) -> None:
    more = f"<ul><li>From 1000 users</li><li>{fee}</li></ul>"
    found = plans(two(card("Reef", "<p>$3 / month</p>"), card("Enterprise", "<div>Contact us</div>", more)))
    assert not found["Enterprise"].prices
    assert found["Enterprise"].contact
