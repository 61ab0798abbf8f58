"""How much a capability is worth as a row of a comparison: named signals and a stated score.

Products that share their text are one family and count once. For a row speak the places that vendors give it, that they
call it alike and that running text says of it that a product has it; against it that its words head documents of any
market, that it is an identifier, and that it is what the market is about. The weights (``worth.json``) are those of a
logistic regression on rows that were read one by one; ``python -m benchmarks.train_rows`` makes them.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from analysis.features.asked import asked_of_any
from analysis.features.general import General, general
from analysis.features.naming import LONGEST, is_participle
from analysis.features.noise import contentless
from analysis.features.speech import Speech
from analysis.features.spread import DEDICATED
from analysis.features.state import CapabilityState
from analysis.features.stated import STATED
from analysis.text.normalise import STOPWORDS, fold, key, stems, tokens
from analysis.text.phrases import is_code
from rivalscope.core.records import Capability, Mention

__all__ = [
    "FIRM",
    "SUBJECT",
    "WORTH_STATE",
    "Signals",
    "families",
    "is_subject",
    "measures",
    "signals",
    "unfit",
    "worth",
]

FIRM = 1.3
"""Worth from which on gaps, briefs and roadmaps advise on a row: a table may show more than a brief should name."""
WORTH_STATE = "capability worth"
"""Name under which the store keeps what each candidate was worth at the last build."""
SUBJECT = 0.045
"""Share of all phrases that hold a label's words, from which on they name the market and no row of it."""
SUBJECT_NAME = 0.015
_NEARLY_ALL = 0.8
_SHORTEST = 3
"""Characters of a label at least: "PV" tells nobody what it is."""
_IDENTIFIER = re.compile(r"[\]\[(){}<>=$_/\\]|\.\w+$|(?:[A-Z][a-z]+){3,}$|^[a-z]+[A-Z]|\d{3}")
_HUMP = re.compile(r"[a-z][A-Z]")
_NOUN_OF_ACTION = re.compile(r"(?:ing|tion|sion|ment|ance|ence|ity|sync|age|ery|al|ness|ics|ship|over|back|up)s?$")
_JOINS = frozenset({"and", "or", "as", "on", "in", "of", "for"})
_MARKET = 300
_SAME_TEXT = 40
"""Characters from which on a text that two products share was copied, not met by chance."""
_LEAST_TEXTS = 5
_COPIED = 0.2
"""Share of the smaller product's texts that must be at the other, for the two to be one family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against a capability as a row; families, not products, are counted.

    Attributes:
        capability: Its id.
        families: That mention it.
        market: Families of the whole market.
        dedicated: That give it a page, an item, or a row of a table or plan.
        titled: That give it a page.
        listed: That list it: an item, a table row, a plan line, or a place in a section about features.
        sold: The same without plain items: offers, plan lines, rows of tables, sections about features.
        described: That say something about it below its name.
        verbatim: That call it by the words of its label.
        released: Whose release notes say that it was added.
        mentions: Mentions altogether.
        guides: Share of its mentions that head instructions.
        lower: Share of the mentions by its label that begin with a small letter: values and options do.
        subject: Share of the market's phrases that hold the words of its label.
        ordinary: Share of the market's phrases that hold the rarest telling word of its label: "CSI node" is made of
            words that stand everywhere.
        sentences: Sentences of running text that hold its label; 0 also where nobody listened.
        claimed: Of these, that say a product has it.
        claimers: Families that say so.
    """

    capability: str
    families: int
    market: int = 1
    dedicated: int
    titled: int = 0
    listed: int
    sold: int = 0
    described: int = 0
    verbatim: int
    released: int
    mentions: int = 1
    guides: float
    lower: float = 0.5
    subject: float
    ordinary: float = 0.0
    sentences: int = 0
    claimed: int = 0
    claimers: int = 0


