"""Headed blocks: a heading and what is said below it, in a card or in the flow of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from crawlers.extraction.blocks import Placed
from crawlers.extraction.items.model import Candidate, Group, describe, useful_runs
from crawlers.extraction.nodes import Node, Run

__all__ = ["Headed", "headed_blocks", "headed_groups"]

_LONG = 4_000


@dataclass(slots=True, eq=False)
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


def headed_blocks(root: Node, headings: dict[int, int], placed: Placed) -> list[Headed]:
    """Return every heading outside of chrome with its content, in document order.

    Args:
        root: The tree.
        headings: Levels of headings by ``id(node)``.
        placed: Where nodes stand.
    """
    nodes = [node for node in root.walk() if id(node) in headings and not node.chrome]
    levels = [headings[id(node)] for node in nodes]
    following = _next_orders(nodes, levels, root.end)
    before = _next_orders(nodes[::-1], levels[::-1], -1)[::-1]
    orders = [node.order for node in root.walk() if id(node) in headings]
    found: list[Headed] = []
    for node, level, last, following_one in zip(nodes, levels, before, following, strict=True):
        headed = Headed(node, level, placed.headings(node))
        headed.parts = _content(node, last, following_one)
        _collect(headed, orders)
        found.append(headed)
    return found


def _next_orders(nodes: list[Node], levels: list[int], none: int) -> list[int]:
    """Return for each heading the order of the next one of its level or above; ``none`` where there is none."""
    found: list[int] = [none] * len(nodes)
    waiting: list[int] = []
    for number, level in enumerate(levels):
        while waiting and levels[waiting[-1]] >= level:
            found[waiting.pop()] = nodes[number].order
        waiting.append(number)
    return found


def _content(node: Node, last: int, following: int) -> list[Node | Run]:
    """Return what belongs to a heading: the rest of its card, or its siblings up to the next heading.

    Args:
        node: The heading.
        last: Order of the heading before it of its level or above.
        following: Order of the next one.
    """
    top = node
    while (above := top.parent) is not None and above.tag != "body" and above.order > last and above.end <= following:
        top = above
    if top.length > node.length:
        parts: list[Node | Run] = []
        here = node
        while here is not top and here.parent is not None:
            parts.extend(here.after())
            here = here.parent
        if parts:
            return parts
    parts = []
    for child in top.after():
        if isinstance(child, Node) and child.order <= following < child.end:
            break
        parts.append(child)
    return parts


def _collect(headed: Headed, orders: list[int]) -> None:
    """Fill in the runs of a headed block, up to the first deeper heading."""
    stack = list(reversed(headed.parts))
    size = 0
    while stack and size < _LONG:
        part = stack.pop()
        if isinstance(part, Run):
            headed.runs.extend(_kept(part))
            size += len(part.text)
            continue
        next_heading = bisect_left(orders, part.order)
        holds_heading = next_heading < len(orders) and orders[next_heading] < part.end
        if holds_heading and orders[next_heading] == part.order:
            headed.has_sub = True
            return
        if part.chrome:
            continue
        if part.tag == "pre":
            headed.code += part.length
            continue
        if holds_heading:
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
        leaves = {block for block in members if not block.has_sub and not _is_head(block, claimed)}
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
                Candidate(
                    block.node.text, describe(own[:3]), link, title_run, mostly_links, code or block.length >= _LONG
                )
            )
        if group.items:
            groups.append(group)
    return groups


def _is_head(block: Headed, claimed: set[int]) -> bool:
    """Tell whether the content was read as items already."""
    taken = sum(id(run) in claimed for run in block.runs)
    return taken >= 2 or (taken == 1 and len(block.runs) == 1)
