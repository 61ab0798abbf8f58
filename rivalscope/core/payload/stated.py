"""What a page says and does not show: answers, features and descriptions that are in its structured data only.

Where the page shows nothing at all, the state that its framework embeds counts too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from rivalscope.core.payload.state import state_texts
from rivalscope.core.payload.structured import annotated, linked_data, plain

__all__ = ["StructuredText", "statements"]

_LINKED = 'script[type="application/ld+json"]'
_ANNOTATED = "[itemscope], [typeof]"
_STATE = "script"
_MAX_STATEMENTS = 400
_MAX_VALUES = 3_000
_LEAST_WORDS = 3
_PRODUCTS = frozenset(
    "softwareapplication webapplication mobileapplication product service softwaresourcecode offer aggregateoffer "
    "productgroup productmodel softwareproduct".split()
)


@dataclass(frozen=True, slots=True)
class StructuredText:
    """A text of a page's structured data."""

    heading: str
    text: str
    item: bool
    path: str
    """A CSS selector of the elements that hold it."""


def statements(root: etree._Element, *, shell: bool, data: Sequence[object] | None = None) -> list[StructuredText]:
    """Return what a page states in its structured data, each text once.

    Args:
        root: The parsed page.
        shell: The page shows nothing, so that its embedded state is all that there is.
        data: Its JSON-LD, microdata and RDFa, where they have been read already.
    """
    found: dict[str, StructuredText] = {}
    for one in _all(root, shell, [*linked_data(root), *annotated(root)] if data is None else data):
        if len(found) == _MAX_STATEMENTS:
            break
        if one.text and (one.item or len(one.text.split()) >= _LEAST_WORDS):
            found.setdefault(one.text, one)
    return list(found.values())


def _all(root: etree._Element, shell: bool, data: Sequence[object]) -> Iterator[StructuredText]:
    yield from _said(data)
    if shell:
        for one in state_texts(root):
            yield StructuredText(one.heading, one.text, one.item, _STATE)


def _said(data: Sequence[object]) -> Iterator[StructuredText]:
    """Yield answers to questions, and descriptions and features of products, in the order of the data."""
    stack: list[tuple[object, str]] = [(one, _path_of(one)) for one in data][::-1]
    for _ in range(_MAX_VALUES):
        if not stack:
            return
        value, path = stack.pop()
        if isinstance(value, list):
            stack.extend((below, path) for below in value[::-1])
            continue
        if not isinstance(value, dict):
            continue
        types = _texts(value.get("@type"))
        if "Question" in types:
            for answer in _dicts(value.get("acceptedAnswer")):
                yield StructuredText(plain(_text(value.get("name"))), plain(_text(answer.get("text"))), False, path)
        elif any(name.lower() in _PRODUCTS for name in types):
            name = plain(_text(value.get("name")))
            yield StructuredText(name, plain(_text(value.get("description"))), False, path)
            for feature in _texts(value.get("featureList")):
                yield StructuredText(name, plain(feature), True, path)
        stack.extend((below, path) for below in list(value.values())[::-1] if isinstance(below, dict | list))


def _path_of(document: object) -> str:
    return _ANNOTATED if isinstance(document, dict) and "@source" in document else _LINKED


def _texts(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
