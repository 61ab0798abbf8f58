"""Items that name a part of the product over the changes to it: "accounting" below "Bug fixes", "UI" beside "Fixes"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.kind_lexicon import kind_in_text
from crawlers.extraction.releases.outline import NodeKind, OutlineNode

__all__ = ["area_items"]

_WORDS, _LETTERS = 3, 30
_SAYS_MORE = re.compile(
    r"[.!?;,#=<>\"“”。！？、]|\b\d|^(?:updat|upgrad|bump|new\b|add|support|remov|drop|fix|chang)", re.I
)
"""An entry, however short: punctuation, numbers, a verb of change."""
_SCOPED = re.compile(r"[\w./ -]{1,30}:\s")
"""An entry that begins with the area it is about: "archive: Don't crash"."""
_ALL = 2
_SHARE = 0.6
"""Share of the items of one list that head lists of their own, from which their short texts are names."""


def area_items(nodes: Sequence[OutlineNode]) -> frozenset[int]:
    """Return the places of the items that only name an area of the product, and head the entries inside them.

    A short text over a list may also be an entry with its details. It is a name where others of its list name a kind of
    change over lists of their own, or begin with such a name and a colon, or where all that is inside an item that
    names a kind is such.

    Args:
        nodes: The notes of one release.
    """
    children: dict[int, list[int]] = defaultdict(list)
    families: dict[tuple[int, int], list[int]] = defaultdict(list)
    open_items: list[int] = []
    section = -1
    for at, node in enumerate(nodes):
        if node.kind in (NodeKind.HEADING, NodeKind.LABEL):
            section, open_items = at, []
        if node.kind is not NodeKind.ITEM:
            continue
        while open_items and nodes[open_items[-1]].depth >= node.depth:
            open_items.pop()
        parent = open_items[-1] if open_items else -1
        if parent >= 0:
            children[parent].append(at)
        families[section, parent].append(at)
        open_items.append(at)
    found: set[int] = set()
    for (section, parent), members in families.items():
        stated = (
            section >= 0 and kind_from_heading(nodes[section].text) is not None
        )  # what names a kind below one is an area, too
        kinds = {at for at in members if children[at] and kind_from_heading(nodes[at].text) is not None}
        names = {at for at in members if at not in kinds and _is_name(nodes, at, children)}
        scoped = (
            {at for at in members if not children[at] and _SCOPED.match(nodes[at].text)} if len(names) > 1 else set()
        )
        heads = len(kinds) + len(names) + len(scoped)
        if (
            parent < 0
            and len(names) >= _ALL
            and heads == len(members)
            and all(nodes[at].text.endswith(":") for at in names)
        ):
            found |= names  # "Mod manager:", "App settings:" and nothing else at their level
        below_kind = parent >= 0 and kind_from_heading(nodes[parent].text) is not None and heads == len(members)
        if heads >= _SHARE * len(members) and ((kinds and not stated) or scoped or below_kind):
            found |= names
    return frozenset(found)


def _is_name(nodes: Sequence[OutlineNode], at: int, children: dict[int, list[int]]) -> bool:
    """Return whether an item is a short name over items that say something."""
    text, inside = nodes[at].text.rstrip(": "), children[at]
    if not inside or len(text.split()) > _WORDS or len(text) > _LETTERS or _SAYS_MORE.search(text):
        return False
    if kind_in_text(text) is not None:
        return False
    telling = sum(" " in nodes[one].text or bool(children[one]) or not nodes[one].text.isascii() for one in inside)
    return 2 * telling >= len(inside)
