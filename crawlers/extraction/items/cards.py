"""Grids of one-phrase cells and cards without headings: siblings of one build."""

from __future__ import annotations

import re
from collections import defaultdict

from crawlers.extraction.items.model import Group, ItemCandidate, describe, split_text, useful_runs
from rivalscope.core.payload.nodes import Node, Run
from rivalscope.core.payload.text import has_word

__all__ = ["card_groups", "lead_group"]

_TAGS = frozenset(
    ("div", "section", "article", "a", "span", "p", "figure", "td", "button", "label", "center", "figcaption")
)
_PHRASE = 90
_CLAIM = 70
_LINE = 45
_PIECES = 3
"""Runs of a paragraph in wrappers at most: its number or icon, and its text."""
_ORDINAL = re.compile(r"(?:№|#|\()?(?P<number>\d{1,2})[.)]?(?:\s?/\s?\d{1,2})?$")
_COUNTED = re.compile(r"(?P<number>\d{1,2})[.):]?\s?(?=[^\W\d])")
_SIGN = re.compile(r"[^\w\s∞%]{1,3}$")
"""An arrow, a tick or an icon."""


def _signature(node: Node) -> tuple[str, str]:
    words = node.names.split()
    return node.tag, words[0] if words else ""


def card_groups(node: Node, headings: dict[int, int], taken: set[int]) -> list[Group]:
    """Read the children of a node that are built alike and contain no headings.

    Args:
        node: Their parent.
        headings: Levels of headings by ``id(node)``.
        taken: Ids of nodes that belong to a group already.

    Returns:
        The groups without their place.
    """
    alike: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for child in node.children:
        if (
            isinstance(child, Node)
            and child.tag in _TAGS
            and child.length
            and not child.chrome
            and id(child) not in headings
        ):
            alike[_signature(child)].append(child)
    groups: list[Group] = []
    for (tag, name), members in alike.items():
        if len(members) < 2:
            continue
        group = _cells(node, members, headings, taken, plain=tag == "p" or not name)
        if group is not None and len(group.items) >= (2 if group.kind == "card" else 3):
            groups.append(group)
    return groups


def _cells(node: Node, members: list[Node], headings: dict[int, int], taken: set[int], *, plain: bool) -> Group | None:
    group = Group(kind="grid", node=node, section="", path=())
    described = 0
    numbered = _counts(members)
    for member in members:
        inside = list(member.walk())
        if any(id(below) in headings or below.tag in ("table", "pre", "form", "dl", "select") for below in inside):
            return None
        if any(id(below) in taken for below in inside):
            return None
        listed = {id(run) for below in inside if below.tag == "li" for run in below.runs()}
        runs = [run for run in useful_runs(member) if id(run) not in listed]
        if len(runs) > 1 and (numbered or _SIGN.match(runs[0].text)):
            runs = runs[1:]
        if not runs:
            continue
        first = runs[0]
        if len(runs) == 1:
            # A short phrase may hold a dash; a sentence after one says something about the name before it.
            whole = len(first.text) <= _PHRASE and not first.text.endswith(".")
            title, rest = (first.text, "") if whole else split_text(first)
        else:
            title, rest = first.text, describe(runs[1:])
        if len(runs) > 2 and all(len(run.text) <= _LINE for run in runs):
            return None  # a row of cells, not a card
        if (
            len(title) > _PHRASE
            or not has_word(title)
            or (plain and (title.endswith((".", ",", ":")) or len(title) > _CLAIM))
        ):
            return None
        if plain and len(runs) > 1 and len(rest) < len(title):
            return None
        described += bool(rest)
        linked = len(runs) == 1 and bool(first.href)
        group.items.append(ItemCandidate(title.strip(" :"), rest, first.first_href or member.href, first, linked))
    if described >= 0.5 * len(group.items):
        group.kind = "card"
    _without_numbers(group.items)
    return group


def _without_numbers(items: list[ItemCandidate]) -> None:
    """Take the numbers off titles that count: "01 Inbox", "02 Rules"."""
    starts = [_COUNTED.match(item.title) for item in items]
    numbers = [int(start["number"]) if start else -1 for start in starts]
    if len(numbers) > 2 and numbers == list(range(1, len(numbers) + 1)):
        for item, start in zip(items, starts, strict=True):
            item.title = item.title[start.end() :] if start else item.title


def _counts(members: list[Node]) -> bool:
    """Return whether cards begin with their number: 1, 2, 3, or "01/09", "02/09"."""
    runs = members[0].pool.runs
    starts = [
        _ORDINAL.match(runs[member.first_run].text) if member.first_run < member.end_run else None for member in members
    ]
    numbers = [int(start["number"]) if start else -1 for start in starts]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1)


def _paragraph(node: Node) -> list[Run]:
    """Return the runs of a paragraph without the sign or number in front of it, which may be in wrappers."""
    own = [below for below in node.children if isinstance(below, Run)]
    runs = own if len(own) > 1 or node.end_run - node.first_run > _PIECES else node.runs()
    runs = [run for run in runs if not run.button]
    if len(runs) > 1 and (_SIGN.match(runs[0].text) or _ORDINAL.match(runs[0].text)):
        return runs[1:]
    return runs if own or len(runs) == 1 else []


def lead_group(node: Node, headings: dict[int, int]) -> Group | None:
    """Read sibling paragraphs that each begin with a bold name: "**Fast.** It answers in no time."."""
    group = Group(kind="lead", node=node, section="", path=())
    for child in node.children:
        if isinstance(child, Node) and (
            child.chrome or id(child) in headings or child.tag not in ("p", "div", "td", "span")
        ):
            continue
        runs = [child] if isinstance(child, Run) else _paragraph(child)
        if not runs:
            continue
        run = runs[0]
        if not run.lead or run.lead == run.text or len(run.lead) > 100 or len(run.text) < len(run.lead) + 15:
            continue
        title, rest = split_text(run)
        if rest and title != run.text and run.lead.startswith(title[:10]):
            group.items.append(ItemCandidate(title, f"{rest} {describe(runs[1:])}".strip(), run.first_href, run))
    return group if len(group.items) >= 2 else None
