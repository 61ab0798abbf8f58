"""Reading payloads, in processes of their own, on other machines or not: loads neither the store nor what crawls.

What extracts is loaded where a page is read: the process that hands out the work does not need it.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

from crawlers.extraction.site_override import SiteOverride
from crawlers.extraction.version import rules_stamp, rules_version
from rivalscope.core.archive import Archive, require_archive
from rivalscope.core.errors import ArchiveError, EngineError
from rivalscope.core.page_rows import PageRows, pack
from rivalscope.core.records import Capture, Release

__all__ = ["EXTRACTION", "ReadPage", "Share", "read_share"]

EXTRACTION = "crawlers.extraction.page"
"""The module that reading a page loads."""

ReadPage = tuple[PageRows, tuple[Release, ...], str]
"""A page, its releases, and why nothing could be read of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Captures to read, with all that it takes."""

    archive: Archive
    archive_id: str
    """What the archive must say of itself where it is read."""
    rules: str
    """The version of the rules that must read it."""
    stamp: str
    """What the files of these rules look like where the work is handed out; told quicker than the version."""
    corrections: tuple[SiteOverride, ...]
    """What people said about unusual sites."""
    captures: tuple[Capture, ...]


def read_share(share: Share) -> list[ReadPage | str]:
    """Read the payloads of captures.

    Returns:
        What each holds; a text says why it could not be read.

    Raises:
        EngineError: Another version of the rules is installed here.
        ArchiveUnreachableError: The archive is not to be seen from here, which is no failure of these pages.
    """
    if rules_stamp() != share.stamp and rules_version() != share.rules:
        raise EngineError(
            f"a worker uses different extraction rules ({rules_version()}, not {share.rules})",
            where=socket.gethostname(),
            next_step="Install the same version of Rivalscope on all machines.",
        )
    require_archive(share.archive, share.archive_id)
    return [_read_payload(share.archive, capture, share.corrections) for capture in share.captures]


def _read_payload(archive: Archive, capture: Capture, corrections: tuple[SiteOverride, ...]) -> ReadPage | str:
    from crawlers.extraction.page import read_page

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
