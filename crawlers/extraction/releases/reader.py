"""An outline to releases: find the headings that name versions, cut the document there, read each part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.dates import find_dates, month_first
from crawlers.extraction.releases.entries import read_entries
from crawlers.extraction.releases.outline import Node, NodeKind
from crawlers.extraction.releases.versions import ReleaseHeading, is_prerelease, name_version, read_heading, same_series
from rivalscope.core.records import Release

__all__ = ["read_outline"]

_FOREIGN = frozenset(
    [
        "since",
        "until",
        "from",
        "to",
        "before",
        "after",
        "than",
        "upgrading",
        "upgrade",
        "upgrades",
        "migrating",
        "migration",
        "migrate",
        "deprecations",
        "deprecation",
        "deprecated",
        "porting",
        "compatibility",
        "requires",
        "require",
        "required",
        "requirement",
        "requirements",
        "support",
        "supported",
        "supports",
        "if",
        "when",
        "using",
        "highlighted",
        "highlights",
        "features",
        "feature",
        "fixes",
        "breaking",
        "roadmap",
        "plans",
        "planned",
        "planning",
        "installing",
        "install",
        "download",
        "downloads",
        "below",
        "above",
        "heads-up",
        "<",
        ">",
        "≤",
        "≥",
        "→",
        "->",
        "via",
        "bump",
        "bumps",
        "known",
        "issues",
        "see",
        "through",
        "revert",
    ]
)
_SECTION_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3}){0,4})\.\s+(?=[A-Za-z])")
_DATE_LINE = re.compile(r"\b(?:released?|date[ds]?|published|on)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Candidate:
    at: int
    node: Node
    read: ReleaseHeading

    @property
    def version(self) -> str:
        return self.read.version


def _candidates(nodes: Sequence[Node], *, american: bool) -> list[_Candidate]:
    found = []
    for at, node in enumerate(nodes):
        if node.kind is NodeKind.CODE or len(node.text) > 200:
            continue
        if node.kind in (NodeKind.PARAGRAPH, NodeKind.ITEM) and len(node.text) > 90:
            continue
        read = read_heading(node.text, american=american)
        if read is None or read.version.lower().endswith((".x", ".*")):
            continue
        found.append(_Candidate(at, node, read))
    return found


def _plain(read: ReleaseHeading) -> bool:
    """Say whether a heading names a release with no other words of weight before the version."""
    return not read.before and len(read.after) <= 10 and not _FOREIGN.intersection(read.after[:2])


def _named(read: ReleaseHeading, common: Counter[tuple[str, ...]]) -> bool:
    """Say whether the words before the version are a product's name: few, none of them about something else."""
    if _FOREIGN.intersection(read.before + read.after[:2]) or len(read.before) > 4 or len(read.after) > 10:
        return False
    if any(kind_from_heading(word) for word in read.before):
        return False
    return common[read.before] >= 2 or len(read.before) <= 3


def _tier(candidates: list[_Candidate], nodes: Sequence[Node]) -> list[_Candidate]:
    """Return the candidates of the kind of node that names this document's releases."""
    groups: dict[tuple[str, int], list[_Candidate]] = {}
    for candidate in candidates:
        kind = candidate.node.kind
        depth = 0 if kind is NodeKind.HEADING else candidate.node.depth
        if kind is NodeKind.ITEM and not _has_children(nodes, candidate.at):
            continue
        if kind in (NodeKind.PARAGRAPH, NodeKind.ITEM) and not (_plain(candidate.read) and candidate.version):
            continue
        groups.setdefault((kind.value, depth), []).append(candidate)

    def weight(item: tuple[tuple[str, int], list[_Candidate]]) -> float:
        (kind, depth), members = item
        count = len({member.version or member.read.date for member in members})
        factor = {"heading": 4.0, "label": 1.5, "item": 1.0, "paragraph": 1.0}[kind]
        return count * factor / (1 + depth)

    return max(groups.items(), key=weight)[1] if groups else []


def _has_children(nodes: Sequence[Node], at: int) -> bool:
    return at + 1 < len(nodes) and nodes[at + 1].depth > nodes[at].depth and nodes[at + 1].kind is not NodeKind.HEADING


def _choose(nodes: Sequence[Node], *, american: bool) -> list[_Candidate]:
    """Return the candidates that head releases, in source order."""
    tier = _tier(_candidates(nodes, american=american), nodes)
    common = Counter(candidate.read.before for candidate in tier)
    accepted = [c for c in tier if _plain(c.read) or _named(c.read, common)]
    versioned = [c for c in accepted if c.version and c.version != "Unreleased"]
    plain = [c for c in versioned if _plain(c.read)]
    if len(plain) >= 3 and len(plain) >= 0.5 * len(versioned):
        # the document names its releases by bare versions: other words before a version are about something else
        accepted = [c for c in accepted if _plain(c.read) or common[c.read.before] >= max(3, 0.2 * len(versioned))]
    if versioned:
        dated_level = {c.node.depth for c in accepted if c.version}
        accepted = [
            c
            for c in accepted
            if c.version
            or (c.node.depth in dated_level and c.read.day_known and not c.read.before and not c.read.after)
        ]
    return _unnested(accepted, nodes)


