"""Releases of an odd document where a person said how it is read: ``releases.yaml``, or ``releases`` in ``sites.yaml``.

::

    - match: docs.heron.example/changes*
      each: ".release"
      version: ".number"
      pattern: "Heron (\\\\d+)"
      date: ".day"
      order: month
      entries: "li"

Without ``each`` the document is read as any other, by the order of its days and the pattern of its versions.
"""

from __future__ import annotations

import re
from typing import Literal

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, ConfigDict, field_validator

from crawlers.extraction.releases.dates import DateFound, DayOrder, find_dates
from crawlers.extraction.releases.entries import read_entries
from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.outline import NodeKind, OutlineNode, squash
from crawlers.extraction.releases.reader import Told, outline_reading
from crawlers.extraction.releases.versions import is_prerelease, read_heading
from rivalscope.core.records import Release

__all__ = ["ReleaseSelectors", "select_releases"]


class ReleaseSelectors(BaseModel):
    """How the releases of a document are told from the rest of it; every key may be left out.

    Attributes:
        each: The element of one release.
        version: The element that names it; empty: its first heading, else its text.
        pattern: Regular expression for the version in that text; its first group, if it has one, is the version.
            Without ``each``: what a line must match to head a release.
        date: The element that holds the day; empty: the element that names the release.
        order: Whether numeric days put the day or the month first.
        entries: The elements that are entries.
        ignore: The document describes something else: another product, or a private edition.
    """

    model_config = ConfigDict(extra="forbid")

    each: str = ""
    version: str = ""
    pattern: str = ""
    date: str = ""
    order: Literal["day", "month", ""] = ""
    entries: str = "li"
    ignore: bool = False

    @field_validator("pattern")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value

    def told(self) -> Told:
        """Return what the reader of outlines has to know."""
        return Told(order=DayOrder(self.order) if self.order else None, pattern=self.pattern)

    def selectors(self) -> tuple[str, ...]:
        """Return the CSS selectors."""
        return tuple(one for one in (self.each, self.version, self.date, self.entries) if one)


def select_releases(soup: BeautifulSoup, selectors: ReleaseSelectors, *, language: str = "") -> tuple[Release, ...]:
    """Return the releases where the selectors say, in the page's order.

    Args:
        soup: The page.
        selectors: Where they stand.
        language: The page's language.
    """
    if selectors.ignore:
        return ()
    if not selectors.each:
        return outline_reading(html_outline(str(soup)), language=language, told=selectors.told()).releases
    order = DayOrder(selectors.order) if selectors.order else DayOrder.UNKNOWN
    releases: list[Release] = []
    for tag in soup.select(selectors.each):
        title = _title(tag, selectors.version)
        day = _day(tag, selectors, title, order, language)
        version = _version(title, selectors.pattern, order, language)
        published = day.value if day is not None else None
        version = version or (published.isoformat() if published else "")
        if not version:
            continue
        chosen = tag.select(selectors.entries) if selectors.entries else []
        # a list inside an entry is part of it
        known = {id(entry) for entry in chosen}
        outermost = [entry for entry in chosen if not any(id(parent) in known for parent in entry.parents)]
        nodes = [OutlineNode(NodeKind.ITEM, squash(entry.get_text(" ")), 0) for entry in outermost]
        releases.append(
            Release(
                version=version,
                published=published,
                day_known=day is None or day.day_known,
                title=title,
                entries=read_entries(nodes),
                prerelease=is_prerelease(version),
            )
        )
    return tuple(releases)


def _title(tag: Tag, selector: str) -> str:
    found = tag.select_one(selector) if selector else tag.find(["h1", "h2", "h3", "h4", "h5", "h6"])
    return squash(found.get_text(" ")) if isinstance(found, Tag) else squash(tag.get_text(" "))[:200]


def _day(tag: Tag, selectors: ReleaseSelectors, title: str, order: DayOrder, language: str) -> DateFound | None:
    found = tag.select_one(selectors.date) if selectors.date else None
    stated = str(found.get("datetime") or "") if found is not None else ""
    text = stated or (squash(found.get_text(" ")) if found is not None else title)
    return next(find_dates(text, order=order, dotted=True, language=language), None)


def _version(title: str, pattern: str, order: DayOrder, language: str) -> str:
    if pattern:
        match = re.search(pattern, title[:500])
        return (match[1] if match.lastindex else match[0]) if match is not None else ""
    read = read_heading(title, order=order, language=language)
    return read.version if read is not None else ""
