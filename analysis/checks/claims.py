"""Tables and sentences of a page -> claims about products of the market."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.checks.mapping import Names
from analysis.checks.records import Claimed, PageClaim
from analysis.statements import Asked, Context, Meaning, read_claim
from analysis.text.normalise import fold
from rivalscope.core.records import Block, BlockKind, Mark, Page, Table, TableCell

__all__ = ["PageClaims", "find_claims"]

_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "?", "tbd", "unknown"})
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
_LONGEST = 600
"""Letters of a sentence that are read."""
_CLAUSE = re.compile(
    r"(?:,\s+|;\s+|\s+[-–—]\s+)(?:(?:but|whereas|while|and)\s+)?|\s+(?:whereas|while|but)\s+", re.IGNORECASE
)
_OURS = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_SENTENCES = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClaims:
    """What a page claims.

    Attributes:
        claims: About products and capabilities of the market.
        rows: Names of table rows that are no capability of the market.
        columns: Names of table columns that are no product of the market.
        tables: Number of comparison tables.
    """

    claims: tuple[PageClaim, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tables: int


def find_claims(page: Page, names: Names) -> PageClaims:
    """Return the claims that a page makes about products of a market.

    A table compares where at least one of its heads, across or down, names a product. Of a page about one product
    alone, tables whose columns are plans say what that product has in any of them.

    Args:
        page: The page, read.
        names: The market's names; its ``own`` is who "we" is.
    """
    claims: list[PageClaim] = []
    rows: list[str] = []
    columns: list[str] = []
    tables = 0
    for number, table in enumerate(page.tables):
        read = _table(table, number, names, page.title)
        if read is not None:
            tables += 1
            claims += read.claims
            rows += read.rows
            columns += read.columns
    seen = {(one.product, one.capability) for one in claims}
    for claim in _sentences(page.blocks, names):
        # A sentence that repeats what a table says is the same claim.
        if (claim.product, claim.capability) not in seen:
            claims.append(claim)
    return PageClaims(
        claims=tuple(claims),
        rows=tuple(dict.fromkeys(rows)),
        columns=tuple(dict.fromkeys(columns)),
        tables=tables,
    )


def _table(table: Table, number: int, names: Names, title: str) -> PageClaims | None:
    grid = [list(row) for row in table.rows]
    if len(grid) < 2 or len(grid[0]) < 2:
        return None
    heads, across = _heads(grid, names)
    turned = [list(row) for row in zip(*grid, strict=True)]
    heads_down, down = _heads(turned, names)
    if down > across:
        grid, heads, across = turned, heads_down, down
    if not across:
        return _plans(table, number, names, title)
    claims: list[PageClaim] = []
    rows: list[str] = []
    group = ""
    head_texts = [cell.text for cell in grid[heads - 1]] if heads else []
    products = {
        column: slug
        for column in range(1, len(grid[0]))
        if (slug := next((found for row in grid[:heads] if (found := names.product(row[column].text))), ""))
    }
    for line, row in enumerate(grid[heads:], start=heads + 1):
        label = row[0].text
        if len({cell.text for cell in row}) == 1 or not any(cell.text or cell.mark for cell in row[1:]):
            group = label
            continue
        capability = names.capability(label, group, " ".join(table.heading_path[-1:]))
        if capability is None:
            rows.append(label)
            continue
        for column, slug in products.items():
            claimed = _claimed(row[column])
            if claimed is not None:
                claims.append(
                    PageClaim(
                        product=slug,
                        capability=capability.id,
                        claimed=claimed,
                        text=row[column].text or claimed.value,
                        row=label,
                        column=head_texts[column] if column < len(head_texts) else slug,
                        place=table.caption or " > ".join(table.heading_path),
                        table=number,
                        line=line,
                    )
                )
    unknown = [text for column, text in enumerate(head_texts) if column and column not in products and text]
    return PageClaims(claims=tuple(claims), rows=tuple(rows), columns=tuple(unknown), tables=1)


def _heads(grid: Sequence[Sequence[TableCell]], names: Names) -> tuple[int, int]:
    """Return how many rows head the table, and how many of its columns name products."""
    best = (0, 0)
    for number, row in enumerate(grid[:3], start=1):
        named = sum(bool(names.product(cell.text)) for cell in row[1:])
        if named > best[1]:
            best = (number, named)
    return best


def _plans(table: Table, number: int, names: Names, title: str) -> PageClaims | None:
    """Read a table whose columns are plans: the product has what any of its plans has."""
    named = names.products_in(title)
    product = named[0] if len(named) == 1 else names.own
    if not product or table.column_role != "plan":
        return None
    claims = []
    rows = []
    for line, row in enumerate(table.rows, start=1):
        said = [claimed for cell in row[1:] if not cell.header and (claimed := _claimed(cell)) is not None]
        if not said:
            continue
        capability = names.capability(row[0].text, " ".join(table.heading_path[-1:]))
        if capability is None:
            rows.append(row[0].text)
            continue
        order = (Claimed.YES, Claimed.VALUE, Claimed.PARTIAL, Claimed.NO)
        claims.append(
            PageClaim(
                product=product,
                capability=capability.id,
                claimed=min(said, key=order.index),
                text=" | ".join(cell.text for cell in row[1:]),
                row=row[0].text,
                column="any plan",
                place=table.caption or " > ".join(table.heading_path),
                table=number,
                line=line,
            )
        )
    return PageClaims(claims=tuple(claims), rows=tuple(rows), columns=(), tables=1) if claims or rows else None


def _claimed(cell: TableCell) -> Claimed | None:
    """Return what a cell claims; None: nothing."""
    marks = {Mark.YES: Claimed.YES, Mark.NO: Claimed.NO, Mark.PARTIAL: Claimed.PARTIAL}
    if cell.mark is not None:
        return marks.get(cell.mark)
    words = fold(cell.text).strip(" .*")
    if words in _NOTHING:
        return None
    first = re.match(
        r"(yes|no|partial(?:ly)?|limited|beta|planned|coming soon|not (?:available|supported|included))\b", words
    )
    if first:
        if first[1] == "yes":
            return Claimed.YES
        return Claimed.PARTIAL if first[1].startswith(("partial", "limited", "beta")) else Claimed.NO
    return Claimed.VALUE


def _sentences(blocks: Sequence[Block], names: Names) -> Iterator[PageClaim]:
    seen: set[tuple[str, str, Claimed]] = set()
    for line, block in enumerate(blocks, start=1):
        if block.boilerplate or block.kind not in _SENTENCES:
            continue
        for sentence in _SENTENCE.split(block.text):
            for claim in _claims_of(sentence[:_LONGEST], block, line, names):
                key = (claim.product, claim.capability, claim.claimed)
                if key not in seen:
                    seen.add(key)
                    yield claim


def _claims_of(sentence: str, block: Block, line: int, names: Names) -> Iterator[PageClaim]:
    """Yield what a sentence claims of each product that it names."""
    capabilities = names.capabilities_in(sentence)
    if not capabilities or sentence.rstrip().endswith("?"):
        return
    for product, words, opposite in _subjects(sentence, names):
        own = names.products[product]
        others = tuple(name for slug, known in names.products.items() if slug != product for name in known)
        for capability in capabilities:
            claim = read_claim(
                words,
                Asked(label=capability.label, aliases=capability.aliases, definition=capability.description),
                Context(
                    heading=block.heading_path[-1] if block.heading_path else "",
                    language="en",
                    names=own,
                    others=others if not opposite else (),
                ),
            )
            claimed = _MEANINGS.get(claim.meaning)
            if claimed is None:
                continue
            if opposite:
                claimed = Claimed.NO if claimed is not Claimed.NO else Claimed.YES
            yield PageClaim(
                product=product,
                capability=capability.id,
                claimed=claimed,
                text=sentence,
                row=sentence,
                place=" > ".join(block.heading_path),
                line=line,
            )


_MEANINGS = {
    Meaning.SUPPORTS: Claimed.YES,
    Meaning.LIMITED: Claimed.PARTIAL,
    Meaning.DENIES: Claimed.NO,
    Meaning.REMOVED: Claimed.NO,
    Meaning.PLANNED: Claimed.NO,
}


def _subjects(sentence: str, names: Names) -> Iterator[tuple[str, str, bool]]:
    """Yield each product that a sentence speaks of, the words that speak of it, and whether they say the opposite.

    "Unlike Acme, we support audit logs" says that Acme does not. Where clauses have subjects of their own, each is
    read by itself.
    """
    contrast = re.match(
        r"\s*(?:unlike|in contrast to|as opposed to)\s+(?P<other>[^,]{1,80}),\s*(?P<rest>.+)",
        sentence,
        re.IGNORECASE | re.DOTALL,
    )
    if contrast:
        rest = contrast["rest"]
        for slug in names.products_in(contrast["other"]):
            yield slug, rest, True
        for slug in _named(rest, names):
            yield slug, rest, False
        return
    named = _named(sentence, names)
    if len(named) == 1:
        yield named[0], sentence, False
        return
    for clause in _CLAUSE.split(sentence):
        subjects = _named(clause, names)
        if len(subjects) == 1:
            yield subjects[0], clause, False


def _named(text: str, names: Names) -> list[str]:
    found = names.products_in(text)
    if names.own and names.own not in found and _OURS.search(text):
        found.append(names.own)
    return found
