"""Headed blocks: a heading and what is said below it, in a card or in the flow of the page."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from crawlers.extraction.items.model import Candidate, Group, describe, useful_runs
from crawlers.extraction.tree import Node, Run

__all__ = ["Headed", "headed_blocks", "headed_groups"]

_LONG = 4_000


@dataclass(slots=True)
class Headed:
    """A heading and its content.

    Attributes:
        node: The heading.
        level: Its level.
        path: Headings above it.
        runs: Useful runs of the content up to the first deeper heading.
        parts: The nodes and runs that make up the content.
        has_sub: Deeper headings stand inside.
        code: Characters of code listings in the content.
        chrome: The heading stands in chrome.
    """

    node: Node
    level: int
    path: tuple[str, ...]
    runs: list[Run] = field(default_factory=list)
    parts: list[Node | Run] = field(default_factory=list)
    has_sub: bool = False
    code: int = 0
    items: int = 0

    @property
    def length(self) -> int:
        """Characters of the content."""
        return sum(len(run.text) for run in self.runs)


def headed_blocks(root: Node, headings: dict[int, int], paths: dict[int, tuple[str, ...]]) -> list[Headed]:
    """Return every heading outside of chrome with its content, in document order.

    Args:
        root: The tree.
        headings: Levels of headings by ``id(node)``.
        paths: Headings above each node by ``id(node)``.
    """
    nodes = [node for node in root.walk() if id(node) in headings and not node.chrome]
    below: Counter[tuple[int, int]] = Counter()
    for node in nodes:
        level = headings[id(node)]
        above: Node | None = node
        while above is not None:
            below[id(above), level] += 1
            above = above.parent
    found: list[Headed] = []
    for node in nodes:
        level = headings[id(node)]
        headed = Headed(node, level, paths.get(id(node), ()))
        headed.parts = _content(node, level, below)
        _collect(headed, headings)
        found.append(headed)
    return found


def _count(below: Counter[tuple[int, int]], node: Node, level: int) -> int:
    return sum(below[id(node), up] for up in range(1, level + 1))


def _content(node: Node, level: int, below: Counter[tuple[int, int]]) -> list[Node | Run]:
    """Return what belongs to a heading: the rest of its card, or its siblings up to the next heading."""
    top = node
    while top.parent is not None and top.parent.tag != "body" and _count(below, top.parent, level) == 1:
        top = top.parent
    if top.length > node.length:
        parts: list[Node | Run] = []
        here = node
        while here is not top and here.parent is not None:
            after = False
            for child in here.parent.children:
                if after:
                    parts.append(child)
                after = after or child is here
            here = here.parent
        if parts:
            return parts
    parent = top.parent
    parts = []
    after = False
    for child in parent.children if parent is not None else []:
        if after:
            if isinstance(child, Node) and _count(below, child, level):
                break
            parts.append(child)
        after = after or child is top
    return parts


def _collect(headed: Headed, headings: dict[int, int]) -> None:
    """Fill in the runs of a headed block, up to the first deeper heading."""
    stack = list(reversed(headed.parts))
    size = 0
    while stack and size < _LONG:
        part = stack.pop()
        if isinstance(part, Run):
            headed.runs.extend(_kept(part))
            size += len(part.text)
            continue
        if id(part) in headings:
            headed.has_sub = True
            return
        if part.chrome:
            continue
        if part.tag == "pre":
            headed.code += part.length
            continue
        if any(id(node) in headings for node in part.walk()):
            stack.extend(reversed(part.children))
        else:
            runs = useful_runs(part)
            headed.runs.extend(runs)
            headed.code += sum(node.length for node in part.walk() if node.tag == "pre")
            size += part.length


def _kept(run: Run) -> list[Run]:
    return [] if run.button or run.href else [run]


def headed_groups(blocks: list[Headed], claimed: set[int]) -> list[Group]:
    """Group headed blocks that stand side by side.

    A block whose content was read as a group of items of its own is a heading of that group; it joins
    only where its neighbours are items and it has a paragraph of its own.

    Args:
        blocks: The headed blocks.
        claimed: Ids of runs that belong to accepted items.
    """
    together: dict[tuple[int, tuple[str, ...]], list[Headed]] = defaultdict(list)
    for block in blocks:
        together[block.level, block.path].append(block)
    groups: list[Group] = []
    for (_, path), members in together.items():
        leaves = [block for block in members if not block.has_sub and not _is_head(block, claimed)]
        group = Group(kind="heading", node=members[0].node, section=path[-1] if path else "", path=path)
        for block in members:
            leaf = block in leaves
            own = [run for run in block.runs if id(run) not in claimed]
            if not leaf and (len(leaves) < 2 or sum(len(run.text) for run in own) < 60):
                continue
            title_run = next(iter(block.node.runs()), None)
            link = next((run.href for run in block.node.runs() if run.href), "") or block.node.href
            code = block.code > 0.4 * (block.code + block.length)
            mostly_links = bool(own) and sum(run.links for run in own) > 0.7 * sum(len(run.text) for run in own)
            group.items.append(
                Candidate(block.node.text, describe(own[:3]), link, title_run, mostly_links, code or block.length >= _LONG)
            )
        if group.items:
            groups.append(group)
    return groups


def _is_head(block: Headed, claimed: set[int]) -> bool:
    """Tell whether the content was read as items already."""
    taken = sum(id(run) in claimed for run in block.runs)
    return taken >= 2 or (taken == 1 and len(block.runs) == 1)
