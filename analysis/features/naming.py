"""Names that people would use: a label, a sentence and aliases for each cluster, from its own phrases.

The label is the noun phrase that most of the cluster's phrases contain and few others do; among equals the one that
more products use word for word.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from analysis.features.noise import contentless
from analysis.text.normalise import STOPWORDS, fold, stem, stems
from analysis.text.phrases import display
from analysis.text.thesaurus import groups

__all__ = ["TERM", "Named", "Naming", "PhraseUsage", "is_participle", "proper_words", "sentence_about"]

_WORD = re.compile(r"[\w+#.'/&-]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(])")
_MEDIUM = re.compile(
    r"\b(?:this|these|following|below|above|in this (?:page|guide|section|tutorial)|you will|you'll|we'll|we will|"
    r"let's|see|refer|click|learn|tutorial|example|note|step|we)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"\b(?:is|are|lets|allows|enables|provides|supports|combines|helps|makes|means|offers)\b")
LONGEST = 4
_MIN_SAID_SHARE = 2 / 3
"""Share of a label's words that a sentence about it says: of two, both."""
TERM = 3
"""Products that use words of documents word for word, from which these are a term: "batch processing"."""
_PARTICIPLE = re.compile(r"(?i)[^e]ed$|ly$")
_JOINING = frozenset({"and", "or", "vs", "&", "+"})


@dataclass(frozen=True, slots=True)
class PhraseUsage:
    """One phrase and who uses it."""

    phrase: str
    products: int = 1
    """Products that use it."""
    count: int = 1
    """Mentions altogether."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a cluster is called."""

    label: str
    aliases: tuple[str, ...]
    score: float
    """How much of the cluster the label covers and how little else, 0 to 1."""


@lru_cache(maxsize=1)
def _meanings() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(tuple(frozenset(stems(name)) for name in group) for group in groups())


def _of_group(words: Collection[str], group: Collection[frozenset[str]]) -> bool:
    return any(name and name <= set(words) for name in group)


def is_participle(phrase: str) -> bool:
    """Return whether a phrase is a past participle or an adverb alone.

    >>> is_participle("Tracked"), is_participle("Feed"), is_participle("Tracked queries")
    (True, False, False)
    """
    return " " not in phrase and bool(_PARTICIPLE.search(phrase))


def proper_words(sentences: Iterable[str]) -> dict[str, str]:
    """Return the words, folded, that running text writes with a capital (names, not words), and how it writes them.

    >>> proper_words(["It runs well on Kubernetes with an ACL or in OneDrive.", "We run it in a set."])
    {'kubernetes': 'Kubernetes', 'acl': 'ACL', 'onedrive': 'OneDrive'}
    """
    capital: dict[str, Counter[str]] = defaultdict(Counter)
    small: Counter[str] = Counter()
    for sentence in sentences:
        words = _WORD.findall(sentence[:500])
        # A heading in title case tells nothing about its words.
        if sum(word[:1].islower() for word in words) * 2 < len(words):
            continue
        for before, word in pairwise(words):
            bare = word.strip(".'/-&")
            if bare.isalpha() and not before.endswith((".", "!", "?", ":")):
                if bare.islower():
                    small[fold(bare)] += 1
                else:
                    capital[fold(bare)][bare] += 1
    return {
        word: min(forms, key=lambda form: (-forms[form], form))
        for word, forms in capital.items()
        if forms.total() > 2 * small[word]
    }


