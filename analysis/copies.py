"""Passages that differ in every copy of the same address: nobody can quote them.

A page that is made up for crawlers, or a test on visitors, changes its numbers or negations from look to look while its
words stay. Such passages are kept in the archive and listed; they prove nothing, and their changes are no news.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy import Connection

from analysis.changes.text import key, masked_key
from rivalscope.core.records import Page
from rivalscope.core.store import pages as page_store
from rivalscope.core.store.captures import count_looks
from rivalscope.core.store.pages import PageVersion

__all__ = ["STEADY_LOOKS", "copies_of", "find_unsteady", "told", "unsteady_passages", "without_passages"]

_COPIES = 5
"""So many copies in a row, each seen at one look alone, must differ each from the one before: four edits of one
sentence in five looks, up and down, are rarer than one in ten million."""
STEADY_LOOKS = 4
"""Looks in a row that must find what a passage said at last before it has settled: a price that was tested on visitors,
and then stays."""
_MIN_RATIO = 75
_LEAST_WORDS = 5
_NUMBER = re.compile(r"\d[\d.,]*")
_DIGITS = re.compile(r"\d{1,18}")


def unsteady_passages(copies: Sequence[Page]) -> frozenset[str]:
    """Return the folded words of the passages that differ in each of the newest copies of a page.

    Words that take turns as a whole (quotes, teasers), two variants of a number, and counters that grow are not meant.

    Args:
        copies: The oldest first.
    """
    if len(copies) < _COPIES:
        return frozenset()
    places = [_by_place(page) for page in copies[-_COPIES:]]
    found: set[str] = set()
    for place in set(places[0]).intersection(*places[1:]):
        texts = [texts_at[place] for texts_at in places]
        if _differs_each_time(texts):
            found.update(map(key, texts))
    return frozenset(found)


def _by_place(page: Page) -> dict[tuple[object, ...], str]:
    found: dict[tuple[object, ...], str] = {}
    numbers: dict[tuple[object, ...], int] = defaultdict(int)
    for block in page.blocks:
        place = (block.heading_path, block.kind)
        numbers[place] += 1
        if len(block.text.split()) >= _LEAST_WORDS:
            found[(*place, numbers[place])] = block.text
    return found


def _differs_each_time(texts: Sequence[str]) -> bool:
    keys = [masked_key(text) for text in texts]
    if any(one == other or fuzz.ratio(one, other) < _MIN_RATIO for one, other in itertools.pairwise(keys)):
        return False
    words = {_NUMBER.sub("#", one) for one in keys}
    if len(words) == 1:
        return len(set(keys)) > 2 and not _grows(texts)
    return True


def _grows(texts: Sequence[str]) -> bool:
    """Return whether every number goes one way: a counter, a version, a date."""
    numbers = [[int(digits) for digits in _DIGITS.findall(text.replace(",", ""))] for text in texts]
    if len({len(row) for row in numbers}) != 1:
        return False
    return all(list(column) in (sorted(column), sorted(column, reverse=True)) for column in zip(*numbers, strict=True))


def copies_of(versions: Iterable[PageVersion]) -> dict[str, list[PageVersion]]:
    """Return by address the newest versions in a row that one look each saw, where there are enough of them.

    Args:
        versions: Of one product.
    """
    by_url: dict[str, list[PageVersion]] = defaultdict(list)
    for version in versions:
        by_url[version.url].append(version)
    found: dict[str, list[PageVersion]] = {}
    for url, some in by_url.items():
        run: list[PageVersion] = []
        for version in sorted(some, key=lambda one: one.valid_from):
            if run and not (run[-1].valid_to == version.valid_from and run[-1].last_seen == run[-1].valid_from):
                run = []
            run.append(version)
        if len(run) >= _COPIES:
            found[url] = run[-_COPIES:]
    return found


def find_unsteady(
    connection: Connection, versions: Iterable[PageVersion], *, until: datetime | None = None
) -> dict[str, frozenset[str]]:
    """Return by address what differs in each of its newest copies; pages are loaded only where there are such copies.

    A page whose newest copy has been found again and again has settled.

    Args:
        connection: Open transaction.
        versions: All versions of a product's pages, up to the time that counts.
        until: That time; None: now.
    """
    found: dict[str, frozenset[str]] = {}
    for url, run in copies_of(versions).items():
        last = run[-1]
        seen = last.last_seen if until is None else min(last.last_seen, until)
        looks = count_looks(connection, product=last.product, url=url, since=last.valid_from, until=seen)
        if looks >= STEADY_LOOKS:
            continue
        loaded = page_store.load_pages(connection, [version.content_id for version in run])
        if passages := unsteady_passages([loaded[one.content_id][1] for one in run if one.content_id in loaded]):
            found[url] = passages
    return found


def without_passages(page: Page, passages: frozenset[str]) -> Page:
    """Return the page with these passages flagged, so that nothing rests on them."""
    if not passages:
        return page
    blocks = tuple(
        replace(block, boilerplate=True) if not block.boilerplate and key(block.text) in passages else block
        for block in page.blocks
    )
    return replace(page, blocks=blocks)


def told(passages: Mapping[str, frozenset[str]]) -> list[str]:
    """Return a warning for each page with such passages."""
    return [
        f"{url}: numbers or negations in {_count(found)} differ in each of the last {_COPIES} captures; "
        f"the matrix ignores them, and their changes are not reported"
        for url, found in sorted(passages.items())
    ]


def _count(found: frozenset[str]) -> str:
    number = max(1, len(found) // _COPIES)
    return "a passage" if number == 1 else f"{number} passages"
