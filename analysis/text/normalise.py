"""Folding, tokens and stems: the one way in which texts are compared everywhere in analysis.

All of it is linear in the length of the text and knows no language model. Stems are keys, never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["STOPWORDS", "fold", "key", "stem", "stems", "tokens"]

_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "…": "...",
    }
)
_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*(?:\+\+|#)?")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")

_FUNCTION_WORDS = """
    a about above after again all also an and any are as at be been before being below between both but by can
    could did do does doing down each either else etc few for from further get gets had has have having he her here
    hers him his how i if in into is it its itself just let lets like made make makes many may me might more most much
    must my no nor not now of off on once one only onto or other our ours out over own per rather s same shall she
    should so some such t than that the their theirs them then there these they this those through to too under until
    up upon us use used user users uses using very via was way ways we were what when where which while who whom whose
    why will with within without would you your yours
"""
STOPWORDS = frozenset(_FUNCTION_WORDS.split())
"""English function words, and the few verbs that carry no meaning in a feature's name."""

# The first that fits is cut, as long as three letters stay; then again, so that "filters", "filtering" and
# "filter" end alike whatever the last cut uncovered.
_SUFFIXES = (
    ("isation", "iz"),
    ("ization", "iz"),
    ("ically", "ic"),
    ("ation", "at"),
    ("ising", "iz"),
    ("izing", "iz"),
    ("ness", ""),
    ("ment", ""),
    ("ator", "at"),
    ("izer", "iz"),
    ("iser", "iz"),
    ("ised", "iz"),
    ("ized", "iz"),
    ("ancy", "ant"),
    ("ency", "ent"),
    ("able", ""),
    ("ise", "iz"),
    ("ize", "iz"),
    ("ing", ""),
    ("ies", "y"),
    ("ate", "at"),
    ("ion", ""),
    ("ed", ""),
    ("er", ""),
    ("or", ""),
    ("ly", ""),
    ("es", ""),
    ("e", ""),
)
_IRREGULAR = {
    "indices": "index",
    "indexes": "index",
    "matrices": "matrix",
    "vertices": "vertex",
    "queries": "quer",
    "query": "quer",
    "querying": "quer",
    "schemas": "schema",
    "schemata": "schema",
    "analyses": "analy",
    "analysis": "analy",
    "analytics": "analy",
    "analyze": "analy",
    "analyse": "analy",
    "analyzer": "analy",
    "analyser": "analy",
    "data": "data",
    "auth": "authenticat",
    "authn": "authenticat",
    "authz": "authoriz",
    "replica": "replicat",
    "replicas": "replicat",
    "storage": "stor",
}


def fold(text: str) -> str:
    """Return the text in one shape: compatibility forms, case, quotes, dashes and white space made equal.

    >>> fold("Full–Text  Search…")
    'full-text search...'
    """
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION).casefold()
    # Folding case can bring compatibility forms back.
    return " ".join(unicodedata.normalize("NFKC", text).split())


def tokens(text: str, *, split_case: bool = False) -> list[str]:
    """Return the folded words of a text, hyphens taken apart.

    Args:
        text: Any text.
        split_case: Take ``camelCase`` apart as well (identifiers).

    >>> tokens("Multi-tenant C++ client, v2.1")
    ['multi', 'tenant', 'c++', 'client', 'v2.1']
    """
    return _WORD.findall(fold(_HUMP.sub(" ", text) if split_case else text))


@lru_cache(maxsize=65536)
def stem(token: str) -> str:
    """Return a key that the inflected forms of one word share.

    Light on purpose: plural, -ing, -ed, -ation, -er and British spelling, nothing that needs a dictionary.

    >>> {stem(word) for word in ("quantize", "quantized", "quantization", "quantisation")}
    {'quantiz'}
    >>> stem("indices") == stem("indexing") == stem("index")
    True
    """
    token = token.removesuffix("'s").replace("'", "")
    if token in _IRREGULAR:
        return _IRREGULAR[token]
    if len(token) < 4 or not token.isascii() or not token.isalpha():
        return token
    for _ in range(3):
        shorter = _cut(token)
        if shorter == token:
            break
        token = shorter
    return token[:-1] if len(token) > 3 and token.endswith("y") else token


def _cut(token: str) -> str:
    """Take one suffix off and undo the consonant that it doubled."""
    if token.endswith("s") and token[-2] not in "sui" and len(token) > 3 and not token.endswith("ies"):
        return token[:-1]
    for suffix, replacement in _SUFFIXES:
        if token.endswith(suffix) and len(token) - len(suffix) + len(replacement) >= 3:
            base = token[: -len(suffix)]
            doubled = not replacement and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeiouls"
            return base[:-1] if doubled else base + replacement
    return token


def stems(text: str, *, keep_stopwords: bool = False) -> list[str]:
    """Return the stems of a text's words in order, function words left out.

    >>> stems("Filtering by the metadata of a vector")
    ['filt', 'metadata', 'vect']
    """
    return [stem(token) for token in tokens(text) if keep_stopwords or token not in STOPWORDS]


def key(text: str) -> str:
    """Return the key under which spellings of one phrase are equal: stems without spaces, order kept.

    >>> key("Multi-tenancy") == key("multi tenant") == key("Multitenancy")
    True
    """
    return "".join(stems(text)) or fold(text)
