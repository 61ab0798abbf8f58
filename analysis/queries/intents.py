"""What a question asks for, as a probability of each kind of query: a linear model over the question's words.

Made by ``benchmarks.train_intents`` from questions that people and we wrote (``benchmarks/sets/intents.txt``). Names of
the market are masked, so that "does Tern have SSO" and "does Heron have webhooks" are one question. Stored as plain
arrays: reading it runs no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.queries.question import Question
from analysis.text.normalise import fold
from analysis.view import MarketView

__all__ = ["Intent", "IntentModel", "facts", "letters", "load_model", "masked", "ngrams", "sentence_vector"]

_PATH = Path(__file__).with_name("intents.npz")
_Floats = NDArray[np.float64]
_STRANGE = "is strange"
"""Feature: words that questions about markets do not have."""
_MOST_STRANGE = 3
_SURE = 0.8
"""Probability from which words and letters alone decide, and vectors need not be loaded."""
_VECTOR = 1.5
"""Length of the sentence vector beside the words and the letters, whose lengths are 1."""
_SIZES = (3, 4, 5)
"""Letters of the parts of a word that count."""


class Intent(StrEnum):
    """A kind of query."""

    CELLS = "cells"
    PLANS = "plans"
    PRICES = "prices"
    CHANGES = "changes"
    REPRICED = "repriced"
    TURNED = "turned"
    GONE = "gone"
    RELEASES = "releases"
    CADENCE = "cadence"
    TRENDS = "trends"
    SPREAD = "spread"
    COMPARISON = "comparison"
    GAPS = "gaps"
    ONLY = "only"
    EVERYBODY = "everybody"
    NOBODY = "nobody"
    DISPUTED = "disputed"
    OPEN = "open"
    COVERAGE = "coverage"
    STATEMENTS = "statements"
    STAGE = "stage"
    DEMAND = "demand"
    SCORES = "scores"
    EVERYTHING = "everything"
    PLAN_DIFFERENCE = "plan difference"
    LIMITS = "limits"
    NONE = "none"
    """Something that no query answers: "who is their CEO"."""


@dataclass(frozen=True)
class IntentModel:
    """Weights and what they belong to. Shapes: f features, v dimensions of a sentence vector, k intents."""

    intents: tuple[Intent, ...]
    names: dict[str, int]
    """Row of each feature."""
    rarity: _Floats
    """(f,). Weight of words and letters by how few questions have them; 1 for a fact."""
    words: _Floats
    """(f + 1, k). Weights without the vector; the last row is the bias."""
    full: _Floats
    """(f + v + 1, k). Weights with the vector; the last row is the bias."""

    def rank(self, question: str, said: Mapping[str, float]) -> list[tuple[Intent, float]]:
        """Return the intents, most probable first, with their probabilities.

        Args:
            question: With names masked, see ``masked``.
            said: Facts of the question and the rules that fire, by name, see ``facts``.
        """
        row = self.row(question, said)
        found = _softmax(np.append(row, 1.0) @ self.words)
        if found.max() < _SURE:
            found = _softmax(np.concatenate([row, sentence_vector(question), [1.0]]) @ self.full)
        order = np.argsort(-found, kind="stable")
        return [(self.intents[at], float(found[at])) for at in order]

    def row(self, question: str, said: Mapping[str, float]) -> _Floats:
        """Return the (f,) features of a question: its words and its letters, each at length 1, and the facts."""
        row = np.zeros(len(self.names))
        for parts in (ngrams(question), letters(question)):
            at = [self.names[name] for name in sorted(parts) if name in self.names]
            row[at] = self.rarity[at] / (np.linalg.norm(self.rarity[at]) or 1.0)
        strange = sum(word not in self.names for word in question.split())
        if _STRANGE in self.names:
            row[self.names[_STRANGE]] = min(strange, _MOST_STRANGE) / _MOST_STRANGE
        for name, value in said.items():
            if name != _STRANGE and (place := self.names.get(name)) is not None:
                row[place] = value
        return row


def _softmax(scores: _Floats) -> _Floats:
    exps = np.exp(scores - scores.max())
    return np.asarray(exps / exps.sum())


def ngrams(question: str) -> set[str]:
    """Return the words of a masked question, pairs and triples of them.

    >>> sorted(ngrams("who has CAP"))
    ['CAP', 'has', 'has CAP', 'who', 'who has', 'who has CAP']
    """
    words = question.split()
    return {" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)}


def letters(question: str) -> set[str]:
    """Return the parts of the words of a masked question, which a slip of the keyboard or an ending leaves alike.

    >>> sorted(letters("who has CAP"))
    ['#<ha', '#<has', '#<has>', '#<wh', '#<who', '#<who>', '#as>', '#has', '#has>', '#ho>', '#who', '#who>']
    """
    words = [f"<{word}>" for word in question.split() if not word.isupper()]
    return {f"#{word[at : at + size]}" for word in words for size in _SIZES for at in range(len(word) - size + 1)}


def sentence_vector(question: str) -> _Floats:
    """Return the vector of a masked question, somewhat longer than its words and letters are."""
    from analysis.text.embed import default_embedder  # loads the vectors of words: only where words do not decide

    plain = question.replace("CAP", "feature").replace("PRODUCT", "product").replace("PLAN", "plan")
    return _VECTOR * np.asarray(default_embedder().embed([plain])[0], dtype=np.float64)


def masked(view: MarketView, parts: Question) -> str:
    """Return a question with the names of capabilities, products and plans, times and numbers masked.

    Args:
        view: The market, whose names they are.
        parts: The question.
    """
    words = parts.words
    capabilities = (fold(name) for one in view.capabilities for name in (one.label, *one.aliases))
    products = (fold(name) for one in view.products for name in (one.name, one.slug, *one.aliases))
    for names, mask in (
        (capabilities, "CAP"),
        ([fold(parts.theme)], "CAP"),
        (products, "PRODUCT"),
        ([fold(parts.plan)], "PLAN"),
    ):
        for name in sorted(filter(None, map(fold, names)), key=len, reverse=True):
            words = re.sub(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", f" {mask} ", words)
    if parts.capabilities and "CAP" not in words:  # named in another form: "searching full texts"
        subject = set(parts.subject.split())
        words = " ".join("CAP" if word in subject else word for word in re.findall(r"[\w'+#-]+", words))
        words = re.sub(r"\bCAP(?: CAP)+\b", "CAP", words)
    words = re.sub(r"\d[\d.,]*", " NUMBER ", words)
    said = re.findall(r"[\w']+", words)
    return " ".join([*said, "TIME"] if parts.period is not None else said)


def facts(view: MarketView, parts: Question, rules: Iterable[str]) -> dict[str, float]:
    """Return what is known of a question beside its words, by the name of the fact.

    Args:
        view: The market.
        parts: The question.
        rules: Names of the rules that fire.
    """
    found = {
        "one capability": len(parts.capabilities) == 1,
        "capabilities": len(parts.capabilities) > 1,
        "one product": len(parts.products) == 1,
        "products": len(parts.products) > 1,
        "own product": view.own in parts.products,
        "plan": bool(parts.plan),
        "time": parts.period is not None,
        "stage": parts.stage is not None,
        "theme": bool(parts.theme),
        "subject": bool(parts.subject),
        "version": bool(parts.version),
        "subject alone": bool(parts.subject) and not parts.capabilities,
    }
    return (
        {_STRANGE: 0.0}
        | {f"is {name}": 0.5 for name, holds in found.items() if holds}
        | {f"rule {name}": 0.5 for name in rules}
    )


@cache
def load_model(path: Path = _PATH) -> IntentModel:
    """Read the stored model; it is kept for the life of the process."""
    with np.load(path, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode().split("\n")
        return IntentModel(
            intents=tuple(Intent(name) for name in bytes(stored["intents"]).decode().split("\n")),
            names={name: at for at, name in enumerate(names)},
            rarity=stored["rarity"].astype(np.float64),
            words=stored["words"].astype(np.float64),
            full=stored["full"].astype(np.float64),
        )
