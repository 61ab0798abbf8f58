"""What is on the report's pages, as plain values for the templates."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.answers import Answer, answer_of, cell_details
from analysis.changes.records import Change, ChangeKind
from analysis.insights.adopters import adopters
from analysis.insights.cadence import cadence
from analysis.insights.decisions import decisions
from analysis.insights.flips import flips
from analysis.insights.offers import current_charges, current_plans
from analysis.insights.positioning import axis, positions
from analysis.insights.standing import gaps, parity, standings, strengths, unverified
from analysis.queries.team import team_prices
from analysis.trends.cadence import newest_first
from analysis.trends.diffusion import Diffusion, Position
from analysis.view import MarketView, ProductView, TrendSeries, plain_version
from rivalscope.app.report.charts import Sparkline, line, scatter, timeline
from rivalscope.core.records import Capability

__all__ = ["content"]

_STILL = ("no_clear_trend", "too_little")
_FOLLOWED, _NAMED = 15, 3
"""Capabilities of which followers are named, and how many each."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: capability, and per product (answer, words of detail)."""

    number: int
    capability: Capability
    cells: tuple[tuple[Answer, str], ...]
    have: int
    differs: bool
    """Products that were read do not all have it or all lack it."""
    standing: str


_TEAMS = (5, 25, 100)
"""Sizes of teams whose price the report tells."""


def content(view: MarketView, *, x_axis: str, y_axis: str) -> dict[str, object]:
    """Return the variables of ``report.html.j2``."""
    lines = standings(view)
    standing_of = {one.capability.id: one.standing.value for one in lines}
    names = {product.slug: product.name for product in view.products}
    x, y = axis(x_axis, view), axis(y_axis, view)
    places = positions(view, x, y)
    rows = [
        _row(view, number, one, standing_of.get(one.id, "")) for number, one in enumerate(view.ordered_capabilities)
    ]
    tallies = {
        product.slug: Counter(cells[index][0] for cells in (row.cells for row in rows))
        for index, product in enumerate(view.products)
    }
    # A release that is among the releases is no changed page as well.
    listed = {(one.product, plain_version(one.version)) for one in view.releases}
    shown = [
        change
        for change in view.changes
        if not change.suppressed_by
        and not (change.kind is ChangeKind.RELEASE and (change.product, plain_version(change.subject)) in listed)
    ]
    shown.sort(key=lambda one: (-one.new_at.timestamp(), -one.materiality, one.id))
    return {
        "view": view,
        "answers": list(Answer),
        "names": names,
        "labels": {one.id: one.label for one in view.capabilities},
        "rows": rows,
        "themes": _themes(rows),
        "tallies": tallies,
        "figures": _figures(view, tallies),
        "flips": flips(view)[:40],
        "reread": _reread_lately(view),
        "changes": sorted(shown, key=lambda one: -one.materiality)[:12],
        "decisions": decisions(view),
        "gaps": gaps(lines),
        "unverified": unverified(lines),
        "strengths": strengths(lines),
        "parity": parity(lines),
        "people": [_product(view, product, shown) for product in view.products],
        "newest": newest_first(view.releases)[:8],
        "series": _series_groups(view),
        "spreading": _spreading(view, names),
        "follow": _may_follow(view),
        "map": scatter(places, names, own=view.own) if len(places) > 1 else None,
        "map_points": places,
        "axes": (x, y),
        "unplaced": [product.name for product in view.products if product.slug not in {one.product for one in places}],
        "builds": len({step.known_from for step in view.history}),
    }


def _reread_lately(view: MarketView) -> int:
    """Return how many answers the last build gave otherwise from the same pages."""
    last = max((step.known_from for step in view.history), default=None)
    return sum(step.reread for step in view.history if step.known_from == last)


@dataclass(frozen=True, slots=True)
class SeriesGroup:
    """Lines of one kind: the most telling are drawn at once, the others when somebody asks for them."""

    title: str
    note: str
    shown: tuple[tuple[TrendSeries, Sparkline], ...]
    folded: tuple[tuple[TrendSeries, Sparkline], ...]


def _series_groups(view: MarketView) -> list[SeriesGroup]:
    """Return the lines over time by what they say, in the order of the view within each group."""
    drawn = [(one, line(one.points)) for one in _series(view) if len(one.points) > 1]
    moving = [pair for pair in drawn if pair[0].direction not in ("", *_STILL)]
    still = [pair for pair in drawn if pair[0].direction in _STILL]
    rhythm = [pair for pair in drawn if not pair[0].direction and pair[0].kind == "cadence"]
    spread = [pair for pair in drawn if not pair[0].direction and pair[0].kind != "cadence"]
    groups = (
        (
            "Rising and falling themes",
            "Most certain first, each with the track record of its rule.",
            moving,
            9,
        ),
        ("Spreading and fading capabilities", "Products that have it, by quarter.", spread, 6),
        ("Release cadence", "", rhythm, 12),
        ("Themes without a clear trend", "Movements here could be due to chance.", still, 0),
    )
    return [
        SeriesGroup(title, note, tuple(pairs[:most]), tuple(pairs[most:]))
        for title, note, pairs, most in groups
        if pairs
    ]


