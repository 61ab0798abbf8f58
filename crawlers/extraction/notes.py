"""Whether a page is release notes, and the releases that it describes: its structure first, its address second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from crawlers.extraction.kinds import kind_of_url, says_release_notes
from crawlers.extraction.releases import examine_document, examine_page
from crawlers.extraction.releases.versions import read_heading, version_key
from rivalscope.core.payload.forms import Source
from rivalscope.core.records import UNREAD_NOTES, Page, PageKind, Release

__all__ = ["structure_of_notes", "with_releases"]

_MIN_RELEASES = 3
_SURE, _DOUBTFUL = 0.65, 0.3
_UNSURE_PART = re.compile(r"/(?:all-|latest-)?(?:releases?|changes)(?:[-_/.][^/]*)?(?=/|$)", re.IGNORECASE)


def structure_of_notes(root: etree._Element, headings: Sequence[str], *, language: str = "") -> str:
    """Say why the structure of a page is that of release notes; empty if it is not.

    Most of its sections of one level are releases, whose versions or days run in one direction.

    Args:
        root: The page's root element.
        headings: Its headings, outside of chrome.
        language: The page's language.
    """
    named = 0
    for heading in headings:
        read = read_heading(heading) if any(map(str.isdigit, heading)) else None
        named += read is not None and len(read.before) + len(read.after) <= 8
    if named < _MIN_RELEASES:
        return ""
    reading = examine_page(root, language=language)
    told = sum(bool(release.entries) for release in reading.releases)
    if len(reading.releases) < _MIN_RELEASES or reading.confidence < _SURE or reading.left_out:
        return ""
    if 2 * told < len(reading.releases) or not _newest_first_or_dated(reading.releases):
        return ""
    return f"{named} of {len(headings)} headings name a version or a day, in order"


def _newest_first_or_dated(releases: Sequence[Release]) -> bool:
    """Return whether releases are dated, or the newest comes first: undated numbers that rise are those of sections."""
    dated = sum(release.published is not None for release in releases)
    return 2 * dated > len(releases) or version_key(releases[0].version) > version_key(releases[-1].version)


def with_releases(page: Page, source: Source, root: etree._Element) -> Page:
    """Return a page of release notes with its releases, or with another kind where it turns out to be none.

    A page that says it is release notes and gave nothing keeps its kind, and a reason says that it could not be parsed.

    Args:
        page: The page, of kind ``CHANGELOG``.
        source: Its text.
        root: Its root element.
    """
    if source.form in ("markdown", "text", "json", "xml"):
        form = source.form if source.form in ("markdown", "text") else "auto"
        reading = examine_document(source.text, form=form, name=page.url, language=page.language)
    else:
        reading = examine_page(root, name=page.url, language=page.language)
    if reading.confidence < _DOUBTFUL:
        reading = replace(reading, releases=())
    sure = says_release_notes(page.url) or says_release_notes(page.title)
    if not reading.releases and not sure:
        kind, reasons = kind_of_url(_UNSURE_PART.sub("", page.url))
        kind = PageKind.OTHER if kind is PageKind.CHANGELOG else kind
        return replace(page, kind=kind, kind_reasons=(*reasons, "it contains no releases"))
    why = reading.suspicion or ("" if reading.releases else "it looks like release notes, but none were read")
    return replace(
        page, releases=reading.releases, kind_reasons=(*page.kind_reasons, *((UNREAD_NOTES + why,) if why else ()))
    )
