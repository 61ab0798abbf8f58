"""How a product describes itself: what it states, and which words it adopted or dropped between two looks.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008): the prior is the market's own
use of each word, so common words need much evidence and rare ones cannot shine by luck.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from analysis.text.normalise import STOPWORDS, fold, tokens
from analysis.trends.stated import Stated
from rivalscope.core.records import Block, BlockKind, Page

__all__ = ["Drift", "Positioning", "TermDrift", "own_words", "term_drift"]

_PRIOR_WORDS = 500.0
"""Weight of the market in each product's own use, in words."""
_SURE = 2.58
"""z-score from which a term is named; 1 % of terms pass by chance, before the market prior draws them in."""
_SHORT_BLOCK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDrift:
    """A term that a product uses more or less than before."""

    product: str
    term: str
    z: float
    """Positive: adopted; negative: dropped."""
    before: int
    after: int
    quote: str
    """A verbatim text with the term, of the newer version if it was adopted, else of the older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How a product's own words moved between two looks at the same pages."""

    product: str
    earlier: date | None
    """Day of the earlier look; None: nothing had been captured by then."""
    later: date | None
    """Day of the later look; None: there was none after the earlier one."""
    pages: int = 0
    """Pages that were read at both looks; a page that was found later is not a change of words."""
    terms: tuple[TermDrift, ...] = ()
    """The most certain first."""

    @property
    def measured(self) -> bool:
        """There are two looks at the same pages, so that no drift means that the words stayed."""
        return self.pages > 0

    def sentence(self) -> str:
        """Return what was compared and the outcome of it, in words, without the terms."""
        if self.earlier is None:
            return "not enough captures: nothing had been captured by the earlier date"
        if self.later is None:
            return f"not enough captures: none after {self.earlier}"
        if not self.pages:
            return f"not enough captures: no page was read on both {self.earlier} and {self.later}"
        pages = f"{self.pages} page{'' if self.pages == 1 else 's'} read on both {self.earlier} and {self.later}"
        return pages if self.terms else f"no drift beyond chance on {pages}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Positioning:
    """How one product describes itself."""

    product: str
    stated: tuple[Stated, ...]
    """What it says it is, for whom, and what it promises, each with the sentence; empty: it states nothing of it."""
    drift: Drift
    """What it adopted and dropped between two looks."""


def own_words(pages: Iterable[Page]) -> list[str]:
    """Return the texts in which a product describes itself, each once: headings, prose, cards, lists; no code."""
    seen: dict[str, None] = {}
    for page in pages:
        for block in page.blocks:
            if _describes(block):
                seen.setdefault(block.text)
    return list(seen)


def _describes(block: Block) -> bool:
    if block.boilerplate or block.kind in (BlockKind.CODE, BlockKind.TABLE_CELL):
        return False
    # Words and not signs between spaces: "Docs / Webhooks" is a trail of links.
    return len(tokens(block.text)) >= _SHORT_BLOCK


def term_drift(
    product: str, before: Sequence[str], after: Sequence[str], *, market: Sequence[str] = (), most: int = 20
) -> list[TermDrift]:
    """Return the terms that a product adopted or dropped between two versions of its own words.

    Args:
        product: Slug of the product.
        before: Its texts then.
        after: Its texts now.
        market: Texts of the other products, for the prior.
        most: Terms returned, most certain first.
    """
    old, old_forms, old_places = _count(before)
    new, new_forms, new_places = _count(after)
    prior = old + new + _count(market)[0]
    whole = prior.total()
    rows = []
    for term in old | new:
        if old[term] + new[term] < 2:
            continue
        _, z = _log_odds(new[term], new.total(), old[term], old.total(), prior[term], whole)
        if abs(z) >= _SURE / 1.3:  # two versions of few texts: the market has said what is common
            rows.append((abs(z), z, term, old[term], new[term]))
    rows.sort(key=lambda row: (-round(row[0], 2), -len(row[2].split()), row[2]))
    return [
        TermDrift(
            product=product,
            term=(new_forms if z > 0 else old_forms)[term].most_common(1)[0][0],
            z=round(z, 2),
            before=was,
            after=now,
            quote=after[new_places[term]] if z > 0 else before[old_places[term]],
        )
        for _, z, term, was, now in _without_parts(rows)[:most]
    ]


def _count(texts: Sequence[str]) -> tuple[Counter[str], defaultdict[str, Counter[str]], dict[str, int]]:
    """Count texts per word and pair of words; a word said twice in a text counts once."""
    counts: Counter[str] = Counter()
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, int] = {}
    for place, text in enumerate(texts):
        terms = _terms(text)
        counts.update(terms.keys())
        for term, form in terms.items():
            forms[term][form] += 1
            places.setdefault(term, place)
    return counts, forms, places


@lru_cache(maxsize=4_096)  # a text is counted for its own product and, as part of the market, for every other
def _terms(text: str) -> Mapping[str, str]:
    """Return the words and pairs of words of a text that carry meaning, each with the form in which it stands."""
    words = tokens(text)
    terms: dict[str, str] = {}
    for i, word in enumerate(words):
        if _carries(word):
            terms.setdefault(fold(word), word)
            if i + 1 < len(words) and _carries(words[i + 1]):
                terms.setdefault(f"{fold(word)} {fold(words[i + 1])}", f"{word} {words[i + 1]}")
    return terms


@lru_cache(maxsize=20_000)
def _carries(word: str) -> bool:
    return len(word) > 1 and fold(word) not in STOPWORDS and not word[0].isdigit()


def _log_odds(mine: int, my_total: int, others: int, their_total: int, all_: int, whole: int) -> tuple[float, float]:
    """Return the difference of log-odds and its z-score, both sides drawn towards the market's use."""
    prior = _PRIOR_WORDS * all_ / max(whole, 1)
    a, b = mine + prior, others + prior
    odds = math.log(a / (my_total + _PRIOR_WORDS - a)) - math.log(b / (their_total + _PRIOR_WORDS - b))
    return odds, odds / math.sqrt(1.0 / a + 1.0 / b)


def _without_parts(rows: list[tuple[float, float, str, int, int]]) -> list[tuple[float, float, str, int, int]]:
    """Leave out a word whose texts are nearly all those of a more certain pair of words, and the other way round."""
    kept: list[tuple[float, float, str, int, int]] = []
    for row in rows:
        words = set(row[2].split())
        said = any(
            (words <= set(other[2].split()) or set(other[2].split()) <= words)
            and abs(other[3] - row[3]) <= 0.3 * max(other[3], row[3], 1)
            for other in kept
        )
        if not said:
            kept.append(row)
    return kept
