"""Read sitemaps: URL sets, index files, plain lists; gzip; bounded against bombs.

Protocol: sitemaps.org 0.9 (50,000 addresses and 50 MB a file).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from crawlers.links import Link
from crawlers.urls import canonical
from rivalscope.core.archive import decode_body
from rivalscope.core.payload import decode

__all__ = ["Sitemap", "read_sitemap"]

MAX_URLS = 50_000
_WRAPPINGS = 2
"""A file that was packed twice is read; one that is packed more often is no sitemap."""
MAX_BYTES = 52_428_800
# Every part is bounded and stops at the next bracket, so that no payload takes more than linear time.
_LOC = re.compile(
    rb"<(?!image:|video:)(?:\w{1,20}:)?loc\s{0,20}>(?:\s{0,50}<!\[CDATA\[)?([^<>\]]{1,2200})(?:\]\]>)?\s{0,50}</"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap names."""

    pages: tuple[Link, ...] = ()
    sitemaps: tuple[str, ...] = ()
    truncated: bool = False
    """It went on beyond what we read."""


def read_sitemap(payload: bytes) -> Sitemap:
    """Read a sitemap of any form. No XML parser sees it, so no entity is expanded; damaged XML gives what is whole.

    Args:
        payload: XML, text with an address a line, or either of them in gzip.
    """
    problem = ""
    for _ in range(_WRAPPINGS):
        if payload[:2] == b"\x1f\x8b" and not problem:
            payload, problem = decode_body(payload, "gzip", limit=MAX_BYTES)
    truncated = bool(problem) or len(payload) > MAX_BYTES
    payload = payload[:MAX_BYTES]
    if b"\0" in payload[:200]:  # UTF-16; in every other encoding the marks and addresses are ASCII
        payload = decode(payload).text.encode("utf-8", "replace")
    pages: dict[str, Link] = {}
    sitemaps: dict[str, None] = {}
    if b"<" not in payload[:2000]:
        for line in payload.split(b"\n", MAX_URLS)[:MAX_URLS]:
            if url := _address(line):
                pages.setdefault(url, Link(url))
        return Sitemap(pages=tuple(pages.values()), truncated=truncated)
    is_index = re.search(rb"<(?:\w{1,20}:)?sitemapindex[\s>]", payload[:5000]) is not None
    for number, match in enumerate(_LOC.finditer(payload)):
        if number >= MAX_URLS:  # the format allows no more, and one address a million times is no less work
            truncated = True
            break
        url = _address(match[1])
        if not url:
            continue
        if is_index:
            sitemaps[url] = None
        elif url not in pages:
            pages[url] = Link(url)
    return Sitemap(pages=tuple(pages.values()), sitemaps=tuple(sitemaps), truncated=truncated)


def _address(raw: bytes) -> str:
    return canonical(html.unescape(raw.decode("utf-8", "replace").strip().lstrip("\ufeff")))
