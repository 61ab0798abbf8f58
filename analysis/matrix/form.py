"""What may prove a capability at all, by the form of a passage, whatever its words weigh."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.matrix.passages import Passage, PassageKind
from analysis.statements import Claim, Meaning
from rivalscope.core.records import Mark

__all__ = ["can_prove", "leaning", "other_edition", "plainly_told"]

_AFFIRMING = frozenset((Meaning.SUPPORTS, Meaning.LIMITED))
_MARKED, _ADDED, _LISTED = 0.95, 0.85, 0.75
"""How sure a table's mark is, an added entry of a changelog, and an item among features that is about nothing else: all
of eight such items that were read prove strictly, five of them of held-out products."""
_SHOWN = 0.65
"""How sure a text of a feature or pricing page is that begins with the name: of five that were read two prove strictly
and three nearly."""
_STATED = 0.85
"""How sure it is where the product's own clause offers the whole of it: of 22 such passages that were read 20 prove
strictly; of the nine of held-out products eight do, and the ninth presupposes it."""
_SOLD, _BARE = 0.05, 0.1
"""How much surer what a page that sells says is, and how much less sure a bare label. Of judged passages weighed from
0.4 to 0.5 by models that had not seen their market 16 of 23 on pages that sell prove strictly, of labels 5 of 25, of
all others about half."""
_HEADED = 0.2
"""How much less sure a heading is: of 22 weighed from 0.35 six prove strictly."""
_SELLING = ("page features", "page home", "page pricing")
_FIRST = 0.65
"""How early a label must say the name."""
_WHOLE = 0.9
"""Share of a name that passage and heading must say. How much of it the passage says alone, and how close together, is
weighed: of 41 passages that say it in scattered words and were taken for proof otherwise 31 prove strictly."""
_PART = 0.5
"""Share of a label's own words that are the name's."""
_TOGETHER = 0.6
"""How close together a clause that states the whole of a name must say it: "a way to track issues ... in a certain
period of time" states no time tracking of issues."""
_LABEL = 5
_NEVER = (
    "asks", "says definitions", "symbols", "setting", "about the page", "heading elsewhere",
    "told what it is", "clause pointers", "clause hedged", "clause conditionals", "message", "fragment",
)  # fmt: skip
"""Traits of passages that state nothing of the product."""
_FREE = re.compile(r"\b(?:community|free|open[- ]source|oss|ce|core|foss)\b", re.I)
_PAID = r"(?:enterprise|premium|ultimate|business|commercial|professional|pro|starter|silver|gold|bronze|cloud|ee)"


def can_prove(passage: Passage, claim: Claim, found: Mapping[str, float]) -> bool:
    """Return whether a passage may prove a capability at all.

    Code and settings show a use; a title or a link names a page; what fixes a thing, or is about something of it,
    presupposes it; a definition, a question, a step, a pointer, what holds of anybody or of a standard states nothing
    of the product. And what does not say the whole name is about something else.

    Args:
        passage: The passage.
        claim: What it means.
        found: Its features.
    """
    if claim.meaning not in _AFFIRMING or not claim.judged or passage.kind in (PassageKind.CODE, PassageKind.TITLE):
        return False
    if plainly_told(passage, found) > 0:
        return True
    if any(found.get(name) for name in _NEVER):
        return False
    if found["name with heading"] < _WHOLE:
        return False
    if found.get("page changelog") and (found.get("says fixed_entry") or found.get("heading fixed_headings")):
        return False
    # A name may begin like a step: "Call recording", "Export".
    if found.get("says steps") and found["name early"] < 1:
        return False
    own = found.get("names the product")
    if not own and (found.get("says generalities") or found.get("name defined")):
        return False
    return not (passage.link and len(passage.text.split()) <= _LABEL)


def leaning(passage: Passage, found: Mapping[str, float]) -> float:
    """Return how much more, or less, a passage of this form proves than its features and words say.

    Args:
        passage: The passage.
        found: Its features.
    """
    sold = _SOLD * any(found.get(name) for name in _SELLING)
    if passage.kind is PassageKind.HEADING:
        return sold - _HEADED
    return sold - _BARE * bool(found.get("label") and passage.mark is None)


def plainly_told(passage: Passage, found: Mapping[str, float]) -> float:
    """Return how sure a passage is by its form alone; 0 where its form says nothing.

    A table's own mark in a row that is named like the capability, an entry of the product's own changelog that adds it,
    and what begins with the name among features or on a page that sells need no verb. A clause of the product's own
    that offers the thing needs no more.

    Args:
        passage: The passage.
        found: Its features.
    """
    labelled = found["name whole"] >= _WHOLE and found["name early"] >= _FIRST and found["name tight"] >= _WHOLE
    if passage.kind is PassageKind.ROW and passage.mark is Mark.YES:
        return _MARKED if labelled and found["name dense"] >= _PART else 0.0
    if _stated(passage, found):
        return _STATED
    if passage.link or found.get("symbols") or found.get("setting") or found.get("heading elsewhere"):
        return 0.0
    added = found.get("heading present_headings") or found.get("says added_entry")
    if found.get("page changelog") and added:
        mends = found.get("says fixed_entry") or found.get("heading fixed_headings")
        whole = found.get("heads") and not found.get("narrowed")
        return _ADDED if labelled and whole and not mends and found["name dense"] >= _PART else 0.0
    listed = any(found.get(name) for name in ("heading present_headings", *_SELLING))
    begins = (
        found["name whole"] >= _WHOLE and found["name tight"] >= _WHOLE and found.get("opens") and found.get("heads")
    )
    if not begins or any(found.get(name) for name in _NEVER):
        return 0.0
    if passage.kind is PassageKind.ITEM and listed and (found["name dense"] >= _PART or found.get("label")):
        return _LISTED
    shown = any(found.get(name) for name in _SELLING)
    told = passage.kind in (PassageKind.ITEM, PassageKind.TEXT) and found["name early"] >= 1 and not found.get("label")
    return _SHOWN if shown and told else 0.0


def _stated(passage: Passage, found: Mapping[str, float]) -> bool:
    """Return whether a clause says of the product itself that it offers the whole of the name and nothing narrower."""
    ours = found.get("subject own") or found.get("names the product")
    object_ = found.get("offered") and found.get("heads") and not found.get("oblique") and not found.get("narrowed")
    whole = found["name whole"] >= _WHOLE and found.get("in one clause", 0.0) >= _WHOLE
    whole = whole and found["name tight"] >= _TOGETHER
    if found.get("says fixed_entry") or found.get("heading fixed_headings"):
        return False
    return bool(ours and object_ and whole and not passage.link and not any(found.get(name) for name in _NEVER))


def other_edition(name: str, text: str) -> bool:
    """Return whether a text is about another edition than the one that is looked at.

    Args:
        name: The product's name; only of one with an edition in it, as "Heron Community", others can be told.
        text: The passage and the heading above it.

    >>> other_edition("Heron Community", "Heron Enterprise provides audit logs")
    True
    >>> other_edition("Heron", "Heron Enterprise provides audit logs")
    False
    """
    edition = _FREE.search(name)
    if edition is None or edition.start() == 0:
        return False
    head = re.escape(name[: edition.start()].strip())
    return re.search(rf"\b{head}\W+{_PAID}\b|[\[(]\W*{_PAID}(?:[- ]only)?\W*[\])]", text, re.I) is not None
