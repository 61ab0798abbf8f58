"""What a short line says in the place of a price: free, to be asked for, a period."""

from __future__ import annotations

import re
from functools import lru_cache

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.phrase import is_price_words

__all__ = ["is_ask", "is_free_line", "label_period", "names_free"]


@lru_cache(maxsize=4096)
def label_period(text: str) -> str:
    """Return the period that a short label names: a tab, a head, a switch; empty where it names none or both."""
    hits = {name for name, pattern in words.PERIOD_LABELS if pattern.search(text)}
    hits |= {name for name, pattern in words.PERIODS[:2] if pattern.search(text)}
    return hits.pop() if len(hits) == 1 else ""


_NOTE = re.compile(r"\s?[(（][^\W\d_]{2,16}[)）]$")
_PARTS = re.compile(r"\s{0,2}[/／·•|,;(（–—]\s{0,2}|\s-\s")


def is_free_line(text: str) -> bool:
    """Return whether a line says that a plan costs nothing, and nothing else.

    >>> [is_free_line(text) for text in ("Free", "Ücretsiz / sonsuza dek", "Free trial", "Price: free")]
    [True, True, False, True]
    """
    if len(text) >= 60:
        return False
    label, colon, said = (text.replace("：", ":")).partition(":")
    if colon and words.PRICE_HEAD.fullmatch(label.strip()):
        text = said
    parts = [part for part in _PARTS.split(text) if any(map(str.isalpha, part))]
    note = _NOTE.search(text)
    if note and not words.TRIAL.search(note.group()):
        text = text[: note.start()]  # "Free (basic)"
    return bool(words.FREE.match(text)) or (
        1 < len(parts) <= 3
        and bool(words.FREE.match(parts[0]))
        and all(words.FREE.match(part) or words.FOREVER.match(part) or is_price_words(part) for part in parts[1:])
    )


def names_free(name: str) -> bool:
    """Return whether a plan's name says that it is free: "Free", "Basisversion – kostenlos", "Piano Gratuito"."""
    bare = words.PLAN_HEAD.sub(" ", name).strip()
    return any(is_free_line(part) for part in (name, bare, *_PARTS.split(name)) if part)


def is_ask(text: str) -> bool:
    """Return whether a line sends those who ask for the price to sales."""
    return len(text) < 120 and bool(words.CONTACT_ALONE.match(text) or words.CONTACT.search(text))
