"""What a crawl makes of a page that it has kept: a verdict, and where to go next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawlers.discovery.feeds import feed_links
from crawlers.discovery.llms import LLMS, llms_links, page_of
from crawlers.discovery.sitemaps import read_sitemap
from crawlers.frontier import Candidate, Role
from crawlers.links import Link, view_page
from crawlers.outcomes import RequestVerdict, is_html, judge_page
from crawlers.session import CrawlSession
from rivalscope.core.errors import ArchiveError, ArchiveUnreachableError, BusyError, StoreError
from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.payload import decode
from rivalscope.core.records import Capture, Outcome

__all__ = ["FATAL", "Follower"]

FATAL = (ArchiveError, ArchiveUnreachableError, StoreError, BusyError)
"""Errors after which a crawl must end: what it sees could not be kept."""

_MAX_STORED_LINKS = 2_000


class Follower:
    """Judges the payloads of one crawl and offers their links to its frontier."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session

    def look(
        self, candidate: Candidate, capture: Capture, payload: bytes, *, rendered: bool = False
    ) -> tuple[RequestVerdict, Sequence[Link] | None]:
        """Judge a payload and follow its links; what goes wrong inside a page is that page's failure and no other's.

        Args:
            candidate: What was asked for.
            capture: What was archived of it.
            payload: Its bytes.
            rendered: A browser has run its scripts.

        Returns:
            The verdict, and the links to store; None: it is no page with links.
        """
        try:
            return self._look(candidate, capture, payload, rendered=rendered)
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - a page may do anything to a parser
            return RequestVerdict(
                Outcome.FAILED, f"the page could not be parsed ({type(error).__name__}: {error})"
            ), None

    def follow(self, candidate: Candidate, links: Sequence[Link]) -> None:
        """Offer the links of a page to the frontier."""
        sitemap = candidate.role is Role.SITEMAP
        self._session.frontier.add(links, depth=1 if sitemap else candidate.depth, from_sitemap=sitemap)

    def _look(
        self, candidate: Candidate, capture: Capture, payload: bytes, *, rendered: bool
    ) -> tuple[RequestVerdict, Sequence[Link] | None]:
        frontier, url, hide = self._session.frontier, candidate.url, self._session.vault.hide
        hide_all = self._session.vault.hide_all
        if candidate.role is Role.SITEMAP and url.endswith(LLMS):
            listed = hide_all(list(llms_links(payload, url, charset=capture.charset)))
            frontier.add_forms([(replace(link, url=page_of(link.url)), link) for link in listed], depth=1)
            return RequestVerdict(Outcome.FETCHED), None
        if candidate.role is Role.SITEMAP:
            sitemap = read_sitemap(payload)
            for child in sitemap.sitemaps:
                frontier.aside(hide(child), Role.SITEMAP)
            pages = hide_all(sitemap.pages)
            frontier.add(pages, depth=1, from_sitemap=True)
            return RequestVerdict(Outcome.FETCHED), pages[:_MAX_STORED_LINKS] if not sitemap.sitemaps else None
        if candidate.role is Role.FEED:
            links = hide_all(feed_links(payload, url, charset=capture.charset))
            self.follow(candidate, links)
            return RequestVerdict(Outcome.FETCHED), links
        if candidate.role is Role.API:
            return RequestVerdict(Outcome.FETCHED), None
        if markdown := "markdown" in capture.mime:
            payload = markdown_to_html(decode(payload, charset=capture.charset).text).encode()
        elif not is_html(capture.mime, payload):
            return RequestVerdict(Outcome.FETCHED), None
        view = view_page(payload, url, charset=capture.charset, known=frontier.seen)
        verdict = RequestVerdict(Outcome.FETCHED) if markdown else judge_page(view, url, payload, rendered=rendered)
        if verdict.outcome is Outcome.REFUSED:
            return verdict, None
        if self._session.rule.sitemaps and candidate.depth == 0:
            for feed in view.feeds:
                if feed.url in frontier.scope:
                    frontier.aside(hide(feed.url), Role.FEED)
        found = (*view.links, *([Link(view.refresh)] if view.refresh else []))
        if verdict.shell and not self._session.rendering.possible:
            found = (*found, *view.data)  # what a browser would fetch first, and draw the page from
        links = hide_all(found)
        self.follow(candidate, links)
        return verdict, links[:_MAX_STORED_LINKS]
