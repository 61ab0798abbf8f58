"""What a team pays, from pages to answers: priced, by usage, on request, not said, never a zero."""

# ruff: noqa: E501 - a row of a table reads best whole
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from analysis.queries.ask import Kind, ask
from analysis.queries.needs import Has
from analysis.queries.team import State, team_prices, team_question
from analysis.view import MarketView
from benchmarks.team_prices import answers, market_of_pages
from rivalscope.core.errors import ConfigError


def _page(cards: str, lang: str = "en") -> bytes:
    return f'<html lang="{lang}"><body><main><h1>Pricing</h1><div class="g">{cards}</div></main></body></html>'.encode()


def _card(name: str, price: str, *features: str) -> str:
    items = "".join(f"<li>{feature}</li>" for feature in features)
    return f'<div class="c"><h3>{name}</h3><p>{price}</p><ul>{items}</ul><a href="/x">Start</a></div>'


def _market() -> Iterator[tuple[str, bytes]]:
    yield (
        "heron",
        _page(_card("Team", "$10 per user / month", "SAML", "Audit log: 90 days") + _card("Firm", "Contact us")),
    )
    yield "tern", _page(_card("Plus", "kr 99 / month", "Unlimited users") + _card("Max", "kr 199 / month", "SAML"))
    yield "plover", _page("<p>Nothing here.</p>")


@pytest.fixture(scope="module")
def view() -> MarketView:
    return market_of_pages(_market())


def test_the_questions_that_were_priced_by_hand_are_answered_right() -> None:
    wrong = [row for row, _, right in answers() if not right]
    assert len(wrong) <= 3, wrong


def test_the_arithmetic_and_the_quotes_stand_beside_the_total(view: MarketView) -> None:
    (heron,) = team_prices(view, seats=40, needs=["saml"], product="heron")
    assert (heron.state, heron.plan, heron.total, heron.currency) == (State.PRICED, "Team", Decimal(400), "USD")
    assert heron.arithmetic == "40 seats × 10 USD a month = 400 USD a month"
    assert heron.quotes == ("$10 per user / month", "SAML")


def test_typed_limits_decide_whether_it_is_long_enough(view: MarketView) -> None:
    (short,) = team_prices(view, seats=4, needs=["audit log >= 60 days"], product="heron")
    (long,) = team_prices(view, seats=4, needs=["audit log >= 1 year"], product="heron")
    assert short.state is State.PRICED
    assert (long.state, long.plan, long.total) == (State.CONTACT, "Firm", None)
    assert long.notes == ("Team: audit log >= 1 year: Audit log: 90 days",)


def test_a_need_that_no_page_mentions_is_not_said_and_not_no(view: MarketView) -> None:
    (tern,) = team_prices(view, seats=4, needs=["scim"], product="tern")
    assert (tern.state, tern.needs[0].has) == (State.UNKNOWN, Has.UNKNOWN)


def test_a_currency_that_the_page_does_not_say_stays_open(view: MarketView) -> None:
    (tern,) = team_prices(view, seats=4, product="tern")
    assert (tern.total, tern.currency) == (Decimal(99), "")


def test_a_vendor_without_plans_is_an_answer(view: MarketView) -> None:
    assert [one.state for one in team_prices(view, seats=4)][2] is State.NO_PLANS


@pytest.mark.parametrize(
    ("seats", "needs", "billing"), [(0, [], ""), (4, [">= 3"], ""), (4, ["x >= many"], ""), (4, [], "daily")]
)
def test_what_cannot_be_read_is_refused(view: MarketView, seats: int, needs: list[str], billing: str) -> None:
    with pytest.raises(ConfigError):
        team_prices(view, seats=seats, needs=needs, billing=billing)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("how much do 40 seats with SAML cost?", (40, ("SAML",), "")),
        ("what does a team of 12 pay with scim and an audit log >= 1 year, billed annually?", (12, ("scim", "audit log >= 1 year"), "annual")),
        ("who supports SAML?", None),
        ("what changed for 40 users?", None),
    ],
)  # fmt: skip
def test_questions_about_a_team_are_told(text: str, told: object) -> None:
    assert team_question(text) == told


