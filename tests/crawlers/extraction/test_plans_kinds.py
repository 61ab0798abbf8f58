"""Plans and prices by kind of page: what is a plan, what only stands beside one, and which amount is its price."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import UNREAD_PRICES, Page, Plan

LIST = "<ul><li>Shared inbox</li><li>Rules</li></ul>"


def page(body: str, *, lang: str = "en", head: str = "", url: str = "https://kelp.example/pricing") -> Page:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title>{head}</head><body><main><h1>Pricing</h1>{body}</main></body></html>'
    return read_page(text.encode(), url)


def plans(body: str, *, lang: str = "en", head: str = "") -> dict[str, Plan]:
    return {plan.name: plan for plan in page(body, lang=lang, head=head).plans}


def prices(plan: Plan) -> list[tuple[str, str, str]]:
    return [(price.amount, price.currency, price.period) for price in plan.prices]


def card(name: str, price: str, more: str = LIST, button: str = "Buy") -> str:
    return f'<div class="card"><h3>{name}</h3>{price}{more}<a href="/s">{button}</a></div>'


def two(first: str, second: str) -> str:
    return f'<div class="grid">{first}{second}</div>'


def test_both_sides_of_a_switch_are_read_where_only_a_style_sheet_hides_one() -> None:
    sides = (
        '<p><span data-cycle="monthly">R$ {m},00</span><span data-cycle="annual">R$ {y},00</span>'
        '<span data-cycle="monthly">/mês</span><span data-cycle="annual">/ano</span></p>'
    )
    found = plans(two(card("Reef", sides.format(m=29, y=249)), card("Bay", sides.format(m=59, y=499))), lang="pt-BR")
    assert prices(found["Reef"]) == [("29.00", "BRL", "month"), ("249.00", "BRL", "year")]
    assert [price.shown for price in found["Reef"].prices] == [True, False]


def test_the_yearly_side_of_a_switch_may_be_a_price_a_month() -> None:
    sides = '<p><span class="price-monthly">${m}</span><span class="price-yearly">${y}</span></p>'
    found = plans(two(card("Reef", sides.format(m=12, y=10)), card("Bay", sides.format(m=24, y=20))))
    assert [(price.amount, price.period, price.billed) for price in found["Reef"].prices] == [
        ("12", "month", "monthly"),
        ("10", "month", "annually"),
    ]


def test_a_switch_governs_what_stands_below_it_and_no_other_part_of_the_page() -> None:
    packs = (
        '<h2>Packs</h2><div class="g">' + card("Pack of 10", "<p>$5</p>") + card("Pack of 50", "<p>$20</p>") + "</div>"
    )
    switch = '<h2>Plans</h2><div><button class="active">Monthly</button><button>Yearly</button></div>'
    found = plans(packs + switch + two(card("Reef", "<p>$12</p>"), card("Bay", "<p>$24</p>")))
    assert [prices(found[name])[0][2] for name in ("Reef", "Bay", "Pack of 10")] == ["month", "month", ""]


@pytest.mark.parametrize(
    "more",
    [
        "<p>then $0.012 per credit</p>",
        "<p>Overages: +$25 per user, +$5 per GB</p>",
        "<p>+ animations: +$110 one-time</p>",
        "<div>✓ $150 of ads included</div><div>✓ Reports</div>",
        "<p>Save $60</p>",
        "<p>minimum $99 a month</p>",
        "<p>Ad spend &lt; $2,000 per month</p>",
        "<p>Turnover up to $500,000</p>",
        "<p>= $4 per hour</p>",
        "<p>≈ $7 a month over ten months</p>",
    ],
)
def test_an_amount_beside_the_price_is_no_price(more: str) -> None:
    found = plans(two(card("Reef", f"<p>$50 / month</p>{more}"), card("Bay", "<p>$500 / month</p>")))
    assert prices(found["Reef"]) == [("50", "USD", "month")]


def test_what_the_first_month_costs_is_no_price_where_the_page_says_what_comes_then() -> None:
    found = plans(
        two(card("Reef", "<p>Primo mese</p><p>€ 1.279</p><p>poi € 1.079/mese</p>"), card("Bay", "<p>€ 600/mese</p>")),
        lang="it",
    )
    assert prices(found["Reef"]) == [("1079", "EUR", "month")]


@pytest.mark.parametrize(
    ("tail", "period"),
    [
        ("al mese · IVA inclusa · nessun contratto", "month"),
        ("/ month + $0.24 per minute", "month"),
        ("Lifetime license", "once"),
        ("one-time payment, yours to keep", "once"),
        ("Per user, per month, billed annually", "month"),
    ],
)
def test_the_head_of_the_line_below_a_price_says_its_period(tail: str, period: str) -> None:
    found = plans(two(card("Reef", f"<p>$99</p><p>{tail}</p>"), card("Bay", f"<p>$199</p><p>{tail}</p>")))
    assert prices(found["Reef"]) == [("99", "USD", period)]


def test_a_price_net_of_tax_beside_the_price_is_the_same_price() -> None:
    found = plans(
        two(
            card("Reef", "<p>119 € / Monat</p><p>100 € / Monat netto, zzgl. MwSt.</p>"),
            card("Bay", "<p>238 € / Monat</p><p>200 € / Monat netto, zzgl. MwSt.</p>"),
        ),
        lang="de",
    )
    assert prices(found["Reef"]) == [("119", "EUR", "month")]


def test_a_column_that_names_a_currency_decides_its_signs() -> None:
    body = "<table><tr><th>Plan</th><th>USD / month</th><th>MXN</th></tr><tr><td>Reef</td><td>$29</td><td>$493</td></tr><tr><td>Bay</td><td>$69</td><td>$1,173</td></tr></table>"
    found = plans(body, lang="es-MX")
    assert prices(found["Reef"]) == [("29", "USD", "month"), ("493", "MXN", "month")]


def test_the_name_is_what_the_button_repeats_and_not_the_slogan_or_the_praise_above_it() -> None:
    def one(name: str, slogan: str, price: str) -> str:
        return f'<article><span class="badge">{name}</span><h3>{slogan}</h3><p>{price} a month</p>{LIST}<a href="/s">Start with {name}</a></article>'

    found = plans(two(one("Reef", "First steps at sea", "$9"), one("Bay", "Whole fleets", "$29")))
    assert list(found) == ["Reef", "Bay"]
    praised = "".join(
        f'<article><span class="badge">{praise}</span><h3>{name} — for {whom}</h3><p>{price}</p>{LIST}</article>'
        for praise, name, whom, price in (
            ("Best for focused work", "Reef", "one desk", "$9 a month"),
            ("The usual choice", "Bay", "a whole team", "$29 a month"),
        )
    )
    assert list(plans(f"<div>{praised}</div>")) == ["Reef — for one desk", "Bay — for a whole team"]


def test_add_ons_examples_and_rows_of_fees_are_no_plans() -> None:
    offers = two(card("Reef", "<p>$9 a month</p>"), card("Bay", "<p>$29 a month</p>"))
    addons = '<p class="eyebrow">Add-ons</p><h2>Grow when you like</h2>' + two(
        card("White label", "<p>$45 a month</p>"), card("Key service", "<p>$29 a month</p>")
    )
    tagged = two(
        card("Custom domain", '<p class="tag">Add-on</p><p>$5 a month</p>'),
        card("Audit export", '<p class="tag">Add-on</p><p>$8 a month</p>'),
    )
    example = "<h2>Monthly cost estimates</h2>" + two(
        card("Thrifty", "<p>~$0.66 / month</p>"), card("Balanced", "<p>~$3.30 / month</p>")
    )
    fees = "<h2>Pay per request</h2><div>" + "".join(
        f"<div><div>{name}</div><div>{text}</div><div>${price}</div></div>"
        for name, text, price in (("Basic fetch", "text", "0.002"), ("Stealth", "browser", "0.010"))
    )
    for more in (addons, f"<h2>More</h2>{tagged}", example, fees + "</div>"):
        assert list(plans(offers + more)) == ["Reef", "Bay"], more


def test_brackets_of_a_volume_are_no_plans() -> None:
    brackets = "<h2>Fee brackets</h2><div>" + "".join(
        f'<div class="b"><p>1.{number}%</p><p>{name}</p><p>{span}</p></div>'
        for number, (name, span) in enumerate((("First $10k", "$0 → $10,000"), ("Next $40k", "$10,001 → $50,000")))
    )
    assert page(brackets + "</div>").plans == ()


def test_a_table_of_rivals_tells_none_of_them_as_a_plan() -> None:
    rivals = "<h2>Over three years</h2><table><tr><th></th><th>Kelp</th><th>Other Pro</th></tr><tr><td>Year 1</td><td>$49</td><td>$290</td></tr><tr><td>Year 2</td><td>$0</td><td>$290</td></tr><tr><td>Price per year</td><td>$49</td><td>$290</td></tr></table>"
    assert list(plans(two(card("Solo", "<p>$49 once</p>"), card("Crew", "<p>$99 once</p>")) + rivals)) == [
        "Solo",
        "Crew",
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<h2>Captains</h2><p>Founding place: 99 AED per month. Ten places only.</p><a href=/a>Apply</a>", ("Captains", "99", "AED", "month")),
        ("<p>One licence. Yours for ever.</p><div>€49.90 one-time</div><ul><li>All features</li></ul>", ("Kelp", "49.90", "EUR", "once")),
    ],
)  # fmt: skip
def test_a_single_offer_bears_the_name_above_it_or_that_of_the_product(body: str, told: tuple[str, ...]) -> None:
    [plan] = page(body).plans
    assert (plan.name, *prices(plan)[0]) == told


def test_sentences_that_say_what_each_plan_costs_are_plans() -> None:
    read = page("<p>Reef costs $49 per month.</p><p>The Bay starts at $99 per month.</p>")
    assert [(plan.name, *prices(plan)[0]) for plan in read.plans] == [
        ("Reef", "49", "USD", "month"),
        ("Bay", "99", "USD", "month"),
    ]


def test_amounts_of_which_nothing_tells_a_plan_are_a_doubt() -> None:
    amounts = page("<div>Gateway: $149</div><div>Service: $1.50 / month</div>")
    assert amounts.plans == ()
    assert amounts.kind_reasons[-1].startswith(UNREAD_PRICES)


def test_an_offer_without_period_and_content_is_a_lead_beside_plans_that_are_sure() -> None:
    body = two(card("Reef", "<p>$9 a month</p>"), card("Bay", "<p>$29 a month</p>"))
    body += "<h2>Hardware</h2>" + two(
        card("Server appliance", "<p>$300</p>", more=""), card("Rack rails for the server", "<p>$80</p>", more="")
    )
    read = page(body)
    assert [plan.name for plan in read.plans] == ["Reef", "Bay"]
    assert "Server appliance" in read.kind_reasons[-1]


def test_a_plan_under_a_heading_of_its_own_with_a_link_to_sales_is_to_be_asked_for() -> None:
    body = two(card("Free", "<p>$0</p>"), card("Pro", "<p>$19 a month</p>"))
    body += "<section><h2>Enterprise</h2><p>$250k+/month? Custom rates.</p><a href=/sales>Contact sales</a></section>"
    found = plans(body)
    assert (found["Enterprise"].contact, found["Enterprise"].prices) == (True, ())


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Ücretsiz / sonsuza dek", "tr"),
        ("Gratis, für immer", "de"),
        ("Free · no card required", "en"),
        ("Gratuit / pour toujours", "fr"),
        ("無料 / ずっと", "ja"),
    ],
)
def test_free_with_a_word_that_adds_no_condition_is_free(text: str, lang: str) -> None:
    found = plans(two(card("Reef", f"<p>{text}</p>"), card("Bay", "<p>29 EUR / month</p>")), lang=lang)
    assert found["Reef"].free


def test_a_name_may_say_that_a_plan_is_free() -> None:
    body = "<table><tr><th>Feature</th><th>Piano Gratuito</th><th>Piano Pro<br>3,99 €/mese</th></tr><tr><td>SSO</td><td>✗</td><td>✓</td></tr><tr><td>API</td><td>✗</td><td>✓</td></tr></table>"
    found = plans(body, lang="it")
    assert found["Piano Gratuito"].free
    assert prices(found["Piano Pro"]) == [("3.99", "EUR", "month")]


@pytest.mark.parametrize(
    "item",
    [
        '<li class="no">SSO</li>',
        "<li>SSO ✕</li>",
        '<li class="feature-off">SSO</li>',
        '<li class="x-no"><s>SSO</s></li>',
    ],
)
def test_a_feature_is_left_out_by_class_or_by_a_sign_at_its_end(item: str) -> None:
    more = f"<ul><li>Inbox</li>{item}</ul>"
    found = plans(two(card("Reef", "<p>$9 a month</p>", more), card("Bay", "<p>$29 a month</p>")))
    assert (found["Reef"].features, found["Reef"].excluded) == (("Inbox",), ("SSO",))


def test_what_another_plan_lists_is_left_out_where_a_plan_says_it_has_none() -> None:
    body = two(
        card("Reef", "<p>$0</p>", "<ul><li>No SLA</li><li>No watermarks</li></ul>"),
        card("Bay", "<p>$29 a month</p>", "<ul><li>99% SLA</li><li>API</li></ul>"),
    )
    reef = plans(body)["Reef"]
    assert (reef.features, reef.excluded) == (("No watermarks",), ("SLA",))


def test_a_card_without_price_whose_button_leads_to_sales_is_to_be_asked_for() -> None:
    asked = card("Fleet", "<p>For whole companies</p>", button="Take the helm").replace(
        'href="/s"', 'href="/contact-sales"'
    )
    found = plans(
        f'<div class="grid">{card("Reef", "<p>$9 a month</p>")}{card("Bay", "<p>$29 a month</p>")}{asked}</div>'
    )
    assert found["Fleet"].contact


def test_columns_may_bear_a_part_of_the_plans_names() -> None:
    body = two(card("Kelp OS Core", "<p>$9 a month</p>"), card("Kelp OS Full", "<p>$29 a month</p>"))
    body += "<table><tr><th></th><th>Core</th><th>Full</th></tr><tr><td>SSO</td><td>—</td><td>✓</td></tr><tr><td>API</td><td>✓</td><td>✓</td></tr></table>"
    found = plans(body)
    assert "SSO" in found["Kelp OS Core"].excluded
    assert {"SSO", "API"} <= set(found["Kelp OS Full"].features)
    one = plans(body.replace("<th>Full</th>", "<th>Rival</th>"))
    assert "SSO" not in one["Kelp OS Core"].excluded, "a head that names no plan leaves the rest in doubt"


def test_a_price_of_an_event_is_for_its_use() -> None:
    found = plans(two(card("Reef", "<p>$10 / dispatched job</p>"), card("Bay", "<p>$29 / month</p>")))
    assert prices(found["Reef"]) == [("10", "USD", "usage")]
    assert found["Reef"].prices[0].per == "dispatched job"


def test_the_words_from_before_an_amount_make_it_no_list_price() -> None:
    found = plans(two(card("Reef", "<p>À partir de 990 €</p>"), card("Bay", "<p>A partir de 1 890 €</p>")), lang="fr")
    assert [(one.amount, one.bound) for plan in found.values() for one in plan.prices] == [
        ("990", "from"),
        ("1890", "from"),
    ]


def test_of_two_amounts_from_and_for_the_first_is_the_list_price() -> None:
    was = "<p>de R$ 99 por R$ {} /mês</p>"
    found = plans(two(card("Reef", was.format(79)), card("Bay", was.format(89))), lang="pt-BR")
    assert prices(found["Reef"]) == [("79", "BRL", "month")]


def test_what_it_costs_elsewhere_is_no_price_of_the_plan() -> None:
    rate = "<p>${} /user/mo</p><p>Market rate: ${}–${}/user · You save ~35%</p>"
    found = plans(two(card("Reef", rate.format(89, 125, 150)), card("Bay", rate.format(149, 200, 250))))
    assert prices(found["Reef"]) == [("89", "USD", "month")]


def test_a_yearly_billing_of_the_size_of_a_month_is_a_price_a_month() -> None:
    price = "<div>$9.99 per month<br>or $8.99 if billed yearly</div>"
    found = plans(two(card("Reef", price), card("Bay", price.replace("9.99", "49.99").replace("8.99", "43.99"))))
    assert [(one.amount, one.period, one.billed) for one in found["Reef"].prices] == [
        ("9.99", "month", "monthly"),
        ("8.99", "month", "annually"),
    ]


def test_a_fee_that_is_paid_once_is_no_price_of_a_plan_and_a_licence_for_life_is() -> None:
    fee = "<p>149 € / Monat</p><p>Einmalig: {} €</p>"
    found = plans(two(card("Reef", fee.format(199)), card("Bay", fee.format(2499))), lang="de")
    assert prices(found["Reef"]) == [("149", "EUR", "month")]
    assert prices(found["Bay"]) == [("149", "EUR", "month"), ("2499", "EUR", "once")]


def test_what_comes_back_after_a_first_payment_is_a_price_beside_it() -> None:
    first = "<p>90€</p>+ {}€/mois · résiliable à tout moment"
    found = plans(two(card("Reef", first.format(49)), card("Bay", first.format(79))), lang="fr")
    assert prices(found["Reef"]) == [("90", "EUR", "once"), ("49", "EUR", "month")]


def test_terms_of_one_offer_are_plans_where_they_are_its_cards() -> None:
    one = '<div class="item"><h2>{}</h2><h3>€{}</h3><p>per month, billed yearly</p><a href="/app"><img src="store.png"></a></div>'
    found = plans(f'<div class="grid">{one.format("12 months", "7.99")}{one.format("3 months", "9.99")}</div>')
    assert list(found) == ["12 months", "3 months"]


def test_parts_of_a_card_are_no_cards_beside_others_of_its_kind() -> None:
    one = (
        '<div class="plan-card"><div class="plan-head"><div class="plan-name">{}</div><div class="plan-price">CHF {} / mois</div></div>'
        '<div class="credits"><div>100</div><div>crédits / mois</div><div>Soit {} CHF / crédit</div></div>'
        '<div class="feature">✓ Tout</div><div class="feature">✓ Modèles</div><div class="feature">✓ Suivi</div><button>Choisir</button></div>'
    )
    found = plans(
        f'<div class="grid">{one.format("Basique", 9, "0.09")}{one.format("Pro", 29, "0.14")}</div>', lang="fr"
    )
    assert list(found) == ["Basique", "Pro"]


def test_a_card_with_a_class_of_its_own_is_one_of_them_where_each_has_its_own() -> None:
    cards = "".join(
        f'<li class="price{number}"><div>{name}</div><div>{price}</div><div>SIGN UP</div>{LIST}</li>'
        for number, (name, price) in enumerate(
            (("Reef", "$9 per month"), ("Bay", "$29 per month"), ("Ocean", "Custom Pricing"))
        )
    )
    found = plans(f"<ul>{cards}</ul>")
    assert found["Ocean"].contact


def test_a_chip_beside_the_name_is_no_part_of_it() -> None:
    one = '<div class="card"><div class="name">{} <span class="pill">Completo</span></div><p>R$ {} /mês</p><ul><li>Estoque✓</li><li>Kanban✕</li></ul><button>Assinar</button></div>'
    found = plans(two(one.format("Reef", 29), one.format("Bay", 59)), lang="pt-BR")
    assert (list(found), found["Reef"].features, found["Reef"].excluded) == (["Reef", "Bay"], ("Estoque",), ("Kanban",))


def test_a_tab_that_a_style_sheet_shows_by_a_second_class_is_shown() -> None:
    head = "<style>.pane { display: none } .pane.active { display: block }</style>"
    tabs = f'<div class="pane active">{two(card("Reef", "<p>$9 /mo</p>"), card("Bay", "<p>$19 /mo</p>"))}</div><div class="pane">{two(card("Tide", "<p>$90 /mo</p>"), card("Gulf", "<p>$190 /mo</p>"))}</div>'
    found = plans(tabs, head=head)
    assert [found[name].prices[0].shown for name in ("Reef", "Tide")] == [True, False]


@pytest.mark.parametrize("heading", ["Kelp vs. Quandary", "Kelp compared to Quandary"])
def test_a_table_of_us_against_another_names_no_plans(heading: str) -> None:
    table = "<table><tr><th></th><th>Quandary</th><th>Kelp System</th></tr><tr><td>Fee</td><td>€2 per booking</td><td>€0</td></tr><tr><td>Own data</td><td>No</td><td>Yes</td></tr></table>"
    assert plans(f"<h3>{heading}</h3>{table}") == {}


@pytest.mark.parametrize(
    ("lang", "yes", "no"), [("sk", "Áno", "Nie"), ("cs", "Ano", "Ne"), ("pl", "Tak", "Nie"), ("tr", "Evet", "Hayır")]
)
def test_cells_that_say_yes_and_no_in_other_languages_are_gates(lang: str, yes: str, no: str) -> None:
    table = f"<table><tr><th></th><th>Reef</th><th>Bay</th></tr><tr><th>Domain</th><td>{yes}</td><td>{yes}</td></tr><tr><th>Profile</th><td>{no}</td><td>{yes}</td></tr></table>"
    found = plans(two(card("Reef", "<p>9 € / 1 mes</p>"), card("Bay", "<p>29 € / 1 mes</p>")) + table, lang=lang)
    assert "Profile" in found["Reef"].excluded
    assert "Profile" in found["Bay"].features


def test_plans_may_be_named_by_their_terms_and_paid_in_twelve_instalments() -> None:
    one = '<div class="plan"><div class="card-title">{}</div><label>{}</label><p>R$ {}</p><a href="/s">Experimente</a><label>* Garantia de 15 dias</label></div>'
    cards = one.format("MENSAL", "Por mês:", "99,90") + one.format("ANUAL", "12x de", "74,90")
    found = plans(f"<div>{cards}</div>", lang="pt-BR")
    assert {name: [(one.amount, one.period, one.billed) for one in plan.prices] for name, plan in found.items()} == {
        "MENSAL": [("99.90", "month", "monthly")],
        "ANUAL": [("74.90", "month", "annually")],
    }


def test_cards_with_one_name_in_common_are_told_apart_by_their_sizes() -> None:
    one = '<div class="p"><div class="tier">{}</div><div class="who">profissionais</div><div class="price">R$ {}/mês</div><p>Para equipes.</p><a href="/s">Teste</a></div>'
    cards = one.format("1 a 2", "89,90") + one.format("3 a 5", "149,90") + one.format("6 a 10", "249,90")
    assert list(plans(f"<div>{cards}</div>", lang="pt-BR")) == ["1 a 2", "3 a 5", "6 a 10"]


def test_a_head_of_two_boxes_names_the_plan_in_the_first() -> None:
    head = "<th></th>" + "".join(
        f'<th><span class="brand">{name}</span> <span class="sort">{kind}</span></th>'
        for name, kind in (("Reef", "Sedan"), ("Bay", "Minivan"))
    )
    rows = (
        "<tr><td>Price</td><td>€220 / month</td><td>€280 / month</td></tr><tr><td>Seats</td><td>3</td><td>7</td></tr>"
    )
    assert list(plans(f"<table><tr>{head}</tr>{rows}</table>")) == ["Reef", "Bay"]


def test_a_further_row_of_amounts_that_names_something_else_prices_no_plan() -> None:
    rows = "<tr><td>Minimum order</td><td>€220</td><td>€280</td></tr><tr><td>Seats</td><td>3</td><td>7</td></tr><tr><td>Each kilometre</td><td>€4.50</td><td>€5.50</td></tr>"
    found = plans(f"<table><tr><th></th><th>Reef</th><th>Bay</th></tr>{rows}</table>")
    assert [one.amount for one in found["Reef"].prices] == ["220"]


def test_a_further_row_of_prices_by_the_year_prices_them_again() -> None:
    rows = "<tr><td>Monthly</td><td>€9</td><td>€19</td></tr><tr><td>Seats</td><td>3</td><td>7</td></tr><tr><td>Yearly</td><td>€90</td><td>€190</td></tr>"
    found = plans(f"<table><tr><th></th><th>Reef</th><th>Bay</th></tr>{rows}</table>")
    assert prices(found["Reef"]) == [("9", "EUR", "month"), ("90", "EUR", "year")]


@pytest.mark.parametrize(
    ("lang", "heading"),
    [
        ("en", "Included in all plans"),
        ("de", "In allen Tarifen enthalten"),
        ("pt", "Incluso em todos os planos"),
        ("ja", "全プラン共通"),
    ],
)
def test_what_is_in_all_plans_is_in_each_of_them(lang: str, heading: str) -> None:
    cards = two(card("Reef", "<p>9 € / mo</p>"), card("Bay", "<p>19 € / mo</p>"))
    more = (
        f"<h2>{heading}</h2><h3>Agenda</h3><ul><li>✓ Sync</li><li>✗ Fax</li></ul><h2>More</h2><ul><li>Careers</li></ul>"
    )
    found = plans(cards + more, lang=lang)
    assert [plan.features for plan in found.values()] == [("Shared inbox", "Rules", "Sync")] * 2


@pytest.mark.parametrize("said", ["Fixes CVE-2025-1234.", "See #/components/schemas/v1.$ref for more."])
def test_release_notes_without_an_amount_are_not_read_as_a_list_of_prices(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("crawlers.extraction.plans.read_lines", read)
    page = f"<main><h1>Changelog</h1><h2>1.2.0</h2><p>{said}</p></main>".encode()
    assert read_page(page, "https://heron.example/changelog").plans == ()
    with pytest.raises(AssertionError):
        read_page(page.replace(said.encode(), b"The Team plan is $29 a month."), "https://heron.example/changelog")
