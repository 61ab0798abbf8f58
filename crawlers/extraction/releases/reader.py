"""An outline to releases: find the headings that name versions, cut the document there, read each part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.candidates import ReleaseHead, enclosing_headings
from crawlers.extraction.releases.dated_lines import parted_lines
from crawlers.extraction.releases.dates import DayOrder, day_order, find_dates
from crawlers.extraction.releases.day_logs import cut_at_stated_versions
from crawlers.extraction.releases.days_below import date_below, days_of_versions, telling
from crawlers.extraction.releases.entries import Style, read_entries, style_of
from crawlers.extraction.releases.judgement import judge
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.selection import choose_headings
from crawlers.extraction.releases.sequences import weigh
from crawlers.extraction.releases.versions import (
    ReleaseHeading,
    is_prerelease,
    name_date,
    name_version,
    read_heading,
    same_series,
    version_key,
)
from rivalscope.core.records import Release, ReleaseEntry

__all__ = ["OutlineReading", "merged", "outline_reading", "read_notes"]

_CODE = re.compile(r"(?:^|/)(\d{1,10})\.(?:txt|md)(?:\.gz)?$")
_NUMBERED = re.compile(
    r"(?:^|/)(?:change-?log|release-?notes?|product-?updates?|updates?|whats-?new|news)[-_](\d{1,4})"
    r"(?:\.(?:mdx?|html?|rst|txt))?/?$",
    re.IGNORECASE,
)
"""A post of a numbered row: ``changelog-12.md``."""
_POSTS = re.compile(
    r"change-?logs?|release|news|blog|posts?\b|updates?\b|whats?-?new|announce|history|changes|notes|neuigkeit|noved|nouveaut"
    r"|aktuell|更新|お知らせ|リリース",
    re.IGNORECASE,
)
"""What the path of dated posts says; a guide may state the day when it was last edited, too."""
_DAY_ALONE = re.compile(r"(?:^|/)\d{4}[-_]?\d{2}[-_]?\d{2}(?:\.\w+)*/?$|(?:^|/)(?:19|20)\d{2}/\d{1,2}/\d{1,2}(?:/|$)")
_SECTION_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3}){0,4})\.\s+(?=[A-Za-z])")
_INNER_NUMBER = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?=[^\W\d_])")
_PATCH = re.compile(r"\.(?P<part>\d{1,4})(?:\s*:|$)\s*")
_PATCHES = 3
_TITLE = 3
"""Words of the title of a post that may say what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person said about a document.

    Attributes:
        order: Whether its numeric dates put the day or the month first.
        pattern: Regular expression that a line must match to head a release; its first group is the version.
    """

    order: DayOrder | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineReading:
    """What an outline gave.

    Attributes:
        releases: The releases, in source order.
        confidence: How sure it is that these are the releases of the document, from 0 to 1.
        left_out: What was seen and not read, in words.
        named_by_file: The document is one release, and its name or front matter says which.
        weight: How far what names the releases is like release notes, from 0 to 1.
        doubt: How two readings of the document differ that are about as likely; empty where one is.
    """

    releases: tuple[Release, ...]
    confidence: float
    left_out: tuple[str, ...] = ()
    named_by_file: bool = False
    weight: float = 0.0
    doubt: str = ""


def read_notes(nodes: Sequence[OutlineNode]) -> tuple[ReleaseEntry, ...]:
    """Return the entries of one release's notes, which need not name their version, or may name it in any heading."""
    nodes = _promoted(nodes)
    return read_entries(nodes, style=style_of(nodes, labels=_labels(nodes)))


