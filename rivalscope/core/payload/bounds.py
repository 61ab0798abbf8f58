"""Markup that would cost a parser quadratic time, made harmless in linear time before any parser sees it.

Both parsers compare each attribute of a tag with all before it: one tag with 200,000 attributes takes minutes.
"""

from __future__ import annotations

import re

__all__ = ["MAX_ATTRIBUTES", "bounded"]

MAX_ATTRIBUTES = 1_000
"""Attributes that a tag may have; of a tag with more only its name is kept."""

# Shorter text cannot hold enough attributes to matter: 10,000 take 0.1 s.
_HARMLESS = 50_000
_LONG_TAG = 40_000
_MANY_QUOTES = 25_000
# Each part takes all that it can and gives nothing back, and an unclosed one goes to the end: one pass in all.
_ATTRIBUTES = r"""((?:[^"'>]++|"[^"]*+"?+|'[^']*+'?+)*+)>?+"""
_PLAIN = r"""(?:[^<]++|<(?!script|style)/?+[a-zA-Z](?:[^<>"']{1,200}+|"[^"]*+"|'[^']*+'){0,60}+>)++"""
"""Text and tags of ordinary length, as many as follow each other: most pages are one such stretch."""
_TAG = re.compile(
    rf"{_PLAIN}|<(script|style)(?=[\s/>]){_ATTRIBUTES}((?:[^<]++|<(?!/(?:script|style)\b))*+)"
    rf"|<(/?[a-zA-Z][^\s/>]*+){_ATTRIBUTES}",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""[^\s"'>/=]++(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s"'>]++))?+""")


def bounded(markup: str) -> str:
    """Return markup in which no tag has more attributes than any page needs.

    Args:
        markup: HTML or XML. Nearly all is returned as it is, after three counts.
    """
    if len(markup) < _HARMLESS or not _may_hold_long_tags(markup):
        return markup
    return _TAG.sub(_shortened, markup)


def _may_hold_long_tags(markup: str) -> bool:
    # Attributes without a ">" in them make one long stretch; those with one need quotes.
    if markup.count('"') + markup.count("'") > _MANY_QUOTES:
        return True
    return max(map(len, markup.split(">"))) > _LONG_TAG


def _shortened(match: re.Match[str]) -> str:
    if match.lastindex is None:
        return match[0]
    name, attributes, content = match[1] or match[4], match[2] or match[5] or "", match[3] or ""
    if len(attributes) < 2 * MAX_ATTRIBUTES or len(_ATTRIBUTE.findall(attributes)) <= MAX_ATTRIBUTES:
        return match[0]
    return f"<{name[:100]}>{content}"
