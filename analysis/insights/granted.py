"""Whether a quote offers what it names, or takes it for granted while it is about something else.

"You can filter pull requests by date" offers a filter: that there are pull requests is true and not what it says.
Whoever repeats a claim without its footnote should be able to point to a sentence that says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.lexicon import Lexicon, languages, lexicon
from analysis.text.normalise import stem, stems

__all__ = ["takes_for_granted"]

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_EITHER = re.compile(r"(\w+) (?:or|and|/) (\w+) (\w+)")
_APART = re.compile(r" (?:for|of|in|on|with|by|from|per|to) ")
_LONGEST_GAP = 1
"""Further words that may stand within a name: "audit and access logs"."""


def takes_for_granted(text: str, names: Sequence[str]) -> bool:
    """Return whether a text names something, and nowhere as what it offers; False where it does not name it.

    Args:
        text: A quote.
        names: Label and aliases of the capability.
    """
    packs = [pack for code in sorted(languages()) if (pack := lexicon(code)) is not None and _knows(pack)]
    for spell in (_whole, _head):
        wanted = [found for name in names for one in spell(name.partition("(")[0]) if (found := stems(one))]
        places = [place for sentence in _sentences(text) for place in _places(sentence, wanted)]
        if places:
            return all(any(_aside(before, pack) for pack in packs) for before in places)
    return False


def _whole(name: str) -> list[str]:
    """Return a name in full; "Pull or merge requests" is two.

    >>> _whole("Pull or merge requests")
    ['Pull requests', 'merge requests']
    """
    either = _EITHER.fullmatch(name.strip())
    return [f"{either[1]} {either[3]}", f"{either[2]} {either[3]}"] if either else [name]


def _head(name: str) -> list[str]:
    """Return what a name is about before it says where: "Wiki" of "Wiki for each repository"."""
    return [_APART.split(name, maxsplit=1)[0]]


def _knows(pack: Lexicon) -> bool:
    return "used_by" in pack.patterns


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a quote; what leads in to an entry stays with it."""
    head, apart, rest = text.partition(" … ")
    if apart and len(head.split()) <= 2:
        yield f"{head} … {rest}"
    else:
        yield from _SENTENCE.split(text)


def _places(sentence: str, names: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what stands before each place where a sentence has one of the names; a part of an identifier is none."""
    words = list(_WORD.finditer(sentence))
    said = [stem(word[0].casefold()) for word in words]
    for name in names:
        for start in range(len(said)):
            before = sentence[: words[start].start()]
            ends = range(start + len(name), min(start + len(name) + _LONGEST_GAP, len(said)) + 1)
            whole = any(said[end - 1] in name and set(name) <= set(said[start:end]) for end in ends)
            if said[start] in name and whole and not before.endswith("_"):
                yield before


def _aside(before: str, pack: Lexicon) -> bool:
    """Return whether what stands before a name makes it something that is used, and not what is offered."""
    if pack.says("used_by", before) or pack.says("beside", before):
        return True
    conditions = [found.end() for found in pack.pattern("under_condition").finditer(before)]
    return bool(conditions) and not pack.says("main_clause", before[conditions[-1] :])
