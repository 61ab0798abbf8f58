"""An outline to releases: find the headings that name versions, cut the document there, read each part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.dates import find_dates, month_first
from crawlers.extraction.releases.entries import read_entries
from crawlers.extraction.releases.outline import Node, NodeKind
from crawlers.extraction.releases.selection import Candidate, choose_headings
from crawlers.extraction.releases.versions import ReleaseHeading, is_prerelease, name_version, read_heading, same_series
from rivalscope.core.records import Release, ReleaseEntry

__all__ = ["read_outline"]

_SECTION_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3}){0,4})\.\s+(?=[A-Za-z])")
_DATE_LINE = re.compile(r"\b(?:released?|date[ds]?|published|on)\b", re.IGNORECASE)


def _date_below(nodes: Sequence[Node], *, american: bool) -> date | None:
    """Return the date that the first lines below a release's heading state as its own."""
    for seen, node in enumerate(nodes[:8]):
        if node.kind is NodeKind.ITEM and seen > 0:
            return None
        if node.kind is NodeKind.CODE or (node.kind is NodeKind.HEADING and seen > 2):
            continue
        found = next(find_dates(node.text, american=american, dotted=True, months=len(node.text) < 60), None)
        if found is None:
            continue
        rest = (node.text[: found.start] + node.text[found.end :]).strip(" .,:-–—()[]*_|")
        if len(rest) <= 3 or (_DATE_LINE.search(node.text[: found.start]) and found.start < 60):
            return found.value
    return None


def read_outline(nodes: Sequence[Node], *, name: str = "", front: dict[str, str] | None = None) -> tuple[Release, ...]:
    """Read the releases of an outline.

    Args:
        nodes: The outline.
        name: File name or URL, for documents that hold one release named by their file.
        front: Front matter: title, date, version.

    Returns:
        The releases in source order.
    """
    front = front or {}
    nodes = _promoted(_unnumbered(nodes))
    american = month_first([node.text for node in nodes if node.kind is NodeKind.HEADING or len(node.text) < 90])
    chosen = choose_headings(nodes, american=american)
    named, exact = name_version(name)
    whole = _whole_document(chosen, nodes, named, exact, front)
    if whole is not None:
        version, given, start = whole
        day = next((found.value for found in find_dates(front.get("date", ""))), None)
        body = nodes[start:]
        day = given or day or _date_below(body, american=american)
        return (
            _release(
                version,
                day,
                front.get("title", "") or _title(nodes),
                body,
                ReleaseHeading(version, day, True, (), (), "", is_prerelease(version), False, False, 1),
                _labels(nodes),
            ),
        )
    labels = _labels(nodes)
    releases: list[Release] = []
    for position, candidate in enumerate(chosen):
        end = chosen[position + 1].at if position + 1 < len(chosen) else _end(nodes, candidate)
        body = _inside(nodes[candidate.at + 1 : end], candidate)
        read = candidate.read
        day = read.date or _date_below(body, american=american)
        release = _release(read.version, day, read.title, body, read, labels)
        if release.unreleased and not release.entries and release.version == "Unreleased" and not body:
            continue
        releases.append(release)
    return tuple(_merged(releases))


def _unnumbered(nodes: Sequence[Node]) -> Sequence[Node]:
    """Take section numbers ("4.1. Features") off the headings of a document that numbers its sections."""
    headings = [node for node in nodes if node.kind is NodeKind.HEADING]
    numbers = [match for node in headings if (match := _SECTION_NUMBER.match(node.text))]
    if len(numbers) < 3 or len(numbers) < 0.6 * len(headings) or len({match[1].count(".") for match in numbers}) < 2:
        return nodes
    return [
        replace(node, text=_SECTION_NUMBER.sub("", node.text)) if node.kind is NodeKind.HEADING else node
        for node in nodes
    ]


def _promoted(nodes: Sequence[Node]) -> Sequence[Node]:
    """Make labels of the short paragraphs that head a list: "Bugfixes:", or nothing but the name of a kind."""
    made = list(nodes)
    for at, node in enumerate(made[:-1]):
        below = made[at + 1]
        heads = node.kind is NodeKind.PARAGRAPH and below.kind is NodeKind.ITEM and below.depth >= node.depth
        if heads and len(node.text) <= 80 and (node.text.endswith(":") or kind_from_heading(node.text) is not None):
            made[at] = replace(node, kind=NodeKind.LABEL)
    return made


