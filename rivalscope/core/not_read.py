"""What is public, was met and cannot be read, by cause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from rivalscope.core.records import NEEDS_SCRIPT

__all__ = ["cause_of_link", "cause_of_reason", "in_words", "names_pdf"]

_BY_ENDING = (
    (
        re.compile(r"\.(?:docx?|xlsx?|pptx?|od[pst]|rtf|pages|numbers|key|epub|csv)$", re.IGNORECASE),
        "office documents",
    ),
    (
        re.compile(r"\.(?:mp4|m4v|mov|mkv|avi|webm|wmv|mpe?g|ogv|mp3|m4a|wav|flac|ogg)$", re.IGNORECASE),
        "videos and recordings",
    ),
    (
        re.compile(r"\.(?:zip|7z|rar|tar|t?gz|bz2|xz|zst|jar|whl|deb|dmg|msi|pkg|exe|apk|iso)$", re.IGNORECASE),
        "archives and programs",
    ),
    (re.compile(r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|svg)$", re.IGNORECASE), "pictures"),
)
_BY_REASON = (
    (re.compile(r"^not readable: an office document"), "office documents"),
    (re.compile(r"^not readable: a video"), "videos and recordings"),
    (re.compile(r"^not readable: (?:an archive|a program)"), "archives and programs"),
    (re.compile(r"^not readable: a picture"), "pictures"),
    (re.compile(r"^not readable: an encrypted PDF"), "encrypted PDFs"),
    (re.compile(r"^not readable: a scanned PDF"), "scanned PDFs"),
    (re.compile(r"^not readable: .*PDF"), "damaged PDFs"),
    (re.compile(r"^not readable: "), "other files"),
    (re.compile(rf"^{NEEDS_SCRIPT}"), "pages that need JavaScript"),
    (re.compile(r"^(?:larger than|unpacks to more than)"), "files over the size limit"),
)


def cause_of_link(url: str) -> str:
    """Return what a link leads to that we do not read; empty: it may be read, or is no content.

    >>> cause_of_link("https://example.com/prices.xlsx"), cause_of_link("https://example.com/app.css")
    ('office documents', '')
    """
    path = urlsplit(url).path
    return next((cause for pattern, cause in _BY_ENDING if pattern.search(path)), "")


def names_pdf(url: str) -> bool:
    """Return whether an address ends like that of a PDF.

    >>> names_pdf("https://files.example.com/Prices.PDF?v=2")
    True
    """
    return urlsplit(url).path.lower().endswith(".pdf")


def cause_of_reason(reason: str) -> str:
    """Return what kept a payload from being read, by the reason of its capture; empty: no such thing.

    >>> cause_of_reason("not readable: a scanned PDF without text")
    'scanned PDFs'
    """
    return next((cause for pattern, cause in _BY_REASON if pattern.search(reason)), "")


def in_words(causes: Mapping[str, int]) -> str:
    """Return causes and counts in words, the most frequent first.

    >>> in_words({"scanned PDFs": 1, "office documents": 3})
    '3 office documents, 1 scanned PDFs'
    """
    return ", ".join(f"{count} {cause}" for cause, count in sorted(causes.items(), key=lambda one: (-one[1], one[0])))
