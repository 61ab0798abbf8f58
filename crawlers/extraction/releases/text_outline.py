"""Plain text, Debian and RPM changelogs and GNU NEWS to an outline."""

from __future__ import annotations

import re

from crawlers.extraction.releases.comments import uncommented
from crawlers.extraction.releases.dates import find_dates, only_date
from crawlers.extraction.releases.glued import unglued
from crawlers.extraction.releases.indented import Body, bullet, indent_of
from crawlers.extraction.releases.outline import NodeKind, OutlineNode, squash
from crawlers.extraction.releases.rst_outline import adornment
from crawlers.extraction.releases.shapes import release_lines
from crawlers.extraction.releases.versions import read_heading
from crawlers.extraction.releases.wrapped import broken_on_purpose

__all__ = ["text_outline"]

_DEBIAN = re.compile(r"^[a-z0-9][a-z0-9+.-]{1,60} \((?P<version>[^()\s]{1,60})\)(?: [\w./-]+)*;")
_DEBIAN_END = re.compile(r"^ -- .{0,200}?>?  ?(?P<date>[A-Z][a-z]{2}, .{10,40})$")
_RPM = re.compile(r"^\* (?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d{1,2} \d{4}\b)")
_STARS = re.compile(r"^(\*{1,6})[ \t]+(?=\S)")
_COLON_ENTRY = re.compile(r"^[\w./,*{}()\[\]\" -]{1,60}: ")
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(https?://[^\s()]{1,500}\)")
"""A link as in Markdown, which plain text borrows."""
_RULE = re.compile(r"^\s*([-=_*~#+|])\1{5,}\s*$")


_BLOCKS, _LINED = 4, 0.7
"""Blocks of several lines, and the share of them with an entry on each line, from which all of a document are such."""
_FEWEST_NAMED = 3
_FEWEST_MARKED = 6
_NAME = (
    r"[\[(]?(?:v(?:ersion)?\s?)?(?:\d{1,4}(?:\.\d{1,5}){1,4}|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2})[\w.+-]{0,12}[\])]?"
)
_NUMBERED_LINE = r"(?:(?:v|r|rev|build|version|release)[ .#]?)?\d{1,5}\s?[:)–—-]+\s+(?=[^\W\d_]\S*\s+\S)"
"""A line that begins with a whole number, which may be a version, and tells something."""
_NAMED_LINE = re.compile(
    rf"\s*{_NUMBERED_LINE}|\s*{_NAME}(?:[\s,:–—-]{{1,8}}{_NAME})?[\s:,–—-]{{1,8}}(?=[^\W\d_]\S*\s+\S)", re.IGNORECASE
)
"""A line that begins with a version or a day, and tells something."""
_SURE = re.compile(r"\s*[\[(]?(?:v|\d+[.-]\d+[.-]\d)", re.IGNORECASE)
_BOX = re.compile(r"[\u2500-\u257f]")
"""Signs that frames are drawn with."""
_ORNAMENT = re.compile(r"^[^\w\[(]+")
_EQUALS = re.compile(r"^={1,6}[ \t]+(?=\S)")
"""Marks of a heading as in RDoc and wikis, which plain text borrows."""
_LABEL_WORDS = 5
"""Words of a line that names an area of what hangs below it; a longer one begins a sentence that the list ends."""
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


def _entry_lines(lines: list[str], at: int, end: int, width: int, *, lined: bool) -> list[str]:
    """Return the entries of a block whose lines are an entry each; empty where it is a wrapped paragraph.

    A line that stands deeper than the first continues with the one above it.
    """
    base = indent_of(lines[at])
    block = [line for line in lines[at:end] if indent_of(line) == base]
    if lined and not any(line.strip()[0].islower() for line in block):
        return _hanging(lines[at:end])
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
    return _hanging(lines[at:end])


def _hung_blocks(lines: list[str]) -> int:
    """Return how many blocks begin with a version, or a day, and text that goes on right below where it began."""
    count = 0
    for at, line in enumerate(lines[:-1]):
        if line and not (at and lines[at - 1].strip()) and (match := _NAMED_LINE.match(line)):
            count += indent_of(lines[at + 1]) == len(match[0]) and bullet(lines[at + 1]) is None
    return count


def _running(block: list[str]) -> list[str]:
    """Return the lines of a block that begin with a version, each with the lines up to the next."""
    entries: list[str] = []
    for line in block:
        if _NAMED_LINE.match(line) or not entries:
            entries.append(line.strip())
        else:
            entries[-1] += f" {line.strip()}"
    return entries


def _hung(entry: str) -> list[OutlineNode]:
    """Return the nodes of a version and the text that hangs beside it; a number of two parts may be a section's."""
    name = _NAMED_LINE.match(entry)
    if name is None or not _SURE.match(entry):
        return [OutlineNode(NodeKind.ITEM, _plain(entry), 0)]
    return [
        OutlineNode(NodeKind.HEADING, _plain(name[0]), 2),
        OutlineNode(NodeKind.ITEM, _plain(entry[name.end() :]), 0),
    ]


def _named_lines(lines: list[str], at: int, end: int, fewest: int) -> list[OutlineNode]:
    """Return the lines of a block that each begin with a version or a day and tell something, with what hangs below."""
    base = indent_of(lines[at])
    block = [line for line in lines[at:end] if indent_of(line) == base]
    starts = [len(match[0]) for line in block if (match := _NAMED_LINE.match(line))]
    if len(block) == end - at > len(starts) >= _FEWEST_MARKED:
        # what they tell goes on at the margin
        running = _running(block)
        return [node for entry in running for node in _hung(entry)] if all(map(_SURE.match, running)) else []
    if len(starts) < fewest or len(starts) < 0.8 * len(block):
        return []
    deeper = [indent_of(line) for line in lines[at:end] if indent_of(line) > base]
    # "1.2 The pins" over a shallow text is its heading
    if deeper and min(deeper) < min(starts):
        return []
    entries = _hanging(lines[at:end])
    if fewest == 1:
        return [node for entry in entries for node in _hung(entry)]
    return [OutlineNode(NodeKind.ITEM, _plain(entry), 0) for entry in entries]


def _hanging(block: list[str]) -> list[str]:
    """Return the lines of a block, each with the deeper ones below it."""
    base = indent_of(block[0])
    entries: list[str] = []
    for line in block:
        if indent_of(line) == base:
            entries.append(line.strip())
        else:
            entries[-1] += f" {line.strip()}"
    return entries


def text_outline(source: str) -> list[OutlineNode]:
    """Read plain text into an outline.

    Args:
        source: The text: underlined or boxed titles, lines that name a version, lists by marks and indentation.

    Returns:
        Headings, labels, list items and paragraphs, in source order. A line that names a version and stands alone
        is a heading of level 2; whether it names a release is for the reader to decide.
    """
    source = unglued(_BOX.sub(" ", uncommented(_changelog_part(source))).expandtabs(8))
    lines = [line.rstrip() for line in source.splitlines()]
    named = release_lines(lines)
    nodes, lists, blocks = _outline(lines, named, lined=False)
    if blocks >= _BLOCKS and _LINED * blocks <= lists < blocks:
        return _outline(lines, named, lined=True)[0]
    return nodes


def _outline(lines: list[str], named: frozenset[int], *, lined: bool) -> tuple[list[OutlineNode], int, int]:
    """Return the outline, and how many of its blocks of several lines have an entry on each line.

    Args:
        lines: The lines of the text.
        named: The places of the lines that are known to name releases.
        lined: The document writes an entry on each line, also where a block alone would not show it.
    """
    lists = blocks = 0
    nodes: list[OutlineNode] = []
    styles: list[str] = []
    body = Body(nodes, text=_plain, lead=_no_lead)
    stars = _stars(lines)
    width = _page_width(lines)
    fewest = 1 if _hung_blocks(lines) >= _FEWEST_NAMED else _FEWEST_NAMED
    listed = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            body.blank()
            at += 1
            continue
        if (at == 0 or not lines[at - 1].strip()) and _NAMED_LINE.match(line):
            end = _block_end(lines, at, named)
            if told := _named_lines(lines, at, end, fewest):
                body.blank()
                nodes += told
                at = end
                continue
        # what stands further left than the line above continues with no paragraph
        wrapped = body.pending and indent_of(line) >= indent_of(lines[at - 1])
        found = (
            (OutlineNode(NodeKind.HEADING, _plain(_ORNAMENT.sub("", line)), 2), at + 1)
            if at in named
            else None
            if _own_day(nodes, lines, at)
            else _heading(lines, at, styles, stars=stars, wrapped=wrapped, below=_below_heading(nodes, lines, at))
        )
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
        if not body.pending and nodes and nodes[-1].kind is NodeKind.HEADING and only_date(line) is not None:
            nodes.append(OutlineNode(NodeKind.PARAGRAPH, _plain(line), 0))
            at += 1
            continue
        if not body.pending and (below := _below_label(lines, at, named, width)):
            nodes.append(OutlineNode(NodeKind.LABEL, _plain(line), 0))
            nodes += [OutlineNode(NodeKind.ITEM, _plain(entry), 0) for entry in below[0]]
            at = below[1]
            continue
        begins = not body.pending and (listed or _under_header(nodes))
        end = _block_end(lines, at, named) if begins else at
        entries = _entry_lines(lines, at, end, width, lined=lined) if end > at + 1 else []
        blocks += end > at + 1
        if entries:
            lists += 1
            nodes += [OutlineNode(NodeKind.ITEM, _plain(entry), 0) for entry in entries]
            if end < len(lines) and bullet(lines[end]) and indent_of(lines[end]) > indent_of(line):
                nodes[-1].kind = NodeKind.LABEL
            at, listed = end, True
            continue
        listed = False
        body.line(line)
        at += 1
    body.flush()
    return nodes, lists, blocks


def _below_label(lines: list[str], at: int, named: frozenset[int], width: int) -> tuple[list[str], int] | None:
    """Return the entries without marks that hang below a line that ends with a colon, and where they end."""
    if not lines[at].rstrip().endswith(":") or bullet(lines[at]) or at + 2 >= len(lines):
        return None
    if len(lines[at].split()) > _LABEL_WORDS:
        return None
    base = indent_of(lines[at + 1])
    if not lines[at + 1].strip() or base <= indent_of(lines[at]) or bullet(lines[at + 1]):
        return None
    end = _block_end(lines, at + 1, named)
    # lines that go on deeper than they began show that each is an entry
    hanging = any(indent_of(line) > base for line in lines[at + 1 : end])
    entries = _hanging(lines[at + 1 : end]) if hanging else _entry_lines(lines, at + 1, end, width, lined=True)
    after = lines[end] if end < len(lines) else ""
    beside = indent_of(after) == indent_of(lines[at]) and after.rstrip().endswith(":")
    return (entries, end) if len(entries) > 1 or (entries and beside) else None


def _header(nodes: list[OutlineNode]) -> NodeKind | None:
    """Return the kind of the last node; of the one above it where that says nothing but a day."""
    if len(nodes) > 1 and nodes[-1].kind is NodeKind.PARAGRAPH and only_date(nodes[-1].text) is not None:
        return nodes[-2].kind
    return nodes[-1].kind if nodes else None


def _under_header(nodes: list[OutlineNode]) -> bool:
    return _header(nodes) in (None, NodeKind.HEADING, NodeKind.LABEL)


def _own_day(nodes: list[OutlineNode], lines: list[str], at: int) -> bool:
    """Return whether a line is nothing but the day of the release that the heading right above it names."""
    if not nodes or nodes[-1].kind is not NodeKind.HEADING or only_date(lines[at]) is None:
        return False
    ruled = adornment(lines[at - 1].strip())
    if not lines[at - 1].strip() or (ruled and not lines[at - 2].strip()):
        return False
    above = read_heading(nodes[-1].text)
    return above is not None and bool(above.version) and above.date is None


def _below_heading(nodes: list[OutlineNode], lines: list[str], at: int) -> bool:
    """Return whether a line stands right below a heading that no rule underlines."""
    above = lines[at - 1].strip() if at else ""
    return bool(above) and not adornment(above) and _header(nodes) is NodeKind.HEADING


def _block_end(lines: list[str], at: int, named: frozenset[int]) -> int:
    """Return where a block ends: at a blank line, a list, a rule, a release, or a line further left than its first."""
    end, base = at, indent_of(lines[at])
    while (
        end < len(lines)
        and end - at < 5000
        and lines[end].strip()
        and (end == at or end not in named)
        and indent_of(lines[end]) >= base
        and not bullet(lines[end])
        and not _RULE.match(lines[end])
    ):
        end += 1
    return end


def _heading(
    lines: list[str], at: int, styles: list[str], *, stars: bool, wrapped: bool, below: bool
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
    if mark and len(line.strip()) >= 3 and (boxed := _boxed(lines, at, mark)):
        return _styled(" ".join(boxed), mark + mark, styles), at + 2 + len(boxed)
    if not mark and at + 1 < len(lines):
        under = lines[at + 1].strip()
        if (
            adornment(under)
            and len(under) >= 3
            and (len(under) == len(line.strip()) if bullet(line) else len(under) >= 0.6 * len(line.strip()))
            and len(line) <= 200
            and indent_of(line) <= indent_of(lines[at + 1])
        ):
            return _styled(line, adornment(under), styles), at + 2
    alone = at == 0 or not lines[at - 1].strip()
    alone = alone and (at + 1 >= len(lines) or not lines[at + 1].strip()) and len(line.strip()) <= _ALONE
    if (indent_of(line) <= 2 or alone) and len(line) <= 200 and not mark and not _is_item(line):
        text = _plain(_EQUALS.sub("", line))
        read = read_heading(text) if not wrapped else None
        words = len(read.before + read.after) if read is not None else 0
        if text.endswith(".") and read is not None and (read.before or words > 4):
            read = None  # a sentence: "Updating the version number to 3.05."
        if read is not None and words > 4 and indent_of(line) > 2:
            read = None
        if read is not None and indent_of(line) > 2 and text.endswith("."):
            read = None
        if read is not None and not read.version and read.date and _is_news(lines, at, text):
            # a line of news begins with its day; it heads nothing
            read = None
        if read is not None and below and (read.before or not read.version):
            read = None  # the first line below a heading tells something: "Update the parser to 2.1"
        bare = read is not None and bool(read.version) and read.day_known and not read.before and len(read.after) <= 1
        if read is not None and (_stands_alone(lines, at) or (bare and (at == 0 or not lines[at - 1].strip()))):
            return OutlineNode(NodeKind.HEADING, text, 2 if indent_of(line) == 0 else 3), at + 1
    return None


def _boxed(lines: list[str], at: int, mark: str) -> list[str]:
    """Return what stands between a rule and the next of its kind: a title, or a title and its day."""
    inside = lines[at + 1 : at + 4]
    for height in (1, 2):
        if len(inside) <= height or not inside[height - 1].strip():
            return []
        if adornment(inside[height].strip()) == mark:
            return inside[:height] if height == 1 or only_date(inside[1]) is not None else []
    return []


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
    if read is None or len(read.before) > 4 or not (read.version or (read.date and read.day_known and bullet(after))):
        return False
    if not read.version and (len(read.before) + len(read.after) > 3 or lines[at].rstrip().endswith(".")):
        # "* Changes in Heron 2 (Jan 29, 2018)"; not "* Heron was first seen on the lake on Jan 29, 2018."
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
