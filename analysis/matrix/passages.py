"""A product's pages as passages: the smallest pieces of text that can answer for a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from analysis.corpus import Document
from analysis.lexicon import lexicon
from analysis.matrix.terms import sentences
from rivalscope.core.plans import plan_name
from rivalscope.core.records import Block, BlockKind, Mark, Table, TableCell

__all__ = ["Passage", "PassageKind", "RowCell", "leans", "read_passages", "slug_words", "spoken"]

_MAX_WHOLE_BLOCK = 280
"""Characters above which a block is taken sentence by sentence."""
_SUPPORTED = re.compile(r"(?:is )?(?:supported|available|included|support|availability)\??")
_MAX_PASSAGE = 700
"""Characters of a passage that are compared and quoted at most."""


class PassageKind(StrEnum):
    """Where a passage is on its page."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class RowCell:
    """One cell of a table row.

    Attributes:
        head: Head of its column.
        text: What it says.
        mark: What it stands for, where it is a sign.
        own: The column is about this product.
    """

    head: str
    text: str
    mark: Mark | None = None
    own: bool = False


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
    """What a table says about the row, in the column that is about this product, or over its plans."""
    plan: str = ""
    """The first plan of a table of plans that has it, where not all have it."""
    lead: str = ""
    """What it leans on: the sentence before it, the one that introduces its list, or the label of its long row."""
    link: bool = False
    """The whole block is a link: a pointer to another page."""
    columns: tuple[RowCell, ...] = ()
    """Of a whole table row: its cells, each under its head."""


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
            found.append(Passage(number, -1, PassageKind.TITLE, page.title[:_MAX_PASSAGE]))
        seen: set[str] = set()
        intro: Block | None = None
        for block in page.blocks:
            if block.boilerplate or block.kind is BlockKind.TABLE_CELL or not block.text:
                continue
            lead = _lead_in(block, intro, page.language)
            if block.kind is not BlockKind.LIST_ITEM:
                intro = block if block.kind is BlockKind.PARAGRAPH else None
            for passage in _of_block(number, block, lead):
                if passage.text not in seen:
                    seen.add(passage.text)
                    found.append(passage)
        for table in page.tables:
            found.extend(_of_table(number, table, document.product))
    return found


def leans(text: str, language: str) -> bool:
    """Return whether a text begins with a word that points to what was said before: "It", "This", "Also".

    Args:
        text: A passage.
        language: The language of its page; English where it is not told.
    """
    pack = lexicon(language or "en")
    return pack is not None and pack.says("pronouns", text)


def _lead_in(block: Block, before: Block | None, language: str) -> str:
    """Return the sentence of the paragraph before on which a block leans; empty where it stands for itself.

    A list item leans on the sentence that introduces its list, a paragraph beginning with a pronoun on the one before.
    """
    if before is None or before.heading_path != block.heading_path:
        return ""
    last = sentences(before.text)[-1:]
    introduced = block.kind is BlockKind.LIST_ITEM and last and last[0].rstrip().endswith((":", "："))
    pointing = block.kind is BlockKind.PARAGRAPH and leans(block.text, language)
    return last[0][:_MAX_WHOLE_BLOCK] if last and (introduced or pointing) else ""


_BARE = frozenset(("no", "none", "never", "not", "false", "n/a"))
"""What a cell says of its own column only."""


def spoken(passage: Passage) -> str:
    """Return what a passage says to a reader of sentences: a row without the signs of columns about something else.

    Beside what the next cell names, the "no" of an attribute ("Required") would deny it: "No Custom domain".
    """
    if passage.mark is not None or not any(_is_aside(cell) for cell in passage.columns):
        return passage.text
    return " ".join(dict.fromkeys(cell.text for cell in passage.columns if cell.text and not _is_aside(cell)))


def _is_aside(cell: RowCell) -> bool:
    return not cell.own and (cell.mark is not None or cell.text.casefold() in _BARE)


def _of_block(number: int, block: Block, lead: str) -> list[Passage]:
    kind = _KINDS.get(block.kind, PassageKind.TEXT)
    link = bool(block.href)
    if kind in {PassageKind.HEADING, PassageKind.CODE} or len(block.text) <= _MAX_WHOLE_BLOCK:
        return [
            Passage(number, block.position, kind, block.text[:_MAX_PASSAGE], block.heading_path, lead=lead, link=link)
        ]
    found = []
    for sentence in sentences(block.text):
        found.append(
            Passage(number, block.position, kind, sentence[:_MAX_PASSAGE], block.heading_path, lead=lead, link=link)
        )
        lead = sentence[:_MAX_WHOLE_BLOCK]
    return found


def _of_table(number: int, table: Table, product: str) -> list[Passage]:
    header = next((row for row in table.rows[:1] if all(cell.header for cell in row)), ())
    column = _telling_column(header, product)
    found = []
    for row in table.rows[1 if header else 0 :]:
        cells = list(dict.fromkeys(cell.text for cell in row if cell.text))
        mark = row[column].mark if 0 <= column < len(row) else None
        plan = ""
        if table.column_role == "plan" and header:
            mark, plan = _over_plans(row, header)
        text = " ".join(cells)
        columns = tuple(
            RowCell(header[place].text if place < len(header) else "", cell.text, cell.mark, own=place == column)
            for place, cell in enumerate(row)
            if cell.text or cell.mark
        )
        # A long row says many words that have nothing to do with each other.
        label = (
            cells[0][:_MAX_WHOLE_BLOCK]
            if len(text) > _MAX_WHOLE_BLOCK and len(cells) > 1 and len(cells[0]) <= _MAX_WHOLE_BLOCK
            else ""
        )
        for piece in [text] if len(text) <= _MAX_WHOLE_BLOCK else [part for cell in cells for part in _pieces(cell)]:
            found.append(
                Passage(
                    number,
                    table.position,
                    PassageKind.ROW,
                    piece[:_MAX_PASSAGE],
                    table.heading_path,
                    mark,
                    plan,
                    lead="" if piece == label else label,
                    columns=columns if header and piece is text else (),
                )
            )
    return found


def _over_plans(row: Sequence[TableCell], header: Sequence[TableCell]) -> tuple[Mark | None, str]:
    """Return what a row of a table of plans says: yes where any plan has it, and the first of them if not all do."""
    marks = [cell.mark for cell in row[1:]]
    if not any(marks):
        return None, ""
    having = [place for place, mark in enumerate(marks, start=1) if mark in (Mark.YES, Mark.PARTIAL)]
    if not having:
        return (Mark.NO, "") if all(mark is Mark.NO for mark in marks) else (None, "")
    plan = header[having[0]].text if len(having) < len(marks) and having[0] < len(header) else ""
    return Mark.YES, plan_name(plan)


def _pieces(text: str) -> list[str]:
    return [text] if len(text) <= _MAX_WHOLE_BLOCK else sentences(text)


def _telling_column(header: Sequence[TableCell], product: str) -> int:
    """Return the column whose marks say what this product has; -1 where none does.

    A "no" in any other column is about somebody else, or is a default value, or a type.
    """
    names = [cell.text.casefold().strip() for cell in header]
    own = product.casefold()
    named = [place for place, name in enumerate(names) if place and name and (own in name or name in own.split())]
    if len(named) == 1:
        return named[0]
    saying = [place for place, name in enumerate(names) if place and _SUPPORTED.fullmatch(name)]
    return saying[0] if len(saying) == 1 else -1
