"""Hybrid vectors of short phrases: what they mean beside how they are written.

A centred sentence embedding beside TF-IDF over stems, projected at random where there are many. Abbreviations that the
texts themselves explain, "role-based access control (RBAC)", are written out first: static embeddings know nothing of
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.features.lexical import TermWeights, random_directions
from analysis.text.embed import Embedder, default_embedder, unit
from analysis.text.normalise import fold, stems, tokens

__all__ = ["abbreviations", "compounds", "hybrid_vectors", "write_out"]

Vectors = NDArray[np.float32]
_EXPLAINED = re.compile(r"((?:[\w'-]+ ){1,7})\(([A-Z][A-Za-z0-9-]{1,7}s?)\)")
_LEXICAL_SHARE = 0.5
"""Share of the TF-IDF part in the cosine."""
_COMPONENTS = 2048
"""Dimensions of the TF-IDF part at most."""
_FIT_ROWS = 20_000
"""Phrases whose words are weighted; more no longer change the weights."""
_MAX_VALUES = 50_000_000


def abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Return the abbreviations that texts explain in brackets: folded short form to long form.

    A. Schwartz and M. Hearst, A simple algorithm for identifying abbreviation definitions, PSB 2003; here the
    initials of the last words before the bracket have to spell the short form.

    >>> abbreviations(["Role-based access control (RBAC)", "Works with Excel (XLSX)"])
    {'rbac': 'role based access control'}
    """
    found: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _EXPLAINED.finditer(text[:1000]):
            short = match[2].rstrip("s").lower()
            words = fold(match[1]).replace("-", " ").split()
            for size in range(2, len(words) + 1):
                tail = words[-size:]
                initials = "".join(word[0] for word in tail)
                content = "".join(word[0] for word in tail if word not in {"of", "and", "the", "to", "for", "in"})
                if short in (initials, content):
                    found.setdefault(short, Counter())[" ".join(tail)] += 1
                    break
    return {short: max(sorted(longs), key=lambda long: longs[long]) for short, longs in sorted(found.items())}


def write_out(text: str, known: dict[str, str]) -> str:
    """Return the text with the known abbreviations followed by what they stand for.

    >>> write_out("RBAC for teams", {"rbac": "role based access control"})
    'RBAC role based access control for teams'
    """
    if not known:
        return text
    words = []
    for word in text.split():
        long = known.get(word.strip("().,:;").lower().rstrip("s")) if word[:2].isupper() else None
        words.append(f"{word} {long}" if long and long not in fold(text).replace("-", " ") else word)
    return " ".join(words)


def compounds(texts: Iterable[str]) -> dict[str, str]:
    """Return the words that the same texts also write apart: folded compound to its parts.

    >>> compounds(["Multitenancy", "Multi-tenancy for teams"])
    {'multitenancy': 'multi tenancy'}
    """
    single: set[str] = set()
    apart: dict[str, str] = {}
    for text in texts:
        words = tokens(text)
        single.update(words)
        for first, second in pairwise(words):
            if first.isalpha() and second.isalpha() and min(len(first), len(second)) > 1:
                apart.setdefault(first + second, f"{first} {second}")
    return {word: apart[word] for word in sorted(single & apart.keys()) if len(word) > 5}


def hybrid_vectors(texts: Sequence[str], *, embedder: Embedder | None = None, seed: int = 0) -> Vectors:
    """Return (n, d) unit vectors of phrases that clustering and search can compare by cosine.

    The lexical part keeps the cosines of TF-IDF as they are (D. Achlioptas, 2003), so that neighbours in one market's
    vocabulary stay apart; singular vectors would draw related words together.

    Args:
        texts: n phrases.
        embedder: Where sentence vectors come from; None: the default static embedder.
        seed: Of the random projection.
    """
    short, apart = abbreviations(texts), compounds(texts)
    written = [_written(text, short, apart) for text in texts]
    vectors = (embedder or default_embedder()).embed(written)
    meaning = unit(vectors - vectors.mean(axis=0)) if len(vectors) > 1 else unit(vectors)
    terms = [stems(text) or [fold(text)] for text in written]
    weights = TermWeights().fit(terms[:: max(1, len(terms) // _FIT_ROWS)])
    counts = weights.transform(terms)
    columns = counts.shape[1]
    # Words themselves where they are few; else as many random directions as memory allows.
    size = max(256, min(_COMPONENTS, _MAX_VALUES // max(len(texts), 1)))
    letters = counts @ random_directions(columns, size, seed=seed) if columns > size else counts.toarray()
    share = np.sqrt(np.array([1 - _LEXICAL_SHARE, _LEXICAL_SHARE], dtype=np.float32))
    return unit(np.hstack([share[0] * meaning, share[1] * unit(np.asarray(letters, dtype=np.float32))]))


def _written(text: str, short: dict[str, str], apart: dict[str, str]) -> str:
    """Write abbreviations out and compounds apart."""
    return " ".join(apart.get(word.lower(), word) for word in write_out(text, short).split())
