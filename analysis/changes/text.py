"""Texts made comparable: what counts as the same words, and what only looks different."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel

from analysis.changes.records import WordEdit

__all__ = ["key", "masked_key", "tokens", "word_diff"]

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[$€£¥₹%]")
_WORD = re.compile(r"\S+")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATES = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}(?:[t ]\d{1,2}:\d{2}(?::\d{2})?(?:z|[+-]\d{2}:?\d{2})?)?\b"
    r"|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}\b"
    rf"|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\.?(?:,? \d{{4}})?\b"
    rf"|\b{_MONTH}\.? \d{{4}}\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?\b"
    r"|\b(?:\d{1,4}|an?|one|two|three|few) (?:second|minute|hour|day|week|month|year)s? ago\b"
    r"|\b(?:yesterday|today|just now)\b"
)
_COUNTERS = re.compile(
    r"\b\d[\d.,]{0,14} ?[km]?\+? ?(?:github )?(?:stars?|forks?|downloads?|commits?|contributors?|views?|likes?"
    r"|followers?|comments?|replies|reactions?|reviews?|ratings?|votes?|members?|subscribers?|customers?|installs?"
    r"|installations?|open (?:issues|roles|positions)|min(?:ute)?s? read)\b"
    r"|\b(?:stars?|forks?|downloads?|views?|reading time|page views?|build|revision):? ?\d[\d.,]{0,14} ?[km]?\b"
)
# Words around a number that make it a limit of a plan or a workspace, whatever is counted: its change is news.
_LIMIT_BEFORE = re.compile(
    r"(?:up to|at most|as many as|no more than|max(?:imum)?(?: of)?|limit(?:ed)?(?: (?:to|of|is))?:?|first|includes|"
    r"including|holds?|allows?|supports?|for|with|add|invite|<=?|≤) ?(?:an? )?$"
)
_LIMIT_AFTER = re.compile(
    r" ?(?:\(?max|maximum|limit|included|or fewer|or less|per |/ ?|an? (?:month|day|year|user|seat|work)|each )"
)
_YEARS = re.compile(r"(?:©|\(c\)|copyright) ?(?:\d{4} ?[-–] ?)?\d{4}")
_LONGEST_DIFF = 10_000


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded: case, punctuation, look-alike widths and white space do not count."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return the folded words of a text as one string; equal keys say the same words in the same order.

    >>> key("Vector  Search!") == key("vector search")
    True
    """
    return " ".join(tokens(text))


@lru_cache(maxsize=65536)
def masked_key(text: str) -> str:
    """Return :func:`key` with dates, times, copyright years and popularity counters replaced.

    Numbers that can be a price, a limit or a version stay, because their change is news.

    >>> masked_key("Updated 3 May 2026, 1,204 stars") == masked_key("Updated 14 June 2026, 1,377 stars")
    True
    >>> masked_key("Up to 10 GB") == masked_key("Up to 20 GB")
    False
    >>> masked_key("Up to 10 members") == masked_key("Up to 20 members")
    False
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    for pattern in (_YEARS, _DATES):
        folded = pattern.sub(" masked ", folded)
    folded = _COUNTERS.sub(_mask_counter, folded)
    return " ".join(_TOKEN.findall(folded))


def _mask_counter(match: re.Match[str]) -> str:
    around = match.string[max(0, match.start() - 24) : match.start()], match.string[match.end() : match.end() + 12]
    return match[0] if _LIMIT_BEFORE.search(around[0]) or _LIMIT_AFTER.match(around[1]) else " masked "


def word_diff(before: str, after: str) -> tuple[WordEdit, ...]:
    """Return the edits that turn one quote into the other, word by word.

    Args:
        before: Older quote.
        after: Newer quote.

    Returns:
        Runs of kept, dropped and added words, in reading order, with as many words kept as can be. Very long
        quotes are given as one drop and one add, so that hostile input costs no quadratic time.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _LONGEST_DIFF:
        return (WordEdit(op="drop", text=before), WordEdit(op="add", text=after))
    edits: list[WordEdit] = []
    dropped: list[str] = []
    added: list[str] = []

    def close() -> None:
        edits.extend(WordEdit(op=op, text=" ".join(run)) for op, run in (("drop", dropped), ("add", added)) if run)
        dropped.clear()
        added.clear()

    for edit in Indel.opcodes(old, new):
        if edit.tag == "equal":
            close()
            edits.append(WordEdit(op="keep", text=" ".join(old[edit.src_start : edit.src_end])))
        else:
            dropped += old[edit.src_start : edit.src_end]
            added += new[edit.dest_start : edit.dest_end]
    close()
    return tuple(edits)
