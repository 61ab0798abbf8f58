"""A page -> what it claims about products of the market."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.checks.lists import read_lists
from analysis.checks.mapping import Names
from analysis.checks.records import Claimed, PageClaim
from analysis.checks.sentences import read_sentences
from analysis.checks.tables import read_table
from rivalscope.core.records import BlockKind, Page

__all__ = ["PageClaims", "find_claims"]


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
    """Return the claims that a page makes about products of a market: in tables, in lists, in sentences.

    A table compares where at least one of its heads, across or down, names a product. Of a page about one product
    alone, tables whose columns are plans say what that product has in any of them. What a table claims is not claimed
    again by a list, nor what a list claims by a sentence; where they claim otherwise, both stand.

    Args:
        page: The page, read.
        names: The market's names; its ``own`` is who "we" is.
    """
    headings = [block.text for block in page.blocks if block.kind is BlockKind.HEADING][:3]
    names = names.with_them(page.title, *headings)
    claims: list[PageClaim] = []
    rows: list[str] = []
    columns: list[str] = []
    tables = 0
    for number, table in enumerate(page.tables):
        read = read_table(table, number, names, page.title)
        if read is not None:
            tables += 1
            claims += read.claims
            rows += read.rows
            columns += read.columns
    for reader in (read_lists, read_sentences):
        seen = {_said(one) for one in claims}
        claims += [one for one in reader(page.blocks, names) if _said(one) not in seen]
    return PageClaims(
        claims=tuple(claims),
        rows=tuple(dict.fromkeys(rows)),
        columns=tuple(dict.fromkeys(columns)),
        tables=tables,
    )


def _said(claim: PageClaim) -> tuple[str, str, bool]:
    return claim.product, claim.capability, claim.claimed is Claimed.NO
