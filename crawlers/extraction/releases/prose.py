"""Entries of notes that are written in prose: which paragraphs describe a change, and which titles belong to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.outline import NodeKind, OutlineNode

__all__ = ["bare_title", "feature_sections", "prose_entry", "titled_paragraphs"]

_SHORTEST = 12
_LONGEST_TITLE = 120
_REACH = 200
_SENTENCE = 3
"""Words of a heading over nothing that may be an entry."""
_LEADS = 6
"""Words of a sentence that leads to a list; a label has fewer."""
_SIBLINGS = 2
"""Titles over nothing but prose that must stand in one release beside lists, so that each is an entry."""
_SECTIONS, _OF_LEVEL = 3, 0.8
"""Sections of one level that describe a feature each, and their share of the headings of that level."""
_HEADERS = (NodeKind.HEADING, NodeKind.LABEL)
_NOTHING = re.compile(
    r"^\W*(?:note\b\W*)?(?:version bump only\b|no (?:notable |significant |user.visible )?changes?\b"
    r"|nothing (?:new|changed)\b|n/a\b|none\b"
    r"|see\b.{0,80}$|full changelog\b|(?:https?://|www\.)\S+$|released?\b.{0,40}$"
    r"|(?:for |find |you can find )?(?:more|further|full|additional) (?:information|info|details)\b.{0,80}$"
    r"|(?:read|learn|find out) more\b.{0,80}$"
    r"|(?:the )?(?:full |complete )?(?:release notes|change-?log|list of changes)\b.{0,60}\b(?:found|available)\b"
    r"|to (?:obtain|download|get|install|upgrade)\b)",
    re.IGNORECASE,
)
"""Paragraphs that say that nothing changed, or where to read what did."""
_ABOUT_ALL = re.compile(
    r"^\W*(?:(?:release |executive )?(?:overview|summary|highlights?|introduction|intro|notes?|about|announcement)"
    r"|what'?s new|release notes?|changelog|changes|full changelog|description|important|warning|attention)\b\W*$",
    re.IGNORECASE,
)
"""Titles over paragraphs about the whole release."""


def prose_entry(nodes: Sequence[OutlineNode], at: int, names: Sequence[str], *, has_items: bool) -> str:
    """Return the entry that a paragraph makes where notes are written in prose, or an empty string.

    Below a heading that names a kind, each paragraph is an entry. Below one that names a feature, heading and first
    paragraph are one, where a kind is stated further up or the whole release has no list.

    Args:
        nodes: The notes of a release.
        at: The paragraph's place.
        names: The headings and labels that it is under, from the innermost outwards.
        has_items: The release has a list.
    """
    text = nodes[at].text
    if not has_items and all(node.kind in (NodeKind.PARAGRAPH, NodeKind.CODE) for node in nodes):
        return text if _tells(text) else ""
    start, end = _run(nodes, at)
    if any(node.kind is NodeKind.ITEM for node in nodes[start:end]) or start == 0:
        return ""
    header = nodes[start - 1]
    if kind_from_heading(header.text) is not None:
        return text
    if at != start:
        return text if not has_items and header.kind is NodeKind.HEADING and _tells(text) else ""
    above = any(kind_from_heading(name) is not None for name in names[1:])
    if len(header.text) > _LONGEST_TITLE or (has_items and not above):
        return ""
    return f"{header.text} {text}"


def bare_title(nodes: Sequence[OutlineNode], at: int) -> bool:
    """Return whether a heading over nothing says itself what changed: "Fix a crash on closing the editor".

    Args:
        nodes: The notes of a release, which has no list.
        at: The heading's place.
    """
    node = nodes[at]
    below = nodes[at + 1] if at + 1 < len(nodes) else None
    if below is not None and not (below.kind is NodeKind.HEADING and below.depth <= node.depth):
        return False
    told = len(node.text.split()) >= _SENTENCE and _tells(node.text) and not _ABOUT_ALL.match(node.text)
    return told and kind_from_heading(node.text) is None


def titled_paragraphs(nodes: Sequence[OutlineNode]) -> dict[int, str]:
    """Return the entries that titles over nothing but prose make in a release that has lists, too, by their places.

    One such title may head an introduction. Several of one kind are how a release describes its features.

    Args:
        nodes: The notes of a release.
    """
    families: dict[tuple[NodeKind, int], dict[int, str]] = defaultdict(dict)
    for at, node in enumerate(nodes[:-1]):
        if node.kind not in _HEADERS or len(node.text) > _LONGEST_TITLE:
            continue
        if node.kind is NodeKind.LABEL and node.depth:
            continue
        below = nodes[at + 1]
        if below.kind is not NodeKind.PARAGRAPH or below.depth or not _tells(below.text):
            continue
        if _ABOUT_ALL.match(node.text) or kind_from_heading(node.text) is not None:
            continue
        _, end = _run(nodes, at + 1)
        if all(inner.kind in (NodeKind.PARAGRAPH, NodeKind.CODE) for inner in nodes[at + 1 : end]):
            families[node.kind, node.depth][at + 1] = f"{node.text} {below.text}"
    return {at: text for members in families.values() if len(members) >= _SIBLINGS for at, text in members.items()}


def feature_sections(nodes: Sequence[OutlineNode]) -> dict[int, int]:
    """Return the sections that describe one feature each, by where they begin and end.

    Each has a title, then prose, and then perhaps a list of details. Where a list stands right below the titles, its
    items are the entries.

    Args:
        nodes: The notes of a release.
    """
    found: dict[int, dict[int, int]] = defaultdict(dict)
    levels: dict[int, int] = defaultdict(int)
    listed: set[int] = set()
    for at, node in enumerate(nodes):
        if node.kind is not NodeKind.HEADING:
            continue
        if kind_from_heading(node.text) is not None or _ABOUT_ALL.match(node.text):
            continue
        levels[node.depth] += 1
        end = next((i for i in range(at + 1, len(nodes)) if nodes[i].kind is NodeKind.HEADING), len(nodes))
        first = nodes[at + 1] if at + 1 < end else None
        if first is None or first.depth or not (_tells(first.text) and _is_prose(first)):
            continue
        found[node.depth][at] = end
        listed |= {node.depth} if any(inner.kind is NodeKind.ITEM for inner in nodes[at:end]) else set()
    return {
        start: end
        for depth, sections in found.items()
        if depth in listed and len(sections) >= max(_SECTIONS, _OF_LEVEL * levels[depth])
        for start, end in sections.items()
    }


def _is_prose(node: OutlineNode) -> bool:
    """Return whether a node is a paragraph, or the sentence that leads to a list: "You can now do more, such as:"."""
    sentence = node.kind is NodeKind.LABEL and len(node.text.split()) >= _LEADS and kind_from_heading(node.text) is None
    return sentence or node.kind is NodeKind.PARAGRAPH


def _tells(text: str) -> bool:
    return len(text) >= _SHORTEST and not _NOTHING.match(text)


def _run(nodes: Sequence[OutlineNode], at: int) -> tuple[int, int]:
    """Return where the nodes between two headings or labels begin and end, around a position; at most 200 each way."""
    start = next((i + 1 for i in range(at, max(at - _REACH, -1), -1) if nodes[i].kind in _HEADERS), 0)
    last = min(at + _REACH, len(nodes))
    return start, next((i for i in range(at, last) if nodes[i].kind in _HEADERS), last)
