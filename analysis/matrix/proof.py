"""How surely a passage proves a cell: named features of passage and capability, weighed by a small model.

The statement reader (:mod:`analysis.statements`) says what a passage means for a capability. Whether it is *this*
capability, whole and not a word of it in another sense, is weighed here: how much of the name stands where, how close
together, how usual these words are for the product, and what the passage is. The weights are learnt from passages
that were judged by reading, never from curated tables (``benchmarks/train_proof.py``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.corpus import Document
from analysis.lexicon import Lexicon
from analysis.matrix.passages import Passage, PassageKind, spoken
from analysis.matrix.query import Query, core_and_rest, whole_names
from analysis.matrix.roles import role_of
from analysis.matrix.terms import STOPWORDS, content_stems, name_stems, stem, stems
from analysis.statements import Claim, Meaning, Statement

__all__ = [
    "LIGHT",
    "Shape",
    "Sight",
    "features",
    "places",
    "see",
    "shape_of",
    "without_footnotes",
]

_CUES = ("affirms", "added_entry", "definitions", "fixed_entry", "offers", "pointers")
_CLAUSE_CUES = ("added_entry", "affirms", "hedged", "people", "required")
"""Cues that are weighed where the very clause that names the capability has them."""
_GROUNDS = frozenset(("affirms it", "names it"))
"""Grounds of the statement reader that are weighed."""
_FOOTNOTE = re.compile(r"(?<=[a-z])\d(?=\s|$)")
_SETTING = re.compile(r"\W{0,3}(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+|[a-z]\w*(?:[._]\w+){2,}|--?\w[\w-]*)\W")
"""How the description of a setting begins: it presupposes what it sets."""
_ABOUT_PAGE = re.compile(
    r"(?:in )?this (?:topic|page|guide|section|article|example|tutorial|document|chapter|post|task|field|notebook)"
    r"|(?:the )?following|below (?:is|are)|here (?:is|are)",
    re.I,
)
"""How a sentence begins that is about its page."""
_ELSEWHERE = re.compile(
    r"\b(?:spec|specifications?|standards?|rfc ?\d+|awesome|third[- ]party|community (?:plugins?|projects?|resources)"
    r"|ecosystem|alternatives?|acknowledge?ments|credits|related projects?|troubleshoot\w*|faqs?|known issues)\b",
    re.I,
)
"""Headings under which the words are of others, or of what goes wrong."""
_COLLECTED = re.compile(r"\b(?:awesome|third[- ]party|ecosystem|community (?:plugins?|projects?|resources))\b", re.I)
"""Words in a page's title or anywhere above a passage by which the page collects what others make."""
_HEADING_CUES = ("present_headings", "fixed_headings")
_SYMBOLS = re.compile(r"[{}<>=;$\\]|::|--|\w_\w|\w\(\)")
_REFERENCES = re.compile(r"https?://\S+|\[[^\]]*\]\([^)]*\)|[#!]\d+")
_CODE_SHARE = 0.02
"""Signs of code among a passage's characters, its references left out."""
_LABEL = 5
_MAX_PLACE = 5.0
"""Logarithm of the place on a page from which it tells no more."""
_WHOLE, _PART = 0.9, 0.5
"""Share of a name that passage and heading must say, and that the passage alone must."""
LIGHT = frozenset(
    stem(word)
    for word in """
    support supported supports feature features functionality capability capabilities native built-in based full custom
    different multiple various each own new other use using user users management option options type types level
    """.split()
)
"""Words that decorate a name and are never its head."""
_TELLING = frozenset(
    stem(word) for word in "custom native built-in full multiple different various each own type types".split()
)
"""Those of them that a passage must say all the same to say the whole: a domain is no custom domain."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A passage as the features see it, whatever it is asked about.

    Attributes:
        words: Its stems in order.
        said: The same as a set.
        heading: Stems of the nearest heading, or of the title where there is none.
        title: Stems of the title.
        around: Stems of headings and title.
        before: Stems of what introduces it.
        content: How many of its words mean something.
        clauses: Its clauses: the text, the stems, and the categories of the lexicon of each.
        pack: The lexicon of its language; None where there is none.
        own: Stems of the product's names.
        traits: Features that do not depend on the capability.
    """

    words: tuple[str, ...]
    said: frozenset[str]
    heading: frozenset[str]
    title: frozenset[str]
    around: frozenset[str]
    before: frozenset[str]
    content: int
    clauses: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
    pack: Lexicon | None
    own: frozenset[str]
    traits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A capability's name taken apart.

    Attributes:
        core: Stems of what is named.
        rest: Stems of what only narrows it ("within a repository").
        heavy: The core without decorating words.
        head: The head noun.
        spellings: Other ways to say it, each with how much of it that says.
        definition: Stems of the definition that the name does not say.
        named: Stems by which a text names it, in whatever spelling.
        wholes: Stems of each spelling that says all of it, without what merely decorates.
    """

    core: frozenset[str]
    rest: frozenset[str]
    heavy: frozenset[str]
    head: str
    spellings: tuple[tuple[float, frozenset[str]], ...]
    definition: frozenset[str]
    named: frozenset[str] = frozenset()
    wholes: tuple[frozenset[str], ...] = ()


@lru_cache(maxsize=4096)
def shape_of(query: Query) -> Shape:
    """Return a capability's name taken apart.

    Args:
        query: What is looked for.
    """
    front, behind = core_and_rest(query.label)
    core = name_stems(front)
    heavy = [one for one in core if one not in LIGHT] or core
    rest = frozenset(name_stems(behind)) - set(core)
    light = LIGHT & set(name_stems(query.label))
    spelled = [(one.weight, frozenset(name_stems(one.text))) for one in (*query.names, *query.synonyms)]
    return Shape(
        core=frozenset(core),
        rest=rest,
        heavy=frozenset(heavy),
        head=heavy[-1] if heavy else "",
        # Decorating words are nowhere missed: "OpenFeature support" is said by "OpenFeature providers".
        spellings=tuple((weight, frozenset(words - light) or words) for weight, words in spelled if words),
        definition=frozenset(content_stems(query.definition)) - set(core) - rest,
        named=frozenset(one for _, words in spelled for one in words) - LIGHT or frozenset(core),
        wholes=tuple(words - (LIGHT - _TELLING) or words for words in map(_name, whole_names(query)) if words),
    )


def _name(text: str) -> frozenset[str]:
    return frozenset(name_stems(text))


def without_footnotes(passage: Passage) -> str:
    """Return a passage as it is read: a table's label may end in the number of a footnote."""
    return _FOOTNOTE.sub("", spoken(passage)) if passage.kind is PassageKind.ROW else passage.text


