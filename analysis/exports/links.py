"""Links to a page, only where they are safe to follow."""

from __future__ import annotations

from urllib.parse import quote as percent
from urllib.parse import urlsplit

__all__ = ["fragment_link", "safe_link"]


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


def fragment_link(url: str, quote: str) -> str:
    """Return the link with a text fragment that makes a browser scroll to the quote."""
    words = quote.split()
    if not safe_link(url) or not words:
        return safe_link(url)
    ends = (" ".join(words),) if len(words) <= 8 else (" ".join(words[:4]), " ".join(words[-4:]))
    fragment = ",".join(percent(end, safe="").replace("-", "%2D") for end in ends)
    return f"{url.partition('#')[0]}#:~:text={fragment}"
