"""Markdown (CommonMark, MDX, embedded HTML) to an outline."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.inline import markdown_lead, markdown_text
from crawlers.extraction.releases.outline import MAX_DEPTH, Node, NodeKind, squash

__all__ = ["markdown_outline"]

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_COMPONENT = re.compile(r"^[ \t]{0,3}<([A-Z]\w{0,40})\b([^<>\n]{0,500})>[ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"\b(label|title|name|version|description|date|tag)\s*=\s*[\"{']+([^\"'{}\n]{1,200})[\"'}]")
_END_COMPONENT = re.compile(r"^[ \t]{0,3}</?[A-Z]\w{0,40}[^<>\n]{0,500}>[ \t]*$", re.MULTILINE)
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


def _components(source: str) -> str:
    """Turn MDX components that hold a label and a date into headings, and drop the other component tags."""

    def heading(match: re.Match[str]) -> str:
        values = [value for _, value in _ATTRIBUTE.findall(match[2])]
        return (
            f"\n# {' – '.join(values)}\n"
            if values and any(char.isdigit() for value in values for char in value)
            else ""
        )

    return _END_COMPONENT.sub("", _COMPONENT.sub(heading, source))


def _raised(nodes: list[Node]) -> list[Node]:
    for node in nodes:
        if node.kind is NodeKind.HEADING:
            node.depth += 1
    return nodes


def markdown_outline(source: str) -> list[Node]:
    """Read Markdown into an outline; front matter must be taken off before.

    Args:
        source: The Markdown text.

    Returns:
        Headings, labels (bold lines), list items, paragraphs and code, in source order.
    """
    source = _COMMENT.sub("", source)
    with_components = bool(_COMPONENT.search(source))
    if with_components:
        source = _COMPONENT.sub(lambda match: "\n" + match[0] + "\n", source)
        marked = _components(source)
        # component headings stand above the page's own: push every written heading one level down
        source = marked
    tokens = _parser().parse(source)
    nodes: list[Node] = []
    pending_html: list[str] = []
    depth = 0
    opened = False
    for position, token in enumerate(tokens):
        kind = token.type
        if kind == "html_block":
            pending_html.append(token.content)
            continue
        if pending_html:
            nodes += _embedded(pending_html, depth)
            pending_html = []
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
            nodes.append(Node(NodeKind.CODE, squash(token.content), min(depth, MAX_DEPTH)))
    if pending_html:
        nodes += _embedded(pending_html, depth)
    return nodes


def _embedded(chunks: list[str], depth: int) -> list[Node]:
    source = "".join(chunks)
    if not _MILLISECOND_HTML.search(source):
        text = markdown_text(source)
        return [Node(NodeKind.PARAGRAPH, text, min(depth, MAX_DEPTH))] if text else []
    nodes = html_outline(source, fragment=True)
    for node in nodes:
        if node.kind is not NodeKind.HEADING:
            node.depth = min(node.depth + depth, MAX_DEPTH)
    return nodes


def _inline(nodes: list[Node], token: Token, opener: Token, depth: int, opened: bool) -> bool:
    """Add the node of one inline token; return whether the next one still opens its list item."""
    text = markdown_text(token.content)
    if opener.type == "heading_open":
        if text:
            nodes.append(Node(NodeKind.HEADING, text, int(opener.tag[1])))
        return False
    if opener.type in ("th_open", "td_open"):
        nodes.append(Node(NodeKind.CODE, text, min(depth, MAX_DEPTH)))
        return opened
    if not text:
        return opened
    lead, whole = markdown_lead(token.content)
    if depth and opened:
        nodes.append(Node(NodeKind.ITEM, text, min(depth - 1, MAX_DEPTH), lead))
    elif whole and len(text) <= 120:
        nodes.append(Node(NodeKind.LABEL, text, min(depth, MAX_DEPTH), lead))
    else:
        nodes.append(Node(NodeKind.PARAGRAPH, text, min(depth, MAX_DEPTH), lead))
    return False
