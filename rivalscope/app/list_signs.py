"""Ticks and crosses that stand as pictures before the items of a list, said in text."""

from __future__ import annotations

from lxml import etree

from crawlers.extraction.offers.signs import icon_sense

__all__ = ["say_list_signs"]

_ITEMS = ("li", "dd", "dt")
_ICONS = frozenset(("img", "svg", "i", "span", "picture"))


def say_list_signs(root: etree._Element) -> None:
    """Put the sign that a list item's picture stands for before its text.

    Extraction keeps what is visible as text; whether a vendor drew a tick or a cross before an item is what a
    comparison is about.

    Args:
        root: The root of a parsed page; changed in place.
    """
    for item in root.iter(*_ITEMS):
        icon = _icon(item)
        sense = icon_sense(icon) if icon is not None else None
        if sense is not None:
            item.text = f"{'✓' if sense else '✗'} {item.text or ''}"


def _icon(item: etree._Element) -> etree._Element | None:
    """Return the picture that an item begins with; None: it begins with words."""
    element = item
    while True:
        if (element.text or "").strip():
            return None
        child = next((one for one in element if isinstance(one.tag, str)), None)
        if child is None:
            return None
        if child.tag in _ICONS and not "".join(map(str, child.itertext())).strip():
            return child
        element = child
