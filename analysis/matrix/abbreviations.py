"""Abbreviations that a market's own pages explain: "Large File Storage (LFS)", "PITR (point-in-time recovery)".

An abbreviation counts where its letters are the initials of the words beside it, and all pages that explain it agree.
No list of abbreviations is kept: what a market does not explain is not guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from analysis.corpus import Corpus
from analysis.matrix.terms import STOPWORDS, stems

__all__ = ["Abbreviations", "explained", "learn_abbreviations", "spelled_out"]

Abbreviations = Mapping[str, str]
"""Abbreviation -> what it stands for, as a page writes it."""

_BRACKETED = re.compile(r"\(\s*(?P<inside>[A-Za-z][\w /-]{1,60}?)s?\s*\)")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z0-9]{0,5}[A-Z]")
_WORD = re.compile(r"[A-Za-z0-9]+")
_REACH = 90
"""Characters before a bracket in which the words stand that it abbreviates."""


def learn_abbreviations(corpus: Corpus) -> Abbreviations:
    """Return the abbreviations that the pages of a market explain, those with one meaning only.

    Args:
        corpus: Documents by product.
    """
    texts = (
        block.text
        for documents in corpus.documents.values()
        for document in documents
        for block in document.page.blocks
        if "(" in block.text and not block.boilerplate
    )
    return explained(texts)


def explained(texts: Iterable[str]) -> Abbreviations:
    """Return the abbreviations that texts explain, those with one meaning only.

    >>> explained(["Git Large File Storage (LFS) keeps big files.", "Restore by PITR (point-in-time recovery)."])
    {'LFS': 'Large File Storage', 'PITR': 'point-in-time recovery'}
    """
    found: defaultdict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for text in texts:
        for short, long in _explanations(text):
            found[short].setdefault(tuple(stems(long)), long)
    return {short: next(iter(senses.values())) for short, senses in found.items() if len(senses) == 1}


def _explanations(text: str) -> Iterator[tuple[str, str]]:
    for hit in _BRACKETED.finditer(text):
        inside, before = hit["inside"].strip(), text[max(0, hit.start() - _REACH) : hit.start()].rstrip()
        if _ABBREVIATION.fullmatch(inside):
            long = _initialled(before, inside)
            if long:
                yield inside, long
        else:
            last = before.rsplit(None, 1)[-1:]
            if last and _ABBREVIATION.fullmatch(last[0]) and _initialled(inside, last[0]) == inside:
                yield last[0], inside


def _initialled(text: str, short: str) -> str:
    """Return the end of a text whose words begin with the letters of an abbreviation; empty where it has none.

    Function words may be skipped: "software as a service" is SaaS and SAS alike.
    """
    words = list(_WORD.finditer(text))
    letters = short.lower()
    at = len(words)
    while letters and at:
        at -= 1
        word = words[at][0].lower()
        if word[0] == letters[-1]:
            letters = letters[:-1]
        elif word not in STOPWORDS:
            return ""
    whole = not letters and len(words) - at >= 2 and words[at][0].lower() not in STOPWORDS
    return text[words[at].start() : words[-1].end()] if whole and words[-1].end() == len(text) else ""


def spelled_out(name: str, known: Abbreviations) -> list[str]:
    """Return a name with what is abbreviated spelled out, and with what is explained abbreviated.

    >>> spelled_out("Git large-file storage", {"LFS": "Large File Storage"})
    ['git LFS']
    >>> spelled_out("PITR backups", {"PITR": "point-in-time recovery"})
    ['point-in-time recovery backups']
    """
    words = _WORD.findall(name)
    plain = [word.lower() for word in words]
    found: dict[str, None] = {}
    for short, long in known.items():
        sought = [word.lower() for word in _WORD.findall(long)]
        if short in words and set(sought) <= set(plain):
            continue  # the name says both
        for part, other in ((sought, short), ([short.lower()], long)):
            for at in range(len(plain) - len(part) + 1):
                if plain[at : at + len(part)] == part and (len(part) > 1 or words[at] == short):
                    found[" ".join([*plain[:at], other, *plain[at + len(part) :]])] = None
    return list(found)