def families(mentions: Iterable[Mention]) -> dict[str, str]:
    """Return product to the name of its family: the first of the products that share its text.

    Args:
        mentions: Of all products.
    """
    texts: dict[str, set[str]] = defaultdict(set)
    for one in mentions:
        texts[one.product].add("")
        if len(one.description) >= _SAME_TEXT:
            texts[one.product].add(one.description)
    names = sorted(texts)
    owner = {name: name for name in names}
    for product, other in combinations(names, 2):
        least = min(len(texts[product]), len(texts[other])) - 1
        if least >= _LEAST_TEXTS and len(texts[product] & texts[other]) - 1 >= _COPIED * least:
            first, second = owner[product], owner[other]
            owner = {name: (first if head == second else head) for name, head in owner.items()}
    return owner


def signals(
    state: CapabilityState, mentions: Sequence[Mention], *, speech: Mapping[str, Speech] | None = None
) -> dict[str, Signals]:
    """Return the signals of every capability that is mentioned.

    Args:
        state: The capabilities and their phrases.
        mentions: Of all products.
        speech: Label to how running text uses it; None: nobody listened.
    """
    family = families(mentions)
    market = len(set(family.values()))
    known = state.by_key()
    labels = {item.id: key(item.label) for item in state.capabilities}
    spelled = {item.id: item.label for item in state.capabilities}
    sets: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    small: dict[str, list[bool]] = defaultdict(list)
    for one in mentions:
        capability = known.get(phrase := key(one.phrase))
        if not capability:
            continue
        mine, head = sets[capability], family[one.product]
        kinds[capability][one.source_kind] += 1
        mine["families"].add(head)
        mine[one.source_kind].add(head)
        if len(one.description) >= _MIN_TEXT_LETTERS:
            mine["described"].add(head)
        if phrase == labels.get(capability):
            mine["verbatim"].add(head)
            if one.source_kind != STATED:  # where a name stands inside a sentence, small letters tell nothing
                small[capability].append(one.phrase[:1].islower())
    held, rarest = _subjects(state.capabilities, [member.phrase for member in state.members])
    found = {}
    for name, mine in sets.items():
        heard = speech.get(spelled.get(name, "")) if speech else None
        cased = small[name]
        found[name] = Signals(
            capability=name,
            families=len(mine["families"]),
            market=market,
            dedicated=len(set().union(*(mine[kind] for kind in DEDICATED))),
            titled=len(mine["title"]),
            listed=len(set().union(*(mine[kind] for kind in _LISTING))),
            sold=len(set().union(*(mine[kind] for kind in _SOLD))),
            described=len(mine["described"]),
            verbatim=len(mine["verbatim"]),
            released=len(mine["release_entry"]),
            mentions=kinds[name].total(),
            guides=kinds[name]["guide"] / kinds[name].total(),
            lower=sum(cased) / len(cased) if cased else 0.5,
            subject=held.get(name, 0.0),
            ordinary=rarest.get(name, 0.0),
            sentences=heard.sentences if heard else 0,
            claimed=heard.claimed if heard else 0,
            claimers=len({family.get(who, who) for who in heard.claimers}) if heard else 0,
        )
    return found


_SOLD = frozenset({"offer", "table_row", "plan", "feature"})
_LISTING = _SOLD | {"item"}
_MIN_TEXT_LETTERS = 30
"""Characters from which on what is below a name says something about it."""
_USUAL, _DOUBT = 0.15, 8
"""Share of sentences that claim a usual name, and how many sentences that is worth where few were heard: with 2, what
was said once outweighed what everybody says."""


