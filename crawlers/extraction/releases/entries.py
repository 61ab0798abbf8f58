"""The nodes below a release's heading to its entries."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from crawlers.extraction.entry_kind import kind_from_heading, kinds_from_texts
from crawlers.extraction.kind_lexicon import kind_in_text
from crawlers.extraction.kind_words import COMMIT_TYPES, label_kind
from crawlers.extraction.releases.areas import area_items
from crawlers.extraction.releases.no_changes import no_changes
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.prose import bare_title, feature_sections, prose_entry, titled_paragraphs
from rivalscope.core.records import EntryKind, ReleaseEntry

__all__ = ["Style", "read_entries", "style_of"]

_MAX_TEXT = 4000
_TOLD, _OPEN = 1.0, 0.0
_LABEL = re.compile(
    r"^(?:\[(?P<a>[^\W\d_][\w /&-]{1,30})\]|[【［「](?P<d>[^\W\d_][^【】［］」]{0,20})[】］」]"
    r"|(?P<b>[^\W\d_][^\W\d_ ]*(?:[ /&-]{1,3}[^\W\d_]+){0,3})\s?[:：](?=\s|[^\x00-\xff]|$)"
    r"|(?P<c>[^\W\d_]+(?:[ /&][^\W\d_]+){0,2})\s+[–—-](?=\s))[\s:：–—-]*(?=\S)"
)
_COMMIT = re.compile(r"^(?P<type>[a-z]{2,12})(?:\((?P<scope>[^()]{1,80})\))?(?P<bang>!)?:\s+", re.IGNORECASE)
_COMPONENT = re.compile(
    r"^\s*(?:\[(?P<a>[^\[\]#]{2,50})\]|(?P<b>[A-Za-z0-9_][\w./,*&+ -]{0,50}?)(?P<end>:|\s[–—-])(?=\s))\s*"
)
_ISSUE = re.compile(r"(?<![\w&/])(?:#\d{1,7}\b|(?:GH|PR|BZ|bug|issue)[ #-]{1,2}\d{2,7}\b|[A-Z][A-Z0-9]{1,9}-\d{1,6}\b)")
_TICKET = re.compile(r"(?P<label>[^\W\d_]+(?: [^\W\d_]+)?) (?:#\d{1,7}|[A-Z][A-Z0-9]{1,9}-\d{1,6})\s?[:–—-]?\s+(?=\S)")
"""The kind of a ticket and its number before an entry: "Feature #1857 Export", "Bug ABC-12: Crash"."""
_NOT_ISSUE = re.compile(r"^(?:UTF|SHA|ISO|RFC|CVE|GHSA|HTTP|TLS|AES|MD|X|CP|PEP|IPV)-", re.IGNORECASE)
_BREAKING = re.compile(
    r"\bbreaking(?:\s+change)?\b|\bbackwards?[- ]incompatib|\bnot\s+backwards?[- ]compatib", re.IGNORECASE
)
_NOT_BREAKING = re.compile(
    r"\b(?:non|not|without|avoid|fix\w*|no)[- ]+(?:\w+[- ]+){0,2}breaking\b"
    r"|\bbreaking\s+(?:the\s+)?(?:down|news|point)",
    re.IGNORECASE,
)
_SECURITY = re.compile(
    r"\bCVE-\d{4}-\d{3,7}\b|\bGHSA(?:-\w{4}){3}\b|\bvulnerabilit(?:y|ies)\b|\bsecurity\s+(?:fix|issue|hole|advisory|release|flaw|bug)",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"^\W*(?:thanks|limitations|restrictions)\W*$|^\W*(?:authors?|committers?|reviewers?|credits?)\b(?:\W*\d+)?\W*$|\b(?:contributors?|contributions?\s+from|thanks?\s+(?:to|for)|what'?s\s+next|coming\s+soon|new\s+(?:reviewers|maintainers|members)|acknowledge?ments?|credits|thank\s+you|sponsors|translators?|downloads?|checksums?|hashes|"
    r"artifacts|assets|migration\s+guide|upgrade\s+(?:notes?|guide|instructions?)|(?:how\s+to|to)\s+(?:upgrade|migrate)|upgrading|migrating|faq|table\s+of\s+contents|contents|full\s+changelog|committers|sha-?256|known\s+(?:issues?|bugs?|problems?|limitations?))\b",
    re.IGNORECASE,
)

_PACKAGE = r"(?:@[\w.-]{1,60}/[\w./-]{1,80}|[a-z][\w.]*(?:[-/][\w.]+)+)(?:@[\w.^~+-]{1,40})?"
_PACKAGES = re.compile(rf"^(?:[a-z]\w{{1,30}},\s*)?{_PACKAGE}(?:,\s*(?:{_PACKAGE}|[a-z]\w{{1,30}})){{0,99}}:?$")
_WEIGHT = re.compile(r"^\W*(?:major|minor|patch)(?:\s+changes?)?\W*$", re.IGNORECASE)
_PATCH = re.compile(r"^\W*patch\s+changes?\W*$", re.IGNORECASE)
_HASH = re.compile(
    r"^(?:(?:\(?#\d{1,7}\)?\s+)?[0-9a-f]{7,40}(?::|\s+Thanks\s+(?:@[\w-]{1,40}(?:,\s*|\s+)?){1,6}!\s+-|\s+-|!)\s+)(?=\S)"
)
"""The hash of a commit, and thanks, that changesets put before an entry."""
_DEPENDENCY = re.compile(
    r"^(?:updat(?:e|ed|es|ing)|bump(?:ed|s|ing)?|upgrad(?:e|ed|es|ing))\s+(?:(?:the|internal|peer|dev|transitive)\s+){0,2}dependenc(?:y|ies)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:added|updated|removed|fixed|changed|improved|renamed)\s(?:to|in|from|for)\s.{1,40}:$", re.IGNORECASE
)
_VERB_WORDS = 5
"""Words of an item such as "Added to the menu:", which only heads what was added."""
_EMPTY = re.compile(
    r"\W*(?:(?:none|nothing|n/?a|no (?:changes?|new features|bug ?fixes)|no aplica|ningun[oa]|keine?|aucune?|nenhum[a]?"
    r"|nessuna?|geen|brak|нет)\b.{0,12}|なし|無し|无|無|없음)\W*$",
    re.IGNORECASE,
)
"""An item that says that there is none."""
_AREA_WORDS = 3
_SCOPE = re.compile(r"([a-z][a-z0-9_./-]{1,30}):\s")
_SCOPES = 6
_LABELLED = 0.4
_FEWEST_TICKETS = 4
_TWICE = 0.6
"""Share of a section's entries that were reported before it, so that it only gathers them again."""
_SUMMARY = 24
"""Letters of an entry that may be the summary of one told in full below."""
_THANKS = re.compile(r"\bthanks?\b(?:\s+\w+){0,3}\s+to\b|\bcontributors?\b|\bcontributing\b", re.IGNORECASE)

