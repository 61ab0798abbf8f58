"""A product's pages as passages: the smallest pieces of text that can answer for a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from analysis.corpus import Document
from analysis.matrix.terms import sentences
from rivalscope.core.records import Block, BlockKind, Mark, Table

__all__ = ["Passage", "PassageKind", "read_passages", "slug_words"]

_LONG = 280
"""Characters above which a block is taken sentence by sentence."""
_MOST = 700
"""Characters of a passage that are compared and quoted at most."""


class PassageKind(StrEnum):
    """Where a passage stands on its page."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim piece of a page with its surroundings."""

    page: int
    """Index of the document in the product's tuple."""
    position: int
    """Position of its block; -1 for the title."""
    kind: PassageKind
    text: str
    heading_path: tuple[str, ...] = ()
    mark: Mark | None = None
    """What the table says about the row, where all its marks agree."""
    columns: tuple[str, ...] = ()
    """Column headers of a row, in the order of its cells."""


_KINDS = {
    BlockKind.HEADING: PassageKind.HEADING,
    BlockKind.LIST_ITEM: PassageKind.ITEM,
    BlockKind.CARD: PassageKind.ITEM,
    BlockKind.DEFINITION: PassageKind.ITEM,
    BlockKind.CODE: PassageKind.CODE,
    BlockKind.PARAGRAPH: PassageKind.TEXT,
}


def slug_words(url: str) -> str:
    """Return the words of a URL's last two path segments.

    >>> slug_words("https://example.com/docs/guides/offline-sync.html")
    'guides offline sync'
    """
    path = unquote(urlsplit(url).path).removesuffix("/").removesuffix("/index.html").removesuffix(".html")
    return " ".join(path.split("/")[-2:]).replace("-", " ").replace("_", " ").replace(".", " ").strip()


def read_passages(documents: Sequence[Document]) -> list[Passage]:
    """Return the passages of a product's documents, boilerplate left out, in page order.

    Args:
        documents: The product's documents.

    Returns:
        Titles, headings, sentences, items, table rows and code, each with its heading path.
    """
    found: list[Passage] = []
    for number, document in enumerate(documents):
        page = document.page
        if page.title:
            found.append(Passage(number, -1, PassageKind.TITLE, page.title[:_MOST]))
        seen: set[str] = set()
        for block in page.blocks:
            if block.boilerplate or block.kind is BlockKind.TABLE_CELL or not block.text:
                continue
            for passage in _of_block(number, block):
                if passage.text not in seen:
                    seen.add(passage.text)
                    found.append(passage)
        for table in page.tables:
            found.extend(_of_table(number, table))
    return found


def _of_block(number: int, block: Block) -> list[Passage]:
    kind = _KINDS.get(block.kind, PassageKind.TEXT)
    if kind in {PassageKind.HEADING, PassageKind.CODE} or len(block.text) <= _LONG:
        return [Passage(number, block.position, kind, block.text[:_MOST], block.heading_path)]
    return [
        Passage(number, block.position, kind, sentence[:_MOST], block.heading_path)
        for sentence in sentences(block.text)
    ]


def _of_table(number: int, table: Table) -> list[Passage]:
    header = next((row for row in table.rows[:1] if all(cell.header for cell in row)), ())
    columns = tuple(cell.text for cell in header)
    found = []
    for row in table.rows[1 if header else 0 :]:
        text = " ".join(cell.text for cell in row if cell.text)[:_MOST]
        if not text:
            continue
        marks = {cell.mark for cell in row if cell.mark is not None}
        mark = marks.pop() if len(marks) == 1 else None
        found.append(Passage(number, table.position, PassageKind.ROW, text, table.heading_path, mark, columns))
    return found
