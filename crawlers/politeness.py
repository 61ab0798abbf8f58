"""How fast a host may be asked: our own delay, its Crawl-delay, its answers' latency, and its requests to wait."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from scrapy import signals

from rivalscope.core.store import Store, hosts

__all__ = ["HostLedger", "Patience", "Throttle"]

# A slow server is asked more slowly, but a single slow answer must not stop a crawl.
_MAX_THROTTLE = 15.0
_FIRST_BACK_OFF = 2.0
_MAX_BACK_OFF = 60.0
# Requests that are taken from a budget at once where a host needs no pause.
_BLOCK = 100
# robots.txt may ask for more than anybody can mean.
MAX_CRAWL_DELAY = 60.0


class Patience:
    """Until when a host is to be left alone, and how far apart requests to it must be."""

    def __init__(self, *, delay: float) -> None:
        self.delay = delay
        self.back_offs = 0
        """Times in a row that a host asked us to slow down."""
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
        self._until[host] = max(self.until(host), time.monotonic() + min(_MAX_BACK_OFF * 2, pause))

    def until(self, host: str) -> float:
        """Return the time (monotonic) before which a host is to be left alone."""
        return self._until.get(host, 0.0)


class HostLedger:
    """Pauses and budgets of hosts as they are kept in a store: they hold for everybody who shares it.

    Args:
        store: The cluster's store, or the market's own.
        limit: Requests to one host in 24 hours.
    """

    def __init__(self, store: Store, *, limit: int) -> None:
        self._store, self._limit = store, limit
        self._left: Counter[str] = Counter()

    def slot(self, host: str, pause: float) -> float | None:
        """Return the seconds after which a host may be asked once; None: its budget is used up.

        Raises:
            StoreError: The store is gone; without it nobody may ask.
        """
        wait = 0.0
        if not self._left[host]:
            count = 1 if pause else _BLOCK
            with self._store.begin() as connection:
                slot = hosts.reserve(connection, host, pause=pause, limit=self._limit, count=count)
            if not slot.granted:
                return None
            self._left[host], wait = slot.granted, slot.wait
        self._left[host] -= 1
        return wait

    def close(self) -> None:
        """Give back what was not asked."""
        for host, count in self._left.items():
            if count:
                with self._store.begin() as connection:
                    hosts.give_back(connection, host, count)
        self._left.clear()


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
