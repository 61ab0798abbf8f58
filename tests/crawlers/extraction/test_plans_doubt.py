"""What is told of a pricing page surely, what with doubt, and what not at all."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.offers.confidence import Witnesses, sure_plans, with_doubts
from crawlers.extraction.page import read_page
from rivalscope.core.records import Plan, PlanPrice

LIST = "<ul><li>10 boats</li><li>Logbook</li><li>Charts</li></ul>"


def plans(body: str, *, lang: str = "en") -> dict[str, Plan]:
    text = f'<!doctype html><html lang="{lang}"><head><title>Pricing | Kelp</title></head><body><main><h1>Pricing</h1>{body}<h2>Questions</h2><h3>Refunds?</h3><p>Yes.</p></main></body></html>'
    return {plan.name: plan for plan in read_page(text.encode(), "https://kelp.example/pricing").plans}


def prices(plan: Plan) -> list[tuple[str, str, str]]:
    return [(price.amount, price.currency, price.period) for price in plan.prices]


def doubts(found: dict[str, Plan]) -> list[bool]:
    return [price.doubtful for plan in found.values() for price in plan.prices]


def cards(*offers: tuple[str, str]) -> str:
    each = '<div class="card"><h3>{}</h3><p class="sum">{}</p>' + LIST + '<a class="b" href="/s">Choose</a></div>'
    return f'<div class="grid">{"".join(each.format(*offer) for offer in offers)}</div>'


def test_names_may_be_long_where_the_group_looks_like_plans_to_both_readings() -> None:
    names = ["Reef — for boats that stay near the coast", "Bay", "Ocean — for crews that sail around the world"]
    found = plans(cards((names[0], "€900"), (names[1], "€2,900"), (names[2], "€7,900")))
    assert list(found) == names
    assert doubts(found) == [False] * 3


def test_what_lists_only_costs_is_no_plan() -> None:
    price = PlanPrice(amount="1770", currency="USD", period="month")
    costs = tuple(
        f"{what}: ${cost}" for what, cost in (("Servers", 430), ("Gateway", 210), ("Disks", 520), ("Logs", 610))
    )
    column = Plan(name="On-demand", prices=(price,), features=costs)
    offer = Plan(name="Reef", prices=(price,), features=("10 boats", "Logbook", "Charts", "More boats: $5"))
    assert sure_plans([column, offer]) == ([offer], [column])


TIERS = "<table><tr><th>Plan</th><th>Lasts</th><th>Price</th></tr><tr><td>{}</td><td>30 days</td><td>€220</td></tr><tr><td>{}</td><td>365 days</td><td>€280</td></tr></table>"


@pytest.mark.parametrize(
    ("first", "second", "doubtful"),
    [
        ("Coastal waters", "High seas", [True, True]),
        ("Basic", "High seas", [False, True]),
        ("Monthly", "Yearly", [False, False]),
    ],
    ids=["of anything", "one is called as plans are", "called by how long they last"],
)
def test_rows_that_nothing_vouches_for_are_told_with_doubt(first: str, second: str, doubtful: list[bool]) -> None:
    found = plans(TIERS.format(first, second))
    assert list(found) == [first, second]
    assert doubts(found) == doubtful
    assert [plan.uncertain for plan in found.values()] == doubtful


def test_a_price_whose_currency_the_page_does_not_tell_is_told_with_doubt() -> None:
    offers = (("Reef", "$9 / mes"), ("Bay", "$29 / mes"), ("Ocean", "$79 / mes"))
    unknown, known = plans(cards(*offers), lang="es"), plans(cards(*offers), lang="es-MX")
    assert ({price.currency for plan in unknown.values() for price in plan.prices}, doubts(unknown)) == (
        {""},
        [True] * 3,
    )
    assert doubts(known) == [False] * 3


@pytest.mark.parametrize(
    ("lang", "first", "behind"),
    [
        ("it", "€4,99/mese", "Primo mese — poi €19,99/mese"),
        ("en", "€4.99 / month", "First month, then €19.99 / month"),
        ("fr", "4,99 € / mois", "Premier mois, puis 19,99 € / mois"),
    ],
)
def test_the_line_below_an_amount_may_say_that_it_is_for_the_first_month(lang: str, first: str, behind: str) -> None:
    found = plans(cards(("Reef", f"{first}</p><p>{behind}"), ("Bay", "€34 / month")), lang=lang)
    assert prices(found["Reef"]) == [("19.99", "EUR", "month")]


@pytest.mark.parametrize(
    ("lang", "said", "period"),
    [
        ("it", "€69,99 all'anno", "year"),
        ("it", "€69,99 all’anno", "year"),
        ("it", "€69,99 ogni mese", "month"),
        ("da", "69,99 EUR pr. måned", "month"),
        ("da", "69,99 EUR pr. år", "year"),
        ("nl", "€69,99 p/m", "month"),
        ("nl", "€69,99 p.j.", "year"),
        ("de", "69,99 € p. M.", "month"),
        ("tr", "€69,99 yılda", "year"),
        ("id", "€69,99 sebulan", "month"),
    ],
)
def test_periods_after_an_elision_or_an_abbreviation(lang: str, said: str, period: str) -> None:
    found = plans(cards(("Reef", said), ("Bay", said.replace("69", "89"))), lang=lang)
    assert prices(found["Reef"]) == [("69.99", "EUR", period)]


def test_an_hour_of_the_day_is_no_period() -> None:
    found = plans(cards(("Reef", "€9 until 5 p.m."), ("Bay", "€29 until 5 p.m.")))
    assert {price.period for plan in found.values() for price in plan.prices} == {""}


@pytest.mark.parametrize(("kept", "period"), [("199", "year"), ("79", "month")])
def test_the_other_side_of_a_switch_is_a_price_a_month_only_where_it_is_not_dearer(kept: str, period: str) -> None:
    sum_ = '$<span class="n" data-monthly="99" data-annually="{}">99</span> / month'
    found = plans(cards(("Reef", sum_.format(kept)), ("Bay", "$299 / month")))
    assert prices(found["Reef"]) == [("99", "USD", "month"), (kept, "USD", period)]


@pytest.mark.parametrize(("fee", "doubtful"), [("€9 a month", False), ("€9", True)], ids=["recurring", "once"])
def test_columns_of_ticks_with_a_recurring_price_are_plans_whatever_they_are_called(fee: str, doubtful: bool) -> None:
    heads = "".join(f"<th>{name}<br>{fee}</th>" for name in ("Duo", "Crew"))
    rows = "<tr><td>Boats</td><td>2</td><td>10</td></tr><tr><td>Charts</td><td>No</td><td>Yes</td></tr><tr><td>Logbook</td><td>Yes</td><td>Yes</td></tr>"
    found = plans(f"<table><tr><th>&nbsp;</th>{heads}</tr>{rows}</table>")
    assert list(found) == ["Duo", "Crew"]
    assert doubts(found) == [doubtful] * 2


def told(*, seen: str = "", beside: str = "", disputed: str = "", stated: str = "") -> list[bool]:
    """Return which of two offers is uncertain, of which the second costs less than the first."""
    offers = [Plan(name="Reef", prices=(price("9"),)), Plan(name="Bay", prices=(price("5"),))]
    witnesses = Witnesses(
        seen_again=seen.split(), beside=beside.split(), disputed=disputed.split(), stated=stated.split()
    )
    return [plan.uncertain for plan in with_doubts(offers, witnesses)]


def price(amount: str, period: str = "month", **more: str) -> PlanPrice:
    return PlanPrice(amount=amount, currency="EUR", period=period, **more)  # type: ignore[arg-type]


def test_three_of_five_signs_must_speak_for_an_offer() -> None:
    assert told() == [True, True]
    assert told(beside="reef bay") == [True, True]
    assert told(beside="reef bay", seen="reef") == [False, True]
    assert told(beside="reef bay", seen="reef bay", disputed="bay") == [False, True]
    assert told(stated="bay") == [True, False]


def test_an_offer_without_a_price_can_be_uncertain_too() -> None:
    (offer,) = with_doubts([Plan(name="Call us", contact=True)], Witnesses())
    assert (offer.uncertain, offer.doubtful, offer.stated_price) == (True, True, "not public (uncertain)")


@pytest.mark.parametrize(
    ("first", "second", "doubtful"),
    [
        ((price("9"), price("12")), (price("29"),), [True, True, False]),
        ((price("9"), price("90", "year")), (price("29"),), [False, False, False]),
        ((price("9"), price("7", billed="annually")), (price("29"),), [False, False, False]),
        ((price("9", "usage"),), (price("29"),), [True, False]),
        ((price("9", "usage"),), (price("29", "usage"),), [False, False]),
        ((price("0"),), (price("0"),), [True, True]),
        ((price("0"),), (price("29"),), [False, False]),
    ],
    ids=[
        "two of one kind",
        "two periods",
        "two ways to pay",
        "by use beside a month",
        "by use",
        "two of nothing",
        "one",
    ],
)
def test_which_prices_of_a_certain_plan_are_uncertain(
    first: tuple[PlanPrice, ...], second: tuple[PlanPrice, ...], doubtful: list[bool]
) -> None:
    offers = with_doubts([Plan(name="Reef", prices=first), Plan(name="Bay", prices=second)])
    assert [one.doubtful for offer in offers for one in offer.prices] == doubtful


def test_what_stands_for_itself_is_the_price_whatever_sentences_mention() -> None:
    found = plans(
        '<div class="card"><h2>Kelp</h2><div class="sum">€99/month</div><div>after 14 days — €0 today, cancel anytime</div>'
        f'{LIST}<a href="/s">Start</a></div><p>The first ten harbours get Kelp for €49/month, locked for a year.</p>'
    )
    assert {name: prices(plan) for name, plan in found.items()} == {"Kelp": [("99", "EUR", "month")]}


def test_the_other_side_of_a_switch_may_stand_between_a_price_and_its_period() -> None:
    found = plans(
        '<div class="card"><h2>Kelp Pro</h2><div><div>€9</div><div style="display: none">€7</div><div>/month</div></div>'
        f'{LIST}<a href="/s">Start</a></div>'
    )
    assert prices(found["Kelp Pro"])[0] == ("9", "EUR", "month")


def test_a_plan_is_the_same_with_the_name_of_its_product_and_without() -> None:
    rows = "<tr><th></th><th>Reef</th><th>Bay</th></tr><tr><td>Charts</td><td>✓</td><td>✓</td></tr><tr><td>Price</td><td>€9</td><td>€29</td></tr>"
    found = plans(cards(("Kelp Reef", "€9 / month"), ("Kelp Bay", "€29 / month")) + f"<table>{rows}</table>")
    assert list(found) == ["Kelp Reef", "Kelp Bay"]


def test_few_words_in_another_language_are_enough_against_a_tag_that_says_english() -> None:
    offers = (("Básico", "$9 /mes"), ("Pro", "$29 /mes"))
    body = cards(*offers).replace("10 boats", "5 ofertas por mes y tu perfil")
    assert {price.currency for plan in plans(body).values() for price in plan.prices} == {""}
    assert {price.currency for plan in plans(cards(*offers)).values() for price in plan.prices} == {"USD"}
