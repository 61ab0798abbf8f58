"""Which capabilities are worth a row of a comparison: named signals, a stated score, a threshold.

Products that share their text are one family and count once. A row is worth showing where several families give it a
page, an item or a table row of its own, call it alike, and name it where features are listed; it is not where it is
the market's own subject, or where it mostly heads instructions.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.features.naming import LONGEST, is_participle
from analysis.features.noise import contentless
from analysis.features.spread import DEDICATED
from analysis.features.state import CapabilityState
from analysis.text.normalise import STOPWORDS, fold, key, stems
from analysis.text.phrases import is_code
from rivalscope.core.records import Capability, Mention

__all__ = [
    "ALONE",
    "LEAST",
    "MOST",
    "SHOWN",
    "SUBJECT",
    "Signals",
    "families",
    "is_subject",
    "rows",
    "signals",
    "worth",
]

SHOWN = 2.4
"""Worth from which on a shared capability is a row."""
ALONE = 1.7
"""Worth from which on something that one vendor alone names is proposed."""
MOST = 120
LEAST = 25
"""Rows that a matrix has at most, and rows up to which those of one vendor fill it."""
SUBJECT = 0.045
"""Share of all phrases that hold a label's words, from which on they name the market and no row of it."""
SUBJECT_NAME = 0.015
_NEARLY_ALL = 0.8
_IDENTIFIER = re.compile(r"[\]\[(){}<>=$_/\\]|\.\w+$|(?:[A-Z][a-z]+){3,}$|^[a-z]+[A-Z]|\d{3}")
_JOINS = frozenset({"and", "or", "as", "on", "in", "of", "for"})
_MARKET = 300
_SAME_TEXT = 40
"""Characters from which on a text that two products share was copied, not met by chance."""
_LEAST_TEXTS = 5
_COPIED = 0.2
"""Share of the smaller product's texts that must stand at the other, for the two to be one family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against a capability as a row; families, not products, are counted.

    Attributes:
        capability: Its id.
        families: That mention it.
        dedicated: That give it a page, an item, or a row of a table or plan.
        listed: That list it: an item, a table row, a plan line, or a place in a section about features.
        verbatim: That call it by the words of its label.
        released: Whose release notes say that it was added.
        guides: Share of its mentions that head instructions.
        subject: Share of the market's phrases that hold the words of its label.
    """

    capability: str
    families: int
    dedicated: int
    listed: int
    verbatim: int
    released: int
    guides: float
    subject: float


def families(mentions: Iterable[Mention]) -> dict[str, str]:
    """Return product to the name of its family: the first of the products that share its text.

    Args:
        mentions: Of all products.
    """
    texts: dict[str, set[str]] = defaultdict(set)
    for one in mentions:
        texts[one.product].add("")
        if len(one.description) >= _SAME_TEXT:
            texts[one.product].add(one.description)
    names = sorted(texts)
    owner = {name: name for name in names}
    for product, other in combinations(names, 2):
        least = min(len(texts[product]), len(texts[other])) - 1
        if least >= _LEAST_TEXTS and len(texts[product] & texts[other]) - 1 >= _COPIED * least:
            first, second = owner[product], owner[other]
            owner = {name: (first if head == second else head) for name, head in owner.items()}
    return owner


def signals(state: CapabilityState, mentions: Sequence[Mention]) -> dict[str, Signals]:
    """Return the signals of every capability that is mentioned.

    Args:
        state: The capabilities and their phrases.
        mentions: Of all products.
    """
    family = families(mentions)
    known = state.by_key()
    labels = {item.id: key(item.label) for item in state.capabilities}
    sets: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for one in mentions:
        capability = known.get(phrase := key(one.phrase))
        if not capability:
            continue
        mine, head = sets[capability], family[one.product]
        kinds[capability][one.source_kind] += 1
        mine["families"].add(head)
        if one.source_kind in DEDICATED:
            mine["dedicated"].add(head)
        if one.source_kind in _LISTING:
            mine["listed"].add(head)
        if one.source_kind == "release_entry":
            mine["released"].add(head)
        if phrase == labels.get(capability):
            mine["verbatim"].add(head)
    held = _subjects(state.capabilities, [member.phrase for member in state.members])
    return {
        name: Signals(
            capability=name,
            families=len(mine["families"]),
            dedicated=len(mine["dedicated"]),
            listed=len(mine["listed"]),
            verbatim=len(mine["verbatim"]),
            released=len(mine["released"]),
            guides=kinds[name]["guide"] / kinds[name].total(),
            subject=held.get(name, 0.0),
        )
        for name, mine in sets.items()
    }