def test_ask_answers_what_a_team_pays(view: MarketView) -> None:
    reply = ask(view, "How much do 40 people pay with SAML?")
    assert (reply.kind, reply.found) == (Kind.TEAM, True)
    assert [(one.product, one.plan) for one in reply.teams] == [("heron", "Team"), ("tern", "Max"), ("plover", "")]


def _extras() -> Iterator[tuple[str, bytes]]:
    add_on = (
        '<h2>Add-ons</h2><div class="g">'
        + "".join(
            f'<div class="c"><h3>{name}</h3><p>{price}</p><ul><li>a</li><li>b</li></ul><a href="/x">Add</a></div>'
            for name, price in (("SAML", "$50 / month"), ("White label", "$120 / year"))
        )
        + "</div>"
    )
    small = _card("Crew", "$30 / month", "Up to 10 users", "Boards", "Extra user: +$4 / month")
    yield (
        "dunlin",
        _page(small + _card("Fleet", "$400 / month", "Unlimited users", "Boards")).replace(
            b"</main>", add_on.encode() + b"</main>"
        ),
    )
    yield (
        "knot",
        _page(_card("Crew", "€30 / month", "Boards") + _card("Fleet", "€90 / month", "Boards")).replace(
            b"</main>", add_on.encode() + b"</main>"
        ),
    )


def test_an_add_on_that_has_what_is_needed_is_added_with_its_words() -> None:
    view = market_of_pages(_extras())
    (dunlin,) = team_prices(view, seats=5, needs=["saml"], product="dunlin")
    assert (dunlin.state, dunlin.plan, dunlin.total) == (State.PRICED, "Crew", Decimal(80))
    assert dunlin.arithmetic == "30 USD a month + 50 USD a month (SAML) = 80 USD a month"
    assert dunlin.quotes[-1] == "$50 / month"


def test_seats_beyond_those_of_a_plan_are_added_where_the_page_prices_them() -> None:
    view = market_of_pages(_extras())
    (dunlin,) = team_prices(view, seats=25, product="dunlin")
    assert (dunlin.plan, dunlin.total) == ("Crew", Decimal(90))
    assert dunlin.arithmetic == "30 USD a month + 15 × 4 USD a month (Extra user) = 90 USD a month"
    (many,) = team_prices(view, seats=200, product="dunlin")
    assert (many.plan, many.total) == ("Fleet", Decimal(400))


def test_an_add_on_in_another_currency_or_with_an_amount_to_reach_is_not_added() -> None:
    view = market_of_pages(_extras())
    (knot,) = team_prices(view, seats=5, needs=["saml"], product="knot")
    assert knot.state is State.UNKNOWN
    (dunlin,) = team_prices(view, seats=5, needs=["saml >= 2"], product="dunlin")
    assert dunlin.state is State.UNKNOWN


def test_a_price_that_is_uncertain_decides_nothing_silently(view: MarketView) -> None:
    rows = [row for row in view.plans if row.product == "heron"]
    team = next(row for row in rows if row.plan.name == "Team")
    sure = replace(team, plan=replace(team.plan, name="Sure", prices=(replace(team.plan.prices[0], amount="25"),)))
    unsure = replace(
        team, plan=replace(team.plan, prices=tuple(replace(price, doubtful=True) for price in team.plan.prices))
    )
    (answer,) = team_prices(replace(view, plans=(unsure, sure)), seats=40, product="heron")
    assert (answer.plan, answer.total) == ("Sure", Decimal(1000))
    assert answer.notes == (
        "Team would cost less (40 seats × 10 USD a month = 400 USD a month), but it is uncertain: compare it with the page",
    )
    (alone,) = team_prices(replace(view, plans=(unsure,)), seats=40, product="heron")
    assert (alone.plan, alone.notes) == ("Team", ("the price is uncertain: compare it with the page",))


def test_a_plan_on_request_that_may_be_none_says_so(view: MarketView) -> None:
    firm = next(row for row in view.plans if row.plan.name == "Firm")
    unsure = replace(firm, plan=replace(firm.plan, name="Call", uncertain=True))
    (answer,) = team_prices(replace(view, plans=(unsure, firm)), seats=4, product="heron")
    assert (answer.state, answer.plan, answer.notes) == (State.CONTACT, "Firm", ())
    (alone,) = team_prices(replace(view, plans=(unsure,)), seats=4, product="heron")
    assert (alone.plan, alone.notes) == ("Call", ("the plan is uncertain: compare it with the page",))