def _whole_document(
    chosen: list[Candidate], nodes: Sequence[Node], named: str, exact: bool, front: dict[str, str]
) -> tuple[str, date | None, int] | None:
    """Return (version, date, first node) where a document is one release, named by its file or front matter."""
    title = read_heading(front.get("title", "")) if front.get("title") else None
    version = named or (title.version if title and title.version != "Unreleased" else "")
    if exact and not any(same_series(version, c.version) and c.version != version for c in chosen):
        near = [c for c in chosen if c.version and _either_series(c.version, version)]
        chosen = near[:1]
        if not chosen:
            return version, None, 0
    if not version or len(chosen) > 1:
        return None
    if not chosen:
        return version, None, 0
    only = chosen[0]
    if only.version == version or (
        exact and only.version and (same_series(only.version, version) or same_series(version, only.version))
    ):
        return (version if exact else only.version), only.read.date, only.at + 1
    if exact and only.at > 3:
        return version, None, 0
    return None


def _either_series(one: str, other: str) -> bool:
    return same_series(one, other) or same_series(other, one)


def _title(nodes: Sequence[Node]) -> str:
    return next((node.text for node in nodes[:5] if node.kind is NodeKind.HEADING), "")


def _end(nodes: Sequence[Node], last: Candidate) -> int:
    """Return where the last release ends: at a heading above its own level."""
    if last.node.kind is not NodeKind.HEADING:
        return len(nodes)
    for at in range(last.at + 1, len(nodes)):
        if nodes[at].kind is NodeKind.HEADING and nodes[at].depth < last.node.depth:
            return at
    return len(nodes)


def _inside(nodes: Sequence[Node], candidate: Candidate) -> list[Node]:
    """Return a release's nodes, those inside an item that names the release raised to the outermost depth."""
    if candidate.node.kind is not NodeKind.ITEM:
        return list(nodes)
    base = candidate.node.depth + 1
    return [
        replace(node, depth=max(node.depth - base, 0)) if node.kind is not NodeKind.HEADING else node for node in nodes
    ]


def _labels(nodes: Sequence[Node]) -> frozenset[str]:
    """Return the upper-case labels that many of a document's items begin with."""
    counts: Counter[str] = Counter()
    items = 0
    for node in nodes:
        if node.kind is NodeKind.ITEM:
            items += 1
            head, colon, _ = node.text[:32].partition(":")
            if colon and 2 < len(head) < 30 and head.replace("/", "").replace(" ", "").isalpha() and head.isupper():
                counts[head] += 1
    return frozenset(counts) if sum(counts.values()) >= max(10, 0.5 * items) else frozenset()


def _release(
    version: str, day: date | None, title: str, body: Sequence[Node], read: ReleaseHeading, labels: frozenset[str]
) -> Release:
    return Release(
        version=version or (day.isoformat() if day else ""),
        day_known=read.day_known or day is None or read.date is None,
        published=day,
        title=title,
        entries=read_entries(body, labels=labels),
        prerelease=read.prerelease,
        yanked=read.yanked,
        unreleased=read.unreleased,
    )


def _merged(releases: list[Release]) -> list[Release]:
    """Join a version that a document names twice, so that a version stays one release."""
    merged: dict[str, Release] = {}
    entries: dict[str, dict[str, ReleaseEntry]] = {}
    for release in releases:
        known = merged.setdefault(release.version, release)
        if known is release:
            continue
        if known.published is None and release.published is not None:
            merged[release.version] = replace(known, published=release.published, day_known=release.day_known)
        joined = entries.setdefault(release.version, {entry.text: entry for entry in known.entries})
        for entry in release.entries:
            joined.setdefault(entry.text, entry)
    return [
        replace(release, entries=_with_added(release, entries[version])) if version in entries else release
        for version, release in merged.items()
    ]


def _with_added(release: Release, joined: dict[str, ReleaseEntry]) -> tuple[ReleaseEntry, ...]:
    """Return a release's own entries, also those that it repeats, and then those that another section adds."""
    own = {entry.text for entry in release.entries}
    return release.entries + tuple(entry for text, entry in joined.items() if text not in own)
