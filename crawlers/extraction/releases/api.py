"""Releases out of the JSON of interfaces: a repository's release list, and a package registry's document.

Known by their keys, not by their hosts: GitHub's and GitLab's lists (and those of servers that speak like them), and
the documents of PyPI and npm. A registry names versions and dates; its entries are those that the package's own
description describes these versions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crawlers.extraction.releases import read_releases
from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.reader import read_notes
from crawlers.extraction.releases.versions import is_prerelease, name_version, read_heading
from rivalscope.core.records import Release, ReleaseEntry

__all__ = ["Listed", "entries_below", "listed_releases", "released"]

_MOST = 2_000
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A release as an interface lists it."""

    version: str
    published: date | None
    title: str = ""
    notes: str = ""
    """Markdown."""
    prerelease: bool = False
    yanked: bool = False


def listed_releases(text: str) -> tuple[Listed, ...]:
    """Return the releases that a JSON document lists, newest first as far as it says; empty: it is no such list."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found: tuple[Listed, ...] = ()
    if isinstance(data, list) and data and all(isinstance(one, dict) and "tag_name" in one for one in data):
        found = tuple(_tagged(data))
    elif isinstance(data, dict) and isinstance(data.get("info"), dict) and isinstance(data.get("releases"), dict):
        found = _registered(_pypi(data["releases"]), _text(data["info"], "description"))
    elif isinstance(data, dict) and isinstance(data.get("versions"), dict) and isinstance(data.get("time"), dict):
        found = _registered(_npm(data["versions"], data["time"]), _text(data, "readme"))
    return found[:_MOST]


def released(listed: Listed, notes_html: str) -> Release:
    """Return a listed release with the entries of its notes.

    Args:
        listed: As listed.
        notes_html: Its notes as HTML.
    """
    return Release(
        version=listed.version,
        published=listed.published,
        title=listed.title,
        entries=entries_below(notes_html),
        prerelease=listed.prerelease,
        yanked=listed.yanked,
    )


def entries_below(notes_html: str) -> tuple[ReleaseEntry, ...]:
    """Return the entries of one release's notes, which need not name their version."""
    if not notes_html.strip():
        return ()
    return read_notes(html_outline(f"<body>{notes_html}</body>", fragment=True))


def _tagged(data: list[dict[str, Any]]) -> Iterator[Listed]:
    """GitHub: body, published_at, draft, prerelease. GitLab: description, released_at, upcoming_release."""
    for one in data:
        tag, title = _text(one, "tag_name"), _text(one, "name")
        if not tag or one.get("draft") is True or one.get("upcoming_release") is True:
            continue
        version = _version(tag) or _version(title) or tag
        yield Listed(
            version=version,
            published=_day(_text(one, "published_at") or _text(one, "released_at") or _text(one, "created_at")),
            title=title or tag,
            notes=_text(one, "body") or _text(one, "description"),
            prerelease=one.get("prerelease") is True or is_prerelease(version),
        )


def _pypi(releases: Mapping[str, Any]) -> Iterator[Listed]:
    for version, files in releases.items():
        files = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
        days = sorted(_text(file, "upload_time_iso_8601") or _text(file, "upload_time") for file in files)
        if files:  # a version whose files were all deleted was taken back before anybody could keep it
            yield Listed(
                version=version,
                published=_day(days[0]),
                prerelease=is_prerelease(version),
                yanked=all(file.get("yanked") is True for file in files),
            )


def _npm(versions: Mapping[str, Any], time: Mapping[str, Any]) -> Iterator[Listed]:
    for version, about in versions.items():
        deprecated = isinstance(about, dict) and bool(about.get("deprecated"))
        yield Listed(
            version=version,
            published=_day(_text(time, version)),
            prerelease="-" in version or is_prerelease(version),
            yanked=deprecated,
        )


def _registered(listed: Iterator[Listed], description: str) -> tuple[Listed, ...]:
    """Put the releases of a registry in order, each with what the package's description says of it."""
    newest = sorted(listed, key=lambda one: (one.published or date.min, one.version), reverse=True)
    told = {release.version: release.entries for release in read_releases(description) if release.entries}
    return tuple(
        replace(one, notes="\n".join(f"- {entry.text}" for entry in told[one.version])) if one.version in told else one
        for one in newest
    )


def _version(name: str) -> str:
    heading = read_heading(name)
    if heading is not None and any(character.isdigit() for character in heading.version):
        return heading.version
    return name_version(name)[0]


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
