"""Dated entries and mentions, counted per theme, product and month, beside each product's own volume.

Counts without the volume beside them are what makes a busy release month look like a trend, so the two
never travel apart.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rivalscope.core.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Series", "Theme", "count_groups", "month_name", "month_number", "tag"]

_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+[+#]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A subject to follow: a capability, or any set of words and phrases."""

    id: str
    label: str
    terms: tuple[str, ...]
    """Words or phrases, any of which makes an entry part of the theme; a trailing ``*`` stands for any ending."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Series:
    """Entries per theme, product and month, and all entries per product and month."""

    themes: tuple[str, ...]
    """Theme ids; axis 0 of ``counts``."""
    products: tuple[str, ...]
    """Axis 1 of ``counts``, axis 0 of ``totals``."""
    start: int
    """Number of the first month (:func:`month_number`); the last axis counts months from it."""
    counts: NDArray[np.int64]
    """Shape (themes, products, months)."""
    totals: NDArray[np.int64]
    """Shape (products, months): all entries, whatever their theme; 0: nothing was released."""

    def __post_init__(self) -> None:
        shape = (len(self.themes), len(self.products), self.totals.shape[1])
        if self.counts.shape != shape or self.totals.shape[0] != len(self.products):
            raise ValueError(f"counts have shape {self.counts.shape}, totals {self.totals.shape}; expected {shape}")

    @property
    def months(self) -> tuple[str, ...]:
        """Names of the months, ``2026-03``."""
        return tuple(month_name(self.start + i) for i in range(self.totals.shape[1]))

    @property
    def end(self) -> int:
        """Number of the last month."""
        return self.start + int(self.totals.shape[1]) - 1

    def until(self, month: int, *, length: int | None = None) -> Series:
        """Return the part that ends with a month (inclusive), at most ``length`` months long."""
        stop = max(0, min(month - self.start + 1, self.totals.shape[1]))
        begin = 0 if length is None else max(0, stop - length)
        return Series(
            themes=self.themes,
            products=self.products,
            start=self.start + begin,
            counts=self.counts[:, :, begin:stop],
            totals=self.totals[:, begin:stop],
        )

    def frame(self) -> pd.DataFrame:
        """Return a row per theme, product and month with entries: theme, product, month, count, total.

        Raises:
            MissingExtraError: pandas, which comes with the extra ``notebooks``, is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise MissingExtraError("notebooks", "pandas") from error

        k, p, t = np.nonzero(self.counts)
        names = np.array(self.months, dtype=object)
        return pd.DataFrame(
            {
                "theme": np.array(self.themes, dtype=object)[k],
                "product": np.array(self.products, dtype=object)[p],
                "month": names[t],
                "count": self.counts[k, p, t],
                "total": self.totals[p, t],
            }
        )

    def digest(self) -> str:
        """Return a content id of everything in it, for caches."""
        seen = hashlib.sha256(repr((self.themes, self.products, self.start, self.counts.shape)).encode())
        seen.update(np.ascontiguousarray(self.counts).tobytes())
        seen.update(np.ascontiguousarray(self.totals).tobytes())
        return seen.hexdigest()[:20]


def month_number(month: str | date) -> int:
    """Return months since year 0, so that months can be subtracted.

    >>> month_number("2026-03") - month_number("2025-12")
    3
    """
    year, number = (month.year, month.month) if isinstance(month, date) else map(int, month.split("-")[:2])
    return year * 12 + number - 1


def month_name(number: int) -> str:
    """Return the name of a month number.

    >>> month_name(month_number("2026-03"))
    '2026-03'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def tag(texts: Iterable[str], themes: Sequence[Theme]) -> list[tuple[int, ...]]:
    """Return for each text which themes it belongs to, by whole words and phrases.

    The cost grows with the words of the texts, not with the number of themes: phrases are looked up, not searched.

    Args:
        texts: Texts of entries or mentions.
        themes: Themes with their terms.

    Returns:
        For each text the indices of its themes, ascending.
    """
    phrases: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    beginnings: defaultdict[str, set[int]] = defaultdict(set)
    for index, theme in enumerate(themes):
        for term in theme.terms:
            words = tuple(_words(term))
            if len(words) == 1 and term.endswith("*"):
                beginnings[words[0]].add(index)
            elif words:
                phrases[words].add(index)
    firsts: defaultdict[str, set[int]] = defaultdict(set)
    for words in phrases:
        firsts[words[0]].add(len(words))
    stems = tuple(beginnings)
    found: list[tuple[int, ...]] = []
    for text in texts:
        text_words = _words(text)
        mine: set[int] = set()
        for i, word in enumerate(text_words):
            for length in firsts.get(word, ()):
                mine |= phrases.get(tuple(text_words[i : i + length]), set())
            if stems and word.startswith(stems):
                mine.update(*(beginnings[stem] for stem in stems if word.startswith(stem)))
        found.append(tuple(sorted(mine)))
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def count_groups(
    groups: Iterable[tuple[str, date, int, Mapping[int, int]]],
    themes: Sequence[Theme] | Sequence[str],
    *,
    as_of: date | None = None,
) -> Series:
    """Count entries of which somebody kept the numbers, for example by release.

    Args:
        groups: Product, day, number of entries, and per index of a theme the number of entries about it.
        themes: The themes, or their ids.
        as_of: Today; entries after it are wrong dates and are left out, and so is the month that is not over.
    """
    names = tuple(theme if isinstance(theme, str) else theme.id for theme in themes)
    end = month_number(as_of) if as_of is not None else None
    dated = ((product, month_number(day), number, mine) for product, day, number, mine in groups)
    rows = [row for row in dated if end is None or row[1] < end]
    products = tuple(sorted({row[0] for row in rows}))
    start = min((row[1] for row in rows), default=0)
    length = max((row[1] for row in rows), default=-1) - start + 1
    place: Mapping[str, int] = {product: i for i, product in enumerate(products)}
    counts = np.zeros((len(names), len(products), length), dtype=np.int64)
    totals = np.zeros((len(products), length), dtype=np.int64)
    for product, month, number, mine in rows:
        totals[place[product], month - start] += number
        for index, about in mine.items():
            counts[index, place[product], month - start] += about
    return Series(themes=names, products=products, start=start, counts=counts, totals=totals)
