"""Markdown (CommonMark, MDX, embedded HTML) to an outline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawlers.extraction.releases.glued import unglued
from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.inline import markdown_lead, markdown_text
from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode, squash
from crawlers.extraction.releases.tables import OutlineCell, table_nodes
from crawlers.extraction.releases.versions import read_heading
from crawlers.extraction.releases.wrapped import entry_lines

__all__ = ["markdown_outline"]

_ATTRIBUTES = re.compile(r"(?:^[ \t]*|(?<=\S)[ \t]+)\{:?[ \t]?[.#:][^{}\n]{0,200}\}[ \t]*$", re.MULTILINE)
"""Classes and anchors that kramdown writes on or below a line: "{: .text-delta }", "{#v120}"."""
_CONTENTS = re.compile(
    r"^[ \t]{0,3}(?:[-*+]|1\.)[ \t].{1,60}\n[ \t]*\{:[ \t]*toc\b[^{}\n]{0,80}\}[ \t]*$", re.MULTILINE
)
"""The item that kramdown puts the table of contents at."""
_TAGS_ALONE = re.compile(
    r"^([ \t]{0,3}</?[A-Za-z][^<>\n]{0,300}>(?:[ \t]*</?[A-Za-z][^<>\n]{0,300}>)*[ \t]*\n)(?=#{1,6}[ \t])", re.MULTILINE
)
"""A line of tags right above a heading, which it would make HTML of."""
_VALUE = r"(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,2000}\})"
_COMPONENT = re.compile(
    rf"^[ \t]{{0,12}}</?(?P<name>[A-Z][\w.]{{0,40}})"
    rf"(?P<attributes>(?:\s+[\w:.-]{{1,40}}(?:\s*=\s*{_VALUE})?){{0,30}})\s*/?>[ \t]*",
    re.MULTILINE,
)
_ATTRIBUTE = re.compile(
    rf"\b(?P<key>label|title|name|version|description|date|tag|heading|released)\s*=\s*(?P<value>{_VALUE})"
)
_FENCE = re.compile(r"^[ \t]{0,12}(`{3,}|~{3,})[^`\n]*$")
_HEADS = re.compile(r"\d.*(?:[ ]{2}|\\)$")
"""A line with a number in it that ends with a hard break."""
_TOP = "\ue000"
"""Marks the heading that stands for a component: above every heading written inside it."""
_MILLISECOND_HTML = re.compile(
    r"</?(?:h[1-6]|ul|ol|li|p|table|details|summary|dl|dt|dd|section|article|div)\b", re.IGNORECASE
)


@cache
def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH * 2})
        .disable(["inline", "text_join"], ignoreInvalid=True)
        .enable("table")
    )


def _pieces(source: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text and whether each is fenced code, in which tags are no components."""
    lines = source.splitlines(keepends=True)
    start = at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at])
        end = _fence_end(lines, at, opening[1]) if opening else -1
        if end > 0:
            yield "".join(lines[start:at]), False
            yield "".join(lines[at:end]), True
            start = at = end
        else:
            at += 1
    yield "".join(lines[start:]), False


def _fence_end(lines: list[str], at: int, mark: str) -> int:
    """Return the line after a fence's end; 0 where it has none within reach."""
    for end in range(at + 1, min(at + 2_000, len(lines))):
        if lines[end].strip().rstrip(mark[0]) == "" and lines[end].strip().startswith(mark):
            return end + 1
    return 0


def _without_components(source: str) -> str:
    parts: list[str] = []
    named = ""
    for piece, fenced in _pieces(source):
        text, named = (piece, named) if fenced else _components(piece, named)
        parts.append(text)
    return "".join(parts)


