"""New wishes that no capability covers, gathered into proposed capabilities with ids that stay.

A proposal is two words that are near each other in the titles of wishes by several people: "dark mode", "board ...
templates". Its id is made of their stems; those that are known gather their wishes first, so that a proposal keeps its
id and its wishes from build to build.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analysis.features.general import general
from analysis.text.normalise import STOPWORDS, stem, tokens
from rivalscope.core.demand import DemandKind, DemandProposal, StoredPost
from rivalscope.core.ids import make_id

__all__ = ["propose"]

_PEOPLE = 3
"""Distinct writers from which wishes propose something: two may be one company."""
_MAX_DISTANCE = 3
"""Words from one of the pair to the other, at most."""
_COMMON = 0.55
"""Share of products whose notes hold a word from which it names nothing."""
_ASKING = frozenset(
    map(
        stem,
        "support feature request add allow option enable new please wish need want provide implement proposal idea"
        " issue suggestion improve improvement better ability possibility enhancement question help nice great"
        " would".split(),
    )
)

Pair = tuple[str, str]


def propose(
    posts: Iterable[StoredPost], *, known: Mapping[str, Sequence[str]] | None = None, without: Iterable[str] = ()
) -> list[DemandProposal]:
    """Return what unlinked wishes ask for together, most people first.

    Args:
        posts: Judged posts; only wishes that are linked to nothing count.
        known: Id -> words of the proposals of the last build.
        without: Names of products and vendors.
    """
    barred = _ASKING | {stem(token) for name in without for token in tokens(name)}
    wishes = {one.id: one for one in posts if one.kind is DemandKind.WISH and not one.capability}
    pairs = {key: _pairs(_title(one), barred) for key, one in wishes.items()}
    holding: defaultdict[Pair, set[str]] = defaultdict(set)
    for key, named in pairs.items():
        for pair in named:
            holding[pair].add(key)
    found: list[DemandProposal] = []
    for pair in (*_kept(known or {}, holding), *_order(holding)):
        mine = [wishes[key] for key in holding.get(pair, ())]
        if len({one.person or one.id for one in mine}) < _PEOPLE:
            continue
        ordered = sorted(mine, key=lambda one: (-one.least_people, one.opened, one.id))
        found.append(
            DemandProposal(
                id=f"dem-{make_id('proposal', *pair)[:12]}",
                label=_label(ordered, pair),
                words=pair,
                posts=tuple(one.id for one in ordered),
            )
        )
        taken = {one.id for one in mine}
        for keys in holding.values():
            keys -= taken
    people = {one.id: sum(wishes[key].least_people for key in one.posts) for one in found}
    return sorted(found, key=lambda one: (-people[one.id], one.label.casefold(), one.id))


def _kept(known: Mapping[str, Sequence[str]], holding: Mapping[Pair, set[str]]) -> list[Pair]:
    """Return the pairs of known proposals, the one with most wishes first."""
    pairs = {(words[0], words[1]) for words in known.values() if len(words) == 2}
    return sorted((pair for pair in pairs if pair in holding), key=lambda pair: (-len(holding[pair]), pair))


def _order(holding: Mapping[Pair, set[str]]) -> list[Pair]:
    """Return pairs, those with most wishes of rare words first."""
    weight = {pair: math.log1p(len(keys)) * (2 - _common(pair[0]) - _common(pair[1])) for pair, keys in holding.items()}
    return sorted(weight, key=lambda pair: (-weight[pair], pair))


def _common(word: str) -> float:
    known = general()
    return max(known.headings.get(word, 0.0), known.notes.get(word, 0.0))


def _title(post: StoredPost) -> str:
    return post.title or post.quote


def _pairs(title: str, barred: frozenset[str] | set[str]) -> set[Pair]:
    words = [stem(token) for token in tokens(title) if token not in STOPWORDS]
    words = [word for word in words if word not in barred and not word.isdigit()]
    return {
        (min(one, other), max(one, other))
        for at, one in enumerate(words)
        for other in words[at + 1 : at + _MAX_DISTANCE]
        if one != other and min(_common(one), _common(other)) < _COMMON
    }


def _label(posts: Sequence[StoredPost], pair: Pair) -> str:
    """Return the words of the titles from one of the pair to the other, as most of them write it."""
    spans: Counter[str] = Counter()
    for post in posts:
        words = _title(post).split()
        keys = [[stem(token) for token in tokens(word)] for word in words]
        places = [[at for at, one in enumerate(keys) if word in one] for word in pair]
        if all(places):
            first, last = min(
                ((min(a, b), max(a, b)) for a in places[0] for b in places[1]), key=lambda span: span[1] - span[0]
            )
            spans[" ".join(words[first : last + 1]).strip(" .,:;!?()[]\"'").casefold()] += 1
    label = min(spans, key=lambda one: (-spans[one], len(one), one), default=" ".join(pair))
    return label[:1].upper() + label[1:]
