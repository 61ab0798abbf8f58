"""Amounts without a currency in cells whose column or row names one: "Price (USD)" over 20, 59.50 and 1,200."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.grid_cells import element_grid
from crawlers.extraction.offers.labels import label_period
from crawlers.extraction.offers.lines import PageLines, TextLine
from rivalscope.core.money import named_currencies

__all__ = ["names_currency", "with_currencies"]

Element = etree._Element

_NUMBER = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]?\d{3}){0,3}(?:[.,]\d{1,2})?\s?[kK]?")
_SIGN = re.compile(r"[$€£¥₹₩₽₺₴₫฿]")
_SIZE = re.compile(rf"(?<!\w){words.TURNOVER}(?!\w)", re.IGNORECASE)
_LONGEST = 48


def names_currency(label: str) -> str:
    """Return the code or sign of the one currency that a label says its amounts are in; empty: it does not.

    >>> [names_currency(text) for text in ("Price (USD)", "Preis pro Monat in €", "Revenue in EUR a year", "API calls")]
    ['USD', '€', '', '']
    """
    if len(label) > _LONGEST or any(map(str.isdigit, label)) or _SIZE.search(label):
        return ""
    told = named_currencies(label) | set(_SIGN.findall(label))
    alone = not any(map(str.isalpha, re.sub(r"[A-Z]{3}", "", label)))
    if len(told) != 1 or not (alone or words.PRICE_HEAD.search(label) or label_period(label)):
        return ""
    return told.pop()


def with_currencies(page: PageLines, root: Element) -> dict[str, str]:
    """Write the currency that a head or label names before the bare numbers of its column or row.

    Args:
        page: The lines of the page; those of such cells are changed.
        root: The parsed page.

    Returns:
        What the page says, by what is read in its place.
    """
    said: dict[str, str] = {}
    for table in root.iter("table"):
        grid = element_grid(table)
        if len(grid) < 2:
            continue
        heads = [(cell, [row[x] for row in grid[1:]]) for x, cell in enumerate(grid[0]) if x]
        for head, cells in [*heads, *((row[0], row[1:]) for row in grid[1:])]:
            currency = names_currency(_text(page, head))
            lines = [line for cell in cells if (line := _only_line(page, cell)) is not None] if currency else []
            bare = [line for line in lines if _NUMBER.fullmatch(line.text)]
            if len(bare) < 2 or len(bare) < 0.5 * len(lines):
                continue
            for line in bare:
                said[f"{currency} {line.text}"] = line.text
                line.text = f"{currency} {line.text}"
    return said


def _lines(page: PageLines, cell: Element | None) -> Sequence[TextLine]:
    return [line for line in page.of(cell) if line.text] if cell is not None else []


def _text(page: PageLines, cell: Element | None) -> str:
    return " ".join(line.text for line in _lines(page, cell))


def _only_line(page: PageLines, cell: Element | None) -> TextLine | None:
    lines = _lines(page, cell)
    return lines[0] if len(lines) == 1 else None
