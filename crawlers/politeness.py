"""How fast a host may be asked: our own delay, its Crawl-delay, its answers' latency, and its requests to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from scrapy import signals

__all__ = ["Patience", "Throttle"]

# A slow server is asked more slowly, but a single slow answer must not stop a crawl.
_MAX_THROTTLE = 15.0
_FIRST_BACK_OFF = 2.0
_MAX_BACK_OFF = 60.0
# robots.txt may ask for more than anybody can mean.
MAX_CRAWL_DELAY = 60.0


class Patience:
    """Until when a host is to be left alone, and how far apart requests to it must be."""

    def __init__(self, *, delay: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.delay = delay
        self.back_offs = 0
        """Times in a row that a host asked us to slow down."""
        self._clock = clock
        self._floors: dict[str, float] = {}
        self._until: dict[str, float] = {}

    def floor(self, host: str) -> float:
        """Return the least time between two requests to a host, in seconds."""
        return max(self.delay, self._floors.get(host, 0.0))

    def slow_down(self, host: str, delay: float) -> None:
        """Take in a host's Crawl-delay."""
        self._floors[host] = min(MAX_CRAWL_DELAY, max(delay, self._floors.get(host, 0.0)))

    def back_off(self, host: str, wait: float | None, *, attempt: int) -> None:
        """Take in that a host asked us to slow down.

        Args:
            host: Which.
            wait: Seconds that it named; None: it named none, and we wait longer with each attempt.
            attempt: Attempt that it answered, from 1.
        """
        self.back_offs += 1
        pause = wait if wait is not None else _FIRST_BACK_OFF * 2 ** (attempt - 1)
        self._until[host] = max(self.until(host), self._clock() + min(_MAX_BACK_OFF * 2, pause))

    def until(self, host: str) -> float:
        """Return the time (monotonic) before which a host is to be left alone."""
        return self._until.get(host, 0.0)


class Throttle:
    """Sets the delay of Scrapy's slots: never below the floor, longer while a server answers slowly.

    Scrapy's own AutoThrottle knows one floor for all hosts and would undo a Crawl-delay.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        crawler.signals.connect(self._reached, signal=signals.request_reached_downloader)
        crawler.signals.connect(self._downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Throttle:
        """Make one, as Scrapy does."""
        return cls(crawler)

    def _slot(self, request: Any) -> Any:
        return self.crawler.engine.downloader.slots.get(request.meta.get("download_slot"))

    def _reached(self, request: Any) -> None:
        slot = self._slot(request)
        if slot is not None:
            slot.delay = max(slot.delay, self.crawler.spider.patience.floor(request.meta["host"]))

    def _downloaded(self, request: Any, response: Any) -> None:
        slot = self._slot(request)
        latency = request.meta.get("download_latency")
        if slot is None or latency is None:
            return
        floor = self.crawler.spider.patience.floor(request.meta["host"])
        if floor == 0.0:
            return  # the workspace asks for no delay at all: its own server
        # A server that needs longer than the delay gets that much longer between requests; errors answer fast and
        # say nothing about its strength.
        wanted = min(_MAX_THROTTLE, latency)
        if response.status == 200 or wanted > slot.delay:
            slot.delay = max(floor, wanted, (slot.delay + wanted) / 2)
