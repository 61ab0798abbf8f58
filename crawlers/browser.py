"""Pages that need JavaScript: a source that asks for it is rendered by the system's Chromium, about 3 pages a second.

What the browser asks for on its own is checked too. One gap is known: a public server that redirects the browser to a
private address is noticed when the answer comes, so such a request is made once, and its answer is thrown away.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from crawlers.safety import refuse_url, why_refused
from rivalscope.core.config import Market
from rivalscope.core.errors import MissingExtraError, RivalscopeError

__all__ = ["browser_meta", "browser_settings"]

_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NOT_NEEDED = frozenset(("image", "media", "font"))
# Time for scripts to draw after the page has loaded.
_SETTLE_MS = 1_000


def browser_settings(market: Market) -> dict[str, Any]:
    """Return the Scrapy settings that let pages be rendered.

    Raises:
        MissingExtraError: scrapy-playwright is not installed.
        RivalscopeError: There is no Chromium on this machine.
    """
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise MissingExtraError("javascript", "scrapy-playwright")
    program = next((found for found in map(shutil.which, _PROGRAMS) if found), None)
    if program is None:
        raise RivalscopeError(
            "no Chromium on this machine",
            next_step="Install the package chromium, or take `javascript: true` out of market.yaml.",
        )
    arguments = ["--disable-gpu", "--disable-dev-shm-usage"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to start as root otherwise
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": program, "args": arguments, "headless": True},
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": market.crawl.timeout * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": partial(_abort, allow_private=market.allow_private),
    }


def browser_meta() -> dict[str, Any]:
    """Return the request's meta that has it rendered."""
    from scrapy_playwright.page import PageMethod

    return {"playwright": True, "playwright_page_methods": [PageMethod("wait_for_timeout", _SETTLE_MS)]}


def _abort(request: Any, *, allow_private: bool) -> bool:
    """Say whether a request of the browser is not to be made: not needed for text, or not allowed."""
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
