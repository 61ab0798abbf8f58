"""What one document gave, and how that came about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawlers.extraction.releases.dates import find_dates
from crawlers.extraction.releases.versions import name_version, read_heading
from rivalscope.core.records import Release

__all__ = ["NotesReading", "suspicion"]

_NAME = re.compile(
    r"change[-_. ]?(?:log|s)\b|release[-_ ]?notes?|release[-_ ]?history|version[-_ ]?history|what'?s[-_ ]?new|"
    r"(?<![a-z])(?:news|history|releases?|versions)(?![a-z])|updates?\b|appcast|"
    r"更新日志|リリースノート|journal des modifications|novedades",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\d+(?:\.\d+)*\.(?:\s|$)")
"""The number of a section: "4.1. Features"."""
_MANY = 8
"""Lines with a version or a day that make a document look like release notes."""
_PART = 0.5
"""Share of them that must be releases: warns of 9 of 15 documents read in part, and of 2 of 590 read well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesReading:
    """The releases of a document, with the reader that found them.

    Attributes:
        releases: The releases, in the document's order.
        reader: Name of the reader: markdown, html, data ...; empty where none fitted.
        confidence: How sure it is that these are releases of the document, from 0 to 1.
        left_out: What was seen and not read, in words.
        suspicion: Why the document looks like release notes although it gave few releases or none, or how two
            readings of it differ; empty where it does not, or gave what it promised.
        weight: How far what names the releases is like release notes, whatever the form, from 0 to 1.
    """

    releases: tuple[Release, ...] = ()
    reader: str = ""
    confidence: float = 0.0
    left_out: tuple[str, ...] = ()
    suspicion: str = ""
    weight: float = 0.0


def suspicion(source: str, name: str, releases: int, *, dated: bool = False) -> str:
    """Say why a document looks like release notes although few releases were read from it; empty: it does not.

    Args:
        source: The document as text.
        name: Its file name or address.
        releases: How many releases were read from it.
        dated: Most of them bear a version and a day: other days are those of their changes.

    >>> suspicion("Nothing here", "docs/CHANGELOG.md", 0)
    'its name says "CHANGELOG", and no release was read from it'
    """
    versions, days = set(), set()
    for line in source[:2_000_000].splitlines():
        if not line or len(line) > 120 or not any(map(str.isdigit, line)):
            continue
        text = line.strip(" \t#=*-|>[]")
        if _SECTION.match(text):
            continue
        if not text[:1].isdigit() and not re.match(r"v(?:ersion)?[ .]?\d|[A-Z][\w.-]{0,20} v?\d", text, re.IGNORECASE):
            continue
        read = read_heading(text)
        if read is not None and read.version and len(read.after) <= 3:
            versions.add(read.version)
        elif not dated and (found := next(find_dates(text[:40]), None)) is not None and found.start <= 2:
            days.add(found.value)
    seen = max(len(versions), len(days))
    if seen >= _MANY and releases < _PART * seen:
        what = "versions" if len(versions) >= len(days) else "days"
        return f"{seen} lines begin with different {what}, and {releases or 'no'} releases were read from it"
    version, exact = name_version(name)
    if exact and not releases:
        return f'its name is the version "{version}", and no release was read from it'
    named = _NAME.search(re.split(r"[?#]", name)[0].rstrip("/").rsplit("/", 1)[-1])
    if named and not releases:
        return f'its name says "{named[0]}", and no release was read from it'
    return ""
