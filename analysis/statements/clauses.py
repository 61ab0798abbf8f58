"""One clause read: which cues it has, and what it denies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.lexicon import Lexicon
from analysis.statements.text import Piece
from analysis.text.words import fold, keys, stems

__all__ = ["Clause", "Denial", "read_clause"]

_CUES = (
    "planned",
    "deprecated",
    "removed",
    "hedged",
    "conditionals",
    "pointers",
    "definitions",
    "instructions",
    "examples",
    "questions",
    "only",
    "limits",
    "required",
    "own",
    "people",
    "others",
    "customers",
    "pronouns",
    "affirms",
    "preview",
    "beta",
    "general",
    "lead_ins",
    "added_entry",
    "removed_entry",
    "fixed_entry",
    "yes",
    "no",
    "past",
    "ellipses",
    "housekeeping",
    "leaving",
    "sames",
    "impossible_without",
    "others_own",
)


_NAME = re.compile(r"(?<=\w[ ,])(?<![.!?:] )[A-Z][\w+-]*[a-z][\w+-]*")
_MARKED = re.compile(r"(?<!\w)(?:[A-Z]*[a-z]*\d[\w-]*|[A-Z]{2,}\w*|(?<=\w )[A-Z][\w+-]*|[a-z]+[A-Z]\w*)")
_TOKEN = re.compile(r"[^\W_][\w.+#-]*")
_NEEDLESS = 4
"""Words before "is not needed", or after "needs no", among which stands what is not needed."""
_SUBJECT = re.compile(
    r"^(?:(?:as of|since|in|with|starting (?:with|in)|at|on) [^,]{1,30}, )?"
    r"(?:\W|(?:the|an?|while|whereas|although|but|and|currently|with|like|unlike|note that|because|since) ){0,2}"
    r"(?P<name>(?-i:[A-Z]|[a-z][A-Z])[\w.+-]*(?:\s(?-i:[A-Z0-9])[\w.+-]*){0,3})"
    r"(?:'s(?: [\w-]+){1,4}?|, [^,]{1,40},)?\s+"
    r"(?:(?:up to|and|including|before|prior to|versions?|releases?|itself|v?\d[\w.]*) ){0,6}"
    r"(?:(?:[a-z]+ly|also|already|now|only) )?(?P<verb>[a-z']+)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Denial:
    """What a clause denies.

    Attributes:
        words: The words that deny.
        subject: Stems before them.
        object: Stems after them.
        head: Stems of the thing that is denied: the first noun of what follows, or of what is before.
        verb: Stems of the denying words.
        next: Stem of the first word after them that is no preposition and no article.
        terms: Stems of what follows a word like "if" or "unless" after them.
        tail: The clause continues with a preposition: it may hold only somewhere.
        stand_in: Its subject is left out or only points back: "this option".
        able: It denies that something can be done to its subject: "cannot be sorted".
        follows: What is denied follows; else it is before, or the whole clause is denied where neither is known.
        strong: The words deny by themselves that something is there; a negated verb of any other kind does not.
    """

    words: str
    subject: frozenset[str]
    object: frozenset[str]
    head: frozenset[str]
    verb: frozenset[str]
    next: frozenset[str]
    terms: frozenset[str]
    tail: bool
    stand_in: bool
    able: bool
    follows: bool
    strong: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause and what its words say.

    Attributes:
        piece: Its text and place.
        words: Stems of its words in order.
        stems: Stems of its words, and keys of English words in other languages.
        cues: Categories of the lexicon whose words it has.
        denial: What it denies, if anything.
        lifted: It says that something is not needed, or takes a hindrance away.
        lifter: Stems of the words that say so: "does not track", "no longer restricted".
        spared: What it would deny if it did not say so.
        needless: Stems of what is said not to be needed.
        strangers: Names that the clause begins with, in lower case.
        gone: Stems of what it says is gone, as far as its structure tells; else of all its words.
        outside: Stems before a word like "only".
        marked: Its words with a capital letter or a digit inside or in the middle of it, in lower case.
        lower: Its words in lower case.
        names: What looks like a name within the clause, in lower case.
        focus: Stems after a word like "only": what the clause confines itself to; empty where there is none.
    """

    piece: Piece
    words: tuple[str, ...]
    stems: frozenset[str]
    cues: frozenset[str]
    denial: Denial | None
    lifted: bool
    lifter: frozenset[str]
    spared: Denial | None
    needless: frozenset[str]
    strangers: frozenset[str]
    gone: frozenset[str]
    outside: frozenset[str]
    focus: frozenset[str]
    names: frozenset[str]
    marked: frozenset[str]
    lower: frozenset[str]


