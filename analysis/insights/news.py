"""What changed, as sentences for people."""

from __future__ import annotations

from datetime import timedelta

from analysis.answers import Answer, Turn
from analysis.changes.records import Change, ChangeKind
from analysis.insights.firm import is_firm, named
from analysis.insights.flips import Flip, flips
from analysis.text.excerpt import differing, excerpt
from analysis.view import MarketView

__all__ = ["LATELY", "LOUD", "change_words", "loud_changes", "moved_words", "moves", "news"]

LATELY = timedelta(days=92)
"""A quarter: what is older is not news."""
LOUD = (ChangeKind.PRICE, ChangeKind.PLAN, ChangeKind.GATE_MOVED, ChangeKind.POSITIONING)
"""Changes of pages that are reported although no answer of the matrix turned."""


def moved_words(flip: Flip, label: str) -> str:
    """Say what a changed answer says of the product: "no longer offers Webhooks".

    Where one side is not proved it says what was found on the pages, and nothing of the product.
    """
    before, after = flip.before, flip.after
    if flip.turn is Turn.NO_LONGER_FOUND:
        return f"no longer says it {'has' if before.present else 'lacks'} {label}: not found since"
    if flip.turn is Turn.FIRST_SEEN:
        what = "lacks" if after is Answer.NO else "has in part" if after is Answer.PARTIAL else "has"
        return f"now says it {what} {label}, for the first time in our captures"
    if after is Answer.YES:
        return f"now offers {label} in full" if before is Answer.PARTIAL else f"now offers {label}"
    if after is Answer.PARTIAL:
        return f"now offers {label} {'only ' if before.present else ''}in part"
    return f"no longer offers {label}"


def change_words(change: Change) -> str:
    """Say what changed on a page, with both quotes where there are two."""
    what = change.kind.value.replace("_", " ")
    subject = f" of {change.subject}" if change.subject else ""
    if change.kind is ChangeKind.GATE_MOVED:
        what, subject = "plan that includes", f" {change.subject or 'it'}"
    if change.was and change.now:
        return f"{what}{subject}: " + " → ".join(f"“{excerpt(text, 90)}”" for text in differing(change.was, change.now))
    if change.now:
        return f"new {what}{subject}: “{excerpt(change.now, 120)}”"
    return f"{what}{subject} gone: “{excerpt(change.was, 120)}”"


def loud_changes(view: MarketView) -> list[Change]:
    """Return what rivals changed of prices, plans and words within the last quarter, most material first."""
    since = view.as_of - LATELY
    return sorted(
        (
            one
            for one in view.changes
            if one.kind in LOUD and not one.suppressed_by and one.new_at > since and one.product != view.own
        ),
        key=lambda one: (-one.materiality, one.id),
    )


def moves(view: MarketView) -> list[Flip]:
    """Return the firm answers of rivals that turned within the last quarter: those proved on both sides first."""
    found = [
        one
        for one in flips(view, since=view.as_of - LATELY)
        if one.product != view.own
        and one.capability not in view.doubtful
        and all(is_firm(step, *named(view, one.capability)) for step in (one.step, one.past))
    ]
    return sorted(found, key=lambda one: (one.turn is not Turn.CHANGED, one.turn is Turn.NO_LONGER_FOUND))


def news(view: MarketView, *, most: int = 5) -> tuple[str, ...]:
    """Return what rivals changed within the last quarter: answers first, then prices, plans and words.

    Args:
        view: The market.
        most: Sentences.
    """
    lines = [f"{view.name(one.product)} {moved_words(one, view.label(one.capability))}." for one in moves(view)]
    lines += [f"{view.name(one.product)}: {change_words(one)}." for one in loud_changes(view)]
    return tuple(lines[:most])
