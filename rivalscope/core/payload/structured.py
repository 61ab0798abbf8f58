"""Texts of a page's linked data (JSON-LD), read alike by extraction and verification."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lxml import etree

from rivalscope.core.payload.text import fold
from rivalscope.core.payload.tree import parse, plain_text

__all__ = ["linked_data", "linked_texts", "plain"]

_MAX_JSON = 500_000
_MAX_SCRIPTS = 50
_MAX_TEXTS = 5_000


def linked_data(root: etree._Element) -> Iterator[object]:
    """Yield the JSON-LD documents of a page; broken ones are left out.

    Args:
        root: The parsed page.
    """
    for number, script in enumerate(root.iter("script")):
        if number == _MAX_SCRIPTS:
            return
        text = script.text
        if "ld+json" not in (script.get("type") or "").lower() or not text or len(text) > _MAX_JSON:
            continue
        try:
            yield json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue


def linked_texts(root: etree._Element) -> Iterator[str]:
    """Yield every text in a page's JSON-LD, as a reader would be shown it."""
    stack: list[object] = list(linked_data(root))
    for _ in range(_MAX_TEXTS):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, str):
            yield plain(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def plain(text: str) -> str:
    """Return a text of structured data without the HTML in it.

    >>> plain("<p>Yes, with <b>SAML</b>.</p>")
    'Yes, with SAML.'
    """
    if "<" not in text and "&" not in text:
        return fold(text)
    root = parse(f"<body>{text}</body>")
    return plain_text(root) if root is not None else fold(text)
