"""Plans in further layouts of markup: terms to choose from, rows below a head that says so, states that a script sets."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import json

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.plans import spell_price
from rivalscope.core.records import Page, Plan


def page(body: str, *, lang: str = "en", head: str = "") -> Page:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title>{head}</head><body><main><h1>Pricing</h1>{body}</main></body></html>'
    return read_page(text.encode(), "https://kelp.example/pricing")


def plans(body: str, *, lang: str = "en", head: str = "") -> dict[str, Plan]:
    return {plan.name: plan for plan in page(body, lang=lang, head=head).plans}


def prices(plan: Plan) -> list[tuple[str, str, str]]:
    return [(price.amount, price.currency, price.period) for price in plan.prices]


def card(name: str, price: str, *, items: str = "<li>Shared inbox</li>") -> str:
    return f'<div class="card"><h3>{name}</h3>{price}<ul>{items}</ul><a href="/s">Buy</a></div>'


@pytest.mark.parametrize(
    ("lang", "names", "amounts", "badge"),
    [
        ("pt-br", ("1 ano", "1 mês"), ("R$ 9", "R$ 27", "/ mês"), "Desconto"),
        ("de", ("12 Monate", "1 Monat"), ("9 €", "27 €", "/ Monat"), "Rabatt"),
        ("en", ("12 months", "1 month"), ("€9", "€27", "/ month"), "Discount"),
    ],
)
def test_terms_to_choose_from_are_plans(
    lang: str, names: tuple[str, str], amounts: tuple[str, str, str], badge: str
) -> None:
    options = "".join(
        f'<div class="plan" role="button"><div><div class="top">{name}</div><div class="row"><div class="price">{amount}</div>'
        f'<div class="per">{amounts[2]}</div></div></div><div class="badge">{badge if first else ""}</div></div>'
        for name, amount, first in ((names[0], amounts[0], True), (names[1], amounts[1], False))
    )
    found = plans(f"<section>{options}</section>", lang=lang)
    assert [(name, prices(plan)[0][0], prices(plan)[0][2]) for name, plan in found.items()] == [
        (names[0], "9", "month"),
        (names[1], "27", "month"),
    ]


def test_two_prices_of_one_plan_are_no_plans() -> None:
    sides = '<div class="side"><p>Monthly</p><p>$9</p></div><div class="side"><p>Yearly</p><p>$90</p></div>'
    assert not {"Monthly", "Yearly"} & plans(f"<div><h2>Reef</h2><div>{sides}</div></div>").keys()


def test_rows_are_plans_where_the_last_only_asks_to_get_in_touch() -> None:
    found = plans(
        "<table><thead><tr><th>Plan</th><th>People</th><th>Alone</th><th>With sync</th></tr></thead><tbody>"
        "<tr><td>Small</td><td>Up to 10</td><td>$450 / yr</td><td>$900 / yr</td></tr>"
        "<tr><td>Middle</td><td>Up to 50</td><td>$2,000 / yr</td><td>$4,000 / yr</td></tr>"
        '<tr><td>Large</td><td>50+</td><td colspan="2">Contact us</td></tr></tbody></table>'
    )
    assert [(name, prices(plan)[:1], plan.contact) for name, plan in found.items()] == [
        ("Small", [("450", "USD", "year")], False),
        ("Middle", [("2000", "USD", "year")], False),
        ("Large", [], True),
    ]


def test_the_same_price_in_another_currency_right_behind_it_is_a_price_of_the_plan() -> None:
    body = '<div class="grid">{}{}</div>'.format(
        card("기본", "<p>₩4,900 / 월</p><p>미국 $3.99 / 월 14일 무료 체험 후 취소할 때까지 갱신됩니다.</p>"),
        card("전체", "<p>₩9,900 / 월</p><p>미국 $7.99 / 월 14일 무료 체험 후 취소할 때까지 갱신됩니다.</p>"),
    )
    assert prices(plans(body, lang="ko")["기본"]) == [("4900", "KRW", "month"), ("3.99", "USD", "month")]


def test_the_first_year_is_a_year() -> None:
    body = f'<div class="grid">{card("월간", "<p>₩4,900 / 월</p>")}{card("연간", "<p>₩29,000 / 첫해</p>")}</div>'
    assert prices(plans(body, lang="ko")["연간"]) == [("29000", "KRW", "year")]


def test_an_offer_whose_price_line_says_add_on_is_charged_besides_the_plans() -> None:
    told = page(
        '<div class="grid">{}{}{}</div>'.format(
            card("Reef", "<p>$49</p><p>One-time purchase</p>"),
            card("Bay", "<p>$99</p><p>One-time purchase</p>"),
            card("Connections", "<p>$29</p><p>One-time add-on</p>"),
        )
    )
    assert [plan.name for plan in told.plans] == ["Reef", "Bay"]
    assert [(charge.name, charge.amount) for charge in told.charges] == [("Connections", "29")]


def test_what_only_a_state_of_the_page_hides_is_shown() -> None:
    style = "<style>.lang-ja { display: none; } body.ja .lang-en { display: none; } .box:not(.wide) .later { display: none }</style>"
    body = '<div class="grid box">{}{}</div>'.format(
        card("Reef", '<p class="lang-en">$5 / month</p><p class="lang-ja">¥900 / 月</p>'),
        card("Bay", '<p class="lang-en">$9 / month</p><p class="later">$90 / year</p>'),
    )
    found = plans(body, head=style)
    assert [
        (price.amount, price.shown) for plan in found.values() for price in plan.prices if price.currency == "USD"
    ] == [
        ("5", True),
        ("9", True),
        ("90", False),
    ]


def test_columns_are_known_by_the_first_word_of_the_plans_where_one_bears_its_whole_name() -> None:
    body = (
        f'<div class="grid">{card("Free", "<p>$0</p>")}{card("Pro — Bundle", "<p>$9 / month</p>")}{card("Firm — Bundle", "<p>$99 / month</p>")}</div>'
        "<table><thead><tr><th>Feature</th><th>Free</th><th>Pro</th><th>Firm</th></tr></thead><tbody>"
        "<tr><td>Rules</td><td>—</td><td>✓</td><td>✓</td></tr><tr><td>Assets</td><td>—</td><td>—</td><td>✓</td></tr></tbody></table>"
    )
    found = plans(body)
    assert [("Rules" in plan.features, "Assets" in plan.excluded) for plan in found.values()] == [
        (False, True),
        (True, True),
        (True, False),
    ]


def test_a_head_without_a_row_of_its_own_heads_the_columns() -> None:
    found = plans(
        "<table><thead><th>Plan</th><th>Price</th><th>Seats</th></thead><tbody>"
        "<tr><td>Reef</td><td>$5 / month</td><td>5</td></tr><tr><td>Bay</td><td>$9 / month</td><td>9</td></tr></tbody></table>"
    )
    assert [(name, prices(plan), plan.limits) for name, plan in found.items()] == [
        ("Reef", [("5", "USD", "month")], ("Seats: 5",)),
        ("Bay", [("9", "USD", "month")], ("Seats: 9",)),
    ]


REEF = {"name": "Reef", "price": {"monthly": 9, "annually": 90}, "currency": "USD", "features": ["SSO", "Audit log"]}
BAY = {"name": "Bay", "price": {"monthly": 29, "annually": 290}, "currency": "USD", "features": ["SCIM"]}
DEEP = {"name": "Deep", "price": "Contact us", "features": ["SLA"]}


def shell(*tiers: dict[str, object], shown: str = "") -> Page:
    state = json.dumps({"props": {"pageProps": {"pricing": {"tiers": tiers}}}})
    script = f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    text = (
        f'<html lang="en"><head><title>Pricing</title></head><body><div id="__next">{shown}</div>{script}</body></html>'
    )
    return read_page(text.encode(), "https://kelp.example/pricing")


def test_prices_that_only_the_state_of_a_script_holds_are_read_and_marked() -> None:
    told = shell(REEF, BAY, DEEP)
    assert [(plan.name, prices(plan), plan.contact) for plan in told.plans] == [
        ("Reef", [("9", "USD", "month"), ("90", "USD", "year")], False),
        ("Bay", [("29", "USD", "month"), ("290", "USD", "year")], False),
        ("Deep", [], True),
    ]
    assert all(price.stated for plan in told.plans for price in plan.prices)
    assert spell_price(told.plans[0].prices[0]) == "9 USD a month (in the page's data only)"


@pytest.mark.parametrize(
    "tiers",
    [
        pytest.param([REEF], id="one object is no list of plans"),
        pytest.param([REEF, DEEP | {"price": None}, DEEP | {"name": "Rock", "price": None}], id="most have no price"),
        pytest.param([REEF | {"price": {"unit_amount": 900}}, BAY | {"price": {"unit_amount": 900}}], id="cents"),
        pytest.param([REEF, REEF | {"price": {"monthly": 12}}], id="one name twice"),
    ],
)
def test_what_is_not_surely_a_list_of_plans_is_left_alone(tiers: list[dict[str, object]]) -> None:
    assert shell(*tiers).plans == ()


def test_what_a_page_shows_goes_before_the_state_of_its_script() -> None:
    shown = (
        f'<h1>Pricing</h1><div class="grid">{card("Reef", "<p>$7 / month</p>")}{card("Bay", "<p>$8 / month</p>")}</div>'
    )
    assert [prices(plan) for plan in shell(REEF, BAY, shown=shown).plans] == [
        [("7", "USD", "month")],
        [("8", "USD", "month")],
    ]


SWITCHED = """<script>const prices = {{ reef: {{ monthly: '$9', annual: '{reef}' }}, bay: {{ monthly: '$29', annual: '{bay}' }} }};</script>"""


@pytest.mark.parametrize(
    ("reef", "bay", "told"),
    [
        pytest.param("$86", "$278", [("86", "year"), ("278", "year")], id="a year"),
        pytest.param("$7", "$23", [("7", "month"), ("23", "month")], id="a month, billed by the year"),
    ],
)
def test_the_side_of_a_switch_that_only_a_script_holds_is_read_and_marked(
    reef: str, bay: str, told: list[tuple[str, str]]
) -> None:
    cards = f'<div class="grid">{card("Reef", "<p>$9 / month</p>")}{card("Bay", "<p>$29 / month</p>")}</div>'
    found = plans(cards + SWITCHED.format(reef=reef, bay=bay))
    behind = [plan.prices[1] for plan in found.values()]
    assert [(price.amount, price.period) for price in behind] == told
    assert [(price.currency, price.billed, price.shown, price.stated) for price in behind] == [
        ("USD", "annually", False, True)
    ] * 2


def test_amounts_of_a_script_that_do_not_agree_with_the_page_are_left_alone() -> None:
    cards = f'<div class="grid">{card("Reef", "<p>$9 / month</p>")}{card("Bay", "<p>$31 / month</p>")}</div>'
    assert [len(plan.prices) for plan in plans(cards + SWITCHED.format(reef="$86", bay="$278")).values()] == [1, 1]


def test_a_korean_year_may_stand_before_its_amount() -> None:
    cards = f'<div class="grid">{card("무료", "<p>0원</p>")}{card("전체", "<p>월 2,900원 · 연 19,900원 · 예정가</p>")}</div>'
    assert prices(plans(cards, lang="ko")["전체"]) == [("2900", "KRW", "month"), ("19900", "KRW", "year")]


def test_a_fee_that_a_card_states_in_two_places_is_one_charge() -> None:
    reef = card("Reef", "<p>$99 / month</p><p>+ $300 one-time setup</p>")
    bay = card("Bay", "<p>$149 / month</p><p>+ $500 one-time setup</p>")
    told = page(f'<div class="grid">{reef.replace("</ul>", "</ul><p>+ $300 setup</p>")}{bay}</div>')
    assert [charge.amount for charge in told.charges if charge.plan == "Reef"] == ["300"]


def test_heads_that_say_the_price_before_the_name_are_plans_and_amounts_of_rows_price_what_these_name() -> None:
    rows = [
        "<tr><th>Comparison</th><th>$30/month - Starter</th><th>$100/month - Pro</th><th>$500/month - Scale</th></tr>",
        "<tr><td>Monitors</td><td>20</td><td>50</td><td>100</td></tr>",
        "<tr><td>Custom domain</td><td>✓</td><td>✓</td><td>✓</td></tr>",
        "<tr><td>White label</td><td>$300/mo.</td><td>$300/mo.</td><td>✓</td></tr>",
        "<tr><td>SAML</td><td>$250/mo.</td><td>$250/mo.</td><td>$250/mo.</td></tr>",
        "<tr><td>Components</td><td>20</td><td>50</td><td>500</td></tr>",
    ]
    found = plans(f"<table>{''.join(rows)}</table>")
    assert {name: prices(plan) for name, plan in found.items()} == {
        "Starter": [("30", "USD", "month")],
        "Pro": [("100", "USD", "month")],
        "Scale": [("500", "USD", "month")],
    }
