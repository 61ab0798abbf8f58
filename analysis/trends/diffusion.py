"""How a capability spreads through a market: who was first, who followed, how fast, and who is next."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import NormalDist

from analysis.trends.adoption import Adoption, holders, predict_adopters

__all__ = ["Diffusion", "Position", "Prediction", "SharePoint", "diffuse", "median_lag", "wilson"]

_YEAR = timedelta(days=365)
_TABLE_STAKES = 0.6
"""Share from which a capability is expected of everybody, if its interval's lower bound is above the next figure."""
_SURELY_MANY = 0.4
_DIFFERENTIATOR_SHARE = 0.25


class Position(StrEnum):
    """What the spread makes of a capability."""

    DIFFERENTIATOR = "differentiator"
    """Few have it, and nobody followed lately."""
    SPREADING = "spreading"
    """Somebody followed within the last year, and it is not yet everybody's."""
    TABLE_STAKES = "table_stakes"
    """Most have it, and chance does not explain that."""
    ESTABLISHED = "established"
    """A middling share that does not move."""
    FADING = "fading"
    """More products dropped it within the last year than took it up."""
    UNKNOWN = "unknown"
    """Fewer than three products were looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePoint:
    """Share of the market at one day, among the products that were looked at by then."""

    at: date
    have: int
    looked: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of the products looked at."""
        return self.have / self.looked if self.looked else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A product that does not have the capability, and how likely it is to follow within the horizon."""

    product: str
    probability: float
    because: str
    """Figures that the probability is based on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diffusion:
    """The spread of one capability."""

    capability: str
    as_of: date
    order: tuple[tuple[str, date], ...]
    """Products with the day of their adoption, earliest first; exact days only."""
    had_before: tuple[str, ...]
    """Products that had it when they were first looked at: adopters of an unknown, earlier day."""
    first_mover: str
    """Empty if somebody had it before anybody was watched: then nobody can be called first."""
    dropped: tuple[tuple[str, date], ...]
    median_lag_days: float | None
    """Median time from the first known adoption to a follower's, products that have not followed counted as
    censored (Kaplan & Meier 1958); None while fewer than half have followed."""
    shares: tuple[SharePoint, ...]
    """By quarter, the last at ``as_of``."""
    position: Position
    next_adopters: tuple[Prediction, ...]
    """The most likely first."""

    def sentence(self) -> str:
        """Return the spread in words."""
        now = self.shares[-1]
        first = f", first {self.first_mover} on {self.order[0][1]}" if self.first_mover else ""
        lag = f", median lag {self.median_lag_days:.0f} days" if self.median_lag_days is not None else ""
        return (
            f"{self.capability}: {self.position.value.replace('_', ' ')}, {now.have} of {now.looked} products "
            f"({now.low:.0%} to {now.high:.0%}){first}{lag}"
        )


def diffuse(adoptions: Iterable[Adoption], *, as_of: date) -> list[Diffusion]:
    """Return the spread of every capability, the widest first.

    Args:
        adoptions: One record per product and capability that somebody looked at, those without it included:
            a product that is missing here was not looked at and counts nowhere.
        as_of: Today; later adoptions and drops are not known yet.
    """
    known = [adoption for adoption in adoptions if adoption.watched_from <= as_of]
    by_capability: defaultdict[str, list[Adoption]] = defaultdict(list)
    for adoption in known:
        by_capability[adoption.capability].append(adoption)
    predictions: defaultdict[str, list[Prediction]] = defaultdict(list)
    for guess in predict_adopters(known, as_of=as_of):
        predictions[guess.capability].append(
            Prediction(product=guess.product, probability=guess.probability, because=guess.because)
        )
    spread = [
        _diffusion(capability, rows, as_of, tuple(predictions[capability]))
        for capability, rows in by_capability.items()
    ]
    spread.sort(key=lambda one: (-one.shares[-1].share, one.capability))
    return spread


def _diffusion(
    capability: str, rows: Sequence[Adoption], as_of: date, predictions: tuple[Prediction, ...]
) -> Diffusion:
    dated = sorted(
        ((row.product, row.adopted) for row in rows if row.adopted and row.adopted <= as_of and not row.had_before),
        key=lambda pair: (pair[1], pair[0]),
    )
    had_before = tuple(sorted(row.product for row in rows if row.had_before))
    dropped = sorted(
        ((row.product, row.dropped) for row in rows if row.dropped and row.dropped <= as_of),
        key=lambda pair: (pair[1], pair[0]),
    )
    shares = tuple(_share(rows, day) for day in _quarters(rows, as_of))
    return Diffusion(
        capability=capability,
        as_of=as_of,
        order=tuple(dated),
        had_before=had_before,
        first_mover=dated[0][0] if dated and not had_before else "",
        dropped=tuple(dropped),
        median_lag_days=median_lag(rows, as_of=as_of),
        shares=shares,
        position=_position(rows, shares[-1], as_of),
        next_adopters=predictions,
    )


def _quarters(rows: Sequence[Adoption], as_of: date) -> list[date]:
    first = min(row.watched_from for row in rows)
    days = [
        date(year, month, 1)
        for year in range(first.year, as_of.year + 1)
        for month in (1, 4, 7, 10)
        if first < date(year, month, 1) < as_of
    ]
    return [*days, as_of]


def _share(rows: Sequence[Adoption], day: date) -> SharePoint:
    looked = [row for row in rows if row.watched_from <= day]
    have = len(holders(looked, at=day))
    low, high = wilson(have, len(looked))
    return SharePoint(at=day, have=have, looked=len(looked), low=round(low, 4), high=round(high, 4))


def median_lag(rows: Sequence[Adoption], *, as_of: date) -> float | None:
    """Return the median days from the first known adoption to the others', or None if it is not reached.

    Products that had it before they were watched are left out: their lag is unknown, not zero. Products without
    it are censored at ``as_of``, which keeps a young capability from looking fast.
    """
    dated = sorted(row.adopted for row in rows if row.adopted and row.adopted <= as_of and not row.had_before)
    if not dated:
        return None
    start = dated[0]
    events = sorted((day - start).days for day in dated[1:])
    waiting = sum(1 for row in rows if not row.had_before and (row.adopted is None or row.adopted > as_of))
    at_risk = len(events) + waiting
    surviving = 1.0
    # All who wait were watched to the same day, so they are censored after the last event.
    for event in events:
        surviving *= 1.0 - 1.0 / at_risk
        at_risk -= 1
        if surviving <= 0.5:
            return float(event)
    return None


def _position(rows: Sequence[Adoption], now: SharePoint, as_of: date) -> Position:
    if now.looked < 3:
        return Position.UNKNOWN
    year_ago = as_of - _YEAR
    up = sum(1 for row in rows if row.adopted and not row.had_before and year_ago < row.adopted <= as_of)
    down = sum(1 for row in rows if row.dropped and year_ago < row.dropped <= as_of)
    if down > up:
        return Position.FADING
    if now.share >= _TABLE_STAKES and now.low >= _SURELY_MANY:
        return Position.TABLE_STAKES
    if up > down:
        return Position.SPREADING if now.have > 1 else Position.DIFFERENTIATOR
    return Position.DIFFERENTIATOR if 0 < now.share <= _DIFFERENTIATOR_SHARE else Position.ESTABLISHED


def wilson(
    part: int,
    whole: int,
) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), honest for small numbers.

    >>> [round(bound, 2) for bound in wilson(0, 5)]
    [0.0, 0.43]
    """
    if whole == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.975)
    share = part / whole
    middle = share + z * z / (2 * whole)
    width = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale)
