"""R's NEWS.Rd to an outline: sections named by versions, itemized lists (Writing R Extensions, "NEWS.Rd")."""

from __future__ import annotations

import re

from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode, squash

__all__ = ["is_rd", "rd_outline"]

_HEAD = re.compile(r"^\s*(?:%[^\n]*\n\s*)*\\name\{[^{}\n]{0,60}NEWS\}", re.IGNORECASE)
_TOKEN = re.compile(
    r"\\(?P<command>section|subsection|itemize|enumerate|describe|item)\b\s*|(?P<open>\{)|(?P<close>\})"
)
_INLINE = re.compile(
    r"\\(?:code|pkg|emph|strong|bold|file|dQuote|sQuote|env|option|command|acronym|CRANpkg|var|verb|samp)\{([^{}]{0,300})\}"
)
_LINK = re.compile(
    r"\\(?:href|ifelse)\{[^{}]{0,400}\}\{([^{}]{0,400})\}|\\(?:url|email|link|doi|PR)(?:\[[^\]]{0,100}\])?\{([^{}]{0,300})\}"
)
_COMMENT = re.compile(r"(?m)(?<!\\)%.*$")


def is_rd(source: str) -> bool:
    """Return whether a text is R's own form of release notes."""
    return bool(_HEAD.match(source[:5_000]))


def rd_outline(source: str) -> list[OutlineNode]:
    """Read NEWS.Rd into an outline.

    Args:
        source: The text.

    Returns:
        Headings of sections and subsections, items and paragraphs.
    """
    text = _COMMENT.sub("", source)
    for _ in range(3):
        text = _LINK.sub(lambda match: match[1] or match[2] or "", _INLINE.sub(r"\1", text))
    nodes: list[OutlineNode] = []
    lists = 0
    braces: list[str] = []
    pending, at = "", 0

    def flush(piece: str, kind: NodeKind, depth: int) -> None:
        plain = squash(re.sub(r"\\(?=[%{}])|\\[a-zA-Z]+|[{}]", "", piece))
        if plain:
            nodes.append(OutlineNode(kind, plain, min(depth, MAX_DEPTH)))

    in_item = False
    for match in _TOKEN.finditer(text):
        piece = text[at : match.start()]
        at = match.end()
        if pending == "title":
            if match["close"]:
                flush(piece, NodeKind.HEADING, 2 if braces and braces[-1] == "section" else 3)
                braces.pop()
                pending = ""
                continue
        elif piece.strip():
            flush(piece, NodeKind.ITEM if in_item else NodeKind.PARAGRAPH, max(lists - 1, 0))
            in_item = False
        command = match["command"]
        if command in ("section", "subsection"):
            pending = command
        elif command in ("itemize", "enumerate", "describe"):
            pending = "list"
        elif command == "item":
            in_item = True
        elif match["open"]:
            if pending in ("section", "subsection"):
                braces.append(pending)
                pending = "title"
            else:
                braces.append("list" if pending == "list" else "")
                lists += pending == "list"
                pending = ""
        elif match["close"] and braces:
            lists -= braces.pop() == "list"
    return nodes
