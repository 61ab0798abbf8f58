"""The neutral outline that every form of release notes is read into: headings, labels, items, paragraphs.

One reader (:mod:`crawlers.extraction.releases.reader`) works on this outline, so that a rule about releases is
written once and not once a form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["MAX_DEPTH", "NodeKind", "OutlineNode", "squash"]

MAX_DEPTH = 12
"""Nesting beyond this is flattened: no notes need it, and hostile input must not cost stack or time."""

_SPACE = re.compile(r"\s+")


class NodeKind(StrEnum):
    """The role of a piece of text in its document."""

    HEADING = "heading"
    LABEL = "label"
    """A line that heads what follows without being a heading: bold paragraph, "Features:", ``Term::``."""
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CODE = "code"


@dataclass(slots=True)
class OutlineNode:
    """One piece of an outline, in source order."""

    kind: NodeKind
    text: str
    """Visible text, white space folded, markup removed."""
    depth: int
    """Heading: its level, from 1. Else: nesting of lists around it; an item of an outermost list has 0, and what
    is inside that item has 1."""
    lead: str = ""
    """Text at the start that is set off (bold, code, image), where it is not all of the text."""


def squash(text: str) -> str:
    """Fold white space, including no-break and zero-width kinds.

    >>> squash("a\\u00a0\\n b\\u200b")
    'a b'
    """
    if text.isascii():
        return " ".join(text.split())
    return _SPACE.sub(" ", text.replace("\u200b", "").replace("\ufeff", "")).strip()
