"""Plans whose prices, periods and names stand in elements of their own, and amounts that are no prices."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import Plan

LIST = "<ul><li>Shared inbox</li><li>Rules</li></ul>"


def plans(body: str, *, lang: str = "en", head: str = "", on_body: str = "") -> dict[str, Plan]:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title>{head}</head><body {on_body}><main><h1>Pricing</h1>{body}</main></body></html>'
    return {plan.name: plan for plan in read_page(text.encode(), "https://kelp.example/pricing").plans}


def prices(plan: Plan) -> list[tuple[str, str, str]]:
    return [(price.amount, price.currency, price.period) for price in plan.prices]


def card(name: str, price: str, more: str = LIST, button: str = "Buy") -> str:
    return f'<div class="card"><h3>{name}</h3>{price}{more}<a href="/s">{button}</a></div>'


def grid(*cards: str) -> str:
    return f'<div class="grid">{"".join(cards)}</div>'


@pytest.mark.parametrize("said", ["per month", "/ month", "pro Monat"])
def test_a_heading_behind_a_price_may_say_for_how_long_it_is(said: str) -> None:
    told = f"<h4>$14.9</h4><h5>{said}</h5>"
    found = plans(grid(card("Reef", told), card("Bay", told.replace("14.9", "20.9"))))
    assert [prices(plan) for plan in found.values()] == [[("14.9", "USD", "month")], [("20.9", "USD", "month")]]


def test_a_heading_that_labels_what_follows_says_nothing_of_the_price_before_it() -> None:
    told = "<p>$5 per user</p><h5>Yearly</h5><p>$50 per user</p>"
    found = plans(grid(card("Reef", told), card("Bay", told)))
    assert ("5", "USD", "year") not in prices(found["Reef"])


@pytest.mark.parametrize(
    ("told", "price"),
    [
        ("<p><span>$</span><span>50</span> <span>month</span></p>", ("50", "USD", "month")),
        ("<p><b>€ 20</b> <i>Jahr</i></p>", ("20", "EUR", "year")),
        ("<p>$19 / first year</p>", ("19", "USD", "year")),
        ("<p>€9 im ersten Monat</p>", ("9", "EUR", "month")),
        ("<p>$5 an hour</p>", ("5", "USD", "usage")),
    ],
)
def test_a_period_right_behind_an_amount_is_its_own(told: str, price: tuple[str, str, str]) -> None:
    assert prices(plans(grid(card("Reef", told), card("Bay", "<p>$90 / month</p>")))["Reef"]) == [price]


def test_a_row_of_elements_that_begins_with_an_amount_states_a_price() -> None:
    told = "<div><strong>€ {}</strong> <span>per seat per month</span> <span>Standard onboarding for every new team included</span></div>"
    found = plans(grid(card("Reef", told.format(29)), card("Bay", told.format(49))))
    assert prices(found["Reef"]) == [("29", "EUR", "month")]
    running = "<div>You pay <strong>€ 29</strong> <span>for what your team used of the shared inbox</span></div>"
    assert not plans(grid(card("Reef", running), card("Bay", running)))


@pytest.mark.parametrize("count", ["USD 10+ properties", "$25+ integrations", "USD 30+ Nutzer"])
def test_a_count_behind_a_currency_is_no_price(count: str) -> None:
    found = plans(grid(card("Reef", f"<p>$99/month</p><p>{count}</p>"), card("Bay", "<p>$199/month</p>")))
    assert prices(found["Reef"]) == [("99", "USD", "month")]


def test_the_period_of_what_comes_on_top_is_not_that_of_the_price() -> None:
    found = plans(grid(card("Reef site", "<p>$1000 + yearly domain fee</p>"), card("Bay site", "<p>$250 / month</p>")))
    assert prices(found["Reef site"]) == [("1000", "USD", "")]
    assert prices(plans(grid(card("Reef", "<p>$10 + VAT / month</p>"), card("Bay", "<p>$20</p>")))["Reef"]) == [
        ("10", "USD", "month")
    ]


def test_fees_of_a_card_are_no_cards_and_name_none() -> None:
    fees = (
        "<ul><li><span>${}</span><div>monthly base fee, billed annually (<b>${}</b>)</div></li>"
        "<li><span>$5</span><div>monthly record-keeping fee per employee</div></li></ul>"
    )
    cards = [
        f"<li class='card'><h3>{name}</h3>{fees.format(*amounts)}<h4>Includes:</h4>{LIST}</li>"
        for name, amounts in (("Reef", (42, 500)), ("Bay", (125, 1500)))
    ]
    found = plans(f"<ul>{''.join(cards)}</ul>")
    assert list(found) == ["Reef", "Bay"]
    assert prices(found["Bay"])[0] == ("125", "USD", "month")


def test_nothing_to_pay_for_a_part_of_it_does_not_make_a_plan_free() -> None:
    ticks = "".join(f"<div><div>✓</div><div><strong>{name}</strong></div></div>" for name in ("Inbox", "Rules"))
    body = f"<section><h2>Kelp Coffee</h2><div>2.75%</div><div>$0 subscription fees</div>{ticks}</section>"
    assert not any(plan.free or plan.prices for plan in plans(body).values())


def test_a_zero_that_waits_for_its_price_is_not_free() -> None:
    told = '<p class="plan">{}</p><p>0</p><p>{}</p>'
    found = plans(
        grid(
            *(
                f'<div class="card">{told.format(*words)}{LIST}<a href="/s">Get</a></div>'
                for words in (("FREE", "Free, forever"), ("ADVANCED", "For 3 computers, per year"))
            )
        )
    )
    assert not found["ADVANCED"].free
    assert found["FREE"].free


def test_cents_in_a_box_of_their_own_belong_to_the_amount() -> None:
    told = "<div>$99.</div><div>99</div><p>per month</p>"
    found = plans(grid(card("Reef", told), card("Bay", told.replace("99.", "199."))))
    assert prices(found["Reef"]) == [("99.99", "USD", "month")]


def test_a_word_of_praise_is_the_name_where_the_cards_beside_have_theirs() -> None:
    cards = [
        f"<div><h5>{name}</h5><span>${amount}</span>{LIST}</div>"
        for name, amount in (("Standard", 29), ("Popular", 59), ("Bay", 89))
    ]
    assert list(plans(grid(*cards))) == ["Standard", "Popular", "Bay"]


def test_labels_that_count_the_cards_are_no_names() -> None:
    cards = [
        f'<div class="card"><div class="label">Stage 0{number}{more}</div><div class="price-name">{name}</div><div>Starting at ${number},000</div>{LIST}<a href="/s">Book</a></div>'
        for number, name, more in (
            (1, "Discovery of the whole reef", ""),
            (2, "Blueprint of the whole bay", " — Build"),
            (3, "Continuity of the whole coast", ""),
        )
    ]
    assert next(iter(plans(grid(*cards)))) == "Discovery of the whole reef"


def test_a_card_of_the_same_build_that_asks_to_talk_is_a_plan() -> None:
    one = '<article class="tier tier--{}"><span class="tier__name">{}</span><div class="tier__price">Starting at <b>${}/mo.</b></div><p>For small networks.</p></article>'
    last = '<button class="tier tier--cta"><span class="tier__name">Complex</span><div class="tier__price"><b>Book a Scoping Meeting</b></div><p>For large networks.</p></button>'
    found = plans(grid(one.format("a", "Small", 299), one.format("b", "Growing", 2500), last))
    assert list(found) == ["Small", "Growing", "Complex"]
    assert found["Complex"].contact


@pytest.mark.parametrize(
    ("button", "lang"), [("Preise anfragen", "de"), ("Solicitar precios", "es"), ("Demander les tarifs", "fr")]
)
def test_a_button_that_asks_for_prices_stands_for_one(button: str, lang: str) -> None:
    found = plans(
        grid(*(card(name, "", button=button) for name in ("Essential", "Professional", "Ultimate"))), lang=lang
    )
    assert [plan.contact for plan in found.values()] == [True] * 3


SIDES = '<p><span class="price-monthly">€{}/month</span><span class="price-annual">€{}/month, billed yearly</span></p>'


@pytest.mark.parametrize(
    ("style", "on_body", "shown"),
    [
        (
            '.p[data-cycle="monthly"] .price-annual{display:none} .p[data-cycle="annual"] .price-monthly{display:none}',
            'class="p" data-cycle="monthly"',
            [True, False],
        ),
        (
            '.p[data-cycle="monthly"] .price-annual{display:none} .p[data-cycle="annual"] .price-monthly{display:none}',
            'class="p" data-cycle="annual"',
            [True, False],
        ),
        (
            "#by-year:checked ~ main .price-monthly{display:none} #by-year:not(:checked) ~ main .price-annual{display:none}",
            "",
            [True, False],
        ),
        (
            ".price-annual{display:none} @media (max-width: 600px) { .price-monthly{display:none} .x{color:red} }",
            "",
            [True, False],
        ),
    ],
)
def test_a_style_sheet_hides_only_in_the_state_that_the_page_is_in(style: str, on_body: str, shown: list[bool]) -> None:
    box = '<input type="checkbox" id="by-year">'
    body = box + grid(card("Reef", SIDES.format(99, 83)), card("Bay", SIDES.format(399, 333)))
    told = plans(body, head=f"<style>{style}</style>", on_body=on_body)["Reef"].prices
    assert [price.shown for price in told] == shown
    assert told[0].amount == ("83" if "annual" in on_body else "99")


def test_plans_of_a_list_that_bear_known_names_need_no_period() -> None:
    body = (
        "<ul>"
        + "".join(
            f"<li><strong>{name} — from ${amount}</strong><br>What we build for you</li>"
            for name, amount in (("Start", "2,000"), ("Business", "5,000"), ("Enterprise", "10,000"))
        )
        + "</ul>"
    )
    assert [prices(plan) for plan in plans(body).values()] == [
        [("2000", "USD", "")],
        [("5000", "USD", "")],
        [("10000", "USD", "")],
    ]
    boats = body.replace("Start", "Dinghy").replace("Business", "Sloop").replace("Enterprise", "Yawl")
    assert not plans(boats)


def test_a_head_or_label_gives_bare_numbers_their_currency() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{amount}</td><td>5</td></tr>" for name, amount in (("Reef", "20"), ("Bay", "1,200"))
    )
    found = plans(f"<table><tr><th>Plan</th><th>Price (USD)</th><th>Seats</th></tr>{rows}</table>")
    assert [prices(plan) for plan in found.values()] == [[("20", "USD", "")], [("1200", "USD", "")]]
    assert found["Bay"].prices[0].original == "1,200"
    columns = "<table><tr><th></th><th>Klein</th><th>Groß</th></tr><tr><td>Preis pro Monat (€)</td><td>9</td><td>19,50</td></tr><tr><td>Plätze</td><td>5</td><td>15</td></tr></table>"
    assert prices(plans(columns, lang="de")["Groß"]) == [("19.50", "EUR", "month")]
    sizes = "<table><tr><th>Plan</th><th>Annual revenue (EUR)</th></tr><tr><td>Reef</td><td>2000</td></tr><tr><td>Bay</td><td>9000</td></tr></table>"
    assert not any(plan.prices for plan in plans(sizes).values())


def test_a_rand_is_read_where_the_page_names_a_domain_of_its_country() -> None:
    body = grid(
        card("Pay in full", "<p>R5,500</p><p>One-time payment</p>"),
        card("Monthly plan", "<p>R700</p><p>Per month for 12 months</p>"),
    )
    assert prices(plans(f"{body}<p>Your .co.za domain</p>")["Pay in full"]) == [("5500", "ZAR", "once")]
    assert not plans(body)


def test_plans_of_a_table_may_be_called_by_how_long_they_last() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{days} days</td><td>{amount}€</td></tr>"
        for name, days, amount in (("Monthly", 30, 1), ("Half a year", 180, 5), ("Yearly", 365, 10))
    )
    table = "<table><tr><th>Plan</th><th>Lasts</th><th>Price</th></tr>{}</table>"
    found = plans(table.format(rows))
    assert {name: prices(plan)[0][2] for name, plan in found.items()} == {
        "Monthly": "month",
        "Half a year": "",
        "Yearly": "year",
    }
    switch = rows.replace("Half a year", "Yearly, in two parts")
    assert not plans(table.replace("Plan", "Payment").format(switch))


@pytest.mark.parametrize(("said", "free"), [("Free (basic)", True), ("무료(기본)", True), ("Free (trial)", False)])
def test_a_note_in_brackets_leaves_a_plan_free(said: str, free: bool) -> None:
    found = plans(grid(card("Reef", f"<p>{said}</p>"), card("Bay", "<p>$9 / month</p>")))
    assert ("Reef" in found and found["Reef"].free) is free


def test_a_row_of_elements_as_long_as_items_lists_what_a_plan_has() -> None:
    told = '<div class="name"><span>{}</span></div><div class="what"><span>Free certificates</span><span>{}</span><span>Unlimited traffic</span></div><div><span>${}/month</span><a href="/b">Buy</a></div>'
    found = plans(
        grid(
            *(
                f'<div class="plan">{told.format(*words)}</div>'
                for words in (("Premium", "No shell access", 3), ("Reef+", "Shell access", 5))
            )
        )
    )
    assert found["Premium"].features == ("Free certificates",)
    assert found["Premium"].limits == ("Unlimited traffic",)
    assert found["Premium"].excluded == ("shell access",)
    assert "Shell access" in found["Reef+"].features
    sentence = told.replace(
        "<span>Free certificates</span><span>{}</span><span>Unlimited traffic</span>",
        "<span>Up to</span><span>{}</span><span>users</span>",
    )
    counted = plans(
        grid(
            *(
                f'<div class="plan">{sentence.format(*words)}</div>'
                for words in (("Premium", "10", 3), ("Reef+", "25", 5))
            )
        )
    )
    assert "users" not in counted["Premium"].features


def test_head_and_body_of_a_card_are_no_cards_whatever_box_is_around_them() -> None:
    one = '<div class="card"><div><div class="head p-6"><h3>{}</h3><p>No credit card required</p></div><div class="p-6"><p>€{}/month</p><ul><li>Included:</li><li>{} team member included</li><li>50 documents</li><li>Page analytics</li></ul></div></div><div class="p-6"><a href="/b">Choose</a></div></div>'
    found = plans(grid(one.format("Free", 0, 1), one.format("Pro", 24, 1), one.format("Business", 59, 3)))
    assert [(name, prices(plan)) for name, plan in found.items()] == [
        ("Free", [("0", "EUR", "month")]),
        ("Pro", [("24", "EUR", "month")]),
        ("Business", [("59", "EUR", "month")]),
    ]


def test_the_first_lines_of_cards_may_be_their_names_though_each_is_wrapped_otherwise() -> None:
    cards = [
        f"<div class='col'><div>{name}</div><p>${amount}</p><p>What we do for those who work with it each day.</p><h4>{first}</h4><h4>Sites</h4></div>"
        for name, amount, first in (
            ("BASIC", 0, "Own domains"),
            ("<p>PRO</p>", 49, "Global network"),
            ("<p>BUSINESS</p>", 499, "Audit log history"),
        )
    ]
    assert [prices(plan) for plan in plans(grid(*cards)).values()] == [
        [("0", "USD", "")],
        [("49", "USD", "")],
        [("499", "USD", "")],
    ]
    assert list(plans(grid(*cards))) == ["BASIC", "PRO", "BUSINESS"]


def test_short_attributes_of_a_switch_are_its_other_side() -> None:
    told = '<p>$<span data-price-m="97" data-price-y="76.34">97</span><span>/ month</span></p>'
    found = plans(grid(card("Reef", told), card("Bay", told.replace("97", "497").replace("76.34", "391.14"))))
    assert prices(found["Reef"])[0] == ("97", "USD", "month")
    assert "76.34" in {price.amount for price in found["Reef"].prices}


def test_the_one_offer_of_a_page_may_be_named_by_the_line_above_its_price() -> None:
    assert prices(plans(f"<p>Basic Plan</p><p>$ 9 / month</p>{LIST}<button>Checkout</button>")["Basic Plan"]) == [
        ("9", "USD", "month")
    ]


@pytest.mark.parametrize("saved", ["Ahorras 34% vs mensual", "Save 20% with yearly"])
def test_what_one_saves_against_gives_a_price_no_period(saved: str) -> None:
    found = plans(grid(card("Reef", f"<p>$300</p><p>{saved}</p>"), card("Bay", f"<p>$900</p><p>{saved}</p>")))
    assert prices(found["Reef"]) == [("300", "USD", "")]
    kept = plans(grid(card("Reef", "<p>$300</p><p>billed yearly, save 20%</p>"), card("Bay", "<p>$900</p>")))
    assert prices(kept["Reef"]) == [("300", "USD", "year")]


@pytest.mark.parametrize(
    ("said", "lang"), [("Пожизненная лицензия", "ru"), ("Pago unico", "es"), ("Dożywotnia licencja", "pl")]
)
def test_a_licence_for_life_is_paid_once(said: str, lang: str) -> None:
    found = plans(grid(card("VIP", f"<p>2490 EUR</p><p>{said}</p>"), card("Pro", "<p>149 EUR</p>")), lang=lang)
    assert prices(found["VIP"]) == [("2490", "EUR", "once")]


def test_the_free_column_may_say_so_in_another_language_than_the_card() -> None:
    table = "<table><tr><th>Feature</th><th>Free</th><th>Premium</th></tr><tr><td>Teams</td><td>✗</td><td>✓</td></tr><tr><td>Rules</td><td>✓</td><td>✓</td></tr></table>"
    body = grid(
        card("Gratuit", "<p>CHF 0</p>", "<ul><li>Boîte</li></ul>"),
        card("Premium", "<p>CHF 9 / mois</p>", "<ul><li>Tout</li></ul>"),
    )
    found = plans(body + table, lang="fr")
    assert list(found) == ["Gratuit", "Premium"]
    assert found["Gratuit"].excluded == ("Teams",)


def test_what_a_french_card_denies_is_left_out_where_another_plan_has_it() -> None:
    body = grid(
        card("Reef", "<p>9 €/mois</p>", "<ul><li>Pas d'accès API</li><li>Règles</li></ul>"),
        card("Bay", "<p>19 €/mois</p>", "<ul><li>Accès API</li></ul>"),
    )
    assert plans(body, lang="fr")["Reef"].excluded == ("accès API",)
