"""What is between the crawl and the network: safety, robots.txt, patience, and the recorder."""

from __future__ import annotations

import asyncio
import email.utils
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response, TextResponse

from crawlers.answers import HttpAnswer
from crawlers.discovery.llms import LLMS
from crawlers.following import FATAL
from crawlers.frontier import Candidate, Role
from crawlers.outcomes import RequestVerdict, retry_after
from crawlers.safety import GuardedResolver, refuse_url, why_refused
from crawlers.urls import canonical, host_of, join, origin_of
from rivalscope.core import clock
from rivalscope.core.records import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.spiders.source import SourceSpider

__all__ = ["PatienceMiddleware", "RecorderMiddleware", "RobotsMiddleware", "SafetyMiddleware"]

MAX_ATTEMPTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
# A server that wants to be left alone for longer than this is left alone until the next run.
MAX_WAIT = 120.0
# So many refusals to slow down in a row mean that the host does not want us now.
MAX_BACK_OFFS = 5
# RFC 9309: follow at least five redirects, parse at least 500 KiB.
MAX_ROBOTS_HOPS = 5
MAX_ROBOTS_CHARS = 512_000


class RefusedError(IgnoreRequest):
    """We may not ask for this address."""


class _Middleware:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Make one, as Scrapy does."""
        return cls(crawler)

    @property
    def spider(self) -> SourceSpider:
        """The spider, whose session is the crawl's state."""
        return self.crawler.spider  # type: ignore[return-value]


class SafetyMiddleware(_Middleware):
    """Refuses addresses that must not be asked for: other schemes, private networks."""

    def process_request(self, request: Request) -> None:
        """Check every request, those that redirects led to included."""
        session = self.spider.session
        if session.stop_reason:
            raise RefusedError(session.stop_reason)
        if why := refuse_url(request.url, allow_private=session.workspace.market.allow_private):
            raise RefusedError(why)


class RobotsMiddleware(_Middleware):
    """Obeys robots.txt, Crawl-delay included (RFC 9309: no answer from the server means no access)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, asyncio.Task[Protego | str]] = {}

    async def process_request(self, request: Request) -> None:
        """Ask the host's robots.txt once, then obey it."""
        candidate: Candidate = request.meta["candidate"]
        if candidate.role is Role.ROBOTS:
            return
        origin = origin_of(request.url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin))
        task = self._rules[origin]
        rules = task.result() if task.done() else await asyncio.shield(task)
        if isinstance(rules, str):
            raise RefusedError(rules)
        if not rules.can_fetch(request.url, self.spider.agent):
            raise RefusedError("robots.txt forbids it")

    async def _fetch(self, origin: str) -> Protego | str:
        spider = self.spider
        candidate, hops, why = Candidate(f"{origin}/robots.txt", Role.ROBOTS), 0, ""
        while True:
            try:
                response = await self.crawler.engine.download_async(spider.request_for(candidate))
            except Exception as error:  # noqa: BLE001 (whatever kept robots.txt from us, RFC 9309 says: stay out)
                verdict = _verdict_of(error, urlsplit(candidate.url).hostname or "")
                why, retry = (verdict.reason, verdict.retry) if verdict else (type(error).__name__, False)
            else:
                target = join(candidate.url, (response.headers.get("Location") or b"").decode("latin-1"))
                if response.status in REDIRECTS and target and hops < MAX_ROBOTS_HOPS:
                    candidate, hops = replace(candidate, url=spider.session.vault.hide(target), attempt=1), hops + 1
                    continue
                if response.status < 500 and response.status != 429:
                    break
                why, retry = f"status {response.status}", True
            if not retry or candidate.attempt >= MAX_ATTEMPTS or spider.session.stop_reason:
                return f"robots.txt cannot be read ({why}), so nothing may be fetched"
            candidate = spider.later(candidate)
        rules = Protego.parse(spider.text_of(response, candidate)[:MAX_ROBOTS_CHARS])
        delay = rules.crawl_delay(spider.agent)
        if delay:
            spider.patience.slow_down(host_of(origin), float(delay))
        if spider.session.rule.sitemaps:
            named = [spider.session.vault.hide(url) for url in map(canonical, rules.sitemaps) if url]
            for url in (*(named[:20] or [f"{origin}/sitemap.xml"]), f"{origin}{LLMS}"):
                spider.session.frontier.aside(url, Role.SITEMAP)
        return rules


