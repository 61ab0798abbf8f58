"""What is known about a market's pages: documents by product, and where nobody could look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rivalscope.core.config import SourceKind
from rivalscope.core.records import NEEDS_SCRIPT, Capture, Outcome, Page, PageKind

__all__ = ["Corpus", "Document", "SourceGap", "gap_of"]


_DESCRIBING = (PageKind.HOME, PageKind.FEATURES, PageKind.PRICING, PageKind.COMPARISON, PageKind.DOCS)
_ENOUGH_PAGES = 10
"""Pages that describe the product after which one closed source hides little: silence is trusted by half from ten on
(:func:`analysis.matrix.coverage.depth`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One page version of one product with its provenance."""

    product: str
    capture_id: str
    at: datetime
    """When the page was captured, aware, UTC."""
    digest: str
    """SHA-256 of the payload, as in the archive."""
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGap:
    """A page or source of a product that could not be read."""

    product: str
    url: str
    outcome: Outcome
    reason: str = ""
    whole_source: bool = False
    """Nothing of a declared source could be read, so what is only there could not be seen."""
    source_kind: SourceKind | None = None
    """What kind of source that is; it decides what could have stood there."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents of a market, product by product, in a stable order.

    Attributes:
        products: Names in the order asked for; a product without a single page is there too.
        documents: Newest version of each page, by product, sorted by URL.
        gaps: What could not be read, by product.
        names: What each product is called on pages, by product; empty: as its key.
    """

    products: tuple[str, ...]
    documents: dict[str, tuple[Document, ...]]
    gaps: dict[str, tuple[SourceGap, ...]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        *,
        products: Sequence[str] = (),
        gaps: Iterable[SourceGap] = (),
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> Corpus:
        """Sort documents by product and keep the newest version of each URL.

        Args:
            documents: Page versions in any order; several of one URL are allowed.
            products: Products that must be there, in this order; others follow in alphabetical order.
            gaps: Refused and failed pages.
            names: Names of products and vendors as pages write them, by product.

        Returns:
            The corpus.
        """
        newest: dict[tuple[str, str], Document] = {}
        for document in documents:
            place = (document.product, document.page.url)
            if place not in newest or newest[place].at <= document.at:
                newest[place] = document
        by_product: dict[str, list[Document]] = {name: [] for name in products}
        for (product, _), document in sorted(newest.items(), key=lambda pair: pair[0]):
            by_product.setdefault(product, []).append(document)
        missing: dict[str, list[SourceGap]] = {}
        for gap in sorted(gaps, key=lambda gap: (gap.product, gap.url)):
            missing.setdefault(gap.product, []).append(gap)
            by_product.setdefault(gap.product, [])
        return cls(
            products=tuple(by_product),
            documents={name: tuple(found) for name, found in by_product.items()},
            gaps={name: tuple(found) for name, found in missing.items()},
            names={name: tuple(known) for name, known in (names or {}).items()},
        )

    def called(self, product: str) -> tuple[str, ...]:
        """Return the names under which pages refer to a product."""
        return self.names.get(product) or (product,)

    def pages_read(self, product: str) -> Counter[PageKind]:
        """Return how many pages with text were read for a product, by kind."""
        return Counter(document.page.kind for document in self.documents.get(product, ()) if document.page.blocks)

    def closed_sources(self, product: str) -> tuple[SourceGap, ...]:
        """Return the declared sources of a product of which nothing could be read, and which hide what it has.

        Release notes or a repository hide no feature page: they say what became new. Documentation, a site or a price
        list hides what the product has unless enough pages of that kind were read elsewhere.
        """
        read = self.pages_read(product)
        return tuple(gap for gap in self.gaps.get(product, ()) if gap.whole_source and _hides(gap, read))

    def closed_besides(self, product: str) -> tuple[SourceGap, ...]:
        """Return the closed sources of a product that hide little: they are named beside "not mentioned"."""
        hiding = self.closed_sources(product)
        return tuple(gap for gap in self.gaps.get(product, ()) if gap.whole_source and gap not in hiding)


def _hides(gap: SourceGap, read: Counter[PageKind]) -> bool:
    """Return whether a closed source could have told more about what a product has than the pages that were read."""
    describing = sum(count for kind, count in read.items() if kind in _DESCRIBING)
    match gap.source_kind:
        case SourceKind.CHANGELOG | SourceKind.FEED | SourceKind.GITHUB | SourceKind.GITLAB:
            return not describing
        case SourceKind.PYPI | SourceKind.NPM:
            return not describing
        case SourceKind.DOCS:
            return read[PageKind.DOCS] < _ENOUGH_PAGES
        case _:
            return describing < _ENOUGH_PAGES


def gap_of(capture: Capture, product: str) -> SourceGap | None:
    """Return the gap that a capture stands for; None when the page could be read.

    A page of which only the structured data was read proves what that says, and its silence nothing.
    """
    outcome = capture.outcome
    if outcome in {Outcome.FETCHED, Outcome.UNCHANGED, Outcome.REDIRECT}:
        if not capture.reason.startswith(NEEDS_SCRIPT):
            return None
        outcome = Outcome.EMPTY
    return SourceGap(product=product, url=capture.url, outcome=outcome, reason=capture.reason)
