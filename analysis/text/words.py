"""Words as analysis compares them: one tokenizer and one stemmer for every language that pages are written in.

Accented and non-Latin words stay whole. Chinese and Japanese, which write no spaces, become pairs of characters.
Stems come from Snowball; words that it would join with others of another meaning keep a key of their own, which
the lexicon of the language lists.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from analysis.lexicon import lexicon

__all__ = ["compounds", "fold", "keys", "parts", "split", "stem", "stems", "tokens"]

_WORD = re.compile(r"[^\W_]+(?:\.\d+)*[+#]*")
_HYPHENED = re.compile(r"(?<![\w-])[^\W_]{1,20}(?:-[^\W_]{1,20}){1,2}(?![\w-])")
_CAMEL = re.compile(r"[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,}){1,6}")
"""Identifiers that are written together; "WebDAV", "iOS" and "MFAs" are words of their own."""
_HUMPS = re.compile(r"[A-Z]?[a-z]+")
_CJK = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]+")
_ALGORITHMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "sv": "swedish",
}


def fold(text: str) -> str:
    """Return a text in lower case without accents.

    >>> fold("Réplication")
    'replication'
    """
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in parted if not unicodedata.combining(char))


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case and in order.

    Identifiers are given in parts and as one word, hyphenated words too; Chinese and Japanese as character pairs.

    >>> tokens("useQuery: multi-tenant")
    ['use', 'query', 'usequery', 'multi', 'tenant', 'multitenant']
    >>> tokens("Réplication géographique 数据库")
    ['réplication', 'géographique', '数据', '据库']
    """
    found = [part for token in split(text) for part in parts(token)]
    return found + compounds(text) if "-" in text else found


def split(text: str) -> list[str]:
    """Return the words of a text as they are written: identifiers unsplit, accents kept.

    >>> split("useQuery: C++ client_id v2.1")
    ['useQuery', 'C++', 'client', 'id', 'v2.1']
    """
    return _WORD.findall((text if text.isascii() else unicodedata.normalize("NFKC", text)).replace("_", " "))


def compounds(text: str) -> list[str]:
    """Return hyphenated words written as one.

    >>> compounds("an in-process, multi-tenant engine")
    ['inprocess', 'multitenant']
    """
    return [word.replace("-", "").lower() for word in _HYPHENED.findall(text)]


def keys(text: str, language: str) -> set[str]:
    """Return the stems of a text and, in another language than English, keys for the English words in it.

    >>> "encrypt" in keys("Encryption", "fr"), "~encry" in keys("Encryption", "fr")
    (True, True)
    """
    found = set(stems(text, language))
    if language != "en":
        for token in tokens(text):
            bare = fold(token)
            found |= {stem(bare, "en"), token}
            if len(bare) >= _COGNATE:
                found.add(f"~{bare[:_COGNATE]}")
    return found


_COGNATE = 5
"""Letters by which words of two languages are taken for one; shorter words must be equal."""


@lru_cache(maxsize=200_000)
def parts(token: str) -> tuple[str, ...]:
    """Return the words of which one is made, in lower case; an identifier's are followed by the identifier itself.

    >>> parts("useQuery"), parts("WebDAV")
    (('use', 'query', 'usequery'), ('webdav',))
    """
    if token.isascii():
        humps = _HUMPS.findall(token) if _CAMEL.fullmatch(token) else []
        if len(humps) <= 1:
            return (token.lower(),)
        return (*(hump.lower() for hump in humps), token.lower())
    if not _CJK.search(token):
        return (token.lower(),)
    found: list[str] = []
    at = 0
    for run in _CJK.finditer(token):
        if run.start() > at:
            found.append(token[at : run.start()].lower())
        text = run[0]
        found += [text] if len(text) == 1 else [text[i : i + 2] for i in range(len(text) - 1)]
        at = run.end()
    if at < len(token):
        found.append(token[at:].lower())
    return tuple(found)


@lru_cache(maxsize=32)
def _stemmer(language: str) -> tuple[object | None, dict[str, str]]:
    algorithm = _ALGORITHMS.get(language)
    pack = lexicon(language)
    return (snowballstemmer.stemmer(algorithm) if algorithm else None), (pack.stems if pack else {})


@lru_cache(maxsize=400_000)
def stem(word: str, language: str = "en") -> str:
    """Return the stem of a word in lower case.

    >>> stem("quantization") == stem("quantized")
    True
    >>> stem("organic") == stem("organization"), stem("generic") == stem("generation")
    (False, False)
    """
    stemmer, kept = _stemmer(language)
    if word in kept:
        return kept[word]
    if stemmer is None or len(word) <= 3 or not word.isalpha():
        return word
    return str(stemmer.stemWord(word))  # type: ignore[attr-defined]


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stems of a text's words in order, stop words included."""
    return [stem(token, language) for token in tokens(text)]
