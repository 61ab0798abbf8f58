"""What is sure enough to be sent to others: a text claims only what its quote proves by itself.

A table may show an answer beside its proof, and whoever reads it can weigh both. A sentence in a brief or on a
battlecard is repeated without its footnote, so it asks for more: a surer proof, a quote that says the thing itself
instead of taking it for granted, and one that states each detail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import cache

from analysis.answers import Answer, answer_of
from analysis.insights.granted import takes_for_granted
from analysis.lexicon import Lexicon, languages, lexicon
from analysis.text.normalise import STOPWORDS, fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Cell, Evidence, NoKind, Polarity, Support

__all__ = ["FIRM", "FIRM_NO", "firm", "firm_cell", "is_firm", "named", "weakly_present"]

FIRM, FIRM_NO = 0.7, 0.75
"""Proof from which a text claims that a product has something, and that its pages say it has not. Of 45 first quotes
that a blind reader judged, 37 prove their cell from 0.6 on, and 25 of 27 from 0.7 on; one of all was wrong."""
_LABEL = 7
"""Words up to which a quote is a label, which names and does not say."""
_ENTRY = re.compile(r"(?P<name>[^:.!?]{3,60}?)(?::| [-–—]) (?=(?:\S+ ){3})")
"""An entry of a list: what it is about, and what is said of it."""
_BRACKET = re.compile(r"\(([^()]+)\)")
_BRACKET_WORDS = 2
"""Words up to which a bracket of a label narrows it; longer ones explain."""
_ROW, _MARKED = " | ", (": yes", ": no")
_FURTHER = 2
"""Words that a row's label may not have besides those of the name: what it says no to is something else."""
_DENYING = (
    "denies",
    "denies_before",
    "denies_after",
    "negations",
    "removed",
    "removed_entry",
    "no_longer",
    "planned",
    "not_planned",
    "nothing",
)
_DERIVED = ("_cell_of", "evidence_of")
"""What a view keeps that follows from its cells."""
_APART = 2
"""Words of a name stand together within so many times their number."""
_LEADS = 3
_WEAKLY_PRESENT = "the matrix says so, but its quotes are not certain enough to be passed on"
"""First reason of a cell that is present in the table and undecided in a text."""


def firm(view: MarketView) -> MarketView:
    """Return a market in which what is not firm is unclear, with its quotes as passages to read.

    Args:
        view: The market; it stays as it is.
    """
    held = copy(view)
    # Adoptions are dated by release notes and follow from what all cells say.
    held.__dict__["adoptions"] = view.adoptions
    for name in _DERIVED:
        held.__dict__.pop(name, None)
    held.__dict__["cells"] = tuple(firm_cell(cell, *named(view, cell.capability)) for cell in view.cells)
    return held


def is_firm(cell: Cell, label: str, aliases: Sequence[str] = ()) -> bool:
    """Return whether a text may claim the answer of a cell; one that claims nothing is firm.

    Args:
        cell: The cell.
        label: Name of its capability.
        aliases: Its other names.
    """
    return answer_of(cell).open or not answer_of(firm_cell(cell, label, aliases)).open


def weakly_present(cell: Cell) -> bool:
    """Return whether a cell is undecided only as a text sees it, and its table says that the thing is there.

    Args:
        cell: The cell, as :func:`firm_cell` returns it.
    """
    return cell.reasons[:1] == (_WEAKLY_PRESENT,)


def firm_cell(cell: Cell, label: str, aliases: Sequence[str] = ()) -> Cell:
    """Return a cell as a text may be about it: undecided if it is not firm, else with what its first quote states.

    Args:
        cell: The cell.
        label: Name of its capability.
        aliases: Its other names.
    """
    if answer_of(cell).open or cell.decided_by:
        return cell
    best = next((quote for quote in cell.evidence if _proves(cell, quote, label, aliases)), None)
    if best is None:
        return replace(
            cell,
            support=Support.UNKNOWN,
            no_kind=NoKind.UNCLEAR,
            stage=None,
            plan="",
            value="",
            since="",
            evidence=(),
            contradictions=(),
            leads=(*cell.evidence, *cell.contradictions)[:_LEADS],
            reasons=(*([_WEAKLY_PRESENT] if answer_of(cell).present else []), *cell.reasons),
        )
    return replace(
        cell,
        evidence=(best, *(quote for quote in cell.evidence if quote is not best)),
        stage=cell.stage if best.stage is cell.stage else None,
        plan=cell.plan if _names(best, cell.plan) else "",
        value=cell.value if _states(best, cell.value) else "",
        since=cell.since if fold(cell.since) in fold(best.quote) else "",
    )


def named(view: MarketView, capability: str) -> tuple[str, tuple[str, ...]]:
    """Return label and aliases of a capability; its id where the view does not know it."""
    found = view.capability_of.get(capability)
    return (found.label, found.aliases) if found else (capability, ())


