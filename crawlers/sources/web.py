"""Sources that are web pages: a site, a list of pages, documentation, pricing, a changelog, a feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from crawlers.frontier import Role
from crawlers.sources.base import SourceKindRule
from crawlers.urls import Scope
from rivalscope.core.config import SourceSpec
from rivalscope.core.records import PageKind

__all__ = ["Changelog", "Docs", "Feed", "Pages", "Pricing", "Site"]


class Site(SourceKindRule):
    """A whole site: home page, sitemaps, links; best pages first."""

    sitemaps: ClassVar[bool] = True


class Docs(Site):
    """A documentation site or a folder of one."""

    def scope(self, spec: SourceSpec) -> Scope:
        """The folder of its address, on that host only."""
        return Scope.around(spec.url, whole_site=False, include=spec.include, exclude=spec.exclude)


class Pages(SourceKindRule):
    """Exactly the pages that are listed."""

    follow: ClassVar[bool] = False

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield ``url`` and ``urls``."""
        for url in (spec.url, *spec.urls):
            yield url, Role.PAGE


class _Around(SourceKindRule):
    """A page, and the pages of the same kind that it links to on its host."""

    def scope(self, spec: SourceSpec) -> Scope:
        """Anywhere on the host: plans and release notes often lie beside their list, not below it."""
        scope = Scope.around(spec.url, whole_site=False, include=spec.include, exclude=spec.exclude)
        return replace(scope, prefix="/")


class Pricing(_Around):
    """A pricing page and the pages of plans and comparisons that it links to."""

    kinds: ClassVar[frozenset[PageKind]] = frozenset((PageKind.PRICING, PageKind.COMPARISON))


class Changelog(_Around):
    """Release notes: one page, or a list with one page per release; HTML, Markdown or plain text."""

    kinds: ClassVar[frozenset[PageKind]] = frozenset((PageKind.CHANGELOG,))


class Feed(SourceKindRule):
    """An RSS or Atom feed; the entries' own pages are not fetched."""

    follow: ClassVar[bool] = False

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the feed."""
        yield spec.url, Role.FEED
