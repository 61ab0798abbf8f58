"""Passages as sparse matrices: who says which words, itself or in the headings above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Document
from analysis.matrix.passages import Passage, PassageKind, read_passages, slug_words
from analysis.matrix.terms import content_stems

__all__ = ["ProductIndex", "Vocabulary", "index_product"]

_CONTEXT = 0.6
"""Weight of a word that only a heading above, the title or the address says."""


class Vocabulary:
    """Stems with their document frequency over a market's pages, every product with the same voice."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self._share: list[float] = []
        self._products = 0

    def add(self, stems: Sequence[str]) -> list[int]:
        """Return the numbers of ``stems``, new ones counted on."""
        number = self.number
        return [number.setdefault(word, len(number)) for word in stems]

    def count(self, pages: Sequence[set[int]]) -> None:
        """Take one product's pages, as sets of stem numbers, into the frequencies."""
        self._share.extend([0.0] * (len(self.number) - len(self._share)))
        # A big site does not decide alone what is common in its market.
        voice = 1.0 / max(len(pages), 10)
        for page in pages:
            for term in page:
                self._share[term] += voice
        self._products += 1

    def idf(self) -> NDArray[np.float64]:
        """Return the inverse page frequency of every stem, 0 (everywhere) to about 7."""
        share = np.zeros(len(self.number))
        share[: len(self._share)] = self._share
        return np.log((self._products + 0.02) / (share + 0.02 * self._products / max(self._products, 1)))


@dataclass(frozen=True, slots=True)
class ProductIndex:
    """One product's passages, ready to be compared.

    Attributes:
        passages: In page order.
        own: (passages, terms) 1 where the passage itself says the stem.
        wide: (passages, terms) as ``own``, and less where only its headings, title or address do.
        page: Page number of each passage.
        kind: Index into ``list(PassageKind)`` of each passage.
        tokens: All stems read, a measure of the site's size.
    """

    product: str
    passages: list[Passage]
    own: sparse.csr_matrix
    wide: sparse.csr_matrix
    page: NDArray[np.int32]
    kind: NDArray[np.int8]
    tokens: int


def index_product(product: str, documents: Sequence[Document], vocabulary: Vocabulary) -> ProductIndex:
    """Read a product's documents into an index.

    Args:
        product: Its name.
        documents: Its pages.
        vocabulary: Shared by the market; grows here and counts the product's pages.

    Returns:
        The index; its matrices are as wide as the vocabulary is now, narrower than for later products.
    """
    passages = read_passages(documents)
    kinds = {kind: number for number, kind in enumerate(PassageKind)}
    titles = [vocabulary.add(content_stems(f"{item.page.title} {slug_words(item.page.url)}")) for item in documents]
    pages: list[set[int]] = [set(title) for title in titles]
    heading: dict[tuple[str, ...], list[int]] = {}
    own_ids: list[int] = []
    own_ends = [0]
    wide_ids: list[int] = []
    wide_values: list[float] = []
    wide_ends = [0]
    tokens = 0
    for passage in passages:
        read = vocabulary.add(content_stems(passage.text))
        tokens += len(read)
        own = set(read)
        pages[passage.page] |= own
        if passage.heading_path not in heading:
            heading[passage.heading_path] = vocabulary.add(content_stems(" ".join(passage.heading_path)))
        if passage.kind is PassageKind.TITLE:
            own |= set(titles[passage.page])
        around = (set(heading[passage.heading_path]) | set(titles[passage.page])) - own
        own_ids.extend(own)
        own_ends.append(len(own_ids))
        wide_ids.extend(own)
        wide_ids.extend(around)
        wide_values.extend([1.0] * len(own) + [_CONTEXT] * len(around))
        wide_ends.append(len(wide_ids))
    vocabulary.count(pages)
    shape = (len(passages), len(vocabulary.number))
    return ProductIndex(
        product=product,
        passages=passages,
        own=sparse.csr_matrix((np.ones(len(own_ids), np.float32), own_ids, own_ends), shape=shape),
        wide=sparse.csr_matrix((np.array(wide_values, np.float32), wide_ids, wide_ends), shape=shape),
        page=np.array([passage.page for passage in passages], np.int32),
        kind=np.array([kinds[passage.kind] for passage in passages], np.int8),
        tokens=tokens,
    )
