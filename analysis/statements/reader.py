"""Read a passage once, ask it about any number of capabilities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.lexicon import Lexicon, lexicon
from analysis.statements.clauses import Clause, read_clause
from analysis.statements.language import language_of
from analysis.statements.records import Asked, Claim, Context
from analysis.statements.text import Plain, pieces, plain, spelled_out
from analysis.text.words import fold, keys
from rivalscope.core.records import Mark

__all__ = ["Statement", "read_claim", "read_passage"]

_HEADINGS = (
    "absent_headings",
    "absent_questions",
    "fixed_headings",
    "flaw_headings",
    "others_headings",
    "planned_headings",
    "removed_headings",
    "deprecated_headings",
    "present_headings",
    "comparing_headings",
    "inverse_questions",
    "questions",
    "others",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A passage in its context, read; what it says of a capability is asked by :meth:`about`.

    Attributes:
        text: The passage, verbatim.
        context: Where it stands.
        language: The language it is written in.
        plain: Its words without markup.
        clauses: Its clauses in order.
        pack: The lexicon of its language; None where there is none.
        heading: Stems of the heading and the lead-in.
        struck: Stems of what is struck through.
        said: Stems of the passage.
        heading_cues: Categories of the lexicon that the heading has.
        asked: The heading is a question.
        mark: What a table, a check box or a sign says.
        plan: The plan or edition that it names.
        own: It names the product itself.
        foreign: It names another product of the market before this one, or this one not at all.
    """

    text: str
    context: Context
    language: str
    plain: Plain
    clauses: tuple[Clause, ...]
    pack: Lexicon | None
    heading: frozenset[str]
    struck: frozenset[str]
    said: frozenset[str]
    heading_cues: frozenset[str]
    asked: bool
    mark: Mark | None
    plan: str
    own: bool
    foreign: bool

    def about(self, asked: Asked) -> Claim:
        """Return what the passage proves about a capability."""
        from analysis.statements.decide import decide

        return decide(self, asked)


def read_passage(text: str, context: Context) -> Statement:
    """Read a passage in its context.

    Args:
        text: The passage, verbatim.
        context: Where it stands.
    """
    bare = plain(text)
    language = language_of(bare.text, context.language)
    pack = lexicon(language)
    around = plain(f"{context.heading}").text
    if pack is None:
        heading = frozenset(keys(f"{around} {context.lead_in}", language))
        said = frozenset(keys(bare.text, language))
        return Statement(
            text,
            context,
            language,
            bare,
            (),
            None,
            heading,
            frozenset(),
            said,
            frozenset(),
            False,
            None,
            "",
            False,
            False,
        )
    clauses = tuple(read_clause(piece, pack) for piece in pieces(bare.text, pack))
    spelled = spelled_out(around, pack)
    lead = spelled_out(plain(context.lead_in).text, pack)
    cues = _heading_cues(spelled, pack) | (_heading_cues(lead, pack) if lead else frozenset())
    mark = context.mark if context.mark is not None else bare.mark
    return Statement(
        text=text,
        context=context,
        language=language,
        plain=bare,
        clauses=clauses,
        pack=pack,
        heading=frozenset(keys(f"{spelled} {lead}", language)),
        struck=frozenset(keys(bare.struck, language)),
        said=frozenset(one for clause in clauses for one in clause.stems),
        heading_cues=cues,
        asked=around.rstrip(" *_").endswith(("?", "？", "か")) or ("questions" in cues and len(around) > 12),
        mark=mark,
        plan=_plan(text, context, pack),
        own=_named(bare.text, context.names) is not None,
        foreign=_foreign(bare.text, context),
    )


def read_claim(passage: str, asked: Asked, context: Context) -> Claim:
    """Read what a passage in its context proves about a capability.

    Args:
        passage: The passage, verbatim.
        asked: The capability.
        context: Where the passage stands.

    >>> read_claim("Audit logs are not supported.", Asked("Audit logs"), Context()).meaning.value
    'denies'
    """
    return _cached(passage, context).about(asked)


@lru_cache(maxsize=20_000)
def _cached(passage: str, context: Context) -> Statement:
    return read_passage(passage, context)


def _plan(text: str, context: Context, pack: Lexicon) -> str:
    for category in ("plans", "plan_tags"):
        found = pack.pattern(category).search(text)
        if found:
            return next((value.strip() for value in found.groupdict().values() if value), "")
    return ""


def _heading_cues(text: str, pack: Lexicon) -> frozenset[str]:
    """Return the categories that a heading or lead-in has; "Not planned" heads what is missing, not what is planned."""
    cues = frozenset(name for name in _HEADINGS if pack.says(name, text))
    if "planned_headings" in cues and pack.says("not_planned", text):
        return cues - {"planned_headings"} | {"absent_headings"}
    return cues


def _named(text: str, names: tuple[str, ...]) -> int | None:
    """Return where a text names one of these products first; None where it does not."""
    pattern = _any_name(names)
    match = pattern.search(fold(text)) if pattern else None
    return match.start() if match else None


@lru_cache(maxsize=64)
def _any_name(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one pattern for all names: a wide market has more than the patterns that Python keeps compiled."""
    folded = "|".join(re.escape(fold(name)) for name in names if name)
    return re.compile(rf"(?<!\w)(?:{folded})(?!\w)") if folded else None


def _foreign(text: str, context: Context) -> bool:
    other = _named(text, context.others)
    own = _named(text, context.names)
    return other is not None and (own is None or other < own)
