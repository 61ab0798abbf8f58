"""Small pure helpers for text that was read off a page; they live with the reading of payloads."""

from __future__ import annotations

from rivalscope.core.payload.text import ANCHOR_SIGNS, ZERO_WIDTH, fold, has_word, tokens, word_set

__all__ = ["ANCHOR_SIGNS", "ZERO_WIDTH", "fold", "has_word", "tokens", "word_set"]
