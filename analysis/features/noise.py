"""What is not a capability: words of documentation, marketing and navigation. Lists of general English, no product's.

Each reason is counted where it is used, so that what was left out can be looked at.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from analysis.text.normalise import STOPWORDS, fold, stem, tokens
from analysis.text.phrases import is_code

__all__ = ["NoiseReason", "contentless", "why_not"]


class NoiseReason(StrEnum):
    """Why a piece of text did not become a mention."""

    BOILERPLATE = "boilerplate"
    BRAND = "brand only"
    CODE = "code or identifier"
    EMPTY = "empty"
    COMPARED = "comparison with another product"
    LONG = "sentence, not a name"
    MARKETING = "marketing"
    PAGE = "page kind"
    QUESTION = "question"
    REPEATED = "repeated on the page"
    STRUCTURE = "document structure"
    TABLE = "table without marks"
    VERSION = "version or date"


_WORDS = Path(__file__).with_name("documents.txt")
_MARKETING = re.compile(
    r"\b(?:in (?:just )?(?:minutes|seconds|no time)|get started|start (?:now|today|free|for free|building)|try (?:it )?"
    r"(?:now|free|for free|today)|sign up|signup|log ?in now|book a (?:demo|call|meeting)|request a (?:demo|quote)|"
    r"talk to (?:us|sales|an expert)|contact (?:us|sales)|free trial|no credit card|trusted by|loved by|used by|"
    r"backed by|join (?:us|our|the|thousands|over)|learn more|read (?:more|the docs)|see (?:more|pricing|all|how)|"
    r"watch (?:the|a|now)|why (?:choose|us|teams|customers)|what (?:our|people|customers)|our (?:customers|story|team|"
    r"mission|values|partners|investors)|testimonials?|case stud(?:y|ies)|success stor(?:y|ies)|newsletter|subscribe|"
    r"follow us|careers|hiring|award|ready to|your (?:next|new|first)|take (?:your|the)|the future of|next[- ]level|"
    r"game[- ]chang|world[- ]class|best[- ]in[- ]class|state[- ]of[- ]the[- ]art|blazing|lightning|supercharge|unleash|"
    r"unlock|empower|effortless|peace of mind|made (?:easy|simple)|with love|(?:built|designed|made) for (?:you|the|"
    r"teams|developers|everyone|humans)|everything you need|all you need|one[- ]stop|stay (?:tuned|up to date)|"
    r"privacy (?:policy|notice)|terms of (?:service|use)|code of conduct|live demo|"
    r"upcoming events?|webinars?|meetups?|thank you|thanks|welcome|congratulations|happy|let's)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"^(?:v(?:ersion)?\.?\s*)?\d+(?:\.[\dx]+)+\S*|^(?:v|version|release)\s?\d|\brelease notes?\b|\bchangelog\b|"
    r"\b\d{4}-\d\d(?:-\d\d)?\b|^\W*(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+)"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s*)?(?:\d{4})?\W*$|^\W*\d{1,2}\.?\s+[a-z]{3,9}\.?,?\s+\d{4}|"
    r"\bv?\d+\.\d+\.\d+\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)"
    r" (?:\d{1,2}, )?\d{4}\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:why|when|where|who|which|how (?:does|do|did|is|are|many|much|long|often|can|should|will|come|we|it)|"
    r"can i|can we|can you|do i|does|is it|is there|are there|should i|"
    r"what (?:happens|if|does|do|should|about|kind|types?))\b",
    re.IGNORECASE,
)
_VERSUS = re.compile(
    r"\bvs\b|\bversus\b|\bcompared (?:to|with)\b|\balternatives? to\b|\bmigrat(?:e|ing|ion) from\b", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:you|your|we|i|i'm|you're|we're|it's|don't|doesn't|isn't|can't|won't|that|this|these|was|were|please|if)\b",
    re.IGNORECASE,
)


# Words that name parts of documents, software projects and lessons: a phrase of nothing else names no capability.
@lru_cache(maxsize=1)
def _structure() -> frozenset[str]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    words = tokens(" ".join(line for line in lines if not line.startswith("#")))
    return frozenset({stem(word) for word in words} | {stem(word + "s") for word in words if word.isalpha()})


def contentless(phrase: str) -> bool:
    """Return whether a phrase is made of words of documents and lessons only.

    >>> contentless("Advanced configuration options"), contentless("Backup options")
    (True, False)
    """
    words = [token for token in tokens(phrase) if token not in STOPWORDS]
    known = _structure()
    return all(stem(word) in known or len(word) < 2 or word.replace(".", "").isdigit() for word in words)


def why_not(text: str, phrase: str, *, longest: int) -> NoiseReason | None:
    """Return why a text names no capability, or None if it may.

    Args:
        text: The text as the page has it.
        phrase: What is left of it after trimming and taking brands out.
        longest: Words that a name may have.
    """
    if not any(char.isalpha() for char in text):
        return NoiseReason.EMPTY
    if _VERSION.search(text):
        return NoiseReason.VERSION
    if is_code(text):
        return NoiseReason.CODE
    if _MARKETING.search(fold(text)):
        return NoiseReason.MARKETING
    if _VERSUS.search(text):
        return NoiseReason.COMPARED
    if _QUESTION.search(text) or (text.rstrip().endswith("?") and not phrase):
        return NoiseReason.QUESTION
    if len(phrase) < 2 or not any(char.isalpha() for char in phrase):
        return NoiseReason.EMPTY
    if len(phrase.split()) > longest or len(phrase) > 80 or _SENTENCE.search(phrase):
        return NoiseReason.LONG
    if any(phrase.count(opened) != phrase.count(closed) for opened, closed in ("()", "[]", "{}")):
        return NoiseReason.CODE
    words = phrase.split()
    plain = [word for word in words if not is_code(word)]
    if len(plain) < len(words) and contentless(" ".join(plain)):
        return NoiseReason.CODE
    return NoiseReason.STRUCTURE if contentless(phrase) else None
