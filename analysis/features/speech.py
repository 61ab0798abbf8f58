"""How running text refers to a name: in how many sentences it stands, and in how many as what a product has.

"It supports volume expansion" says of a name that it is something to have; "the controller restarts" does not. The
verbs are in the lexicon of each language (``has``); a language without them lets names be counted and never claimed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.corpus import Document
from analysis.lexicon import lexicon
from analysis.text.normalise import fold, stem, tokens
from rivalscope.core.records import BlockKind

__all__ = ["RunningText", "Speech", "listen", "passages"]

_SENTENCE = re.compile(r"(?<=[.!?;。！？])\s*|\n")
_PARTS = re.compile(r"[,;:()\[\]{}|\"]")
_LONGEST = 1500
"""Characters of a passage that are read."""
_MIN_WORDS, _MAX_WORDS = 3, 60
"""Words of a sentence; shorter ones are labels, longer ones are lists or code."""
_REACH = 10
"""Words behind a verb of having that can be its object, lists included."""
_WORDS = 4


@dataclass(frozen=True, slots=True)
class RunningText:
    """A piece of running text.

    Attributes:
        product: Whose page it is on.
        text: As it stands there.
        language: Of the page.
    """

    product: str
    text: str
    language: str = "en"


@dataclass(slots=True)
class Speech:
    """How a market's running text uses one name.

    Attributes:
        sentences: That hold its words side by side.
        claimed: Of these, that say a product has it.
        claimers: Products that say so.
    """

    sentences: int
    claimed: int
    claimers: frozenset[str]


def passages(documents: Iterable[Document]) -> Iterable[RunningText]:
    """Yield the running text of pages, each text of a product once; headings, code and the site's frame apart."""
    seen: set[tuple[str, str]] = set()
    for document in documents:
        for block in document.page.blocks:
            if block.boilerplate or block.kind in (BlockKind.HEADING, BlockKind.CODE):
                continue
            if (mark := (document.product, block.text)) not in seen:
                seen.add(mark)
                yield RunningText(document.product, block.text, document.page.language)


def listen(names: Iterable[str], said: Iterable[RunningText]) -> dict[str, Speech]:
    """Return how running text uses each name; names that no sentence holds are left out.

    Args:
        names: Labels, compared by their stems in any order.
        said: The running text of all products.
    """
    wanted: dict[frozenset[str], list[str]] = defaultdict(list)
    for name in names:
        if words := frozenset(_stems(name)):
            wanted[words].append(name)
    counted: Counter[frozenset[str]] = Counter()
    claimed: Counter[frozenset[str]] = Counter()
    claimers: dict[frozenset[str], set[str]] = defaultdict(set)
    for passage in said:
        for sentence in _SENTENCE.split(passage.text[:_LONGEST]):
            if not _MIN_WORDS <= len(sentence.split()) <= _MAX_WORDS:
                continue
            if not (held := _held(sentence, wanted)):
                continue
            counted.update(held)
            objects = _objects(sentence, passage.language)
            if objects and (had := held & set().union(*(_held(part, wanted) for part in objects))):
                claimed.update(had)
                for words in had:
                    claimers[words].add(passage.product)
    return {
        name: Speech(counted[words], claimed[words], frozenset(claimers[words]))
        for words, called in wanted.items()
        if counted[words]
        for name in called
    }


def _stems(text: str) -> list[str]:
    return [stem(word) for word in tokens(text)]


def _held(text: str, wanted: dict[frozenset[str], list[str]]) -> set[frozenset[str]]:
    """Return the names whose words stand side by side in a text, in any order and with nothing between them."""
    found: set[frozenset[str]] = set()
    for part in _PARTS.split(text):
        words = _stems(part)
        for size in range(1, _WORDS + 1):
            for start in range(len(words) - size + 1):
                run = frozenset(words[start : start + size])
                if run in wanted:
                    found.add(run)
    return found


def _objects(sentence: str, language: str) -> list[str]:
    """Return the parts of a sentence that say what is had: behind a verb of having, and before "is supported"."""
    words = lexicon(language)
    if words is None:
        return []
    folded = fold(sentence)
    found = [" ".join(folded[match.end() :].split()[:_REACH]) for match in words.pattern("has").finditer(folded)]
    if passive := words.pattern("is_had").search(folded):
        found.append(folded[: passive.start()])
    return found
