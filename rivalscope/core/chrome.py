"""Boilerplate learnt across the pages of one site: what repeats on most of them and is not content of its own.

A navigation, a footer, a banner or a call to action repeats; so does a list of features that a site shows on every page
and on ``/features`` itself. The first are links, short lines and a button; the second is a section of statements.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rivalscope.core.records import Block, BlockKind, Page

__all__ = ["SiteChrome", "fingerprint", "learn_chrome", "with_chrome"]

_KEPT_KINDS = frozenset((BlockKind.TABLE_CELL, BlockKind.CODE))
"""A "Yes" or a prompt repeats in content too."""
_LEAST_STATEMENTS = 3
"""Statements that make a section content; a banner or call to action has a heading, a sentence and its buttons."""
_LEAST_WORDS = 3
_LINKED = 0.5
_SHARE = 0.5
"""Share of the pages of a site on which a block must stand."""
_MIN_PAGES = 5
"""Fewer pages teach nothing; a block must be on at least this many."""
_ASIDE = re.compile(r"(?:^|[ >])(?:nav|header|footer|aside|form|dialog|menu)(?=[: >]|$)")
_LEGAL = re.compile(r"cookies?\b|©|\bcopyright\b|all rights reserved|privacy policy|newsletter", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChrome:
    """What repeats across a site.

    Attributes:
        repeats: Signatures of the blocks that are on most pages.
        pages: Number of pages that it was learnt from.
    """

    repeats: frozenset[str]
    pages: int

    def covers(self, block: Block) -> bool:
        """Return whether the block is one of those that repeat."""
        return block.kind not in _KEPT_KINDS and _signature(block) in self.repeats


def fingerprint(page: Page) -> frozenset[str]:
    """Return the signatures of a page's blocks; what ``learn_chrome`` counts."""
    return frozenset(
        _signature(block)
        for block in page.blocks
        # A heading of the navigation is often the heading of the page that it leads to.
        if block.kind not in _KEPT_KINDS and not (block.boilerplate and block.kind is BlockKind.HEADING)
    )


def learn_chrome(pages: Iterable[frozenset[str]]) -> SiteChrome:
    """Learn what repeats on most pages of a site.

    Args:
        pages: Fingerprints of different pages of one site.

    Returns:
        The chrome; empty if there were too few pages.
    """
    counts: Counter[str] = Counter()
    number = 0
    for marks in pages:
        counts.update(marks)
        number += 1
    needed = max(_MIN_PAGES, _SHARE * number)
    return SiteChrome(repeats=frozenset(mark for mark, count in counts.items() if count >= needed), pages=number)


def with_chrome(page: Page, chrome: SiteChrome) -> Page:
    """Return the page with the blocks that repeat across its site, and are no content, flagged as boilerplate."""
    repeated = [block for block in page.blocks if not block.boilerplate and chrome.covers(block)]
    if not repeated:
        return page
    flagged = {block.position for block in repeated} - _content(repeated)
    blocks = tuple(replace(block, boilerplate=True) if block.position in flagged else block for block in page.blocks)
    return replace(page, blocks=blocks)


def _content(repeated: Sequence[Block]) -> set[int]:
    """Return the positions of repeated blocks that make up sections of statements, with their headings.

    A section is what is under one heading, and what is under the headings right below it (cards).
    """
    sections: dict[tuple[str, ...], list[Block]] = defaultdict(list)
    for block in repeated:
        sections[block.heading_path].append(block)
        if len(block.heading_path) > 1 and block.kind is not BlockKind.HEADING:
            sections[block.heading_path[:-1]].append(block)
    kept: set[int] = set()
    names: set[str] = set()
    for path, blocks in sections.items():
        links = sum(bool(block.href) for block in blocks)
        if sum(map(_is_statement, blocks)) < _LEAST_STATEMENTS or links > _LINKED * len(blocks):
            continue
        if any(_LEGAL.search(block.text) for block in blocks):
            continue
        kept.update(block.position for block in blocks)
        names.update(path[-1:])
        names.update(block.heading_path[-1] for block in blocks if block.heading_path)
    kept.update(block.position for block in repeated if block.kind is BlockKind.HEADING and block.text in names)
    return kept


def _is_statement(block: Block) -> bool:
    return (
        block.kind is not BlockKind.HEADING
        and not block.href
        and len(block.text.split()) >= _LEAST_WORDS
        and not _ASIDE.search(block.css_path)
    )


def _signature(block: Block) -> str:
    # A heading and a paragraph with the same words are not the same piece of chrome.
    return f"{block.kind.value[0]}|{block.text[:160]}"
