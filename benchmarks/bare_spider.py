"""The floor of a re-crawl: bare Scrapy that asks for known pages again, gets 304, and keeps nothing.

``python benchmarks/bare_spider.py PAGES.json``, a list of [url, etag]; prints the number of answers with status 304.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(scrapy.Spider):
    """Asks for every page once."""

    name = "bare"
    unchanged = 0

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the pages of the file."""
        for url, etag in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
            headers = {"If-None-Match": etag, "Cache-Control": "max-age=0"}
            yield scrapy.Request(url, headers=headers, meta={"handle_httpstatus_all": True}, dont_filter=True)

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Count."""
        BareSpider.unchanged += response.status == 304


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "WARNING",
            "CONCURRENT_REQUESTS": 8,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "DOWNLOAD_DELAY": 0,
            "DOWNLOADER_MIDDLEWARES_BASE": {},
            "SPIDER_MIDDLEWARES_BASE": {},
            "EXTENSIONS_BASE": {},
            "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        }
    )
    process.crawl(BareSpider)
    process.start()
    print(BareSpider.unchanged)
