"""The nodes below a release's heading to its entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.extraction.entry_kind import kind_from_heading, kind_from_text
from crawlers.extraction.kind_words import COMMIT_TYPES
from crawlers.extraction.releases.outline import Node, NodeKind
from rivalscope.core.records import EntryKind, ReleaseEntry

__all__ = ["read_entries"]

_MAX_TEXT = 4000
_LABEL = re.compile(
    r"^(?:\[(?P<a>[A-Za-z][\w /&-]{1,30})\]|(?P<b>[A-Za-z][A-Za-z /&-]{1,38}?)\s?:(?=\s))[\s:–—-]*(?=\S)"
)
_COMMIT = re.compile(r"^(?P<type>[a-z]{2,12})(?:\((?P<scope>[^()]{1,80})\))?(?P<bang>!)?:\s+", re.IGNORECASE)
_COMPONENT = re.compile(
    r"^\s*(?:\[(?P<a>[^\[\]#]{2,50})\]|(?P<b>[A-Za-z0-9_][\w./,*&+ -]{0,50}?)(?P<end>:|\s[–—-])(?=\s))\s*"
)
_ISSUE = re.compile(r"(?<![\w&/])(?:#\d{1,7}\b|(?:GH|PR|BZ|bug|issue)[ #-]{1,2}\d{2,7}\b|[A-Z][A-Z0-9]{1,9}-\d{1,6}\b)")
_NOT_ISSUE = re.compile(r"^(?:UTF|SHA|ISO|RFC|CVE|GHSA|HTTP|TLS|AES|MD|X|CP|PEP|IPV)-", re.IGNORECASE)
_BREAKING = re.compile(
    r"\bbreaking(?:\s+change)?\b|\bbackwards?[- ]incompatib|\bnot\s+backwards?[- ]compatib", re.IGNORECASE
)
_NOT_BREAKING = re.compile(
    r"\b(?:non|not|without|avoid|fix\w*|no)[- ]+(?:\w+[- ]+){0,2}breaking\b|\bbreaking\s+(?:the\s+)?(?:down|news|point)",
    re.IGNORECASE,
)
_SECURITY = re.compile(
    r"\bCVE-\d{4}-\d{3,7}\b|\bGHSA(?:-\w{4}){3}\b|\bvulnerabilit(?:y|ies)\b|\bsecurity\s+(?:fix|issue|hole|advisory|release|flaw|bug)",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"^\W*thanks\W*$|\b(?:contributors?|contributions?\s+from|thanks?\s+to|acknowledge?ments?|credits|thank\s+you|sponsors|translators?|downloads?|checksums?|hashes|"
    r"artifacts|assets|table\s+of\s+contents|contents|full\s+changelog|committers|sha-?256)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Section:
    """Where the reading stands: headings above, the label of the list, the kind they give."""

    headings: list[tuple[int, str]]
    label: str = ""
    label_depth: int = -1

    def names(self) -> list[str]:
        """Headings from the innermost outwards."""
        inner = [self.label] if self.label else []
        return inner + [text for _, text in reversed(self.headings)]


def read_entries(nodes: Sequence[Node], *, labels: frozenset[str] = frozenset()) -> tuple[ReleaseEntry, ...]:
    """Read the entries of one release.

    Args:
        nodes: What stands below the release's heading.
        labels: Upper-case labels ("WEBUI", "MINOR") that this document puts before its entries, beside those that
            name a kind.

    Returns:
        The entries in source order, nested bullets joined to their parent.
    """
    section = _Section([])
    entries: list[ReleaseEntry] = []
    at = 0
    has_items = any(node.kind is NodeKind.ITEM for node in nodes)
    while at < len(nodes):
        node = nodes[at]
        at += 1
        if node.kind is NodeKind.HEADING:
            while section.headings and section.headings[-1][0] >= node.depth:
                section.headings.pop()
            section.headings.append((node.depth, node.text))
            section.label, section.label_depth = "", -1
        elif node.kind is NodeKind.LABEL and node.depth <= max(section.label_depth, 0):
            section.label, section.label_depth = node.text, node.depth
        elif node.kind is NodeKind.ITEM:
            end = _end_of_item(nodes, at, node.depth)
            if _is_group(node, nodes[at:end], section):
                section.label, section.label_depth = node.text, node.depth
                continue
            if (
                section.label_depth >= 0
                and node.depth <= section.label_depth
                and _is_nested_label(nodes, at - 1, section)
            ):
                section.label, section.label_depth = "", -1
            if not _skipped(section):
                text = _joined(node, nodes[at:end])
                if text:
                    entries.append(_entry(text, node, section, labels))
            at = end
        elif node.kind is NodeKind.PARAGRAPH and not has_items and not _skipped(section) and node.depth == 0:
            if any(kind_from_heading(name) for name in section.names()) and len(node.text) > 3:
                entries.append(_entry(node.text, node, section, labels))
    return tuple(entries)


def _end_of_item(nodes: Sequence[Node], at: int, depth: int) -> int:
    while at < len(nodes) and nodes[at].kind is not NodeKind.HEADING and nodes[at].depth > depth:
        at += 1
    return at


def _is_group(node: Node, inside: Sequence[Node], section: _Section) -> bool:
    """Say whether an item heads the items inside it instead of being an entry: it names a kind and none is in force."""
    if len(node.text) > 100 or not any(inner.kind is NodeKind.ITEM for inner in inside) or kind_from_heading(node.text) is None:
        return False
    return not any(kind_from_heading(name) for name in section.names() if name != section.label or section.label_depth < 0) or (
        section.label_depth == node.depth and not any(kind_from_heading(text) for _, text in section.headings)
    )


def _is_nested_label(nodes: Sequence[Node], at: int, section: _Section) -> bool:
    """Say whether the label in force was an item whose list has ended at this item."""
    return section.label_depth == nodes[at].depth and any(
        earlier.kind is NodeKind.ITEM and earlier.text == section.label for earlier in nodes[max(0, at - 400) : at]
    )


def _skipped(section: _Section) -> bool:
    return any(len(name) < 160 and _CREDITS.search(name) for name in section.names())


def _joined(node: Node, inside: Sequence[Node]) -> str:
    parts = [node.text] + [inner.text for inner in inside if inner.kind is not NodeKind.CODE]
    return " ".join(part for part in parts if part)[:_MAX_TEXT].strip()


def _entry(text: str, node: Node, section: _Section, labels: frozenset[str]) -> ReleaseEntry:
    names = section.names()
    heading, kind = "", None
    label, rest = _split_label(text, labels)
    if label:
        heading, kind, text = label, kind_from_heading(label), rest
    if kind is None:
        for name in names:
            kind = kind_from_heading(name)
            if kind is not None:
                heading = heading or name
                break
    breaking = False
    commit = _COMMIT.match(text)
    if commit and commit["type"].lower() in COMMIT_TYPES:
        breaking = bool(commit["bang"])
    if not heading and names:
        heading = names[0]
    confidence = 1.0
    if kind is None:
        kind, confidence = kind_from_text(text)
    return ReleaseEntry(
        text=text,
        kind=kind,
        confidence=confidence,
        heading=heading,
        component=_component(text, commit, names),
        issues=_issues(text),
        breaking=breaking
        or kind is EntryKind.BREAKING
        or bool(_BREAKING.search(text) and not _NOT_BREAKING.search(text)),
        security=kind is EntryKind.SECURITY or bool(_SECURITY.search(text)),
    )


def _split_label(text: str, labels: frozenset[str]) -> tuple[str, str]:
    """Return the label before an entry and the entry, where the label names a kind or is one of the document's own."""
    match = _LABEL.match(text)
    if match is None:
        return "", text
    label = (match["a"] or match["b"]).strip()
    if label in labels or (len(label.split()) <= 3 and label.lower() not in COMMIT_TYPES and kind_from_heading(label)):
        return label, text[match.end() :]
    if label.lower() in COMMIT_TYPES and not label.islower():
        return label, text[match.end() :]
    return "", text


def _component(text: str, commit: re.Match[str] | None, names: list[str]) -> str:
    if commit and commit["type"].lower() in COMMIT_TYPES:
        return commit["scope"] or ""
    match = _COMPONENT.match(text)
    if match:
        found = (match["a"] or match["b"]).strip()
        if len(found.split()) <= 3:
            return found
    for name in names:
        if len(name) <= 40 and kind_from_heading(name) is None and name:
            return name
    return ""


def _issues(text: str) -> tuple[str, ...]:
    found = dict.fromkeys(match[0] for match in _ISSUE.finditer(text) if not _NOT_ISSUE.match(match[0]))
    return tuple(found)[:50]
