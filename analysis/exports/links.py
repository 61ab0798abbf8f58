"""Links to a page, only where they are safe to follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from analysis.exports.safe import printable
from rivalscope.core.fragments import fragment_link
from rivalscope.core.records import NOT_SHOWN

__all__ = ["quote_link", "safe_link"]

_PAGE = re.compile(r"page (\d{1,4})")


def safe_link(url: str) -> str:
    """Return the URL if it is plain http or https with a host, else an empty text.

    >>> safe_link("https://example.com/a"), safe_link("javascript:alert(1)")
    ('https://example.com/a', '')
    """
    if any(character < "!" or character == "\x7f" for character in url):
        return ""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:  # a bracket that is no IPv6 address
        return ""


def quote_link(url: str, quote: str, heading_path: Sequence[str] = ()) -> str:
    """Return a link that makes a browser scroll to the quote; empty if the URL is not safe to follow.

    Args:
        url: Address of the page.
        quote: Words on it.
        heading_path: Headings above them; a document of pages has the page first, and browsers open it there.

    >>> quote_link("https://example.com/a.pdf", "Audit log", ("page 3", "Security"))
    'https://example.com/a.pdf#page=3'
    """
    if not safe_link(url):
        return ""
    if heading_path and (page := _PAGE.fullmatch(heading_path[0])):
        return f"{url.partition('#')[0]}#page={page[1]}"
    if NOT_SHOWN in heading_path[:2]:
        return url  # nothing to scroll to
    return fragment_link(url, printable(quote))
