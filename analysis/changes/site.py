"""Compare two captures of a whole site: pages that came, went, moved, and what changed on the others.

Silence is not a change: a page that was refused, failed or simply not visited in the newer capture is not gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from analysis.changes.compare import compare_pages
from analysis.changes.records import Action, Change, ChangeKind
from analysis.changes.rules import confirm, fold_twins, hide_repeated
from analysis.changes.text import key
from rivalscope.core.records import Outcome, Page

__all__ = ["compare_captures", "find_moves"]

_LOOKED_AND_GONE = (Outcome.GONE, Outcome.REDIRECT)
_MOVED_ALIKE = 0.5
"""Share of common lines from which a new page is the old one at another address, if the titles agree."""
_MOVED_ALIKE_UNTITLED = 0.8


def compare_captures(
    old: Mapping[str, Page],
    new: Mapping[str, Page],
    *,
    product: str,
    old_at: datetime,
    new_at: datetime,
    outcomes: Mapping[str, Outcome] | None = None,
    redirects: Mapping[str, str] | None = None,
    seen_before: Mapping[str, AbstractSet[str]] | None = None,
    confirmations: int = 1,
) -> list[Change]:
    """Return everything that changed between two captures of a site, noise included but named.

    Args:
        old: URL -> page of the older capture.
        new: URL -> page of the newer capture.
        product: Slug of the product.
        old_at: Time of the older capture (UTC).
        new_at: Time of the newer capture (UTC).
        outcomes: URL -> the outcome of looking at it in the newer capture. A page of ``old`` without a version in
            ``new`` is gone only where this says ``GONE`` or ``REDIRECT``.
        redirects: Old URL -> new URL, where the site redirects.
        seen_before: URL -> folded texts of its versions older than ``old`` (see :func:`compare_pages`).
        confirmations: Looks that a change on a page kind with A/B tests must survive; 1: report at once.

    Returns:
        Changes, the most material first within each page, pages in order of URL.
    """
    outcomes, redirects = outcomes or {}, redirects or {}
    gone = {url: page for url, page in old.items() if url not in new and outcomes.get(url) in _LOOKED_AND_GONE}
    come = {url: page for url, page in new.items() if url not in old}
    moves = find_moves(gone, come, redirects=redirects, present=new)
    arrived = {target: source for source, target in moves.items()}
    changes: list[Change] = []
    for url in sorted({*new, *gone}):
        if url in moves:
            continue
        source = url if url in old else arrived.get(url, "")
        before, after = old.get(source), new.get(url)
        moved_from = source if source != url else ""
        found = compare_pages(
            before,
            after,
            product=product,
            old_at=old_at,
            new_at=new_at,
            seen_before=(seen_before or {}).get(source, frozenset()),
            old_url=moved_from,
        )
        if moved_from and before is not None and after is not None:
            changes.append(_moved(before, after, product=product, old_at=old_at, new_at=new_at))
        changes.extend(sorted(found, key=lambda change: -change.materiality))
    changes = fold_twins(hide_repeated(changes))
    return confirm(changes, needed=confirmations)


def find_moves(
    gone: Mapping[str, Page],
    come: Mapping[str, Page],
    *,
    redirects: Mapping[str, str] | None = None,
    present: Mapping[str, Page] | None = None,
) -> dict[str, str]:
    """Pair pages that went with pages that came, where they are the same page at another address.

    A redirect decides if there is one; else the words do: enough lines in common, and the same title or
    nearly all lines. Lines that are on many of the pages say nothing and do not count.

    Args:
        gone: Old URL -> page.
        come: New URL -> page.
        redirects: Old URL -> new URL.
        present: All pages of the newer capture, to tell a redirect to a page that was there before
            (a merged page: the old one is gone) from a move.

    Returns:
        Old URL -> new URL, one to one.
    """
    moves: dict[str, str] = {}
    taken: set[str] = set()
    for source, target in sorted((redirects or {}).items()):
        if source in gone and target in come and target not in taken:
            moves[source] = target
            taken.add(target)
    lines_gone = {url: _lines(page) for url, page in gone.items() if url not in moves}
    lines_come = {url: _lines(page) for url, page in come.items() if url not in taken}
    spread = Counter(line for lines in (*lines_gone.values(), *lines_come.values()) for line in lines)
    where: defaultdict[str, list[str]] = defaultdict(list)
    for url, lines in lines_come.items():
        for line in lines:
            if spread[line] <= 6:
                where[line].append(url)
    scored = []
    for source, lines in lines_gone.items():
        common = Counter(target for line in lines for target in where.get(line, ()))
        for target, shared in common.items():
            alike = shared / max(1, min(len(lines), len(lines_come[target])))
            same_title = key(gone[source].title) == key(come[target].title) != ""
            if shared >= 2 and alike >= (_MOVED_ALIKE if same_title else _MOVED_ALIKE_UNTITLED):
                scored.append((same_title, alike, source, target))
    for _, _, source, target in sorted(scored, reverse=True):
        if source not in moves and target not in taken:
            moves[source] = target
            taken.add(target)
    return moves


def _lines(page: Page) -> set[str]:
    return {key(block.text) for block in page.blocks if not block.boilerplate and len(block.text) >= 15}


def _moved(old: Page, new: Page, *, product: str, old_at: datetime, new_at: datetime) -> Change:
    base = compare_pages(None, new, product=product, old_at=old_at, new_at=new_at, rules=())[0]
    return replace(
        base,
        kind=ChangeKind.PAGE_MOVED,
        action=Action.MOVED,
        before=old.title or old.url,
        after=new.title or new.url,
        old_url=old.url,
        severity=0.1,
        reasons=("same page at another address",),
    )
