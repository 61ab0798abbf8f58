"""Names on a page -> products and capabilities of the market."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from urllib.parse import urlsplit

from analysis.text.normalise import fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Capability

__all__ = ["Names"]

_MIN_NAME_F1 = 0.75
"""Weighted F1 of words from which a row names a capability: one word of decoration is forgiven, a head noun is not."""
_APART = 0.9
"""A second capability that scores this share of the best makes a row ambiguous."""
_DESCRIPTION = 4
"""Words behind the name of a row from which they describe it; fewer are a part of the name."""
_OURS = re.compile(r"(?:we|us|our (?:product|platform|solution|tool)|ours)\b")
_THEIRS = re.compile(r"(?:they|them|theirs|their (?:product|platform|solution|tool)|the other)\b")
_SENTENCE_BEGINS = re.compile(r"\s*(?:[:–—(]|\s(?=[A-Z]))")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{2,60})[)\]]")


@dataclass(frozen=True)
class Names:
    """Finds the products and capabilities of a market by the names that a page uses.

    Attributes:
        products: Slug -> names, in the market's order.
        capabilities: The market's.
        own: Slug of the product that "we" means on the page; empty: nobody's.
        them: Slug of the product that "they" means on the page; empty: nobody's.
    """

    products: Mapping[str, tuple[str, ...]]
    capabilities: tuple[Capability, ...]
    own: str = ""
    them: str = ""

    @classmethod
    def of(cls, view: MarketView, *, page_url: str = "", ours: str = "") -> Names:
        """Return the names of a market.

        Args:
            view: The market.
            page_url: Address of the page: on a rival's own site "we" is that rival.
            ours: Slug of the product that "we" means; empty: decided by the address, else our own product.
        """
        host = (urlsplit(page_url).hostname or "").removeprefix("www.")
        by_host = next(
            (
                one.slug
                for one in view.products
                if host and (urlsplit(one.home).hostname or "").removeprefix("www.") == host
            ),
            "",
        )
        return cls(
            products={one.slug: (one.name, one.slug, *one.aliases) for one in view.products},
            capabilities=view.capabilities,
            own=ours or by_host or view.own,
        )

    def with_them(self, *titles: str) -> Names:
        """Return the names with who "they" are: the only other product that the titles of a page name."""
        others = {slug for text in titles for slug in self.products_in(text)} - {self.own}
        return replace(self, them=others.pop()) if len(others) == 1 else self

    def product(self, text: str) -> str:
        """Return the slug of the product that a column is about; empty: none, or more than one."""
        words = fold(text).strip(" :*✓")
        if self.own and _OURS.fullmatch(words):
            return self.own
        if self.them and _THEIRS.fullmatch(words):
            return self.them
        exact = [slug for slug, names in self.products.items() if words in {fold(name) for name in names}]
        found = exact or self.products_in(text)
        return found[0] if len(found) == 1 else ""

    def products_in(self, text: str) -> list[str]:
        """Return the slugs of the products that a text names as whole words, longer names first."""
        words = fold(text)
        found: list[str] = []
        for name, slug in self._by_length:
            pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
            if re.search(pattern, words):
                words = re.sub(pattern, " ", words)  # "Acme Cloud" does not name "Acme" as well
                found.append(slug)
        return list(dict.fromkeys(found))

    def capability(self, *texts: str) -> Capability | None:
        """Return the capability that a row is about; None: none, or it could be several.

        Args:
            texts: The row's name, then wider names (its group, the heading above) that may settle which is meant.
        """
        described = self._described(texts[0])
        if described is not None:
            return described
        for context in ("", *texts[1:]):
            scored = sorted(
                ((self._likeness(f"{context} {texts[0]}" if context else texts[0], one), one) for one in self._named),
                key=lambda pair: -pair[0],
            )
            if not scored or scored[0][0] < _MIN_NAME_F1:
                continue
            if len(scored) == 1 or scored[1][0] < _APART * scored[0][0] or scored[0][0] == 1 > scored[1][0]:
                return scored[0][1][0]
        return None

    def _described(self, text: str) -> Capability | None:
        """Return the capability whose name a text begins with, where a sentence about it follows."""
        found: list[tuple[int, Capability]] = []
        for one in self.capabilities:
            for name in (one.label, *one.aliases):
                if fold(text[: len(name)]) == fold(name) and _SENTENCE_BEGINS.match(text, len(name)):
                    rest = text[len(name) :].strip(" :–—(")
                    if len(rest.split()) >= _DESCRIPTION:
                        found.append((len(name), one))
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def capabilities_in(self, text: str) -> list[Capability]:
        """Return the capabilities that a sentence names whole, without those whose name is a part of another's."""
        said = stems(text)
        found: list[tuple[frozenset[str], Capability]] = []
        for capability, names in self._named:
            whole: list[tuple[str, ...]] = [name for name in names if _stands_in(name, said)]
            if whole:
                longest = sorted(whole, key=len)[-1]
                found.append((frozenset(longest), capability))
        return [one for words, one in found if not any(words < other for other, _ in found)]

    @cached_property
    def _by_length(self) -> list[tuple[str, str]]:
        pairs = [(fold(name), slug) for slug, names in self.products.items() for name in names if len(name) > 1]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))

    @cached_property
    def _named(self) -> list[tuple[Capability, list[tuple[str, ...]]]]:
        """Return each capability with the stems of its names, with and without what is in brackets."""
        named = []
        for one in self.capabilities:
            spellings = [one.label, *one.aliases]
            for name in (one.label, *one.aliases):
                if bracket := _BRACKETS.search(name):
                    spellings += [_BRACKETS.sub("", name), bracket[1]]
            named.append((one, list(dict.fromkeys(tuple(stems(name)) for name in spellings if stems(name)))))
        return named

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts: dict[str, int] = {}
        for _, names in self._named:
            for word in {word for name in names for word in name}:
                counts[word] = counts.get(word, 0) + 1
        return {word: log(1 + len(self._named) / count) for word, count in counts.items()}

    def _likeness(self, text: str, named: tuple[Capability, list[tuple[str, ...]]]) -> float:
        plain = _BRACKETS.sub("", text)
        return max(
            (self._f1(set(stems(spelling)), set(name)) for spelling in {text, plain} for name in named[1]), default=0.0
        )

    def _f1(self, said: set[str], name: set[str]) -> float:
        if not said or not name:
            return 0.0
        unknown = max(self._weights.values(), default=1.0)

        def weight(words: set[str]) -> float:
            return sum(self._weights.get(word, unknown) for word in words)

        shared = weight(said & name)
        return 2 * shared / (weight(said) + weight(name))


def _stands_in(name: Sequence[str], said: Sequence[str]) -> bool:
    """Return whether the words of a name stand next to each other, in order."""
    size = len(name)
    return any(tuple(said[start : start + size]) == tuple(name) for start in range(len(said) - size + 1))
