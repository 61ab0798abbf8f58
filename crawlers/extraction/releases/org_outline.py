"""Org mode to an outline: it is Markdown under other marks, so it is written as Markdown and read as that."""

from __future__ import annotations

import re

from crawlers.extraction.releases.markdown_outline import markdown_outline
from crawlers.extraction.releases.outline import OutlineNode

__all__ = ["is_org", "org_outline"]

_MODE = re.compile(r"\A.{0,200}-\*-.{0,100}\bmode: *org\b|^#\+(?:title|author|language|startup|options):", re.I | re.M)
_HEADING = re.compile(r"^(\*{1,8})[ \t]+(\S.*?)(?:[ \t]+:[\w@#%:]{1,80}:)?[ \t]*$")
_BLOCK = re.compile(r"^[ \t]*#\+(begin|end)_(?:src|example|verse)\b", re.IGNORECASE)
_KEYWORD = re.compile(r"^[ \t]*(?:#\+\w[\w-]*:|#(?:[ \t]|$)|:[A-Za-z_-]{2,30}:[ \t]*\S{0,200}$)")
_LINK = re.compile(r"\[\[([^\[\]\n]{1,500})\](?:\[([^\[\]\n]{1,300})\])?\]")
_CODE = re.compile(r"(?<![\w=~])([=~])(?=\S)([^\n=~]{0,200}?\S)\1(?![\w=~])")
_TODO = re.compile(r"^(?:TODO|DONE|NEXT|WAITING|CANCELLED)[ \t]+")


def is_org(source: str) -> bool:
    """Return whether a text is Org mode by its first lines: a mode line, or keywords of a document."""
    return bool(_MODE.search(source[:2_000]))


def org_outline(source: str) -> list[OutlineNode]:
    """Read an Org document into an outline.

    Args:
        source: The document.

    Returns:
        Headings, labels, list items, paragraphs and code, in source order.

    >>> [(node.kind.value, node.text) for node in org_outline("* v1.2 (2024-03-02)\\n- Fix =foo= of [[u][bar]].\\n")]
    [('heading', 'v1.2 (2024-03-02)'), ('item', 'Fix foo of bar.')]
    """
    lines: list[str] = []
    code = False
    for line in source.splitlines():
        block = _BLOCK.match(line)
        if block:
            code = block[1].lower() == "begin"
            lines.append("```")
        elif code:
            lines.append(line.replace("```", "'''"))
        elif (heading := _HEADING.match(line)) is not None:
            lines += ["", f"{'#' * min(len(heading[1]), 6)} {_inline(_TODO.sub('', heading[2]))}", ""]
        elif not _KEYWORD.match(line):
            lines.append(_inline(line))
    return markdown_outline("\n".join(lines))


def _inline(text: str) -> str:
    text = _LINK.sub(lambda match: match[2] or match[1], text)
    return _CODE.sub(r"`\2`", text)