def read_clause(piece: Piece, pack: Lexicon) -> Clause:
    """Read the cues of one clause.

    Args:
        piece: The clause.
        pack: The lexicon of its language.
    """
    text, language = piece.text, pack.language
    cues = {name for name in _CUES if pack.says(name, text)}
    if pack.says("plans", text) or pack.says("plan_tags", text):
        cues.add("plan")
    lifting, needless = pack.pattern("lifts").search(text), _needless(text, pack)
    lifted = lifting is not None or needless is not None
    lifter = lifting[0] if lifting else ""
    denial: Denial | None = None
    found = None
    follows = strong = False
    category_found = ""
    for category in ("denies_after", "denies_before", "denies"):
        match = pack.pattern(category).search(text)
        if match and (found is None or match.start() < found.start()):
            found, follows, strong, category_found = match, category == "denies_before", True, category
    negation = pack.pattern("negations").search(text)
    if negation:
        verb = next((value for value in negation.groupdict().values() if value), "").lower()
        # "cannot be disabled": the thing is always there
        passive = verb in pack.words.get("lifting_participles", ())
        if verb in pack.words.get("lifting_verbs", ()) or passive:
            lifted = True
            lifter = lifter or negation[0]
        if found is None:
            found, follows = negation, True
    planned = pack.pattern("planned").search(text)
    if found is not None and pack.says("defaults", text):
        # "is not enabled by default": it is there, and can be had
        lifted, lifter = True, pack.pattern("defaults").search(text)[0]  # type: ignore[index]
    if "planned" in cues and pack.says("habits", text) and not pack.says("announcing", text):
        # "an entry will be added to the list": what it does, not what is to come
        cues.discard("planned")
        planned = None
        cues.add("affirms")
    if found is not None and (
        _narrowing(text[: found.start()], pack)
        or (pack.says("warnings", text) and pack.pattern("warnings").search(text)[0] in text[: found.end()])  # type: ignore[index]
    ):
        found = None
        cues.add("aside")
    if pack.says("not_planned", text) or (planned and pack.says("nothing", planned[0])):
        cues.discard("planned")
        cues.add("not_planned")
    if "removed" in cues and _kept(text, pack):
        cues.discard("removed")
    hindrance = pack.pattern("removed_hindrance").search(text) if cues & {"removed", "removed_entry"} else None
    gone = _gone(text, pack) if cues & {"removed", "removed_entry"} else frozenset[str]()
    if hindrance:
        cues -= {"removed", "removed_entry"}
        lifted, lifter = True, hindrance[0].split()[-1]
    denied = found is not None and "removed" not in cues
    if "past" in cues and (denied or cues & {"limits", "only"}):
        lifted = True
        cues -= {"limits", "only"}
    if lifted:
        cues.discard("removed")
    if found is not None:
        before, after = text[: found.start()], text[found.end() if strong else found.start() :]
        denial = Denial(
            found[0],
            frozenset(keys(before, language)),
            frozenset(keys(after, language)),
            # where the whole clause is denied, there is no head to look for
            _head(text[found.end() :] if follows and strong else after if follows else before, pack)
            if category_found != "denies"
            else frozenset(keys(text, language)),
            frozenset(keys(found[0], language)),
            _next(text[found.end() :], pack),
            _terms(text[found.end() :], pack),
            _restricts(text[found.end() :], pack),
            pack.says("stand_ins", before.strip()) if pack.spaced else not before.strip(),
            pack.says("ables", found[0]),
            follows,
            strong,
        )
    if denial is not None and (denial.words.lower().startswith(("not all", "not every"))):
        denial = None
    spared, denial = (denial, None) if lifted else (None, denial)
    only = pack.pattern("only").search(text)
    return Clause(
        piece=piece,
        words=tuple(stems(text, language)),
        stems=frozenset(keys(text, language)),
        cues=frozenset(cues),
        denial=denial,
        lifted=lifted,
        lifter=frozenset(keys(lifter, language)),
        spared=spared,
        needless=frozenset(needless or ()),
        strangers=_strangers(text, pack),
        gone=gone,
        outside=frozenset(keys(text[: only.start()], language)) if only else frozenset(),
        focus=frozenset(keys(text[only.end() :], language)) if only else frozenset(),
        names=frozenset(fold(name) for name in _NAME.findall(text)),
        marked=frozenset(fold(word) for word in _MARKED.findall(text)),
        lower=frozenset(fold(word) for word in _TOKEN.findall(text)),
    )


