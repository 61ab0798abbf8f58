"""Names in a question -> products, plans and capabilities of the market, or the nearest names where none fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

from rapidfuzz import fuzz, process

from analysis.matrix.thesaurus import synonyms
from analysis.text.normalise import fold, stems, tokens
from analysis.view import MarketView
from rivalscope.core.records import Capability

__all__ = [
    "find_capabilities",
    "match_capabilities",
    "match_products",
    "named",
    "nearest",
    "said_capabilities",
    "weigh",
]

_COVER = 0.6
"""Share of a question's weight that a capability's words must cover; found on paraphrased questions in the tests."""
_MOST_CAPABILITIES = 3
_CLOSE = 0.9
"""Capabilities scoring at least this share of the best one are meant as well."""
_SPLIT = 8
"""Words of a question that may be one name together, in whatever parts either is written."""
_SHORTEST, _MISSPELT = 5, 84.0
"""Letters from which a word may be cut short or misspelt, and the rapidfuzz ratio from which it is: of four letters,
"open" would be OpenFeature, and "logo" a log."""
_INITIALS = re.compile(r"\b[A-Z]{2,}\d*\b")
_LONGEST = 6
"""Words of the longest name that is looked for whole."""
_MIN_SCORE = 60.0
"""rapidfuzz score from which a name is worth suggesting."""


def named(words: str, names: Iterable[tuple[str, Sequence[str]]], *, behind: str = "") -> list[str]:
    """Return the keys whose names are in a text as whole words, in the order given.

    Args:
        words: Folded text.
        names: Keys with their spellings.
        behind: A pattern that must follow the name.
    """
    found = []
    for item, spellings in names:
        for spelling in spellings:
            name = fold(spelling)
            if len(name) > 1 and re.search(rf"(?<!\w){re.escape(name)}{behind}(?!\w)", words):
                found.append(item)
                break
    return found


def match_products(view: MarketView, text: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the slugs of the products that a text names, and the nearest names where it names none.

    Args:
        view: The market.
        text: A slug, a name, an alias, several with commas, or "we" for our own product.
    """
    words = fold(text)
    found = named(words, ((one.slug, (one.name, one.slug, *one.aliases)) for one in view.products))
    if not found and view.own and re.fullmatch(r"(?:we|us|our|ours|our own|own)", words.strip()):
        found = [view.own]
    return found, () if found else nearest(text, [name for one in view.products for name in (one.name, *one.aliases)])


def match_capabilities(view: MarketView, text: str) -> tuple[list[Capability], tuple[str, ...]]:
    """Return the capabilities that a text means, best first, and the nearest names where it means none.

    Args:
        view: The market.
        text: An id, a label, an alias, or other words for one.
    """
    if text in view.capability_of:
        return [view.capability_of[text]], ()
    words = fold(text)
    exact = [one for one in view.capabilities if words in {fold(name) for name in (one.label, *one.aliases)}]
    found = exact or find_capabilities(view, list(dict.fromkeys(stems(words))))
    return found, () if found else nearest(text, [one.label for one in view.capabilities])


def nearest(text: str, names: Sequence[str], *, most: int = 5) -> tuple[str, ...]:
    """Return the names that look most like a text, best first; none where nothing is close."""
    found = process.extract(text, names, scorer=fuzz.WRatio, processor=fold, limit=most, score_cutoff=_MIN_SCORE)
    return tuple(dict.fromkeys(name for name, _, _ in found))


def weigh(documents: Iterable[Iterable[str]]) -> tuple[Counter[str], int]:
    """Return in how many documents each word stands, and how many documents there are."""
    counts: Counter[str] = Counter()
    total = 0
    for document in documents:
        counts.update(set(document))
        total += 1
    return counts, total


def _spellings(capability: Capability) -> list[str]:
    return _spelt((capability.label, *capability.aliases))


@lru_cache(maxsize=4096)
def _spelt(names: tuple[str, ...]) -> list[str]:
    """Return names with their synonyms and initials: "single sign-on (SAML)" is also "single sign-on", and "sso"."""
    names = tuple(dict.fromkeys((*names, *(re.sub(r"\s*\([^)]*\)", "", name) for name in names))))
    words = [tokens(name) for name in names]
    alike = [other for name in names for other in synonyms(name)]
    return [*names, *alike] + ["".join(word[0] for word in name) for name in words if 2 < len(name) < 6]


def _joined(left: Sequence[str], vocabulary: set[str]) -> list[str]:
    """Return words with those put together that the market writes as one: "roll back" is "rollback"."""
    found: list[str] = []
    for stem in left:
        if found and found[-1] + stem in vocabulary:
            found[-1] += stem
        else:
            found.append(stem)
    return found