class Naming:
    """Names clusters against the background of all phrases.

    Args:
        phrases: Every phrase of the market, with its use.
        proper: Folded words that are names, and how they are written.
    """

    def __init__(self, phrases: Sequence[PhraseUsage], *, proper: Mapping[str, str] | None = None) -> None:
        self._proper = dict(proper or {})
        self._usage = {item.phrase: item for item in phrases}
        self._stems = {item.phrase: frozenset(stems(item.phrase)) for item in phrases}
        self._weights: dict[frozenset[str], float] = {}
        self._holders: dict[str, set[str]] = defaultdict(set)
        for phrase, words in self._stems.items():
            for word in words:
                self._holders[word].add(phrase)

    def name(self, members: Sequence[str], *, taken: Collection[str] = ()) -> Named:
        """Return label and aliases of a cluster.

        Args:
            members: Its phrases, all known to this object.
            taken: Folded labels that other clusters have; not given twice.
        """
        total = sum(self._weight(phrase) for phrase in members)
        most = max(self._usage[phrase].products for phrase in members)
        scored = sorted(
            (
                (-self._score(terms, phrase, members, total, most), len(phrase), phrase)
                for terms, phrase in self._candidates(members)
            ),
        )
        order = [phrase for _, _, phrase in scored]
        labels = [(self.shown(phrase), -score) for score, _, phrase in scored]
        # Phrases of function words only, or in a script without word breaks, are their own name.
        labels = labels or [(self.shown(min(members)), 0.0)]
        label, score = next((item for item in labels if fold(item[0]) not in taken), labels[0])
        return Named(label, self._aliases(label, members, order), score)

    def _weight(self, phrase: str) -> float:
        return 1.0 + 2.0 * math.log(self._usage[phrase].products)

    def _candidates(self, members: Sequence[str]) -> list[tuple[frozenset[str], str]]:
        """Return the members that are short enough for a name, or short runs of their words where none is.

        A label is a phrase that somebody wrote; of those with the same stems, in the spelling most used.
        """
        whole = [
            phrase for phrase in members if 0 < len(stems(phrase)) <= LONGEST and len(phrase.split()) <= LONGEST + 2
        ]
        return self._runs(whole or members, whole=bool(whole))

    def _runs(self, members: Sequence[str], *, whole: bool) -> list[tuple[frozenset[str], str]]:
        spelled: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for phrase in members:
            words = phrase.split()
            use = self._usage[phrase].products
            for start in range(len(words)):
                for end in range(start + 1, min(len(words), start + LONGEST + 2) + 1):
                    part = words[start:end]
                    if whole and len(part) < len(words):
                        continue
                    if fold(part[0]) in STOPWORDS or fold(part[-1].strip(",.;:")) in STOPWORDS:
                        continue
                    text = " ".join(part).strip(",.;:/-'\"")
                    terms = tuple(stems(text))
                    if terms and len(terms) <= LONGEST and not ({",", ";", ":"} & set(" ".join(part[:-1])[-1:])):
                        spelled[terms][text] += 3 * use if end - start == len(words) else use
        found = []
        for terms, texts in spelled.items():
            best = min(texts, key=lambda text: (-texts[text], len(text), text))
            found.append((frozenset(terms), best))
        return found

    def _score(self, terms: frozenset[str], phrase: str, members: Sequence[str], total: float, most: int) -> float:
        inside = sum(self._weight(item) for item in members if terms <= self._stems[item])
        around = self._around(terms)
        recall, precision = inside / total, inside / max(around, inside)
        # Recall first: a label that is also used elsewhere is better than one that names a corner of the cluster.
        spread = 1.25 * precision * recall / max(0.25 * precision + recall, 1e-9)
        used = self._usage[phrase].products / most if phrase in self._usage and phrase in members else 0.0
        # What one or two products say word for word is no usage yet.
        used *= min(1.0, (1 + most) / 4)
        length = {1: -0.08, 2: 0.08, 3: 0.04}.get(len(phrase.split()), -0.08)
        return 0.5 * recall + 0.2 * spread + 0.5 * used + length - self._awkward(phrase, members)

    def _awkward(self, phrase: str, members: Sequence[str]) -> float:
        """Return how much worse a phrase is as a name than its numbers tell."""
        words = phrase.split()
        if is_participle(phrase):
            return 0.2
        if any(fold(word) in _JOINING for word in words):
            return 0.2
        said = self._usage[phrase].products if phrase in self._usage and phrase in members else 0
        return 0.5 if contentless(phrase) and said < TERM else 0.0

    def _around(self, terms: frozenset[str]) -> float:
        """Return the weight of all phrases that contain the terms."""
        if terms not in self._weights:
            holders = set.intersection(*(self._holders[word] for word in terms))
            self._weights[terms] = sum(self._weight(item) for item in sorted(holders))
        return self._weights[terms]

    def _aliases(self, label: str, members: Sequence[str], order: Sequence[str]) -> tuple[str, ...]:
        rank = {phrase: at for at, phrase in enumerate(order)}
        known = {frozenset(stems(label))}
        found: list[str] = []
        for phrase in sorted(
            members, key=lambda item: (-self._usage[item].products, rank.get(item, len(rank)), len(item), item)
        ):
            words = self._stems[phrase]
            if words not in known and self.is_another_name(phrase, label):
                known.add(words)
                found.append(self.shown(phrase))
        return tuple(found[:12])

    def is_another_name(self, phrase: str, label: str) -> bool:
        """Return whether a phrase names the same thing as a label.

        A cluster holds what is near; an alias is taken for the thing itself. It says every telling word of the label,
        or a name that means the same in any market: as one of "White label", "Custom labels" would make a yes of labels
        on metrics. What says less, as "mode" of "Dark mode", would take everybody's cloud storage for Google's;
        "OneDrive" says all that "Microsoft OneDrive" does, and so does "webhooks" of "Webhook support".
        """
        words, whole = frozenset(stems(phrase)), frozenset(stems(label))
        if words < whole:
            lost = " ".join(word for word in label.split() if not words.issuperset(stems(word)))
            return contentless(lost) or any(fold(word) in self._proper for word in phrase.split())
        # A word of two, "two-factor", tells something whatever its parts do.
        telling = {one for word in label.split() if "-" in word or not contentless(word) for one in stems(word)}
        return telling <= words or any(_of_group(telling, group) and _of_group(words, group) for group in _meanings())

    def shown(self, phrase: str) -> str:
        """Return a phrase in sentence case, names and acronyms as they are written."""
        words = display(phrase).split()
        given = phrase.split()
        for at, word in enumerate(words):
            written = self._proper.get(fold(word), "")
            if not written[1:].islower():
                # "acl" and "Onedrive" as running text writes them: with capitals that no title can give.
                words[at] = written or word
            elif given[at][:1].isupper():
                words[at] = given[at]
        return " ".join(words)


