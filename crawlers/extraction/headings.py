"""Headings, and the bold or big short lines that stand in for them."""

from __future__ import annotations

import re

from rivalscope.core.payload.nodes import HEADINGS, Node, Run

__all__ = ["find_headings"]

PSEUDO = 7
"""Level of the outermost stand-in for a heading; real ones end at 6."""
_MAX_LENGTH = 300
_MAX_PSEUDO = 90
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:title|heading|headline|header|head|subject|caption-title|name|h[1-6]|question)(?:$|[\s_\d])",
    re.IGNORECASE,
)
_PLACES = frozenset(
    ("div", "p", "span", "strong", "b", "center", "header", "section", "summary", "legend", "article", "h")
)


def find_headings(root: Node) -> dict[int, int]:
    """Return the level of every heading of a tree, by ``id(node)``.

    Real headings have levels 1 to 6. A short line that a class name calls a title, a paragraph that is
    bold from end to end, and the summary of a details element stand in for headings; their levels
    start at 7 and grow where one is inside the part that another one opens.

    Args:
        root: The tree.
    """
    levels: dict[int, int] = {}
    open_ones: list[Node] = []
    for node in root.walk():
        length = node.length
        if not 0 < length < _MAX_LENGTH:
            continue
        level = HEADINGS[node.tag] if node.tag in HEADINGS else _told_level(node) if node.role == "heading" else 0
        if level:
            levels[id(node)] = level
            open_ones.clear()
            continue
        if length > _MAX_PSEUDO or node.chrome or len(node.children) != 1 or not _stands_in(node):
            continue
        while open_ones and not _opens(open_ones[-1], node):
            open_ones.pop()
        levels[id(node)] = PSEUDO + len(open_ones)
        open_ones.append(node)
    return levels


def _told_level(node: Node) -> int:
    level = node.element.get("aria-level") or "2"
    return int(level) if level in ("1", "2", "3", "4", "5", "6") else 6


def _stands_in(node: Node) -> bool:
    """Return whether a node is one short line that serves as a heading."""
    if node.tag not in _PLACES:
        return False
    run = node.children[0]
    if not isinstance(run, Run) or node.parent is None or node.parent.tag in HEADINGS:
        return False
    text = run.text
    if len(text) < 2 or text[-1] in ".;," or run.code > 0.5 * len(text) or not _followed(node):
        return False
    if node.tag == "summary":
        return True
    named = bool(node.names) and bool(_NAMES.search(node.names))
    bold = run.lead == text and not run.button
    if not named and not bold:
        return False
    above: Node | None = node.parent
    while above is not None and above.tag not in ("body", "main", "article"):
        if above.tag in ("li", "dd") and not named:
            return False
        if above.tag in ("td", "th", "dt", "pre") and not named and above.tag != "td":
            return False
        above = above.parent
    return True


def _followed(node: Node) -> bool:
    """Return whether text follows, in the same parent or beside a parent that holds nothing else."""
    here: Node | None = node
    for _ in range(3):
        parent = here.parent if here is not None else None
        if here is None or parent is None:
            return False
        if any(isinstance(child, Run) or child.length for child in here.after()):
            return True
        if parent.length != node.length:
            return False
        here = parent
    return False


def _opens(first: Node, node: Node) -> bool:
    """Return whether a node stands deeper inside the part that an earlier stand-in opened."""
    if first.parent is None or first.parent is node.parent:
        return False
    above = node.parent.parent if node.parent is not None else None
    while above is not None:
        if above is first.parent:
            return True
        above = above.parent
    return False
