"""How a passage puts it, whatever it is about: its words with the names taken out, as a linear model weighs them.

"You can also <name> any request", "<product> supports <name>" and "<name> must be enabled when" say by their function
words and common verbs whether they describe a thing or take it for granted. Words of one market's subject are not
weighed: only what is said in several markets was learnt (``benchmarks/proof_words.py``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from analysis.lexicon import Lexicon
from analysis.matrix.terms import STOPWORDS, stems

__all__ = ["acts", "asserts", "wording"]

_TOKEN = re.compile(r"[^\W_][\w'’-]*|[.,:;()!?|`/→✓=]")
_NAME, _PART, _PRODUCT, _NUMBER = "<name>", "<part>", "<product>", "<number>"
_ARTICLES = frozenset(("a", "an", "the"))
_SHORTEST = 4
"""Words of a name and what it does that are no label."""
_REACH = 4
"""Words behind a verb of offering among which the name stands."""
_BESIDE = 5
"""Words before and after a name that are weighed for standing there."""


def wording(text: str, heading: str, *, name: Collection[str], own: Collection[str]) -> frozenset[str]:
    """Return the words of a passage and of its heading as features, the names in them replaced by what they are.

    Args:
        text: The passage.
        heading: The heading above it.
        name: Stems of the capability's name.
        own: Stems of the product's names.

    >>> sorted(wording("Heron supports webhooks", "", name={"webhook"}, own={"heron"}))[-3:]
    ['before <product>', 'before supports', 'supports']
    """
    told = ["<begin>", *_plain(text, frozenset(name), frozenset(own)), "<end>"]
    found = {*told, *(f"above {word}" for word in _plain(heading, frozenset(name), frozenset(own)))}
    for place, word in enumerate(told):
        if word in (_NAME, _PART):
            found.update(f"before {one}" for one in told[max(place - _BESIDE, 0) : place])
            found.update(f"after {one}" for one in told[place + 1 : place + 1 + _BESIDE])
    return frozenset(found)


def asserts(text: str, pack: Lexicon, *, name: Collection[str], own: Collection[str]) -> bool:
    """Return whether a passage begins with the name and what it gives, or says that the product offers or calls it so.

    Args:
        text: The passage.
        pack: The lexicon of its language.
        name: Stems of the capability's name.
        own: Stems of the product's names.

    >>> from analysis.lexicon import lexicon
    >>> asserts("Webhooks let you follow events.", lexicon("en"), name={"webhook"}, own={"heron"})
    True
    >>> asserts("What follows events is our webhooks.", lexicon("en"), name={"webhook"}, own={"heron"})
    True
    >>> asserts("The list of webhooks is sorted.", lexicon("en"), name={"webhook"}, own={"heron"})
    False
    """
    told = list(_plain(text, frozenset(name), frozenset(own)))
    gives = pack.words["offer_verbs"] | (pack.words["modals"] - {"able"})
    if told[:1] == [_NAME] and len(told) > _SHORTEST:
        return told[1] in gives
    if any(word == _NAME and pack.says("called_ours", " ".join(told[:place])) for place, word in enumerate(told)):
        return True
    return any(
        word == _PRODUCT
        and any(verb in gives for verb in told[place + 1 : place + 3])
        and _NAME in told[place + 2 : place + 3 + _REACH]
        for place, word in enumerate(told)
    )


def acts(text: str, *, name: Collection[str]) -> bool:
    """Return whether a passage begins with the name and, by its ending, a verb: "Stale flag detection looks for ...".

    Args:
        text: The passage.
        name: Stems of the capability's name.
    """
    told = list(_plain(text, frozenset(name), frozenset()))
    if told[:1] != [_NAME] or len(told) <= _SHORTEST:
        return False
    verb, after = told[1], told[2]
    ends = verb.isalpha() and verb.endswith("s") and not verb.endswith("ss") and verb not in STOPWORDS
    return ends and after.isalpha() and after not in _ARTICLES


def _plain(text: str, name: frozenset[str], own: frozenset[str]) -> Iterator[str]:
    before = ""
    for token in _TOKEN.findall(text):
        word = token.lower()
        if token[0].isalnum():
            said = frozenset(stems(token))
            if said & name:
                word = _PART if said - name else _NAME
            elif said and said <= own:
                word = _PRODUCT
            elif token.isdigit():
                word = _NUMBER
        if word != _NAME or before != _NAME:
            yield word
        before = word