_LISTING = frozenset({"item", "offer", "table_row", "plan", "feature"})


def worth(label: str, one: Signals) -> float:
    """Return how much a capability is worth as a row; ``SHOWN`` and above are rows.

    Several families that give it a place of its own, and as a large share of those that mention it, speak for it; so
    does one name for it. Against it: a name of an identifier or a clause, a single word of documents, instructions.
    How many merely mention it does not count: what everybody mentions tells nobody apart.

    Args:
        label: Its label.
        one: Its signals.
    """
    value = math.log2(1 + one.dedicated) + 0.5 * min(3, one.verbatim) + 0.7 * one.dedicated / one.families
    value += 0.25 * min(3, one.listed) + 0.25 * min(2, one.released)
    words = label.split()
    if is_code(label) or _IDENTIFIER.search(label):
        value -= 3.0
    if any(fold(word) in STOPWORDS - _JOINS for word in words) or len(words) > LONGEST or words[-1].isdigit():
        value -= 1.5
    if len(words) == 1:
        value -= 0.4
        if is_participle(label):
            value -= 1.0
    if contentless(label):
        value -= 3.0
    return value - 2.0 * one.guides


def is_subject(label: str, one: Signals, *, vendors: int) -> bool:
    """Return whether a label names what the market is about: its words stand in too many of the phrases.

    Of a name of several words a smaller share tells, where nearly every vendor gives it a place of its own.

    Args:
        label: The label.
        one: Its signals.
        vendors: Families in the market.
    """
    named = " " in label and one.dedicated >= _NEARLY_ALL * vendors
    return one.subject > (SUBJECT_NAME if named else SUBJECT)


def rows(state: CapabilityState, mentions: Sequence[Mention]) -> tuple[list[str], list[str]]:
    """Return the capabilities worth a row, the worthiest first, and the other candidates.

    What several families share needs a worth of ``SHOWN``. What one family alone names is a row where it lists it as
    a feature with a text of its own: the others are looked up for it. Where nothing is shared, all are rows.

    Args:
        state: The capabilities and their phrases.
        mentions: Of all products.
    """
    told = signals(state, mentions)
    labels = {item.id: item.label for item in state.capabilities}
    value = {name: worth(labels[name], one) for name, one in told.items() if name in labels}
    order = sorted(value, key=lambda name: (-value[name], labels[name]))
    shared = [name for name in order if told[name].families > 1]
    vendors = len(set(families(mentions).values()))
    about = {name for name in order if is_subject(labels[name], told[name], vendors=vendors)}
    fit = [name for name in shared if value[name] >= SHOWN and told[name].dedicated and name not in about]
    alone = [name for name in order if told[name].families == 1 and told[name].listed and name not in about]
    own = [name for name in alone if value[name] >= ALONE and name in _described(state, mentions)]
    shown = [*fit[:MOST], *own[: max(0, LEAST - len(fit))]] if shared else order[:MOST]
    if shared and not shown:
        shown = shared[:LEAST]
    taken = set(shown)
    return shown, [name for name in order if name not in taken]


def _described(state: CapabilityState, mentions: Sequence[Mention]) -> set[str]:
    """Return the capabilities that somebody lists as a feature with a sentence about it."""
    known = state.by_key()
    return {
        known[at]
        for one in mentions
        if (one.source_kind == "plan" or (one.source_kind == "offer" and len(one.description) >= _SAME_TEXT))
        and (at := key(one.phrase)) in known
    }


def _subjects(capabilities: Sequence[Capability], phrases: Sequence[str]) -> Mapping[str, float]:
    """Return for each capability the share of all phrases that hold the words of its label; few phrases tell none."""
    if len(phrases) < _MARKET:
        return {}
    holders: dict[str, set[int]] = defaultdict(set)
    for at, phrase in enumerate(phrases):
        for word in stems(phrase):
            holders[word].add(at)
    found: dict[str, float] = {}
    for item in capabilities:
        words = stems(item.label)
        if words:
            together = set.intersection(*(holders[word] for word in words))
            found[item.id] = len(together) / len(phrases)
    return found
