"""Where we stand, capability by capability: gaps, what is unverified, strengths and parity.

A cell of ours that nothing confirms is not a gap: our own pages may just not say it. Such rows are kept
apart as unverified, for somebody who knows to confirm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.answers import Answer, answer_of
from analysis.insights.adopters import first_adopter, recent_adopters
from analysis.insights.firm import weakly_present
from analysis.view import MarketView
from rivalscope.core.records import Capability, Cell, Evidence, Stage

__all__ = ["Standing", "StandingLine", "gaps", "momentum_of", "parity", "standings", "strengths", "unverified"]


class Standing(StrEnum):
    """How we compare with the rivals on one capability."""

    GAP = "gap"
    """Rivals have it, and we say that we do not."""
    BEHIND = "behind"
    """Rivals have it in full, we only in part."""
    UNVERIFIED = "unverified"
    """Rivals have it, and nothing that was read says whether we do."""
    PARITY = "parity"
    STRENGTH = "strength"
    """We have it, and no rival is known to."""
    NOBODY = "nobody"
    """Nobody is known to have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """One capability as it is between us and the rivals, with everything that the claim is based on."""

    capability: Capability
    standing: Standing
    ours: Answer
    rivals_with: tuple[str, ...]
    """Slugs of rivals that have it at least in part, in the view's order."""
    rivals_without: tuple[str, ...]
    """Slugs of rivals that say that they lack it."""
    rivals_read: int
    """Rivals for which somebody could look."""
    spread: float
    """Share of the rivals looked at that have it, 0 to 1."""
    recent: int
    """Of those with it, how many are known to have got it in the last year."""
    dated: int
    """Of those with it, how many have an exact date at all."""
    demand: float | None
    """How much it is wanted, 0 to 1; None: nobody is known to have asked."""
    rivals_in_matrix: tuple[str, ...]
    """Slugs of rivals that have it according to the matrix, with quotes too weak for a text."""
    planned: bool
    """We have announced it."""
    priority: float
    """For ranking, 0 to 1."""
    first: str
    """Slug of the first rival known to have it; empty: no dates."""
    first_date: date | None
    best: Evidence | None
    """The strongest quote: a rival's, or ours for a strength."""
    cells: tuple[Cell, ...]
    """The cells that the line is based on, ours first."""

    @property
    def counted(self) -> str:
        """How many rivals have it, as a sentence says it: at least so many where the matrix knows of more."""
        return f"{'at least ' if self.rivals_in_matrix else ''}{len(self.rivals_with)}"

    @property
    def cell_ids(self) -> tuple[str, ...]:
        """Ids of the cells."""
        return tuple(cell.id for cell in self.cells)

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Ids of their best quotes."""
        return tuple(cell.evidence[0].id for cell in self.cells if cell.evidence)


WEIGHTS = {"spread": 0.5, "momentum": 0.2, "sureness": 0.3, "demand": 0.5}
"""How much each part counts in a priority; parts that are not known are left out and the rest redistributed."""


def standings(
    view: MarketView, *, own: str = "", demand: Mapping[str, float] | None = None
) -> tuple[StandingLine, ...]:
    """Return one line per capability, most urgent first within each standing.

    Rows that the machine found and is not sure of are left out: a table may show them, no brief advises on them.

    Args:
        view: The market.
        own: Whose side to take; empty: our own product's. Another slug shows the market with that rival's eyes.
        demand: Capability id -> how much customers want it, 0 to 1; None: as users say in public, as far as read.
    """
    side = own or view.own
    if side not in view.product_of:
        return ()
    wanted = view.demand.scores if demand is None else demand
    lines = [
        _line(view, side, capability, wanted.get(capability.id))
        for capability in view.capabilities
        if capability.id not in view.doubtful
    ]
    order = list(Standing)
    return tuple(
        sorted(
            lines,
            key=lambda one: (
                order.index(one.standing),
                -one.priority,
                one.capability.label.casefold(),
                one.capability.id,
            ),
        )
    )


def gaps(lines: tuple[StandingLine, ...]) -> tuple[StandingLine, ...]:
    """They have it, and we say that we do not; then what we have only in part. Most urgent first."""
    return tuple(one for one in lines if one.standing in (Standing.GAP, Standing.BEHIND))


def unverified(lines: tuple[StandingLine, ...]) -> tuple[StandingLine, ...]:
    """They have it; whether we do is for us to confirm."""
    return tuple(one for one in lines if one.standing is Standing.UNVERIFIED)


def strengths(lines: tuple[StandingLine, ...]) -> tuple[StandingLine, ...]:
    """Only we are known to have it, and no rival has passages that leave it open."""
    return tuple(
        one
        for one in lines
        if one.standing is Standing.STRENGTH and not any(answer_of(cell) is Answer.UNCLEAR for cell in one.cells[1:])
    )


def parity(lines: tuple[StandingLine, ...]) -> tuple[StandingLine, ...]:
    """Both sides have it."""
    return tuple(one for one in lines if one.standing is Standing.PARITY)


def _line(view: MarketView, side: str, capability: Capability, demand: float | None) -> StandingLine:
    ours = view.cell(side, capability.id)
    rivals = [product.slug for product in view.products if product.slug != side]
    cells = {slug: view.cell(slug, capability.id) for slug in rivals}
    answers = {slug: answer_of(cell) for slug, cell in cells.items()}
    having = [slug for slug in rivals if answers[slug].present]
    without = [slug for slug in rivals if answers[slug] is Answer.NO]
    read = sum(answer is not Answer.NOT_LOOKED for answer in answers.values())
    answer = answer_of(ours)
    standing = _standing(answer, [answers[slug] for slug in having], weak=ours is not None and weakly_present(ours))
    # "Nobody else has it" is based on every rival's cell: any of them may change it.
    basis = (*having, *without) if having else tuple(rivals)
    resting = [cell for slug in basis if (cell := cells[slug]) is not None]
    spread = len(having) / read if read else 0.0
    recent, dated = recent_adopters(view, capability.id, only=frozenset(having))
    first = first_adopter(view, capability.id, only=frozenset(having))
    proof: list[Cell | None] = [ours] if standing is Standing.STRENGTH and ours else [cells[slug] for slug in having]
    best = _best(proof)
    sureness = _mean([cell.confidence for cell in proof if cell is not None])
    reach = 1 - spread if standing is Standing.STRENGTH else spread
    return StandingLine(
        capability=capability,
        standing=standing,
        ours=answer,
        rivals_with=tuple(having),
        rivals_without=tuple(without),
        rivals_read=read,
        rivals_in_matrix=tuple(slug for slug, cell in cells.items() if cell is not None and weakly_present(cell)),
        spread=spread,
        recent=recent,
        dated=dated,
        demand=demand,
        planned=ours is not None and ours.stage is Stage.PLANNED,
        priority=_priority(spread=reach, momentum=momentum_of(recent, dated), sureness=sureness, demand=demand),
        first=first.product if first else "",
        first_date=first.at if first else None,
        best=best,
        cells=(*([ours] if ours else []), *resting),
    )


def momentum_of(recent: int, dated: int) -> float | None:
    """Return the share of adopters that are recent, drawn towards one half where few have a date; None: none has.

    >>> momentum_of(1, 1), momentum_of(0, 0)
    (0.75, None)
    """
    return (recent + 0.5) / (dated + 1) if dated else None


def _standing(ours: Answer, theirs: list[Answer], *, weak: bool) -> Standing:
    """Return where we stand; a weak yes of ours is no strength to claim, and nothing to confirm either."""
    if not theirs:
        return Standing.STRENGTH if ours.present else Standing.NOBODY
    if ours is Answer.NO:
        return Standing.GAP
    if ours.open and not weak:
        return Standing.UNVERIFIED
    return Standing.BEHIND if ours is Answer.PARTIAL and Answer.YES in theirs else Standing.PARITY


def _priority(**parts: float | None) -> float:
    known = {name: value for name, value in parts.items() if value is not None}
    total = sum(WEIGHTS[name] for name in known)
    return sum(WEIGHTS[name] * value for name, value in known.items()) / total if total else 0.0


def _best(cells: list[Cell | None]) -> Evidence | None:
    quotes = [(cell.confidence, cell.evidence[0]) for cell in cells if cell is not None and cell.evidence]
    return max(quotes, key=lambda one: (one[0], one[1].score, one[1].id))[1] if quotes else None


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
