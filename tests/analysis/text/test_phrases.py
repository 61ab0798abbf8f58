"""Normalising and phrases: spellings meet, scaffolding goes, hostile input costs little."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.normalise import fold, key, stem, stems, tokens
from analysis.text.phrases import display, is_code, lead, trim, without_brands


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Multi-tenancy", "multi tenant"),
        ("Indices", "indexing"),
        ("Filters", "filtering"),
        ("Quantisation", "quantized"),
        ("Full‑Text Search", "full-text searching"),
        ("Replicas", "replication"),
        ("Query", "queries"),
    ],
)
def test_spellings_of_one_phrase_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("sharding", "sharing"), ("audit log", "log in"), ("C++", "C#"), ("v2.1", "v2.2")]
)
def test_different_phrases_keep_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text(max_size=200))
def test_any_text_folds_to_a_fixed_point_and_has_a_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert key(text) == key(text)
    assert all(stem(token) for token in tokens(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Step 3: How to configure a Backup", "Backup"),
        ("2.1 Setting up role-based access control (RBAC)", "role-based access control"),
        ("✨ Webhooks →", "Webhooks"),
        ("Getting started with Kanban boards", "Kanban boards"),
        ("What is hybrid search?", "hybrid search"),
        ("Overview", "Overview"),
    ],
)
def test_trim_leaves_what_is_named(text: str, name: str) -> None:
    assert trim(text) == name


def test_lead_takes_the_name_before_the_explanation() -> None:
    assert lead("Dark mode – easy on the eyes at night") == "Dark mode"
    assert lead("Docker (for running: locally only)") == "Docker (for running: locally only)"


def test_brands_go_with_the_words_that_held_them() -> None:
    brands = {"acme", "acme cloud"}
    assert without_brands("Filtering in Acme Cloud", brands) == "Filtering"
    assert without_brands("Acme's audit log", brands) == "audit log"
    assert without_brands("Acme", brands) == ""


def test_display_keeps_acronyms_and_inner_capitals() -> None:
    assert display("Role-Based Access With LangChain And SSO") == "Role-based access with LangChain and SSO"


@pytest.mark.parametrize("text", ["client.connect()", "--max-size", "max_batch_size", "GET /v1/items/", "fooBar"])
def test_identifiers_are_code(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize("text", ["(" * 20000, "a " * 20000, "1." * 20000, "-" * 20000 + "x", "A(b" * 9000])
def test_hostile_text_costs_little(text: str) -> None:
    start = time.perf_counter()
    trim(text)
    lead(text)
    is_code(text[:2000])
    stems(text[:2000])
    assert time.perf_counter() - start < 2