def places(passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """Return where each passage stands: how many are before it under its heading, and on its page.

    What a section or a page says first tells most often what it is about.

    Args:
        passages: The passages of a product in page order.
    """
    found: list[tuple[int, int]] = []
    section: tuple[int, tuple[str, ...]] | None = None
    page, under, above = -1, 0, 0
    for passage in passages:
        if passage.page != page:
            page, above = passage.page, 0
        if (passage.page, passage.heading_path) != section or passage.kind is PassageKind.HEADING:
            section, under = (passage.page, passage.heading_path), 0
        found.append((under, above))
        if passage.kind not in (PassageKind.HEADING, PassageKind.TITLE):
            under, above = under + 1, above + 1
    return found


def see(passage: Passage, document: Document, statement: Statement, place: tuple[int, int]) -> Sight:
    """Return what the features need of a passage, once for all capabilities.

    Args:
        passage: The passage.
        document: Its page.
        statement: The same passage, read.
        place: How many passages are before it under its heading, and on its page.
    """
    text, page = passage.text, document.page
    words = tuple(stems(without_footnotes(passage)))
    nearest = passage.heading_path[-1] if passage.heading_path else page.title
    heading = _heading_stems(nearest)
    around = heading | _heading_stems(" ".join(passage.heading_path[-2:])) | _heading_stems(page.title)
    content = sum(word not in STOPWORDS for word in words)
    count = len(text.split())
    traits = {
        "kind item": float(passage.kind is PassageKind.ITEM),
        f"page {page.kind.value}": 1.0,
        "names the product": float(statement.own),
        "label": float(count <= _LABEL),
        "length": min(math.log1p(count), 4.0),
        "leads on": float(text.rstrip()[-1:] in tuple(":：")),
        "asks": float(text.rstrip()[-1:] in tuple("?？")),
        "symbols": float(_codelike(text)),
        "setting": float(_SETTING.match(text) is not None),
        "fragment": float(text[:1].islower() and text.rstrip()[-1:] in tuple(":：")),
        "about the page": float(_ABOUT_PAGE.match(text) is not None),
        "heading elsewhere": float(
            _ELSEWHERE.search(" ".join(passage.heading_path[-2:])) is not None
            or _COLLECTED.search(" ".join((page.title, *passage.heading_path))) is not None
        ),
        "words of the heading": min(len(nearest.split()), 12) / 12,
        "first in section": float(not place[0] and passage.kind is not PassageKind.HEADING),
        "first on page": float(place[1] <= 1 and passage.kind is not PassageKind.HEADING),
        "place in section": math.log1p(place[0]),
        "place on page": min(math.log1p(place[1]), _MAX_PLACE),
        "depth of headings": float(len(passage.heading_path)),
    }
    if statement.pack is not None:
        traits |= {f"says {name}": 1.0 for name in _CUES if statement.pack.says(name, text)}
        traits |= {f"heading {name}": 1.0 for name in _HEADING_CUES if statement.pack.says(name, nearest)}
        traits["message"] = float(statement.pack.says("messages", passage.lead.rstrip()))
    return Sight(
        words=words,
        said=frozenset(words),
        heading=heading,
        title=_heading_stems(page.title),
        around=around,
        before=frozenset(stems(passage.lead)),
        content=content,
        clauses=tuple((one.piece.text, frozenset(stems(one.piece.text)), one.cues) for one in statement.clauses),
        pack=statement.pack,
        own=frozenset(one for name in statement.context.names for one in content_stems(name)),
        traits=traits,
    )


def _codelike(text: str) -> bool:
    bare = _REFERENCES.sub("", text)
    return len(_SYMBOLS.findall(bare)) > _CODE_SHARE * max(len(bare), 1)


@lru_cache(maxsize=50_000)
def _heading_stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def _share(wanted: Collection[str], said: Collection[str]) -> float:
    return sum(one in said for one in wanted) / len(wanted) if wanted else 1.0


def _closest(words: Sequence[str], name: frozenset[str]) -> tuple[int, float, float]:
    """Return how many words of a name a passage says, how close together (0 to 1), and how early (0 to 1)."""
    places = [number for number, word in enumerate(words) if word in name]
    kinds = len({words[place] for place in places})
    if not kinds:
        return 0, 0.0, 1.0
    counts: dict[str, int] = {}
    start, shortest = 0, len(words)
    for place in places:
        counts[words[place]] = counts.get(words[place], 0) + 1
        while len(counts) == kinds:
            shortest = min(shortest, place - places[start] + 1)
            first = words[places[start]]
            counts[first] -= 1
            if not counts[first]:
                del counts[first]
            start += 1
    return kinds, kinds / shortest, places[0] / len(words)


def features(
    sight: Sight, shape: Shape, claim: Claim, *, retrieval: Mapping[str, float], common: float
) -> dict[str, float]:
    """Return the named features of one passage for one capability; what is missing is 0.

    Args:
        sight: The passage.
        shape: The capability.
        claim: What the passage means for it.
        retrieval: Measurements of retrieval by name.
        common: How many passages of the product say the whole name.
    """
    name = shape.core | shape.rest
    best = max(shape.spellings, key=lambda one: one[0] * _share(one[1], sight.said), default=(0.0, name))
    kinds, tight, _ = _closest(sight.words, best[1])
    # "Custom roles" begins with a word that only decorates it.
    adorned = best[1] | (LIGHT & name)
    early = _closest(sight.words, adorned)[2]
    whole = best[0] * _share(best[1], sight.said)
    headed = max((weight * _share(words, sight.said | sight.heading) for weight, words in shape.spellings), default=0.0)
    told = claim.about
    affirms = max(sight.traits.get("says affirms", 0.0), sight.traits.get("says added_entry", 0.0))
    often = math.log1p(common)
    described = retrieval.get("described", 0.0)
    full = float(whole >= _WHOLE)
    read = sight.said | sight.around | sight.before
    found = {
        "name core": _share(shape.core, sight.said),
        "name heavy": _share(shape.heavy, sight.said),
        "name head": float(shape.head in sight.said),
        "name whole": whole,
        "name with heading": headed,
        "name unsaid": float(bool(shape.wholes) and not any(words <= read for words in shape.wholes)),
        "name in context": _share(name, sight.said | sight.around),
        "name in heading": _share(shape.heavy, sight.heading),
        "name tight": tight,
        "name early": 1.0 - early,
        "name dense": kinds / max(sight.content, 1),
        "name length": math.log1p(len(name)),
        "definition": _share(shape.definition, sight.said) if shape.definition else 0.0,
        "definition given": float(bool(shape.definition)),
        "common": often,
        "claim about": told,
        "claim proof": claim.proof,
        "full item": full * sight.traits["kind item"],
        "full common": full * often,
        "full described": full * described,
        "full tight": full * tight,
        "name in title": _share(shape.heavy, sight.title),
        "heading dense": len(shape.heavy & sight.heading) / max(len(sight.heading), 1),
        "heading affirmed": _share(shape.heavy, sight.heading) * affirms,
        "first under name": _share(shape.heavy, sight.heading) * sight.traits["first in section"],
        "first under title": _share(shape.heavy, sight.title) * sight.traits["first on page"],
    }
    found |= _meaning(claim) | _role(sight, adorned)
    return found | {f"near {key}": value for key, value in retrieval.items()} | dict(sight.traits)


def _meaning(claim: Claim) -> dict[str, float]:
    """Return what the statement reader found, as features."""
    told = {"means supports": float(claim.meaning is Meaning.SUPPORTS)}
    return told | {f"because {reason}": 1.0 for reason in claim.reasons[:2] if reason in _GROUNDS}


def _role(sight: Sight, name: frozenset[str]) -> dict[str, float]:
    """Return the part that a name plays in the clause that says most of it, as features."""
    if sight.pack is None or not sight.clauses or not name:
        return {}
    text, said, cues = max(sight.clauses, key=lambda clause: len(name & clause[1]))
    if len(name & said) < _PART * len(name):
        return {}
    role = role_of(text, name, sight.pack, own=sight.own)
    return {f"clause {cue}": 1.0 for cue in _CLAUSE_CUES if cue in cues} | {
        f"subject {role.subject.value}": 1.0,
        "offered": float(role.offered),
        "heads": float(role.heads),
        "narrowed": float(min(role.before, 3)),
        "oblique": float(role.oblique),
        "opens": float(role.opens),
        "alone": float(role.alone),
        "in one clause": len(name & said) / len(name),
        "offered head": float(role.offered and role.heads and not role.oblique),
        "told what it is": float(role.defined),
    }
