"""Distinguish an edition of a page from a change of it: visitors may be shown another language or currency.

A page is compared with the last version of its own edition. An edition that nobody has seen before may also be news (a
vendor that now charges in euros), so that it waits for a further look; one that comes back is a variant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.changes.records import Change
from analysis.changes.rules import UNCONFIRMED
from analysis.changes.text import key
from rivalscope.core.records import Page

__all__ = ["ALTERNATES", "ANOTHER", "another_edition", "held_back", "last_of_edition", "tell_variant"]

ANOTHER = "another edition: "
"""Begins the reason of a change that another language or currency of the same page may explain."""
ALTERNATES = "variant: visitors are shown different editions of this page"
_TRANSLATED = 0.5
"""A page in another language keeps less than this share of its texts; else only its declaration changed."""
_LEAST_TEXTS = 3


def another_edition(old: Page, new: Page) -> str:
    """Return in which way a page is another edition of itself: "language en -> de"; empty: it is the same edition."""
    spoken = tuple(page.language.partition("-")[0].casefold() for page in (old, new))
    if all(spoken) and spoken[0] != spoken[1] and _translated(old, new):
        return f"language {spoken[0]} -> {spoken[1]}"
    before, after = _currencies(old), _currencies(new)
    if before and after and not before & after:
        return f"currency {', '.join(sorted(before))} -> {', '.join(sorted(after))}"
    return ""


def last_of_edition(new: Page, earlier: Sequence[Page]) -> int | None:
    """Return the place of the last earlier version that is the same edition as a new one; None: there is none.

    Args:
        new: The newer version.
        earlier: Versions before it, the oldest first.
    """
    return next((n for n in range(len(earlier) - 1, -1, -1) if not another_edition(earlier[n], new)), None)


def held_back(changes: Sequence[Change], reasons: dict[str, str]) -> list[Change]:
    """Return the changes, those of pages in an edition not seen before waiting for a further look.

    Args:
        changes: Of one look.
        reasons: URL -> in which way its page is another edition.
    """
    return [
        replace(
            change,
            reasons=(*change.reasons, ANOTHER + reasons[change.url]),
            suppressed_by=change.suppressed_by or UNCONFIRMED,
        )
        if change.url in reasons
        else change
        for change in changes
    ]


def tell_variant(seen: Change) -> Change:
    """Return the one line that tells that a page comes in editions, out of a change that waited to be confirmed."""
    return replace(seen, reasons=(*seen.reasons, ALTERNATES), suppressed_by="", confidence=0.9)


def _currencies(page: Page) -> set[str]:
    return {price.currency for plan in page.plans for price in plan.prices if price.currency}


def _translated(old: Page, new: Page) -> bool:
    before, after = ({key(block.text) for block in page.blocks} - {""} for page in (old, new))
    if min(len(before), len(after)) < _LEAST_TEXTS:
        return True
    return len(before & after) < _TRANSLATED * min(len(before), len(after))
