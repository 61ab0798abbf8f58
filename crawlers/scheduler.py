"""Scrapy's scheduler, emptied: requests are made of the frontier's best candidate at the moment they are wanted."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

from crawlers.following import FATAL
from crawlers.frontier import Candidate
from crawlers.outcomes import SECRET_UNKNOWN, RequestVerdict
from rivalscope.core.records import Outcome

if TYPE_CHECKING:
    from crawlers.spiders.source import SourceSpider

__all__ = ["FrontierScheduler"]


class FrontierScheduler(BaseScheduler):
    """Hands out what the frontier says; nothing is queued twice, and no request exists before its turn."""

    def __init__(self) -> None:
        self._returned: deque[Request] = deque()
        self._spider: SourceSpider | None = None

    def open(self, spider: Any) -> None:
        """Take note of the spider whose session holds the frontier."""
        self._spider = spider

    def has_pending_requests(self) -> bool:
        """Return whether there is anything left to ask for."""
        assert self._spider is not None
        session = self._spider.session
        return bool(self._returned) or (not session.stop_reason and len(session.frontier) > 0)

    def enqueue_request(self, request: Request) -> bool:
        """Take back a request that some other component made."""
        self._returned.append(request)
        return True

    def next_request(self) -> Request | None:
        """Return the next request, or None when there is none."""
        assert self._spider is not None
        if self._returned:
            return self._returned.popleft()
        session = self._spider.session
        if session.stop_reason:
            return None
        try:
            candidate = self._next()
        except FATAL as error:
            self._spider.give_up(error)
            return None
        return self._spider.request_for(candidate) if candidate is not None else None

    def _next(self) -> Candidate | None:
        assert self._spider is not None
        session = self._spider.session
        candidate = session.frontier.pop()
        if candidate is None:
            self._spider.recorder.follow_unchanged()
            candidate = session.frontier.pop()
        while candidate is not None and session.vault.reveal(candidate.url) is None:
            self._spider.recorder.refusal(candidate, RequestVerdict(Outcome.REFUSED, SECRET_UNKNOWN))
            candidate = session.frontier.pop()
        return candidate
