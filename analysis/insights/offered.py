"""Whether a quote offers a capability by its whole name, and in the sense that the market gives it.

"You can install webhooks on a repository" offers webhooks. "The webhook settings can be changed" is about settings,
"You can merge the changes in a pull request" about merging: their names stand in a longer name, or aside from what is
offered. Of passages that a reader judged and that offer something near a name, 34 % prove the whole capability; of
those that offer the name itself, 68 % (63 of 92).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from analysis.lexicon import Lexicon, languages, lexicon
from analysis.text.normalise import STOPWORDS, fold, stem, stems, tokens

__all__ = [
    "agreement",
    "is_named",
    "is_one_word",
    "is_row_of",
    "is_section_of",
    "names_whole",
    "narrows",
    "offers_by_name",
    "speaks_of_us",
]

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_STOP = re.compile(r"[.;]")
_JOINED = re.compile(r"[\s\-/]*")
_EITHER = re.compile(r"(\w+) (?:or|and|/) (\w+) (\w+)")
_BRACKETS = re.compile(r"\(([^()]+)\)")
_ENTRY = re.compile(r"\W{0,3}(?::| [-–—]) (?=(?:\S+ ){2})")
"""What parts the name of an entry from what is said of it."""
_SUBJECT = re.compile(r"(?:(?:^|\W)[a-z]\w*[^.!?\w]{1,3}|, )((?:[A-Z][\w.+-]*[^\W\d_] )+)(?:\w+ly |now |also )?$")
"""A capitalised subject right before a verb, not at the beginning of the sentence, where any word is."""
_PROPER = re.compile(r"[a-z][A-Z]|[^\W\d_]\d|\d[^\W\d_]")
_NOTE_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}\b")
_SPREAD = 2
"""Words of a name stand together within so many times their number, and one more."""
_NEAR = 5
"""Words between what offers and the name."""
_LEAD = 10
"""Words of a sentence before a name that is its subject."""
_ENTRY_LEAD = 3
"""Words before a name in an entry under a line that offers what is listed."""
_TELLING = 2
"""Words of a definition besides the name from which it says more than the name."""
_FURTHER = 1
"""Words that the head of a row or a section may have besides a name."""
_ENGLISH = 0.2
"""Share of the words of a text that are English function words, from which it is English."""

Place = tuple[int, int]


def offers_by_name(text: str, names: Sequence[str], product: str = "") -> bool:
    """Return whether a text says of a whole name that it is there, and not of something else.

    Args:
        text: A quote.
        names: Label and aliases of the capability.
        product: Name or slug of the product, which may be a subject.
    """
    if " | " in text:
        return False  # a row that no mark decides names things and offers none
    spelled = [one for name in names for one in _spellings(name)]
    own = frozenset(tokens(product))
    return any(_offers(text, spelled, pack, own, bare=_is_bare(names[0])) for pack in _packs_of(text))


def names_whole(text: str, names: Sequence[str]) -> bool:
    """Return whether a text has all words of one of the names near each other.

    Args:
        text: A quote.
        names: Label and aliases of the capability.
    """
    sentences = [_Sentence(one) for one in _SENTENCE.split(text)]
    spelled = [one for name in names for one in _spellings(name)]
    if any(next(_places(sentence, name), None) for sentence in sentences for name in spelled):
        return True
    return any(fold(name) in fold(text) for name in spelled if not name.isascii())


def is_one_word(label: str) -> bool:
    """Return whether a label is a single word, besides what every capability is, that may mean many things.

    A name with capitals or digits inside has one meaning.

    >>> [is_one_word(label) for label in ("Managed", "SAML support", "Time tracking on issues", "GraphQL", "BM25")]
    [True, True, False, False, False]
    """
    name = label.partition("(")[0]
    return len(set(stems(name)) - _bare()) <= 1 and not _PROPER.search(name)


def narrows(definition: str, label: str) -> bool:
    """Return whether a definition says more of a capability than its name.

    >>> narrows("The product offers webhooks.", "Webhooks"), narrows("Events are sent by HTTP to a URL.", "Webhooks")
    (False, True)
    """
    return len(set(stems(definition)) - set(stems(label)) - _bare()) >= _TELLING


def agreement(text: str, label: str, definition: str, others: int) -> int:
    """Return how much says that a name of one word means in a text what the market means by it.

    Words of its definition say so, and other pages that offer it by the same name.

    Args:
        text: A quote with its headings.
        label: The name.
        definition: What the market means by it; empty: nobody said.
        others: Other pages that offer it by name.
    """
    told = (set(stems(definition)) - set(stems(label))) & set(stems(text))
    return len(told) + others


def is_row_of(head: str, names: Sequence[str], *, further: int = _FURTHER) -> bool:
    """Return whether the head of a row names a capability, and nothing narrower.

    Args:
        head: The head.
        names: Label and aliases of the capability.
        further: Words that it may have besides.

    >>> is_row_of("Audit logs1", ["Audit log"]), is_row_of("Audit logs kept for one year", ["Audit log"])
    (True, False)
    """
    said = set(stems(_NOTE_MARK.sub("", head))) | (set(stems(head)) & {one for name in names for one in stems(name)})
    wholes = [set(stems(one)) - _bare() for name in names for one in _spellings(name)]
    return any(whole and whole <= said and len(said - whole - _bare()) <= further for whole in wholes)


def is_section_of(headings: Sequence[str], names: Sequence[str], *, further: int = _FURTHER) -> bool:
    """Return whether a text stands in a section that has a capability for its subject.

    The nearest heading counts that says more than what a section does.

    Args:
        headings: The headings above the text, the nearest last.
        names: Label and aliases of the capability.
        further: Words that a heading may have besides, not counting those that say what a section does.

    >>> is_section_of(["Routing", "Configuring pagination", "Overview"], ["Pagination"], further=0)
    True
    >>> is_section_of(["Alerting", "Grafana"], ["Alerting"])
    False
    >>> is_section_of(["Search the documentation of Acme"], ["Search"])
    False
    """
    plain = (" ".join(word for word in _WORD.findall(one) if not _is_telling(word)) for one in reversed(headings))
    return is_row_of(next(filter(None, plain), ""), names, further=further)


@cache
def _is_telling(word: str) -> bool:
    """Return whether a word of a heading says what the section does, and not what it is about."""
    return any(pack.says("section_words", word) for pack in _packs())


def is_named(product: str, text: str) -> bool:
    """Return whether a text names a product, by any word of its name.

    Args:
        product: Name or slug of the product.
        text: A quote.
    """
    return bool(frozenset(tokens(product)) & set(tokens(text)))


def speaks_of_us(text: str, product: str) -> bool:
    """Return whether a text names the product, addresses its users or says that something is there to be used.

    "LangChain lets developers connect a model to their data" may be said by anybody of anything.

    Args:
        text: A quote.
        product: Name or slug of the product.
    """
    own = frozenset(tokens(product))
    return any(
        _about_us(text, pack, own)
        or pack.says("instructions", text)
        or any(not pack.says("defining", cue[0]) for cue in pack.pattern("offering").finditer(text))
        for pack in _packs_of(text)
    )


@cache
def _packs() -> tuple[Lexicon, ...]:
    codes = sorted(languages(), key=lambda code: (code != "en", code))
    return tuple(pack for code in codes if (pack := lexicon(code)) is not None)


def _packs_of(text: str) -> tuple[Lexicon, ...]:
    """Return the lexicons of the languages that a text may be in: French cues are found in English, too."""
    words = tokens(text)
    english = sum(word in STOPWORDS for word in words) >= _ENGLISH * len(words)
    return _packs()[:1] if english else _packs()


@cache
def _bare() -> frozenset[str]:
    """Return the stems of words that say nothing of what a name is the name of."""
    return frozenset(stem(word) for pack in _packs() for word in pack.words.get("bare_names", ()))


def _is_bare(label: str) -> bool:
    """Return whether a label names no thing of its own: then any kind of thing that it describes will do.

    >>> _is_bare("SAML support"), _is_bare("Full-text"), _is_bare("Audit log")
    (True, True, False)
    """
    name = label.partition("(")[0].strip()
    words = stems(name)
    return len(words) > 1 and (words[-1] in _bare() or (" " not in name and "-" in name))


def _spellings(name: str) -> Iterator[str]:
    """Yield the ways to write a name; "Pull or merge requests" is two, and a bracket is one if it is no remark.

    >>> list(_spellings("Multi-factor authentication (MFA)"))
    ['Multi-factor authentication', 'MFA']
    """
    plain = name.partition("(")[0].strip()
    either = _EITHER.fullmatch(plain)
    yield from (f"{either[1]} {either[3]}", f"{either[2]} {either[3]}") if either else (plain,)
    yield from (inside for inside in _BRACKETS.findall(name) if len(inside.split()) == 1)


def _offers(text: str, names: Sequence[str], pack: Lexicon, own: frozenset[str], *, bare: bool) -> bool:
    if not pack.spaced:
        return pack.says("offering", text) and any(fold(name) in fold(text) for name in names)
    if "aside" not in pack.patterns:
        # A language without these words: that all of the name is there is all that can be asked.
        return pack.says("offering", text) and any(any(_places(_Sentence(text), name)) for name in names)
    lead, apart, rest = text.partition(" … ")
    if apart and pack.says("list_of_uses", lead):
        return False
    listed = bool(apart) and (pack.says("offering", lead) or pack.says("list_of_features", lead))
    return any(
        ((listed and place[0] <= _ENTRY_LEAD and sentence.text in rest) or _governed(sentence, place, pack, own))
        and (bare or _is_head(sentence, place, pack))
        for sentence in map(_Sentence, _SENTENCE.split(text))
        for name in names
        for place in _places(sentence, name)
    )


class _Sentence:
    """A sentence with its words and where they stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self.words = [match[0].casefold() for match in found]
        self.spans = [match.span() for match in found]
        self.stems = [stem(word) for word in self.words]


