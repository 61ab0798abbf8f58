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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Document
from analysis.matrix.model import JudgeModel
from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.query import Query, core_and_rest
from analysis.matrix.terms import STOPWORDS, content_stems, name_stems, stem, stems
from analysis.statements import Claim, Meaning, Statement
from rivalscope.core.records import Mark

__all__ = [
    "LIGHT",
    "Shape",
    "Sight",
    "can_prove",
    "default_proof_model",
    "features",
    "plainly_told",
    "probabilities",
    "see",
    "shape_of",
    "without_footnotes",
]

_AFFIRMING = frozenset((Meaning.SUPPORTS, Meaning.LIMITED))
_CUES = (
    "affirms",
    "instructions",
    "examples",
    "pointers",
    "definitions",
    "conditionals",
    "hedged",
    "added_entry",
    "fixed_entry",
    "pronouns",
    "own",
    "others",
    "questions",
    "limits",
    "offers",
    "steps",
    "generalities",
)
_PAGE_KINDS = ("docs", "features", "home", "changelog", "blog", "pricing", "other", "roadmap")
_MARKED, _ADDED, _FEATURED = 0.95, 0.85, 0.8
"""How sure a table's mark is, an added entry of a changelog, and what stands under its own heading among features."""
_FOOTNOTE = re.compile(r"(?<=[a-z])\d(?=\s|$)")
_FIRST = 0.65
"""How early a label must say the name."""
_SYMBOLS = re.compile(r"[{}<>=();_/\\$]|::|--")
_CODE_SHARE = 0.03
_LABEL = 5
_WHOLE, _PART = 0.9, 0.5
"""Share of a name that passage and heading must say, and that the passage alone must."""
_SCATTERED = 0.4
"""How close together the words of a name must stand to be that name."""
LIGHT = frozenset(
    stem(word)
    for word in """
    support supported supports feature features functionality capability capabilities native built-in based full custom
    different multiple various each own new other use using user users management option options type types level
    """.split()
)
"""Words that decorate a name and are never its head."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A passage as the features see it, whatever it is asked about.

    Attributes:
        words: Its stems in order.
        said: The same as a set.
        heading: Stems of the nearest heading, or of the title where there is none.
        title: Stems of the title.
        around: Stems of headings and title.
        content: How many of its words mean something.
        traits: Features that do not depend on the capability.
    """

    words: tuple[str, ...]
    said: frozenset[str]
    heading: frozenset[str]
    title: frozenset[str]
    around: frozenset[str]
    content: int
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
    """

    core: frozenset[str]
    rest: frozenset[str]
    heavy: frozenset[str]
    head: str
    spellings: tuple[tuple[float, frozenset[str]], ...]
    definition: frozenset[str]


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
    )


def without_footnotes(passage: Passage) -> str:
    """Return a passage as it is read: a table's label may end in the number of a footnote."""
    return _FOOTNOTE.sub("", passage.text) if passage.kind is PassageKind.ROW else passage.text


def see(passage: Passage, document: Document, statement: Statement) -> Sight:
    """Return what the features need of a passage, once for all capabilities.

    Args:
        passage: The passage.
        document: Its page.
        statement: The same passage, read.
    """
    text, page = passage.text, document.page
    words = tuple(stems(without_footnotes(passage)))
    nearest = passage.heading_path[-1] if passage.heading_path else page.title
    heading = _heading_stems(nearest)
    around = heading | _heading_stems(" ".join(passage.heading_path[-2:])) | _heading_stems(page.title)
    content = sum(word not in STOPWORDS for word in words)
    count = len(text.split())
    traits = {
        f"kind {passage.kind.value}": 1.0,
        f"page {page.kind.value}": 1.0,
        "names the product": float(statement.own),
        "label": float(count <= _LABEL),
        "length": min(math.log1p(count), 4.0),
        "sentence": float(text.rstrip()[-1:] in tuple(".!。")),
        "leads on": float(text.rstrip()[-1:] in tuple(":：")),
        "asks": float(text.rstrip()[-1:] in tuple("?？")),
        "symbols": float(len(_SYMBOLS.findall(text)) > _CODE_SHARE * len(text)),
        "mark yes": float(passage.mark is Mark.YES),
        "link": float(passage.link),
    }
    if statement.pack is not None:
        traits |= {f"says {name}": 1.0 for name in _CUES if statement.pack.says(name, text)}
        traits |= {
            f"heading {name}": 1.0
            for name in ("present_headings", "absent_headings")
            if statement.pack.says(name, nearest)
        }
    return Sight(words, frozenset(words), heading, _heading_stems(page.title), around, content, traits)


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


