"""Questions are answered from cells and quotes, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.changes.records import ChangeKind
from analysis.queries.alike import alike_capabilities
from analysis.queries.ask import Kind, ask
from analysis.queries.records import PassageRow, Quote, Why
from analysis.queries.wording import plain_words
from analysis.view import CoverageView, MarketView, PlanView
from rivalscope.core.records import (
    Capability,
    Plan,
    PlanPrice,
    Stage,
    Support,
)
from tests.analysis.queries.conftest import AT, cell, change, quote


def answer(view: MarketView, question: str) -> tuple[list[str], list[str], list[str]]:
    reply = ask(view, question)
    return (
        [one.product for one in reply.cells],
        [one.product for one in reply.open],
        [one.product for one in reply.others],
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who supports SAML SSO?",
        "which vendors have single sign-on",
        "SAML single sign on?",
        "is there SAML SSO anywhere",
    ],
)
def test_who_has_it(view: MarketView, question: str) -> None:
    assert answer(view, question) == (["heron", "tern"], ["plover"], [])


def test_a_plan_narrows_the_answer_and_what_is_not_said_stays_open(view: MarketView) -> None:
    assert answer(view, "who supports SAML SSO on the free plan?") == (["heron"], ["tern", "plover"], [])
    assert answer(view, "who supports SAML SSO on the enterprise plan?") == (["tern"], ["heron", "plover"], [])


def test_who_lacks_it_lists_only_who_says_so(view: MarketView) -> None:
    assert answer(view, "Who doesn't have an audit log?") == (["heron"], ["plover"], ["tern"])


def test_a_named_product_is_asked_alone(view: MarketView) -> None:
    assert answer(view, "Does Plover Cloud have audit logs?") == ([], ["plover"], [])
    assert answer(view, "do we have full text search") == (["heron"], [], [])


@pytest.mark.parametrize("spelling", ["fulltext search", "full text searching", "FTS"])
def test_spellings_and_initials_of_a_name_are_understood(view: MarketView, spelling: str) -> None:
    assert answer(view, f"who offers {spelling}?")[0] == ["heron", "tern", "plover"]


def test_prices_come_from_the_plans(view: MarketView) -> None:
    reply = ask(view, "How much does Tern cost?")
    assert [row.plan for row in reply.prices] == ["Team", "Enterprise"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much does Tern cost?", [("tern", "Extra storage"), ("tern", "Onboarding")]),
        ("What does storage cost at Tern?", [("tern", "Extra storage")]),
        ("How much is onboarding?", [("tern", "Onboarding"), ("heron", "Onboarding")]),
        ("What does it cost?", []),
    ],
)
def test_what_is_charged_besides_the_plans_is_told_where_it_is_asked_for(
    view: MarketView, question: str, told: list[tuple[str, str]]
) -> None:
    assert sorted((row.product, row.name) for row in ask(view, question).charges) == sorted(told)


def test_what_no_capability_covers_is_looked_for_in_the_quotes(view: MarketView) -> None:
    reply = ask(view, "webhook retries")
    assert [one.product for one in reply.passages] == ["tern"]
    assert reply.found


@pytest.mark.parametrize("question", ["who does quantum teleportation?", "", "?", "who", "\x00" * 50, "a" * 100_000])
def test_what_was_not_read_is_not_answered(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert not reply.found
    assert not reply.cells


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("What did Tern ship in the last 90 days?", ["2.1"]),
        ("what has Tern released since January", ["2.1", "2.0"]),
        ("latest version of Tern", ["2.1"]),
        ("newest release of each vendor", ["2.1", "7"]),
        ("which bugs did Tern fix", ["2.0"]),
        ("releases about audit logs", ["2.1"]),
        ("What was shipped in August 2026?", ["7"]),
    ],
)
def test_what_was_shipped(view: MarketView, question: str, versions: list[str]) -> None:
    reply = ask(view, question)
    assert reply.kind is Kind.RELEASES
    assert [one.version for one in reply.releases] == versions


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("What changed at Tern since March?", ["Team"]),
        ("what changed in the last two weeks", []),
        ("any price changes?", ["Team"]),
        ("What's new at Plover?", ["Boards"]),
        ("did anybody change the pricing this year", ["Team"]),
    ],
)
def test_what_changed(view: MarketView, question: str, subjects: list[str]) -> None:
    reply = ask(view, question)
    assert reply.kind is Kind.CHANGES
    assert [one.subject for one in reply.changes] == subjects
    if not subjects:
        assert reply.empty is not None
        assert reply.empty.why is Why.FILTER
        assert "2 changes are known" in reply.empty.detail


@pytest.mark.parametrize(
    "question",
    [
        "What does Tern have that we don't?",
        "what does Tern offer that Heron Desk lacks",
        "Tern: anything it has that we do not?",
    ],
)
def test_what_one_has_that_another_is_not_known_to_have(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert reply.kind is Kind.COMPARISON
    assert [(row.capability_name, row.certain) for row in reply.differences] == [("Audit log", True)]


def test_two_products_are_compared_both_ways(view: MarketView) -> None:
    reply = ask(view, "Compare Heron Desk and Plover")
    assert [(row.capability_name, row.one.product, row.certain) for row in reply.differences] == [
        ("SAML single sign-on", "heron", False)
    ]


@pytest.mark.parametrize("question", ["Since when does Tern have SAML SSO?", "When did Tern add single sign-on?"])
def test_since_when(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert reply.kind is Kind.SPREAD
    assert [(one.product_name, one.at) for row in reply.spread for one in row.adopters] == [("Tern", "2025-03-04")]


def test_who_was_first(view: MarketView) -> None:
    reply = ask(view, "Who had SAML SSO first?")
    assert [one.product_name for row in reply.spread for one in row.adopters] == ["Heron Desk", "Tern"]


def test_which_plan_has_it(view: MarketView) -> None:
    reply = ask(view, "What is the cheapest plan with SAML SSO?")
    assert reply.kind is Kind.PLANS
    assert [(row.product, row.plan) for row in reply.prices] == [("tern", "Enterprise")]
    assert [row.product for row in reply.cells] == ["heron", "tern"]


def test_where_the_market_is_moving(view: MarketView) -> None:
    assert [row.name for row in ask(view, "What is rising?").trends] == ["Audit log"]
    assert [row.name for row in ask(view, "How often does Tern release?").trends] == ["releases a month"]


def test_what_is_not_known(view: MarketView) -> None:
    reply = ask(view, "What do we not know about Plover?")
    assert [(row.capability_name, row.answer) for row in reply.open] == [
        ("SAML single sign-on", "not mentioned"),
        ("Audit log", "could not look"),
    ]


def test_what_a_product_offers_and_says_it_lacks(view: MarketView) -> None:
    assert [row.capability_name for row in ask(view, "What does Tern offer?").cells] == [
        "Audit log",
        "Full-text search",
        "SAML single sign-on",
    ]
    assert [row.capability_name for row in ask(view, "what does Heron Desk lack?").cells] == ["Audit log"]


def test_what_was_not_found_says_why_and_what_is_near(view: MarketView) -> None:
    assert ask(view, "who has audt log?").cells
    reply = ask(view, "who has autid lgo?")
    assert not reply.found
    assert reply.empty is not None
    assert reply.empty.why is Why.NOTHING_FOUND
    assert "Audit log" in reply.empty.nearest


def test_an_empty_market_answers_nothing(view: MarketView) -> None:
    empty = replace(view, cells=(), capabilities=(), plans=())
    assert not ask(empty, "who supports SAML SSO?").found


def test_what_was_read_and_when(view: MarketView) -> None:
    reply = ask(view, "when did you last crawl Tern?")
    assert reply.kind is Kind.COVERAGE
    assert [(row.product, row.looked, row.read, row.not_read) for row in reply.looks] == [("tern", "2026-10-01", 9, 1)]
    never = ask(view, "which pages did you read for Plover?")
    assert never.empty is not None
    assert never.empty.why is Why.NOBODY_LOOKED


def test_how_vendors_describe_themselves(view: MarketView) -> None:
    said = replace(view.products[1], tagline="Boards for bureaus", tagline_url="https://tern.example/")
    asked = replace(view, products=(view.products[0], said, view.products[2]))
    reply = ask(asked, "how does Tern describe itself?")
    assert [(row.product, row.aspect, row.quote) for row in reply.statements] == [
        ("tern", "tagline", "Boards for bureaus")
    ]
    nothing = ask(view, "who does Plover target?")
    assert nothing.empty is not None
    assert nothing.empty.why is Why.NOTHING_FOUND


@pytest.mark.parametrize("question", ["What are our biggest gaps?", "what should we build next", "what do we lack"])
def test_our_gaps(view: MarketView, question: str) -> None:
    assert [row.capability_name for row in ask(view, question).cells] == ["Audit log"]


def test_a_rivals_gaps_are_what_others_have_and_it_is_not_known_to_have(view: MarketView) -> None:
    reply = ask(view, "gaps of Plover")
    assert not reply.cells
    assert [row.capability_name for row in reply.open] == ["SAML single sign-on", "Audit log"]


@pytest.mark.parametrize(
    "question", ["table stakes?", "What does every vendor have?", "which features do all vendors have"]
)
def test_what_everybody_has(view: MarketView, question: str) -> None:
    assert {row.capability_name for row in ask(view, question).cells} == {"Full-text search"}


def test_which_answers_are_disputed(view: MarketView) -> None:
    disputed = replace(view.cells[0], contradictions=(quote("No SSO on the free plan"),))
    reply = ask(replace(view, cells=(disputed, *view.cells[1:])), "which answers contradict each other?")
    assert [(row.product, row.capability) for row in reply.cells] == [("heron", "sso")]
    assert not ask(view, "is anything disputed?").found


def test_what_is_planned(view: MarketView) -> None:
    planned = replace(view.cells[3], stage=Stage.PLANNED)
    asked = replace(view, cells=(*view.cells[:3], planned, *view.cells[4:]))
    assert [row.capability_name for row in ask(asked, "what is on Heron Desk's roadmap?").cells] == ["Audit log"]


def test_a_plan_that_is_not_there_is_answered_with_those_that_are(view: MarketView) -> None:
    reply = ask(view, "what does Tern's free plan cost?")
    assert [row.plan for row in reply.prices] == ["Team", "Enterprise"]
    assert reply.understood == "prices; no plan is called Free; among Tern"


def test_we_and_they_are_everybody(view: MarketView) -> None:
    wanted, opened, others = answer(view, "do we have SAML SSO and do they?")
    assert [*wanted, *opened, *others] == ["heron", "tern", "plover"]


def test_the_newest_releases_are_counted(view: MarketView) -> None:
    assert [row.version for row in ask(view, "the last two releases").releases] == ["2.1", "7"]


@pytest.mark.parametrize("question", ["Wer hat SSO?", "qui supporte SSO ?", "quien tiene SSO"])
def test_the_small_words_of_other_languages_are_no_subject(view: MarketView, question: str) -> None:
    assert {row.product for row in ask(view, question).cells} == {"heron", "tern"}


def test_every_capability_of_a_list_is_asked_for(view: MarketView) -> None:
    reply = ask(view, "deal breakers at tern: sso, audit log")
    assert {row.capability for row in reply.cells} == {"Single sign-on", "Audit log"} or len(reply.cells) == 2


def test_a_stranger_called_by_its_address_is_not_answered_for_others(view: MarketView) -> None:
    assert not ask(view, "osprey.io prices").found


def test_a_quote_that_says_every_word_leads_to_its_cell(view: MarketView) -> None:
    (row,) = ask(view, "tern webhook retries").cells
    assert row.quotes[0].text == "An audit log keeps ninety days of webhook retries"


def test_what_no_passage_says_whole_is_looked_for_by_its_most_telling_word(view: MarketView) -> None:
    asked: list[str] = []

    def search(words: str, products: Sequence[str]) -> Sequence[PassageRow]:
        asked.append(words)
        said = Quote(id="", text="The history reaches back.", url="", captured="", verified=False)
        return [PassageRow(product="tern", product_name="Tern", quote=said)] if words == "history" else []

    reply = ask(view, "history of teleports at tern", search=search)
    assert len(reply.passages) == 1
    assert asked[-1] == "history"
    assert "no passage says" in reply.near


def test_who_asks_for_customers_asks_for_no_custom_roles(view: MarketView) -> None:
    roles = Capability(id="roles", label="Custom roles")
    more = replace(
        view,
        capabilities=(*view.capabilities, roles),
        cells=(*view.cells, cell("tern", "roles", Support.FULL, None, quote("You can define roles"))),
    )
    assert ask(more, "who has custom roles?").cells
    assert ask(more, "which customers does tern have").near.startswith("no passage says this")


def test_what_was_removed_is_told_from_pages_and_release_notes(view: MarketView) -> None:
    gone = change("plover", ChangeKind.CLAIM_REMOVED, "Fax", "Fax for all", "", datetime(2026, 5, 1, tzinfo=UTC))
    reply = ask(replace(view, changes=(*view.changes, gone)), "has anybody dropped a feature?")
    assert [one.subject for one in reply.changes] == ["Fax"]
    assert not ask(view, "what did Tern remove?").found


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("did prices go up since spring?", ["Team"]),
        ("has Tern become more expensive?", ["Team"]),
        ("has Plover become more expensive?", []),
        ("who got single sign-on cheaper?", []),
    ],
)
def test_what_became_cheaper_or_dearer(view: MarketView, question: str, subjects: list[str]) -> None:
    reply = ask(view, question)
    assert reply.kind is Kind.CHANGES
    assert [one.subject for one in reply.changes] == subjects
    assert subjects or reply.empty is not None


def test_a_failed_last_look_does_not_mean_that_nobody_looked(view: MarketView) -> None:
    failed = CoverageView(product="tern", source="tern/site", at=AT, fetched=0, refused=9)
    reply = ask(replace(view, coverage=(failed,)), "who changed their positioning?")
    assert reply.empty is not None
    assert reply.empty.why is Why.FILTER


def test_products_are_counted_over_all_capabilities(view: MarketView) -> None:
    reply = ask(view, "how many features does each vendor have?")
    assert [(row.product, row.yes, row.no, row.open) for row in reply.scores] == [
        ("tern", 3, 0, 0),
        ("heron", 2, 1, 0),
        ("plover", 1, 0, 2),
    ]
    assert [(row.product, row.like_us, row.compared) for row in reply.scores] == [
        ("tern", 2, 3),
        ("heron", 3, 3),
        ("plover", 1, 1),
    ]


def test_several_capabilities_are_asked_for_together(view: MarketView) -> None:
    both = ask(view, "who has single sign-on and an audit log?")
    assert {row.product for row in both.cells} == {"tern"}
    assert {row.product for row in both.open} == {"plover"}
    one = ask(view, "who has single sign-on but not an audit log?")
    assert {row.product for row in one.cells} == {"heron"}
    assert {row.product for row in one.open} == {"plover"}


def test_competitors_are_not_we(view: MarketView) -> None:
    assert answer(view, "which of our competitors have single sign-on?") == (["tern"], ["plover"], [])
    assert answer(view, "who competes with us on single sign-on?")[0] == ["heron", "tern"]


def test_a_plan_that_a_product_does_not_have_is_said_to_be_none_of_its(view: MarketView) -> None:
    reply = ask(view, "does Tern have single sign-on on the free plan?")
    assert "no plan of Tern is called Free" in reply.understood
    assert [one.product for one in reply.cells] == ["tern"]


def test_a_unit_that_nobody_charges_by_is_said(view: MarketView) -> None:
    assert "none is per request" in ask(view, "does Tern charge per request?").understood
    assert [row.name for row in ask(view, "does Tern charge per GB?").charges] == ["Extra storage"]


def test_releases_are_counted_where_that_is_asked(view: MarketView) -> None:
    reply = ask(view, "how many releases did Tern have in 2026?")
    assert "Tern 2" in reply.understood
    assert [row.version for row in reply.releases] == ["2.1", "2.0"]


def test_without_a_tracker_nothing_is_known_of_what_users_ask_for(view: MarketView) -> None:
    reply = ask(view, "what are customers asking Tern for?")
    assert reply.kind is Kind.DEMAND
    assert reply.empty is not None
    assert reply.empty.why is Why.NOBODY_LOOKED


def test_an_abbreviation_with_and_one_without(view: MarketView) -> None:
    assert {row.product for row in ask(view, "who has SSO but not an audit log?").cells} == {"heron"}
    assert {row.product for row in ask(view, "who has SSO without audit log").cells} == {"heron"}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("what has Tern been up to since march", "what has Tern shipped since march"),
        ("who axed a feature w/out notice", "who removed a feature without notice"),
        ("a dozen folks on Plover, what's the priciest plan", "12 people on Plover, what's the most expensive plan"),
        ("cost for ten of us", "cost for 10 people"),
        ("cost for a forty person team", "cost for a 40 people team"),
        ("who doesnt have it, and who hasnt shipped", "who doesn't have it, and who silent"),
        ("battlecard Tern", "overview Tern"),
        ("what are users of Tern begging for", "what are users of Tern ask for"),
        ("people are crying out for it", "users ask for it"),
    ],
)
def test_a_question_is_read_in_plain_words(typed: str, plain: str) -> None:
    assert plain_words(typed) == plain


def test_a_word_of_a_name_of_the_market_stays() -> None:
    assert plain_words("who has wishes?", names=["Wishes"]) == "who has wishes?"
    assert plain_words("what does Gratis offer", names=["Gratis"]) == "what does Gratis offer"


@pytest.mark.parametrize("question", ["what's in Tern 2.1?", "when was tern v2.1 published", "Tern 2.1 - what's new"])
def test_a_release_is_named_by_its_version(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert {row.version for row in reply.releases} == {"2.1"}


@pytest.mark.parametrize(
    "question",
    [
        "difference between Tern Team and Enterprise",
        "what do I lose if I go from Enterprise to Team at Tern?",
        "Tern: is Enterprise worth it over Team?",
    ],
)
def test_two_plans_of_a_product_are_compared(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert reply.kind is Kind.PLANS
    assert [row.plan for row in reply.prices] == ["Team", "Enterprise"]
    assert [row.capability_name for row in reply.cells] == ["SAML single sign-on"]


def test_a_free_plan_is_one_that_costs_nothing_whatever_it_is_called(view: MarketView) -> None:
    free = Plan(name="Nest", prices=(PlanPrice(amount="0", currency="EUR"),), features=("Full-text search",))
    more = replace(view, plans=(*view.plans, PlanView(product="plover", plan=free)))
    reply = ask(more, "who has full-text search on the free plan?")
    assert "plover" in {row.product for row in reply.cells}


def test_a_plan_that_is_left_out_is_not_the_one_that_is_asked_for(view: MarketView) -> None:
    reply = ask(view, "who has SAML SSO without the Enterprise plan?")
    assert reply.kind is Kind.PLANS
    assert {"heron", "tern"} <= {row.product for row in reply.cells}


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("teleporting full-text lookups", "Full-text search"),
        ("would a zookeeper like Tern or Plover", "Tern and Plover differ"),
        ("zookeepers at Tern", "Tern has"),
    ],
)
def test_what_is_nearest_is_shown_and_is_said_to_be_no_answer(view: MarketView, question: str, near: str) -> None:
    reply = ask(view, question)
    assert reply.found
    assert near in reply.near


def test_an_answer_is_not_said_to_be_only_near(view: MarketView) -> None:
    assert not ask(view, "who has an audit log?").near


@pytest.mark.parametrize(
    ("question", "cells", "others"),
    [
        ("what security stuff is missing at Heron?", {"audit"}, {"sso"}),
        ("Heron on security", {"sso"}, {"audit"}),
        ("herons security features", {"sso"}, {"audit"}),
    ],
)
def test_a_theme_is_answered_by_its_capabilities(
    view: MarketView, question: str, cells: set[str], others: set[str]
) -> None:
    themed = tuple(replace(one, parent="Security") if one.id in ("sso", "audit") else one for one in view.capabilities)
    birds = tuple(replace(one, name="Heron") if one.slug == "heron" else one for one in view.products)
    reply = ask(replace(view, capabilities=themed, products=birds), question)
    labels = {"Audit log": "audit", "SAML single sign-on": "sso"}
    assert {labels[row.capability_name] for row in reply.cells} == cells
    assert {labels[row.capability_name] for row in reply.others} == others


@pytest.mark.parametrize("question", ["heron 7: what's in it", "what is in version 7", "Heron release 7 notes"])
def test_a_version_without_a_dot_stands_behind_a_product_or_its_word(view: MarketView, question: str) -> None:
    named = replace(view, products=(replace(view.products[0], name="Heron"), *view.products[1:]))
    assert [row.version for row in ask(named, question).releases] == ["7"]


def test_who_was_before_whom_is_answered_with_dates(view: MarketView) -> None:
    reply = ask(view, "did we have single sign-on before Tern?")
    assert reply.kind is Kind.SPREAD
    assert {one.product_name for row in reply.spread for one in row.adopters} >= {"Tern", "Heron Desk"}


def test_a_plan_that_lacks_it_is_told_as_the_opposite(view: MarketView) -> None:
    basic = Plan(name="Basic", excluded=("Full-text search",))
    more = replace(view, plans=(*view.plans, PlanView(product="plover", plan=basic)))
    reply = ask(more, "does Plover have full-text search on the Basic plan?")
    assert not reply.cells
    assert [row.product for row in reply.others] == ["plover"]


@pytest.mark.parametrize(
    ("words", "capability"),
    [
        ("a record of all that was done", "audit"),  # its definition
        ("ninety days of webhook retries", "audit"),  # a quote
        ("look for every word", "fts"),
        ("sign-on over SAML for all", "sso"),
    ],
)
def test_a_capability_is_known_by_what_is_said_of_it(view: MarketView, words: str, capability: str) -> None:
    assert [one.id for one in alike_capabilities(view, words)][:1] == [capability]


@pytest.mark.parametrize("words", ["", "teleportation", "the price of fish", "funding round"])
def test_what_nothing_in_the_market_is_about_is_like_no_capability(view: MarketView, words: str) -> None:
    assert alike_capabilities(view, words) == []


@pytest.mark.parametrize("question", ["is there a giftshop for Tern", "does Tern have giftshops"])
def test_the_initials_of_a_name_within_a_word_name_nothing(view: MarketView, question: str) -> None:
    assert ask(view, question).near  # "giftshop" holds "fts", full-text search