def _places(sentence: _Sentence, name: str) -> Iterator[Place]:
    """Yield first and last word of each place where a sentence has all words of a name, or its initials."""
    words = [word for word in tokens(name) if word not in STOPWORDS]
    whole = set(stems(name))
    wanted = whole - _bare() or whole
    span = _SPREAD * len(wanted) + 1
    for start, said in enumerate(sentence.stems):
        if said in wanted:
            seen: set[str] = set()
            for end in range(start, min(start + span, len(sentence.stems))):
                seen |= {sentence.stems[end]} & wanted
                if seen == wanted:
                    yield start, end
                    break
    initials = {"".join(word[0] for word in words[start:]) for start in range(len(words) - 1)}
    yield from ((at, at) for at, word in enumerate(sentence.words) if word in initials)


def _is_head(sentence: _Sentence, place: Place, pack: Lexicon) -> bool:
    """Return whether a name is not the first part of a longer one, such as that of its settings."""
    following = sentence.words[place[1] + 1 : place[1] + 2]
    if not following:
        return True
    between = sentence.text[sentence.spans[place[1]][1] : sentence.spans[place[1] + 1][0]]
    return _JOINED.fullmatch(between) is None or following[0].isdigit() or pack.says("behind_name", following[0])


def _governed(sentence: _Sentence, place: Place, pack: Lexicon, own: frozenset[str]) -> bool:
    """Return whether what offers in a sentence offers the name: right before it, in a list, or as its subject."""
    text = sentence.text
    begin, end = sentence.spans[place[0]][0], sentence.spans[place[1]][1]
    lead = " ".join(sentence.words[: place[0]])
    named = frozenset(sentence.words[place[0] : place[1] + 1])
    if not lead and _ENTRY.match(text, end):
        return True
    cues = list(pack.pattern("offering").finditer(text))
    if any(pack.says("add_ons", text[: cue.start()]) for cue in cues):
        return False  # the sentence is about what somebody adds to the product
    for cue in cues:
        if pack.says("conditional", text[: cue.start()]) or _is_foreign(text[: cue.start()], own | named):
            continue
        if cue.end() <= begin:
            between = text[cue.end() : begin]
            near = len(_WORD.findall(between)) <= _NEAR and not pack.says("aside", between)
            listed = pack.says("enumerates", between) and not pack.says("excludes", between)
            if (near or listed) and not _STOP.search(between):
                return True
        elif cue.start() >= end:
            between = text[end : cue.start()]
            subject = place[0] <= _LEAD and not pack.says("aside", lead) and not pack.says("excludes", between)
            near = len(_WORD.findall(between)) < _NEAR and not _STOP.search(between)
            if subject and near and not (pack.says("defining", cue[0]) and not _about_us(text, pack, own)):
                return True
        else:
            return True  # the name is the verb itself: "can cherry-pick"
    return False


def _is_foreign(before: str, own: frozenset[str]) -> bool:
    """Return whether what stands right before a verb is a name within the sentence that is not ours: its subject."""
    subject = _SUBJECT.search(before)
    return subject is not None and not {stem(word) for word in own} & set(stems(subject[1]))


def _about_us(text: str, pack: Lexicon, own: frozenset[str]) -> bool:
    """Return whether a text names the product, or speaks to its users: else it says what such things are anywhere."""
    return pack.says("addressed", text) or bool(own & set(tokens(text)))
