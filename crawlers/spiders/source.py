"""The one spider: crawls one source of a market. What to fetch and in which order is the session's business."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.browser import browser_meta
from crawlers.following import FATAL
from crawlers.frontier import Candidate, Role
from crawlers.outcomes import SECRET_UNKNOWN, RequestVerdict
from crawlers.politeness import Patience
from crawlers.reconcile import reconcile
from crawlers.recorder import Recorder
from crawlers.session import CrawlSession, user_agent
from crawlers.urls import host_of
from rivalscope.core.archive import decode_body
from rivalscope.core.errors import ArchiveError, ConfigError
from rivalscope.core.payload import decode
from rivalscope.core.records import Outcome

__all__ = ["SourceSpider"]

_PROGRESS_SECONDS = 0.3
_HEARTBEAT_SECONDS = 5.0
_RETRY_SECONDS = 1.5
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/markdown;q=0.8,text/plain;q=0.8,*/*;q=0.5"
_ACCEPT_MARKDOWN = "text/markdown,text/html;q=0.9,text/plain;q=0.8,*/*;q=0.5"
"""For a page that shows nothing as HTML, and then for as long as it was Markdown last time: a page keeps its form."""


class SourceSpider(Spider):
    """Crawls one source into the archive and the store."""

    name = "source"

    def __init__(self, session: CrawlSession | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if session is None:
            raise ConfigError(
                "the spider needs a workspace",
                next_step="Crawl with: rivalscope crawl, or python -m crawlers.worker WORKSPACE RUN SOURCE",
            )
        self.session = session
        market = session.workspace.market
        self.recorder = Recorder(session)
        self.patience = Patience(delay=market.crawl.delay)
        self.agent = user_agent(market)
        self._headers = {
            "Accept": _ACCEPT,
            "Accept-Language": "en",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": self.agent,
        }
        self._reported = 0.0

    async def start(self) -> AsyncIterator[Any]:
        """Take up what earlier attempts of this run have archived, then let the scheduler ask the frontier."""
        minutes = self.session.workspace.market.crawl.max_minutes
        reason = f"the time limit of {minutes:g} minutes"
        asyncio.get_running_loop().call_later(minutes * 60, self.session.stop, reason)
        self._heartbeat()
        reconcile(self.session, self.recorder)
        self.session.seed()
        self._progress(force=True)
        requests: tuple[Request, ...] = ()  # the scheduler makes them
        for request in requests:
            yield request

    def request_for(self, candidate: Candidate) -> Request:
        """Make the request for a candidate; one that was read before is only revalidated."""
        session = self.session
        address = session.vault.reveal(candidate.url) or candidate.url
        if candidate.render:
            return self._render(candidate, address)
        headers = {
            **self._headers,
            **session.vault.headers(address),
            **session.rule.headers(session.spec, address),
        }
        before = session.previous_of(candidate)
        if candidate.role is Role.PAGE and (candidate.markdown or (before is not None and "markdown" in before.mime)):
            headers["Accept"] = _ACCEPT_MARKDOWN
        meta = {"candidate": candidate, "host": host_of(candidate.url), "handle_httpstatus_all": True}
        if (
            before is not None
            and (before.etag or before.last_modified)
            and not (candidate.role is Role.PAGE and session.rendering.expected(before))
        ):
            headers["Cache-Control"] = "max-age=0"
            if before.etag:
                headers["If-None-Match"] = before.etag
            if before.last_modified:
                headers["If-Modified-Since"] = before.last_modified
        callback = NO_CALLBACK if candidate.role is Role.ROBOTS else self.parse
        posted = session.rule.body(session.spec, address) if candidate.role is Role.API else None
        if posted is not None:
            headers["Content-Type"] = "application/json"
        return Request(
            address,
            method="GET" if posted is None else "POST",
            body=posted,
            callback=callback,
            errback=self.missed,
            headers=headers,
            meta=meta,
            dont_filter=True,
        )

    def _render(self, candidate: Candidate, address: str) -> Request:
        """Make the request that a browser answers out of the archive; secrets stay here."""
        waiting = self.session.rendering.waiting[candidate.url]
        meta = {"candidate": candidate, "host": host_of(candidate.url), "handle_httpstatus_all": True}
        return Request(
            address,
            callback=self.parse,
            errback=self.missed,
            headers={"User-Agent": self.agent, "Accept-Language": "en"},
            meta=meta | browser_meta(waiting.headers, waiting.payload),
            dont_filter=True,
        )

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Report progress; the recorder has done the rest."""
        self._progress()

    def missed(self, failure: Any) -> None:
        """Report progress; the recorder has written down why."""
        self._progress()

    def text_of(self, response: Response, candidate: Candidate) -> str:
        """Return the text of an answer, out of the archive where it says that nothing changed; empty: none."""
        if response.status == 304 and (before := self.session.previous_of(candidate)) is not None:
            try:
                return decode(self.session.archive.read(before).payload).text
            except ArchiveError:
                return ""
        if not 200 <= response.status < 300:
            return ""
        encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        return decode(decode_body(response.body, encoding, limit=1_000_000)[0]).text

    def later(self, candidate: Candidate) -> Candidate:
        """Return a candidate for its next attempt, which is further off each time."""
        wait = _RETRY_SECONDS * 2 ** (candidate.attempt - 1)
        return replace(candidate, attempt=candidate.attempt + 1, not_before=time.monotonic() + wait)

    def try_again(self, candidate: Candidate) -> None:
        """Put a candidate back, for a while later; whoever asked for robots.txt asks again itself."""
        if candidate.role is not Role.ROBOTS:
            self.session.frontier.again(self.later(candidate))

    def give_up(self, error: Exception) -> None:
        """End the crawl: going on would store something false."""
        self.session.fatal = self.session.fatal or error
        self.session.stop(str(error))

    def closed(self, reason: str) -> None:
        """Write down what was not looked at, and store what is left."""
        session = self.session
        try:
            if session.fatal is None:
                self._name_locked()
            if session.stop_reason and session.fatal is None:
                for candidate in session.frontier.drain():
                    if candidate.role is Role.PAGE:
                        self.recorder.refusal(
                            candidate, RequestVerdict(Outcome.REFUSED, f"not crawled: {session.stop_reason}")
                        )
            self.recorder.commit()
            session.close()
        except FATAL as error:
            self.give_up(error)
        self._progress(force=True)

    def _name_locked(self) -> None:
        """Record each page of last time that was not asked for, because nobody named its secret again."""
        for url in sorted(self.session.locked - self.session.frontier.seen):
            why = f"not crawled: {SECRET_UNKNOWN}"
            self.recorder.refusal(Candidate(url), RequestVerdict(Outcome.REFUSED, why))

    def _heartbeat(self) -> None:
        """Show that the loop runs, also while all there is to do is to wait for a server."""
        self._progress(force=True)
        asyncio.get_running_loop().call_later(_HEARTBEAT_SECONDS, self._heartbeat)

    def _progress(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if force or now - self._reported > _PROGRESS_SECONDS:
            self._reported = now
            session = self.session
            session.report(
                {
                    "event": "progress",
                    "source": session.source_id,
                    "counts": dict(session.counts),
                    "waiting": min(len(session.frontier), max(0, session.frontier.budget - session.frontier.taken)),
                    "bytes": session.bytes,
                }
            )
