"""What a question names: capabilities in words of asking, times to come, versions that nobody has, those who buy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.queries.ask import ask, read_parts
from analysis.queries.records import Why
from analysis.queries.reply import Kind
from analysis.queries.team import State, team_question
from analysis.queries.wording import plain_words
from analysis.view import MarketView, PlanView
from rivalscope.core.records import Plan


@pytest.mark.parametrize("question", ["has tern change requests?", "when did change requests arrive at tern"])
def test_a_name_made_of_words_of_asking_is_a_name(view: MarketView, question: str) -> None:
    named = tuple(replace(one, aliases=("change requests",)) if one.id == "audit" else one for one in view.capabilities)
    parts = read_parts(replace(view, capabilities=named), question)
    assert [one.id for one in parts.capabilities] == ["audit"]


@pytest.mark.parametrize(
    "question", ["I can't live without an audit log", "who doesn't do an audit log", "couldn't we have an audit log"]
)
def test_short_forms_hide_no_name(view: MarketView, question: str) -> None:
    assert [one.id for one in read_parts(view, question).capabilities] == ["audit"]


@pytest.mark.parametrize(
    "question", ["what will tern cost in 2031", "what did tern ship in march 2030", "what will tern charge next year"]
)
def test_of_a_time_to_come_nothing_is_said(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert not reply.found
    assert reply.empty is not None
    assert reply.empty.why is Why.NOBODY_LOOKED


def test_a_version_that_no_release_has_is_not_answered_with_others(view: MarketView) -> None:
    reply = ask(view, "what did Tern ship in version 99?")
    assert reply.empty is not None
    assert reply.empty.why is Why.UNKNOWN_NAME
    assert not reply.releases
    assert ask(view, "what did Tern ship in version 2.1?").releases


def test_those_who_buy_are_no_product(view: MarketView) -> None:
    reply = ask(view, "what would 5 people cost us at each vendor")
    assert {one.product for one in reply.teams} == {"heron", "tern", "plover"}
    ours = ask(view, "what would 5 people pay at Heron Desk")
    assert {one.product for one in ours.teams} == {"heron"}


@pytest.mark.parametrize(
    "question",
    ["what did our verdicts change to", "which answers in our matrix changed", "could we not check anything"],
)
def test_our_answers_are_not_our_product(view: MarketView, question: str) -> None:
    assert read_parts(view, question).products == []


def test_needs_end_with_their_sentence() -> None:
    asked = team_question("12 people who need SAML. What would each of them charge?")
    assert asked == (12, ("SAML",), "")


def test_talk_behind_a_need_is_no_need(view: MarketView) -> None:
    reply = ask(view, "8 devs, need an audit log, what's the damage?")
    assert reply.kind is Kind.TEAM
    assert {met.need.casefold() for one in reply.teams for met in one.needs} <= {"audit log"}


@pytest.mark.parametrize(
    "question", ["5 people who need passkeys, what's the price?", "5 people who need passkeys and how much is it"]
)
def test_a_need_that_nothing_is_called_stays_a_need(view: MarketView, question: str) -> None:
    assert {met.need for one in ask(view, question).teams for met in one.needs} == {"passkeys"}


@pytest.mark.parametrize("question", ["what is planned at Heron Desk in 2031", "will Tern have an audit log in 2031"])
def test_of_a_time_to_come_plans_and_what_is_known_today_are_told(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert "time to come" not in reply.understood


def test_what_exactly_one_product_has(view: MarketView) -> None:
    reply = ask(view, "which feature does exactly one vendor offer?")
    assert [(row.product, row.capability_name) for row in reply.cells] == [("tern", "Audit log")]


@pytest.mark.parametrize(
    ("typed", "read"), [("last relase", "last release"), ("what did tern throw out", "what did tern removed")]
)
def test_slips_and_other_words(typed: str, read: str) -> None:
    assert plain_words(typed) == read


def test_what_is_new_in_a_time_includes_releases(view: MarketView) -> None:
    reply = ask(view, "anything new from tern in september")
    assert reply.changes
    assert [one.version for one in reply.releases] == ["2.1"]


def test_what_the_matrix_denies_no_plan_has(view: MarketView) -> None:
    priced = replace(view, plans=(*view.plans, PlanView(product="heron", plan=Plan(name="Paid", prices=()))))
    reply = ask(priced, "what do 5 people pay for an audit log at Heron Desk?")
    (told,) = reply.teams
    assert told.state is State.NONE
    assert "There is no audit log" in " ".join(told.notes)
