"""Markdown as HTML, with bounds on what a hostile text may cost."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

__all__ = ["markdown_to_html"]

_MAX = 2_000_000
_MAX_PARAGRAPH = 8_000


def markdown_to_html(text: str) -> str:
    """Return Markdown as HTML (CommonMark with tables and strikethrough), without front matter.

    HTML inside it stays as it is: what comes out is as hostile as what went in.

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
