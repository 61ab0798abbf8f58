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
from itertools import chain

from analysis.answers import Answer, answer_of
from analysis.insights.granted import takes_for_granted
from analysis.insights.offered import (
    agreement,
    is_named,
    is_one_word,
    is_row_of,
    is_section_of,
    names_whole,
    narrows,
    offers_by_name,
    speaks_of_us,
)
from analysis.lexicon import Lexicon, languages, lexicon
from analysis.text.normalise import STOPWORDS, fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Capability, Cell, Evidence, NoKind, Polarity, Support

__all__ = [
    "FIRM",
    "FIRM_NO",
    "firm",
    "firm_cell",
    "is_firm",
    "named",
    "names_of",
    "present_in_matrix",
    "weakly_present",
]

FIRM, FIRM_ONE_WORD, FIRM_NO = 0.65, 0.7, 0.75
"""Proof from which a text claims that a product has something (by a name of one word), and that its pages deny it.
Of judged quotes that offer a capability by its name, 56 of 57 prove it from 0.6 on, and 13 of 15 from 0.5 to 0.6 (five
markets); of claims by names of one word, 6 of 15 from 0.6 to 0.7, and 19 of 24 above (vector databases)."""
_SECTION, _SECTION_TELLING = 0.65, 0.5
"""Proof from which a quote claims what its section has for its subject, and from which it does so if it also names the
product and uses words of the definition. Of such quotes of seven markets of real documentation, 82 of 87 prove strictly
from 0.65 on and 20 of 22 with the definition below; other quotes below, 14 of 19."""
_BRACKET = re.compile(r"\(([^()]+)\)")
_BRACKET_WORDS = 2
"""Words up to which a bracket of a label narrows it; longer ones explain."""
_ROW, _MARKED, _ENTRY = " | ", (": yes", ": no"), " … "
_ASIDE = re.compile(r"\s*\([^()]*\)")
_DISPUTED = "pages contradict each other; the more certain side"
"""How a reason begins where of equal pages the surer one won: a table shows both, a sentence would hide the other."""
_FURTHER = 2
"""Words that a row's label may not have besides those of the name: what it says no to is something else."""
_SENSE = 3
"""Words of the definition and other pages that say that a name of one word means what is asked. With the names of two
markets cut to one word each, 12 of 15 claims were right with two and 8 of 8 with three; of two further such markets,
read afterwards, 10 of 29 before these rules and 6 of 11 with them."""
_SENSE_IN_SECTION = 2
"""The same in a section whose heading has another word besides the name."""
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


def is_firm(cell: Cell, label: str, aliases: Sequence[str] = (), definition: str = "") -> bool:
    """Return whether a text may claim the answer of a cell; one that claims nothing is firm.

    Args:
        cell: The cell.
        label: Name of its capability.
        aliases: Its other names.
        definition: What the market means by it.
    """
    return answer_of(cell).open or not answer_of(firm_cell(cell, label, aliases, definition)).open


def weakly_present(cell: Cell) -> bool:
    """Return whether a cell is undecided only as a text sees it, and its table says that the thing is there.

    Args:
        cell: The cell, as :func:`firm_cell` returns it.
    """
    return cell.reasons[:1] == (_WEAKLY_PRESENT,)


def present_in_matrix(cell: Cell | None) -> bool:
    """Return whether the matrix has a capability, certain enough for a text or not.

    Args:
        cell: The cell, as :func:`firm_cell` returns it.
    """
    return cell is not None and (answer_of(cell).present or weakly_present(cell))


def firm_cell(cell: Cell, label: str, aliases: Sequence[str] = (), definition: str = "") -> Cell:
    """Return a cell as a text may be about it: undecided if it is not firm, else with what its first quote states.

    Args:
        cell: The cell.
        label: Name of its capability.
        aliases: Its other names.
        definition: What the market means by it.
    """
    if answer_of(cell).open or cell.decided_by:
        return cell
    disputed = answer_of(cell) is not Answer.YES and any(reason.startswith(_DISPUTED) for reason in cell.reasons)
    proving = (quote for quote in cell.evidence if not disputed and _proves(cell, quote, label, aliases, definition))
    meant = [quote for quote in proving if _is_meant(cell, quote, (label, *aliases), definition)]
    saying = (quote for quote in meant if offers_by_name(quote.quote, (label, *aliases), cell.product))
    best = next(chain(saying, meant), None)
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


def named(view: MarketView, capability: str) -> tuple[str, tuple[str, ...], str]:
    """Return label, aliases and definition of a capability; its id where the view does not know it."""
    found = view.capability_of.get(capability)
    return names_of(found) if found else (capability, (), "")


def names_of(capability: Capability) -> tuple[str, tuple[str, ...], str]:
    """Return label, aliases and definition of a capability."""
    return capability.label, capability.aliases, capability.description