def _meant(stem: str, vocabulary: set[str], names: set[str]) -> str:
    """Return the word of the market that a word stands for: itself, one that it cuts short, or one it misspells.

    Only a word of a name is misspelt: definitions have words of all days, and "founder" is not their "found".
    """
    if stem in vocabulary or len(stem) < _SHORTEST:
        return stem
    longer = [word for word in vocabulary if word.startswith(stem)]
    return longer[0] if len(longer) == 1 else _spelt_right(stem, names)


def _spelt_right(stem: str, names: set[str]) -> str:
    close = process.extractOne(stem, names, scorer=fuzz.ratio, score_cutoff=_MISSPELT)
    return close[0] if close and close[0][0] == stem[0] else stem


def said_capabilities(view: MarketView, words: str, *, common: frozenset[str] = frozenset()) -> list[Capability]:
    """Return the capabilities that a text calls by a whole name, whatever else it says, in the text's order.

    Initials within a name that no other capability has are a name as well: "SAML" of "Single sign-on (SAML)".

    Args:
        view: The market.
        words: The text, folded.
        common: Stems that by themselves name nothing.
    """
    names: dict[tuple[str, ...], Capability] = {}
    initials: dict[str, set[str]] = {}
    for one in view.capabilities:
        for name in _spellings(one):
            names.setdefault(tuple(stems(name, keep_stopwords=True)), one)
            for short in _INITIALS.findall(name):
                initials.setdefault("".join(stems(short, keep_stopwords=True)), set()).add(one.id)
    for short, ids in initials.items():
        if len(ids) == 1:
            names.setdefault((short,), view.capability_of[next(iter(ids))])
    names = {name: one for name, one in names.items() if name and (len(name) > 1 or name[0] not in common)}
    vocabulary = {stem for name in names for stem in name}
    read = [
        stem if stem in common or len(stem) < _SHORTEST or stem in vocabulary else _spelt_right(stem, vocabulary)
        for stem in stems(words, keep_stopwords=True)
    ]
    # "open feature" is "OpenFeature", "self hosted" "selfhosted"
    joined = {"".join(name): one for name, one in names.items() if len("".join(name)) >= _SHORTEST or len(name) == 1}
    found: dict[str, Capability] = {}
    at = 0
    while at < len(read):
        sizes = range(min(_LONGEST, len(read) - at), 0, -1)
        size = next((size for size in sizes if "".join(read[at : at + size]) in joined), 0)
        if size:
            one = joined["".join(read[at : at + size])]
            found.setdefault(one.id, one)
        at += size or 1
    return list(found.values())


def find_capabilities(view: MarketView, left: Sequence[str]) -> list[Capability]:
    """Return the capabilities whose names cover the stems of a question, best first; those close to the best only."""
    if not left:
        return []
    names = [(one, [stems(name) for name in _spellings(one)]) for one in view.capabilities]
    counts, total = weigh([stem for name in every for stem in name] for _, every in names)

    def weight(stem: str) -> float:
        return log(1 + total / (1 + counts[stem]))

    vocabulary = {stem for one, every in names for name in (*every, stems(one.description)) for stem in name}
    own = {stem for _, every in names for name in every for stem in name}
    read = [_meant(stem, vocabulary, own) for stem in _joined(left, vocabulary)]
    asked = {stem: weight(stem) for stem in read}
    whole = sum(asked.values())
    glued = "".join(read)
    runs = {"".join(read[at:end]) for at in range(len(read)) for end in range(at + 1, min(at + _SPLIT, len(read)) + 1)}
    scored = []
    for capability, every in names:
        about = set(stems(capability.description))
        best = 0.0
        for name in every:
            if not name:
                continue
            # "full text" is "fulltext"; but the "opa" of "desktop app" is no name
            if "".join(name) in runs:
                best = max(best, 0.9 + 0.1 * min(len("".join(name)) / len(glued), 1.0))
                continue
            hit = [stem for stem in name if stem in asked]
            of_name = sum(map(weight, hit)) / sum(map(weight, name))
            of_asked = sum(asked[stem] for stem in set(hit)) / whole
            hinted = about & asked.keys()
            # One word of a definition says little: "founded" is not what stale flags are.
            described = sum(asked[stem] for stem in hinted) / whole if len(hinted) > 1 else 0.0
            best = max(best, 2 * of_name * of_asked / (of_name + of_asked) if hit else 0.0, 0.75 * described)
        if best >= _COVER:
            scored.append((best, capability))
    scored.sort(key=lambda one: (-one[0], one[1].label.casefold(), one[1].id))
    return [capability for score, capability in scored[:_MOST_CAPABILITIES] if score >= _CLOSE * scored[0][0]]
