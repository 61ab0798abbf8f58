"""Which capabilities are rows of the matrix: the worthiest, one a meaning, few names of others, and not too many.

Everything else stays a candidate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from analysis.features.asked import asked_of_any
from analysis.features.grain import acronyms, core
from analysis.features.names import names_of
from analysis.features.speech import Speech
from analysis.features.state import CapabilityState
from analysis.features.worth import FIRM, Signals, is_subject, signals, unfit, worth
from analysis.text.normalise import stems
from rivalscope.core.records import Mention

__all__ = ["FIRST", "LEAST", "MOST", "MOST_NAMES", "SHOWN", "choose", "one_a_meaning", "rows"]

SHOWN = 0.8
"""Worth from which on a capability is a row: log odds that it belongs in the table."""
MOST = 40
"""Rows that a matrix has at most: of the next twenty, seven in ten belong."""
FIRST = 20
"""Rows behind which only those follow that are firm enough for a brief: of the others, seven in ten belong, and nearly
nine in ten of the firm ones."""
MOST_NAMES = 5
"""Rows that are names of somebody else's product at most: what a market works with is a list of its own."""
LEAST = 12
SHOWN_OF_FEW = 0.3
"""Rows up to which those above a lower worth, or sold by two families, are shown too: a small market still gets a
table. With each of eleven markets left out of the weights, twelve instead of eight give 14 rows more, and the same
share of them belongs."""
_CLAIMED = 3
"""Sentences that say so at least: twice may be chance."""
_MARKET = 300
"""Candidates from which on the words that many of them hold are known."""
_SUBJECT_WORD = 0.02
"""Share of all labels that hold a word, from which on it names the subject: "volume" among storage drivers."""


def rows(
    state: CapabilityState, mentions: Sequence[Mention], *, speech: Mapping[str, Speech] | None = None
) -> tuple[list[str], list[str]]:
    """Return the capabilities worth a row, the worthiest first, and the other candidates, the worthiest first.

    Args:
        state: The capabilities and their phrases.
        mentions: Of all products.
        speech: Label to how running text uses it; None: nobody listened.
    """
    told = signals(state, mentions, speech=speech)
    labels = {item.id: item.label for item in state.capabilities if item.id in told}
    return choose(labels, told, {name: worth(labels[name], told[name]) for name in labels}, speech=speech)


def choose(
    labels: Mapping[str, str],
    told: Mapping[str, Signals],
    value: Mapping[str, float],
    *,
    speech: Mapping[str, Speech] | None = None,
) -> tuple[list[str], list[str]]:
    """Return the ids of the rows, and those of the other candidates, the worthiest first.

    What one family alone names is a row by the same score: the others are looked up for it. Better few rows than bad
    ones: the first few may be worth less, and where none is worth a row the first few are shown all the same.

    Args:
        labels: Id to label.
        told: Id to signals.
        value: Id to worth.
        speech: Label to how running text uses it.
    """
    vendors = max((one.market for one in told.values()), default=1)
    names, decorated = names_of(labels, speech)

    def barred(name: str) -> bool:
        one, label = told[name], labels[name]
        own_part = name in names and one.families < 2 and " " not in label
        # What nobody gives a place of its own is still a row if buyers ask for it and text says again and again that a
        # product has it.
        placed = one.dedicated or (one.claimed >= _CLAIMED and asked_of_any(label))
        return not placed or own_part or unfit(label) or is_subject(label, one, vendors=vendors)

    order = sorted(labels, key=lambda name: (barred(name), -value[name], labels[name]))
    fit = [name for name in order if not barred(name)] or order
    fit = one_a_meaning(fit, labels, decorated=decorated, subject=_subject_words(labels.values()))
    fit = _few(fit, names)

    shown: list[str] = []
    for at, name in enumerate(fit):
        least = SHOWN_OF_FEW if at < LEAST else SHOWN
        if not told[name].dedicated or len(shown) >= FIRST:
            least = FIRM
        if value[name] >= least or (least == SHOWN_OF_FEW and told[name].sold > 1):
            shown.append(name)
    shown = shown[:MOST] or fit[:LEAST]
    taken = set(shown)
    return shown, [name for name in order if name not in taken]


def one_a_meaning(
    order: Sequence[str],
    labels: Mapping[str, str],
    *,
    decorated: Collection[str] = (),
    subject: Collection[str] = (),
) -> list[str]:
    """Return the capabilities without those whose label says the same as a worthier one's.

    The same are labels of the same telling words ("Jenkins", "Jenkins integration"), an acronym with what it stands
    for, and labels of which one has the words of the other and beside them only what the market is about ("Snapshot",
    "Volume snapshots"). They stay candidates, as the words of their labels find the same passages.

    Args:
        order: Ids, the worthiest first.
        labels: Id to label.
        decorated: Stems of words that add nothing to a name in this market.
        subject: Stems of words that name what the market is about. Both "Repository templates" and "Issue templates"
            may be rows although these words are the subject of a forge.
    """
    short = acronyms([labels[name] for name in order])
    about = frozenset(subject)
    taken: set[frozenset[str]] = set()
    found = []
    for name in order:
        words = core(short.get(labels[name], labels[name]), decorated=decorated)
        if not any(words == other or _says_the_same(words, other, about) for other in taken):
            taken.add(words)
            found.append(name)
    return found


def _says_the_same(words: frozenset[str], other: frozenset[str], subject: frozenset[str]) -> bool:
    less, more = sorted((words, other), key=len)
    return less < more and more - less <= subject and not less <= subject


def _subject_words(labels: Collection[str]) -> frozenset[str]:
    """Return the stems that so many labels hold that they name what the market is about; few labels do not tell."""
    if len(labels) < _MARKET:
        return frozenset()
    holders = Counter(word for label in labels for word in set(stems(label)))
    return frozenset(word for word, count in holders.items() if count > _SUBJECT_WORD * len(labels))


def _few(order: Sequence[str], names: Collection[str]) -> list[str]:
    """Return the capabilities with no more than ``MOST_NAMES`` that are names of others."""
    found = []
    count = 0
    for name in order:
        count += name in names
        if name not in names or count <= MOST_NAMES:
            found.append(name)
    return found
