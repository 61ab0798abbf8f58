"""How running text refers to a name: in how many sentences it stands, and as what.

"It supports volume expansion" says of a name that it is something to have; "the controller restarts" does not. The
verbs are in the lexicon of each language (``has``); a language without them lets names be counted and never claimed.
What text writes with a capital in the middle of a sentence is the name of somebody or something.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.corpus import Document
from analysis.lexicon import Lexicon, lexicon
from analysis.text.normalise import fold, stem, tokens
from rivalscope.core.records import BlockKind

__all__ = ["RunningText", "Speech", "listen", "objects", "passages", "sentences"]

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
        text: As it is there.
        language: Of the page.
    """

    product: str
    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Speech:
    """How a market's running text uses one name.

    Attributes:
        sentences: That hold its words side by side.
        claimed: Of these, that say a product has it.
        claimers: Products that say so.
        inner: Times that it is inside a sentence whose words are mostly small, where a capital tells something.
        capital: Of these, with a capital at each word, and not capitals throughout: the name of somebody or something.
    """

    sentences: int
    claimed: int
    claimers: frozenset[str]
    inner: int = 0
    capital: int = 0


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
    """Return how running text uses each name, and each word of one by itself; what no sentence holds is left out.

    Args:
        names: Labels, compared by their stems in any order.
        said: The running text of all products.
    """
    wanted: dict[frozenset[str], list[str]] = defaultdict(list)
    singles: dict[str, Counter[str]] = {}
    for name in dict.fromkeys(names):
        if words := frozenset(_stems(name)):
            wanted[words].append(name)
        singles |= {word: Counter() for word in tokens(name)}
    vocabulary = frozenset[str]().union(*wanted)
    counted: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    claimers: dict[frozenset[str], set[str]] = defaultdict(set)
    for passage in said:
        words_of = lexicon(passage.language)
        for sentence in sentences(passage.text):
            pieces = sentence.split()
            # A heading in title case tells nothing about its words.
            small = sum(piece[:1].islower() for piece in pieces) * 2 > len(pieces)
            parts = _parts(sentence)
            if small:
                _count_capitals(parts, singles)
            found = list(_places(parts, wanted, vocabulary))
            for words, use in _uses(found, small=small).items():
                counted[words].update(use)
            if found and words_of:
                held = {one.words for one in found}
                had = held & {
                    one.words
                    for part in objects(sentence, words_of)
                    for one in _places(_parts(part), wanted, vocabulary)
                }
                for words in had:
                    counted[words]["claimed"] += 1
                    claimers[words].add(passage.product)
    alone = {
        word: Speech(use["inner"], 0, frozenset(), use["inner"], use["capital"])
        for word, use in singles.items()
        if use["inner"]
    }
    return alone | {
        name: Speech(
            sentences=use["sentences"],
            claimed=use["claimed"],
            claimers=frozenset(claimers[words]),
            inner=use["inner"],
            capital=use["capital"],
        )
        for words, use in counted.items()
        for name in wanted[words]
    }


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a passage that are neither labels nor lists or code."""
    for sentence in _SENTENCE.split(text[:_LONGEST]):
        if _MIN_WORDS <= len(sentence.split()) <= _MAX_WORDS:
            yield sentence


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence: its words folded, and as they are written."""

    folded: list[str]
    written: list[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a name is in a sentence: its words, as they are written, and whether they open it."""

    words: frozenset[str]
    written: tuple[str, ...]
    opens: bool


def _stems(text: str) -> list[str]:
    return [stem(word) for word in tokens(text)]


def _parts(sentence: str) -> list[_Part]:
    """Return the parts of a sentence that have words."""
    found = []
    for part in _PARTS.split(sentence):
        if folded := tokens(part):
            # Where folding parts words in another way, nothing is known of their capitals.
            written = folded if part.islower() else [word for piece in part.split() for word in _WORD.findall(piece)]
            found.append(_Part(folded, written if len(written) == len(folded) else folded))
    return found


_WORD = re.compile(r"[^\W_]+(?:['.\u2019][^\W_]+)*(?:\+\+|#)?")


def _places(
    parts: Iterable[_Part], wanted: Mapping[frozenset[str], list[str]], vocabulary: frozenset[str]
) -> Iterator[_Place]:
    """Yield where names stand: their words side by side, in any order and with nothing between them."""
    for at, part in enumerate(parts):
        stemmed = [stem(word) for word in part.folded]
        for start in range(len(stemmed)):
            for size in range(1, min(_WORDS, len(stemmed) - start) + 1):
                if stemmed[start + size - 1] not in vocabulary:
                    break
                run = frozenset(stemmed[start : start + size])
                if run in wanted:
                    yield _Place(run, tuple(part.written[start : start + size]), not at and not start)


def _count_capitals(parts: Sequence[_Part], singles: Mapping[str, Counter[str]]) -> None:
    """Count for single words how often a sentence has them inside, and how often as a name."""
    for at, part in enumerate(parts):
        for place, (word, written) in enumerate(zip(part.folded, part.written, strict=True)):
            if (at or place) and (use := singles.get(word)) is not None:
                use["inner"] += 1
                use["capital"] += _named((written,))


def _named(written: Sequence[str]) -> bool:
    """Return whether words are written as a name: each with a capital, and not in capitals throughout."""
    return all(word[:1].isupper() for word in written) and not all(word.isupper() for word in written)


def _uses(found: Iterable[_Place], *, small: bool) -> dict[frozenset[str], Counter[str]]:
    """Return for each name of one sentence as what it is there, each way once."""
    uses: dict[frozenset[str], Counter[str]] = {}
    for one in found:
        use = uses.setdefault(one.words, Counter(sentences=1))
        if small and not one.opens:
            use["inner"] = 1
            if _named(one.written):
                use["capital"] = 1
    return uses


def objects(sentence: str, words: Lexicon) -> list[str]:
    """Return the parts of a sentence that say what is had: behind a verb of having, and before "is supported"."""
    folded = fold(sentence)
    found = [" ".join(folded[match.end() :].split()[:_REACH]) for match in words.pattern("has").finditer(folded)]
    if passive := words.pattern("is_had").search(folded):
        found.append(folded[: passive.start()])
    return found
