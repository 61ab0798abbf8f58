"""How Scrapy downloads where pages may be rendered; apart from :mod:`crawlers.browser`, which needs no Scrapy."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

__all__ = ["BrowserHandler"]


class BrowserHandler(HTTP11DownloadHandler):
    """Downloads as Scrapy does; starts a browser with the first page that wants one, since most crawls need none."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._browser: Any = None

    async def download_request(self, request: Request) -> Response:
        """Download, or render a page whose answer has been archived."""
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        if self._browser is None:
            from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

            self._browser = ScrapyPlaywrightDownloadHandler(self._crawler)
            # It waits for the signal that the engine has started, which was long ago.
            await self._browser._launch()
        response: Response = await self._browser.download_request(request)
        return response

    async def close(self) -> None:
        """Close connections, and the browser if there was one."""
        if self._browser is not None:
            await self._browser.close()
        await super().close()
