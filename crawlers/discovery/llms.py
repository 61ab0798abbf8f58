"""Links out of llms.txt, the list of its pages that a site keeps for readers that are programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.links import Link
from crawlers.urls import join
from rivalscope.core.payload import decode

__all__ = ["LLMS", "llms_links", "page_of"]

LLMS = "/llms.txt"
_MAX_BYTES = 1_000_000
_MAX_LINKS = 2_000
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(\s{0,3}([^()\s]{1,2000})\s{0,3}\)(?::\s{0,3}(.{0,200}))?")
_HEADING = re.compile(r"^#{1,6}\s{1,5}(.{1,200})")
_SKIPPED = re.compile(r"optional\b", re.IGNORECASE)
"""What a site itself says may be left out."""
_MARKDOWN = re.compile(r"(?:/index(?:\.html)?)?\.(?:md|mdx)$", re.IGNORECASE)


def llms_links(payload: bytes, url: str, *, charset: str = "") -> Iterator[Link]:
    """Yield the pages that an llms.txt lists, in order, without those under "Optional".

    Args:
        payload: The file; an answer that is a page of HTML gives nothing.
        url: Its address.
        charset: Of the HTTP header.
    """
    text = decode(payload[:_MAX_BYTES], charset=charset).text
    if text.lstrip()[:1] == "<":
        return
    section, count = "", 0
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            section = heading[1].strip()
            continue
        if _SKIPPED.match(section):
            continue
        for match in _LINK.finditer(line[:4_000]):
            if target := join(url, match[2]):
                yield Link(target, " ".join(f"{match[1]} {match[3] or ''}".split())[:120])
                count += 1
                if count == _MAX_LINKS:
                    return


def page_of(url: str) -> str:
    """Return the address of the page of which an address is the Markdown form; the address itself where it is none.

    >>> page_of("https://example.com/docs/start.md"), page_of("https://example.com/docs/index.html.md")
    ('https://example.com/docs/start', 'https://example.com/docs')
    """
    return _MARKDOWN.sub("", url)
