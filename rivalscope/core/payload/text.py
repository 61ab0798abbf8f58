"""Small pure helpers for text that was read off a page."""

from __future__ import annotations

import re

__all__ = ["ANCHOR_SIGNS", "BREAKS", "ZERO_WIDTH", "fold", "has_word", "tokens", "word_set"]

ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
"""Translation table that drops characters without a width."""
BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphens and other signs that only say where a line may break; joiners, which change letters, are none."""
ANCHOR_SIGNS = "¶#§🔗⚓︎ "
"""Signs that site generators hang on a heading to link to it."""
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fold(text: str) -> str:
    """Return the text with each run of white space folded to one blank, ends stripped.

    >>> fold("  a\\u00a0\\n b ")
    'a b'
    """
    return " ".join(text.split())


def has_word(text: str) -> bool:
    """Return whether the text has a letter or digit at all."""
    return text[:1].isalnum() or any(map(str.isalnum, text))


def tokens(name: str) -> list[str]:
    """Split a class, id or URL path into lower-case words.

    >>> tokens("pricingTable__cell--2x")
    ['pricing', 'table', 'cell', '2', 'x']
    """
    return _TOKEN.findall(_CAMEL.sub("-", name).lower())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set; keeps long lists of names readable.

    >>> sorted(word_set("b a"))
    ['a', 'b']
    """
    return frozenset(text.split())
