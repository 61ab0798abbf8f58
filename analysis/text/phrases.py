"""Phrases without a tagger: what a heading or a title names, with the scaffolding taken off.

``trim`` takes numbering, instructions ("How to configure ...") and decoration off; ``without_brands`` tells vendors'
names from the words for what they sell.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from analysis.text.normalise import STOPWORDS, fold, tokens

__all__ = ["display", "is_code", "lead", "trim", "without_brands"]

_DECORATION = re.compile(r"^[\W_]+|[\s\-–—:;,.!?|/*#…¶§→›»“”]+$")
_NUMBERING = re.compile(
    r"^(?:(?:step|part|chapter|section|option|example|method|case|phase|q|a)\s*[#]?\d{0,3}\s*[:.)–—-]\s*"
    r"|(?:step|part|chapter|phase|option)\s+(?:\d{1,3}|one|two|three|four|five)\b[\s:.–—-]*"
    r"|\(?\d{1,3}(?:\.\d{1,3}){0,3}\s*[:.)–—-]?\s+(?=\D)|[ivx]{1,4}[.)]\s+)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]{0,80}[)\]}]")
_CALL = re.compile(
    r"\w\(|\)\s*$.*\(|[<>{}=;$\\]|::|->|\w/\w+/|\w_\w|^--?\w|^[@/.]\w|\w\.\w+\.\w|^\w+\(\)|\b[a-z]+[A-Z]\w*\."
)
_HUMPS = re.compile(r"^[a-z]{2,}(?:[A-Z][a-z0-9]+)+$")
_DOTTED = re.compile(r"^[a-z]\w*\.[a-zA-Z]\w*$")


def _listed(phrases: str) -> frozenset[tuple[str, ...]]:
    """Read a list of phrases parted by bars."""
    return frozenset(tuple(item.split()) for item in " ".join(phrases.split()).split(" | "))


# Words with which instructions open; the thing instructed about is what follows.
_OPENERS = """
    how to | how do i | how do you | how can i | getting started with | get started with | get started | getting
    started | introduction to | an introduction to | introducing | guide to | a guide to | working with | work
    with | intro to | learn about | learn how to | learn | more about | more on | about | what is | what are |
    what's | overview of | understanding | understand | using | use | setting up | set up | setup | enabling |
    enable | disable | disabling | configuring | configure | creating | create | defining | define | managing |
    manage | adding | add | added | adds | installing | install | building | build | implementing | implement |
    performing | perform | running | run | making | specifying | specify | choosing | choose | selecting | select
    | applying | apply | initialize | initializing | exploring | explore | viewing | view | check | checking |
    update | updating | delete | deleting | remove | removing | retrieve | retrieving | get | list | listing |
    show | prepare | preparing | verify | verifying | customize | customizing | customise | customising |
    deploying | deploy | connecting to | connect to | support for | new | improved | better | advanced | basic |
    simple | easy | built-in | powerful | the | a | an | your | our | for | with | to | and | in | on | of | from
    | usage with | usage of | use of | integrating | integrate | integration with | integrations with
    | when | why | how | how does | how do | how is | all | any | other | native | allow | allows | introduce |
    introduces | introduced | provide | provides | supports | support | experimental | optional
"""
_TAILS = """
    overview | guide | tutorial | example | examples | quickstart | quick start | introduction | reference |
    basics | documentation | docs | faq | settings | options | parameters | parameter | arguments | configuration
    | properties | explained | how-to | cheat sheet | cheatsheet | best practices | use cases | use case | support
    | supported | usage | concepts | concept | considerations | limitations | requirements | details | feature |
    features | capabilities | and | or | with | for | in | of | the | to | by | on | is | available | works | work
