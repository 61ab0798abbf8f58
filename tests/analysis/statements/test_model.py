"""Probabilities of what a passage proves."""

from __future__ import annotations

import random

from analysis.statements.model import _weights, probabilities
from analysis.statements.records import Meaning


def test_a_probability_does_not_depend_on_the_order_of_its_features() -> None:
    draw = random.Random(1)
    names = sorted({name for _, weights in _weights().values() for name in weights})
    for _ in range(50):
        features = [(name, draw.random()) for name in draw.sample(names, min(25, len(names)))]
        told = set()
        for _ in range(20):
            draw.shuffle(features)
            told.add(probabilities(dict(features), Meaning.SUPPORTS))
        assert len(told) == 1
