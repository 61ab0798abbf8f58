"""What a page states for machines: JSON-LD, microdata and RDFa, read alike by extraction and verification."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lxml import etree

from rivalscope.core.payload.text import fold
from rivalscope.core.payload.tree import build, parse

__all__ = ["MAX_JSON", "annotated", "linked_data", "linked_texts", "pieces", "plain"]

Element = etree._Element

MAX_JSON = 500_000
_MAX_SCRIPTS = 50
_MAX_TEXTS = 5_000
_MAX_ITEMS = 60
_MAX_PROPERTIES = 300
_MAX_VALUE = 2_000
_MAX_DEPTH = 4
# Microdata and RDFa Lite say the same in other attributes: what opens an item, its type, a property.
_MICRODATA = ("itemscope", "itemtype", "itemprop")
_RDFA = ("typeof", "typeof", "property")
_TOP = {
    "microdata": etree.XPath("//*[@itemscope][not(@itemprop)]"),
    "rdfa": etree.XPath("//*[@typeof][not(@property)]"),
}
_PROPERTIES = {name: etree.XPath(f"descendant::*[@{name}]") for name in ("itemprop", "property")}
_LISTS = ("featureList", "acceptedAnswer")


def linked_data(root: Element) -> Iterator[object]:
    """Yield the JSON-LD documents of a page; broken ones are left out.

    Args:
        root: The parsed page.
    """
    for number, script in enumerate(root.iter("script")):
        if number == _MAX_SCRIPTS:
            return
        text = script.text
        if "ld+json" not in (script.get("type") or "").lower() or not text or len(text) > MAX_JSON:
            continue
        try:
            yield json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue


def linked_texts(root: Element) -> Iterator[str]:
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


def annotated(root: Element) -> Iterator[dict[str, object]]:
    """Yield the top-level items of a page's microdata and RDFa as flat dictionaries, nested items inside.

    Args:
        root: The parsed page.
    """
    for source, names in (("microdata", _MICRODATA), ("rdfa", _RDFA)):
        found = _TOP[source](root)
        for element in found[:_MAX_ITEMS] if isinstance(found, list) else []:
            if isinstance(element, etree._Element):
                yield {"@source": source, **_item(element, names, 0)}


def _item(element: Element, names: tuple[str, str, str], depth: int) -> dict[str, object]:
    scope, kind, property_ = names
    item: dict[str, object] = {"@type": (element.get(kind) or "").rsplit("/", 1)[-1].rsplit(":", 1)[-1]}
    found = _PROPERTIES[property_](element)
    for below in found[:_MAX_PROPERTIES] if isinstance(found, list) else []:
        if not isinstance(below, etree._Element) or _owner(below, scope) is not element:
            continue
        name = (below.get(property_) or "").rsplit(":", 1)[-1]
        nested = below.get(scope) is not None and depth < _MAX_DEPTH
        value: object = _item(below, names, depth + 1) if nested else _value(below)
        known = item.get(name)
        if known is None:
            item[name] = value
        elif isinstance(value, dict) or name in _LISTS:  # of other properties the first one counts
            item[name] = [*(known if isinstance(known, list) else [known]), value]
    return item


def _owner(element: Element, scope: str) -> Element | None:
    """Return the item that a property belongs to."""
    above = element.getparent()
    while above is not None and above.get(scope) is None:
        above = above.getparent()
    return above


def _value(element: Element) -> str:
    for attribute in ("content", "href", "src", "datetime"):
        value = element.get(attribute)
        if value:
            return value[:_MAX_VALUE]
    parts: list[str] = []
    size = 0
    for text in element.itertext():
        parts.append(str(text))
        size += len(text)
        if size > 2 * _MAX_VALUE:
            break
    return fold("".join(parts))[:_MAX_VALUE]


def plain(text: str) -> str:
    """Return a text of structured data without the HTML in it.

    >>> plain("<p>Yes, with <b>SAML</b>.</p>")
    'Yes, with SAML.'
    """
    return " ".join(pieces(text))


def pieces(text: str) -> list[str]:
    """Return the stretches of a text of structured data that a page would show as paragraphs of their own.

    >>> pieces("<p>Yes, with <b>SAML</b>.</p><ul><li>Okta</li></ul>")
    ['Yes, with SAML.', 'Okta']
    """
    if "<" in text or "&" in text:
        root = parse(f"<body>{text}</body>")
        if root is not None:
            tree = build(root)
            found = [run.text for run in tree.runs()]
            tree.release()
            return found
    folded = fold(text)
    return [folded] if folded else []