def outline_reading(
    nodes: Sequence[OutlineNode],
    *,
    name: str = "",
    front: dict[str, str] | None = None,
    language: str = "",
    told: Told | None = None,
    heads: Sequence[int] | None = None,
) -> OutlineReading:
    """Read the releases of an outline.

    Args:
        nodes: The outline.
        name: File name or URL, for documents that hold one release named by their file.
        front: Front matter: title, date, version.
        language: The document's language, if it says.
        told: What a person said about it.
        heads: Where the nodes stand that name its releases, if that is known.

    Returns:
        The releases in source order, how sure they are, what was left out, and what is doubtful.
    """
    front = front or {}
    nodes = _promoted(_unnumbered(_completed(nodes) if heads is None else nodes))
    short = [node.text for node in nodes if node.kind is NodeKind.HEADING or len(node.text) < 90]
    told = told or Told()
    order = told.order or day_order(short, language=language)
    if heads is None:
        nodes = parted_lines(nodes, order=order, language=language)
        nodes = cut_at_stated_versions(nodes, order=order, language=language)
    named, exact = name_version(name)
    doubt = ""
    if told.pattern:
        chosen = _matching(nodes, told.pattern, order=order, language=language)
    elif heads is not None:
        chosen = _given(nodes, heads, order=order, language=language)
    else:
        chosen, doubt = choose_headings(nodes, order=order, language=language, own=named if exact else "")
    style = style_of(nodes, labels=_labels(nodes))
    one = None if told.pattern else _whole_document(chosen, nodes, name, front, order=order, language=language)
    if one is not None:
        release = _release(one.read, one.title, nodes[one.start :], style)
        return OutlineReading(releases=(release,), confidence=0.9 if release.entries else 0.5, named_by_file=True)
    releases: list[Release] = []
    names = {candidate.version for candidate in chosen if candidate.version}
    days = days_of_versions(names)
    for candidate, places in zip(chosen, _places(chosen, nodes), strict=True):
        if candidate.edition or candidate.aside:
            continue
        body = _inside([nodes[at] for at in places if not _in_contents(nodes[at], names)], candidate)
        read = candidate.read
        if read.date is None and (below := date_below(body, order=order, language=language)) is not None:
            read = replace(read, date=below.value, day_known=below.day_known, open_date=below.value is None)
        elif read.date is None and read.version in days:
            read = replace(read, date=days[read.version], day_known=True)
        body = telling(body, order=order, language=language)
        if candidate.date_at >= 0:
            body = [node for node in body if node is not nodes[candidate.date_at]]
            if not candidate.version:
                # a post: its title belongs to its text
                body = [candidate.node, *body]
        if candidate.section:
            body = [replace(candidate.node, text=candidate.section), *body]
        release = _release(read, read.title, body, style)
        if not read.version and not release.entries and len(read.title.split()) >= _TITLE:
            # the title of a post is all that it says
            release = _release(read, read.title, [OutlineNode(NodeKind.PARAGRAPH, read.title, 0)], style)
        if release.unreleased and not release.entries and release.version == "Unreleased" and not body:
            continue
        if release.version:
            releases.append(release)
    confidence, left_out = (1.0, ()) if told.pattern and chosen else judge(chosen, nodes)
    if editions := sum(candidate.edition for candidate in chosen):
        left_out = (*left_out, f"{editions} releases belong to another edition of the product")
    return OutlineReading(
        releases=tuple(merged(releases)),
        confidence=confidence,
        left_out=left_out,
        weight=weigh(chosen, nodes) if chosen else 0.0,
        doubt=doubt,
    )


def _in_contents(node: OutlineNode, versions: set[str]) -> bool:
    """Say whether an item is nothing but the version of a release of its document: a table of contents lists them."""
    return node.kind is NodeKind.ITEM and node.text.lower().removeprefix("v") in versions


def _given(nodes: Sequence[OutlineNode], heads: Sequence[int], *, order: DayOrder, language: str) -> list[ReleaseHead]:
    """Return the nodes at places that are known to name releases."""
    read = ((at, read_heading(nodes[at].text, order=order, language=language)) for at in heads)
    return [ReleaseHead(at, nodes[at], found) for at, found in read if found is not None]