def measures(label: str, one: Signals, known: General) -> dict[str, float]:
    """Return what the worth of a row is made of, by name.

    Args:
        label: Its label.
        one: Its signals.
        known: How general words are.
    """
    words = label.split()
    terms = stems(label) or [fold(label)]
    noted = min(known.notes.get(term, 0.0) for term in terms)
    headed = min(known.headings.get(term, 0.0) for term in terms)
    alone = float(len(words) == 1)
    return {
        "dedicated": math.log2(1 + one.dedicated),
        "dedicated share": one.dedicated / one.families,
        "titled": float(min(3, one.titled)),
        "sold": float(min(3, one.sold)),
        "described": one.described / one.families,
        "verbatim": float(min(3, one.verbatim)),
        "shared": float(one.families > 1),
        "cover": one.families / one.market,
        "mentions": math.log2(1 + one.mentions / one.families),
        "guides": one.guides,
        "claimed": (one.claimed + _USUAL * _DOUBT) / (one.sentences + _DOUBT),
        "claimers": float(min(5, one.claimers)),
        "heard": math.log2(1 + one.sentences),
        "subject": 10 * min(0.1, one.subject),
        "one word of the market": 10 * min(0.1, one.subject) * alone,
        "ordinary words": 20 * min(0.05, one.ordinary) * (1 - alone),
        "small letter": one.lower,
        "one word": alone,
        "four words": float(len(words) >= 4),
        "in all notes": noted,
        "one word in all notes": alone * noted,
        "in all headings": headed,
        "one word in all headings": alone * headed,
        "phrase of all markets": known.phrases.get(key(label), 0.0),
        "of documents": float(contentless(label)),
        "hump": float(bool(_HUMP.search(label))),
        "acronym": float(any(word.isupper() and len(word) > 1 for word in words)),
        "digit": float(any(char.isdigit() for char in label)),
        "noun of action": float(bool(_NOUN_OF_ACTION.search(fold(words[-1])))),
        "participle": float(is_participle(label)),
        "asked of any software": float(asked_of_any(label)),
    }


@lru_cache(maxsize=1)
def _model() -> tuple[float, dict[str, float]]:
    told = json.loads(Path(__file__).with_name("worth.json").read_text(encoding="utf-8"))
    return float(told["intercept"]), {name: float(weight) for name, weight in told["weights"].items()}


def worth(label: str, one: Signals) -> float:
    """Return how much a capability is worth as a row, in log odds; ``choice.SHOWN`` and above are rows.

    Args:
        label: Its label.
        one: Its signals.
    """
    intercept, weights = _model()
    told = measures(label, one, general())
    return intercept + sum(weight * told[name] for name, weight in weights.items())


def unfit(label: str) -> bool:
    """Return whether a label can be no row whatever speaks for it: an identifier, a clause, a numbered thing.

    >>> [unfit(label) for label in ("createVolume()", "Make sure", "Editor 3", "Volume expansion")]
    [True, True, True, False]
    """
    words = label.split()
    if (
        len(label) < _SHORTEST
        or is_code(label)
        or _IDENTIFIER.search(label)
        or words[-1].isdigit()
        or len(words) > LONGEST
    ):
        return True
    return any(fold(word) in STOPWORDS - _JOINS for word in words)


def is_subject(label: str, one: Signals, *, vendors: int) -> bool:
    """Return whether a label names what the market is about: its words are in too many of the phrases.

    Of a name of several words a smaller share tells, where nearly every vendor gives it a place of its own.

    Args:
        label: The label.
        one: Its signals.
        vendors: Families in the market.
    """
    named = " " in label and one.dedicated >= _NEARLY_ALL * vendors
    return one.subject > (SUBJECT_NAME if named else SUBJECT)


def _subjects(
    capabilities: Sequence[Capability], phrases: Sequence[str]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return for each capability the share of all phrases that hold its label's words, and its rarest telling word.

    Few phrases tell neither.
    """
    if len(phrases) < _MARKET:
        return {}, {}
    holders: dict[str, set[int]] = defaultdict(set)
    for at, phrase in enumerate(phrases):
        for word in stems(phrase):
            holders[word].add(at)
    held: dict[str, float] = {}
    rarest: dict[str, float] = {}
    for item in capabilities:
        if words := stems(item.label):
            together = set.intersection(*(holders[word] for word in words))
            held[item.id] = len(together) / len(phrases)
            telling = [term for word in tokens(item.label) if not contentless(word) for term in stems(word)]
            rarest[item.id] = min(len(holders[word]) for word in telling or words) / len(phrases)
    return held, rarest
