"""Which of the weighed passages are shown: the quotes of a yes in their order, the leads where nothing is proved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.matrix.passages import PassageKind
from analysis.matrix.weigh import Weighed
from analysis.statements import Meaning
from rivalscope.core.records import Evidence, PageKind

__all__ = ["in_order", "leads", "standing_alone"]

_FURTHER = 0.1
"""How much surer than the first quote must be every further one is. On five markets further quotes at the bar itself
prove their cell in 51 to 54 %, those from 0.1 above it in 56 to 60 %; prove or support it: 84 to 88, 86 to 91 %."""
_HOLDS = 0.05
"""How much less sure than a proof a passage may be that nearly is one."""
_NOTED = 0.1
"""What a line of notes or a post is put behind a page of today that proves as much."""
_BARE = 0.2
"""What a bare label is put behind a sentence that proves as much, even one among features: of twelve first quotes that
their form alone made 0.75 and more sure a blind reader took half for proof, of 44 sentences from 0.55 to 0.7 77 %."""
_LABEL = 5
_NOTES = frozenset((PageKind.CHANGELOG, PageKind.BLOG, PageKind.ROADMAP))
_NAMED_NEAR, _NAMED = 0.2, 0.9
"""Nearness from which a passage is worth reading that says the name, with its heading or half of it by itself."""
_SAYS = 0.5
_ANY_NEAR = 0.25
"""Nearness from which any passage is. Of 25 cells that were told as not mentioned although their pages have something,
2 were led before, 12 are with these bounds; of 74 for which a reader found nothing, 8 are led, too. With 0.05 for
what says the name it is 18 and 21, and texts of the sample market are led that merely say words of it."""
_LEADS = 3


def in_order(weighed: Iterable[Weighed], threshold: float) -> tuple[Weighed, ...]:
    """Return the passages that prove, the best to show first, then those that nearly do.

    What nearly proves is not a quote; it still speaks where passages state conditions or contradict each other.

    Args:
        weighed: The passages near a cell.
        threshold: Probability from which a passage proves.
    """
    found = (one for one in weighed if one.proof >= threshold - _HOLDS)
    return tuple(sorted(found, key=lambda one: (one.proof < threshold, *_worth(one))))


def standing_alone(quotes: Sequence[Evidence], threshold: float) -> tuple[Evidence, ...]:
    """Return the first quote of a yes and, of the others, those that would prove it without the first.

    Args:
        quotes: Quotes of a cell, best first.
        threshold: Probability from which a passage proves.
    """
    return (*quotes[:1], *(quote for quote in quotes[1:] if quote.score >= threshold + _FURTHER))


def leads(weighed: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Return the passages most worth reading, none of a kind that cannot be quoted.

    What says the name needs to be little like a proof; what says it in other words must be more so.

    Args:
        weighed: The passages near a cell, of which none proves.
    """
    found = [one for one in weighed if _near(one) and one.passage.kind is not PassageKind.CODE and not one.foreign]
    found.sort(key=lambda one: (one.passage.kind is PassageKind.HEADING, -one.near, one.row))
    return tuple(found[:_LEADS])


def _near(one: Weighed) -> bool:
    named = one.said >= _SAYS or one.headed >= _NAMED
    return one.near >= (_NAMED_NEAR if named else _ANY_NEAR)


def _worth(one: Weighed) -> tuple[float, bool, int]:
    bare = one.passage.kind is PassageKind.HEADING or (
        len(one.passage.text.split()) <= _LABEL and not one.passage.columns
    )
    noted = one.document.page.kind in _NOTES
    limited = one.claim.meaning is Meaning.LIMITED
    return round(_BARE * bare + _NOTED * noted - one.proof, 4), limited, one.row
