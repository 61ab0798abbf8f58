"""Markdown as HTML, with bounds on what a hostile text may cost."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

__all__ = ["markdown_to_html"]

_MAX = 2_000_000
_MAX_PARAGRAPH = 8_000
_SHORTCODE = re.compile(r"(?<![A-Za-z0-9:/]):([a-z_]+|[+-]1):(?![A-Za-z0-9/])")
_SIGNS = {
    "white_check_mark": "✅",
    "heavy_check_mark": "✔",
    "ballot_box_with_check": "☑",
    "check": "✔",
    "x": "❌",
    "heavy_multiplication_x": "✖",
    "negative_squared_cross_mark": "❎",
    "no_entry": "⛔",
    "no_entry_sign": "🚫",
    "heavy_minus_sign": "➖",
    "warning": "⚠",
    "question": "❓",
    "grey_question": "❔",
    "construction": "🚧",
    "green_circle": "🟢",
    "yellow_circle": "🟡",
    "orange_circle": "🟠",
    "red_circle": "🔴",
    "white_circle": "⚪",
    "large_blue_circle": "🔵",
    "large_orange_diamond": "🔶",
    "small_orange_diamond": "🔸",
    "green_square": "🟩",
    "yellow_square": "🟨",
    "red_square": "🟥",
    "star": "⭐",
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
}
"""Names that forges draw as signs, as far as tables say yes and no with them."""


def markdown_to_html(text: str) -> str:
    """Return Markdown as HTML (CommonMark with tables and strikethrough), without front matter.

    Signs that are written by name, as in ":white_check_mark:", are drawn, except in code. HTML inside it stays as it
    is: what comes out is as hostile as what went in.

    Args:
        text: At most its first two million characters are read.
    """
    if text.startswith("---\n") and (end := text.find("\n---", 4)) > 0:
        text = text[end + 4 :]
    return str(_parser().render(text[:_MAX]))


@cache
def _parser() -> MarkdownIt:
    """Return the parser, with bounds: its cost grows with the square of a hostile paragraph."""
    from markdown_it import MarkdownIt  # only for Markdown: a crawl of other pages starts without it

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _bounded_inline)
    parser.core.ruler.push("signs", _draw_signs)
    return parser


def _bounded_inline(state: StateCore) -> None:
    """Read the inline marks of paragraphs of human length; longer ones stay as they are."""
    from markdown_it.token import Token  # as above; by now it is there

    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            if len(token.content) > _MAX_PARAGRAPH:
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


def _draw_signs(state: StateCore) -> None:
    """Put signs where text names them."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and ":" in child.content:
                child.content = _SHORTCODE.sub(lambda found: _SIGNS.get(found[1], found[0]), child.content)