_PEOPLE = re.compile(r"\bcontribut|\bcommunity\b|\bthank", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """How a document writes its entries.

    Attributes:
        labels: Words that are before many of its entries as a label ("WEBUI", "MINOR"), beside those that name a
            kind.
        weights: "Minor Changes" beside "Patch Changes" says how much the version moves, as changesets write it, and
            not what kind of change it is.
        areas: Its outermost items are names of areas ("Core:") over lists of entries, and no entries.
        labelled: Most entries begin with the name of a kind: "Fix: ...", below headings too.
        scopes: Words in lower case before its entries name parts of the product: "misc: Fix a crash".
        components: Words in brackets before its entries name parts of the product: "[code] Fix a crash".
        tickets: Its entries begin with the kind and the number of a ticket.
    """

    labels: frozenset[str] = frozenset()
    components: bool = False
    tickets: bool = False
    weights: bool = False
    areas: bool = False
    scopes: bool = False
    labelled: bool = False


@dataclass(slots=True)
class _Section:
    """Where the reading stands: headings above, the label of the list, the kind they give."""

    headings: list[tuple[int, str]]
    label: str = ""
    label_depth: int = -1
    grouped: bool = False
    """The label in force is an item that heads a list of entries."""
    area: bool = False
    """That item is the name of an area, even where it is a word for a kind ("Docs" below "Bug fixes")."""

    outer: list[tuple[str, int, bool]] = field(default_factory=list)
    """Items around the label in force that head it: text, depth, and whether it is the name of an area."""

    def names(self) -> list[str]:
        """Headings from the innermost outwards."""
        inner = [self.label] if self.label else []
        return inner + [text for text, _, _ in reversed(self.outer)] + [text for _, text in reversed(self.headings)]

    def enter(self, text: str, depth: int, *, area: bool) -> None:
        """Go on below an item that heads a list."""
        self.leave(depth)
        if self.grouped:
            self.outer.append((self.label, self.label_depth, self.area))
        self.label, self.label_depth, self.grouped, self.area = text, depth, True, area

    def leave(self, depth: int) -> None:
        """Go on at a depth, behind the items that head lists there or deeper."""
        while self.grouped and depth <= self.label_depth:
            if self.outer:
                self.label, self.label_depth, self.area = self.outer.pop()
            else:
                self.head("", -1)

    def head(self, label: str, depth: int) -> None:
        """Go on below a label that is no item, or below none."""
        self.label, self.label_depth, self.grouped, self.area = label, depth, False, False
        self.outer.clear()


def read_entries(nodes: Sequence[OutlineNode], *, style: Style | None = None) -> tuple[ReleaseEntry, ...]:
    """Read the entries of one release.

    Args:
        nodes: What is below the release's heading.
        style: How its document writes entries.

    Returns:
        The entries in source order, nested bullets joined to their parent.
    """
    section = _Section([])
    style = style or Style()
    entries: list[ReleaseEntry] = []
    sections: list[int] = []
    at = number = 0
    has_items = any(node.kind is NodeKind.ITEM for node in nodes)
    areas = area_items(nodes)
    titled = titled_paragraphs(nodes) if has_items else {}
    features = feature_sections(nodes) if has_items else {}
    credited = False
    while at < len(nodes):
        node = nodes[at]
        at += 1
        sections += [number] * (len(entries) - len(sections))
        if node.kind is not NodeKind.ITEM:
            credited = len(node.text) < 300 and node.text.endswith(":") and bool(_THANKS.search(node.text))
        if node.kind in (NodeKind.HEADING, NodeKind.LABEL):
            number += 1
        if node.kind is NodeKind.HEADING:
            while section.headings and section.headings[-1][0] >= node.depth:
                section.headings.pop()
            section.head("", -1)
            if not has_items and not _skipped(section) and not _CREDITS.search(node.text) and bare_title(nodes, at - 1):
                entries.append(_entry(node.text, node, section, style))
            section.headings.append((node.depth, node.text))
            if (end := features.get(at - 1)) and not _skipped(section):
                entries.append(_entry(_joined(node, nodes[at:end]), node, section, style))
                at = end
        elif node.kind is NodeKind.LABEL and node.depth <= max(section.label_depth, 0):
            section.head(node.text, node.depth)
        elif node.kind is NodeKind.ITEM:
            end = _end_of_item(nodes, at, node.depth)
            area = at - 1 in areas
            if area or _is_group(node, nodes[at:end], section, areas=style.areas):
                # "Removed from the menu:" states the kind by its first word
                name = node.text.split()[0] if _VERB.match(node.text) else node.text
                section.enter(name, node.depth, area=area or (style.areas and _is_area(node)))
                continue
            section.leave(node.depth)
            if not _skipped(section) and not credited:
                text = _joined(node, nodes[at:end])
                if (
                    any(map(str.isalnum, text))
                    and not _EMPTY.match(text)
                    and not (len(text.split()) <= 3 and any(_PEOPLE.search(name) for name in section.names()))
                ):
                    entries.append(_entry(text, node, section, style))
            at = end
        elif node.kind is NodeKind.PARAGRAPH and node.depth == 0 and not _skipped(section):
            text = titled.get(at - 1) or prose_entry(nodes, at - 1, section.names(), has_items=has_items)
            if text and not _EMPTY.match(text):
                entries.append(_entry(text, node, section, style))
    sections += [number] * (len(entries) - len(sections))
    entries = _once(entries, sections)
    none = no_changes(entry.text for entry in entries)
    return _told([entry for at, entry in enumerate(entries) if at not in none])


def _once(entries: list[ReleaseEntry], sections: list[int]) -> list[ReleaseEntry]:
    """Leave out what a section only tells again: "All changes", or the details below a summary.

    Args:
        entries: A release's entries.
        sections: The number of the section that each of them is in.
    """
    told: list[str] = []
    again: set[int] = set()
    for _, section in groupby(range(len(entries)), key=sections.__getitem__):
        keys = {at: _bare(entries[at].text) for at in section}
        known = {at for at, key in keys.items() if _begins_with_one(key, told)}
        if len(known) >= 2 and len(known) >= _TWICE * len(keys):
            again |= known
        told = sorted({*told, *keys.values()})
    return [entry for at, entry in enumerate(entries) if at not in again]


def _begins_with_one(key: str, told: list[str]) -> bool:
    """Say whether a text was told before, or begins with one that was and is long enough to be a summary of it."""
    at = bisect_right(told, key)
    return at > 0 and (told[at - 1] == key or (len(told[at - 1]) >= _SUMMARY and key.startswith(told[at - 1])))


def _bare(text: str) -> str:
    """Return an entry's letters and digits, without a label before it."""
    head, colon, rest = text.partition(": ")
    return re.sub(r"[\W_]+", "", (rest if colon and len(head) < 30 else text).casefold())


def _told(entries: list[ReleaseEntry]) -> tuple[ReleaseEntry, ...]:
    """Give the entries whose kind no heading states the kind that their words, in their order, suggest."""
    unsure = [at for at, entry in enumerate(entries) if entry.confidence == _OPEN]
    for at, (kind, confidence) in zip(unsure, kinds_from_texts([entries[at].text for at in unsure]), strict=True):
        known = entries[at]
        stated = kind_in_text(known.text)
        kind = stated or kind
        if kind is EntryKind.BREAKING and _NOT_BREAKING.search(known.text):
            kind = EntryKind.CHANGED
        entries[at] = replace(
            known,
            kind=kind,
            confidence=confidence,
            breaking=known.breaking or kind is EntryKind.BREAKING,
            security=known.security or kind is EntryKind.SECURITY,
        )
    return tuple(entries)


def _end_of_item(nodes: Sequence[OutlineNode], at: int, depth: int) -> int:
    while at < len(nodes) and nodes[at].kind is not NodeKind.HEADING and nodes[at].depth > depth:
        at += 1
    return at


def _is_group(node: OutlineNode, inside: Sequence[OutlineNode], section: _Section, *, areas: bool) -> bool:
    """Return whether an item heads the items inside it instead of being an entry.

    It names a kind and none is in force, or packages and nothing else.
    """
    items = [inner.text for inner in inside if inner.kind is NodeKind.ITEM and inner.depth == node.depth + 1]
    if items and (_PACKAGES.match(node.text[:4000]) or (areas and node.depth == 0 and _is_area(node))):
        return True
    if len(node.text) > 100 or not items:
        return False
    if _VERB.match(node.text) and len(node.text.split()) <= _VERB_WORDS:
        return True
    if kind_from_heading(node.text) is None:
        # "New system requirements:" among "Bug fixes:" and "Features:" is one of them
        return node.text.endswith(":") and section.label_depth == node.depth and section.grouped
    if not any(inner.depth > node.depth + 1 for inner in inside) and sum(" " in text for text in items) * 2 < len(
        items
    ):
        # "Updated dependencies" with a list of package names is one entry
        return False
    if node.text.endswith(":") and len(node.text.split()) <= 3:
        return True
    if any(kind_from_heading(text) is not None for _, text in section.headings):
        return False
    return section.grouped or kind_from_heading(section.label) is None


def _is_area(node: OutlineNode) -> bool:
    return node.text.endswith(":") and len(node.text.split()) <= _AREA_WORDS


def style_of(nodes: Sequence[OutlineNode], *, labels: frozenset[str] = frozenset()) -> Style:
    """Tell how a document writes its entries.

    Args:
        nodes: Its outline.
        labels: Upper-case labels before its entries.
    """
    brackets = kinds = items = told = tickets = 0
    for node in nodes:
        if node.kind is not NodeKind.ITEM:
            continue
        match = _LABEL.match(node.text)
        items += 1
        ticket = _TICKET.match(node.text)
        tickets += ticket is not None and label_kind(ticket["label"]) is not None
        told += match is not None and match["b"] is not None and label_kind(match["b"]) is not None
        if match is not None and match["a"] is not None:
            brackets += 1
            kinds += label_kind(match["a"]) is not None
    outermost = [at for at, node in enumerate(nodes) if node.kind is NodeKind.ITEM and node.depth == 0]
    areas = sum(_is_area(nodes[at]) and at + 1 < len(nodes) and nodes[at + 1].depth > 0 for at in outermost)
    scoped = [match[1] for node in nodes if node.kind is NodeKind.ITEM and (match := _SCOPE.match(node.text))]
    named = sum(scope in COMMIT_TYPES or label_kind(scope) is not None for scope in scoped)
    patches = any(node.kind is NodeKind.HEADING and _PATCH.match(node.text) for node in nodes)
    return Style(
        labels=labels,
        components=brackets >= 4 and kinds < 0.5 * brackets,
        weights=patches,
        tickets=tickets >= _FEWEST_TICKETS and tickets >= _LABELLED * items,
        labelled=items >= 10 and told >= _LABELLED * items,
        areas=areas >= 5 and areas >= 0.9 * len(outermost),
        scopes=len(set(scoped)) >= _SCOPES and named < 0.5 * len(scoped),
    )


def _skipped(section: _Section) -> bool:
    """Return whether the innermost telling heading is about people, files or upgrading, not about changes."""
    for name in section.names():
        if kind_from_heading(name) is not None:
            return False
        if len(name.split()) <= 7 and _CREDITS.search(name):
            return True
    return False


def _joined(node: OutlineNode, inside: Sequence[OutlineNode]) -> str:
    parts = [node.text] + [inner.text for inner in inside if inner.kind is not NodeKind.CODE]
    return " ".join(part for part in parts if part)[:_MAX_TEXT].strip()


def _entry(text: str, node: OutlineNode, section: _Section, style: Style) -> ReleaseEntry:
    names = section.names()
    text = _HASH.sub("", text) if _HASH.match(text) else text
    above = next(
        (
            (name, kind)
            for name in ([*names[1:], names[0]] if section.grouped and section.area else names)
            if not (style.weights and _WEIGHT.match(name)) and (kind := kind_from_heading(name)) is not None
        ),
        None,
    )
    whole = text
    heading, kind, text = _split_label(text, style, above=above[1] if above else None)
    if kind is None and above is not None:
        heading, kind = heading or above[0], above[1]
    if kind is None and _DEPENDENCY.match(text):
        kind = EntryKind.INTERNAL
    breaking = False
    commit = _COMMIT.match(text)
    if commit and commit["type"].lower() in COMMIT_TYPES:
        breaking = bool(commit["bang"])
        kind = kind or COMMIT_TYPES[commit["type"].lower()]
    if not heading and names:
        heading = names[0]
    return ReleaseEntry(
        text=text,
        kind=kind or EntryKind.CHANGED,
        confidence=_TOLD if kind else _OPEN,
        heading=heading,
        component=_component(text, commit, names),
        issues=_issues(whole),
        breaking=breaking
        or kind is EntryKind.BREAKING
        or bool(_BREAKING.search(text) and not _NOT_BREAKING.search(text)),
        security=kind is EntryKind.SECURITY or bool(_SECURITY.search(text)),
    )


def _split_label(text: str, style: Style, *, above: EntryKind | None) -> tuple[str, EntryKind | None, str]:
    """Return the label before an entry, the kind it names, and the entry without it.

    A label is one of the document's own, or names a kind and nothing else. Below a heading that names the kind, a
    word before a colon is a component ("Documentation: ..."), unless it is written as a mark: "[FIX]", "FIX:".
    """
    ticket = _TICKET.match(text) if style.tickets else None
    if ticket is not None and (kind := label_kind(ticket["label"])) is not None:
        return ticket["label"], kind, text[ticket.end() :]
    match = _LABEL.match(text)
    if match is None:
        return "", None, text
    bracketed = match["a"] is not None or match["d"] is not None
    label = (match["a"] or match["b"] or match["c"] or match["d"]).strip()
    if label in style.labels:
        return label, label_kind(label), text[match.end() :]
    if (match["a"] is not None and style.components) or (style.scopes and not bracketed and label.islower()):
        return "", None, text
    kind = label_kind(label)
    if kind is None or (label.islower() and label in COMMIT_TYPES and not bracketed):
        return "", None, text
    free = above is None or bracketed or label.isupper() or match["c"] is not None or style.labelled
    if free or kind is above:
        return label, kind, text[match.end() :]
    return "", None, text


def _component(text: str, commit: re.Match[str] | None, names: list[str]) -> str:
    if commit and commit["type"].lower() in COMMIT_TYPES:
        return commit["scope"] or ""
    match = _COMPONENT.match(text)
    if match:
        found = (match["a"] or match["b"]).strip()
        if len(found.split()) <= 3:
            return found
    for name in names:
        if len(name) <= 40 and kind_from_heading(name) is None and name and not _WEIGHT.match(name):
            return name
    return ""


def _issues(text: str) -> tuple[str, ...]:
    found = dict.fromkeys(match[0] for match in _ISSUE.finditer(text) if not _NOT_ISSUE.match(match[0]))
    return tuple(found)[:50]
