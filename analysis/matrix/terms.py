"""Words as the matrix compares them: split, folded, stemmed.

Product names, identifiers and prose name one thing in many forms (``useInfiniteQuery``, ``infinite_query``, "infinite
queries"); all of them end as the same stems. Tokens and stems are those of :mod:`analysis.text.words`.
"""

from __future__ import annotations

import re

from analysis.text.words import compounds, parts, split, stem

__all__ = [
    "STOPWORDS",
    "compounds",
    "content_stems",
    "content_words",
    "name_stems",
    "sentences",
    "stem",
    "stems",
    "unhump",
]

_FUNCTION_WORDS = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just ll may me might more most must my no nor not now of off on once only or other our
    ours out over own per re s same shall she should so some such t than that the their theirs them then there these
    they this those through to too under until up upon us ve very via was we were what when where which while who
    whom why will with within would you your yours etc eg ie vs
"""
STOPWORDS = frozenset(_FUNCTION_WORDS.split())
"""Words without a subject of their own."""

_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[A-Z0-9\"'`(\[])")


def stems(text: str) -> list[str]:
    """Return the stems of ``text`` in order, stop words included.

    >>> stems("useInfiniteQuery")[:3] == [stem("use"), stem("infinite"), stem("query")]
    True
    """
    return [stem(part) for token in split(text) for part in parts(token)]


def content_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, identifiers split and joined, stop words left out."""
    return [part for token in split(text) if token.lower() not in STOPWORDS for part in parts(token)]


def content_stems(text: str) -> list[str]:
    """Return the stems of the words of ``text`` that are no stop words."""
    return [stem(part) for part in content_words(text)]


def name_stems(text: str) -> list[str]:
    """Return the stems of a name: as :func:`content_stems`, but "LangChain" only as one word.

    >>> name_stems("LangChain tools") == ["langchain", stem("tools")]
    True
    """
    return [
        stem(part)
        for token in split(text)
        if token.lower() not in STOPWORDS
        for part in (parts(token)[-1:] if token.isascii() else parts(token))
    ]


def unhump(text: str) -> str:
    """Return ``text`` with its identifiers taken apart: "LangChain" as "Lang Chain"."""
    return " ".join(
        " ".join(parts(token)[:-1]) if token.isascii() and len(parts(token)) > 1 else token for token in split(text)
    )


def sentences(text: str) -> list[str]:
    """Split ``text`` into sentences; every one is a verbatim slice of it.

    >>> sentences("It does A. It does not do B!")
    ['It does A.', 'It does not do B!']
    """
    return [piece for piece in _SENTENCE.split(text) if piece.strip()]
