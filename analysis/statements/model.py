"""Probabilities of what a passage proves: two logistic regressions over named features, trained by a benchmark."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from analysis.statements.records import Meaning

__all__ = ["probabilities"]

_HAS = (Meaning.SUPPORTS, Meaning.LIMITED)
_LEAST_PROOF = 0.3
"""Proof below which a passage only mentions the capability whatever its words affirm. From 0.3 to 0.5 the share of
wrong yeses falls from 0.18 to 0.15 and that of the right ones that are told from 0.95 to 0.86 (English development
claims, cross-validated by product)."""
_SURE = 0.6
"""Proof that a passage needs which says no more than half of the name and no word of the definition: with it macro-F1
rises from 0.70 to 0.74 on the development claims, and the share of wrong yeses falls from 0.20 to 0.18."""
_LEAST_DENIAL = 0.5
"""Probability below which words of denial are taken to deny something else."""
_DOUBTED = 0.4
"""Probability of a denial from which a passage that affirms the capability tells no yes."""
_DENIED = 0.6
"""Probability of a denial from which words that affirm or limit are told as a no. With both, the share of wrong yeses
falls from 0.25 to 0.23 on public documentation (English, cross-validated by product)."""
_NAMED = 0.7
"""Share of the name from which a limit is one of the capability."""
_OTHER_SENSE = 0.5
"""Share of the name up to which such a passage is taken to use a word of it in another sense."""


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, tuple[float, Mapping[str, float]]]:
    stored = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))
    return {target: (part["bias"], part["weights"]) for target, part in stored.items()}


def _probability(target: str, features: Mapping[str, float]) -> float:
    bias, weights = _weights()[target]
    score = math.fsum((bias, *(weights.get(name, 0.0) * value for name, value in features.items())))
    return 1.0 / (1.0 + math.exp(-score))


def probabilities(features: Mapping[str, float], rule: Meaning) -> tuple[Meaning, float, float]:
    """Return the outcome, the probability that the product has the capability, and that it is denied.

    The rules decide the outcome; a yes needs some proof, and what the rules read as anything else than a yes proves
    little.

    Args:
        features: Named features of a passage, as :func:`analysis.statements.decide.findings` gives them.
        rule: The outcome by the rules.
    """
    proof, denial = _probability("has", features), _probability("gone", features)
    if rule in _HAS and any(name.startswith("answer ") for name in features):
        return rule, max(proof, _SURE), min(denial, 1 - _SURE)
    if rule in _HAS:
        if denial > _DENIED:
            return Meaning.DENIES, min(proof, _LEAST_PROOF), denial
        named = features.get("top", 0.0)
        other = 0 < named <= _OTHER_SENSE and not features.get("defined", 0.0)
        if rule is Meaning.SUPPORTS and other and proof < _SURE:
            return Meaning.UNRELATED, proof, denial
        # a limit of a thing that is named presupposes the thing
        if proof < _LEAST_PROOF and not (rule is Meaning.LIMITED and named >= _NAMED):
            return (Meaning.UNRELATED if other else Meaning.MENTIONS), proof, denial
        if rule is Meaning.SUPPORTS and denial > _DOUBTED:
            return Meaning.MENTIONS, min(proof, _LEAST_PROOF), denial
        return rule, proof, min(denial, 1 - proof)
    if rule is Meaning.DENIES and denial < _LEAST_DENIAL:
        return Meaning.MENTIONS, min(proof, _LEAST_PROOF), denial
    return rule, min(proof, _LEAST_PROOF), denial
