"""Whom a passage is about, and how much its place on the site is worth as a source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Document
from analysis.matrix.passages import Passage, PassageKind, slug_words
from rivalscope.core.records import PageKind

__all__ = ["Rivals", "compares", "source_weights"]

_VERSUS = re.compile(
    r"\b(?:vs|versus|alternatives?|compar(?:e|es|ed|ing|isons?)|competitors?|migrat(?:e|es|ing|ion)|coming from)\b",
    re.I,
)
_WORK = re.compile(
    r"\b(?:contributing|contributors?|code of conduct|coding style|unit test(?:s|ing)?|pull request|maintainers)\b",
    re.I,
)
_CHORE = re.compile(r"^\W{0,3}(?:\w{1,20}:\s)?(?:fix(?:ed|es)?|bugfix|bump|revert|chore|refactor|typo)\b", re.I)
_COMPARED, _RIVAL, _CODE, _CHORES, _HOUSEKEEPING = 0.4, 0.6, 0.8, 0.8, 0.7
"""What is left of a passage's weight: on a comparing page, naming a rival, code, a bug fixed, work on the project."""
_KIND_WEIGHT = {PageKind.LEGAL: 0.5, PageKind.ROADMAP: 0.6}


@dataclass(frozen=True, slots=True)
class Rivals:
    """The market's product names, to tell whom a passage is about."""

    own: re.Pattern[str]
    others: re.Pattern[str] | None

    @classmethod
    def of(cls, product: str, products: Mapping[str, Sequence[str]]) -> Rivals:
        """Return the patterns for one product among all.

        A product goes by its names and by the first word of each, where that word is no other's.

        Args:
            product: Key of the product.
            products: Names of each product of the market, as pages write them, by key.
        """
        every = [name for names in products.values() for name in names if name.split()]
        first = Counter(
            head
            for names in products.values()
            for head in {name.split()[0].casefold() for name in names if name.split()}
        )
        own_names = [name for name in products[product] if name.split()]
        own_words = {word.casefold() for name in own_names for word in name.split()}

        def names(name: str) -> list[str]:
            head = name.split()[0]
            alone = first[head.casefold()] == 1 and len(head) > 3 and head != name
            return [re.escape(name), *([re.escape(head)] if alone else [])]

        others = [
            pattern
            for name in every
            if name not in own_names and not {word.casefold() for word in name.split()} <= own_words
            for pattern in names(name)
        ]
        mine = [pattern for name in own_names for pattern in names(name)]
        own = re.compile(rf"(?<![\w-])(?:{'|'.join(mine) or re.escape(product)})(?![\w-])", re.I)
        return cls(own, re.compile(rf"(?<![\w-])(?:{'|'.join(others)})(?![\w-])") if others else None)

    def foreign(self, text: str) -> bool:
        """Return whether ``text`` names another product, and this one not or only after it."""
        if self.others is None:
            return False
        other = self.others.search(text)
        if other is None:
            return False
        own = self.own.search(text)
        return own is None or other.start() < own.start()


def compares(document: Document) -> bool:
    """Return whether a page sets products against each other, so that a sentence may be about any of them."""
    page = document.page
    return page.kind is PageKind.COMPARISON or bool(_VERSUS.search(f"{slug_words(page.url)} · {page.title}"))


def source_weights(passages: Sequence[Passage], documents: Sequence[Document], rivals: Rivals) -> NDArray[np.float32]:
    """Return how much each passage is worth as a source, 0.3 to 1.

    Args:
        passages: One product's passages.
        documents: Its pages.
        rivals: Who else is in the market.
    """
    comparing = [compares(document) for document in documents]
    worth = [
        _KIND_WEIGHT.get(document.page.kind, 1.0)
        * (_HOUSEKEEPING if _WORK.search(f"{slug_words(document.page.url)} · {document.page.title}") else 1.0)
        for document in documents
    ]
    weights = np.ones(len(passages), np.float32)
    for number, passage in enumerate(passages):
        weight = worth[passage.page]
        if comparing[passage.page] and not rivals.own.search(passage.text):
            weight *= _COMPARED
        elif rivals.foreign(passage.text):
            weight *= _RIVAL
        if passage.kind is PassageKind.CODE:
            weight *= _CODE
        elif _CHORE.match(passage.text):
            weight *= _CHORES
        weights[number] = max(weight, 0.3)
    return weights
