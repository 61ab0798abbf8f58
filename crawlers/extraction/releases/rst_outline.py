"""reStructuredText to an outline.

docutils is not used here: it takes seconds for a changelog of half a megabyte, reads files and runs directives unless
told not to, and reports every Sphinx role and directive, of which release notes are full, as an error. Sections,
lists and paragraphs are all that is wanted, and their rules are few
(https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html).
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawlers.extraction.kind_words import label_kind
from crawlers.extraction.releases.indented import Body, indent_of
from crawlers.extraction.releases.inline import rst_lead, rst_text
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import read_heading

__all__ = ["adornment", "rst_outline"]

_ADORNMENT = re.compile(r"([=\-`:'\"~^_*+#<>.!])\1{1,}\s*$")
_EXPLICIT = re.compile(r"\.\.(?:\s|$)")
_FIELD = re.compile(r":([A-Za-z][\w -]{0,30}):\s+(.+)")
_DIRECTIVE = re.compile(r"\.\.\s+(?P<name>[A-Za-z][\w:.+-]{0,40})::[ \t]*(?P<argument>.*)$")
_OPTION = re.compile(r"\s*:(?P<key>[\w-]{1,30}):\s*(?P<value>.*)$")
_RELEASES = frozenset(("changelog", "release", "version", "release-notes", "releasenotes", "changeset"))
"""Directives that hold a release: their argument or options name it, their content is its notes."""
_CHANGES = {"change", "bug", "bugfix", "fix", "feature", "entry", "improvement", "security", "deprecated", "removed"}
"""Directives that hold one entry."""
_HOLDERS = frozenset(
    ("dropdown", "collapse", "details", "container", "only", "tab", "tabs", "tab-set", "tab-item", "rst-class", "class",
     "tabbed", "grid", "grid-item-card", "card", "toggle", "admonition")
)  # fmt: skip
"""Directives whose content is part of the document."""
_TOPICS = frozenset(("topic", "rubric", "dropdown", "admonition", "card"))
"""Directives with a title, which names a release where it holds a version or a day."""
_RELEASE_ROLE = re.compile(r"^(?P<indent>\s*)[-*]\s+:release:`(?P<version>[^`<]{1,60}?)\s*<(?P<date>[^<>`]{1,60})>`")
_KIND_ROLE = re.compile(
    r"^(?P<lead>\s*[-*]\s+):(?P<kind>bug|feature|support|fix|change):`[^`\n]{0,80}`\s*(?P<rest>.*)$"
)
_DEEP = 8
"""Level of a release that a list item or directive names: below every section."""


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


def rst_outline(source: str) -> list[OutlineNode]:
    """Read reST into an outline; directives, comments, targets and literal blocks are left out.

    Args:
        source: The reST text.

    Returns:
        Headings, labels, list items and paragraphs, in source order.
    """
    lines = source.expandtabs(8).splitlines()
    nodes: list[OutlineNode] = []
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
            nodes.append(OutlineNode(NodeKind.HEADING, rst_text(text), styles.index(style) + 1))
            continue
        if _EXPLICIT.match(line.lstrip()):
            body.flush()
            end = _skip_block(lines, at)
            nodes += _directive(lines[at:end])
            at = end
            continue
        named = _RELEASE_ROLE.match(line)
        if named:
            body.reset()
            nodes.append(OutlineNode(NodeKind.HEADING, f"{named['version']} ({named['date']})", _DEEP))
            at += 1
            continue
        kind = _KIND_ROLE.match(line)
        if kind:
            label = f"[{kind['kind'].capitalize()}] " if label_kind(kind["kind"]) is not None else ""
            line = f"{kind['lead']}{label}{kind['rest']}"
        field = _FIELD.match(line)
        if field:
            body.flush()
            nodes.append(OutlineNode(NodeKind.PARAGRAPH, rst_text(f"{field[1]}: {field[2]}"), 0))
        elif adornment(line) and len(line.strip()) >= 4:
            body.blank()
        else:
            body.line(line.replace("| ", "  ", 1) if line.lstrip().startswith("| ") else line)
        at += 1
    body.flush()
    return nodes


def _directive(lines: list[str]) -> list[OutlineNode]:
    """Return the outline of a directive that holds a release, an entry, or a part of the document; else nothing."""
    match = _DIRECTIVE.match(lines[0].strip())
    if match is None:
        return []
    name = match["name"].lower()
    if name not in _RELEASES | _HOLDERS | _TOPICS and name not in _CHANGES:
        return []
    options, content = _parts(lines[1:])
    if name in _TOPICS:
        read = read_heading(rst_text(match["argument"]))
        if read is not None and (read.version or read.date):
            return [OutlineNode(NodeKind.HEADING, rst_text(match["argument"]), _DEEP), *_lowered(rst_outline(content))]
    if name in _HOLDERS:
        return rst_outline(content)
    if name in _CHANGES:
        return _change(name, options, " ".join((match["argument"], content)) if match["argument"] else content)
    told = [match["argument"], options.get("version", ""), *(options.get(key, "") for key in ("released", "date"))]
    heading = " - ".join(part for part in dict.fromkeys(told) if part and part != options.get("changelog-url"))
    if not any(map(str.isdigit, heading)) and "unreleased" not in heading.lower():
        return rst_outline(content)
    return [OutlineNode(NodeKind.HEADING, rst_text(heading), _DEEP), *_lowered(rst_outline(content))]


def _parts(lines: list[str]) -> tuple[dict[str, str], str]:
    """Return the options of a directive and its content, without the content's indentation."""
    options: dict[str, str] = {}
    at = 0
    while at < len(lines) and (match := _OPTION.match(lines[at])):
        options[match["key"].lower()] = match["value"].strip()
        at += 1
    content = lines[at:]
    common = min((indent_of(line) for line in content if line.strip()), default=0)
    return options, "\n".join(line[common:] for line in content)


def _change(name: str, options: dict[str, str], content: str) -> list[OutlineNode]:
    """Return the entry that a directive holds, with the kind that its tags or its name state as a label."""
    inner = [node for node in rst_outline(content) if node.kind is not NodeKind.CODE]
    text = " ".join(node.text for node in inner)
    if not text:
        return []
    tags = [tag.strip() for tag in re.split(r"[,;]", options.get("tags", options.get("type", name)))]
    kind = next((tag for tag in tags if label_kind(tag) is not None), "")
    return [OutlineNode(NodeKind.ITEM, f"[{kind.capitalize()}] {text}" if kind and kind != "change" else text, 0)]


def _lowered(nodes: list[OutlineNode]) -> list[OutlineNode]:
    return [
        replace(node, depth=node.depth + _DEEP) if node.kind is NodeKind.HEADING and node.depth <= _DEEP else node
        for node in nodes
    ]


def _skip_block(lines: list[str], at: int) -> int:
    """Return the first line after an explicit markup block."""
    indent = indent_of(lines[at])
    at += 1
    while at < len(lines) and (not lines[at].strip() or indent_of(lines[at]) > indent):
        at += 1
    return at
