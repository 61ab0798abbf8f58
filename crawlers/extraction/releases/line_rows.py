"""Text cut at its lines, whatever marks them: the reader for forms that no other reader knows.

Lines that are alike in indentation, mark and wording and name versions or days make a row; the row that weighs most
(:mod:`crawlers.extraction.releases.sequences`) cuts the text, and what is between two of its lines is read as usual.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.candidates import ReleaseHead
from crawlers.extraction.releases.dates import find_dates
from crawlers.extraction.releases.outline import NodeKind, OutlineNode, squash
from crawlers.extraction.releases.sequences import weigh
from crawlers.extraction.releases.versions import read_heading

__all__ = ["LineRow", "cut_at_lines", "heaviest_row"]

_LONGEST = 100
_LINES = 60_000
_NUMBER = re.compile(r"\d[\d.\-/_]*\d|(?:19|20)\d\d")
_MARK = re.compile(r"^[\W_]{0,8}")
_WORDS = 3
_FEWEST = 3
_SHARE = 0.5
"""Share of the lines with their mark and indentation that they must be."""
_TRIED = 6
"""Rows that are weighed: the longest ones."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """Lines that may name the releases of a text.

    Attributes:
        lines: Their numbers, from 0.
        weight: How likely it is that they do, from 0 to 1.
        days: They name days.
    """

    lines: tuple[int, ...] = ()
    weight: float = 0.0
    days: bool = False


def heaviest_row(source: str) -> LineRow:
    """Return the row of lines that most likely names the releases of a text; an empty one where no row does.

    Args:
        source: The text.
    """
    rows: dict[tuple[int, str, str, tuple[str, ...]], list[ReleaseHead]] = defaultdict(list)
    alike: Counter[tuple[int, str]] = Counter()
    nodes: list[OutlineNode] = []
    numbers: list[int] = []
    for number, line in enumerate(source.split("\n")[:_LINES]):
        text = line.strip()
        if not any(map(str.isalnum, text)):
            continue
        indent = len(line) - len(line.lstrip())
        mark = _MARK.match(text)
        sign = mark[0].strip() if mark else ""
        alike[indent, sign] += 1
        node = OutlineNode(NodeKind.LABEL, text, indent)
        nodes.append(node)
        numbers.append(number)
        if len(text) > _LONGEST or not _NUMBER.search(text) or text.endswith((",", ";")):
            continue
        bare = text[mark.end() :] if mark else text
        read = read_heading(bare)
        if read is None or len(read.before) > _WORDS or len(read.after) > _WORDS or read.open_date:
            continue
        if any(kind_from_heading(word) is not None for word in read.before):
            continue
        what = "version" if read.version else "day" if read.date is not None else ""
        if not what or read.version == "Unreleased":
            continue
        head = ReleaseHead(len(nodes) - 1, node, read)
        rows[indent, sign, what, read.before].append(head)
    best = LineRow()
    for (indent, sign, what, _), row in sorted(rows.items(), key=lambda item: len(item[1]), reverse=True)[:_TRIED]:
        if len(row) < _FEWEST or (sign and len(row) < _SHARE * alike[indent, sign]):
            continue
        if (weight := weigh(row, nodes)) > best.weight:
            best = LineRow(tuple(numbers[head.at] for head in row), weight, what == "day")
    return best


def cut_at_lines(
    source: str, row: LineRow, outline: Callable[[str], list[OutlineNode]]
) -> tuple[list[OutlineNode], list[int]]:
    """Return a text's outline with the lines of a row as its outermost headings, and where these are in it.

    Args:
        source: The text.
        row: The lines.
        outline: Reads what is between two of them.
    """
    lines = source.split("\n")
    nodes: list[OutlineNode] = []
    heads: list[int] = []
    above = {at: day for at in row.lines if (day := _day_above(lines, at))}
    starts = [at - (at in above) for at in row.lines]
    for at, end in zip(row.lines, [*starts[1:], len(lines)], strict=True):
        heads.append(len(nodes))
        text = f"{_MARK.sub('', lines[at].strip())} {above.get(at, '')}"
        nodes.append(OutlineNode(NodeKind.HEADING, squash(text), 1))
        nodes.extend(_deeper(outline("\n".join(lines[at + 1 : end]))))
    return nodes, heads


def _day_above(lines: Sequence[str], at: int) -> str:
    """Return the day that the line right above a head states, where the head states none; else an empty string."""
    line = lines[at - 1].strip() if at else ""
    if not line or len(line) > _LONGEST // 2 or next(find_dates(lines[at]), None) is not None:
        return ""
    found = next(find_dates(line), None)
    return found.value.isoformat() if found is not None and found.value is not None and found.day_known else ""


def _deeper(nodes: Sequence[OutlineNode]) -> list[OutlineNode]:
    return [replace(node, depth=node.depth + 1) if node.kind is NodeKind.HEADING else node for node in nodes]
