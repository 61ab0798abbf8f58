"""Store -> what the matrix reads: documents with provenance, boilerplate flagged, gaps named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from analysis.copies import find_unsteady, without_passages
from analysis.corpus import Corpus, Document, SourceGap, gap_of
from analysis.dropped import dropped_sources
from rivalscope.core.chrome import fingerprint, learn_chrome, with_chrome
from rivalscope.core.config import MarketSpec, SourceKind
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.source_kinds import DEMAND_KINDS, SIGNAL_KINDS, pageless_kind
from rivalscope.core.store import captures, pages

__all__ = ["load_corpus", "load_documents", "load_gaps"]

_CLOSED = (Outcome.REFUSED, Outcome.FAILED, Outcome.EMPTY)


def load_corpus(
    connection: Connection,
    market: MarketSpec,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    without: Collection[str] = (),
    gaps: Sequence[SourceGap] | None = None,
) -> Corpus:
    """Return all that is known of the market's pages, now or at a time.

    Args:
        connection: Open transaction.
        market: The products and their sources.
        as_of: What was true then; None: the newest.
        known_at: What we knew then; None: now.
        without: Products whose pages are left out.
        gaps: Where nobody could look, if that is known already, as :func:`load_gaps` returns it; None: it is asked.
    """
    products = [product.slug for product in market.products]
    past = as_of is not None or known_at is not None
    documents = [
        document
        for product in market.products
        if product.slug not in without
        for document in load_documents(
            connection,
            product.slug,
            as_of=as_of,
            known_at=known_at,
            without=frozenset() if past else dropped_sources(connection, product).urls,
        )
    ]
    return Corpus.build(
        documents,
        products=products,
        gaps=load_gaps(connection, market, as_of=as_of, known_at=known_at) if gaps is None else gaps,
        names={product.slug: (product.name, *product.aliases) for product in market.products},
    )


def load_documents(
    connection: Connection,
    product: str,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    without: Collection[str] = (),
) -> Iterator[Document]:
    """Yield a product's documents with the chrome of its sites flagged; ``without`` leaves out addresses."""
    versions = pages.page_versions(connection, product=product, as_of=as_of, known_at=known_at)
    loaded = pages.load_pages(connection, [version.content_id for version in versions])
    past = pages.page_versions(connection, product=product, known_at=known_at, current=True)
    past = [one for one in past if as_of is None or one.valid_from <= as_of]
    unsteady = find_unsteady(connection, past, until=as_of)
    by_source: dict[str, list[pages.PageVersion]] = defaultdict(list)
    for version in versions:
        if version.content_id in loaded and version.url not in without:
            by_source[version.source].append(version)
    for found in by_source.values():
        chrome = learn_chrome(fingerprint(loaded[version.content_id][1]) for version in found)
        for version in found:
            digest, page = loaded[version.content_id]
            yield Document(
                product=product,
                capture_id=version.capture_id,
                at=version.last_seen,
                digest=digest,
                page=without_passages(with_chrome(page, chrome), unsteady.get(version.url, frozenset())),
            )


def load_gaps(
    connection: Connection, market: MarketSpec, *, as_of: datetime | None = None, known_at: datetime | None = None
) -> list[SourceGap]:
    """Return where nobody could look, at the last look or the last one by a time: pages, and sources as a whole."""
    before = min(filter(None, (as_of, known_at)), default=None)
    found: list[SourceGap] = []
    for product in market.products:
        latest = captures.latest_captures(connection, product=product.slug, before=before)
        past = frozenset() if before is not None else dropped_sources(connection, product).urls
        found += [
            gap
            for capture in latest.values()
            if capture.url not in past
            and pageless_kind(capture.source) is None
            and (gap := gap_of(capture, product.slug)) is not None
        ]
        known = pages.page_versions(connection, product=product.slug, as_of=as_of, known_at=known_at)
        read = {version.source for version in known}
        for source in product.sources:
            if source.kind in DEMAND_KINDS | SIGNAL_KINDS:
                continue  # neither posts nor signals hide what the vendor has
            # Asked for each source by itself: two sources of a product may look at the same page.
            key = product.source_id(source)
            if key in read:
                continue  # an earlier look read it, and its silence was heard then
            seen = captures.latest_captures(connection, source=key, before=before)
            if (gap := _closed(product.slug, key, source.kind, seen.values())) is not None:
                found.append(gap)
    return found


def _closed(product: str, source: str, kind: SourceKind, seen: Iterable[Capture]) -> SourceGap | None:
    """Return a gap for a source all of whose pages were refused, failed or were empty at the last look."""
    pages = sorted((one for one in seen if one.outcome is not Outcome.REDIRECT), key=lambda one: one.url)
    if not pages or any(one.outcome not in _CLOSED for one in pages):
        return None
    reason = f"{source}: {pages[0].reason}"
    return SourceGap(
        product=product,
        url=pages[0].url,
        outcome=pages[0].outcome,
        reason=reason,
        whole_source=True,
        source_kind=kind,
    )
