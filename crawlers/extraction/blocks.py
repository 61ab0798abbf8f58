"""The tree's visible text as blocks, in order, each under its headings."""

from __future__ import annotations

import re

from rivalscope.core.payload.nodes import Node, Run
from rivalscope.core.payload.pdf import PAGE_ID
from rivalscope.core.payload.text import has_word
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
    """Where runs and nodes stand: the headings above them and the positions of their blocks."""

    def __init__(self) -> None:
        self._paths: list[tuple[str, ...]] = []
        self._positions: list[int] = []
        self._own: dict[int, tuple[str, ...]] = {}

    def add(self, path: tuple[str, ...], position: int) -> None:
        """Note the place of the next run."""
        self._paths.append(path)
        self._positions.append(position)

    def add_heading(self, node: Node, path: tuple[str, ...]) -> None:
        """Note the headings above a heading, which are not those of the text right before it."""
        self._own[node.order] = path

    def path(self, run: Run) -> tuple[str, ...]:
        """Return the headings above a run, outermost first."""
        return self._paths[run.index] if run.index < len(self._paths) else ()

    def headings(self, node: Node) -> tuple[str, ...]:
        """Return the headings above the start of a node, outermost first."""
        own = self._own.get(node.order)
        if own is not None:
            return own
        return self._paths[node.first_run] if node.first_run < len(self._paths) else ()

    def position(self, run: Run | None) -> int:
        """Return the position of a run's block; -1 if there is none."""
        return self._positions[run.index] if run is not None and run.index < len(self._positions) else -1


def read_blocks(root: Node, headings: dict[int, int], *, paged: bool = False) -> tuple[list[Block], Placed]:
    """Return the blocks of the tree in document order, and where each run of text stands.

    Args:
        root: The tree, with chrome flagged.
        headings: Levels of its headings, by ``id(node)``.
        paged: It was a document of pages; the number of its page is above the headings of each block.

    Returns:
        The blocks, and the places of runs and nodes.
    """
    blocks: list[Block] = []
    placed = Placed()
    outline: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    pages = _pages(root) if paged else {}
    paths: dict[int, str] = {}
    heads = {node.first_run: node for node in reversed(root.walk()) if id(node) in headings}
    inside, chrome = 0, False
    for run in root.runs()[:MAX_BLOCKS]:
        index = run.index
        if index in pages:
            # A section goes on over the page break.
            outline = [(0, pages[index]), *(one for one in outline if one[0])]
            path = tuple([name for _, name in outline])
        if index < inside:
            placed.add(path[:-1] if not chrome else path, len(blocks) - 1)
            continue
        node = heads.get(index)
        if node is None:
            placed.add(path, len(blocks))
            kind = _KINDS.get(run.parent.place, BlockKind.PARAGRAPH)
            if len(run.text) < 3 and kind is not BlockKind.TABLE_CELL and not has_word(run.text):
                continue
            blocks.append(
                Block(
                    position=len(blocks),
                    kind=kind,
                    text=run.text,
                    heading_path=path,
                    css_path=css_path(run.parent, paths),
                    boilerplate=run.parent.chrome,
                    href=run.href,
                )
            )
            continue
        inside, chrome, level, text = node.end_run, node.chrome, headings[id(node)], node.text
        if not chrome:
            while outline and outline[-1][0] >= level:
                outline.pop()
            path = tuple([name for _, name in outline])
        placed.add(path, len(blocks))
        placed.add_heading(node, path)
        blocks.append(
            Block(
                position=len(blocks),
                kind=BlockKind.HEADING,
                text=text,
                heading_path=path,
                css_path=css_path(node, paths),
                boilerplate=chrome,
                href=run.href or node.href,
            )
        )
        if not chrome:
            outline.append((level, text))
            path = (*path, text)
    return blocks, placed


def _pages(root: Node) -> dict[int, str]:
    """Return the names of pages by the first run on each."""
    return {
        node.first_run: f"page {node.id.removeprefix(PAGE_ID)}"
        for node in root.nodes
        if node.id.startswith(PAGE_ID) and node.end_run > node.first_run
    }


def css_path(node: Node, known: dict[int, str]) -> str:
    """Return a CSS path that finds the node's element again.

    Args:
        node: A node of the tree.
        known: Paths found so far, by the node's order; filled by this function.
    """
    path = known.get(node.order)
    if path is None:
        if node.id and _IDENT.match(node.id):
            path = f"#{node.id}"
        elif node.parent is None:
            path = node.tag or "html"
        else:
            path = f"{css_path(node.parent, known)} > {node.tag}:nth-child({node.spot})"
        known[node.order] = path
    return path
