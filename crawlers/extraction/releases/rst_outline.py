"""reStructuredText to an outline.

docutils is not used here: it takes seconds for a changelog of half a megabyte, reads files and runs directives unless
told not to, and reports every Sphinx role and directive, of which release notes are full, as an error. Sections,
lists and paragraphs are all that is wanted, and their rules are few
(https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html).
"""

from __future__ import annotations

import re

from crawlers.extraction.releases.indented import Body, indent_of
from crawlers.extraction.releases.inline import rst_lead, rst_text
from crawlers.extraction.releases.outline import Node, NodeKind

__all__ = ["adornment", "rst_outline"]

_ADORNMENT = re.compile(r"([=\-`:'\"~^_*+#<>.!])\1{1,}\s*$")
_EXPLICIT = re.compile(r"\.\.(?:\s|$)")
_FIELD = re.compile(r":([A-Za-z][\w -]{0,30}):\s+(.+)")
_SHOWN = re.compile(
    r"\.\.\s+(?:versionadded|versionchanged|deprecated|release|changelog|towncrier[\w-]*)::\s*(.*)", re.IGNORECASE
)
_CHANGE = re.compile(r"\.\.\s+change::")


def adornment(line: str) -> str:
    """Return the character of a line that is nothing but one repeated mark, or an empty string."""
    match = _ADORNMENT.match(line)
    return match[1] if match else ""


def _title(lines: list[str], at: int) -> tuple[str, str, int] | None:
    """Return (title, style, next line) where a section title starts at a line."""
    line = lines[at]
    mark = adornment(line)
    if (
        mark
        and at + 2 < len(lines)
        and lines[at + 1].strip()
        and adornment(lines[at + 2]) == mark
        and len(line.strip()) >= 3
    ):
        return lines[at + 1].strip(), mark + mark, at + 3
    if at + 1 < len(lines) and not line.startswith((" ", "..")) and line.strip():
        under = adornment(lines[at + 1])
        if (
            under
            and not mark
            and len(lines[at + 1].strip()) >= min(3, len(line.strip()))
            and len(lines[at + 1].strip()) >= len(line.strip()) * 0.6
        ):
            return line.strip(), under, at + 2
    return None


def rst_outline(source: str) -> list[Node]:
    """Read reST into an outline; directives, comments, targets and literal blocks are left out.

    Args:
        source: The reST text.

    Returns:
        Headings, labels, list items and paragraphs, in source order.
    """
    lines = source.expandtabs(8).splitlines()
    nodes: list[Node] = []
    styles: list[str] = []
    body = Body(nodes, text=rst_text, lead=rst_lead, literal=True)
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            body.blank()
            at += 1
            continue
        title = _title(lines, at)
        if title is not None:
            text, style, at = title
            body.reset()
            if style not in styles:
                styles.append(style)
            nodes.append(Node(NodeKind.HEADING, rst_text(text), styles.index(style) + 1))
            continue
        if _EXPLICIT.match(line.lstrip()):
            body.flush()
            at = _skip_block(lines, at)
            continue
        field = _FIELD.match(line)
        if field:
            body.flush()
            nodes.append(Node(NodeKind.PARAGRAPH, rst_text(f"{field[1]}: {field[2]}"), 0))
        elif adornment(line) and len(line.strip()) >= 4:
            body.blank()
        else:
            body.line(line.replace("| ", "  ", 1) if line.lstrip().startswith("| ") else line)
        at += 1
    body.flush()
    return nodes


def _skip_block(lines: list[str], at: int) -> int:
    """Return the first line after an explicit markup block."""
    indent = indent_of(lines[at])
    at += 1
    while at < len(lines) and (not lines[at].strip() or indent_of(lines[at]) > indent):
        at += 1
    return at
