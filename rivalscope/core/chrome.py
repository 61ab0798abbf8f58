"""Boilerplate learnt across the pages of one site: what repeats on most of them is chrome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rivalscope.core.records import Block, BlockKind, Page

__all__ = ["SiteChrome", "fingerprint", "learn_chrome", "with_chrome"]

_KEPT_KINDS = frozenset((BlockKind.TABLE_CELL, BlockKind.CODE))
"""A "Yes" or a prompt repeats in content too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChrome:
    """What repeats across a site.

    Attributes:
        repeats: Signatures of the blocks that stand on most pages.
        pages: Number of pages that it was learnt from.
    """

    repeats: frozenset[str]
    pages: int

    def covers(self, block: Block) -> bool:
        """Tell whether the block is one of those that repeat."""
        return block.kind not in _KEPT_KINDS and _signature(block) in self.repeats


def fingerprint(page: Page) -> frozenset[str]:
    """Return the signatures of a page's blocks; what ``learn_chrome`` counts."""
    return frozenset(_signature(block) for block in page.blocks if block.kind not in _KEPT_KINDS)


def learn_chrome(pages: Iterable[frozenset[str]], *, share: float = 0.5, least: int = 5) -> SiteChrome:
    """Learn what repeats on most pages of a site.

    Args:
        pages: Fingerprints of different pages of one site.
        share: Share of the pages on which a block must stand.
        least: Fewer pages teach nothing; a block must stand on at least this many.

    Returns:
        The chrome; empty where there were too few pages.
    """
    counts: Counter[str] = Counter()
    number = 0
    for marks in pages:
        counts.update(marks)
        number += 1
    needed = max(least, share * number)
    return SiteChrome(repeats=frozenset(mark for mark, count in counts.items() if count >= needed), pages=number)


def with_chrome(page: Page, chrome: SiteChrome) -> Page:
    """Return the page with the blocks that repeat across its site flagged as boilerplate."""
    blocks = tuple(
        replace(block, boilerplate=True) if not block.boilerplate and chrome.covers(block) else block
        for block in page.blocks
    )
    return replace(page, blocks=blocks)


def _signature(block: Block) -> str:
    # A heading and a paragraph with the same words are not the same piece of chrome.
    return f"{block.kind.value[0]}|{block.text[:160]}"
