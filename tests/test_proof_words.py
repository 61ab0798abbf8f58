"""The weights of words of the model of proof: what several markets say alike is learnt, what one says is not."""

from __future__ import annotations

import numpy as np

from benchmarks.proof_words import fit_words


def test_words_of_several_markets_are_weighed_and_those_of_one_are_not() -> None:
    markets = ["boats", "forges", "mail"] * 8
    proves = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0] * 4)
    passages = [
        frozenset({"supports" if share else "how", *({"keel"} if market == "boats" else ())})
        for share, market in zip(proves, markets, strict=True)
    ]
    words, _ = fit_words(passages, markets, proves, np.ones(len(markets)))
    assert words["supports"] > 0 > words["how"]
    assert "keel" not in words


def test_a_passage_in_a_language_without_words_is_left_out() -> None:
    passages = [frozenset({"supports"}), frozenset({"how"}), frozenset[str]()] * 12
    markets = [market for market in ("boats", "forges", "mail") for _ in range(12)]
    proves = np.array([1.0, 0.0, 0.0] * 12)
    words, bias = fit_words(passages, markets, proves, np.ones(36))
    # With half of those that are read proving, a passage of none of these words leans to neither side.
    assert set(words) == {"supports", "how"}
    assert abs(bias) < 0.1
