"""Pages that show nothing until a script draws them, as crawl, extraction and verification recognise them."""

from __future__ import annotations

from lxml import etree

from rivalscope.core.payload.decode import decode
from rivalscope.core.payload.stated import statements
from rivalscope.core.payload.tree import parse

__all__ = ["APP_ROOTS", "is_shell", "states_something"]

APP_ROOTS = frozenset(("root", "app", "__next", "__nuxt", "svelte", "gatsby-focus-wrapper", "___gatsby", "main-app"))
"""Ids of the elements that browser applications draw into."""
_MOST_TEXT = 400


def is_shell(root: etree._Element, length: int) -> bool:
    """Return whether a page has almost no text, and an application root or a plea for JavaScript.

    Args:
        root: The parsed page.
        length: Characters of text that it shows.
    """
    if length > _MOST_TEXT or not any(True for _ in root.iter("script")):
        return False
    if any(element.get("id") in APP_ROOTS for element in root.iter("div", "main")):
        return True
    if any(True for _ in root.iter("app-root")):
        return True
    return any("javascript" in "".join(map(str, element.itertext())).lower() for element in root.iter("noscript"))


def states_something(payload: bytes) -> bool:
    """Return whether a page that shows nothing says something in its structured data or embedded state."""
    root = parse(decode(payload).text)
    return root is not None and bool(statements(root, shell=True))