def _proves(cell: Cell, quote: Evidence, label: str, aliases: Sequence[str]) -> bool:
    """Return whether a quote alone shows the answer of its cell, conditions included."""
    answer = answer_of(cell)
    if answer is Answer.PARTIAL and not _limits(cell, quote):
        return False
    if cell.answered_by:
        return True  # a reader pointed to it
    if answer is Answer.NO:
        return cell.proof >= FIRM_NO and quote.score >= FIRM_NO and _denies(quote.quote, label)
    row = _ROW in quote.quote and _MARKED[0] in quote.quote.casefold()
    if quote.score < FIRM or (answer is Answer.YES and quote.polarity is Polarity.LIMITED and not row):
        return False
    if row:
        return True
    if not _offers(quote.quote, label) or _scattered(label, quote.quote) or not _narrow(quote, label):
        return False
    return not takes_for_granted(quote.quote, (label, *aliases))


def _offers(text: str, label: str) -> bool:
    """Return whether a quote offers something in a sentence or a marked row, and takes it not just for granted.

    What is about a duty, a warning, an example or a correction presupposes what it names; a label only names it, but
    "Webhooks: any number of endpoints, with a shared secret" says what there is.
    """
    if _ROW in text and _MARKED[0] in text.casefold():
        return True
    packs = _packs()
    if any(pack.says(category, text) for pack in packs for category in ("presupposes", "fixed_entry")):
        return False
    if any(pack.says("offering", text) and (len(text.split()) > _LABEL or not pack.spaced) for pack in packs):
        return True
    entry = _ENTRY.match(text)
    name, told = (set(stems(entry["name"])), set(stems(label.partition("(")[0]))) if entry else (set(), {label})
    return told <= name and len(name - told) < _FURTHER


@cache
def _packs() -> tuple[Lexicon, ...]:
    """Return all lexicons, English first: of the others a pattern is compiled only where English finds nothing."""
    codes = sorted(languages(), key=lambda code: (code != "en", code))
    return tuple(pack for code in codes if (pack := lexicon(code)) is not None)


def _denies(text: str, label: str) -> bool:
    """Return whether a quote itself denies, removes or plans something, and is not a row about something else."""
    row, apart, marks = text.partition(_ROW)
    if apart and _MARKED[1] in marks.casefold():
        return len(set(stems(row)) - set(stems(label))) < _FURTHER
    for pack in _packs():
        said = text
        for short, long in pack.contractions:
            said = said.replace(short, long)
        if any(pack.says(category, said) for category in _DENYING):
            return True
    return False


def _scattered(label: str, text: str) -> bool:
    """Return whether a text has all words of a name, and none of them near the others.

    >>> _scattered("Time tracking", "Boards track the issues of a whole team in little time.")
    True
    """
    name = set(stems(label.partition("(")[0]))
    said = stems(text)
    if len(name) < 2 or not name <= set(said):
        return False
    span = _APART * len(name) + 1
    return not any(name <= set(said[start : start + span]) for start in range(len(said)))


def _narrow(quote: Evidence, label: str) -> bool:
    """Return whether a quote has what a label says in brackets: "Single sign-on (SAML)" is not any single sign-on.

    Initials of the name and explanations ("e.g. ...") narrow nothing.
    """
    inside = _BRACKET.search(label)
    if inside is None or len(inside[1].split()) > _BRACKET_WORDS or "." in inside[1]:
        return True
    words = re.findall(r"[^\W_]+", label[: inside.start()].casefold())
    spelled = {"".join(word[0] for word in some) for some in (words, [one for one in words if one not in STOPWORDS])}
    if inside[1].casefold() in spelled:
        return True
    return set(stems(inside[1])) <= set(stems(" ".join((quote.quote, *quote.heading_path))))


def _limits(cell: Cell, quote: Evidence) -> bool:
    """Return whether a quote states a condition of a partial answer."""
    for reason in cell.reasons:
        kind, _, limit = reason.partition(": ")
        stated = (
            kind.startswith("on a condition")
            and (quote.polarity is Polarity.LIMITED or (limit != "" and fold(limit) in fold(quote.quote))),
            kind.startswith("only in ") and _names(quote, kind.removeprefix("only in ")),
            quote.stage is not None and kind == f"only {quote.stage.value}",
        )
        if any(stated):
            return True
    return _states(quote, cell.value)


def _names(quote: Evidence, plan: str) -> bool:
    return bool(plan) and (quote.plan == plan or fold(plan) in fold(quote.quote))


def _states(quote: Evidence, value: str) -> bool:
    said = fold(quote.quote)
    return bool(value) and all(fold(part) in said for part in value.split(", "))
