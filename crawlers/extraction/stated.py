"""What a page says in its linked data only: answers of its questions, features of its product, that it does not show.

Such texts become blocks under the heading ``structured data``, so that evidence says where they stand. What the page
shows is not said again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from rivalscope.core.payload.structured import linked_data, plain
from rivalscope.core.records import Block, BlockKind

__all__ = ["STRUCTURED", "stated_blocks"]

STRUCTURED = "structured data"
"""The heading above such blocks."""
_MAX_BLOCKS = 200
_MAX_VALUES = 3_000
_LEAST_WORDS = 3
_PATH = 'script[type="application/ld+json"]'
_PRODUCTS = ("softwareapplication", "webapplication", "mobileapplication", "product", "service", "softwaresourcecode")


def stated_blocks(root: etree._Element, shown: Sequence[Block]) -> list[Block]:
    """Return blocks for answers, descriptions and features that stand in JSON-LD and not on the page.

    Args:
        root: The parsed page.
        shown: The blocks that the page shows.
    """
    seen = "".join(block.text for block in shown).replace(" ", "")
    found: list[Block] = []
    for heading, text, kind in _statements(root):
        dense = text.replace(" ", "")
        if len(text.split()) < _LEAST_WORDS or dense in seen:
            continue
        seen += dense
        path = (STRUCTURED, heading) if heading else (STRUCTURED,)
        found.append(Block(position=len(shown) + len(found), kind=kind, text=text, heading_path=path, css_path=_PATH))
        if len(found) == _MAX_BLOCKS:
            break
    return found


def _statements(root: etree._Element) -> Iterator[tuple[str, str, BlockKind]]:
    """Yield (heading, text, kind) in the order of the page."""
    stack: list[object] = list(linked_data(root))[::-1]
    for _ in range(_MAX_VALUES):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value[::-1])
            continue
        if not isinstance(value, dict):
            continue
        types = _texts(value.get("@type"))
        if "Question" in types:
            for answer in _dicts(value.get("acceptedAnswer")):
                yield plain(_text(value.get("name"))), plain(_text(answer.get("text"))), BlockKind.PARAGRAPH
        elif any(name.lower() in _PRODUCTS for name in types):
            name = plain(_text(value.get("name")))
            yield name, plain(_text(value.get("description"))), BlockKind.PARAGRAPH
            for feature in _texts(value.get("featureList")):
                yield name, plain(feature), BlockKind.LIST_ITEM
        stack.extend(below for below in list(value.values())[::-1] if isinstance(below, dict | list))


def _texts(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
