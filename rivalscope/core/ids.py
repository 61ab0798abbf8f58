"""Ids that come from content, so that running twice changes nothing but ``last_seen``."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["digest", "make_id", "slug"]


def make_id(*parts: object) -> str:
    """Return a 20-character id of the given parts; the same parts always give the same id.

    >>> make_id("capture", "https://example.com/") == make_id("capture", "https://example.com/")
    True
    >>> make_id("ab", "c") == make_id("a", "bc")
    False
    """
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def digest(payload: bytes) -> str:
    """Return the SHA-256 of a payload as ``sha256:<hex>``, the form used in WARC digests."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def slug(text: str) -> str:
    """Return a short ASCII name for files and ids.

    >>> slug("Héron Desk (EU)")
    'heron-desk-eu'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "unnamed"
