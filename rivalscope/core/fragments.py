"""Links that make a browser scroll to a quote: text fragments.

Specification: WICG, "URL Fragment Text Directives" (scroll-to-text-fragment).
"""

from __future__ import annotations

from urllib.parse import quote as percent

__all__ = ["fragment_link"]

_WHOLE_UP_TO = 120
"""Longer quotes are given by their first and last words, as the specification advises."""
_WORDS = 6


def fragment_link(url: str, quote: str) -> str:
    """Return the address with a text directive for a quote.

    Args:
        url: Address of the page; its own fragment is kept in front of the directive.
        quote: Text as it is on the page, white space folded.

    Returns:
        The link; the address as it is where there is no quote.

    >>> fragment_link("https://example.org/a#b", "up to 5 seats, free")
    'https://example.org/a#b:~:text=up%20to%205%20seats%2C%20free'
    """
    text = " ".join(quote.split())
    if not text:
        return url
    address, _, old = url.partition("#")
    kept = old.split(":~:")[0]
    words = text.split(" ")
    if len(text) > _WHOLE_UP_TO and len(words) > 2 * _WORDS:
        directive = f"{_escape(' '.join(words[:_WORDS]))},{_escape(' '.join(words[-_WORDS:]))}"
    else:
        directive = _escape(text)
    return f"{address}#{kept}:~:text={directive}"


def _escape(text: str) -> str:
    """Percent-encode; comma, ampersand and hyphen have a meaning of their own in the directive."""
    return percent(" ".join(text.split()), safe="").replace("-", "%2D")
