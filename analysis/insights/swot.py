"""SWOT of a product from evidence: each point is a sentence and the cells and plans that it is based on."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.answers import Answer
from analysis.changes.records import ChangeKind
from analysis.insights.firm import weakly_present
from analysis.insights.positioning import AXES
from analysis.insights.standing import Standing, StandingLine, standings
from analysis.text.excerpt import excerpt
from analysis.view import MarketView
from rivalscope.core.records import Cell, Stage

__all__ = ["Swot", "SwotPoint", "swot"]

_MAX_POINTS = 5
_RARE_SHARE = 0.34
"""Something that at most a third of the others have sets a product apart."""
_USUAL = 0.5
"""Something that at least half of the others have is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwotPoint:
    """One claim."""

    text: str
    cells: tuple[Cell, ...] = ()
    """What it is based on; empty only where ``source`` says what else it is based on."""
    source: str = ""
    """URL of the page, for a claim about a change or a price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swot:
    """The four boxes of one product."""

    product: str
    strengths: tuple[SwotPoint, ...]
    """It has what few others have."""
    weaknesses: tuple[SwotPoint, ...]
    """It says that it lacks, or has only in part, what most others have; or it took a claim back."""
    opportunities: tuple[SwotPoint, ...]
    """It has announced something, or already has what is spreading."""
    threats: tuple[SwotPoint, ...]
    """Others adopted what it is not known to have; or sell for less."""


def swot(view: MarketView, product: str) -> Swot:
    """Return the SWOT of a product as its pages and its rivals' pages give it."""
    lines = standings(view, own=product)
    by_need = sorted(lines, key=lambda one: (-one.spread, -one.recent, one.capability.label.casefold()))
    return Swot(
        product=product,
        strengths=tuple(_strengths(view, product, by_need))[:_MAX_POINTS],
        weaknesses=(*_weaknesses(view, product, by_need), *_withdrawn(view, product))[:_MAX_POINTS],
        opportunities=(*_announced(view, product, by_need), *_riding(view, product, by_need))[:_MAX_POINTS],
        threats=(*_overtaken(view, product, by_need), *_undercut(view, product))[:_MAX_POINTS],
    )


def _cells(view: MarketView, line: StandingLine, product: str, *others: str) -> tuple[Cell, ...]:
    found = [view.cell(slug, line.capability.id) for slug in (product, *others)]
    return tuple(cell for cell in found if cell is not None)


def _strengths(view: MarketView, product: str, lines: list[StandingLine]) -> list[SwotPoint]:
    found = []
    for line in sorted(lines, key=lambda one: (one.spread, -len(one.rivals_without), one.capability.label.casefold())):
        if line.ours is not Answer.YES or not line.rivals_read:
            continue
        known = len(line.rivals_with) + len(line.rivals_in_matrix)
        if known > _RARE_SHARE * line.rivals_read:
            continue  # whoever has it by the matrix alone is not named, and is not forgotten
        if known:
            text = (
                f"{line.capability.label}: {known} of {_others(line.rivals_read)} {'has' if known == 1 else 'have'} it"
            )
        else:
            denials = len(line.rivals_without)
            tail = f", and {denials} of them {'says' if denials == 1 else 'say'} so" if denials else ""
            text = f"{line.capability.label}: none of the {line.rivals_read} others is known to have it{tail}"
        everybody = (one.slug for one in view.products if one.slug != product)
        found.append(SwotPoint(text=text, cells=_cells(view, line, product, *everybody)))
    return found


def _weaknesses(view: MarketView, product: str, lines: list[StandingLine]) -> list[SwotPoint]:
    return [
        SwotPoint(
            text=f"{line.capability.label}: {'only in part' if line.ours is Answer.PARTIAL else 'says no'}, "
            f"while {_have(line)} it",
            cells=_cells(view, line, product, *line.rivals_with),
        )
        for line in lines
        if line.standing in (Standing.GAP, Standing.BEHIND) and line.spread >= _USUAL
    ]


def _withdrawn(view: MarketView, product: str) -> list[SwotPoint]:
    taken = [
        change
        for change in view.changes
        if change.product == product and change.kind is ChangeKind.CLAIM_REMOVED and not change.suppressed_by
    ]
    taken.sort(key=lambda one: (-one.materiality, one.id))
    return [
        SwotPoint(text=f"withdrew a claim by {one.new_at.date()}: “{excerpt(one.was, 120)}”", source=one.url)
        for one in taken[:2]
    ]


def _announced(view: MarketView, product: str, lines: list[StandingLine]) -> list[SwotPoint]:
    found = []
    for line in lines:
        cell = view.cell(product, line.capability.id)
        if cell is not None and cell.stage in (Stage.PLANNED, Stage.PREVIEW, Stage.BETA):
            have = f"{_have(line)} it" if line.rivals_with else "no other product is known to have it"
            found.append(SwotPoint(text=f"{line.capability.label}: {cell.stage.value}; {have}", cells=(cell,)))
    return found


def _riding(view: MarketView, product: str, lines: list[StandingLine]) -> list[SwotPoint]:
    return [
        SwotPoint(
            text=f"{line.capability.label}: it already has what {_others(line.recent)} added in the last twelve months",
            cells=_cells(view, line, product, *line.rivals_with),
        )
        for line in sorted(lines, key=lambda one: (-one.recent, one.capability.label.casefold()))
        if line.ours.present and line.recent >= 2
    ]


def _overtaken(view: MarketView, product: str, lines: list[StandingLine]) -> list[SwotPoint]:
    found = []
    for line in sorted(lines, key=lambda one: (-one.recent, -one.spread, one.capability.label.casefold())):
        mine = view.cell(product, line.capability.id)
        if line.ours.present or not line.recent or (mine is not None and weakly_present(mine)):
            continue
        ours = {
            Answer.NO: "it says no",
            Answer.NOT_LOOKED: "its own answer is unknown",
            Answer.UNCLEAR: "its pages leave open whether it has it",
        }.get(line.ours, "its pages do not mention it")
        text = f"{line.capability.label}: {_others(line.recent)} adopted it in the last twelve months; {ours}"
        found.append(SwotPoint(text=text, cells=_cells(view, line, product, *line.rivals_with)))
    return found


def _undercut(view: MarketView, product: str) -> list[SwotPoint]:
    price = AXES["price"].value
    mine = price(view, product)
    if mine is None:
        return []
    cheaper = []
    for other in view.products:
        theirs = price(view, other.slug)
        if other.slug != product and theirs is not None and theirs[0] < mine[0]:
            cheaper.append((theirs[0], other))
    if not cheaper:
        return []
    lowest, who = min(cheaper, key=lambda one: (one[0], one[1].slug))
    source = next((row.url for row in view.plans if row.product == who.slug and row.valid_to is None), "")
    start = f"{_others(len(cheaper))} {'starts' if len(cheaper) == 1 else 'start'} below its cheapest paid plan"
    return [SwotPoint(text=f"{start} ({mine[0]:g} a month); lowest: {who.name}, {lowest:g}", source=source)]


def _have(line: StandingLine) -> str:
    return f"{line.counted} of {_others(line.rivals_read)} {'has' if len(line.rivals_with) == 1 else 'have'}"


def _others(count: int) -> str:
    return f"{count} other{'' if count == 1 else 's'}"
