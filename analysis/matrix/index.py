"""Passages as sparse matrices: who says which words, itself or in the headings above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Document
from analysis.matrix.passages import Passage, PassageKind, read_passages, slug_words
from analysis.matrix.terms import compounds, content_words, stem

__all__ = ["ProductIndex", "Vocabulary", "index_product"]

_CONTEXT = 0.6
"""Weight of a word that only a heading above, the title or the address says."""
_SPACE = 0.02
"""Pages added to a stem's frequency: one that a single page of a single product says is rare, not infinitely rare."""
_FEW_PAGES = 10
"""Pages up to which each page of a product has the same voice."""


class Vocabulary:
    """Stems with their document frequency over a market's pages, every product with the same voice."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self.surface: list[str] = []
        """A word as first written, for each stem."""
        self._share: list[float] = []
        self.products = 0
        """Products whose pages were counted."""

    @classmethod
    def known(cls, surface: Sequence[str], *, products: int) -> Vocabulary:
        """Return a vocabulary whose frequencies are kept elsewhere."""
        found = cls()
        found.add(surface)
        found.products = products
        return found

    def add(self, words: Sequence[str]) -> list[int]:
        """Return the numbers of the words' stems, new ones counted on."""
        found = []
        for word in words:
            key = stem(word)
            number = self.number.get(key)
            if number is None:
                number = self.number[key] = len(self.surface)
                self.surface.append(word)
            found.append(number)
        return found

    def count(self, pages: Sequence[set[int]]) -> None:
        """Take one product's pages, as sets of stem numbers, into the frequencies."""
        self._share.extend([0.0] * (len(self.surface) - len(self._share)))
        # A big site does not decide alone what is common in its market.
        voice = 1.0 / max(len(pages), _FEW_PAGES)
        for page in pages:
            for term in page:
                self._share[term] += voice
        self.products += 1

    def copy(self) -> Vocabulary:
        """Return one that grows by itself, without the frequencies."""
        other = Vocabulary()
        other.number, other.surface, other.products = dict(self.number), list(self.surface), self.products
        return other

    def rare(self) -> float:
        """Return the inverse page frequency of a word that one page of one product says."""
        return float(np.log((self.products + _SPACE) / (1 / _FEW_PAGES + _SPACE)))

    def idf(self) -> NDArray[np.float64]:
        """Return the inverse page frequency of every stem, 0 (everywhere) to about 7."""
        share = np.zeros(len(self.surface))
        share[: len(self._share)] = self._share
        return np.asarray(np.log((self.products + _SPACE) / (share + _SPACE)))


@dataclass(frozen=True, slots=True)
class ProductIndex:
    """One product's passages, ready to be compared.

    Attributes:
        passages: In page order.
        own: (passages, terms) 1 where the passage itself says the stem.
        wide: (passages, terms) as ``own``, and less where only its headings, title or address do.
        page: Page number of each passage.
        kind: Index into ``list(PassageKind)`` of each passage.
        stream: All stems in order, -1 between passages.
    """

    product: str
    passages: list[Passage]
    own: sparse.csr_matrix
    wide: sparse.csr_matrix
    page: NDArray[np.int32]
    kind: NDArray[np.int8]
    stream: NDArray[np.int32]

    def of_kind(self, *kinds: PassageKind) -> NDArray[np.bool_]:
        """Return a mask of the passages of the given kinds."""
        return np.isin(self.kind, [number for number, kind in enumerate(PassageKind) if kind in kinds])


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
    titles = [vocabulary.add(content_words(f"{item.page.title} {slug_words(item.page.url)}")) for item in documents]
    pages: list[set[int]] = [set(title) for title in titles]
    heading: dict[tuple[str, ...], list[int]] = {}
    own_ids: list[int] = []
    wide_ids: list[int] = []
    wide_values: list[float] = []
    own_ends, wide_ends = [0], [0]
    stream: list[int] = []
    for passage in passages:
        read = vocabulary.add(content_words(passage.text))
        stream += read
        stream.append(-1)
        own = set(read) | set(vocabulary.add(compounds(passage.text)))
        pages[passage.page] |= own
        if passage.heading_path not in heading:
            above = " ".join(passage.heading_path)
            heading[passage.heading_path] = vocabulary.add(content_words(above) + compounds(above))
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
    shape = (len(passages), len(vocabulary.surface))
    return ProductIndex(
        product=product,
        passages=passages,
        own=sparse.csr_matrix((np.ones(len(own_ids), np.float32), own_ids, own_ends), shape=shape),
        wide=sparse.csr_matrix((np.array(wide_values, np.float32), wide_ids, wide_ends), shape=shape),
        page=np.array([passage.page for passage in passages], np.int32),
        kind=np.array([kinds[passage.kind] for passage in passages], np.int8),
        stream=np.array(stream, np.int32),
    )
