"""Cells as sheets to be read: the passages found for a cell, numbered, and what a reader says of them.

A reader is a guest: a person, a language model, any program. It sees the passages that the rules found and says
whether they show the capability, and which of them do. It can point, and nothing else: what enters a cell is the
passage itself, verified against the archived bytes. Page text is data to whoever reads it, never an instruction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from analysis.corpus import Corpus
from analysis.matrix.index import ProductIndex
from analysis.matrix.measure import Measured
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from rivalscope.core.ids import make_id
from rivalscope.core.readings import SheetAnswer

__all__ = ["Asked", "Line", "Reader", "Sheet", "make_sheet"]

_RANKED, _ALIKE, _DENYING = 8, 4, 2
"""Passages that the ranking puts first, those nearest by themselves, and those that seem to deny it."""
_SHOWN = 400
"""Characters of a passage that a reader sees."""


@dataclass(frozen=True, slots=True)
class Line:
    """One passage as a reader sees it.

    Attributes:
        id: Content id of the passage, the same in every sheet.
        text: The passage, cut after 400 characters.
        place: Title of the page and the headings above.
        url: Address of the page.
    """

    id: str
    text: str
    place: str
    url: str


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
    """

    id: str
    product: str
    name: str
    capability: str
    label: str
    definition: str
    lines: tuple[Line, ...]

    @property
    def question(self) -> str:
        """Content id of the question without its passages."""
        return make_id("question", self.product, self.capability, self.label, self.definition)


class Reader(Protocol):
    """Reads sheets: by asking somebody, or by looking up what was answered before."""

    def read(self, sheets: Sequence[Sheet]) -> Mapping[str, SheetAnswer]:
        """Return answers by sheet id; a sheet without an answer leaves its cell to the rules."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sheet, and the numbers of the product's passages behind its lines, by line id."""

    sheet: Sheet
    rows: Mapping[str, int]
    number: int
    """Column of the capability."""


def make_sheet(
    corpus: Corpus,
    index: ProductIndex,
    measured: Measured,
    query: Query,
    number: int,
    *,
    first: Sequence[int] = (),
    denials: Sequence[int] = (),
) -> Asked:
    """Return the sheet of one cell.

    Args:
        corpus: The product's documents and names.
        index: The product's passages.
        measured: Its measurements.
        query: What the capability is called.
        number: Column of the capability.
        first: Passages that seem to prove it; they stand first.
        denials: Passages that the rules take for a denial; the first of them are shown, too.

    Returns:
        At most fourteen passages, each text once.
    """
    documents = corpus.documents[index.product]
    rows: dict[str, int] = {}
    found = (first, measured.best[number].rows.tolist(), measured.alike[number].rows.tolist(), denials)
    for candidates, most in zip(found, (len(first), _RANKED - len(first), _ALIKE, _DENYING), strict=True):
        shown = len(rows)
        for row in candidates:
            if len(rows) - shown == most:
                break
            if index.passages[row].kind is PassageKind.TITLE:
                continue  # a title stands beside each passage, and is no quote
            rows.setdefault(make_id("line", index.passages[row].text), row)
    lines = []
    for key, row in rows.items():
        passage = index.passages[row]
        page = documents[passage.page].page
        place = " > ".join(dict.fromkeys(part for part in (page.title, *passage.heading_path[-2:]) if part))
        lines.append(Line(key, passage.text[:_SHOWN], place, page.url))
    return Asked(
        Sheet(
            id=make_id("sheet", index.product, query.capability, query.label, query.definition, *rows),
            product=index.product,
            name=corpus.called(index.product)[0],
            capability=query.capability,
            label=query.label,
            definition=query.definition,
            lines=tuple(lines),
        ),
        rows,
        number,
    )
