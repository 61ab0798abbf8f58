"""Names of somebody or something among labels: "Dropbox", "FTP destination", "StorageClass".

A name is known by its capitals in the middle of sentences; acronyms ("SFTP") are none, as they stand for protocols and
methods as often. What one vendor alone names so is a part of its product, what several do is somebody they work with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from analysis.features.noise import contentless
from analysis.features.speech import Speech
from analysis.text.normalise import fold, stems, tokens

__all__ = ["INTEGRATIONS", "decorations", "is_name", "names_of"]

INTEGRATIONS = "Integrations"
"""Theme of what several vendors name and none of them makes."""
_CAPITALS = 0.7
"""Share of a name's places inside of sentences that are written with capitals."""
_HEARD = 3
"""Places from which on that share tells something."""
_SLOTS = 3


def names_of(labels: Mapping[str, str], speech: Mapping[str, Speech] | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids of the labels that are names, and the stems of words that are beside any name in this market.

    Args:
        labels: Id to label, of all candidates.
        speech: Label, and each of its words, to how running text uses it; None: nobody listened.
    """
    decorated = decorations(labels.values(), speech)
    return frozenset(one for one, label in labels.items() if is_name(label, speech, decorated=decorated)), decorated


def is_name(label: str, speech: Mapping[str, Speech] | None, *, decorated: Collection[str] = ()) -> bool:
    """Return whether a label is the name of somebody or something, and not what a product does.

    Args:
        label: The label.
        speech: Label, and each of its words, to how running text uses it; None: nobody listened, and nothing is a name.
        decorated: Stems of words that are beside any name.
    """
    if speech is None:
        return False
    words = [word for word in tokens(label) if stems(word) and not contentless(word)]
    telling = [word for word in words if not set(stems(word)) <= set(decorated)]
    if decorated and len(telling) < len(words):
        return True
    proper = [_is_proper(speech.get(word)) for word in telling]
    heard = speech.get(label)
    if heard and heard.inner >= _HEARD:
        return _is_proper(heard) and (len(telling) == 1 or any(proper))
    return bool(telling) and all(proper)


def _is_proper(heard: Speech | None) -> bool:
    return heard is not None and heard.inner >= _HEARD and heard.capital >= _CAPITALS * heard.inner


def decorations(labels: Iterable[str], speech: Mapping[str, Speech] | None) -> frozenset[str]:
    """Return the stems of words that a market sets behind names: "destination" beside "Dropbox destination", "FTP".

    Such a word stands last in labels of which the rest is a label, too, and a name or an acronym: three times at least,
    and in a third of the labels that end with it, so that "embeddings" is none where models have names.

    Args:
        labels: Of all candidates.
        speech: Label to how running text uses it.
    """
    every = list(labels)
    named = {fold(label) for label in every if _is_acronym(label) or is_name(label, speech)}
    slots: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for label in every:
        head, _, last = label.rpartition(" ")
        if head and len(found := stems(last)) == 1:
            ends[found[0]] += 1
            slots[found[0]] += fold(head) in named
    return frozenset(word for word, count in slots.items() if count >= _SLOTS and count * _SLOTS >= ends[word])


def _is_acronym(label: str) -> bool:
    return label.isupper() and label.isalnum()
