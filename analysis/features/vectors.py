"""Hybrid vectors of short phrases: what they mean beside how they are written.

A centred sentence embedding beside a truncated SVD of TF-IDF over stems and joined stem pairs ("full text" and
"fulltext" share a feature). Abbreviations that the texts themselves explain, "role-based access control (RBAC)",
are written out first: static embeddings know nothing of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.features.lexical import TermWeights, random_directions, singular_directions
from analysis.text.embed import Embedder, default_embedder, unit
from analysis.text.normalise import fold, stems, tokens

__all__ = ["HybridVectors", "abbreviations", "compounds", "write_out"]

Vectors = NDArray[np.float32]
_EXPLAINED = re.compile(r"((?:[\w'-]+ ){1,7})\(([A-Z][A-Za-z0-9-]{1,7}s?)\)")
_FIT_ROWS = 20_000
"""Rows that the SVD is fitted on; the factors of short phrases no longer change beyond."""
_MOST_VALUES = 50_000_000


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


class HybridVectors:
    """Turn phrases into unit vectors that clustering and search can compare by cosine.

    Args:
        embedder: Where sentence vectors come from; None: the default static embedder.
        lexical_weight: Share of the TF-IDF part in the cosine, 0 to 1.
        components: Dimensions of the TF-IDF part at most.
        projection: "svd" draws related words together, which finds broad classes; "random" keeps TF-IDF cosines
            as they are (D. Achlioptas, 2003), which keeps neighbours of one market's vocabulary apart.
        seed: Of the projection.

    Attributes:
        abbreviations_: Short forms that the texts explain.
        compounds_: Words that the texts also write apart.
        mean_: (d,) mean of the embeddings, taken off before the two parts are joined.
    """

    def __init__(
        self,
        embedder: Embedder | None = None,
        *,
        lexical_weight: float = 0.3,
        components: int = 100,
        projection: Literal["svd", "random"] = "svd",
        seed: int = 0,
    ) -> None:
        self.embedder = embedder
        self.lexical_weight = lexical_weight
        self.components = components
        self.projection = projection
        self.seed = seed

    def fit_transform(self, texts: Sequence[str], *, embeddings: Vectors | None = None) -> Vectors:
        """Learn abbreviations, the mean embedding and the lexical factors, and return the vectors of the texts.

        Args:
            texts: n phrases.
            embeddings: (n, d) sentence vectors, where the caller has them.

        Returns:
            (n, d + components) float32 unit vectors.
        """
        self.abbreviations_, self.compounds_ = abbreviations(texts), compounds(texts)
        written = [self._write(text) for text in texts]
        vectors = self._embed(written, embeddings)
        self.mean_ = vectors.mean(axis=0) if len(vectors) > 1 else np.zeros(vectors.shape[1], dtype=np.float32)
        terms = [self._terms(text) for text in written]
        sample = terms[:: max(1, len(terms) // _FIT_ROWS)]
        least = 2 if len(sample) > 2000 and self.projection == "svd" else 1
        self._weights = TermWeights().fit(sample, least=least)
        columns = len(self._weights.terms_)
        self._directions: NDArray[Any] | None = None
        if self.projection == "random":
            # Words themselves where they are few; else as many random directions as memory allows.
            size = max(256, min(self.components, _MOST_VALUES // max(len(texts), 1)))
            if columns > size:
                self._directions = random_directions(columns, size, seed=self.seed)
        else:
            size = min(self.components, min(len(sample), columns) - 1)
            if size > 0:
                self._directions = singular_directions(self._weights.transform(sample), size, seed=self.seed)
        return self._join(terms, vectors)

    def _embed(self, written: list[str], embeddings: Vectors | None) -> Vectors:
        if embeddings is not None:
            return unit(np.asarray(embeddings, dtype=np.float32))
        return (self.embedder or default_embedder()).embed(written)

    def _write(self, text: str) -> str:
        """Write abbreviations out and compounds apart."""
        words = write_out(text, self.abbreviations_).split()
        return " ".join(self.compounds_.get(word.lower(), word) for word in words)

    def _terms(self, written: str) -> list[str]:
        words = stems(written) or [fold(written)]
        if self.projection == "random":
            return words
        return words + [first + second for first, second in pairwise(words)]

    def _join(self, terms: list[list[str]], vectors: Vectors) -> Vectors:
        meaning = unit(vectors - self.mean_)
        if not self.lexical_weight or (self._directions is None and self.projection == "svd"):
            return meaning
        counts = self._weights.transform(terms)
        small = counts @ self._directions if self._directions is not None else counts.toarray()
        letters = unit(np.asarray(small, dtype=np.float32))
        share = np.sqrt(np.array([1 - self.lexical_weight, self.lexical_weight], dtype=np.float32))
        return unit(np.hstack([share[0] * meaning, share[1] * letters]))