def _components(source: str, named: str) -> tuple[str, str]:
    """Turn MDX components that hold a version or a day into headings, and drop the tags of all other components.

    Args:
        source: Text without code.
        named: The heading of the component that the text begins in.

    Returns:
        The text, and the heading of the component that it ends in.
    """
    parts: list[str] = []
    at = 0
    for match in _COMPONENT.finditer(source):
        heading = _heading_of(match["attributes"])
        parts.append(_dedented(source[at : match.start()]))
        title = "" if heading else _title_of(match["attributes"])
        parts.append(f"\n\n# {_TOP}{heading}\n\n" if heading else f"\n\n**{title}**\n\n" if title else "\n")
        named = heading or named
        at = match.end()
    parts.append(_dedented(source[at:]) if at or named else source)
    return "".join(parts), named


def _title_of(attributes: str) -> str:
    """Return the title of a component that gathers entries under it: an accordion, a tab."""
    told = {match["key"]: match["value"].strip("\"'{} ") for match in _ATTRIBUTE.finditer(attributes)}
    title = told.get("title") or told.get("label") or told.get("heading") or ""
    return title if 0 < len(title) <= 80 and not set(title) & set("*<>{}\n") else ""


def _heading_of(attributes: str) -> str:
    """Return what a component's attributes say of a release: its label first, then what adds a version or a day."""
    said: list[str] = []
    for match in _ATTRIBUTE.finditer(attributes):
        value = match["value"].strip("\"'{} `")
        read = read_heading(value) if len(value) <= 200 and "\n" not in value else None
        if read is None or not (read.version or read.date):
            continue
        # "Python v0.3.7, JavaScript v0.3.6" beside a day says which packages were released on it
        packages = read.versions > 1 or read.before or read.after
        if not said or not (packages and read.version and not read.date):
            said.append(value)
    return " – ".join(dict.fromkeys(said))[:200]


def _dedented(source: str) -> str:
    """Take off the indentation that all of a component's lines have, which would make code of them."""
    inside = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("</")]
    common = min((len(line) - len(line.lstrip(" \t")) for line in inside), default=0)
    if not common:
        return source
    return "\n".join(line[common:] if line[:common].strip() == "" else line for line in source.splitlines()) + "\n"


def _without_comments(source: str) -> str:
    """Return a document without its comments; a mark in code, or inside a line and never closed, begins none.

    >>> _without_comments("a <!-- b\\n--> c `<!-->` d <!-- e"), _without_comments("a\\n<!-- b\\nc")
    ('a  c `<!-->` d <!-- e', 'a\\n')
    """
    kept: list[str] = []
    at = end = 0
    while (start := source.find("<!--", at)) >= 0:
        end = source.find("-->", start + 2) if end >= 0 else -1
        begins = not source[max(start - 4, 0) : start].rpartition("\n")[2].strip()
        if source[start - 1 : start] == "`" or (end < 0 and not begins):
            kept.append(source[at : start + 4])
            at = start + 4
            continue
        kept.append(source[at:start])
        at = end + 3 if end >= 0 else len(source)
    return "".join((*kept, source[at:]))


def markdown_outline(source: str) -> list[OutlineNode]:
    """Read Markdown into an outline; front matter must be taken off before.

    Args:
        source: The Markdown text.

    Returns:
        Headings, labels (bold lines), list items, paragraphs and code, in source order.
    """
    source = unglued(_without_comments(source))
    if "<" in source:
        source = _TAGS_ALONE.sub(r"\1\n", source)
    if "{" in source:
        source = _ATTRIBUTES.sub("", _CONTENTS.sub("", source))
    if _COMPONENT.search(source):
        source = _without_components(source)
    tokens = _parser().parse(source)
    nodes: list[OutlineNode] = []
    pending_html: list[str] = []
    depth = 0
    opened = False
    skip_to = 0
    for position, token in enumerate(tokens):
        kind = token.type
        if kind == "html_block":
            pending_html.append(token.content)
            continue
        if pending_html:
            nodes += _embedded(pending_html, depth)
            pending_html = []
        if position < skip_to:
            continue
        if kind == "table_open":
            rows, end = _table(tokens, position)
            level = next((node.depth + 1 for node in reversed(nodes) if node.kind is NodeKind.HEADING), 1)
            found = table_nodes([cell.text for cell in rows[0]] if rows else [], rows[1:], level=level)
            if found:
                nodes += found
                skip_to = end
                continue
        if kind in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif kind in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif kind == "list_item_open":
            opened = True
        elif kind == "list_item_close":
            opened = False
        elif kind == "inline":
            opened = _inline(nodes, token, tokens[position - 1], depth, opened)
        elif kind in ("fence", "code_block"):
            nodes.append(OutlineNode(NodeKind.CODE, squash(token.content), min(depth, MAX_DEPTH)))
    if pending_html:
        nodes += _embedded(pending_html, depth)
    return nodes


