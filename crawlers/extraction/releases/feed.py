"""Releases out of a feed: one for each entry, where the feed is about releases and nothing else.

Atom (RFC 4287) and RSS; feedparser reads both.
"""

from __future__ import annotations

import re
import time
from datetime import date
from html import escape
from typing import Any

from crawlers.extraction.releases.dates import find_dates
from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.reader import merged, read_notes
from crawlers.extraction.releases.versions import is_prerelease, name_version, read_heading
from rivalscope.core.payload.forms import parse_feed
from rivalscope.core.records import Release

__all__ = ["feed_releases"]

_MOST = 1_000
# A blog describes a release now and then; a release feed in nearly every entry.
_SHARE = 0.6
_ABOUT = re.compile(r"releas|change ?log|updates?\b|what.?s new|version", re.IGNORECASE)


def feed_releases(source: str) -> tuple[Release, ...]:
    """Read the releases that a feed describes.

    Args:
        source: The feed's text.

    Returns:
        One release an entry that names a version, in the feed's order; where the feed as a whole is about releases,
        an entry without a version is named by its date. Empty for a feed about other things.
    """
    feed = parse_feed(source)
    entries = feed.entries[:_MOST]
    versions = [_version(entry) for entry in entries]
    named = sum(bool(version) for version in versions)
    about = bool(_ABOUT.search(str(feed.feed.get("title", ""))))
    if not entries or (named < _SHARE * len(entries) and not about):
        return ()
    found = [_release(entry, version) for entry, version in zip(entries, versions, strict=True)]
    return tuple(merged([release for release in found if release is not None]))


def _version(entry: Any) -> str:
    title = str(entry.get("title", ""))
    heading = read_heading(title)
    if heading is not None and heading.version and any(character.isdigit() for character in heading.version):
        return heading.version
    in_brackets = re.search(r"\(v?(\d+(?:\.\d+){0,3}[\w.-]{0,20})\)\s*$", title)
    if in_brackets:
        return in_brackets[1]
    version, _ = name_version(str(entry.get("link", "")))
    return version


def _release(entry: Any, version: str) -> Release | None:
    published = _stated(entry) or _day(entry.get("published_parsed") or entry.get("updated_parsed"))
    if not version and published is None:
        return None
    contents = entry.get("content") or [{}]
    body = str(contents[0].get("value") or entry.get("summary", ""))
    # A post without a version is recognised by its title, which then belongs to its text.
    title = "" if version else f"<h3>{escape(str(entry.get('title', '')))}</h3>"
    version = version or (published.isoformat() if published else "")
    read = read_heading(str(entry.get("title", "")))
    return Release(
        version=version,
        published=published,
        title=str(entry.get("title", "")),
        entries=read_notes(html_outline(f"<body>{title}{body}</body>", fragment=True)),
        prerelease=is_prerelease(version) or bool(read and read.prerelease),
        yanked=bool(read and read.yanked),
    )


def _stated(entry: Any) -> date | None:
    """Return the day as the feed writes it: the parser turns it into universal time, and may name the day after."""
    text = str(entry.get("published") or entry.get("updated") or "")
    found = next(find_dates(text, months=False), None)
    return found.value if found is not None else None


def _day(parsed: time.struct_time | None) -> date | None:
    if parsed is None:
        return None
    try:
        return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday)
    except ValueError:
        return None
