"""Names that belong to no product of the market: what several products' pages speak of as something else.

"Git natively supports this" says nothing of a forge. A name that begins statements on the pages of several products is
no part of any of them (Git, Kubernetes, OpenSSH); a name that only one product's pages use may be one of its own parts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from analysis.lexicon import lexicon
from analysis.matrix.passages import Passage, PassageKind
from analysis.text.words import fold

__all__ = ["world_names"]

_SITES = 2
"""Products whose pages must use a name as a subject."""
_CAPITAL = 0.5
"""Share of its uses in which a name is written with a capital; an ordinary noun that begins sentences is not a name."""
_MIN_USES = 3
"""Uses inside sentences that tell a name from an ordinary word."""
_PROSE = frozenset((PassageKind.TEXT, PassageKind.ITEM))
_NAMED = re.compile(r"[A-Z][\w+-]+")
_ALL_CAPITALS = re.compile(r"[A-Z\d]{2,}s?")


@lru_cache(maxsize=1)
def _subjects() -> re.Pattern[str]:
    pack = lexicon("en")
    verbs = "|".join(sorted(pack.words["subject_verbs"])) if pack else "is"
    return re.compile(
        r"(?:^|(?<=[.!?:,]\s)|(?<=\bthat\s)|(?<=\bsince\s)|(?<=\bbecause\s)|(?<=\bwhile\s)|(?<=\b[Tt]he\s))"
        rf"(?P<name>[A-Z][\w+-]+(?:\s[A-Z][\w+-]+){{0,2}})\s(?:\w+ly\s|also\s|itself\s)?(?:{verbs})(?!\w)"
    )


def world_names(
    passages: Mapping[str, Sequence[Passage]], own: Collection[str], asked: Collection[str] = ()
) -> frozenset[str]:
    """Return names, in lower case, that several products' pages use for something that is none of the products.

    Args:
        passages: Each product's passages.
        own: Names of the market's products.
        asked: Names and definitions of the capabilities: what they name is spoken of by the products themselves.
    """
    used: defaultdict[str, set[str]] = defaultdict(set)
    for product, found in passages.items():
        for passage in found:
            if passage.kind in _PROSE:
                for match in _subjects().finditer(passage.text):
                    if not _ALL_CAPITALS.fullmatch(match["name"]):
                        used[match["name"]].add(product)
    mine = {word for name in own for word in fold(name).split()}
    mine |= {fold(word) for text in asked for word in _NAMED.findall(text)}
    shared = [name for name, products in used.items() if len(products) >= _SITES and not set(fold(name).split()) & mine]
    return _proper(shared, passages) if shared else frozenset()


def _proper(names: Sequence[str], passages: Mapping[str, Sequence[Passage]]) -> frozenset[str]:
    """Return those of the names, in lower case, that are written with a capital inside sentences, too."""
    any_case = re.compile(rf"(?<=[a-z,]\s)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.I)
    upper: defaultdict[str, int] = defaultdict(int)
    every: defaultdict[str, int] = defaultdict(int)
    for found in passages.values():
        for passage in found:
            if passage.kind in _PROSE:
                for match in any_case.finditer(passage.text):
                    every[fold(match[0])] += 1
                    upper[fold(match[0])] += match[0][0].isupper()
    return frozenset(name for name, count in every.items() if count >= _MIN_USES and upper[name] >= _CAPITAL * count)