def _matching(nodes: Sequence[OutlineNode], pattern: str, *, order: DayOrder, language: str) -> list[ReleaseHead]:
    """Return the lines that a person's pattern names as the heads of releases."""
    expression = re.compile(pattern)
    found: list[ReleaseHead] = []
    for at, node in enumerate(nodes):
        match = expression.search(node.text) if len(node.text) <= 200 and node.kind is not NodeKind.CODE else None
        if match is None:
            continue
        version = (match[1] if match.lastindex else match[0]).strip()
        read = read_heading(node.text, order=order, language=language, whole=True)
        read = read or ReleaseHeading(version, None, True, (), (), "", is_prerelease(version), False, False, 1)
        found.append(ReleaseHead(at, node, replace(read, version=version, before=(), after=())))
    return found


def _unnumbered(nodes: Sequence[OutlineNode]) -> Sequence[OutlineNode]:
    """Take section numbers ("4.1. Features") off the headings of a document that numbers its sections."""
    headings = [node for node in nodes if node.kind is NodeKind.HEADING]
    numbers = [match for node in headings if (match := _SECTION_NUMBER.match(node.text))]
    counted = [match[1] for match in numbers if "." not in match[1]]
    if counted[:3] == ["1", "2", "3"]:
        # "1. Summary", "2. Changes", and "2.1 Imports" below it
        return [
            replace(node, text=_INNER_NUMBER.sub("", node.text)) if node.kind is NodeKind.HEADING else node
            for node in nodes
        ]
    if len(numbers) < 3 or len(numbers) < 0.6 * len(headings) or len({match[1].count(".") for match in numbers}) < 2:
        return nodes
    return [
        replace(node, text=_SECTION_NUMBER.sub("", node.text)) if node.kind is NodeKind.HEADING else node
        for node in nodes
    ]


def _completed(nodes: Sequence[OutlineNode]) -> Sequence[OutlineNode]:
    """Write out the patches that are named by their last part below the heading of their series: ".3" below "7.1"."""
    if sum(bool(_PATCH.match(node.text)) for node in nodes) < _PATCHES:
        return nodes
    made: list[OutlineNode] = []
    series, level, inner = "", 0, 0
    for node in nodes:
        patch = _PATCH.match(node.text) if series and node.depth == 0 and node.kind is not NodeKind.CODE else None
        if node.kind is NodeKind.HEADING:
            read = read_heading(node.text)
            series = read.version if read is not None and not read.before else ""
            level, inner = node.depth + 1, 0
            made.append(node)
        elif patch is not None:
            inner = 1
            made.append(OutlineNode(NodeKind.HEADING, f"{series}.{patch['part']}", level))
            if rest := node.text[patch.end() :].strip():
                made.append(OutlineNode(NodeKind.ITEM, rest, 0))
        else:
            made.append(replace(node, depth=max(node.depth - inner, 0)))
    return made


def _promoted(nodes: Sequence[OutlineNode]) -> Sequence[OutlineNode]:
    """Make labels of the short paragraphs that head a list: "Bugfixes:", or nothing but the name of a kind."""
    made = list(nodes)
    for at, node in enumerate(made[:-1]):
        below = made[at + 1]
        heads = node.kind is NodeKind.PARAGRAPH and below.kind is NodeKind.ITEM and below.depth >= node.depth
        if heads and len(node.text) <= 80 and (node.text.endswith(":") or kind_from_heading(node.text) is not None):
            made[at] = replace(node, kind=NodeKind.LABEL)
    return made


@dataclass(frozen=True, slots=True)
class _One:
    """A document that is one release."""

    read: ReleaseHeading
    title: str
    start: int


