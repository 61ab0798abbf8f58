"""Cells as sheets to be read: the passages found for a cell, numbered, and what a reader says of them.

A reader is a guest: a person, a language model, any program. It sees the passages that the rules found and says
whether they show the capability, and which of them do. It can point, and nothing else: what enters a cell is the
passage itself, verified against the archived bytes. Page text is data to whoever reads it, never an instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.matrix.index import ProductIndex
from analysis.matrix.measure import Measured
from analysis.matrix.passages import PassageKind, slug_words
from analysis.matrix.query import Query
from analysis.matrix.shown import below, shown
from rivalscope.core.ids import make_id
from rivalscope.core.readings import SheetAnswer

__all__ = [
    "Desk",
    "OpenSheet",
    "Reader",
    "Sheet",
    "SheetLine",
    "Stance",
    "extended",
    "line_id",
    "make_sheet",
    "neighbours",
]

_MAX_PASSAGES = 12
"""Passages of a sheet, and of a second look."""
_NEAREST_PASSAGES, _DENYING_PASSAGES = 4, 2
"""Of them those nearest by themselves, whatever their page is about, and those that seem to deny it."""
_MAX_PER_PAGE = 2
"""Passages of one page at most, besides the surest ones: a proof may be on any page."""
_SITE = re.compile(r"\s+[|\-–—·]\s+")
_NEIGHBOURS = 3
_CONFUSABLE = 0.45
"""Likeness from which another capability could be taken for this one."""


class Stance(StrEnum):
    """What the words of a passage could be used for."""

    NEUTRAL = ""
    NEGATES = "negates"
    """It negates something: it may be what a reader calls a denial."""
    DENIES = "denies"
    """It denies this capability: it cannot be what shows it."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One passage as a reader sees it.

    Attributes:
        id: Content id of the passage, the same in every sheet.
        text: The passage with what it takes to understand it, cut after 400 characters.
        place: The headings above.
        url: Address of the page.
        page: Title of the page.
        stance: What its words could be used for.
    """

    id: str
    text: str
    place: str
    url: str
    page: str = ""
    stance: Stance = Stance.NEUTRAL


@dataclass(frozen=True, slots=True)
class Sheet:
    """The question that a cell asks, and the passages that may answer it.

    Attributes:
        id: Content id: the same question over the same passages is never asked twice.
        product: Slug of the product.
        name: The product's name as pages write it.
        capability: Id of the capability.
        label: The capability's name.
        definition: Its definition, or the empty string.
        lines: The passages, best first.
        also: Other names of the product.
        near: Names of capabilities that could be taken for this one.
        search: Words of a reader that asked for a second look; its passages follow those of the first.
        seen: How many passages the first look had; 0 on a first look.
    """

    id: str
    product: str
    name: str
    capability: str
    label: str
    definition: str
    lines: tuple[SheetLine, ...]
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    search: str = ""
    seen: int = 0

    @property
    def question(self) -> str:
        """Content id of the question without its passages."""
        return make_id("question", self.product, self.capability, self.label, self.definition)


class Desk(Protocol):
    """Where a reader may ask for more than the sheets hold."""

    def look_again(self, searches: Mapping[str, str]) -> Mapping[str, Sheet]:
        """Return sheets with further passages after those of the first look.

        Args:
            searches: A reader's own words by sheet id, several searches of a sheet apart by semicolons.
        """

    def still_there(self, sheet: str, lines: Sequence[str]) -> bool:
        """Return whether passages still stand on the pages of a sheet's product.

        Args:
            sheet: Id of the sheet.
            lines: Ids of the passages.
        """


class Reader(Protocol):
    """Reads sheets: by asking somebody, or by looking up what was answered before."""

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        """Return answers by sheet id; a sheet without an answer leaves its cell to the rules."""


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet, and the numbers of the product's passages behind its lines, by line id."""

    sheet: Sheet
    rows: Mapping[str, int]
    number: int
    """Column of the capability."""


def line_id(text: str) -> str:
    """Return the content id of a passage."""
    return make_id("line", text)


