"""AsciiDoc to an outline."""

from __future__ import annotations

import re

from crawlers.extraction.releases.inline import adoc_lead, adoc_text
from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode
from crawlers.extraction.releases.wrapped import sentence_lines

__all__ = ["adoc_outline"]

_ADOC_HEADER = 20_000
"""Letters in which a document defines its attributes."""
_ADOC_LEVELS = "=-~^+"
_ADOC_HEADING = re.compile(r"^(={1,6}|#{1,6})[ \t]+(\S.*)$")
_ADOC_LABEL = re.compile(r"^(\S.{0,90}?)::$")
_ADOC_ITEM = re.compile(r"^[ \t]*(\*{1,5}|-|\.{1,5})[ \t]+(?=\S)")
_ADOC_SKIP = re.compile(r"^(?::[\w-]+!?:|//|ifdef::|ifndef::|endif::|include::|\[\[|\[[\w#.,%=\" -]*\]$|image::|toc::)")
_ADOC_ATTRIBUTE = re.compile(r"^:(?P<name>\w[\w-]{0,60}):[ \t]+(?P<value>\S.{0,300})$", re.MULTILINE)
_ADOC_USE = re.compile(r"\{(\w[\w-]{0,60})\}")
_ADOC_FENCE = re.compile(r"^(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|```\w*|\|={3,})$")


def _adoc_underline(lines: list[str], at: int) -> int:
    """Return the level of the title that a line underlines, in the older way to write titles; 0: it underlines none."""
    line = lines[at]
    if at == 0 or len(line) < 3 or set(line) - set(_ADOC_LEVELS) or len(set(line)) > 1:
        return 0
    above = lines[at - 1]
    if not above.strip() or above.startswith((" ", "[", ".")) or (at > 1 and lines[at - 2].strip()):
        return 0
    return _ADOC_LEVELS.index(line[0]) + 1 if abs(len(above) - len(line)) <= 2 else 0


def _with_attributes(source: str) -> str:
    """Put the values of a document's own attributes where it uses them: "{uri-issues}12[#12]"."""
    values = {match["name"]: match["value"].strip() for match in _ADOC_ATTRIBUTE.finditer(source[:_ADOC_HEADER])}
    for _ in range(2 if values else 0):  # a value may use another attribute
        source = _ADOC_USE.sub(lambda match: values.get(match[1], match[0]), source)
    return source


def _adoc_depth(mark: str, open_marks: list[str]) -> int:
    """Return how deep an item is: a mark that no item around it has begins a list of its own inside it."""
    if mark in open_marks:
        del open_marks[open_marks.index(mark) + 1 :]
    else:
        open_marks.append(mark)
    return min(max(len(mark), len(open_marks)) - 1, MAX_DEPTH)


def adoc_outline(source: str) -> list[OutlineNode]:
    """Read AsciiDoc into an outline: section titles, description-list terms as labels, lists, paragraphs."""
    nodes: list[OutlineNode] = []
    parts: list[str] = []
    kind, depth = NodeKind.PARAGRAPH, 0
    fence = ""
    open_marks: list[str] = []

    def flush() -> None:
        if kind is NodeKind.PARAGRAPH and sentence_lines(parts):
            nodes.extend(OutlineNode(NodeKind.ITEM, adoc_text(part), 0) for part in parts)
            parts.clear()
            return
        piece = " ".join(parts)
        text = adoc_text(piece)
        if text:
            lead, whole = adoc_lead(piece)
            label = kind is NodeKind.PARAGRAPH and whole
            nodes.append(OutlineNode(NodeKind.LABEL if label else kind, text, depth, lead))
        parts.clear()

    lines = [raw.rstrip() for raw in _with_attributes(source).splitlines()]
    for at, line in enumerate(lines):
        mark = _ADOC_FENCE.match(line)
        level = 0 if fence else _adoc_underline(lines, at)
        if level and parts and kind is NodeKind.PARAGRAPH and len(parts) == 1:
            nodes.append(OutlineNode(NodeKind.HEADING, adoc_text(parts[0]), level))
            parts.clear()
            continue
        if fence:
            fence = "" if line == fence else fence
            continue
        heading, label, item = _ADOC_HEADING.match(line), _ADOC_LABEL.match(line), _ADOC_ITEM.match(line)
        if mark or heading or label or item or not line.strip() or _ADOC_SKIP.match(line):
            flush()
            kind, depth = NodeKind.PARAGRAPH, 0
        if mark and mark[1][0] in "-.`|":
            fence = "```" if mark[1].startswith("```") else mark[1]
        elif heading:
            open_marks.clear()
            nodes.append(OutlineNode(NodeKind.HEADING, adoc_text(heading[2].rstrip("= \t")), len(heading[1])))
        elif label:
            nodes.append(OutlineNode(NodeKind.LABEL, adoc_text(label[1]), 0))
        elif item:
            kind, depth = NodeKind.ITEM, _adoc_depth(item[1], open_marks)
            parts.append(line[item.end() :])
        elif line.strip() and line.strip() != "+" and not mark and not _ADOC_SKIP.match(line):
            if not parts:
                open_marks.clear()
            parts.append(line.strip())
    flush()
    return nodes
