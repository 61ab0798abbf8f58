"""The light tree that extraction reads: nodes for block-level elements, runs for the text in them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

__all__ = ["HEADINGS", "Node", "Pool", "Run"]

Element = etree._Element

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class Run:
    """A stretch of inline text.

    Attributes:
        parent: The node that it is in.
        text: Visible text, folded.
        lines: The text at its line breaks; one line if there are none.
        lead: The bold text that it starts with, folded; empty if it does not start bold.
        href: Target of the link that makes up the whole run, else empty.
        first_href: Target of its first link.
        links: Characters that are inside links.
        code: Characters that are inside code.
        images: Number of pictures and icons in it.
        button: It contains a push button.
        index: Its number in document order.
    """

    lead = href = first_href = ""
    links = code = images = index = 0
    button = False

    def __init__(self, parent: Node, text: str, lines: tuple[str, ...]) -> None:
        self.parent, self.text, self.lines = parent, text, lines


class Pool:
    """All nodes and runs of one tree in document order, so that a subtree is a slice."""

    __slots__ = ("nodes", "runs")

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.runs: list[Run] = []


class Node:
    """A block-level element with its children, names and sums over everything below.

    Attributes:
        element: The element.
        tag: Its tag, lower case.
        names: Class and id in one string.
        place: Tag of the list item, definition, cell or listing that it is in.
        href: Target of the link around it, if any.
        role: ARIA role, lower case.
        children: Nodes and runs in document order.
        length: Characters of text below.
        links: Characters of text below that are inside links.
        order: Number of the node in document order; ``pool.nodes[order:end]`` is its subtree.
        slot: Its place among the children of its parent, from 0.
        spot: Its place among the child elements of its parent, from 1.
        chrome: Set by ``regions``: navigation, footer, cookie banner and the like.
        hidden_panel: It is hidden until a tab or accordion is opened.
        images: Pictures and icons below that are outside of any run.
    """

    # Defaults live on the class: most nodes keep most of them, and pages have thousands of nodes.
    names = role = href = id = place = ""
    length = links = images = order = slot = end = first_run = end_run = 0
    chrome = hidden_panel = False

    def __init__(self, element: Element, tag: str, parent: Node | None, spot: int, pool: Pool) -> None:
        self.element, self.tag, self.parent, self.spot, self.pool = element, tag, parent, spot, pool
        self.children: list[Node | Run] = []

    @property
    def nodes(self) -> list[Node]:
        """Child nodes only."""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """All visible text below, folded."""
        return " ".join([run.text for run in self.runs()])

    def runs(self) -> list[Run]:
        """Return every run below, in document order."""
        return self.pool.runs[self.first_run : self.end_run]

    def walk(self) -> list[Node]:
        """Return this node and every node below, in document order."""
        return self.pool.nodes[self.order : self.end]

    def after(self) -> Iterator[Node | Run]:
        """Yield the siblings behind this node."""
        siblings = self.parent.children if self.parent is not None else []
        for place in range(self.slot + 1, len(siblings)):
            yield siblings[place]

    def release(self) -> None:
        """Take the tree apart, so that its memory is freed at once instead of at the next collection."""
        for node in self.pool.nodes:
            node.children = []
        self.pool.nodes, self.pool.runs = [], []
