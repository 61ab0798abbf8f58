"""Which pages of the past are worth fetching: what a source names, what it reads today, then what ranks best. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from crawlers.discovery.rank import language_of, rank
from crawlers.discovery.traps import TrapGuard
from crawlers.sources import rule_for
from crawlers.urls import canonical, is_text_url
from crawlers.webarchives import Listing
from crawlers.webarchives.memento import ListScope
from rivalscope.core.config import SourceKind, SourceSpec

__all__ = ["listings_of", "past_pages"]

_WHOLE = (SourceKind.SITE, SourceKind.DOCS)
_NAMED = (SourceKind.PAGES, SourceKind.PRICING, SourceKind.CHANGELOG)


def listings_of(spec: SourceSpec) -> Iterator[Listing]:
    """Yield what an archive is asked for of a source: one list for a site or documentation, else one for each page."""
    if spec.kind in _WHOLE:
        scope = rule_for(spec.kind).scope(spec)
        match = ListScope.DOMAIN if scope.subdomains else ListScope.PREFIX
        parts = urlsplit(canonical(spec.url))
        host = parts.netloc.removeprefix("www.")
        yield Listing(host if match is ListScope.DOMAIN else f"{parts.scheme}://{parts.netloc}{scope.prefix}", match)
    elif spec.kind in _NAMED:
        for url in dict.fromkeys(canonical(one) for one in (spec.url, *spec.urls)):
            if url:
                yield Listing(url)


def past_pages(spec: SourceSpec, archived: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the pages of a source whose past is fetched, at most as many as it may have.

    Args:
        spec: The source.
        archived: Canonical addresses that the archive holds.
        known: Addresses that looks of our own have read.
    """
    named = {canonical(one) for one in (spec.url, *spec.urls)}
    scope = rule_for(spec.kind).scope(spec)
    traps = TrapGuard(allow=tuple(re.compile(pattern) for pattern in spec.allow))
    language = language_of(spec.url)

    def order(url: str) -> tuple[bool, bool, float, str]:
        return url not in named, url not in known, -rank(url, prefix=scope.prefix, language=language).score, url

    fitting = [
        url
        for url in dict.fromkeys(archived)
        if url in named or (spec.kind in _WHOLE and url in scope and is_text_url(url) and not traps.check(url))
    ]
    return sorted(fitting, key=order)[: spec.max_pages]
