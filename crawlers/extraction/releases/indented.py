"""Lists and paragraphs recognised by indentation: what reST and plain text have in common."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode

__all__ = ["Body", "bullet", "indent_of"]

_BULLET = re.compile(
    r"(?P<mark>[*+•‣–—·»◦]\)?|-{1,2}|o|\.|\d{1,3}[.)]|#\.|\([a-z0-9]\)|[a-z]\)|[・･])"
    r"(?P<space>(?<=[・･])[ \t]*|[ \t]+)(?=\S)"
)
_LABEL_END = re.compile(r"[:：]\s*$")
_LABEL_MAX = 90
_WRAPPED = 40
"""Letters of a line that may have been wrapped."""


def indent_of(line: str) -> int:
    """Return how many columns a line, with its tabs expanded, is indented."""
    return len(line) - len(line.lstrip(" "))


def bullet(line: str) -> re.Match[str] | None:
    """Match a list mark at the start of a line, after its indentation."""
    return _BULLET.match(line, indent_of(line))


class Body:
    """Collects the nodes of the lines between headings.

    Args:
        nodes: The outline to add to.
        text: Takes the inline markup out of a piece of text.
        lead: Returns what is set off at the start of a piece, and whether that is all of it.
        literal: Whether a paragraph that ends in ``::`` is followed by literal text (reST).
    """

    def __init__(
        self,
        nodes: list[OutlineNode],
        *,
        text: Callable[[str], str],
        lead: Callable[[str], tuple[str, bool]],
        literal: bool = False,
    ) -> None:
        self._nodes, self._text, self._lead, self._literal = nodes, text, lead, literal
        self._stack: list[tuple[int, int]] = []
        self._parts: list[str] = []
        self._kind = NodeKind.PARAGRAPH
        self._depth = 0
        self._blank = True
        self._code_above = -1
        self._indent = 0

    @property
    def pending(self) -> bool:
        """Whether a piece is being collected."""
        return bool(self._parts)

    def reset(self) -> None:
        """Start again below a heading."""
        self.flush()
        self._stack, self._blank, self._code_above = [], True, -1

    def blank(self) -> None:
        """Take note of an empty line."""
        self.flush()
        self._blank = True

    def line(self, line: str) -> None:
        """Add one line that is not empty, with its tabs expanded."""
        indent = indent_of(line)
        if self._code_above >= 0:
            if indent > self._code_above:
                self._blank = False
                return
            self._code_above = -1
        mark = bullet(line)
        if mark and not self._wrapped(mark, indent):
            self._item(line, indent, mark)
        elif self._parts and not self._blank and self._continues(indent, line.strip()):
            self._parts.append(line.strip())
        else:
            self.flush()
            while self._stack and indent < min(self._stack[-1][1], self._stack[-1][0] + 2):
                self._stack.pop()
            self._start(NodeKind.PARAGRAPH, len(self._stack), line.strip(), indent)
        self._blank = False

    def _wrapped(self, mark: re.Match[str], indent: int) -> bool:
        """Return whether what looks like a list mark begins a wrapped line of a sentence ("- ", "o ", "2. ")."""
        if self._blank or not self._parts:
            return False
        token = mark["mark"]
        if token in "*+•‣·»◦" or token == "*)":
            return bool(
                token == "+"
                and self._stack
                and indent >= self._stack[-1][1]
                and self._kind is NodeKind.ITEM
                and not self._parts[-1].endswith(":")
            )
        if self._kind is NodeKind.ITEM:
            return (
                indent == self._stack[-1][1] and token != "-" and not self._parts[-1].endswith(":")
                if self._stack
                else False
            )
        return token not in ("-", "--") and not self._parts[-1].endswith(":") and indent == self._indent

    def _item(self, line: str, indent: int, mark: re.Match[str]) -> None:
        self.flush()
        while self._stack and self._stack[-1][0] >= indent:
            self._stack.pop()
        self._stack.append((indent, mark.end()))
        self._start(NodeKind.ITEM, len(self._stack) - 1, line[mark.end() :].strip(), indent)

    def _continues(self, indent: int, text: str) -> bool:
        """Return whether a line goes on with the piece above it.

        Below an item it is deeper than the item's mark, or not further left and plainly the rest of a wrapped line.
        """
        if self._kind is NodeKind.ITEM:
            if not self._stack or indent < self._stack[-1][0]:
                return False
            wrapped = text[0].islower() or (text[0] == "(" and len(self._parts[-1]) > _WRAPPED)
            return indent > self._stack[-1][0] or (wrapped and not _LABEL_END.search(text))
        return indent >= self._indent or not self._stack

    def _start(self, kind: NodeKind, depth: int, text: str, indent: int) -> None:
        self._kind, self._depth, self._parts, self._indent = kind, min(depth, MAX_DEPTH), [text], indent

    def flush(self) -> None:
        """Close the piece that is being collected."""
        if not self._parts:
            return
        source = "\n".join(self._parts)
        single, self._parts = len(self._parts) == 1, []
        if self._literal and source.endswith("::"):
            self._code_above = self._stack[-1][0] if self._kind is NodeKind.ITEM else self._indent
            source = source[:-1] if source != "::" else ""
        text = self._text(source)
        if not text:
            return
        lead, whole = self._lead(source)
        kind = self._kind
        if kind is NodeKind.PARAGRAPH and single and len(text) <= _LABEL_MAX and (whole or _LABEL_END.search(text)):
            kind = NodeKind.LABEL
        self._nodes.append(OutlineNode(kind, text, self._depth, lead))
