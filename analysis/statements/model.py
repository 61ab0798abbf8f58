"""Probabilities of what a passage proves, from named features."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.statements.records import Meaning

__all__ = ["probabilities"]

_PRIOR = {Meaning.SUPPORTS: 0.75, Meaning.LIMITED: 0.6, Meaning.MENTIONS: 0.3}


def probabilities(features: Mapping[str, float], rule: Meaning) -> tuple[Meaning, float, float]:
    """Return the outcome, the probability that the product has it, and that it is denied."""
    return rule, _PRIOR.get(rule, 0.1), 0.9 if rule in (Meaning.DENIES, Meaning.REMOVED) else 0.1