def _proves(cell: Cell, quote: Evidence, label: str, aliases: Sequence[str], definition: str) -> bool:
    """Return whether a quote alone shows the answer of its cell, conditions included."""
    answer = answer_of(cell)
    if answer is Answer.PARTIAL and not _limits(cell, quote):
        return False
    if cell.answered_by:
        return True  # a reader pointed to it
    if answer is Answer.NO:
        said = _ASIDE.sub("", quote.quote)  # what stands in brackets explains something else
        sure = min(cell.proof, quote.score) >= FIRM_NO and names_whole(said, (label, *aliases))
        return sure and _denies(said, label) and not _is_symptom(quote)
    if _treats(cell, quote, (label, *aliases), definition):
        return True
    row = _ROW in quote.quote and _MARKED[0] in quote.quote.casefold()
    if quote.score < (FIRM_ONE_WORD if is_one_word(label) else FIRM) or (
        answer is Answer.YES and quote.polarity is Polarity.LIMITED and not row
    ):
        return False
    if row:
        further = (
            0 if is_one_word(label) else 1
        )  # "repair index" and "resumable restore" are parts of what one word says
        return is_row_of(quote.quote.partition(_ROW)[0], (label, *aliases), further=further)
    if (
        _presupposes(quote.quote)
        or not offers_by_name(quote.quote, (label, *aliases), cell.product)
        or not _narrow(quote, label)
    ):
        return False
    return not takes_for_granted(quote.quote, (label, *aliases))


def _treats(cell: Cell, quote: Evidence, names: Sequence[str], definition: str) -> bool:
    """Return whether a quote tells something of a capability in a section about it, as only one who has it does."""
    if answer_of(cell) is not Answer.YES or quote.polarity is not Polarity.AFFIRMED or quote.score < _SECTION_TELLING:
        return False
    told = agreement(_with_headings(quote), names[0], definition, 0)
    ambiguous = is_one_word(names[0]) and not names[0].isupper() and narrows(definition, names[0])
    further = 0 if ambiguous and told < _SENSE_IN_SECTION else 1
    return (
        (quote.score >= _SECTION or (told > 0 and is_named(cell.product, quote.quote)))
        and is_section_of(quote.heading_path, names, further=further)
        and speaks_of_us(quote.quote, cell.product)
        and not takes_for_granted(quote.quote, names)
    )


def _is_meant(cell: Cell, quote: Evidence, names: Sequence[str], definition: str) -> bool:
    """Return whether a quote means by a name what the market means: one word may mean many things, several fewer."""
    entry = quote.quote.rpartition(_ENTRY)[2] if _ENTRY in quote.quote and not is_one_word(names[0]) else ""
    listed = _ROW in quote.quote or is_row_of(entry, names)
    if cell.answered_by or listed or not narrows(definition, names[0]) or _treats(cell, quote, names, definition):
        return True  # the name itself is what is asked, or what a list of features or a section is about
    if answer_of(cell) is Answer.NO:
        others = {one.url for one in cell.evidence} - {quote.url}
        return not is_one_word(names[0]) or agreement(_with_headings(quote), names[0], definition, len(others)) > 0
    others = {one.url for one in cell.evidence if offers_by_name(one.quote, names, cell.product)} - {quote.url}
    if is_one_word(names[0]):
        return agreement(_with_headings(quote), names[0], definition, len(others)) >= _SENSE
    return agreement(" ".join(map(_with_headings, cell.evidence)), names[0], definition, len(others)) > 0


def _with_headings(quote: Evidence) -> str:
    return " ".join((quote.quote, *quote.heading_path))


def _presupposes(text: str) -> bool:
    """Return whether a quote is about a duty, a warning, an example or a correction, which take for granted."""
    return any(pack.says(category, text) for pack in _packs() for category in ("presupposes", "fixed_entry"))


@cache
def _packs() -> tuple[Lexicon, ...]:
    """Return all lexicons, English first: of the others a pattern is compiled only where English finds nothing."""
    codes = sorted(languages(), key=lambda code: (code != "en", code))
    return tuple(pack for code in codes if (pack := lexicon(code)) is not None)


def _denies(text: str, label: str) -> bool:
    """Return whether a quote itself denies, removes or plans something, and is not a row about something else."""
    row, apart, marks = text.partition(_ROW)
    if apart:
        return _MARKED[1] in marks.casefold() and len(set(stems(row)) - set(stems(label))) < _FURTHER
    for pack in _packs():
        said = text
        for short, long in pack.contractions:
            said = said.replace(short, long)
        if any(pack.says(category, said) for category in _DENYING):
            return True
    return False


def _is_symptom(quote: Evidence) -> bool:
    """Return whether a quote stands where a page says what to do when something does not work."""
    return any(pack.says("symptoms", heading) for pack in _packs() for heading in quote.heading_path)


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