"""
_OPENER_WORDS = _listed(_OPENERS)
_TAIL_WORDS = _listed(_TAILS)
_INNER = frozenset({"of", "to", "for", "in", "and", "by", "on", "with", "from", "as", "per", "at", "or", "a", "the"})


def is_code(text: str) -> bool:
    """Return whether a heading is an identifier, a call, a path or an option instead of words.

    >>> [is_code(text) for text in ("refresh()", "index.number_of_shards", "createIndex", "Hybrid search")]
    [True, True, True, False]
    """
    bare = text.strip().strip("`")
    if _CALL.search(bare):
        return True
    return " " not in bare and bool(_HUMPS.match(bare) or _DOTTED.match(bare))


def trim(text: str) -> str:
    """Return the words that name something, without numbering, instruction, brackets and decoration.

    >>> trim("Step 3: How to configure a Backup")
    'Backup'
    >>> trim("2.1 Role-based access control (RBAC) overview")
    'Role-based access control'
    """
    text = _DECORATION.sub("", " ".join(text[:300].split()))
    text = _DECORATION.sub("", _NUMBERING.sub("", text, count=1))
    text = _DECORATION.sub("", _BRACKETS.sub("", text))
    words = text.replace("&", "and").split()
    words = _strip(words, _OPENER_WORDS, front=True)
    words = _strip(words, _TAIL_WORDS, front=False)
    return _DECORATION.sub("", " ".join(words))


def _strip(words: list[str], known: frozenset[tuple[str, ...]], *, front: bool) -> list[str]:
    """Take known phrases of up to four words off one end until none is left there; never the last word."""
    folded = [fold(word).strip(":,.-") for word in words]
    start, end = 0, len(words)
    while end - start > 1:
        sizes = range(min(4, end - start - 1), 0, -1)
        if front:
            size = next((n for n in sizes if tuple(folded[start : start + n]) in known), 0)
            start += size
        else:
            size = next((n for n in sizes if tuple(folded[end - n : end]) in known), 0)
            end -= size
        if not size:
            break
    return words[start:end]


def lead(text: str) -> str:
    """Return what is before a colon or dash when it names something by itself.

    >>> lead("Webhooks: tell other systems at once")
    'Webhooks'
    """
    for mark in (": ", " – ", " — ", " - ", " | "):
        head, found, rest = text.partition(mark)
        if (
            found
            and head.count("(") == head.count(")")
            and len(rest.split()) >= 2
            and len(tokens(head)) >= 1
            and not _NUMBERING.match(head + ": ")
        ):
            return head
    return text


@lru_cache(maxsize=64)
def _longest(brands: frozenset[str]) -> int:
    """Return how many words the longest name has."""
    return max((len(brand.split()) for brand in brands), default=0)


def without_brands(text: str, brands: Collection[str]) -> str:
    """Return the text without vendors' names, and without the small words that they leave hanging.

    Args:
        text: A phrase.
        brands: Folded names, of one or more words.

    >>> without_brands("Filtering in Acme Search", {"acme search", "acme"})
    'Filtering'
    """
    words = text.split()
    folded = [fold(word).strip(".,:;()'\"").removesuffix("'s") for word in words]
    longest = _longest(brands) if isinstance(brands, frozenset) else _longest(frozenset(brands))
    keep: list[str] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(longest, 0, -1) if " ".join(folded[at : at + n]) in brands), 0)
        if size:
            while keep and fold(keep[-1]) in _INNER | STOPWORDS:
                keep.pop()
            at += size
        else:
            keep.append(words[at])
            at += 1
    if len(keep) != len(words):
        while keep and fold(keep[0]) in _INNER | STOPWORDS | {"+", "-", "x"}:
            keep.pop(0)
        while keep and fold(keep[-1]) in {"+", "-", "x"}:
            keep.pop()
    return " ".join(keep)


def display(text: str) -> str:
    """Return a phrase in sentence case, acronyms and inner capitals kept.

    >>> display("Full-Text Search With BM25")
    'Full-text search with BM25'
    """
    shown = [_small(word) for word in text.split()]
    if shown and shown[0].isascii() and shown[0].islower():
        shown[0] = shown[0][0].upper() + shown[0][1:]
    return " ".join(shown)


def _small(word: str) -> str:
    """Return a word in lower case unless it is an acronym or a name by its inner capitals or digits."""
    parts = word.split("-")
    plain = all(not any(char.isupper() or char.isdigit() for char in part[1:]) for part in parts)
    return word.lower() if plain and len(word) > 1 else word
