"""What a question asks for is weighed by a model, and a second reading is shown where it is nearly as likely."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.queries import ask as ask_module
from analysis.queries.ask import ask, intents_of, read_parts
from analysis.queries.intents import Intent, load_model, masked, ngrams
from analysis.queries.reply import Kind
from analysis.view import MarketView


def best(view: MarketView, question: str) -> Intent:
    return intents_of(view, read_parts(view, question))[0][0]


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("who went quiet", Intent.CADENCE),
        ("is tern still alive?", Intent.CADENCE),
        ("how much of tern's site did you see", Intent.COVERAGE),
        ("when was this last refreshed", Intent.COVERAGE),
        ("top requests across the market", Intent.DEMAND),
        ("list everything we can't do that at least two others can", Intent.GAPS),
        ("which claims about plover are shaky", Intent.OPEN),
        ("rank the vendors", Intent.SCORES),
        ("what story does tern tell", Intent.STATEMENTS),
        ("who is their CEO", Intent.NONE),
    ],
)
def test_what_is_asked_for_is_known_without_its_key_words(view: MarketView, question: str, intent: Intent) -> None:
    assert best(view, question) is intent


def test_names_times_and_numbers_are_masked(view: MarketView) -> None:
    one = read_parts(view, "Does Tern have an audit log since March for 20 people?", date(2026, 10, 1))
    other = read_parts(view, "does Plover have full-text search since June for 7 people?", date(2026, 10, 1))
    assert "tern" not in masked(view, one)
    assert masked(view, one).replace(" an ", " ") == masked(view, other)
    assert masked(view, one).endswith("TIME")


def test_a_name_in_another_form_is_masked_too(view: MarketView) -> None:
    assert masked(view, read_parts(view, "who offers full text searching?")) == "who offers CAP"


def test_probabilities_are_of_all_intents_and_best_comes_first(view: MarketView) -> None:
    ranked = intents_of(view, read_parts(view, "who has an audit log?"))
    values = [value for _, value in ranked]
    assert values == sorted(values, reverse=True)
    assert np.isclose(sum(values), 1.0)
    assert {intent for intent, _ in ranked} == set(Intent)


@pytest.mark.parametrize("question", ["", "?", "\x00", "ask " * 500, "{p} {c}", "CAP CAP PRODUCT", "\u202e drop table"])
def test_nonsense_is_ranked_like_any_question(view: MarketView, question: str) -> None:
    assert len(intents_of(view, read_parts(view, question))) == len(Intent)


def test_a_second_reading_is_shown_where_it_is_nearly_as_likely(
    view: MarketView,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ask_module, "intents_of", lambda *_: [(Intent.CELLS, 0.45), (Intent.SPREAD, 0.35)])
    reply = ask(view, "audit log at tern")
    assert reply.kind is Kind.CELLS
    assert reply.also is not None
    assert reply.also.kind is Kind.SPREAD


@pytest.mark.parametrize("second", [(Intent.SPREAD, 0.1), (Intent.CELLS, 0.35)])
def test_one_reading_is_enough_where_the_second_is_unlikely_or_the_same(
    view: MarketView,
    monkeypatch: pytest.MonkeyPatch,
    second: tuple[Intent, float],
) -> None:
    monkeypatch.setattr(ask_module, "intents_of", lambda *_: [(Intent.CELLS, 0.45), second])
    assert ask(view, "audit log at tern").also is None


def test_a_capability_that_is_not_named_is_looked_for_and_not_guessed(
    view: MarketView,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ask_module, "intents_of", lambda *_: [(Intent.CELLS, 0.9), (Intent.PRICES, 0.1)])
    reply = ask(view, "zookeepers anywhere")
    assert not reply.prices
    assert reply.near or not reply.found


def test_ngrams_and_the_stored_model_fit() -> None:
    model = load_model()
    assert ngrams("who has CAP") <= set(model.names)
    assert model.words.shape == (len(model.names) + 1, len(model.intents))
    assert model.full.shape[0] > model.words.shape[0]
    assert replace(model, names={}).row("who has CAP", {}).shape == (0,)
