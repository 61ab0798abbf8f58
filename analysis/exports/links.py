"""Links to a page, only where they are safe to follow."""

from __future__ import annotations

from urllib.parse import urlsplit

from analysis.exports.safe import printable
from rivalscope.core.fragments import fragment_link

__all__ = ["quote_link", "safe_link"]


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


def quote_link(url: str, quote: str) -> str:
    """Return a link that makes a browser scroll to the quote; empty where the URL is not safe to follow."""
    return fragment_link(url, printable(quote)) if safe_link(url) else ""
