"""What to build next, as a list to argue about: RICE and Kano fields, and how firm the ranking is.

Reach comes from the market (who has it) and, where users were listened to, from how many distinct people ask for it,
never from stars. Confidence comes from the cells; impact and effort are the team's. Until the team fills them in they
count as 1 for all, and the list says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.insights.standing import Standing, StandingLine, standings
from analysis.view import MarketView

__all__ = ["Estimate", "Kano", "Opportunity", "opportunities"]


class Kano(StrEnum):
    """What customers probably take the capability for, read from its spread; a proposal to be corrected."""

    BASIC = "basic"
    """Most rivals have it: its absence is what is noticed."""
    PERFORMANCE = "performance"
    ATTRACTIVE = "attractive"
    """Few have it: its presence is what is noticed."""


_BASIC, _ATTRACTIVE = 0.7, 0.3
_DRAWS = 2_000
_TEAM_ERROR = 0.35
"""Standard deviation of the logarithm of an estimate of impact or effort: about one third up or down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the team says of a capability."""

    impact: float | None = None
    """3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal; None: not said."""
    effort: float | None = None
    """Person-months; None: not said."""
    kano: Kano | None = None
    """The team's own class; None: the proposed one stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A capability that we could build, with its place in the ranking and how firm that place is."""

    line: StandingLine
    reach: float
    """Share of the rivals looked at that have it; where users were listened to, the mean of that and of the people who
    ask for it, as a share of those who ask for what is wanted most."""
    people: tuple[int, int] | None
    """Distinct people who ask for it, at least and at most; None: nobody was listened to."""
    impact: float | None
    confidence: float
    """Mean confidence of the cells that say so."""
    effort: float | None
    kano: Kano
    rice: float
    """reach x impact x confidence / effort; what the team has not said counts as 1."""
    rank: int
    rank_low: int
    rank_high: int
    """The rank stays between these in nine of ten draws of the inputs."""
    top: float
    """Share of the draws in which it is among the first ``top_of``."""
    top_of: int


def opportunities(
    view: MarketView, *, estimates: Mapping[str, Estimate] | None = None, top_of: int = 5, seed: int = 0
) -> tuple[Opportunity, ...]:
    """Return what rivals have and we lack or have not confirmed, by RICE.

    The ranking is drawn again 2,000 times with inputs moved within their uncertainty: reach by the beta posterior of
    its count, people who ask between their bounds, confidence within a tenth, impact and effort by a third up or down.

    Args:
        estimates: Capability id -> what the team says.
        top_of: How long a short list is.
        seed: Start of the random numbers; the same seed gives the same list.
    """
    given = estimates or {}
    lines = [
        one
        for one in standings(view)
        if one.standing in (Standing.GAP, Standing.BEHIND, Standing.UNVERIFIED) and one.rivals_read
    ]
    if not lines:
        return ()
    sure = np.array([_sureness(view, one) for one in lines])
    said = [given.get(one.capability.id, Estimate()) for one in lines]
    impact = np.array([one.impact if one.impact is not None else 1.0 for one in said])
    effort = np.array([max(one.effort, 0.05) if one.effort is not None else 1.0 for one in said])
    people = [_people(view, one) for one in lines]
    asked = _asked(view, people)
    reach = _reach(np.array([one.spread for one in lines]), None if asked is None else asked.mean(axis=1))
    score = reach * impact * sure / effort
    order = np.lexsort((np.array([one.capability.label for one in lines]), -score))
    ranks = _drawn_ranks(lines, sure, impact, effort, asked, seed=seed)
    low, high = np.percentile(ranks, [5, 95], axis=0, method="nearest")
    within = (ranks <= top_of).mean(axis=0)
    return tuple(
        Opportunity(
            line=lines[at],
            reach=float(reach[at]),
            people=people[at],
            impact=said[at].impact,
            confidence=float(sure[at]),
            effort=said[at].effort,
            kano=said[at].kano or _kano(lines[at].spread),
            rice=float(score[at]),
            rank=place,
            rank_low=min(int(low[at]), place),
            rank_high=max(int(high[at]), place),
            top=float(within[at]),
            top_of=top_of,
        )
        for place, at in enumerate(order, start=1)
    )


def _sureness(view: MarketView, line: StandingLine) -> float:
    cells = [cell for slug in line.rivals_with if (cell := view.cell(slug, line.capability.id)) is not None]
    return sum(cell.confidence for cell in cells) / len(cells)


def _drawn_ranks(
    lines: list[StandingLine],
    sure: NDArray[np.float64],
    impact: NDArray[np.float64],
    effort: NDArray[np.float64],
    asked: NDArray[np.float64] | None,
    *,
    seed: int,
) -> NDArray[np.int64]:
    """Return draws x lines: the rank of each line in each draw, from 1."""
    random = np.random.default_rng(seed)
    shape = (_DRAWS, len(lines))
    having = np.array([len(one.rivals_with) for one in lines])
    read = np.array([one.rivals_read for one in lines])
    spread = random.beta(having + 0.5, read - having + 0.5, shape)
    reach = _reach(spread, None if asked is None else random.uniform(asked[:, 0], asked[:, 1], shape))
    firm = np.clip(random.normal(sure, 0.1, shape), 0.0, 1.0)
    moved = (
        np.exp(random.normal(0.0, _TEAM_ERROR, shape))
        * impact
        / (np.exp(random.normal(0.0, _TEAM_ERROR, shape)) * effort)
    )
    return (-(reach * firm * moved)).argsort(axis=1).argsort(axis=1) + 1


def _people(view: MarketView, line: StandingLine) -> tuple[int, int] | None:
    if not view.demand.posts:
        return None
    found = view.demand.by_capability.get(line.capability.id)
    return (found.least_people, found.most_people) if found else (0, 0)


def _asked(view: MarketView, people: list[tuple[int, int] | None]) -> NDArray[np.float64] | None:
    """Return lines x (least, most): people who ask as a share of those who ask for what is wanted most."""
    most = max((one.least_people for one in view.demand.asked), default=0)
    if not most:
        return None
    bounds = np.array([one or (0, 0) for one in people], dtype=np.float64)
    return np.asarray(np.minimum(bounds / most, 1.0))


def _reach(spread: NDArray[np.float64], asked: NDArray[np.float64] | None) -> NDArray[np.float64]:
    return spread if asked is None else (spread + asked) / 2


def _kano(spread: float) -> Kano:
    if spread >= _BASIC:
        return Kano.BASIC
    return Kano.ATTRACTIVE if spread < _ATTRACTIVE else Kano.PERFORMANCE
