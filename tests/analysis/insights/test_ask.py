"""Questions are answered from cells and quotes, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.insights.ask import ask
from analysis.view import MarketView, PlanView, ProductView
from rivalscope.core.records import Capability, Cell, Evidence, NoKind, Plan, Support

AT = datetime(2026, 10, 1, tzinfo=UTC)


def quote(text: str, plan: str = "") -> Evidence:
    return Evidence(
        quote=text, url="https://a.example/", capture_id="c", captured_at=AT, digest="d", score=1.0, plan=plan
    )


def cell(
    product: str, capability: str, support: Support, kind: NoKind | None, *quotes: Evidence, plan: str = ""
) -> Cell:
    return Cell(
        product=product,
        capability=capability,
        support=support,
        no_kind=kind,
        score=0.5,
        confidence=0.9,
        plan=plan,
        evidence=quotes,
    )


@pytest.fixture(scope="module")
def view() -> MarketView:
    full, none, unknown = Support.FULL, Support.NONE, Support.UNKNOWN
    return MarketView(
        market="Desks",
        own="heron",
        products=(
            ProductView(slug="heron", name="Heron Desk"),
            ProductView(slug="tern", name="Tern"),
            ProductView(slug="plover", name="Plover", aliases=("Plover Cloud",)),
        ),
        capabilities=(
            Capability(id="sso", label="SAML single sign-on", aliases=("SAML SSO",)),
            Capability(id="audit", label="Audit log", description="A record of who did what"),
            Capability(id="fts", label="Full-text search"),
        ),
        cells=(
            cell("heron", "sso", full, None, quote("SAML SSO on every plan", "Free")),
            cell("tern", "sso", full, None, quote("SSO comes with Enterprise"), plan="Pro and Enterprise"),
            cell("plover", "sso", unknown, NoKind.NOT_MENTIONED),
            cell("heron", "audit", none, NoKind.DOCUMENTED, quote("There is no audit log")),
            cell("tern", "audit", full, None, quote("An audit log keeps ninety days of webhook retries")),
            cell("plover", "audit", unknown, NoKind.NOT_LOOKED),
            cell("heron", "fts", full, None, quote("Search every word")),
            cell("tern", "fts", full, None, quote("Full text search")),
            cell("plover", "fts", full, None, quote("Find anything")),
        ),
        plans=tuple(
            PlanView(product=product, plan=Plan(name=name, price=price, currency="EUR"))
            for product, name, price in (("heron", "Free", "0"), ("tern", "Team", "9"), ("tern", "Enterprise", ""))
        ),
        as_of=AT,
        built_at=AT,
    )


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
    assert [row.plan.name for row in reply.plans] == ["Team", "Enterprise"]


def test_what_no_capability_covers_is_looked_for_in_the_quotes(view: MarketView) -> None:
    reply = ask(view, "webhook retries")
    assert [one.product for one, _ in reply.quotes] == ["tern"]
    assert reply.found


@pytest.mark.parametrize("question", ["who does quantum teleportation?", "", "?", "who", "\x00" * 50, "a" * 100_000])
def test_what_was_not_read_is_not_answered(view: MarketView, question: str) -> None:
    reply = ask(view, question)
    assert not reply.found
    assert not reply.cells


def test_an_empty_market_answers_nothing(view: MarketView) -> None:
    empty = replace(view, cells=(), capabilities=(), plans=())
    assert not ask(empty, "who supports SAML SSO?").found
