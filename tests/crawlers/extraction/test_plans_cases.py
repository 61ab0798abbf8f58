"""Plans and prices as people reported them misread: each case with siblings of the same kind."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import Plan

Told = tuple[str, str, str]
"""Amount, currency, period."""


def plans(body: str, *, lang: str = "en", head: str = "") -> dict[str, Plan]:
    page = f'<!doctype html><html lang="{lang}"><head><title>Pricing</title>{head}</head><body><main><h1>Pricing</h1>{body}</main></body></html>'
    return {plan.name: plan for plan in read_page(page.encode(), "https://kelp.example/pricing").plans}


def first(plan: Plan) -> Told:
    return plan.price, plan.currency, plan.period


def cards(*pairs: tuple[str, str], more: str = "<ul><li>3 inboxes</li></ul><a href=/s>Get started</a>") -> str:
    return (
        '<div class="cards">'
        + "".join(f'<div class="card"><h3>{name}</h3><p>{price}</p>{more}</div>' for name, price in pairs)
        + "</div>"
    )


ROWS = {
    "plan and price columns": "<table><thead><tr><th>Plan</th><th>Price</th><th>Storage</th><th>SSO</th></tr></thead><tbody><tr><td>Lite</td><td>$5/month</td><td>10 GB</td><td>✗</td></tr><tr><td>Full</td><td>$15/month</td><td>1 TB</td><td>✓</td></tr></tbody></table>",
    "row headers and a price that names its period": "<table><tr><th>Edition</th><th>Monthly price</th><th>Storage</th><th>SSO</th></tr><tr><th scope=row>Lite</th><td>$5</td><td>10 GB</td><td>No</td></tr><tr><th scope=row>Full</th><td>$15</td><td>1 TB</td><td>Yes</td></tr></table>",
    "two prices under one head": "<table><thead><tr><th rowspan=2>Plan</th><th colspan=2>Price</th><th rowspan=2>SSO</th></tr><tr><th>Monthly</th><th>Annual</th></tr></thead><tbody><tr><th>Lite</th><td>$5</td><td>$48</td><td>No</td></tr><tr><th>Full</th><td>$15</td><td>$144</td><td>Yes</td></tr></tbody></table>",
    "an ARIA grid": "<div role=table><div role=row><span role=columnheader>Plan</span><span role=columnheader>Price</span><span role=columnheader>SSO</span></div><div role=row><span role=cell>Lite</span><span role=cell>$5 / month</span><span role=cell>✗</span></div><div role=row><span role=cell>Full</span><span role=cell>$15 / month</span><span role=cell>✓</span></div></div>",
}


@pytest.mark.parametrize("name", ROWS)
def test_plans_may_be_rows(name: str) -> None:
    found = plans(ROWS[name])
    assert {plan: first(one) for plan, one in found.items()} == {
        "Lite": ("5", "USD", "month"),
        "Full": ("15", "USD", "month"),
    }
    assert (found["Lite"].excluded, found["Full"].features) == (("SSO",), ("SSO",))


STRUCK = {
    "s": "<s>$29</s> <b>$19</b> /month",
    "del": "<del>$29</del> $19 /month",
    "a utility class": '<span class="line-through text-gray-400">$29</span> <span class="text-4xl">$19</span> per month',
    "a style": '<span style="text-decoration: line-through">$29</span> <span>$19</span> per month',
    "a class and words for screen readers": '<span class="sr-only">Original price:</span><span class="old-price">$29</span> <span class="sr-only">Current price:</span><span>$19</span>/mo',
    "was and now": "Was $29, now $19/mo",
    "instead of": "$19/mo instead of $29",
    "a class of another system": '<span class="price--compare-at">$29</span><span>$19</span>/mo',
}


@pytest.mark.parametrize("name", STRUCK)
def test_a_struck_price_is_the_list_price_and_never_the_price(name: str) -> None:
    found = plans(cards(("Starter", STRUCK[name]), ("Growth", "<s>$79</s> $59 /month")))
    assert first(found["Starter"]) == ("19", "USD", "month")
    assert [price.amount for price in found["Starter"].prices] == ["19"]
    if name != "instead of":
        assert found["Starter"].prices[0].list_price == "29"


def test_a_class_that_the_page_strikes_through_is_struck() -> None:
    body = "<style>.x1 { text-decoration: line-through; }</style>" + cards(
        ("A", '<i class="x1">€40</i> €30 a month'), ("B", "€60 a month")
    )
    assert [price.amount for price in plans(body)["A"].prices] == ["30"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$120 per user per year</p><p>or $12 per month", [("120", "year"), ("12", "month")]),
        ("$240/yr</p><p>Monthly plan: $25", [("240", "year"), ("25", "month")]),
        ("$576 per user/year (that is $48 a month)", [("576", "year"), ("48", "month")]),
        (
            "$20 per user/month billed annually</p><p>$25 per user/month billed monthly",
            [("20", "month"), ("25", "month")],
        ),
        ("$348 billed annually", [("348", "year")]),
        ("€990 / year (save two months)", [("990", "year")]),
        ("$29/mo</p><p>billed $348 yearly", [("29", "month"), ("348", "year")]),
        ("54,99 € / 3 tháng", [("54.99", "quarter")]),
        ("€99 / 2 years", [("99", "2 years")]),
        ("$60 / 6 months", [("60", "6 months")]),
    ],
)
def test_each_price_keeps_its_own_period(text: str, wanted: list[tuple[str, str]]) -> None:
    found = plans(cards(("Starter", text), ("Growth", "$99 a month")))
    assert [(price.amount, price.period) for price in found["Starter"].prices] == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("49 zł / miesiąc", ("49", "PLN", "month")),
        ("₩12,000 per user / month", ("12000", "KRW", "month")),
        ("1 299 SEK per month", ("1299", "SEK", "month")),
        ("₹1,49,900 per year", ("149900", "INR", "year")),
        ("R$ 99,90 por mês", ("99.90", "BRL", "month")),
        ("CA$1,200.00 /month", ("1200.00", "CAD", "month")),
        ("CHF 1'290.– pro Jahr", ("1290", "CHF", "year")),
        ("HK$38 / month", ("38", "HKD", "month")),
        ("NT$300 / month", ("300", "TWD", "month")),
        ("580円/mo", ("580", "JPY", "month")),
        ("kr 99 / month", ("99", "", "month")),
        ("Rs. 999 / month", ("999", "", "month")),
    ],
)
def test_currencies_are_told_or_left_open(text: str, told: Told) -> None:
    assert first(plans(cards(("Basic", text), ("Team", text)))["Basic"]) == told


@pytest.mark.parametrize(("lang", "currency"), [("sv", "SEK"), ("nb", "NOK"), ("da", "DKK"), ("en-IN", ""), ("en", "")])
def test_a_shared_sign_is_decided_by_the_language_of_the_page(lang: str, currency: str) -> None:
    assert plans(cards(("Liten", "99 kr / month"), ("Stor", "199 kr / month")), lang=lang)["Liten"].currency == currency


DATA = {
    "offers of one product": '{"@context":"https://schema.org","@type":"SoftwareApplication","name":"Kelp","offers":[{"@type":"Offer","name":"Solo","price":"12.00","priceCurrency":"USD"},{"@type":"Offer","name":"Crew","price":"39.00","priceCurrency":"USD"}]}',
    "a graph with an aggregate": '{"@graph":[{"@type":"Product","name":"Kelp","offers":{"@type":"AggregateOffer","lowPrice":"12","highPrice":"39","priceCurrency":"USD","offers":[{"@type":"Offer","name":"Solo","price":"12","priceCurrency":"USD"},{"@type":"Offer","name":"Crew","price":"39","priceCurrency":"USD"}]}}]}',
    "a product a plan": '[{"@type":"Product","name":"Solo","offers":{"@type":"Offer","price":"12","priceCurrency":"USD"}},{"@type":"Product","name":"Crew","offers":{"@type":"Offer","price":"39","priceCurrency":"USD"}}]',
    "a catalogue": '{"@type":"OfferCatalog","itemListElement":[{"@type":"Offer","itemOffered":{"@type":"Service","name":"Solo"},"price":12,"priceCurrency":"USD"},{"@type":"Offer","itemOffered":{"@type":"Service","name":"Crew"},"price":39,"priceCurrency":"USD"}]}',
}


@pytest.mark.parametrize("name", DATA)
def test_prices_only_in_structured_data_are_plans(name: str) -> None:
    found = plans("<p>Prices load below.</p>", head=f'<script type="application/ld+json">{DATA[name]}</script>')
    assert {plan: (one.price, one.currency) for plan, one in found.items()} == {
        "Solo": ("12", "USD"),
        "Crew": ("39", "USD"),
    }


RANGES = {
    "a range": ('"lowPrice":"12","highPrice":"39","offerCount":3', ("12", "39", "from")),
    "a lowest price": ('"lowPrice":12.5', ("12.5", "", "from")),
    "one price": ('"lowPrice":"12.00","highPrice":"12.00"', ("12", "", "")),
    "from nothing": ('"lowPrice":"0","highPrice":"99"', ("0", "99", "from")),
    "ends the wrong way round": ('"lowPrice":"39","highPrice":"12"', ("39", "", "from")),
}


@pytest.mark.parametrize("name", RANGES)
def test_a_range_of_offers_is_a_price_from_its_lowest(name: str) -> None:
    stated, told = RANGES[name]
    data = f'{{"@type":"SoftwareApplication","name":"Kelp","offers":{{"@type":"AggregateOffer",{stated},"priceCurrency":"USD"}}}}'
    plan = plans("<p>Prices load below.</p>", head=f'<script type="application/ld+json">{data}</script>')["Kelp"]
    price = plan.prices[0]
    assert (price.amount, price.upto, price.bound) == told
    assert price.currency == "USD"
    assert not plan.free
    shown = plans(
        cards(("Solo", "$19 / month"), ("Crew", "$49 / month")),
        head=f'<script type="application/ld+json">{data}</script>',
    )
    assert list(shown) == ["Solo", "Crew"]


BADGES = {
    "in a span": 'Growth <span class="badge">Most popular</span>',
    "in a superscript": "Growth <sup>NEW</sup>",
    "in a div": "Growth<div>Recommended</div>",
    "in brackets": "Growth (most popular)",
    "in German": "Growth <em>Am beliebtesten</em>",
}


@pytest.mark.parametrize("name", BADGES)
def test_a_badge_is_no_part_of_the_name(name: str) -> None:
    found = plans(cards(("Starter", "$19 / month"), (BADGES[name], "$59 / month"), ("Scale", "$99 / month")))
    assert list(found) == ["Starter", "Growth", "Scale"]
    assert found["Growth"].price == "59"


def test_a_price_split_over_elements_is_one_amount() -> None:
    split = "<sup>$</sup><span>1</span><span>,</span><span>249</span><sup>.50</sup></p><p>per month, billed annually"
    found = plans(
        cards(
            ("Solo", split),
            ("Crew", "US$&nbsp;<span>29</span><span class=cents>.99</span></p><p>/seat /mo"),
            ("Free", "$0</p><p>forever"),
        )
    )
    assert {name: first(plan) for name, plan in found.items()} == {
        "Solo": ("1249.50", "USD", "month"),
        "Crew": ("29.99", "USD", "month"),
        "Free": ("0", "USD", ""),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<div>$</div><div>29</div><div>/ month</div>", "29"),
        ("<div>29</div><div>€</div><div>im Monat</div>", "29"),
        ("<span>$29</span><sup>99</sup> / month", "29.99"),
    ],
)
def test_sign_number_and_period_may_stand_in_boxes_of_their_own(text: str, told: str) -> None:
    found = plans(cards(("A", text), ("B", text)))
    assert (found["A"].price, found["A"].period) == (told, "month")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$0.005 per request", ("0.005", "USD", "usage")),
        ("$0.023 per GB", ("0.023", "USD", "usage")),
        ("€0,10 per e-mail", ("0.10", "EUR", "usage")),
        ("$.02 / minute", ("0.02", "USD", "usage")),
    ],
)
def test_amounts_below_one_stay_below_one(text: str, told: Told) -> None:
    assert first(plans(cards(("Pay as you go", text), ("Flat", "$99 a month")))["Pay as you go"]) == told


def test_an_enclosing_section_is_never_a_card() -> None:
    cloud = cards(("Cloud Solo", "$9 / month"), ("Cloud Team", "$29 / month"))
    own = cards(("Server Solo", "$99 / year"), ("Server Team", "$299 / year"))
    found = plans(f"<section><h2>Cloud</h2>{cloud}</section><section><h2>Your own server</h2>{own}</section>")
    assert list(found) == ["Cloud Solo", "Cloud Team", "Server Solo", "Server Team"]


def test_both_sides_of_a_switch_are_kept_and_the_shown_one_is_marked() -> None:
    body = cards(
        ("Solo", '<span class="m">$12 / month</span><span class="y" style="display:none">$120 / year</span>'),
        ("Crew", '<span class="m">$20 / month</span><span class="y hidden">$200 / year</span>'),
    )
    assert [(price.amount, price.period, price.shown) for price in plans(body)["Solo"].prices] == [
        ("12", "month", True),
        ("120", "year", False),
    ]
    assert [(price.amount, price.period, price.shown) for price in plans(body)["Crew"].prices] == [
        ("20", "month", True),
        ("200", "year", False),
    ]


def test_a_switch_in_data_attributes_is_read() -> None:
    body = cards(
        ("Solo", '<b data-monthly="$12" data-yearly="$10">$12</b> / month'),
        ("Crew", '<b data-monthly="$24" data-yearly="$20">$24</b> / month'),
    )
    assert [(price.amount, price.period, price.billed, price.shown) for price in plans(body)["Solo"].prices] == [
        ("12", "month", "monthly", True),
        ("10", "month", "annually", False),
    ]


def test_sums_of_a_calculator_are_no_plans() -> None:
    calculator = '<div class="calc"><input type="range"><div><p>Monthly spend</p><p>$1,200</p></div><div><p>Yearly spend</p><p>$14,400</p></div></div>'
    assert list(plans(cards(("A", "$5 / month"), ("B", "$9 / month")) + calculator)) == ["A", "B"]


def test_add_ons_are_no_plans() -> None:
    extras = "<h2>Add-ons</h2>" + cards(("More storage", "$5 / month"), ("Phone help", "$50 / month"))
    assert list(plans(cards(("A", "$5 / month"), ("B", "$9 / month")) + extras)) == ["A", "B"]


def test_names_may_begin_with_digits() -> None:
    assert list(plans(cards(("1 Board", "$5 / month"), ("10 Boards", "$9 / month")))) == ["1 Board", "10 Boards"]


def test_a_letter_in_the_name_of_a_file_is_no_cross() -> None:
    tick = '<img src="/i/tick-x2.png">'
    table = f"<table><tr><th></th><th>Basic</th><th>Pro</th></tr><tr><td>Price</td><td>$5 / month</td><td>$9 / month</td></tr><tr><td>Search</td><td>{tick}</td><td>{tick}</td></tr><tr><td>Backups</td><td></td><td>{tick}</td></tr></table>"
    found = plans(table)
    assert (found["Pro"].features, found["Pro"].excluded) == (("Search", "Backups"), ())
    assert found["Basic"].excluded == ("Backups",)


ICONS = {
    "strokes": ('<svg><path d="M5 13l4 4L19 7"/></svg>', '<svg><path d="M6 18L18 6M6 6l12 12"/></svg>'),
    "names": ('<svg class="lucide lucide-check"></svg>', '<svg class="lucide lucide-x"></svg>'),
    "an icon font": ('<i class="fa fa-check"></i>', '<i class="fa fa-times"></i>'),
    "signs": ("✓ ", "✗ "),
    "words for screen readers": ('<span class="sr-only">Included</span>', '<span class="sr-only">Not included</span>'),
    "ligatures": ('<i class="material-icons">check</i>', '<i class="material-icons">close</i>'),
}


@pytest.mark.parametrize("name", ICONS)
def test_icons_say_what_is_in_and_what_is_not(name: str) -> None:
    yes, no = ICONS[name]
    body = (
        '<div class="cards">'
        + "".join(
            f"<div class=card><h3>{plan}</h3><p>{price} / month</p><ul><li>{yes}Search</li><li>{audit}Audit log</li></ul><a href=/s>Buy</a></div>"
            for plan, price, audit in (("Basic", "$5", no), ("Pro", "$9", yes))
        )
        + "</div>"
    )
    found = plans(body)
    assert (found["Basic"].features, found["Basic"].excluded) == (("Search",), ("Audit log",))
    assert (found["Pro"].features, found["Pro"].excluded) == (("Search", "Audit log"), ())


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("en", "Free"),
        ("de", "Kostenlos"),
        ("fr", "Gratuit"),
        ("es", "Gratis"),
        ("pt", "Grátis"),
        ("pl", "Za darmo"),
        ("ru", "Бесплатно"),
        ("ja", "無料"),
        ("zh", "免费"),
        ("ko", "무료"),
        ("ar", "مجاني"),
        ("tr", "Ücretsiz"),
    ],
)
def test_free_is_told_in_many_languages(lang: str, word: str) -> None:
    found = plans(cards(("Uno", word), ("Due", "€9 / month")), lang=lang)
    assert (found["Uno"].free, found["Uno"].price, found["Due"].free) == (True, "0", False)


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("en", "Let's talk"),
        ("de", "Auf Anfrage"),
        ("fr", "Sur devis"),
        ("es", "Contáctanos"),
        ("pt", "Fale conosco"),
        ("it", "Contattaci"),
        ("nl", "Op aanvraag"),
        ("pl", "Wycena indywidualna"),
        ("ru", "По запросу"),
        ("ja", "お問い合わせ"),
        ("zh", "联系我们"),
        ("sv", "Kontakta oss"),
    ],
)
def test_on_request_is_told_in_many_languages(lang: str, word: str) -> None:
    found = plans(cards(("Uno", "€5 / month"), ("Due", "€9 / month"), ("Tre", word)), lang=lang)
    assert (found["Tre"].contact, found["Tre"].prices, found["Due"].contact) == (True, (), False)


@pytest.mark.parametrize(
    "body",
    [
        "<h2>What people say</h2><div><div><h3>Ann</h3><p>Saved us $4,000 a year!</p></div><div><h3>Ben</h3><p>We save $300 a month.</p></div></div>",
        "<details><summary>How much is it?</summary><p>It costs $9 per month.</p></details><details><summary>Is there a discount?</summary><p>Yes, 20% off $99 a year.</p></details>",
        "<div><div><h3>Funding</h3><p>$12M series A</p></div><div><h3>Customers</h3><p>500+</p></div></div>",
    ],
)
def test_pages_without_plans_tell_none(body: str) -> None:
    assert plans(body) == {}


FLAT = {
    "headings": "<h2>Solo</h2><p>$9 per month</p><ul><li>One inbox</li></ul><h2>Crew</h2><p>$29 per month</p><ul><li>Ten inboxes</li></ul>",
    "bold lines": "<p><strong>Solo</strong></p><p>$9 per month</p><p>One inbox.</p><p><strong>Crew</strong></p><p>$29 per month</p><p>Ten inboxes.</p>",
    "terms": "<dl><dt>Solo</dt><dd>$9 / month</dd><dt>Crew</dt><dd>$29 / month</dd></dl>",
    "a line each": "<p>Choose:</p><ul><li>Solo: $9 / month</li><li>Crew: $29 / month, up to 10 seats</li></ul>",
}


@pytest.mark.parametrize("name", FLAT)
def test_plans_need_no_cards(name: str) -> None:
    assert {plan: first(one) for plan, one in plans(FLAT[name]).items()} == {
        "Solo": ("9", "USD", "month"),
        "Crew": ("29", "USD", "month"),
    }


def test_gates_come_from_a_grid_of_boxes_below_the_cards() -> None:
    tick = '<svg><path d="M5 13l4 4L19 7"/></svg>'
    grid = f"<div><div class=h><div></div><div><h3>Solo</h3><p>$9/mo</p><a href=#>Buy</a></div><div><h3>Crew</h3><p>$29/mo</p><a href=#>Buy</a></div></div><div class=r><div>SSO</div><div>—</div><div>{tick}</div></div><div class=r><div>Storage</div><div>5 GB</div><div>50 GB</div></div><div class=r><div>API</div><div>{tick}</div><div>{tick}</div></div></div>"
    found = plans(grid)
    assert (found["Solo"].features, found["Solo"].excluded, found["Solo"].limits) == (
        ("API",),
        ("SSO",),
        ("Storage: 5 GB",),
    )
    assert (found["Crew"].features, found["Crew"].excluded) == (("SSO", "API"), ())


def test_a_template_in_english_does_not_make_pesos_of_a_spanish_page_dollars() -> None:
    body = (
        "<p>Los planes para tu empresa con más ventas y con el mejor servicio para las personas que más lo necesitan, con soporte para los equipos y las tiendas del país.</p>"
        + cards(
            ("Básico", "$ 19.900 al mes"),
            ("Pro", "$ 39.900 al mes"),
            more="<ul><li>Soporte para los equipos y las tiendas</li></ul><a href=/s>Comprar</a>",
        )
    )
    assert plans(body, lang="en")["Básico"].currency == ""


@pytest.mark.parametrize(
    ("lang", "name", "ask"),
    [
        ("fr", "Sur mesure", "Contactez-nous"),
        ("en", "Custom", "Contact us"),
        ("es", "A medida", "Contáctanos"),
        ("de", "Individuell", "Auf Anfrage"),
    ],
)
def test_a_plan_may_be_called_what_asks_for_a_price_elsewhere(lang: str, name: str, ask: str) -> None:
    found = plans(cards(("Uno", "€29 / month"), ("Duo", "€59 / month"), (name, ask)), lang=lang)
    assert list(found) == ["Uno", "Duo", name]
    assert found[name].contact
