"""Everything that is asked for is answered: both parts, the time, the side, and in one sentence first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.queries.ask import ask, read_parts
from analysis.queries.clauses import two_parts
from analysis.queries.records import Why
from analysis.queries.reply import Kind
from analysis.queries.team import team_question
from analysis.queries.when import period_in
from analysis.queries.wording import plain_words
from analysis.view import MarketView, ProductView
from tests.analysis.queries.conftest import quote

TODAY = date(2026, 10, 5)


def test_both_parts_of_a_question_are_answered(view: MarketView) -> None:
    reply = ask(view, "What did Tern ship this year, and what does its Team plan cost?")
    assert reply.kind is Kind.RELEASES
    assert reply.second_part
    assert reply.also is not None
    assert [row.plan for row in reply.also.prices] == ["Team"]


def test_the_second_part_is_about_what_the_first_was_about(view: MarketView) -> None:
    reply = ask(view, "Does Tern have SAML SSO and since when?")
    shown = [reply, *([reply.also] if reply.also else [])]
    assert any(one.spread and one.spread[0].adopters[0].product_name == "Tern" for one in shown)


@pytest.mark.parametrize(
    "question", ["who has SAML SSO and an audit log?", "we are 40 people and need SAML, who is cheapest?"]
)
def test_one_question_stays_one(question: str) -> None:
    assert two_parts(question) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who has SAML SSO?", "2 yes: Heron Desk, Tern (from Pro and Enterprise); 1 not known: Plover"),
        ("does heron have an audit log?", "no, by their own words"),
        ("does plover have an audit log", "not known (could not look), which is not a no"),
        ("since when have they had SAML SSO", "Heron Desk 2024-01-02, then Tern 2025-03-04"),
    ],
)
def test_the_rows_are_summed_up_first(view: MarketView, question: str, said: str) -> None:
    assert said in ask(view, question).short


def test_who_lacks_all_of_a_list(view: MarketView) -> None:
    reply = ask(view, "who has neither SAML SSO nor an audit log")
    assert not reply.cells
    assert {row.product for row in reply.open} == {"plover"}


def test_what_we_lack_is_what_the_other_has(view: MarketView) -> None:
    reply = ask(view, "what do we lack compared with Tern?")
    assert [(row.capability_name, row.one.product) for row in reply.differences] == [("Audit log", "tern")]


def test_what_one_has_that_neither_of_two_has(view: MarketView) -> None:
    reply = ask(view, "what can Tern do that neither we nor Plover can?")
    assert [row.capability_name for row in reply.differences] == ["Audit log"]


def test_a_word_of_the_market_is_no_misspelt_product(view: MarketView) -> None:
    search = replace(view, products=(*view.products, ProductView(slug="usearch", name="USearch")))
    assert read_parts(search, "who has full-text search").products == []
    assert read_parts(search, "does usaerch have full-text search").products == ["usearch"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("between january and march this year", date(2026, 1, 1), date(2026, 3, 31)),
        ("from june to august 2025", date(2025, 6, 1), date(2025, 8, 31)),
        ("in sept 26", date(2026, 9, 1), date(2026, 9, 30)),
        ("on sept 26", date(2026, 9, 26), date(2026, 9, 26)),
    ],
)
def test_the_whole_of_a_time_is_read(text: str, start: date, end: date) -> None:
    found = period_in(text, TODAY)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("question", "seats", "needs"),
    [
        ("we need approvals and exports for 18 people - what does it cost?", 18, ("approvals", "exports")),
        ("25 people need SSO and an audit log: cheapest option?", 25, ("SSO", "audit log")),
        ("which vendor is cheapest for a team of five", 5, ()),
        ("a customer with 12 people asks what they would pay", 12, ()),
    ],
)
def test_all_needs_of_a_team_are_read(question: str, seats: int, needs: tuple[str, ...]) -> None:
    assert team_question(plain_words(question)) == (seats, needs, "")


def test_of_a_time_without_a_release_those_around_it_are_shown(view: MarketView) -> None:
    reply = ask(view, "did Tern release anything in May 2026?")
    assert reply.understood.startswith("no release of that time is known")
    assert [row.version for row in reply.releases] == ["2.1", "2.0"]


def test_of_a_product_without_releases_that_is_said(view: MarketView) -> None:
    reply = ask(view, "latest version of Plover?")
    assert not reply.found
    assert reply.empty is not None
    assert reply.empty.why is Why.NOBODY_LOOKED


def test_prices_of_both_plans_that_are_named(view: MarketView) -> None:
    reply = ask(view, "how much more does Enterprise cost than Team at Tern?")
    rows = [row.plan for one in (reply, reply.also) if one for row in one.prices]
    assert {"Team", "Enterprise"} <= set(rows)


def test_we_who_do_not_know_are_no_product(view: MarketView) -> None:
    assert read_parts(view, "is SAML SSO at Plover a no or do we just not know?").products == ["plover"]
    assert read_parts(view, "do we ship more often than Tern, or is that what we tell ourselves").products == [
        "heron",
        "tern",
    ]


def test_a_verb_without_a_subject_asks_for_nothing_of_its_own() -> None:
    assert two_parts("who has SAML SSO and is also open source?") is None
    assert two_parts("who has SAML SSO and is it in a free plan?") is not None


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("I write a battlecard against Tern: what do we have that they don't?", "heron"),
        ("what do they have that we haven't? (Tern)", "tern"),
        ("what does Tern have that we don't have", "tern"),
    ],
)
def test_whose_side_is_asked_for(view: MarketView, question: str, side: str) -> None:
    reply = ask(view, question)
    name = "Heron Desk" if side == "heron" else "Tern"
    assert reply.understood.startswith(f"what {name} has")


def test_a_name_in_the_place_of_a_product_is_a_stranger_though_pages_speak_of_it(view: MarketView) -> None:
    assert "webhooks" in read_parts(view, "does Webhooks support SAML SSO").strangers
    assert read_parts(view, "does every plan have SAML SSO").strangers == []
    assert read_parts(view, "do they have SAML SSO").strangers == []


def test_those_who_are_like_one_are_others(view: MarketView) -> None:
    assert {row.product for row in ask(view, "which of them has SAML SSO like Tern?").cells} == {"heron"}


def test_who_else_is_everybody(view: MarketView) -> None:
    assert {row.product for row in ask(view, "do we have SAML SSO, and who else does?").cells} == {"heron", "tern"}


def test_a_team_that_grows_pays_twice(view: MarketView) -> None:
    reply = ask(view, "what does it cost to go from 5 to 20 seats at Tern")
    assert reply.understood == "what 5 seats cost"
    assert reply.also is not None
    assert reply.also.understood == "what 20 seats cost"


def test_what_is_missing_is_what_is_not_known_where_nothing_is_denied(view: MarketView) -> None:
    reply = ask(view, "what is missing at Plover?")
    assert {row.answer for row in reply.open} == {"not mentioned", "could not look"}


def test_this_data_is_no_capability(view: MarketView) -> None:
    named = tuple(
        replace(one, label="EU data residency", aliases=("data residency",)) if one.id == "fts" else one
        for one in view.capabilities
    )
    assert read_parts(replace(view, capabilities=named), "how fresh is this data?").capabilities == []
    assert read_parts(replace(view, capabilities=named), "who has EU data residency").capabilities != []


def test_what_products_have_alike_and_what_all_of_them_lack(view: MarketView) -> None:
    common = ask(view, "what do Tern and Plover have in common?")
    assert {row.capability for row in common.cells} == {"fts"}
    lacked = ask(view, "which features do Heron Desk and Plover both lack?")
    assert {row.capability for row in lacked.cells} == {"audit"}


def test_a_row_of_a_table_says_which_plan_has_it(view: MarketView) -> None:
    quoted = quote("Full-text search | Free: yes | Team €9: no | Enterprise: yes")
    cells = tuple(
        replace(one, evidence=(quoted,)) if one.product == "tern" and one.capability == "fts" else one
        for one in view.cells
    )
    told = replace(view, cells=cells)
    assert [row.product for row in ask(told, "does Tern have full-text search on the Enterprise plan?").cells] == [
        "tern"
    ]
    assert [row.product for row in ask(told, "does Tern have full-text search on the Team plan?").others] == ["tern"]


def test_counts_of_changes_are_told(view: MarketView) -> None:
    assert "Tern 1" in ask(view, "which vendor changed the most this year?").understood


def test_the_weakest_is_not_called_the_first(view: MarketView) -> None:
    short = ask(view, "which vendor covers the fewest capabilities?").short
    assert short.startswith("Most: Tern (3 of 3)")
    assert "fewest: Plover (1)" in short


def test_a_cell_that_is_nearest_in_two_ways_is_shown_once(view: MarketView) -> None:
    cells = tuple(
        replace(one, evidence=(*one.evidence, quote("Audit log of all retries"))) if one.product == "tern" else one
        for one in view.cells
    )
    shown = ask(replace(view, cells=cells), "does Tern have webhook retries").cells
    named = [(row.product, row.capability) for row in shown]
    assert ("tern", "audit") in named
    assert len(named) == len(set(named))
