"""Answers that changed because we read the same pages differently: ours, and no news of a product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rivalscope.core.payload import Payload, missing
from rivalscope.core.records import Cell, Evidence, NoKind
from rivalscope.core.store.pages import PageVersion

__all__ = ["mark_reread"]


def mark_reread(
    cells: Sequence[Cell],
    before: Iterable[Cell],
    *,
    pages_before: Iterable[PageVersion],
    pages_now: Iterable[PageVersion],
    newer_rules: bool,
    payload_of: Callable[[str], Payload],
) -> list[Cell]:
    """Return the cells of a build; an answer is marked where it changed only because we read or judged differently.

    It is ours where no page of the product reads otherwise than at the build before. Where some do, and the rules or
    the settings have changed too, the passages decide: it is ours if all that the new answer quotes stood there before,
    and all that the old one quotes still does.

    Args:
        cells: Of this build.
        before: Of the build before.
        pages_before: The page versions that the build before was made from.
        pages_now: Those of this one.
        newer_rules: Whether rules or settings differ between the two builds.
        payload_of: Capture id -> archived bytes.
    """
    old_pages, new_pages = _by_product(pages_before), _by_product(pages_now)
    earlier = {(cell.product, cell.capability): cell for cell in before}

    def stand(quotes: Iterable[Evidence], pages: dict[str, PageVersion]) -> bool:
        return all(
            quote.url in pages
            and not any(missing(piece, payload_of(pages[quote.url].capture_id)) for piece in quote.pieces)
            for quote in quotes
        )

    def is_ours(old: Cell, new: Cell) -> bool:
        # Whether a page could be looked at is known from its site, not from any version of a page.
        if NoKind.NOT_LOOKED in (old.no_kind, new.no_kind):
            return False
        then, now = old_pages[new.product], new_pages[new.product]
        if {url: one.content_id for url, one in then.items()} == {url: one.content_id for url, one in now.items()}:
            return True
        return (
            newer_rules
            and stand((*new.evidence, *new.contradictions), then)
            and stand((*old.evidence, *old.contradictions), now)
        )

    marked = []
    for cell in cells:
        old = earlier.get((cell.product, cell.capability))
        changed = old is not None and (old.support, old.no_kind) != (cell.support, cell.no_kind)
        marked.append(replace(cell, reread=True) if changed and old is not None and is_ours(old, cell) else cell)
    return marked


def _by_product(versions: Iterable[PageVersion]) -> defaultdict[str, dict[str, PageVersion]]:
    found: defaultdict[str, dict[str, PageVersion]] = defaultdict(dict)
    for version in versions:
        found[version.product][version.url] = version
    return found
