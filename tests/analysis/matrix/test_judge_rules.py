"""What a passage says: denials, conditions, stages, plans, and whom it speaks of."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.matrix.attribution import Rivals
from analysis.matrix.judge import Judgement, judge, read_statement
from rivalscope.core.records import Mark, Polarity, Stage

DENIED = [
    ("We do not currently support offline mutations.", "Offline Mutations"),
    ("Facets are not available yet.", "facets"),
    ("There are no built-in devtools.", "devtools"),
    ("The product lacks full-text search.", "Full-text search"),
    ("Dark mode isn't supported.", "Dark mode"),
    ("No normalized or de-duplicated cache", "Normalized caching"),
]
NOT_DENIED = [
    ("If your browser does not support service workers, offline caching is off.", "offline caching"),
    ("You don't need a plugin for offline caching.", "offline caching"),
    ("It does not support joins between sharded tables.", "sharding"),
    ("The has_id condition is not supported within the nested object filter.", "filters"),
    ("Not only sharding but replication is built in.", "sharding"),
    ("Offline caching is supported.", "offline caching"),
]


def _judged(text: str, name: str, **where: Any) -> Judgement:
    return judge(read_statement(text, **where), name)


@pytest.mark.parametrize(("text", "name"), DENIED)
def test_a_denial_of_the_capability_itself_is_denied(text, name):
    assert _judged(text, name).polarity is Polarity.DENIED


@pytest.mark.parametrize(("text", "name"), NOT_DENIED)
def test_what_only_looks_like_a_denial_is_none(text, name):
    assert _judged(text, name).polarity is not Polarity.DENIED


def test_a_denial_on_a_condition_is_a_limit():
    assert (
        _judged("Hybrid search is not supported on serverless indexes.", "Hybrid search").polarity is Polarity.LIMITED
    )


def test_a_plan_is_named_and_limits_when_it_is_the_only_one():
    found = _judged("SSO is only available on the Enterprise plan.", "SSO")
    assert (found.polarity, found.plan) == (Polarity.LIMITED, "Enterprise")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Webhooks are coming soon.", Stage.PLANNED),
        ("Webhooks are in public beta.", Stage.BETA),
        ("Beta: webhooks may change until spring.", Stage.BETA),
        ("A first look at webhooks. It is in beta: tell us what breaks.", Stage.BETA),
        ("Webhooks are here. Zapier is in beta.", None),
        ("Webhooks are an experimental feature.", Stage.PREVIEW),
        ("Webhooks are deprecated.", Stage.DEPRECATED),
        ("Webhooks have been removed.", Stage.REMOVED),
        ("Webhooks call your address.", None),
    ],
)
def test_the_stage_is_what_the_words_say(text, stage):
    assert _judged(text, "Webhooks").stage is stage


def test_a_tables_no_counts_only_for_a_row_about_the_capability():
    assert _judged("Dark mode no", "Dark mode", mark=Mark.NO).polarity is Polarity.DENIED
    assert _judged("num_shards no", "Sharding", mark=Mark.NO).polarity is Polarity.AFFIRMED


def test_a_sentence_about_a_rival_is_foreign_unless_the_product_is_its_subject():
    rivals = Rivals.of("Kite Help", {name: (name,) for name in ["Kite Help", "Heron Desk"]})
    assert _judged("Heron Desk has dark mode.", "Dark mode", rivals=rivals).foreign
    assert not _judged("Kite Help has dark mode, as Heron Desk does.", "Dark mode", rivals=rivals).foreign
    assert _judged("It has dark mode.", "Dark mode", rivals=rivals, comparing=True).foreign


def test_a_name_that_contains_the_rivals_name_is_not_the_rival():
    rivals = Rivals.of("Query Router", {name: (name,) for name in ["Query Router", "Query"]})
    assert not rivals.foreign("Query Router caches.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No A/B testing. We do not collect what visitors do.", "A/B testing"),
        ("Heron does not support SAML or any other single sign-on.", "SAML"),
        ("Heron is cloud only; there is no self-hosted version.", "Self-hosting"),
        ("We do not offer a self-hosted or on-premises edition, and we do not plan one.", "self-hosted"),
        ("Webhooks have been removed and are no longer available.", "Webhooks"),
        ("Scheduled changes were removed in Heron 6.0.", "Scheduled changes"),
        ("SCIM is coming soon.", "SCIM"),
    ],
)
def test_what_is_gone_or_still_to_come_is_not_there(text: str, name: str) -> None:
    assert _judged(text, name).polarity is Polarity.DENIED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The foo option was removed from webhooks.", "webhooks"),
        ("There is no limit on webhooks.", "webhooks"),
        ("Heron does not support joins and subqueries on shards.", "joins"),
        ("Joins are not supported on sharded tables.", "joins"),
    ],
)
def test_a_part_or_a_place_that_is_denied_denies_not_the_whole(text: str, name: str) -> None:
    assert _judged(text, name).polarity is not Polarity.DENIED


def test_naming_a_thing_under_a_heading_about_what_is_missing_is_no_claim() -> None:
    assert _judged("Single sign-on", "Single sign-on", headings=("What we leave out",)).foreign


def test_a_no_on_the_products_own_name_is_no_condition() -> None:
    rivals = Rivals.of("heron", {"heron": ("Heron",), "puffin": ("Puffin",)})
    told = _judged("EU data residency is not available on Heron Cloud.", "EU data residency", rivals=rivals)
    assert told.polarity is Polarity.DENIED


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("Lantern is an open-source tool for charts.", True),
        ("Now let's export the audit log to a bucket.", True),
        ("In this tutorial, we export the audit log.", True),
        ("Is it open source?", True),
        ("Fix open source headers (#1042) by @heron-dev", True),
        ("Open source is a habit here.", False),
        ("Kite Help is an open-source help desk.", False),
        ("It is an open-source help desk.", False),
        ("We support open-source licences.", False),
    ],
)
def test_a_step_of_a_tutorial_or_what_something_else_is_stands_back(text: str, aside: bool) -> None:
    rivals = Rivals.of("Kite Help", {"Kite Help": ("Kite Help",)})
    assert _judged(text, "open source", rivals=rivals).aside is aside


@pytest.mark.parametrize(
    ("text", "confined"),
    [
        ("The Terraform provider is read-only.", True),
        ("Audit log of the last 14 days. It cannot be exported.", True),
        ("Tests with two variants. Multivariate tests are not supported.", True),
        ("Each account can have up to three segments.", True),
        ("Rules are kept locally. If our service cannot be reached, they go on.", False),
        ("Use this index type. No index parameters are necessary.", False),
        ("The audit log keeps everything.", False),
    ],
)
def test_how_far_a_thing_goes_is_read(text: str, confined: bool) -> None:
    assert read_statement(text).confined is confined


def test_a_claim_stands_for_itself() -> None:
    rivals = Rivals.of("Heron", {"Heron": ("Heron",), "Kite": ("Kite",)})
    said = [
        "Heron syncs calendars.",
        "Calendar sync is built in.",
        "Calendar sync",
        "If calendar sync fails, try again.",
        "If so",
    ]
    claims = [read_statement(text, rivals=rivals).claim for text in said]
    assert claims == sorted(claims, reverse=True)
    assert len(set(claims)) == len(claims)
