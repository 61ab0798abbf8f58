"""A second reading that does not depend on how a page is built, and what the two readings leave in doubt."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.plans import spell_price
from rivalscope.core.records import UNREAD_PRICES, Page, Plan

OFFERS = (("Reef", "€9 / month"), ("Bay", "€29 / month"), ("Ocean", "€79 / month"))
LIST = "<ul><li>10 boats</li><li>Logbook</li><li>Charts</li></ul>"


def page(body: str, *, lang: str = "en") -> Page:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title></head><body><main><h1>Pricing</h1>{body}<h2>Questions</h2><h3>Refunds?</h3><p>Yes.</p></main></body></html>'
    return read_page(text.encode(), "https://kelp.example/pricing")


def plans(body: str, *, lang: str = "en") -> dict[str, Plan]:
    return {plan.name: plan for plan in page(body, lang=lang).plans}


def prices(found: dict[str, Plan]) -> list[tuple[str, str]]:
    return [(name, spell_price(plan.prices[0]) if plan.prices else "") for name, plan in found.items()]


def each(form: str) -> str:
    return "".join(form.format(name=name, price=price, list=LIST) for name, price in OFFERS)


@pytest.mark.parametrize(
    "body",
    [
        each('<div class="n">{name}</div><div class="p">{price}</div>{list}<a class="b" href="/s">Choose</a>'),
        each('<p>{name}</p><p>{price}</p><p>10 boats</p><p>Logbook</p><a href="/s">Choose</a>'),
        each('<div class="p">{price}</div><div class="n">{name}</div>{list}<a class="b" href="/s">Choose</a>'),
        each('<div class="r"><div class="c"><i>{name}</i><em>{price}</em>{list}</div></div>'),
    ],
    ids=["boxes side by side", "paragraphs built alike", "the price first", "one to a row"],
)
def test_what_follows_names_built_alike_are_their_offers_whatever_is_around_them(body: str) -> None:
    assert prices(plans(f"<div>{body}</div>")) == [
        ("Reef", "9 EUR a month"),
        ("Bay", "29 EUR a month"),
        ("Ocean", "79 EUR a month"),
    ]


def test_what_only_mentions_amounts_is_not_told_with_confidence() -> None:
    told = page(
        "<section><h3>How we started</h3><p>In 2019 we paid €9 a month for charts.</p></section>"
        "<section><h3>Where we sail</h3><p>Harbours ask €29 or more.</p></section>"
    )
    assert all(price.doubtful for plan in told.plans for price in plan.prices)


def test_a_list_of_prices_is_no_choice_between_plans() -> None:
    rows = "".join(
        f'<div class="card"><h3>Service of part {chr(65 + number)}</h3><p>€{number + 20}</p><ul><li>Labour</li><li>Parts</li></ul><a href="/b">Order</a></div>'
        for number in range(14)
    )
    told = page(f'<div class="grid">{rows}</div>')
    assert told.plans
    assert all(price.doubtful for plan in told.plans for price in plan.prices)
    assert told.kind_reasons[-1].startswith(UNREAD_PRICES)
    assert "(uncertain)" in told.kind_reasons[-1]


def test_a_choice_between_plans_is_told_without_a_doubt() -> None:
    cards = each('<div class="card"><h3>{name}</h3><p>{price}</p>{list}</div>')
    told = page(f'<div class="grid">{cards}</div>')
    assert [price.doubtful for plan in told.plans for price in plan.prices] == [False] * 3
    assert not told.kind_reasons[-1].startswith(UNREAD_PRICES)


def test_the_only_price_that_does_not_say_for_how_long_it_is_is_doubtful() -> None:
    cards = each('<div class="card"><h3>{name}</h3><p>{price}</p>{list}<a href="/s">Buy</a></div>')
    found = plans(f'<div class="grid">{cards}</div>'.replace("€79 / month", "€79"))
    assert [plan.prices[0].doubtful for plan in found.values()] == [False, False, True]


ASKED = [
    ("en", "Get a demo"),
    ("en", "Talk to founders"),
    ("de", "Demo buchen"),
    ("de", "Mit Vertrieb sprechen"),
    ("fr", "Prendre rendez-vous"),
    ("fr", "Parler à un expert"),
    ("es", "Hablar con ventas"),
    ("es", "Agenda una demo"),
    ("pt", "Falar com vendas"),
    ("it", "Prenota una call"),
    ("nl", "Contact opnemen"),
    ("ja", "営業に問い合わせる"),
    ("pl", "Umów prezentację"),
]


def asked(button: str, *, href: str = "/form", words: str = "", lang: str = "en") -> Plan:
    place = f'<p class="price">{words}</p>' if words else ""
    cards = "".join(
        f'<div class="plan"><h3>{name}</h3><p class="price">{price}</p>{LIST}<a class="b" href="/s">OK</a></div>'
        for name, price in OFFERS[:2]
    )
    last = f'<div class="plan"><h3>Fleet</h3>{place}{LIST}<a class="b" href="{href}">{button}</a></div>'
    return plans(f'<div class="plans">{cards}{last}</div>', lang=lang)["Fleet"]


@pytest.mark.parametrize(("lang", "button"), ASKED)
def test_a_plan_without_a_price_whose_button_leads_to_people_is_to_be_asked_for(lang: str, button: str) -> None:
    assert asked(button, lang=lang).contact


@pytest.mark.parametrize("href", ["mailto:crew@kelp.example", "https://calendly.com/kelp", "tel:+491", "/get-a-demo"])
def test_so_is_one_whose_link_does(href: str) -> None:
    assert asked("OK", href=href).contact


@pytest.mark.parametrize("words", ["Maßgeschneidert", "Whatever suits you", "別途見積", "Da concordare", "In overleg"])
def test_what_stands_in_the_place_of_a_price_tells_to_ask_for_it(words: str) -> None:
    assert asked("OK", words=words).contact


@pytest.mark.parametrize(
    ("button", "words"),
    [("Join the waitlist", ""), ("OK", "Coming soon"), ("OK", "Bald"), ("Download", ""), ("View demo", "")],
)
def test_what_is_not_for_sale_yet_or_taken_without_asking_is_not(button: str, words: str) -> None:
    assert not asked(button, words=words).contact


def test_a_button_to_people_beside_a_price_says_nothing_of_the_price() -> None:
    cards = each('<div class="plan"><h3>{name}</h3><p>{price}</p>{list}<a href="/demo">Book a demo</a></div>')
    assert not any(plan.contact for plan in plans(f'<div class="plans">{cards}</div>').values())


def test_a_sign_of_a_ban_is_a_picture_where_each_item_has_one_of_its_own() -> None:
    pictured = "<ul><li>📊 Charts</li><li>📅 Calendar</li><li>🚫 No ads</li></ul>"
    crossed = "<ul><li>✅ Charts</li><li>✅ Calendar</li><li>🚫 Tides</li></ul>"
    found = plans(
        f'<div class="g"><div class="c"><h3>Reef</h3><p>€9 / month</p>{pictured}</div><div class="c"><h3>Bay</h3><p>€29 / month</p>{crossed}</div></div>'
    )
    assert (found["Reef"].excluded, "No ads" in found["Reef"].features) == ((), True)
    assert found["Bay"].excluded == ("Tides",)
