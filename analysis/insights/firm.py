"""What is sure enough to be sent to others: a text claims only what its quote proves by itself.

A table may show an answer beside its proof, and whoever reads it can weigh both. A sentence in a brief or on a
battlecard is repeated without its footnote, so it asks for more: a surer proof, and a quote that states each detail.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from analysis.answers import answer_of
from analysis.text.normalise import fold
from analysis.view import MarketView
from rivalscope.core.records import Cell, Evidence, NoKind, Support

__all__ = ["FIRM", "firm", "firm_cell", "is_firm"]

FIRM = 0.6
"""Proof from which a text claims an answer. Passages of products that nobody looked at, by models that had not seen
their market: from 0.5 on 69 % prove their cell strictly and 89 % at least nearly, from 0.6 on 82 and 95 %."""
_DERIVED = ("_cell_of", "evidence_of", "_whole")
"""What a view keeps that follows from its cells."""


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
    held.__dict__["cells"] = tuple(map(firm_cell, view.cells))
    return held


def is_firm(cell: Cell) -> bool:
    """Return whether a text may claim the answer of a cell; one that claims nothing is firm."""
    return answer_of(cell).open or bool(cell.answered_by) or cell.proof >= FIRM


def firm_cell(cell: Cell) -> Cell:
    """Return a cell as a text may speak of it: undecided if it is not firm, else with what its first quote states."""
    if answer_of(cell).open or cell.decided_by:
        return cell
    if not is_firm(cell) or not cell.evidence:
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
            leads=(*cell.evidence, *cell.contradictions)[:3],
        )
    first = cell.evidence[0]
    return replace(
        cell,
        stage=cell.stage if first.stage is cell.stage else None,
        plan=cell.plan if _names(first, cell.plan) else "",
        value=cell.value if _states(first, cell.value) else "",
        since=cell.since if fold(cell.since) in fold(first.quote) else "",
    )


def _names(quote: Evidence, plan: str) -> bool:
    return bool(plan) and (quote.plan == plan or fold(plan) in fold(quote.quote))


def _states(quote: Evidence, value: str) -> bool:
    said = fold(quote.quote)
    return bool(value) and all(fold(part) in said for part in value.split(", "))
