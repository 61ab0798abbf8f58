"""Wiki markup to an outline: MediaWiki, Trac and Creole, Confluence and Textile, and WordPress's ``readme.txt``."""

from __future__ import annotations

import re

from crawlers.extraction.releases.inline import markdown_text
from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode, squash
from crawlers.extraction.releases.wrapped import sentence_lines

__all__ = ["is_wiki", "wiki_outline", "wiki_text"]

_EQUALS = re.compile(r"^(?P<marks>={1,6})[ \t]*(?P<title>[^=\s].{0,200}?)[ \t]*(?P=marks)[ \t]*$")
_LETTERED = re.compile(r"^h(?P<level>[1-6])\.[ \t]+(?P<title>\S.{0,200})$")
_ITEM = re.compile(r"^[ \t]*(?P<marks>[*#]{1,6}|[-•])[ \t]+(?=\S)|^(?P<glued>\*{1,6})(?=[^\s*])")
_LABEL = re.compile(r"^;[ \t]*(?P<term>[^:]{1,120}):?[ \t]*(?P<text>.*)$")
_SKIP = re.compile(
    r"^(?:\{\||\|\}|\{\{|\}\}|__\w+__|\[\[(?:Category|File|Image):|-{4,}\s*$|\{(?:toc|code|noformat|panel|info)\b)",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,300}\|)?([^\[\]|]{1,300})\]\]")
_EXTERNAL = re.compile(
    r"\[(?:https?|ftp)://[^\s\]|]{1,600}[ |]([^\[\]]{1,300})\]|\[([^\[\]|\n]{1,200})\|(?:https?://|[^\[\]\s])[^\[\]\s]{0,600}\]"
)
_TEMPLATE = re.compile(r"\{\{(?:[^{}|]{1,60}\|)?([^{}|]{0,200})(?:\|[^{}]{0,400})?\}\}")
_QUOTES = re.compile(r"'{2,5}")
_REFERENCE = re.compile(r"<ref\b[^<>]{0,200}/>|<ref\b[^<>]{0,200}>.{0,1000}?</ref>", re.DOTALL | re.IGNORECASE)


def is_wiki(head: str) -> int:
    """Return how many headings of the first part of a document are written as wikis do."""
    return sum(bool(_EQUALS.match(line) or _LETTERED.match(line)) for line in head.splitlines())


def wiki_text(source: str) -> str:
    """Return the visible text of a piece of wiki markup.

    >>> wiki_text("'''Fixed''' the [[Save|save]] button, see [https://x.org the report]")
    'Fixed the save button, see the report'
    """
    text = _REFERENCE.sub("", source)
    text = _LINK.sub(r"\1", text)
    text = _EXTERNAL.sub(lambda match: match[1] or match[2], text)
    text = _TEMPLATE.sub(r"\1", text)
    text = _QUOTES.sub("", text)
    text = re.sub(r"\{\{([^{}]{1,200})\}\}|!(\w)", r"\1\2", text)
    return squash(markdown_text(text))


def wiki_outline(source: str) -> list[OutlineNode]:
    """Read wiki markup into an outline.

    Args:
        source: The text.

    Returns:
        Headings, labels, list items and paragraphs. The more equals signs the deeper a heading, but in WordPress's
        readme files, which begin with three, the fewer.
    """
    lines = source.splitlines()
    first = next((match for line in lines if (match := _EQUALS.match(line))), None)
    inverse = first is not None and len(first["marks"]) == 3
    nodes: list[OutlineNode] = []
    parts: list[str] = []
    kind, depth = NodeKind.PARAGRAPH, 0

    def flush() -> None:
        nonlocal kind, depth
        if kind is NodeKind.PARAGRAPH and sentence_lines(parts):
            nodes.extend(OutlineNode(NodeKind.ITEM, wiki_text(part), 0) for part in parts)
            parts.clear()
            return
        text = wiki_text(" ".join(parts))
        if text:
            bold = (
                kind is NodeKind.PARAGRAPH
                and len(text) <= 120
                and re.fullmatch(r"\s*'{3}.+?'{3}:?\s*|\s*\*[^*]+\*:?\s*", parts[0])
            )
            nodes.append(OutlineNode(NodeKind.LABEL if bold and len(parts) == 1 else kind, text, depth))
        parts.clear()
        kind, depth = NodeKind.PARAGRAPH, 0

    for line in lines:
        heading, lettered = _EQUALS.match(line), _LETTERED.match(line)
        item = _ITEM.match(line)
        if heading or lettered:
            flush()
            level = len(heading["marks"]) if heading else int(lettered["level"]) if lettered else 1
            title = heading["title"] if heading else lettered["title"] if lettered else ""
            nodes.append(
                OutlineNode(NodeKind.HEADING, wiki_text(title), 4 - level if inverse and level <= 3 else level)
            )
        elif not line.strip() or _SKIP.match(line.lstrip()):
            flush()
        elif (label := _LABEL.match(line)) is not None:
            flush()
            nodes.append(OutlineNode(NodeKind.LABEL, wiki_text(label["term"]), 0))
            if label["text"].strip():
                parts.append(label["text"])
                flush()
        elif item and not (item["glued"] and _is_bold(line)):
            flush()
            marks = item["marks"] or item["glued"]
            indent = (len(line) - len(line.lstrip())) // 2 if len(marks) == 1 else 0
            kind, depth = NodeKind.ITEM, min(max(len(marks) - 1, indent if indent else 0), MAX_DEPTH)
            parts.append(line[item.end() :])
        else:
            parts.append(line.strip(" :"))
    flush()
    return nodes


def _is_bold(line: str) -> bool:
    return bool(re.match(r"^\*[^*\s][^*]{0,120}\*\W*$", line))
