"""The peer of benchmarks/crawl.py: plain Scrapy that follows links, with the file-system HTTP cache.

``python benchmarks/plain_spider.py URL CACHE_DIR POLICY``; prints the number of pages.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor


class PlainSpider(scrapy.Spider):
    """Follows every link."""

    name = "plain"
    links = LinkExtractor()

    async def start(self) -> AsyncIterator[Any]:
        """Begin at the address given."""
        yield scrapy.Request(sys.argv[1])

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """Count the page and follow its links."""
        yield {"url": response.url}
        for link in self.links.extract_links(response):
            yield response.follow(link, callback=self.parse)


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "WARNING",
            "ROBOTSTXT_OBEY": True,
            "HTTPCACHE_ENABLED": True,
            "HTTPCACHE_DIR": sys.argv[2],
            "HTTPCACHE_POLICY": f"scrapy.extensions.httpcache.{sys.argv[3]}",
            "CONCURRENT_REQUESTS": 8,
            "TELNETCONSOLE_ENABLED": False,
            "MEMUSAGE_ENABLED": False,
        }
    )
    crawler = process.create_crawler(PlainSpider)
    process.crawl(crawler)
    process.start()
    print(crawler.stats.get_value("item_scraped_count", 0))
