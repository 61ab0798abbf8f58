"""Pictures of a screen that are built from ordinary boxes: what they show are samples, and no features.

A page that presents its product with such pictures repeats one build, a text with a heading beside a box; and each box
is built in its own way, as each shows another screen. Cards beside a heading are built alike from row to row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, combinations

from rivalscope.core.payload.nodes import HEADINGS, Node

__all__ = ["screens"]

_STATING = frozenset(("ul", "ol", "menu", "dl", "table"))
_SAYING = frozenset((*HEADINGS, "ul", "ol", "dl", "li", "form"))
_BOXES = frozenset(("div", "section", "figure", "aside", "article"))
_ORDINAL = re.compile(r"0?\d[.)]?$")
"""The number of a card or a step, which is no figure."""
_DIGITS = 0.25
"""Share of digits in an amount, a share or a time of day at least."""
_LONGEST_FIGURE = 24
_MIN_FIGURES = 10
"""Pieces of text in a report at least; a row of statistics has fewer, and tells about the product."""
_MOST_RUNS = 400
_SENTENCE = 60
_MOST_SENTENCES = 0.1
_SHARE_OF_FIGURES = 1 / 3
_MIN_TEXT_BESIDE = 60
"""Characters of the text beside a picture at least."""
_TICKS = ("✓", "✔", "✅", "☑")
"""Begin the lines of a list that is made of boxes."""
_MOST = 0.8
_MIN_CARDS = 3
_DESCRIBED = 25
_ENDS = (".", "。", "!", "！", "।")
_MIN_RUNS = 3
"""Pieces of text in a picture of a screen at least; fewer are a caption or a quote."""
_SAME_BUILD_SHARE = 0.4
"""Share of what two boxes are built from, from which on they are cards of one make."""


def screens(root: Node) -> list[Node]:
    """Return the nodes that are pictures of a screen, in document order.

    Args:
        root: The tree, with chrome flagged.
    """
    rows: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in root.walk():
        if (box := _box_beside_text(node)) is not None:
            rows[node.tag, node.names.partition(" ")[0]].append(box)
    found = [
        box for boxes in rows.values() if len(boxes) > 1 and (_unlike(boxes) or _illustrate(boxes)) for box in boxes
    ]
    found.extend(_dashboards(root))
    return sorted(found, key=lambda box: box.order)


def _illustrate(boxes: Sequence[Node]) -> bool:
    """Return whether boxes of short lines stand beside texts that list what there is themselves, row after row."""
    short = [_beside_list(box) and sum(len(run.text) > _SENTENCE for run in box.runs()) <= 1 for box in boxes]
    return sum(short) >= _MOST * len(short)


def _beside_list(box: Node) -> bool:
    row = box.parent.nodes if box.parent is not None else []
    return any(sum(below.tag == "li" for below in other.walk()) > 1 for other in row if other is not box)


def _dashboards(root: Node) -> list[Node]:
    """Return the boxes that hold figures and their labels and say nothing: pictures of a report."""
    texts = [run.text for run in root.runs()]
    figures = [0, *accumulate(map(_is_figure, texts))]
    if figures[-1] < _SHARE_OF_FIGURES * _MIN_FIGURES:
        return []
    sentences = [0, *accumulate(len(text) > _SENTENCE for text in texts)]
    saying = [node.order for node in root.walk() if node.tag in _SAYING]
    found: list[Node] = []
    skip = 0
    for node in root.walk():
        size = node.end_run - node.first_run
        if node.order < skip or node.chrome or node.tag not in _BOXES or not _MIN_FIGURES <= size <= _MOST_RUNS:
            continue
        start, end = node.first_run - root.first_run, node.end_run - root.first_run
        next_saying = bisect_left(saying, node.order)
        if (
            figures[end] - figures[start] >= _SHARE_OF_FIGURES * size
            and sentences[end] - sentences[start] <= _MOST_SENTENCES * size
            and not (next_saying < len(saying) and saying[next_saying] < node.end)
        ):
            found.append(node)
            skip = node.end
    return found


def _is_figure(text: str) -> bool:
    if len(text) > _LONGEST_FIGURE or _ORDINAL.match(text):
        return False
    return sum(map(str.isdigit, text)) >= _DIGITS * len(text)


def _box_beside_text(node: Node) -> Node | None:
    """Return of a row of two the box without heading and list, where a heading with its text is the other."""
    if node.chrome or len(node.children) < 2:
        return None
    columns = [child for child in node.children if not isinstance(child, Node) or child.length]
    if len(columns) != 2 or not all(isinstance(column, Node) and not column.chrome for column in columns):
        return None
    first, second = (column for column in columns if isinstance(column, Node))
    headed = [column for column in (first, second) if _has_heading(column)]
    if len(headed) != 1:
        return None
    box = second if headed[0] is first else first
    told = headed[0].length >= _MIN_TEXT_BESIDE and headed[0].tag not in HEADINGS
    inside = {below.tag for below in box.walk()}
    runs = box.runs()
    ticked = sum(run.text.startswith(_TICKS) for run in runs)
    if not told or inside & _STATING or len(runs) < _MIN_RUNS or ticked > 0.5 * len(runs) or _holds_cards(box):
        return None
    return box


def _holds_cards(box: Node) -> bool:
    """Return whether a box is a grid of cards of one make, each a name and a sentence about it."""
    grid = box
    while len(grid.children) == 1 and isinstance(grid.children[0], Node):
        grid = grid.children[0]
    cards = grid.nodes
    if (
        len(cards) < _MIN_CARDS
        or len(cards) < len(grid.children)
        or len({(card.tag, card.names) for card in cards}) > 1
    ):
        return False
    texts = [card.runs() for card in cards]
    told = [len(runs) == 2 and len(runs[1].text) >= _DESCRIBED and runs[1].text.endswith(_ENDS) for runs in texts]
    return sum(told) >= _MOST * len(told)


def _has_heading(node: Node) -> bool:
    return any(below.tag in HEADINGS for below in node.walk())


def _build(box: Node) -> frozenset[tuple[str, str, int]]:
    """Return what a box is built from: tags with their names, and with their number of parts where they have none."""
    below = [node for node in box.walk() if node is not box]
    return frozenset((node.tag, node.names, 0 if node.names else len(node.children)) for node in below)


def _unlike(boxes: Sequence[Node]) -> bool:
    """Return whether boxes differ in what they are built from, on the whole."""
    builds = [_build(box) for box in boxes]
    shares = [len(one & other) / max(1, len(one | other)) for one, other in combinations(builds, 2)]
    return sum(shares) < _SAME_BUILD_SHARE * len(shares)