def _unnested(accepted: list[_Candidate], nodes: Sequence[Node]) -> list[_Candidate]:
    """Leave out headings of a series above its releases, and what repeats a version inside its release."""
    kept: list[_Candidate] = []
    levels = Counter(c.node.depth for c in accepted)
    for position, candidate in enumerate(accepted):
        above = (
            next((k for k in reversed(kept) if k.node.depth < candidate.node.depth), None)
            if candidate.node.kind is NodeKind.HEADING
            else None
        )
        if above is not None and _between(nodes, above, candidate):
            if above.version == candidate.version:
                if above.read.date is None and candidate.read.date is not None:
                    above.read = replace(above.read, date=candidate.read.date, day_known=candidate.read.day_known)
                continue
            if candidate.read.before not in ((), above.read.before):
                continue
            if candidate.node.depth >= above.node.depth + 2 and not _holds_items(nodes, candidate.at):
                # a heading that only points to the notes of a pre-release, kept elsewhere
                continue
        following = accepted[position + 1] if position + 1 < len(accepted) else None
        if following is not None and following.node.depth > candidate.node.depth and candidate.version:
            inner = [c for c in accepted[position + 1 :] if c.node.depth > candidate.node.depth][:50]
            own = any(node.kind is NodeKind.ITEM for node in nodes[candidate.at + 1 : following.at])
            if not own and any(
                same_series(candidate.version, c.version) and c.version != candidate.version for c in inner
            ):
                continue
            if not own and position == 0 and levels[candidate.node.depth] == 1 and len(accepted) > 2:
                continue
        kept.append(candidate)
    return kept


def _holds_items(nodes: Sequence[Node], at: int) -> bool:
    depth = nodes[at].depth
    for node in nodes[at + 1 :]:
        if node.kind is NodeKind.ITEM:
            return True
        if node.kind is NodeKind.HEADING and node.depth <= depth:
            return False
    return False


def _between(nodes: Sequence[Node], above: _Candidate, below: _Candidate) -> bool:
    """Say whether one heading stands inside the section of another."""
    return not any(
        node.kind is NodeKind.HEADING and node.depth <= above.node.depth for node in nodes[above.at + 1 : below.at]
    )


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
    chosen = _choose(nodes, american=american)
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
        replace(node, text=_SECTION_NUMBER.sub("", node.text)) if node.kind is NodeKind.HEADING else node for node in nodes
    ]


def _promoted(nodes: Sequence[Node]) -> Sequence[Node]:
    """Make labels of the short paragraphs that head a list: "Bugfixes:", or nothing but the name of a kind."""
    made = list(nodes)
    for at, node in enumerate(made[:-1]):
        if node.kind is NodeKind.PARAGRAPH and len(node.text) <= 80 and made[at + 1].kind is NodeKind.ITEM:
            if made[at + 1].depth >= node.depth and (node.text.endswith(":") or kind_from_heading(node.text) is not None):
                made[at] = replace(node, kind=NodeKind.LABEL)
    return made


def _whole_document(
    chosen: list[_Candidate], nodes: Sequence[Node], named: str, exact: bool, front: dict[str, str]
) -> tuple[str, date | None, int] | None:
    """Return (version, date, first node) where the document as a whole is one release named by its file or front matter."""
    title = read_heading(front.get("title", "")) if front.get("title") else None
    version = named or (title.version if title and title.version != "Unreleased" else "")
    if exact and not any(same_series(version, c.version) and c.version != version for c in chosen):
        chosen = [c for c in chosen if c.version and (same_series(c.version, version) or same_series(version, c.version))][:1]
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


def _title(nodes: Sequence[Node]) -> str:
    return next((node.text for node in nodes[:5] if node.kind is NodeKind.HEADING), "")


def _end(nodes: Sequence[Node], last: _Candidate) -> int:
    """Return where the last release ends: at a heading above its own level."""
    if last.node.kind is not NodeKind.HEADING:
        return len(nodes)
    for at in range(last.at + 1, len(nodes)):
        if nodes[at].kind is NodeKind.HEADING and nodes[at].depth < last.node.depth:
            return at
    return len(nodes)


def _inside(nodes: Sequence[Node], candidate: _Candidate) -> list[Node]:
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
    for release in releases:
        known = merged.get(release.version)
        if known is None:
            merged[release.version] = release
            continue
        seen = {entry.text for entry in known.entries}
        extra = tuple(entry for entry in release.entries if entry.text not in seen)
        merged[release.version] = replace(
            known, published=known.published or release.published, entries=known.entries + extra
        )
    return list(merged.values())
