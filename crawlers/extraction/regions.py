"""What is navigation, footer, cookie banner or search on one page, derived from the page alone.

Saying "chrome" of main content loses evidence; missing some chrome only costs precision. So every
rule that goes by a name is checked against what the element holds.
"""

from __future__ import annotations

import re

from rivalscope.core.payload.nodes import HEADINGS, Node
from rivalscope.core.payload.text import word_set
from rivalscope.core.payload.visible import CHROME_ROLES, CHROME_TAGS, chrome_name

__all__ = ["flag_chrome"]

_MAIN = frozenset(("main", "article", "h1"))
_CONTENT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:content\w{0,10}|main|article|body|markdown|document\w{0,8}|wrapper|container|inner|layout|page)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_SURE = word_set("toc breadcrumb breadcrumbs pagination cookie cookies consent footer sidebar")
_TAGGED = CHROME_TAGS | {"footer", "header", "aside"}
_BOXES = frozenset(("div", "section", "aside", "header"))
_CROSSES = "×✕✖✗✘╳⨯🗙"
_NEVER = frozenset((*HEADINGS, "td", "th", "tr", "tbody", "thead", "code", "pre"))


def flag_chrome(root: Node) -> None:
    """Set ``chrome`` on every node of the tree that is, or is in, chrome.

    Args:
        root: The tree; changed in place.
    """
    main = _main_nodes(root)
    overlays = _overlays(root)
    first = next((node for node in root.walk() if node.tag in ("main", "h1") and node.length), None)
    total = max(1, root.length)
    for node in root.walk():
        parent = node.parent
        if node.chrome:
            continue  # a bar of links, told while the tree was built
        if (
            (parent is not None and parent.chrome)
            or _is_chrome(node, main, total)
            or (node in overlays and node.length < 0.5 * total and not _holds(node, first))
        ):
            node.chrome = True


def _overlays(root: Node) -> set[Node]:
    """Return the boxes that open over the page, whatever they are called: those with a cross to close them.

    The cross begins the box, or stands in its first line.
    """
    found: set[Node] = set()
    for run in root.runs():
        if not run.button or len(run.text) > 1 or run.text not in _CROSSES:
            continue
        node = run.parent
        while node.parent is not None and (
            node.end_run - node.first_run == 1
            or (node.parent.first_run == node.first_run and run.index == node.end_run - 1)
        ):
            node = node.parent
        if node.parent is not None and node.tag in _BOXES and run.index in (node.first_run, _line_end(node)):
            found.add(node)
    return found


def _line_end(node: Node) -> int:
    """Return the index of the last run of a node's first child."""
    first = node.children[0]
    return first.end_run - 1 if isinstance(first, Node) else first.index


def _holds(node: Node, below: Node | None) -> bool:
    """Return whether a node contains another one."""
    return below is not None and node.order <= below.order < node.end


def _main_nodes(root: Node) -> set[Node]:
    """Return the nodes that are the main content, and all nodes around it."""
    around: set[Node] = set()
    for node in root.walk():
        if node.tag in _MAIN or node.role in _MAIN:
            above: Node | None = node
            while above is not None and above not in around:
                around.add(above)
                above = above.parent
    return around


def _is_chrome(node: Node, main: set[Node], total: int) -> bool:
    tag = node.tag
    if node.parent is None or not (node.names or node.role or tag in _TAGGED) or tag in _NEVER:
        return False
    density = node.links / node.length if node.length else 0.0
    if tag in CHROME_TAGS or node.role in CHROME_ROLES:
        return node not in main or density > 0.6
    if tag == "footer":
        return node not in main
    if tag == "header":
        return node not in main and (density > 0.4 or not _has_heading(node))
    if tag == "aside" or node.role == "complementary":
        return node not in main and (density > 0.4 or not _in_main(node))
    if node.names and (found := chrome_name(node.names)):
        # Names are hints: a wrapper of the content may be called "has-sidebar" or "nav-content".
        if node in main or (node.length > 0.4 * total and density < 0.5):
            return False
        strong = density > 0.3 or node.length < 60 or tag in ("ul", "ol", "li", "form", "section", "a")
        return strong or not (_CONTENT_NAMES.search(node.names) or _in_main(node)) or found in _SURE
    return False


def _has_heading(node: Node) -> bool:
    return any(below.tag in ("h1", "h2") for below in node.walk())


def _in_main(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("main", "article") or above.role == "main":
            return True
        above = above.parent
    return False
