"""What buyers ask of software: single sign-on, an audit log, an export; of one field of it, syntax highlighting.

No page of one market tells that a name is such a thing; who compares software knows it. The list (``asked.txt``) is
general vocabulary, in English, and was copied from no market.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from analysis.text.normalise import STOPWORDS, stems, tokens

__all__ = ["asked_in", "asked_of_any"]


def asked_of_any(label: str) -> bool:
    """Return whether a label is a capability that buyers ask of software of any kind, or of a field of it.

    Args:
        label: Compared by the stems of its words; in another order only where the label is built for it ("retries of
            tests", "signing commits"), because a redirect URL is no URL redirect.

    >>> [asked_of_any(label) for label in ("Audit logs", "Export of data", "Redirect URL", "Volume licensing")]
    [True, True, False, False]
    """
    words = tuple(stems(label))
    names, turned = _known()
    if words in names:
        return True
    told = tokens(label)
    joined = any(word in STOPWORDS for word in told[1:-1])
    return (joined or label.split(" ")[0].endswith("ing")) and frozenset(words) in turned


def asked_in(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the longest listed names among the words of a text, word for word but for plurals.

    >>> list(asked_in(["a", "full", "audit", "log", "and", "backup", "and", "restore", "of", "exported", "data"]))
    [('audit', 'log'), ('backup', 'and', 'restore')]
    """
    names, longest = _spelled()
    plain = [_singular(word) for word in words]
    start = 0
    while start < len(words):
        for end in range(min(start + longest.get(plain[start], 0), len(words)), start, -1):
            if tuple(plain[start:end]) in names:
                yield tuple(words[start:end])
                start = end - 1
                break
        start += 1


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word[:-1] if word[-1:] == "s" and word[-2:] != "ss" else word


@lru_cache(maxsize=1)
def _spelled() -> tuple[frozenset[tuple[str, ...]], dict[str, int]]:
    """Return the names word by word, and for each word that opens some how many the longest of these has."""
    names = frozenset(tuple(map(_singular, tokens(name))) for name in _names())
    longest: dict[str, int] = {}
    for name in names:
        longest[name[0]] = max(len(name), longest.get(name[0], 0))
    return names, longest


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[tuple[str, ...]], frozenset[frozenset[str]]]:
    names = frozenset(words for name in _names() if (words := tuple(stems(name))))
    return names, frozenset(map(frozenset, names))


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    lines = Path(__file__).with_name("asked.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        name for line in lines if not line.startswith("#") for part in line.split(";") if (name := part.strip())
    )