def _may_follow(view: MarketView) -> list[tuple[Diffusion, Capability, list[str]]]:
    """Return the capabilities that move through the market with the names of who is most likely to adopt them.

    Empty if naming has been no better than chance.
    """
    if view.adopter_record is None or not view.adopter_record.beats_chance:
        return []
    label = {one.label: one for one in view.capabilities}
    return [
        (one, label[one.capability], [view.name(guess.product) for guess in one.next_adopters[:_NAMED]])
        for one in view.diffusion
        if one.position is Position.SPREADING and one.next_adopters and one.capability in label
    ][:_FOLLOWED]


def _series(view: MarketView) -> tuple[TrendSeries, ...]:
    """Return the trends; the cadence can always be drawn, whoever made the view."""
    own_cadence = any(one.kind == "cadence" for one in view.trends)
    return view.trends if own_cadence else (*view.trends, *cadence(view))


def _row(view: MarketView, number: int, capability: Capability, standing: str) -> Row:
    cells = []
    for product in view.products:
        cell = view.cell(product.slug, capability.id)
        answer = answer_of(cell)
        details = " · ".join(cell_details(cell)) if cell else ""
        if answer is Answer.NOT_MENTIONED and cell is not None:
            details = f"{cell.pages_read} page{'' if cell.pages_read == 1 else 's'} read" + (
                details and f" · {details}"
            )
        elif answer is Answer.NO:
            details = "documented" + (details and f" · {details}")
        elif answer is Answer.UNCLEAR and cell is not None and cell.leads:
            details = f"{len(cell.leads)} to read" + (details and f" · {details}")
        if cell is not None and not answer.open:
            details = f"{cell.confidence:.0%}" + (details and f" · {details}")
        cells.append((answer, details))
    having = [answer.present for answer, _ in cells if answer is not Answer.NOT_LOOKED]
    return Row(number, capability, tuple(cells), sum(having), len(set(having)) > 1, standing)


def _themes(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.capability.parent].append(row)
    return list(grouped.items())


def _figures(view: MarketView, tallies: dict[str, Counter[Answer]]) -> dict[str, object]:
    total = sum(tallies.values(), Counter[Answer]())
    cells = sum(total.values())
    answered = total[Answer.YES] + total[Answer.PARTIAL] + total[Answer.NO]
    planned = sum(row.planned for row in view.coverage)
    return {
        "cells": cells,
        "answered": answered,
        "answered_share": answered / cells if cells else 0.0,
        "quotes": len(view.evidence_of),
        "total": total,
        "planned": planned,
        "read": sum(row.read for row in view.coverage),
        "refused": sum(row.refused for row in view.coverage),
        "failed": sum(row.failed for row in view.coverage),
        "unverified_quotes": sum(not one.verified for _, one in view.evidence_of.values()),
    }


def _product(view: MarketView, product: ProductView, changes: list[Change]) -> dict[str, object]:
    lines = standings(view, own=product.slug)
    ours = view.own and product.slug != view.own
    ahead, behind = [], []
    for capability in view.ordered_capabilities if ours else ():
        theirs, mine = (answer_of(view.cell(slug, capability.id)) for slug in (product.slug, view.own))
        if theirs.present and not mine.present:
            ahead.append((capability, mine))
        elif mine.present and not theirs.present:
            behind.append((capability, theirs))
    return {
        "product": product,
        "words": next((one for one in view.positioning if one.product == product.slug), None),
        "only": strengths(lines),
        "missing": gaps(lines),
        "ahead": ahead,
        "behind": behind,
        "plans": current_plans(view, product.slug),
        "charges": current_charges(view, product.slug),
        "teams": [
            (seats, one)
            for seats in _TEAMS
            for one in team_prices(view, seats=seats, product=product.slug)
            if one.total is not None and one.total > 0
        ],
        "releases": newest_first(one for one in view.releases if one.product == product.slug)[:8],
        "release_count": sum(one.product == product.slug for one in view.releases),
        "changes": sorted((one for one in changes if one.product == product.slug), key=lambda one: -one.materiality)[
            :10
        ],
        "coverage": [row for row in view.coverage if row.product == product.slug],
    }


def _spreading(view: MarketView, names: dict[str, str]) -> dict[str, object]:
    """Return the capabilities that most products adopted in the last year, with their dates on one line of time."""
    today = view.as_of.date()
    dated = [(one, adopters(view, one.id)) for one in view.ordered_capabilities]
    exact = [one.at for _, found in dated for one in found if one.exact]
    start = min(exact, default=today - timedelta(days=365))

    def recent(day: date) -> bool:
        return (today - day).days <= 365

    ranked = sorted(
        ((sum(one.exact and recent(one.at) for one in found), capability, found) for capability, found in dated),
        key=lambda one: (-one[0], -len(one[2]), one[1].label.casefold()),
    )
    rows = [
        (capability, count, len(found), timeline(found, names, own=view.own, start=start, end=today))
        for count, capability, found in ranked
        if count
    ]
    return {"start": start, "end": today, "rows": rows[:15]}