def _defined(words: Sequence[str], name: Collection[str]) -> bool:
    """Tell whether a passage begins by saying what the name is: "Sharding is a technique ..."."""
    start = 1 if words[:1] and words[0] in ("a", "an", "the") else 0
    end = start
    while end < len(words) and words[end] in name:
        end += 1
    verb, article = words[end : end + 1], words[end + 1 : end + 2]
    return end > start and verb in (["is"], ["are"]) and article in (["a"], ["an"], ["the"])


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
    kinds, tight, early = _closest(sight.words, best[1])
    whole = best[0] * _share(best[1], sight.said)
    headed = max((weight * _share(words, sight.said | sight.heading) for weight, words in shape.spellings), default=0.0)
    told = claim.about
    affirms = max(sight.traits.get("says affirms", 0.0), sight.traits.get("says added_entry", 0.0))
    item = sight.traits.get("kind item", 0.0)
    often = math.log1p(common)
    described = retrieval.get("described", 0.0)
    full = float(whole >= _WHOLE)
    found = {
        "name core": _share(shape.core, sight.said),
        "name heavy": _share(shape.heavy, sight.said),
        "name rest": _share(shape.rest, sight.said),
        "name head": float(shape.head in sight.said),
        "name whole": whole,
        "name with heading": headed,
        "name defined": float(_defined(sight.words, name)),
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
        "claim limited": float(claim.meaning is Meaning.LIMITED),
        "full": full,
        "full affirmed": full * affirms,
        "full item": full * item,
        "full common": full * often,
        "full described": full * described,
        "full tight": full * tight,
        "full instruction": full * sight.traits.get("says instructions", 0.0),
        "name in title": _share(shape.heavy, sight.title),
        "heading dense": len(shape.heavy & sight.heading) / max(len(sight.heading), 1),
        "heading affirmed": _share(shape.heavy, sight.heading) * affirms,
    }
    return found | {f"near {key}": value for key, value in retrieval.items()} | dict(sight.traits)


def can_prove(passage: Passage, claim: Claim, found: Mapping[str, float]) -> bool:
    """Tell whether a passage may prove a capability at all, by its structure.

    Code shows a use and states nothing; a title or a link names a page; a passage that does not say the whole name, or
    the part of it that its heading leaves out, is about something else; a definition, a question, a fragment, a step of
    a tutorial states nothing of the product, and neither does what holds of anybody; and what the statement reader does
    not take for an affirmation is none. Of 380 judged passages that say the whole name, 72 % prove their cell; of those
    that also pass these rules, 82 %.

    Args:
        passage: The passage.
        claim: What it means.
        found: Its features.
    """
    if plainly_told(passage, found) > 0:
        return claim.meaning in _AFFIRMING and claim.judged
    if found["name with heading"] < _WHOLE or (found["name whole"] < _WHOLE and found["name heavy"] < _PART):
        return False
    if found["name whole"] >= _WHOLE and found["name tight"] < _SCATTERED:
        return False
    own = found.get("names the product")
    listed = passage.kind in (PassageKind.ITEM, PassageKind.ROW) and found.get("heading present_headings")
    sold = found.get("page features") and found.get("sentence")
    said = any(found.get(name) for name in ("says offers", "says added_entry", "mark yes"))
    topic = found.get("page docs") and found.get("sentence") and found["name in title"] >= 1
    tied = bool(own or listed or sold or said or claim.meaning is Meaning.LIMITED)
    tied = tied or bool(topic and found["name whole"] >= _WHOLE)
    # A name may begin like a step: "Call recording", "Export".
    step = found.get("says steps") and found["name early"] < 1
    if not tied or step or any(found.get(name) for name in ("asks", "leads on", "says definitions")):
        return False
    if not own and (found.get("says generalities") or found.get("name defined")):
        return False
    if passage.kind in (PassageKind.CODE, PassageKind.TITLE) or not claim.judged:
        return False
    pointer = passage.link and len(passage.text.split()) <= _LABEL
    return claim.meaning in _AFFIRMING and not pointer


def plainly_told(passage: Passage, found: Mapping[str, float]) -> float:
    """Return how sure a passage is by its form alone; 0 where its form says nothing.

    A table's own mark in a row that is named like the capability, an entry of the product's own changelog that adds it,
    and what a page of features says under a heading, or behind a label, of that name need no verb.

    Args:
        passage: The passage.
        found: Its features.
    """
    labelled = found["name whole"] >= _WHOLE and found["name early"] >= _FIRST and found["name tight"] >= _WHOLE
    if passage.kind is PassageKind.ROW and passage.mark is Mark.YES:
        return _MARKED if labelled and found["name dense"] >= _PART else 0.0
    added = found.get("heading present_headings") or found.get("says added_entry")
    if found.get("page changelog") and added and not found.get("says fixed_entry"):
        return _ADDED if labelled and found["name dense"] >= _PART else 0.0
    if not (found.get("page features") or found.get("page home")) or passage.link:
        return 0.0
    if found.get("says steps") and not labelled:
        return 0.0
    under = (
        found["name in heading"] >= 1 and found["heading dense"] >= _PART and passage.kind is not PassageKind.HEADING
    )
    return _FEATURED if (labelled and not found.get("label")) or under else 0.0


def probabilities(model: JudgeModel, rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """Return the probability of proof for each row of features."""
    if not rows:
        return np.zeros(0)
    columns = {name: np.array([row.get(name, 0.0) for row in rows]) for name in model.features}
    return model.probability(columns)


@lru_cache(maxsize=1)
def default_proof_model() -> JudgeModel:
    """Return the model that comes with the package."""
    return JudgeModel.read(Path(__file__).with_name("proof_model.json"))