class PatienceMiddleware(_Middleware):
    """Waits when the server asks for it, and before a second try."""

    async def process_request(self, request: Request) -> None:
        """Hold a request back until its host may be asked again."""
        candidate: Candidate = request.meta["candidate"]
        host = host_of(request.url)
        patience = self.spider.patience
        while (wait := max(patience.until(host), candidate.not_before) - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, 1.0))
        try:
            pause = self.spider.session.ledger.slot(host, patience.floor(host))
        except FATAL as error:
            self.spider.give_up(error)
            raise IgnoreRequest("the store cannot be used") from error
        if pause is None:
            why = "the daily request budget for this host is used up"
            if host == host_of(self.spider.session.spec.url):
                self.spider.session.stop(why)
            raise RefusedError(why)
        await asyncio.sleep(pause)


class RecorderMiddleware(_Middleware):
    """Stands next to the network: whatever comes back, or does not, is archived before anyone else sees it."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive an answer and judge it."""
        spider, candidate = self.spider, request.meta["candidate"]
        address = str(response.ip_address or "")
        if address and not spider.session.workspace.market.allow_private and (why := why_refused(address)):
            spider.recorder.refusal(candidate, RequestVerdict(Outcome.REFUSED, f"the response came from the {why}"))
            raise IgnoreRequest(why)
        if candidate.render:
            try:
                page = response.text.encode() if isinstance(response, TextResponse) else response.body
                spider.recorder.rendered(candidate, page, response.url)
            except FATAL as error:
                spider.give_up(error)
            return response
        answer = HttpAnswer(
            status=response.status,
            headers=_pairs(response.headers),
            body=response.body,
            ip=address,
            request_headers=_pairs(request.headers),
            whole="dataloss" not in response.flags and "partial" not in response.flags,
        )
        wait = self._wait(response)
        try:
            verdict = spider.recorder.answer(candidate, answer, last_attempt=self._is_last(candidate, wait))
        except FATAL as error:
            spider.give_up(error)
            raise IgnoreRequest("archive or store cannot be written") from error
        if response.status in (429, 503):
            spider.patience.back_off(host_of(request.url), wait, attempt=candidate.attempt)
            if (wait or 0) > MAX_WAIT or spider.patience.back_offs > MAX_BACK_OFFS:
                spider.session.stop(f"the host asks crawlers to stay away ({response.status})")
        else:
            spider.patience.back_offs = 0
        if verdict.retry and not self._is_last(candidate, wait):
            spider.try_again(candidate)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Archive that there was no answer; a failure that may pass is tried again."""
        spider, candidate = self.spider, request.meta["candidate"]
        verdict = _verdict_of(exception, urlsplit(request.url).hostname or "")
        if verdict is None:
            return
        if (
            verdict.retry
            and not candidate.render
            and candidate.attempt < MAX_ATTEMPTS
            and not spider.session.stop_reason
        ):
            spider.try_again(candidate)
            return
        try:
            spider.recorder.refusal(candidate, verdict)
        except FATAL as error:
            spider.give_up(error)

    def _is_last(self, candidate: Candidate, wait: float | None) -> bool:
        return candidate.attempt >= MAX_ATTEMPTS or (wait or 0) > MAX_WAIT or bool(self.spider.session.stop_reason)

    @staticmethod
    def _wait(response: Response) -> float | None:
        value = (response.headers.get("Retry-After") or b"").decode("latin-1")
        if not value:
            return None
        now = clock.now().timestamp()
        parsed = email.utils.parsedate_tz(value)
        return retry_after(value, now=now, date_of=email.utils.mktime_tz(parsed) if parsed else None)


def _verdict_of(error: BaseException, host: str = "") -> RequestVerdict | None:
    """Return the outcome of a request without an answer; None: that was recorded elsewhere."""
    if isinstance(error, RefusedError):
        return RequestVerdict(Outcome.REFUSED, str(error))
    if isinstance(error, IgnoreRequest):
        return None
    if isinstance(error, DownloadCancelledError):
        return RequestVerdict(Outcome.REFUSED, "larger than the size limit for a page")
    if isinstance(error, DownloadTimeoutError):
        return RequestVerdict(Outcome.FAILED, "no response before the timeout", retry=True)
    if isinstance(error, CannotResolveHostError):
        if why := GuardedResolver.refused.get(host):
            return RequestVerdict(Outcome.REFUSED, why)
        return RequestVerdict(Outcome.FAILED, "the host's name cannot be resolved", retry=True)
    if isinstance(error, DownloadConnectionRefusedError):
        return RequestVerdict(Outcome.FAILED, "the host refuses the connection", retry=True)
    text = " ".join(str(error).split())[:200]
    return RequestVerdict(Outcome.FAILED, f"the request failed: {type(error).__name__} {text}".strip(), retry=True)


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
