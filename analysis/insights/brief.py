"""The executive brief, under 300 words, facts apart from advice; and the engineer's appendix to it."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.demand.records import CapabilityDemand
from analysis.insights.decisions import decisions
from analysis.insights.firm import firm, present_in_matrix, weakly_present
from analysis.insights.markers import CellMark, cells_by_mark, find_marks
from analysis.insights.news import LATELY, loud_changes, moves
from analysis.insights.render import footnotes, render
from analysis.insights.standing import Standing, StandingLine, gaps, standings, strengths, unverified
from analysis.view import MarketView
from rivalscope.core.records import Cell

__all__ = ["appendix", "asked_for", "executive_brief", "word_count"]

WORDS = 300
_WANTED = 3
"""People from which demand is worth a line of a brief."""
_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]:?|<[^>\s]+>")


def word_count(text: str) -> int:
    """Return the words that a reader reads: markers, addresses and lone signs are none.

    >>> word_count("Two words.[^c084ba11340y9ed064] <https://example.com/a>")
    2
    """
    return sum(any(character.isalnum() for character in word) for word in _MARK.sub(" ", text).split())


def executive_brief(view: MarketView, *, templates: Path | None = None) -> str:
    """Return one page for who decides: Markdown with footnotes, under 300 words with them.

    Facts come first, each with the cells that it is based on; advice is separate and is marked as ours. If it gets
    too long, the least important facts go.
    """
    view = firm(view)
    text = ""
    for most in range(5, 0, -1):
        text = _brief(view, most, templates)
        if word_count(text) < WORDS:
            break
    return text


def appendix(view: MarketView, document: str, *, templates: Path | None = None) -> str:
    """Return what an engineer wants to see behind a document: every cell it is based on, with all evidence and ids."""
    view = firm(view)
    cells = cells_by_mark(view)
    marks = dict.fromkeys(
        mark for line in document.splitlines() for mark in find_marks(line) if isinstance(mark, CellMark)
    )
    rows: list[tuple[CellMark, Cell]] = [(mark, cells[mark.cell]) for mark in marks if mark.cell in cells]
    missing = [mark for mark in marks if mark.cell not in cells]
    return render("appendix", view, templates=templates, rows=rows, missing=missing)


def _brief(view: MarketView, most: int, templates: Path | None) -> str:
    lines = standings(view)
    since = view.as_of - LATELY
    turned = moves(view)
    loud = loud_changes(view)
    lacked, ours, unknown = gaps(lines), strengths(lines), unverified(lines)
    shown = lacked[: min(most, 3)], ours[: min(most, 2)], unknown[: min(most, 2)]
    stand = {one.capability.id: one for one in lines}
    text = render(
        "brief",
        view,
        templates=templates,
        gaps=shown[0],
        gap_count=len(lacked),
        strength_count=len(ours),
        unverified_count=len(unknown),
        move_count=len(turned),
        strengths=shown[1],
        unverified=shown[2],
        more=len(lacked) + len(unknown) - len(shown[0]) - len(shown[2]),
        moves=[
            (one, view.cell(one.product, one.capability), _why_it_matters(stand.get(one.capability)))
            for one in turned[: min(most, 4)]
        ],
        loud=loud[: min(most, 2)],
        standing=_counts(view),
        weak_count=sum(weakly_present(cell) for cell in view.cells),
        wanted=[one for one in asked_for(view) if one.least_people >= _WANTED][: min(most, 2)],
        decisions=decisions(view),
        first_look=len({step.known_from for step in view.history}) < 2 and not view.changes,
        since=since.date(),
        pages_read=sum(row.read for row in view.coverage),
    )
    return f"{text.rstrip()}\n\n{footnotes(text, view, quotes=False)}"


def asked_for(view: MarketView) -> list[CapabilityDemand]:
    """Return what is asked for and the matrix does not show for us, what most people want first.

    Args:
        view: The market as a text may be about it.
    """
    if not view.own:
        return []
    return [one for one in view.demand.asked if not present_in_matrix(view.cell(view.own, one.id))]


def _counts(view: MarketView) -> str:
    """Say how many capabilities the matrix shows on each side; empty: there is nothing to compare."""
    if len(view.products) < 2:
        return ""
    having = {
        one.slug: sum(present_in_matrix(view.cell(one.slug, each.id)) for each in view.capabilities)
        for one in view.products
    }
    others = sorted(view.rivals, key=lambda one: (-having[one.slug], one.name))
    ends = [others[0], others[-1]] if len(others) > 1 else others
    told = [f"{having[view.own]} for us"] if view.own else []
    told += [f"{having[one.slug]} for {one.name}" for one in ends]
    return f"Of {len(view.capabilities)} capabilities, the matrix shows {', '.join(told)}."


def _why_it_matters(line: StandingLine | None) -> str:
    """Say what a changed answer means for us; empty: nothing."""
    if line is None:
        return ""
    count = len(line.rivals_with)
    having = f"{count} of {line.rivals_read} rivals {'has' if count == 1 else 'have'} it"
    if line.rivals_in_matrix:
        having += f", {len(line.rivals_in_matrix)} more according to the matrix"
    if count == line.rivals_read > 1:
        having = f"all {count} rivals whose pages were read have it"
    ours = {
        Standing.GAP: "we do not",
        Standing.BEHIND: "ours has a limit",
        Standing.UNVERIFIED: "our pages do not say whether we do",
        Standing.PARITY: "so do we",
        Standing.STRENGTH: "we have it",
        Standing.NOBODY: "nor do we",
    }[line.standing]
    if line.standing is Standing.PARITY and line.ours.open:
        return f" ({having})"  # our own pages say so, and not surely enough to be sent to others
    return f" ({having}; {ours})" if line.rivals_with else f" ({ours})"
