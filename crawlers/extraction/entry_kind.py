"""The kind of a changelog entry: from its heading, or from its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from crawlers.extraction.entry_model import KindModel, load_model
from crawlers.extraction.kind_words import heading_kind
from rivalscope.core.records import EntryKind

__all__ = ["kind_from_heading", "kinds_from_texts"]


def kind_from_heading(heading: str) -> EntryKind | None:
    """Return the kind that a heading or label states, or None if it states none or several.

    Args:
        heading: A heading as written: "Bug Fixes", ":sparkles: New features", "BUG/MINOR", "Deprecations and Removals".

    >>> kind_from_heading("🐛 Bug Fixes"), kind_from_heading("Bug fixes and other changes")
    (<EntryKind.FIXED: 'fixed'>, None)
    """
    return heading_kind(heading)


_RULES: tuple[tuple[EntryKind, re.Pattern[str], float], ...] = (
    (
        EntryKind.SECURITY,
        re.compile(r"\bCVE-\d{4}|\bvulnerabilit|\bXSS\b|\bsecurity (?:fix|issue|bug|hole)", re.IGNORECASE),
        0.8,
    ),
    (EntryKind.DEPRECATED, re.compile(r"^\W*(?:[\w./-]+: )?deprecat", re.IGNORECASE), 0.8),
    (EntryKind.REMOVED, re.compile(r"^\W*(?:[\w./-]+: )?(?:remov|drop|delet)", re.IGNORECASE), 0.6),
    (
        EntryKind.INTERNAL,
        re.compile(
            r"\b(?:bump|dependabot|refactor|unit tests?|CI|lint)\b|^\W*update (?:dependency|module)", re.IGNORECASE
        ),
        0.7,
    ),
    (EntryKind.DOCS, re.compile(r"\b(?:docs?|documentation|readme|typo)\b", re.IGNORECASE), 0.6),
    (
        EntryKind.FIXED,
        re.compile(
            r"\b(?:fix(?:e[sd])?|prevent|crash|correct(?:ly)?|avoid|bug|regression|leak|no longer|don't|handle)\b", re.I
        ),
        0.75,
    ),
    (
        EntryKind.ADDED,
        re.compile(r"\b(?:add(?:ed|s)?|new|introduc\w+|implement\w*|support|allow\w*)\b", re.IGNORECASE),
        0.65,
    ),
)


def _by_rule(text: str) -> tuple[EntryKind, float]:
    """Return the kind that verbs and marks suggest, with the share of entries for which such a rule is right."""
    for kind, pattern, confidence in _RULES:
        if pattern.search(text[:300]):
            return kind, confidence
    return EntryKind.CHANGED, 0.25


@cache
def _model() -> KindModel | None:
    """Return the stored model, or None if it was left out of an installation."""
    try:
        return load_model()
    except FileNotFoundError:
        return None


def kinds_from_texts(texts: Sequence[str], *, ordered: bool = True) -> list[tuple[EntryKind, float]]:
    """Return the most likely kind of each entry of a release, with its probability.

    Args:
        texts: The entries' texts, in the order that they are in.
        ordered: Use that order: notes keep entries of one kind together.

    >>> [kind.value for kind, _ in kinds_from_texts(["Add a dark theme", "Fix a crash on start", "Fix a leak"])]
    ['added', 'fixed', 'fixed']
    """
    model = _model()
    if model is None:
        return [_by_rule(text) for text in texts]
    told = model.in_order(texts) if ordered else model.probabilities(texts)
    best = told.argmax(axis=1)
    return [(model.kinds[kind], float(row[kind])) for kind, row in zip(best, told, strict=True)]