def make_sheet(
    corpus: Corpus,
    index: ProductIndex,
    measured: Measured,
    query: Query,
    number: int,
    *,
    first: Sequence[int] = (),
    denials: Sequence[int] = (),
    near: Sequence[str] = (),
) -> OpenSheet:
    """Return the sheet of one cell.

    Args:
        corpus: The product's documents and names.
        index: The product's passages.
        measured: Its measurements.
        query: What the capability is called.
        number: Column of the capability.
        first: Passages that seem to prove it; they stand first.
        denials: Passages that the rules take for a denial; the first of them are shown, too.
        near: Names of capabilities that could be taken for this one.

    Returns:
        At most a dozen passages, each text once, few of one page.
    """
    chosen = _Choice(index)
    chosen.take(first, len(first), a_page=len(first))
    chosen.take(denials, _DENYING_PASSAGES, a_page=_MAX_PASSAGES)
    alike = measured.alike[number].rows.tolist()
    chosen.take(alike, _NEAREST_PASSAGES)
    chosen.take(measured.best[number].rows.tolist(), _MAX_PASSAGES)
    chosen.take(alike, _MAX_PASSAGES)
    chosen.take(measured.best[number].rows.tolist(), _MAX_PASSAGES, a_page=2 * _MAX_PER_PAGE)
    called = corpus.called(index.product)
    sheet = Sheet(
        id=make_id("sheet", index.product, query.capability, query.label, query.definition, *chosen.rows),
        product=index.product,
        name=called[0],
        capability=query.capability,
        label=query.label,
        definition=query.definition,
        lines=tuple(_line(corpus, index, key, row) for key, row in chosen.rows.items()),
        also=tuple(called[1:4]),
        near=tuple(near),
    )
    return OpenSheet(sheet, chosen.rows, number)


def extended(
    corpus: Corpus,
    index: ProductIndex,
    asked: OpenSheet,
    rows: Sequence[int],
    words: str,
    *,
    around: Sequence[int] = (),
) -> OpenSheet:
    """Return a sheet with the passages of a second look after its own; its id stays.

    Args:
        corpus: The product's documents.
        index: The product's passages.
        asked: The first look.
        rows: Passages found for the reader's words, best first.
        words: The reader's words.
        around: Passages around those that the reader named, in page order; they come first.
    """
    chosen = _Choice(index, asked.rows)
    chosen.take(around, _MAX_PASSAGES, a_page=_MAX_PASSAGES)
    chosen.take(rows, _MAX_PASSAGES)
    more = [_line(corpus, index, key, row) for key, row in chosen.rows.items() if key not in asked.rows]
    sheet = replace(
        asked.sheet, lines=(*asked.sheet.lines, *more), search=" ".join(words.split()), seen=len(asked.sheet.lines)
    )
    return OpenSheet(sheet, chosen.rows, asked.number)


def neighbours(queries: Sequence[Query], described: NDArray[np.float32]) -> list[tuple[str, ...]]:
    """Return, for each capability, the names of those that could be taken for it, the likest first.

    Args:
        queries: The capabilities.
        described: (capabilities, d) unit vectors of their names and definitions.
    """
    likeness = described @ described.T
    np.fill_diagonal(likeness, 0.0)
    found = []
    for row in likeness:
        best = np.argsort(-row, kind="stable")[:_NEIGHBOURS]
        found.append(tuple(queries[other].label for other in best if row[other] >= _CONFUSABLE))
    return found


class _Choice:
    """Picks passages, each text once and few of a page.

    Args:
        index: The product's passages.
        before: Passages that were chosen before, by line id.
    """

    def __init__(self, index: ProductIndex, before: Mapping[str, int] | None = None) -> None:
        self.rows: dict[str, int] = dict(before or {})
        self._most = len(self.rows) + _MAX_PASSAGES
        self._index = index
        self._pages: dict[int, int] = {}

    def take(self, candidates: Iterable[int], most: int, *, a_page: int = _MAX_PER_PAGE) -> None:
        """Take up to so many of the candidates, in their order."""
        passages = self._index.passages
        before = len(self.rows)
        for candidate in candidates:
            if len(self.rows) - before >= most or len(self.rows) >= self._most:
                return
            row = below(passages, candidate)
            passage = passages[row]
            key = line_id(passage.text)
            # A title is beside each passage, and is not a quote.
            if passage.kind is PassageKind.TITLE or key in self.rows or self._pages.get(passage.page, 0) >= a_page:
                continue
            self.rows[key] = row
            self._pages[passage.page] = self._pages.get(passage.page, 0) + 1


def _line(corpus: Corpus, index: ProductIndex, key: str, row: int) -> SheetLine:
    passage = index.passages[row]
    page = corpus.documents[index.product][passage.page].page
    title = _own_title(page.title, corpus.called(index.product)) or slug_words(page.url)
    headings = [part for part in dict.fromkeys(passage.heading_path[-2:]) if part and part not in (title, page.title)]
    return SheetLine(key, shown(index.passages, row), " > ".join(headings), page.url, title)


def _own_title(title: str, names: Sequence[str]) -> str:
    """Return a page's title without the name of the site that is behind it on every page."""
    *front, behind = _SITE.split(title)
    own = any(name.casefold() in behind.casefold() for name in names)
    return title[: title.rindex(behind)].rstrip(" |-–—·:") if front and own else title
