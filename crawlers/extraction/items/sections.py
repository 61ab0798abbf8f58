"""Headed blocks: a heading and what is said below it, in a card or in the flow of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from crawlers.extraction.blocks import Placed
from crawlers.extraction.items.model import Group, Headed, ItemCandidate, describe, useful_runs
from rivalscope.core.payload.nodes import Node, Run
from rivalscope.core.payload.text import has_word

__all__ = ["Headed", "headed_blocks", "headed_groups"]

_LONG_BLOCK = 4_000


def headed_blocks(root: Node, headings: dict[int, int], placed: Placed) -> list[Headed]:
    """Return every heading outside of chrome with its content, in document order.

    Args:
        root: The tree.
        headings: Levels of headings by ``id(node)``.
        placed: Where nodes stand.
    """
    heads = [node for node in root.walk() if id(node) in headings]
    nodes = [node for node in heads if not node.chrome]
    levels = [headings[id(node)] for node in nodes]
    following = _next_orders(nodes, levels, root.end)
    before = _next_orders(nodes[::-1], levels[::-1], -1)[::-1]
    orders = [node.order for node in heads]
    found: list[Headed] = []
    for node, level, last, following_one in zip(nodes, levels, before, following, strict=True):
        headed = Headed(node, level, placed.headings(node), node)
        headed.top, headed.parts = _content(node, last, following_one)
        _collect(headed, orders)
        found.append(headed)
    return _with_sublines(found, following)


def _with_sublines(blocks: list[Headed], following: list[int]) -> list[Headed]:
    """Join a heading and the only deeper one below it where no text parts them: a headline and its second line."""
    kept: list[Headed] = []
    joined: set[int] = set()
    for place, block in enumerate(blocks):
        if place in joined:
            continue
        kept.append(block)
        below = [other for other in blocks[place + 1 : place + 3] if other.node.order < following[place]]
        if block.has_sub and not block.runs and len(below) == 1 and below[0].runs and not below[0].has_sub:
            second = below[0]
            block.runs = [*second.node.runs(), *second.runs]
            block.has_sub = False
            block.code, block.actions, block.images = second.code, second.actions, second.images
            joined.add(place + 1)
    return kept


def _next_orders(nodes: list[Node], levels: list[int], none: int) -> list[int]:
    """Return for each heading the order of the next one of its level or above; ``none`` if there is none."""
    found: list[int] = [none] * len(nodes)
    waiting: list[int] = []
    for number, level in enumerate(levels):
        while waiting and levels[waiting[-1]] >= level:
            found[waiting.pop()] = nodes[number].order
        waiting.append(number)
    return found


def _content(node: Node, last: int, following: int) -> tuple[Node, list[Node | Run]]:
    """Return the node that a heading and its content fill, and the content.

    The content is the rest of the heading's card, or its siblings up to the next heading.

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
            return top, parts
    parts = []
    for child in top.after():
        if isinstance(child, Node) and child.order <= following < child.end:
            break
        parts.append(child)
    return node, parts


def _collect(headed: Headed, orders: list[int]) -> None:
    """Fill in the runs of a headed block, up to the first deeper heading."""
    stack = list(reversed(headed.parts))
    size = 0
    while stack and size < _LONG_BLOCK:
        part = stack.pop()
        if isinstance(part, Run):
            headed.runs.extend(_kept(part))
            headed.actions += part.button or bool(part.href)
            headed.images += part.images
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
            code = sum(node.length for node in part.walk() if node.tag == "pre")
            # The button at a listing copies it, and calls nobody.
            headed.actions += sum((run.button and not code) or bool(run.href) for run in part.runs())
            headed.images += part.images
            headed.code += code
            size += part.length


def _kept(run: Run) -> list[Run]:
    return [] if run.button or run.href else [run]


def headed_groups(blocks: list[Headed], claimed: set[int]) -> list[Group]:
    """Group headed blocks that stand side by side.

    Args:
        blocks: The headed blocks.
        claimed: Ids of runs that belong to accepted items; they are no description of the heading above them.
    """
    together: dict[tuple[int, tuple[str, ...]], list[Headed]] = defaultdict(list)
    for block in blocks:
        together[block.level, block.path].append(block)
    groups: list[Group] = []
    for path, members in _with_cousins(together):
        group = Group(kind="heading", node=members[0].node, section=path[-1] if path else "", path=path)
        for block in members:
            own = [run for run in block.runs if id(run) not in claimed and has_word(run.text)]
            title_run = next(iter(block.node.runs()), None)
            if title_run is None or id(title_run) in claimed:
                continue
            link = next((run.href for run in block.node.runs() if run.href), "") or block.node.href
            # Below features a listing is an illustration; alone it is an instruction.
            stating = any(id(run) in claimed for run in block.runs)
            code = not stating and block.code > 0.4 * (block.code + block.length)
            mostly_links = (
                bool(own)
                and not block.node.href
                and sum(run.links for run in own) > 0.7 * sum(len(run.text) for run in own)
            )
            group.items.append(
                ItemCandidate(
                    block.node.text,
                    describe(own[:3]),
                    link,
                    title_run,
                    mostly_links,
                    code or block.length >= _LONG_BLOCK,
                    block,
                )
            )
        if group.items:
            groups.append(group)
    return groups


def _with_cousins(
    together: dict[tuple[int, tuple[str, ...]], list[Headed]],
) -> list[tuple[tuple[str, ...], list[Headed]]]:
    """Join blocks that are alone below their headings but headed alike: sections with a small line above the title."""
    joined: dict[tuple[int, tuple[str, ...], str, str], list[Headed]] = defaultdict(list)
    found: list[tuple[tuple[str, ...], list[Headed]]] = []
    for (level, path), members in together.items():
        if len(members) == 1 and len(path) > 1:
            node = members[0].node
            joined[level, path[:-1], node.tag, node.names].append(members[0])
        else:
            found.append((path, members))
    for members in joined.values():
        found.append((members[0].path if len(members) == 1 else members[0].path[:-1], members))
    return found
