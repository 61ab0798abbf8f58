"""Stored pages -> what each product states of itself, and how its words moved between two looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection

from analysis.trends.positioning import Drift, Positioning, own_words, term_drift
from analysis.trends.stated import Stated, stated
from rivalscope.core.chrome import SiteChrome, fingerprint, learn_chrome, with_chrome
from rivalscope.core.config import ProductSpec
from rivalscope.core.payload.quotes import Payload, verify
from rivalscope.core.records import Page, PageKind
from rivalscope.core.store import pages as store
from rivalscope.core.store.pages import PageVersion

__all__ = ["find_positioning"]

_NOT_OWN_WORDS = (PageKind.CHANGELOG, PageKind.LEGAL, PageKind.COMPARISON)
"""Kinds of page that do not say how a product wants to be seen, or refer to others."""
_SPARE = 8
"""Terms asked for beyond those shown, because names of products are left out afterwards."""


def find_positioning(
    connection: Connection,
    products: Sequence[ProductSpec],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    known_at: datetime | None = None,
    most: int = 12,
    payload_of: Callable[[str], Payload] | None = None,
) -> list[Positioning]:
    """Return what each product states of itself and the drift of its words, in the given order.

    Names of products are no positioning and left out.

    Args:
        connection: Open transaction.
        products: The products of the market.
        since: Beginning of the drift: what the pages said then; None: at the first look at each product.
        until: Its end, and the moment of the statements; None: now.
        known_at: Read only what was known then; None: what is known now.
        most: Terms adopted and dropped per product.
        payload_of: Capture id -> archived bytes: a statement whose quote is not in them is left out; None:
            blocks are taken at their word.
    """
    names: set[str] = set()
    versions: dict[str, list[PageVersion]] = {}
    texts: dict[str, list[str]] = {}
    statements: dict[str, list[Stated]] = {}
    for product in products:
        names |= {word.casefold() for name in (product.slug, product.name, *product.aliases) for word in name.split()}
        versions[product.slug] = store.page_versions(connection, product=product.slug, known_at=known_at, current=True)
        valid = _at(versions[product.slug], until)
        now = _load(connection, valid)
        shown = _presenting(now, [_chrome(now)])
        texts[product.slug] = own_words(shown)
        capture_of = {one.url: one.capture_id for one in valid}
        statements[product.slug] = [
            one
            for one in stated(shown, [product.name, product.slug, *product.aliases])
            if payload_of is None or _stands(one, payload_of(capture_of.get(one.url, "")))
        ]
    said = []
    for product in products:
        slug = product.slug
        market = [text for other, some in texts.items() if other != slug for text in some]
        drift = _drift(connection, slug, versions[slug], market, since=since, until=until, most=most + _SPARE)
        moved = [one for one in drift.terms if not _names(one.term, names)]
        said.append(
            Positioning(product=slug, stated=tuple(statements[slug]), drift=replace(drift, terms=tuple(moved[:most])))
        )
    return said


def _stands(one: Stated, payload: Payload) -> bool:
    return verify(one.quote, payload.body, mime=payload.mime, charset=payload.charset)


def _drift(
    connection: Connection,
    product: str,
    versions: Sequence[PageVersion],
    market: Sequence[str],
    *,
    since: datetime | None,
    until: datetime | None,
    most: int,
) -> Drift:
    earlier, later = _looks(versions, since=since, until=until)
    if earlier is None or later is None:
        return Drift(product=product, earlier=earlier, later=later)
    before, after = (_at(versions, datetime.combine(day, time.max, UTC)) for day in (earlier, later))
    both = {one.url for one in before} & {one.url for one in after}
    if not both:
        return Drift(product=product, earlier=earlier, later=later)
    # What either look shows to be the site's frame is so in both, or a larger crawl would look like a change of words.
    frames = (_chrome(_load(connection, before)), _chrome(_load(connection, after)))
    old, new = (
        own_words(_presenting([page for page in _load(connection, side) if page.url in both], frames))
        for side in (before, after)
    )
    return Drift(
        product=product,
        earlier=earlier,
        later=later,
        pages=len(both),
        terms=tuple(term_drift(product, old, new, market=market, most=most)),
    )


def _looks(
    versions: Sequence[PageVersion], *, since: datetime | None, until: datetime | None
) -> tuple[date | None, date | None]:
    """Return the days of the last looks at or before two moments; the later None if it is not after the earlier."""
    days = sorted({at.date() for one in versions for at in (one.valid_from, one.last_seen)})
    known = [day for day in days if until is None or day <= until.date()]
    early = known[:1] if since is None else [day for day in known if day <= since.date()]
    if not early:
        return None, None
    return early[-1], known[-1] if known[-1] > early[-1] else None


def _at(versions: Sequence[PageVersion], at: datetime | None) -> list[PageVersion]:
    """Return the versions that were valid at a moment; None: those that still are."""
    if at is None:
        return [one for one in versions if one.valid_to is None]
    return [one for one in versions if one.valid_from <= at and (one.valid_to is None or one.valid_to > at)]


def _load(connection: Connection, versions: Sequence[PageVersion]) -> list[Page]:
    loaded = store.load_pages(connection, [one.content_id for one in versions])
    return [loaded[one.content_id][1] for one in versions]


def _chrome(pages: Sequence[Page]) -> SiteChrome:
    return learn_chrome(fingerprint(page) for page in pages)


def _presenting(pages: Sequence[Page], frames: Sequence[SiteChrome]) -> list[Page]:
    """Return the pages on which a product presents itself, with the site's frame flagged."""
    kept = [page for page in pages if page.kind not in _NOT_OWN_WORDS]
    for frame in frames:
        kept = [with_chrome(page, frame) for page in kept]
    return kept


def _names(term: str, names: set[str]) -> bool:
    return bool(names & set(term.casefold().split()))
