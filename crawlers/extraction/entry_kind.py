"""The kind of a changelog entry: from its heading, or from its text."""

from __future__ import annotations

import re

from crawlers.extraction.kind_words import COMMIT_TYPES, heading_kind
from rivalscope.core.records import EntryKind

__all__ = ["kind_from_heading", "kind_from_text"]

_COMMIT = re.compile(r"^(?P<type>[a-z]{2,12})(?:\([^()]{0,80}\))?(?P<bang>!)?:\s", re.IGNORECASE)


def kind_from_heading(heading: str) -> EntryKind | None:
    """Return the kind that a heading or label states, or None where it states none or several.

    Args:
        heading: A heading as written: "Bug Fixes", ":sparkles: New features", "BUG/MINOR", "Deprecations and Removals".

    >>> kind_from_heading("🐛 Bug Fixes"), kind_from_heading("Bug fixes and other changes")
    (<EntryKind.FIXED: 'fixed'>, None)
    """
    return heading_kind(heading)


_RULES: tuple[tuple[EntryKind, re.Pattern[str], float], ...] = (
    (
        EntryKind.SECURITY,
        re.compile(r"\bCVE-\d{4}|\bvulnerabilit|\bXSS\b|\bsecurity (?:fix|issue|bug|hole)", re.I),
        0.8,
    ),
    (EntryKind.DEPRECATED, re.compile(r"^\W*(?:[\w./-]+: )?deprecat", re.I), 0.8),
    (EntryKind.REMOVED, re.compile(r"^\W*(?:[\w./-]+: )?(?:remov|drop|delet)", re.I), 0.6),
    (
        EntryKind.INTERNAL,
        re.compile(r"\b(?:bump|dependabot|refactor|unit tests?|\bCI\b|lint)\b|^\W*update (?:dependency|module)", re.I),
        0.7,
    ),
    (EntryKind.DOCS, re.compile(r"\b(?:docs?|documentation|readme|typo)\b", re.I), 0.6),
    (
        EntryKind.FIXED,
        re.compile(
            r"\b(?:fix(?:e[sd])?|prevent|crash|correct(?:ly)?|avoid|bug|regression|leak|no longer|don't|handle)\b", re.I
        ),
        0.75,
    ),
    (EntryKind.ADDED, re.compile(r"\b(?:add(?:ed|s)?|new|introduc\w+|implement\w*|support|allow\w*)\b", re.I), 0.65),
)


def kind_from_text(text: str) -> tuple[EntryKind, float]:
    """Return the likeliest kind of an entry and the probability that it is right, from its words alone.

    Args:
        text: The entry's visible text.

    >>> kind_from_text("fix(core): do not crash")[0]
    <EntryKind.FIXED: 'fixed'>
    """
    commit = _COMMIT.match(text)
    if commit:
        kind = COMMIT_TYPES.get(commit["type"].lower())
        if kind is not None:
            return (EntryKind.BREAKING if commit["bang"] else kind), 0.9
    for kind, pattern, confidence in _RULES:
        if pattern.search(text[:300]):
            return kind, confidence
    return EntryKind.CHANGED, 0.4