def _table(tokens: list[Token], start: int) -> tuple[list[list[OutlineCell]], int]:
    """Return the rows of the table that opens at a token, and the place after its end."""
    rows: list[list[OutlineCell]] = []
    for at in range(start + 1, len(tokens)):
        kind = tokens[at].type
        if kind == "table_close":
            return rows, at + 1
        if kind == "tr_open":
            rows.append([])
        elif kind == "inline" and rows:
            rows[-1].append(_cell(tokens[at].content))
    return rows, len(tokens)


def _cell(source: str) -> OutlineCell:
    parts = [markdown_text(part) for part in re.split(r"<br\s*/?>|</?li>|</?[uo]l>", source)]
    parts = [part.lstrip("-*• ") for part in parts if part]
    items = [OutlineNode(NodeKind.ITEM, part, 0) for part in parts] if len(parts) > 1 else []
    return OutlineCell(" ".join(parts), items)


def _embedded(chunks: list[str], depth: int) -> list[OutlineNode]:
    source = "".join(chunks)
    if not _MILLISECOND_HTML.search(source):
        text = markdown_text(source)
        return [OutlineNode(NodeKind.PARAGRAPH, text, min(depth, MAX_DEPTH))] if text else []
    nodes = html_outline(source, fragment=True)
    for node in nodes:
        if node.kind is not NodeKind.HEADING:
            node.depth = min(node.depth + depth, MAX_DEPTH)
    return nodes


def _inline(nodes: list[OutlineNode], token: Token, opener: Token, depth: int, opened: bool) -> bool:
    """Add the node of one inline token; return whether the next one still opens its list item."""
    text = markdown_text(token.content)
    if opener.type == "heading_open" and depth and not text.startswith(_TOP):
        # a mark of a heading inside a list item heads nothing but that item
        if text:
            nodes.append(OutlineNode(NodeKind.LABEL, text, min(depth - opened, MAX_DEPTH)))
        return False
    if opener.type == "heading_open":
        if text.startswith(_TOP):
            nodes.append(OutlineNode(NodeKind.HEADING, text.removeprefix(_TOP), 0))
        elif text:
            nodes.append(OutlineNode(NodeKind.HEADING, text, int(opener.tag[1])))
        return False
    if opener.type in ("th_open", "td_open"):
        nodes.append(OutlineNode(NodeKind.CODE, text, min(depth, MAX_DEPTH)))
        return opened
    if not text:
        return opened
    first, broken, rest = token.content.partition("\n")
    if broken and not opened and _HEADS.search(first) and markdown_lead(first)[1]:
        # "**2 March 2024**  " heads the lines that it is broken off from
        nodes.append(OutlineNode(NodeKind.LABEL, markdown_text(first), min(depth, MAX_DEPTH)))
        text, content = markdown_text(rest), rest
    else:
        content = token.content
    lead, whole = markdown_lead(content)
    if depth and opened:
        nodes.append(OutlineNode(NodeKind.ITEM, text, min(depth - 1, MAX_DEPTH), lead))
    elif whole and len(text) <= 120:
        nodes.append(OutlineNode(NodeKind.LABEL, text, min(depth, MAX_DEPTH), lead))
    elif not depth and entry_lines(content):
        nodes += [OutlineNode(NodeKind.ITEM, markdown_text(line), 0) for line in content.splitlines()]
    else:
        nodes.append(OutlineNode(NodeKind.PARAGRAPH, text, min(depth, MAX_DEPTH), lead))
    return False
