"""Grids of one-phrase cells and cards without headings: siblings of one build."""

from __future__ import annotations

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
    for member in members:
        inside = list(member.walk())
        if any(id(below) in headings or below.tag in ("table", "pre", "form", "dl", "select") for below in inside):
            return None
        if any(id(below) in taken for below in inside):
            return None
        listed = {id(run) for below in inside if below.tag == "li" for run in below.runs()}
        runs = [run for run in useful_runs(member) if id(run) not in listed]
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
    return group


def lead_group(node: Node, headings: dict[int, int]) -> Group | None:
    """Read sibling paragraphs that each begin with a bold name: "**Fast.** It answers in no time."."""
    group = Group(kind="lead", node=node, section="", path=())
    for child in node.children:
        if isinstance(child, Node) and (
            child.chrome or id(child) in headings or child.tag not in ("p", "div", "td", "span")
        ):
            continue
        runs = [child] if isinstance(child, Run) else [below for below in child.children if isinstance(below, Run)]
        if not runs:
            continue
        run = runs[0]
        if not run.lead or run.lead == run.text or len(run.lead) > 100 or len(run.text) < len(run.lead) + 15:
            continue
        title, rest = split_text(run)
        if rest and title != run.text and run.lead.startswith(title[:10]):
            group.items.append(ItemCandidate(title, f"{rest} {describe(runs[1:])}".strip(), run.first_href, run))
    return group if len(group.items) >= 2 else None
