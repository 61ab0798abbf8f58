"""The tree's visible text as blocks, in order, each under its headings."""

from __future__ import annotations

import re

from crawlers.extraction.text import has_word
from crawlers.extraction.tree import Node, Run
from rivalscope.core.records import Block, BlockKind

__all__ = ["MAX_BLOCKS", "Placed", "css_path", "read_blocks"]

MAX_BLOCKS = 30_000
_IDENT = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,60}$")
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.DEFINITION,
    "dd": BlockKind.DEFINITION,
    "td": BlockKind.TABLE_CELL,
    "th": BlockKind.TABLE_CELL,
    "pre": BlockKind.CODE,
}


class Placed:
    """Where runs and nodes stand: their headings and the position of their block.

    Attributes:
        path: Headings above each run, by ``id(run)``.
        position: Position of each run's block, by ``id(run)``.
        headings: Headings above each node, by ``id(node)``.
    """

    def __init__(self) -> None:
        self.path: dict[int, tuple[str, ...]] = {}
        self.position: dict[int, int] = {}
        self.headings: dict[int, tuple[str, ...]] = {}


def read_blocks(root: Node, headings: dict[int, int]) -> tuple[list[Block], Placed]:
    """Return the blocks of the tree in document order, and where each run of text stands.

    Args:
        root: The tree, with chrome flagged.
        headings: Levels of its headings, by ``id(node)``.

    Returns:
        The blocks, and the places of runs and nodes.
    """
    blocks: list[Block] = []
    placed = Placed()
    outline: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    paths: dict[int, str] = {}
    stack: list[tuple[Node | Run, BlockKind, bool]] = [(root, BlockKind.PARAGRAPH, False)]
    while stack and len(blocks) < MAX_BLOCKS:
        item, kind, chrome = stack.pop()
        if isinstance(item, Run):
            placed.path[id(item)] = path
            placed.position[id(item)] = len(blocks)
            text = item.text
            if kind is not BlockKind.TABLE_CELL and not has_word(text) and len(text) < 3:
                continue
            blocks.append(
                Block(
                    position=len(blocks),
                    kind=kind,
                    text=text,
                    heading_path=path,
                    css_path=css_path(item.parent, paths),
                    boilerplate=chrome,
                    href=item.href,
                )
            )
            continue
        placed.headings[id(item)] = path
        level = headings.get(id(item), 0)
        chrome = chrome or item.chrome
        if level:
            text = item.text
            if text and len(text) < 300:
                if not chrome:
                    while outline and outline[-1][0] >= level:
                        outline.pop()
                    path = tuple(name for _, name in outline)
                    placed.headings[id(item)] = path
                below_path = path
                start = len(blocks)
                for run in item.runs():
                    placed.path[id(run)] = below_path
                    placed.position[id(run)] = start
                blocks.append(
                    Block(
                        position=start,
                        kind=BlockKind.HEADING,
                        text=text,
                        heading_path=below_path,
                        css_path=css_path(item, paths),
                        boilerplate=chrome,
                        href=next((run.href for run in item.runs()), ""),
                    )
                )
                if not chrome:
                    outline.append((level, text))
                    path = (*path, text)
                continue
        kind = _KINDS.get(item.tag, kind)
        stack.extend((child, kind, chrome) for child in reversed(item.children))
    return blocks, placed


def css_path(node: Node, known: dict[int, str]) -> str:
    """Return a CSS path that finds the node's element again.

    Args:
        node: A node of the tree.
        known: Paths found so far, by ``id(node)``; filled by this function.
    """
    path = known.get(id(node))
    if path is not None:
        return path
    name = node.element.get("id") if node.names else None
    if name and _IDENT.match(name):
        path = f"#{name}"
    elif node.parent is None:
        path = node.tag or "html"
    else:
        path = f"{css_path(node.parent, known)} > {node.tag}:nth-child({node.spot})"
    known[id(node)] = path
    return path
