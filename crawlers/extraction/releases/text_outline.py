"""Plain text, Debian and RPM changelogs, GNU NEWS and AsciiDoc to an outline."""

from __future__ import annotations

import re

from crawlers.extraction.releases.dates import find_dates, only_date
from crawlers.extraction.releases.glued import unglued
from crawlers.extraction.releases.indented import Body, bullet, indent_of
from crawlers.extraction.releases.inline import adoc_lead, adoc_text
from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode, squash
from crawlers.extraction.releases.rst_outline import adornment
from crawlers.extraction.releases.versions import read_heading
from crawlers.extraction.releases.wrapped import broken_on_purpose, sentence_lines

__all__ = ["adoc_outline", "text_outline"]

_DEBIAN = re.compile(r"^[a-z0-9][a-z0-9+.-]{1,60} \((?P<version>[^()\s]{1,60})\)(?: [\w./-]+)*;")
_DEBIAN_END = re.compile(r"^ -- .{0,200}?>?  ?(?P<date>[A-Z][a-z]{2}, .{10,40})$")
_RPM = re.compile(r"^\* (?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d{1,2} \d{4}\b)")
_STARS = re.compile(r"^(\*{1,6})[ \t]+(?=\S)")
_COLON_ENTRY = re.compile(r"^[\w./,*{}()\[\]\" -]{1,60}: ")
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(https?://[^\s()]{1,500}\)")
"""A link as in Markdown, which plain text borrows."""
_RULE = re.compile(r"^\s*([-=_*~#+|])\1{5,}\s*$")


_ALONE = 80
_SPEC = re.compile(r"^%changelog\s*$", re.MULTILINE)


def _changelog_part(source: str) -> str:
    """Return the changelog of an RPM spec file; any other text as it is."""
    found = _SPEC.search(source)
    return source[found.end() :] if found else source


def _plain(source: str) -> str:
    return squash(_LINK.sub(r"\1", source) if "](" in source else source)


def _no_lead(source: str) -> tuple[str, bool]:
    return "", False


def _epochless(version: str) -> str:
    return version.split(":", 1)[-1]


def _debian(lines: list[str], at: int) -> str | None:
    """Return a heading for a Debian changelog's entry that starts at a line."""
    match = _DEBIAN.match(lines[at])
    if match is None:
        return None
    for line in lines[at + 1 : at + 2000]:
        end = _DEBIAN_END.match(line)
        if end:
            return f"{_epochless(match['version'])} ({end['date']})"
        if _DEBIAN.match(line):
            break
    return _epochless(match["version"])


def _stars(lines: list[str]) -> bool:
    """Return whether stars at the start of lines are headings, as in GNU NEWS files."""
    return sum(line.startswith("** ") for line in lines) >= 2


def _stands_alone(lines: list[str], at: int) -> bool:
    """Return whether a line is not part of a wrapped paragraph: what follows is empty, indented, a list or a rule."""
    indent = indent_of(lines[at])
    after = lines[at + 1] if at + 1 < len(lines) else ""
    return (
        not after.strip()
        or indent_of(after) > indent
        or bool(bullet(after))
        or bool(adornment(after.strip()))
        or only_date(after) is not None
        or lines[at].rstrip().endswith(":")
    )


def _page_width(lines: list[str]) -> int:
    """Return how wide a text is, except for the few lines that are too long for it."""
    widths = sorted(len(line) for line in lines if line)
    return widths[-(len(widths) // 20) - 1] if widths else 0


def _entry_lines(lines: list[str], at: int, end: int, width: int) -> list[str]:
    """Return the entries of a block whose lines are an entry each; empty where it is a wrapped paragraph.

    A line that stands deeper than the first continues with the one above it.
    """
    base = indent_of(lines[at])
    block = [line for line in lines[at:end] if indent_of(line) == base]
    if len(block) < 2:
        return []
    if len(block) == end - at:
        named = sum(bool(_COLON_ENTRY.match(line.strip())) for line in block)
        short = sum(len(line) < 55 for line in block[:-1])
        likely = (
            named >= 0.6 * len(block)
            or (named >= 1 and short >= 0.5 * (len(block) - 1))
            or short >= 0.7 * (len(block) - 1) >= 2
        )
    else:
        likely = False
    if not likely and not broken_on_purpose(block, width):
        return []
    entries: list[str] = []
    for line in lines[at:end]:
        if indent_of(line) == base:
            entries.append(line.strip())
        else:
            entries[-1] += f" {line.strip()}"
    return entries


def text_outline(source: str) -> list[OutlineNode]:
    """Read plain text into an outline.

    Args:
        source: The text: underlined or boxed titles, lines that name a version, lists told by marks and indentation.

    Returns:
        Headings, labels, list items and paragraphs, in source order. A line that names a version and stands alone
        is a heading of level 2; whether it names a release is for the reader to decide.
    """
    lines = [line.rstrip() for line in unglued(_changelog_part(source).expandtabs(8)).splitlines()]
    nodes: list[OutlineNode] = []
    styles: list[str] = []
    body = Body(nodes, text=_plain, lead=_no_lead)
    stars = _stars(lines)
    width = _page_width(lines)
    listed = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            body.blank()
            at += 1
            continue
        # what stands further left than the line above continues with no paragraph
        wrapped = body.pending and indent_of(line) >= indent_of(lines[at - 1])
        found = _heading(lines, at, styles, stars=stars, wrapped=wrapped)
        if found is not None:
            node, at = found
            body.reset()
            nodes.append(node)
            continue
        if _RULE.match(line) or _DEBIAN_END.match(line):
            body.blank()
            at += 1
            continue
        # only where a block begins: each line is then looked ahead over once
        end = _block_end(lines, at) if not body.pending and (listed or _under_header(nodes)) else at
        entries = _entry_lines(lines, at, end, width) if end > at + 1 else []
        if entries:
            nodes += [OutlineNode(NodeKind.ITEM, _plain(entry), 0) for entry in entries]
            if end < len(lines) and bullet(lines[end]) and indent_of(lines[end]) > indent_of(line):
                nodes[-1].kind = NodeKind.LABEL
            at, listed = end, True
            continue
        listed = False
        body.line(line)
        at += 1
    body.flush()
    return nodes


def _under_header(nodes: list[OutlineNode]) -> bool:
    return not nodes or nodes[-1].kind in (NodeKind.HEADING, NodeKind.LABEL)


def _block_end(lines: list[str], at: int) -> int:
    """Return where a block ends: at a blank line, a list, a rule, or a line further left than its first."""
    end, base = at, indent_of(lines[at])
    while (
        end < len(lines)
        and end - at < 5000
        and lines[end].strip()
        and indent_of(lines[end]) >= base
        and not bullet(lines[end])
        and not _RULE.match(lines[end])
    ):
        end += 1
    return end


def _heading(
    lines: list[str], at: int, styles: list[str], *, stars: bool, wrapped: bool
) -> tuple[OutlineNode, int] | None:
    line = lines[at]
    debian = _debian(lines, at) if line[0] != " " and ";" in line else None
    if debian is not None:
        return OutlineNode(NodeKind.HEADING, debian, 2), at + 1
    if _RPM.match(line):
        return OutlineNode(NodeKind.HEADING, line[2:], 2), at + 1
    if line[0] in "*-o" and _bulleted_release(lines, at):
        return OutlineNode(NodeKind.HEADING, _plain(line[1:]), 2), at + 1
    starred = _STARS.match(line) if stars else None
    if starred:
        text = _plain(line[starred.end() :])
        if len(starred[1]) > 1 and text.endswith("."):
            # a sentence is an entry, however many stars it has
            return OutlineNode(NodeKind.ITEM, text, 0), at + 1
        return OutlineNode(NodeKind.HEADING, text, len(starred[1])), at + 1
    mark = adornment(line.strip())
    if (
        mark
        and len(line.strip()) >= 3
        and at + 2 < len(lines)
        and lines[at + 1].strip()
        and adornment(lines[at + 2].strip()) == mark
    ):
        return _styled(lines[at + 1], mark + mark, styles), at + 3
    if not mark and at + 1 < len(lines) and not bullet(line):
        under = lines[at + 1].strip()
        if (
            adornment(under)
            and len(under) >= 3
            and (len(under) >= 0.6 * len(line.strip()))
            and len(line) <= 200
            and indent_of(line) <= indent_of(lines[at + 1])
        ):
            return _styled(line, adornment(under), styles), at + 2
    alone = at == 0 or not lines[at - 1].strip()
    alone = alone and (at + 1 >= len(lines) or not lines[at + 1].strip()) and len(line.strip()) <= _ALONE
    if (indent_of(line) <= 2 or alone) and len(line) <= 200 and not mark and not _is_item(line):
        text = _plain(line)
        read = read_heading(text) if not wrapped else None
        if read is not None and indent_of(line) > 2 and (len(read.before + read.after) > 4 or text.endswith(".")):
            read = None
        if read is not None and not read.version and read.date and _is_news(lines, at, text):
            # a line of news begins with its day; it heads nothing
            read = None
        bare = read is not None and bool(read.version) and read.day_known and not read.before and len(read.after) <= 1
        if read is not None and (_stands_alone(lines, at) or (bare and (at == 0 or not lines[at - 1].strip()))):
            return OutlineNode(NodeKind.HEADING, text, 2 if indent_of(line) == 0 else 3), at + 1
    return None


def _is_news(lines: list[str], at: int, text: str) -> bool:
    """Return whether a dated line says what there is to say itself: words after its day, and no list below it."""
    day = next(find_dates(text[:40]), None)
    below = next((line for line in lines[at + 1 : at + 3] if line.strip()), "")
    told = day is not None and day.start == 0 and re.match(r"\s*:\s+\S+(?:\s+\S+)+", text[day.end :])
    return bool(told) and not bullet(below) and indent_of(below) == 0


def _bulleted_release(lines: list[str], at: int) -> bool:
    """Return whether a list item at the margin names a version and its day, and holds a list of its own."""
    after = next((line for line in lines[at + 1 : at + 3] if line.strip()), "")
    if len(lines[at]) > 160 or not bullet(lines[at]) or indent_of(after) == 0:
        return False
    read = read_heading(lines[at][1:].strip())
    if read is None or not read.version or len(read.before) > 4:
        return False
    if not bullet(after) and (read.before or len(read.after) > 3):
        # below "o Version 1.2 (2024-03-02)" the entries may have no marks; below a sentence they are its next lines
        return False
    return read.date is not None or read.unreleased


def _is_item(line: str) -> bool:
    return bullet(line) is not None


def _styled(line: str, style: str, styles: list[str]) -> OutlineNode:
    if style not in styles:
        styles.append(style)
    # an unadorned version line is level 2, so that adorned titles of a file stand above it or beside it
    return OutlineNode(NodeKind.HEADING, _plain(line), styles.index(style) + 1)


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
