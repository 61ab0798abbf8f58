"""Words as the matrix compares them: split, folded, stemmed.

Product names, identifiers and prose name one thing in many forms (``useInfiniteQuery``,
``infinite_query``, "infinite queries"); all of them end as the same stems.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
    "words",
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

_WORD = re.compile(r"[^\W_]+(?:\.[0-9]+)*[+#]*")
_HYPHENED = re.compile(r"(?<![\w-])[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){1,2}(?![\w-])")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+(?:\.[0-9]+)*[+#]*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[A-Z0-9\"'`(\[])")
_INFLECTIONS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ings", ""),
    ("ing", ""),
    ("ied", "y"),
    ("ed", ""),
    ("es", "e"),
    ("s", ""),
)
_DERIVED = """
    izations isations ization isation ations ation ators ator ement ments ment ances ences ance ence ants ents izing
    ising izer iser ized ised ize ise ives ive ates ate at ers ors er or ent ical ally ional al ly ions ion iz is ic
    ness
"""
_DERIVATIONS = tuple(_DERIVED.split())
_SHAPES = (("bility", "bl"), ("ancy", "ant"), ("ency", "ent"))
_IRREGULAR_FORMS = {
    "index": "indices",
    "config": "configuration configure configurable configured",
    "auth": "authentication authenticate authenticated",
    "author": "author authors",
    "matrix": "matrices",
    "vertex": "vertices",
    "child": "children",
    "person": "people",
    "data": "data",
    "delet": "deletion",
    "repo": "repository repositories",
    "sync": "synchronization synchronisation synchronize synchronized syncing",
    "admin": "administration administrator",
    "doc": "documentation docs",
    "embed": "embed embeds",
    "licens": "licence licences",
}
_IRREGULAR = {form: base for base, forms in _IRREGULAR_FORMS.items() for form in forms.split()}


@lru_cache(maxsize=400_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word.

    Inflection first, then at most one derivation, never below four letters. Harsher than Porter on purpose: in
    feature names "persistence", "persisted" and "persister" are one thing.

    >>> stem("quantization") == stem("quantized") == stem("quantize")
    True
    >>> stem("caches") == stem("caching") == stem("cache")
    True
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    for suffix, put in _INFLECTIONS:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith(("ss", "us", "is")):
            word = word[: -len(suffix)] + put
            break
    for suffix, put in _SHAPES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + put
            break
    for suffix in _DERIVATIONS:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] in "eay":
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] != "s":
        word = word[:-1]
    return word


@lru_cache(maxsize=200_000)
def _parts(token: str) -> tuple[str, ...]:
    """Return a token's words in lower case: an identifier's humps and, last, the identifier as one word."""
    if token.islower() or token.isdigit() or not token.isascii():
        return (token.lower(),)
    parts = _CAMEL.findall(token)
    if len(parts) <= 1 or token.isupper() or (token[-1] == "s" and token[:-1].isupper()):
        return (token.lower(),)
    return (*(part.lower() for part in parts), token.lower())


def words(text: str) -> list[str]:
    """Return the raw words of ``text``, identifiers unsplit, accents kept."""
    return _WORD.findall(text.replace("_", " "))


def _clean(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def stems(text: str) -> list[str]:
    """Return the stems of ``text`` in order, stop words included.

    >>> stems("useInfiniteQuery")[:3] == [stem("use"), stem("infinite"), stem("query")]
    True
    """
    return [stem(part) for token in words(_clean(text)) for part in _parts(token)]


def content_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, identifiers split and joined, stop words left out."""
    return [part for token in words(_clean(text)) if token.lower() not in STOPWORDS for part in _parts(token)]


def content_stems(text: str) -> list[str]:
    """Return the stems of the words of ``text`` that are no stop words."""
    return [stem(part) for part in content_words(text)]


def name_stems(text: str) -> list[str]:
    """Return the stems of a name: as :func:`content_stems`, but "LangChain" only as one word.

    >>> name_stems("LangChain tools") == ["langchain", stem("tools")]
    True
    """
    return [stem(_parts(token)[-1]) for token in words(_clean(text)) if token.lower() not in STOPWORDS]


def unhump(text: str) -> str:
    """Return ``text`` with its identifiers taken apart: "LangChain" as "Lang Chain"."""
    return " ".join(" ".join(_parts(token)[:-1]) if len(_parts(token)) > 1 else token for token in words(text))


def compounds(text: str) -> list[str]:
    """Return hyphenated words written as one: "multi-tenant" as "multitenant", "in-process" too.

    >>> compounds("an in-process, multi-tenant engine")
    ['inprocess', 'multitenant']
    """
    return [word.replace("-", "").lower() for word in _HYPHENED.findall(text)]


def sentences(text: str) -> list[str]:
    """Split ``text`` into sentences; every one is a verbatim slice of it.

    >>> sentences("It does A. It does not do B!")
    ['It does A.', 'It does not do B!']
    """
    return [piece for piece in _SENTENCE.split(text) if piece.strip()]
