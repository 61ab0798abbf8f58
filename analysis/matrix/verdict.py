"""From weighed passages to an answer: proof claims, what contradicts is resolved or shown, the rest are leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.matrix.choice import in_order, leads
from analysis.matrix.weigh import Weighed
from analysis.statements import Meaning
from rivalscope.core.records import PageKind

__all__ = ["DENIES", "Answered", "CellVerdict", "decide", "standing"]

DENIES = 0.6
"""Probability from which a passage denies the capability."""
_DECISIVE = 0.2
"""How much surer one side must be where pages of the same standing contradict each other."""
_HINTS = 3
"""Passages like proofs, for each denial, against which no "no" stands; of notes the newer is believed however many
there are. Of 13 documented no's that were read blind the two with so many were wrong, of the eleven others one."""
_STANDING = {
    PageKind.DOCS: 3,
    PageKind.PRICING: 2,
    PageKind.CHANGELOG: 0,
    PageKind.BLOG: 0,
    PageKind.ROADMAP: 0,
}
"""Whom to believe where pages contradict each other: the documentation, then the pricing page, then the rest; what
notes and posts once said, in either direction, may be past."""


class Answered(StrEnum):
    """How a cell is answered."""

    YES = "yes"
    NO = "no"
    CONTRADICTED = "contradicted"
    LEADS = "leads"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """An answer and what it rests on, best first.

    Attributes:
        answered: The answer.
        passages: What proves it; where pages contradict each other, both sides; or the leads.
        against: What contradicts it.
        reason: Why, in words.
    """

    answered: Answered
    passages: tuple[Weighed, ...] = ()
    against: tuple[Weighed, ...] = ()
    reason: str = ""


def decide(weighed: Sequence[Weighed], *, threshold: float) -> CellVerdict:
    """Return what the passages near a cell come to.

    Only proof makes a yes, only a denial a no. One page is enough: of judged passages weighed from 0.44 to 0.54 by
    models that had not seen their market, 59 % of 37 prove strictly where no other page speaks for the same, 49 % of
    112 where four or more do. Where proof and denial are both there, the page of higher standing is believed, of notes
    the newer, else the much surer side; otherwise nothing is claimed and both are shown. A yes never has a denial among
    its quotes.

    Args:
        weighed: The passages, each weighed.
        threshold: Probability from which a passage proves.
    """
    proofs = in_order(weighed, threshold)
    denials = sorted((one for one in weighed if one.denial >= DENIES), key=lambda one: (-standing(one), -one.denial))
    surest = max((one.proof for one in proofs), default=0.0)
    if denials:
        return _denied(proofs, denials, threshold)
    if surest >= threshold:
        return CellVerdict(Answered.YES, proofs)
    near = leads(weighed)
    return CellVerdict(Answered.LEADS, near) if near else CellVerdict(Answered.NOTHING)


def _denied(proofs: Sequence[Weighed], denials: Sequence[Weighed], threshold: float) -> CellVerdict:
    """Return the answer where some pages deny it, whatever else there is."""
    found = CellVerdict(Answered.NO, tuple(denials), (), "its pages say so")
    if any(one.proof >= threshold for one in proofs):
        found = _contradicted(proofs, denials, threshold)
    elif any(standing(one) > standing(denials[0]) for one in proofs):
        # Something like a proof on a page of today: enough to doubt an old note, not enough for a yes.
        why = "an old note denies it, a page hints at it"
        return CellVerdict(Answered.CONTRADICTED, (denials[0], *proofs[:2]), (), why)
    hints = [one for one in proofs if standing(one) >= standing(denials[0])]
    if found.answered is Answered.NO and standing(denials[0]) and len(hints) >= _HINTS * len(denials):
        why = "it is denied, and several passages hint at it"
        return CellVerdict(Answered.CONTRADICTED, (denials[0], *hints[:2]), (), why)
    return found


def _contradicted(proofs: Sequence[Weighed], denials: Sequence[Weighed], threshold: float) -> CellVerdict:
    """Return the answer where some pages prove it and some deny it."""
    sure = [one for one in proofs if one.proof >= threshold]
    # What notes once announced is kept, not contradicted, by what is there today.
    today = max(map(standing, sure)) > 0
    denials = [one for one in denials if standing(one) or not (today and one.claim.meaning is Meaning.PLANNED)]
    if not denials:
        return CellVerdict(
            Answered.YES, tuple(proofs), (), "release notes announced it, and current pages still have it"
        )
    high_yes, high_no = max(map(standing, sure)), max(map(standing, denials))
    if high_yes != high_no:
        why = "pages contradict each other; the documentation or the current page takes precedence"
        if high_yes > high_no:
            return CellVerdict(Answered.YES, tuple(proofs), tuple(denials), why)
        return CellVerdict(Answered.NO, tuple(denials), tuple(proofs), why)
    newest_yes, newest_no = max(map(_told_on, sure)), max(map(_told_on, denials))
    if high_yes == 0 and newest_yes != newest_no:
        why = "release notes contradict each other; the newer take precedence"
        if newest_yes > newest_no:
            return CellVerdict(Answered.YES, tuple(proofs), tuple(denials), why)
        return CellVerdict(Answered.NO, tuple(denials), tuple(proofs), why)
    strength_yes = max(one.proof for one in sure) + 0.1 * (len(sure) - len(denials))
    strength_no = max(one.denial for one in denials)
    if abs(strength_yes - strength_no) >= _DECISIVE:
        why = "pages contradict each other; the more certain side takes precedence"
        if strength_yes > strength_no:
            return CellVerdict(Answered.YES, tuple(proofs), tuple(denials), why)
        return CellVerdict(Answered.NO, tuple(denials), tuple(proofs), why)
    return CellVerdict(Answered.CONTRADICTED, (proofs[0], denials[0], *proofs[1:2]), (), "pages contradict each other")


def standing(one: Weighed) -> int:
    """Return how much the page of a passage is believed where pages contradict each other."""
    return _STANDING.get(one.document.page.kind, 1)


def _told_on(one: Weighed) -> date:
    """Return the day of the release under whose heading a passage stands; the beginning of time where none is."""
    above = " ".join(one.passage.heading_path)
    days = [
        release.published
        for release in one.document.page.releases
        if release.published and release.version and release.version in above
    ]
    return max(days, default=date.min)
