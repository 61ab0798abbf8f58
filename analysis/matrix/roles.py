"""The part that a capability's name plays in a sentence: what is offered, what is spoken of, or an ornament of a noun.

"Supports audit logs" offers them; "the audit log retention setting" and "search in audit logs" take them for granted
and speak of something else. There is no parser here: word order, function words and the lexicon's verbs tell enough.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.lexicon import Lexicon
from analysis.matrix.terms import STOPWORDS, stems

__all__ = ["NameRole", "Subject", "role_of"]

_TOKEN = re.compile(r"[^\W_][\w.+#/'-]*\w|[^\W_]|[,;:()\[\]|.!?–—]")
_WORD = re.compile(r"\w")
_REACH = 5
"""Words between a verb of offering and the name that it offers."""
_GRANTED = 4
"""Words before a name among which a noun of giving stands: "support for the"."""
_PHRASE = 5
"""Words before a name that may belong to its noun phrase."""
_BEING = (["is"], ["are"], ["refers"], ["means"], ["describes"])
_NAMING = (["a"], ["an"], ["the"], ["one"], ["when"], ["to"], ["how"])
_HUMP = re.compile(r"[a-z][A-Z]\w*[a-z][A-Z]|\w_\w")
"""Identifiers in which a name is a part of a longer one: "VolumeSnapshotClass"."""
_AFTER_NAME = re.compile(r"^\w*(?:ed|ly|ing)$")
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "your", "its", "their", "our", "my"))
_ARTICLES = frozenset(("a", "an", "any", "some", "no", "all", "each", "every", "both", "multiple", "several"))


class Subject(StrEnum):
    """Of whom or what a clause speaks."""

    OWN = "own"
    PEOPLE = "people"
    NAME = "name"
    BACK = "back"
    ANYBODY = "anybody"
    ORDER = "order"
    THING = "thing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NameRole:
    """The part that a name plays in a clause.

    Attributes:
        subject: Of what the clause speaks.
        offered: A verb of offering has it as its object, or it is said to be there.
        heads: Nothing follows that it only modifies.
        before: Words that narrow it, standing before it.
        oblique: A preposition governs it: "in", "of", "for".
        opens: The clause begins with it.
        alone: The clause says nothing else.
        defined: It is said what it is: "<name> is a protocol".
    """

    subject: Subject = Subject.NONE
    offered: bool = False
    heads: bool = False
    before: int = 0
    oblique: bool = False
    opens: bool = False
    alone: bool = False
    defined: bool = False


def role_of(text: str, name: Collection[str], pack: Lexicon, *, own: Collection[str] = ()) -> NameRole:
    """Return the part that a name plays in a clause; an empty role where its language has no word order on file.

    Args:
        text: The clause.
        name: Stems of the name.
        pack: The lexicon of its language.
        own: Stems of the product's name.
    """
    if not pack.directed:
        return NameRole()
    tokens = _TOKEN.findall(text)
    said = [frozenset(stems(token)) if _WORD.match(token) else frozenset() for token in tokens]
    window = _window(said, frozenset(name))
    if window is None:
        return NameRole()
    start, end = window
    low = [token.lower() for token in tokens]
    phrase, governor = _phrase_before(low, start, pack)
    words = [at for at, token in enumerate(tokens) if _WORD.match(token)]
    opens = phrase == words[0]
    oblique = governor in pack.words["prepositions"] and not _grants(low, phrase, pack)
    return NameRole(
        subject=_subject(text, tokens, low, said, window, pack, own),
        offered=_offered(low, phrase, end, pack),
        heads=_heads(low, end, pack) and not _HUMP.search(tokens[end]),
        before=sum(1 for at in range(phrase, start) if low[at] not in STOPWORDS and _WORD.match(low[at])),
        oblique=oblique,
        opens=opens,
        alone=opens and end == words[-1],
        defined=low[end + 1 : end + 2] in _BEING and low[end + 2 : end + 3] in _NAMING,
    )


def _window(said: Sequence[frozenset[str]], name: frozenset[str]) -> tuple[int, int] | None:
    """Return the first and last place of the shortest stretch that says most of a name."""
    places = [(at, words & name) for at, words in enumerate(said) if words & name]
    most = frozenset().union(*(words for _, words in places)) if places else frozenset()
    if not most:
        return None
    best: tuple[int, int] | None = None
    for first in range(len(places)):
        got: set[str] = set()
        for at, words in places[first:]:
            got |= words
            if got >= most:
                if best is None or at - places[first][0] < best[1] - best[0]:
                    best = places[first][0], at
                break
    return best


def _phrase_before(low: Sequence[str], start: int, pack: Lexicon) -> tuple[int, str]:
    """Return where the noun phrase of a name begins, past adjectives and nouns, and the word that governs it."""
    at = start
    verbs = pack.words["subject_verbs"] | pack.words["offer_verbs"]
    while at > 0 and start - at < _PHRASE:
        word = low[at - 1]
        if not _WORD.match(word) or word in verbs or word in STOPWORDS or word in pack.words["prepositions"]:
            break
        at -= 1
    governor = at - 1
    while governor >= 0 and low[governor] in _DEFINITE | _ARTICLES:
        governor -= 1
    return at, low[governor] if governor >= 0 else ""


def _grants(low: Sequence[str], phrase: int, pack: Lexicon) -> bool:
    """Return whether a word before a name grants it across a preposition: "support for", "ability to", "use of"."""
    return any(word in pack.words["offer_nouns"] for word in low[max(phrase - _GRANTED, 0) : phrase])


def _offered(low: Sequence[str], phrase: int, end: int, pack: Lexicon) -> bool:
    if _grants(low, phrase, pack):
        return True
    gives = pack.words["offer_verbs"] | pack.words["modals"]
    stops = pack.words["prepositions"] - {"to"}
    for word in reversed(low[max(phrase - _REACH, 0) : phrase]):
        if word in gives:
            return True
        if word in stops or not _WORD.match(word):
            break
    return pack.pattern("there").match(" ".join(low[end + 1 : end + 8])) is not None


def _heads(low: Sequence[str], end: int, pack: Lexicon) -> bool:
    """Return whether a name is the head of its phrase: a plural, or followed by no other noun."""
    following = low[end + 1] if end + 1 < len(low) else ""
    if not _WORD.match(following) or following in STOPWORDS:
        return True
    if low[end].endswith("s") and not low[end].endswith(("ss", "us", "is")):
        return True
    known = pack.words["prepositions"] | pack.words["subject_verbs"] | pack.words["offer_verbs"]
    known = known | pack.words["light_heads"] | pack.words["offer_nouns"]
    return following in known or _AFTER_NAME.match(following) is not None


def _subject(
    text: str,
    tokens: Sequence[str],
    low: Sequence[str],
    said: Sequence[frozenset[str]],
    window: tuple[int, int],
    pack: Lexicon,
    own: Collection[str],
) -> Subject:
    verbs = pack.words["subject_verbs"] | pack.words["offer_verbs"] | pack.words["modals"]
    verb = next((at for at, word in enumerate(low) if word in verbs), None)
    if pack.says("generalities", text):
        return Subject.ANYBODY
    if verb is None:
        return Subject.NONE
    if verb == 0 or not any(_WORD.match(token) for token in tokens[:verb]):
        return Subject.ORDER
    front = " ".join(tokens[:verb])
    if set().union(*said[:verb]) & set(own) or pack.says("own", front):
        return Subject.OWN
    if window[1] < verb:
        return Subject.NAME
    if pack.says("people", front):
        return Subject.PEOPLE
    return Subject.BACK if pack.says("pronouns", front) else Subject.THING
