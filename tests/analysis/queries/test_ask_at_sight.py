"""Questions in the words of people who know neither the market's names nor what is understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

import analysis.queries.ask as ask_module
from analysis.queries.ask import ask, read_parts
from analysis.queries.intents import Intent
from analysis.queries.records import Why
from analysis.queries.reply import Kind
from analysis.view import MarketView
from rivalscope.core.records import Capability


@pytest.mark.parametrize(
    "question",
    [
        "our prospect from the Madrid office asks whether tern has SAML",
        "procurement of a big bank insists on SAML single sign-on, what about tern",
        "full text search over at tern, is it any good or merely a toy",
    ],
)
def test_a_whole_name_counts_whatever_stands_around_it(view: MarketView, question: str) -> None:
    parts = read_parts(view, question)
    assert len(parts.capabilities) == 1
    assert parts.products == ["tern"]


@pytest.mark.parametrize("question", ["who founded tern", "is the opener of tern good", "tern's logs of wood"])
def test_words_like_those_of_a_name_or_definition_name_nothing(view: MarketView, question: str) -> None:
    named = Capability(id="find", label="Fulltext finder", description="Pages are found and opened and logged at once")
    parts = read_parts(replace(view, capabilities=(named,)), question)
    assert parts.capabilities == []


@pytest.mark.parametrize(
    "question",
    [
        "a prospect in Madrid wants an audit log, who has one",
        "does tern have an office in Tallinn",
        "is there a Jira integration at tern",
        "customers in Sweden ask about tern",
    ],
)
def test_a_place_or_another_technology_is_no_product(view: MarketView, question: str) -> None:
    assert read_parts(view, question).strangers == []


@pytest.mark.parametrize(
    "question",
    [
        "how does Kestrel compare to us",
        "what does Kestrel charge",
        "is Kestrel cheaper than tern",
        "compare tern with Kestrel",
        "a prospect asks if Kestrel has SAML",
    ],
)
def test_a_name_where_a_product_stands_is_a_stranger(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert reply.empty is not None
    assert reply.empty.why is Why.UNKNOWN_NAME


@pytest.mark.parametrize("question", ["do people want a teleporter", "does anybody ask for a teleporter?"])
def test_what_nobody_asks_for_is_said_so(view: MarketView, question: str) -> None:
    reply = ask(replace(view, demand=replace(view.demand, posts=3)), question)
    assert reply.kind is Kind.DEMAND
    assert reply.empty is not None
    assert "nobody is known to ask for teleporter" in reply.empty.detail


def test_those_who_ask_are_no_product(view: MarketView) -> None:
    assert read_parts(view, "can our identity provider talk to them").products == []
    assert read_parts(view, "our audit log against that of tern").products == ["heron", "tern"]


def test_a_plan_written_as_a_name_is_a_plan(view: MarketView) -> None:
    assert read_parts(view, "is Team enough for my people").plan == "Team"
    assert read_parts(view, "is my team big enough").plan == ""


@pytest.mark.parametrize(("nothing", "near"), [(0.5, True), (0.15, False)], ids=["about as likely", "less likely"])
def test_that_nothing_known_is_asked_for_is_said_first_where_it_is_likely(
    view: MarketView, monkeypatch: pytest.MonkeyPatch, nothing: float, near: bool
) -> None:
    monkeypatch.setattr(ask_module, "intents_of", lambda *_: [(Intent.PRICES, 0.55), (Intent.NONE, nothing)])
    reply = ask(view, "zookeepers at tern")
    assert bool(reply.near) is near
    if near:
        assert reply.also is not None
        assert reply.also.kind is Kind.PRICES


def test_what_is_asked_of_the_next_quarter_is_answered_from_what_is_known(view: MarketView) -> None:
    assert ask(view, "what are the biggest gaps that we should close next quarter").found


def test_who_was_first_is_not_only_asked_of_us(view: MarketView) -> None:
    reply = ask(view, "who was first with SAML SSO, and how late were we")
    assert [one.product_name for row in reply.spread for one in row.adopters] == ["Heron Desk", "Tern"]


def test_a_team_may_be_that_of_others(view: MarketView) -> None:
    assert ask(view, "could a team of 20 use tern, and what would it set them back").kind is Kind.TEAM