def sentence_about(label: str, texts: Iterable[str], *, brands: Collection[str] = ()) -> str:
    """Return the sentence that best says what a label means; empty if none does.

    Args:
        label: The capability's label.
        texts: Descriptions of its mentions.
        brands: Folded names of products; a sentence about one of them says less about the capability.
    """
    wanted = set(stems(label))
    best, best_score = "", 0.0
    for text in dict.fromkeys(texts):
        sentence = _SENTENCE_END.split(text.strip(), maxsplit=1)[0]
        words = sentence.split()
        if not 5 <= len(words) <= 40 or sentence.endswith((":", "?")) or not sentence[:1].isalnum():
            continue
        held = [stem(fold(word).strip(".,;:()'\"")) for word in words]
        if wanted and len(wanted & set(held)) < _MIN_SAID_SHARE * len(wanted):
            continue
        score = 2.0 * len(wanted & set(held)) / max(len(wanted), 1)
        score += 1.0 if wanted & set(held[:4]) else 0.0
        score += 0.5 if _DEFINES.search(sentence) else 0.0
        score += 1.0 if fold(sentence).startswith((f"{fold(label)} is ", f"{fold(label)} are ")) else 0.0
        score -= 0.7 * any(fold(word).strip(".,;:()'\"").removesuffix("'s") in brands for word in words)
        score -= 0.7 * len(_MEDIUM.findall(sentence)) + abs(len(words) - 18) / 40
        if score > best_score or (score == best_score and sentence < best):
            best, best_score = sentence, score
    return best