def _kept(text: str, pack: Lexicon) -> bool:
    """Return whether the words that would say that something is gone are negated: "is not removed"."""
    found = pack.pattern("removed").search(text)
    if found is None or pack.says("negations", found[0]) or not pack.spaced:
        return False
    return pack.says("negations", " ".join([*text[: found.start()].split()[-3:], found[0]]))


def _next(text: str, pack: Lexicon) -> frozenset[str]:
    passed = pack.words.get("prepositions", frozenset()) | pack.words.get("stopwords", frozenset())
    word = next((one for one in text.split() if one.lower().strip(".,;:'\"") not in passed), "")
    return frozenset(keys(word, pack.language))


def _terms(text: str, pack: Lexicon) -> frozenset[str]:
    """Return the stems of what follows the first word that makes a condition."""
    words = text.split()
    makers = pack.words.get("restricting")
    for at, word in enumerate(words):
        if word.lower() in makers if makers else at and pack.says("conditionals", " ".join(words[at:])):
            return frozenset(keys(" ".join(words[at + 1 :]), pack.language))
    return frozenset()


def _head(text: str, pack: Lexicon) -> frozenset[str]:
    """Return the stems of a text up to its first preposition, past words that only introduce a thing."""
    light, prepositions = pack.words.get("light_heads", frozenset()), pack.words.get("prepositions", frozenset())
    words: list[str] = []
    first, comma, rest = text.partition(", ")
    if comma and first.split()[:1] and first.split()[0].lower() in prepositions:
        text = rest
    for word in text.split():
        bare = word.lower().strip(".,;:'\"")
        if bare in prepositions and any(one not in light for one in words):
            break
        words.append(bare)
    return frozenset(keys(" ".join(words), pack.language))


def _gone(text: str, pack: Lexicon) -> frozenset[str]:
    """Return the stems of what is gone: "remove <it> from the dialog", "<it> was removed from the dialog"."""
    entry = pack.pattern("removed_entry").search(text)
    if entry and pack.directed:
        return _head(text[entry.end() :].lstrip(" :-–"), pack)
    found = pack.pattern("removed").search(text)
    if found and pack.directed and _restricts(text[found.end() :], pack):
        return frozenset(keys(text[: found.end()], pack.language))
    return frozenset(keys(text, pack.language))


def _restricts(tail: str, pack: Lexicon) -> bool:
    """Return whether what follows a denial begins with a word that restricts it: "in", "when"."""
    first = tail.split()[:1]
    return bool(first) and first[0].lower() in pack.words.get("restricting", frozenset()) | pack.words.get(
        "prepositions", frozenset()
    )


def _narrowing(text: str, pack: Lexicon) -> bool:
    """Return whether a text ends with a relative pronoun that narrows down the thing before it."""
    found = pack.pattern("relatives").search(text.rstrip())
    if found is None or text[: found.start()].rstrip().endswith(","):
        return False
    before = text[: found.start()].split()
    return bool(before) and before[-1].lower() not in pack.words.get("stating", ())


def _needless(text: str, pack: Lexicon) -> set[str] | None:
    """Return the stems of what a clause says is not needed; None where it says no such thing."""
    passive = pack.pattern("needless_before").search(text)
    if passive:
        if text[passive.end() :].split()[:1] == ["for"]:
            return set()  # "is not required for guests": it is there, and here not needed
        return keys(" ".join([*text[: passive.start()].split()[-_NEEDLESS:], passive[0]]), pack.language)
    active = pack.pattern("needless_after").search(text)
    if active:
        words = text[active.end() :].split()[:_NEEDLESS]
        end = next((at for at, word in enumerate(words) if at and word in pack.words.get("prepositions", ())), None)
        return keys(" ".join(words[:end]), pack.language)
    return None


def _strangers(text: str, pack: Lexicon) -> frozenset[str]:
    """Return the name that a clause has as its subject, in lower case, with "?" before it where it may be a word."""
    match = _SUBJECT.match(text)
    if not match or match["verb"].lower() not in pack.words.get("subject_verbs", ()):
        return frozenset()
    name = match["name"]
    words = name.split()
    if (
        pack.says("own", name)
        or pack.says("people", name)
        or pack.says("plans", name)
        or fold(words[0]) in pack.words.get("stopwords", ())
    ):
        return frozenset()
    # "The V2 engine" may be a part of the product, "Postgres 15" is none
    articled = re.search(r"\b(?:the|an?) $", text[: match.start("name")], re.I) is not None
    sure = (not articled and len(words) > 1) or any(char.isupper() or char.isdigit() for char in name[1:])
    return frozenset((fold(name) if sure else f"?{fold(name)}",))
