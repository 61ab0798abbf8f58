"""Reading one payload, in a process of its own or not: loads neither the store nor what crawls."""

from __future__ import annotations

from crawlers.extraction.page import read_page
from crawlers.extraction.site_override import SiteOverride
from rivalscope.core.archive import Archive
from rivalscope.core.errors import ArchiveError
from rivalscope.core.page_rows import PackedPage, pack
from rivalscope.core.records import Capture, Release

__all__ = ["ReadPage", "read_payload"]

ReadPage = tuple[PackedPage, tuple[Release, ...], str]
"""A page, its releases, and why nothing could be read of it."""


def read_payload(job: tuple[Archive, Capture, tuple[SiteOverride, ...]]) -> ReadPage | str:
    """Read the payload of a capture.

    Args:
        job: The archive, the capture, and what people said about odd sites.

    Returns:
        What it holds; a text says why it could not be read.

    Raises:
        ArchiveUnreachableError: An archive in object storage does not answer, which is no failure of this page.
    """
    archive, capture, corrections = job
    try:
        archived = archive.read(capture)
    except ArchiveError as error:
        return str(error)
    try:
        page = read_page(
            archived.payload,
            capture.url,
            mime=archived.mime or "text/html",
            charset=archived.charset,
            overrides=corrections,
            rendered=archived.rendered,
        )
        return pack(page), page.releases, page.unreadable
    except Exception as error:  # noqa: BLE001 - what goes wrong inside a page is that page's failure and no other's
        return f"{capture.url} could not be read ({type(error).__name__}: {error})"[:500]