def _whole_document(
    chosen: list[ReleaseHead],
    nodes: Sequence[OutlineNode],
    name: str,
    front: dict[str, str],
    *,
    order: DayOrder,
    language: str,
) -> _One | None:
    """Return the release that a document is as a whole, named by its file, its front matter or its only heading."""
    named, exact = name_version(name)
    title = read_heading(front.get("title", ""), order=order, language=language) if front.get("title") else None
    given = next((found for found in find_dates(front.get("date", ""))), None)
    stated = front.get("version", "") or (title.version if title and title.version != "Unreleased" else "")
    if "." not in stated and given and name_date(name):
        # "version: v1" of a post that its file names by its day is that of what it is about
        stated = ""
    version = named or (stated if read_heading(stated, whole=True) else "") or _version_code(name, chosen)
    found = _named_document(chosen, version, exact)
    if found is not None:
        version, read, start = found
        read = read or ReleaseHeading(version, None, True, (), (), "", is_prerelease(version), False, False, 1)
        if read.date is None:
            day = given or date_below(nodes[start:], order=order, language=language)
            value = day.value if day else (title.date if title else None) or name_date(name)
            read = replace(read, date=value, day_known=day.day_known if day else True)
        return _One(replace(read, version=version), front.get("title", "") or _title(nodes), start)
    day_of_name = name_date(name)
    days = {candidate.read.date for candidate in chosen if not candidate.version}
    if version or len(days) > 1 or (day_of_name is None and (any(c.version for c in chosen) or len(chosen) > 1)):
        return None
    # nothing names a version: one file, one post, and its day is in its front matter, its name or its title
    only = chosen[0] if chosen else None
    value = given.value if given else day_of_name or (title.date if title else None)
    if value is None or (only is not None and only.read.date and day_of_name is None and given is None):
        return None
    if not (front or day_of_name) or not nodes or not _is_post(name):
        return None
    read = ReleaseHeading("", value, True, (), (), "", False, False, False, 0)
    return _One(
        read,
        front.get("title", "") or _title(nodes),
        only.at + 1 if only is not None and only.at < 3 and not only.version else 0,
    )


def _is_post(name: str) -> bool:
    """Return whether a file or address may be a post: named by its day alone, or among what is called news or notes."""
    path = re.split(r"[?#]", name)[0]
    return not path or bool(_POSTS.search(path) or _DAY_ALONE.search(path))


def _version_code(name: str, chosen: Sequence[ReleaseHead]) -> str:
    """Return the whole number that names a file: an app store's notes (``changelogs/956.txt``), or a numbered post."""
    match = _CODE.search(name) or _NUMBERED.search(name)
    if match is None or any(candidate.version for candidate in chosen) or 1980 <= int(match[1]) <= 2100:
        return ""
    return match[1]


def _named_document(
    chosen: list[ReleaseHead], version: str, exact: bool
) -> tuple[str, ReleaseHeading | None, int] | None:
    if exact and len([c for c in chosen if _patch_of(c, version)]) > (chosen[0].version != version if chosen else 0):
        return None
    if exact and not any(same_series(version, c.version) and c.version != version for c in chosen):
        chosen = [c for c in chosen if c.version and _either_series(c.version, version)][:1]
        if not chosen:
            return version, None, 0
    if not version or len(chosen) > 1:
        return None
    if not chosen:
        return version, None, 0
    only = chosen[0]
    if _same(only.version, version) or (
        exact and only.version and (same_series(only.version, version) or same_series(version, only.version))
    ):
        return (version if exact else only.version), only.read, only.at + 1
    if exact and only.at > 3:
        return version, None, 0
    return None


def _same(one: str, other: str) -> bool:
    """Return whether two versions are one: "3.2" and "3.2.0"."""
    return one == other or re.sub(r"(?:\.0)+$", "", one) == re.sub(r"(?:\.0)+$", "", other)


def _patch_of(candidate: ReleaseHead, version: str) -> bool:
    """Say whether a heading in the notes of a version is one of its later patches: 2022.10.2 in those of 2022.10.0."""
    own, other = version_key(version), version_key(candidate.version)
    plain = candidate.node.kind is NodeKind.HEADING and not candidate.read.before and not candidate.read.prerelease
    return plain and len(own) == len(other) >= 3 and own[:-1] == other[:-1] and other > own


