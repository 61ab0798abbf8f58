"""What may prove a capability at all, by the form of a passage, whatever its words weigh."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.matrix.passages import Passage, PassageKind
from analysis.statements import Claim, Meaning
from rivalscope.core.records import Mark

__all__ = ["can_prove", "forms", "other_edition", "told_by_form"]

_AFFIRMING = frozenset((Meaning.SUPPORTS, Meaning.LIMITED))
_BY_FORM = {
    "marked there": 0.95,
    "entry that adds it": 0.85,
    "offers it": 0.85,
    "item of its own": 0.75,
    "shown": 0.65,
    "asserts": 0.6,
    "acts": 0.45,
}
"""How sure a passage is at least by its form, on pages that sell: the model learnt from documentation, and they say
little around a name."""
_EVERYWHERE = frozenset(("marked there", "entry that adds it"))
"""Forms that are worth as much on any page."""
_STATING = frozenset(("offers it", "asserts", "acts"))
"""Forms that are worth as much on any page where the model nearly takes a passage for proof. Of judged passages of
documentation in these forms, by models that had not seen their market, 9 of 11 prove strictly from 0.07 below the bar
up to it, 50 of 65 above it, and 8 of 26 where the model is surer that they do not (on markets and products that no form
was made for 5 of 21). Items of a feature list prove there as the model says: 0 of 7 below the bar."""
_NEARLY = 0.07
_SELLING = ("page features", "page home", "page pricing")
"""Pages that sell."""
_FIRST = 0.65
"""How early a label must say the name."""
_WHOLE = 0.9
"""Share of a name that is the whole of it."""
_MIN_NAME_SHARE = 0.75
"""Share of a name that passage and heading must say together. How much of it the passage says alone, and how close
together, is weighed."""
_PART = 0.5
"""Share of a label's own words that are the name's."""
_TOGETHER = 0.6
"""How close together a clause that states the whole of a name must say it: "a way to track issues ... in a certain
period of time" states no time tracking of issues."""
_LABEL = 5
_NEVER = (
    "asks", "says definitions", "symbols", "setting", "heading elsewhere", "told what it is", "clause hedged",
    "message", "fragment",
)  # fmt: skip
"""Traits of passages that state nothing of the product."""
_FREE = re.compile(r"\b(?:community|free|open[- ]source|oss|ce|core|foss)\b", re.I)
_PAID = r"(?:enterprise|premium|ultimate|business|commercial|professional|pro|starter|silver|gold|bronze|cloud|ee)"


def can_prove(passage: Passage, claim: Claim, found: Mapping[str, float]) -> bool:
    """Return whether a passage may prove a capability at all.

    Code and settings show a use; a title, a heading or a link names what follows (of 13 headings that models took for
    proof two prove strictly); what fixes a thing, or is about something of it, presupposes it; a definition or a
    question states nothing of the product. And what does not say the name is about something else. All else is weighed:
    of judged passages that are steps, conditions, pointers, or speak of anybody, those that the model takes for proof
    prove as often as others.

    Args:
        passage: The passage.
        claim: What it means.
        found: Its features.
    """
    if claim.meaning not in _AFFIRMING or not claim.judged or passage.kind in (PassageKind.CODE, PassageKind.TITLE):
        return False
    if found.get("marked there") or found.get("entry that adds it") or found.get("offers it"):
        return True
    if passage.kind is PassageKind.HEADING or any(found.get(name) for name in _NEVER):
        return False
    if found["name with heading"] < _MIN_NAME_SHARE or _mends(found):
        return False
    return not (passage.link and len(passage.text.split()) <= _LABEL)


def forms(passage: Passage, found: Mapping[str, float]) -> dict[str, float]:
    """Return the forms in which a passage describes a capability, as features.

    A table's own mark in a row that is named like the capability, an entry of the product's own changelog that adds it,
    what begins with the name among features or on a page that sells, and a clause of the product's own that offers it.

    Args:
        passage: The passage.
        found: Its other features.
    """
    labelled = found["name whole"] >= _WHOLE and found["name early"] >= _FIRST and found["name tight"] >= _WHOLE
    named = labelled and found["name dense"] >= _PART
    heads = bool(found.get("heads"))
    whole = heads and not found.get("narrowed")
    added = found.get("page changelog") and (found.get("heading present_headings") or found.get("says added_entry"))
    sold = any(found.get(name) for name in _SELLING)
    begins = found["name whole"] >= _WHOLE and found["name tight"] >= _WHOLE and found.get("opens") and heads
    listed = begins and passage.kind is PassageKind.ITEM and (sold or found.get("heading present_headings"))
    close = found["name dense"] >= _PART or bool(found.get("label"))
    sentence = (
        passage.kind in (PassageKind.ITEM, PassageKind.TEXT) and found["name early"] >= 1 and not found.get("label")
    )
    states = not passage.link and not any(found.get(name) for name in _NEVER)
    told = {
        "marked there": passage.kind is PassageKind.ROW and passage.mark is Mark.YES and named,
        "entry that adds it": added and named and whole and not _mends(found) and not passage.link,
        "offers it": _offers(passage, found),
        "item of its own": listed and close and states,
        "shown": begins and sold and sentence and states,
        "sold": sold,
    }
    return {name: 1.0 for name, true in told.items() if true}


def told_by_form(found: Mapping[str, float], weighed: float, *, threshold: float) -> float:
    """Return how sure a passage is at least by its form; 0 where that says nothing, or some of the name is unsaid.

    Args:
        found: Its features.
        weighed: How sure the model is that it proves.
        threshold: From where the model takes it for proof.
    """
    if found.get("name unsaid"):
        return 0.0
    near = weighed >= threshold - _NEARLY
    counts = _BY_FORM.keys() if found.get("sold") else _EVERYWHERE | _STATING if near else _EVERYWHERE
    return max((_BY_FORM[name] for name in counts if found.get(name)), default=0.0)


def _mends(found: Mapping[str, float]) -> bool:
    """Return whether an entry fixes something of the capability instead of adding it."""
    return bool(found.get("page changelog") and (found.get("says fixed_entry") or found.get("heading fixed_headings")))


def _offers(passage: Passage, found: Mapping[str, float]) -> bool:
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
