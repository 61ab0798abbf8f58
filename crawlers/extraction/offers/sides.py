"""Which side of a switch between months and years an element belongs to, by how its markup names it."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

__all__ = ["side_of"]

Element = etree._Element

_SIDES = {
    "month": "month monthly months mensal mensual mensuel mensile monatlich monat maandelijks aylik miesiecznie",
    "year": "year yearly years annual annually anual annuel annuale jaehrlich jahrlich jahr jaarlijks yillik rocznie",
}
_NAMED = {word: side for side, words in _SIDES.items() for word in words.split()}
_AROUND = frozenset(
    "price prices pricing amount value cost plan plans billing billed bill cycle period term text label note show only "
    "js is per option view toggle data tab pane content preco precio prix preis prezzo tier card block".split()
)
_TOKENS = re.compile(r"[-_:]{1,2}")


def side_of(element: Element) -> str:
    """Return "month" or "year" where an element's classes or data attributes put it on that side; empty: they do not.

    Both sides of many switches are in the page, and a style sheet or a script of elsewhere hides one of them.
    """
    if side := _side_by_class(element.get("class") or ""):
        return side
    for attribute, value in element.items():
        if str(attribute).startswith("data-") and (side := _NAMED.get(str(value).strip().lower(), "")):
            return side
    return ""


@lru_cache(maxsize=8192)
def _side_by_class(classes: str) -> str:
    return next(filter(None, map(_side, classes.split())), "")


def _side(name: str) -> str:
    tokens = _TOKENS.split(name.lower())
    sides = {_NAMED[token] for token in tokens if token in _NAMED}
    rest = [token for token in tokens if token not in _NAMED]
    return sides.pop() if len(sides) == 1 and all(token in _AROUND for token in rest) else ""