def _either_series(one: str, other: str) -> bool:
    return same_series(one, other) or same_series(other, one)


def _title(nodes: Sequence[OutlineNode]) -> str:
    return next((node.text for node in nodes[:5] if node.kind is NodeKind.HEADING), "")


def _end(nodes: Sequence[OutlineNode], chosen: Sequence[ReleaseHead]) -> int:
    """Return where the last release ends: at a heading above its own level, or behind the section of them all."""
    last = chosen[-1]
    if last.node.kind is not NodeKind.HEADING:
        headings = [at for at in range(chosen[0].at, len(nodes)) if nodes[at].kind is NodeKind.HEADING]
        dated = len(chosen) > 2 and all(candidate.read.date for candidate in chosen)
        apart = dated and headings and headings[0] > last.at
        return headings[0] if apart else len(nodes)
    for at in range(last.at + 1, len(nodes)):
        if nodes[at].kind is NodeKind.HEADING and nodes[at].depth < last.node.depth:
            return at
    return len(nodes)


def _places(chosen: Sequence[ReleaseHead], nodes: Sequence[OutlineNode]) -> list[Sequence[int]]:
    """Return, for each release, the places of the nodes that belong to it.

    A release reaches to the next one. One that is inside another's section, as a patch release does in the notes
    of its series, ends with its own section: what follows belongs to the outer one again. An older one is beside
    it, however deep its heading is: "### 2.48.1" below "## 2.49.0" tells the weight of a release by its level.
    """
    parents = enclosing_headings(nodes)
    number_at = {candidate.at: number for number, candidate in enumerate(chosen)}
    starts = [candidate.first for candidate in chosen]
    found: list[Sequence[int]] = []
    for position, candidate in enumerate(chosen):
        end = starts[position + 1] if position + 1 < len(chosen) else _end(nodes, chosen)
        found.append(range(candidate.at + 1, end))
    for position, candidate in enumerate(chosen):
        outer = _outer(candidate.at, parents, number_at)
        if outer < 0 or _beside(candidate.version, chosen[outer].version):
            continue
        own = found[position]
        level = candidate.node.depth
        closes = next((at for at in own if nodes[at].kind is NodeKind.HEADING and nodes[at].depth <= level), None)
        if closes is not None:
            found[position] = [at for at in own if at < closes]
            found[outer] = [*found[outer], *(at for at in own if at >= closes)]
    return found


def _beside(version: str, above: str) -> bool:
    """Return whether a release is an older one than that whose section it is in, and none of its series."""
    own, other = version_key(version), version_key(above)
    return bool(own) and own < other and not _either_series(above, version)


def _outer(at: int, parents: dict[int, int], number_at: dict[int, int]) -> int:
    while at in parents:
        at = parents[at]
        if at in number_at:
            return number_at[at]
    return -1


def _inside(nodes: Sequence[OutlineNode], candidate: ReleaseHead) -> list[OutlineNode]:
    """Return a release's nodes, those inside an item that names the release raised to the outermost depth."""
    if candidate.node.kind is not NodeKind.ITEM:
        return list(nodes)
    base = candidate.node.depth + 1
    return [
        replace(node, depth=max(node.depth - base, 0)) if node.kind is not NodeKind.HEADING else node for node in nodes
    ]


def _labels(nodes: Sequence[OutlineNode]) -> frozenset[str]:
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


def _release(read: ReleaseHeading, title: str, body: Sequence[OutlineNode], style: Style) -> Release:
    return Release(
        version=read.version or (read.date.isoformat() if read.date else ""),
        day_known=read.day_known or read.date is None,
        published=read.date,
        title=title,
        entries=read_entries(body, style=style),
        prerelease=read.prerelease,
        yanked=read.yanked,
        unreleased=read.unreleased,
    )


def merged(releases: list[Release]) -> list[Release]:
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
