"""Pages that need JavaScript: a browser gets the answer that is archived, runs its scripts, and hands back the page.

The page itself is not asked for again. What its scripts ask for is checked like any request. One gap is known: a public
server that redirects the browser to a private address is noticed when the answer comes, so such a request is made once,
and its answer is thrown away.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from crawlers.safety import refuse_url, why_refused
from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import MissingExtraError, RivalscopeError

__all__ = ["browser_meta", "browser_settings", "no_browser"]

_HANDLER = "crawlers.browser_handler.BrowserHandler"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NOT_NEEDED = frozenset(("image", "media", "font"))
# Scripts continue after the page has loaded: until nothing is asked for any more, but no longer than this.
_QUIET_MS = 5_000
_SETTLE_MS = 300
# What described the answer on its way; the browser gets it unpacked.
_OF_THE_WIRE = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection"))


def no_browser() -> RivalscopeError | None:
    """Return what keeps pages from being rendered, with the step that helps; None: nothing does."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        return MissingExtraError("javascript", "scrapy-playwright")
    if _program() is None:
        step = "Install the package chromium, or set `javascript: false` for the source."
        return RivalscopeError("no Chromium on this machine", next_step=step)
    return None


def browser_settings(market: MarketSpec) -> dict[str, Any]:
    """Return the Scrapy settings that let pages be rendered.

    Raises:
        MissingExtraError: scrapy-playwright is not installed.
        RivalscopeError: There is no Chromium on this machine.
    """
    if (problem := no_browser()) is not None:
        raise problem
    arguments = ["--disable-gpu", "--disable-dev-shm-usage"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to start as root otherwise
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": _program(), "args": arguments, "headless": True},
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": market.crawl.timeout * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": partial(_abort, allow_private=market.allow_private),
    }


def browser_meta(headers: Mapping[str, str], payload: bytes) -> dict[str, Any]:
    """Return the request's meta that has a page rendered.

    Args:
        headers: Headers of the page's answer, which the browser gets in place of one of its own.
        payload: Its payload, unpacked.
    """
    from scrapy_playwright.page import PageMethod

    return {
        "playwright": True,
        "playwright_page_init_callback": partial(_serve, headers=headers, payload=payload),
        "playwright_page_methods": [PageMethod(_settle)],
    }


async def _serve(page: Any, request: Any, *, headers: Mapping[str, str], payload: bytes) -> None:
    """Have the browser's first request answered with what is archived."""
    kept = {name: value for name, value in headers.items() if name.lower() not in _OF_THE_WIRE}
    served = False

    async def answer(route: Any) -> None:
        nonlocal served
        if served or not route.request.is_navigation_request():
            await route.fallback()
            return
        served = True
        await route.fulfill(status=200, headers=kept, body=payload)

    await page.route("**", answer)


async def _settle(page: Any) -> None:
    """Wait until scripts are done."""
    from playwright.async_api import TimeoutError as TooLongError

    with suppress(TooLongError):  # a page that keeps asking is read as it is
        await page.wait_for_load_state("networkidle", timeout=_QUIET_MS)
    await page.wait_for_timeout(_SETTLE_MS)


def _program() -> str | None:
    return next((found for found in map(shutil.which, _PROGRAMS) if found), None)


def _abort(request: Any, *, allow_private: bool) -> bool:
    """Return whether a request of the browser is not to be made: not needed for text, or not allowed."""
    if request.resource_type in _NOT_NEEDED:
        return True
    if urlsplit(request.url).scheme in ("data", "blob"):
        return False  # holds its own bytes, asks nobody
    if refuse_url(request.url, allow_private=allow_private):
        return True
    return not allow_private and _resolves_to_private(urlsplit(request.url).hostname or "")


@lru_cache(maxsize=1000)
def _resolves_to_private(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return any(why_refused(str(address[4][0])) for address in found)
