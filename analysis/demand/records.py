"""What a market asks for: records of counting and of the back-test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rivalscope.core.demand import StoredPost, count_people

__all__ = ["CapabilityDemand", "DemandJump", "DemandRecord", "MarketDemand", "ProductRecord"]


_LEAST_FOR_TREND = 8
"""Wishes and complaints of two years from which a trend can be computed at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityDemand:
    """How much one capability, or proposed capability, is asked for."""

    id: str
    """Of the capability or the proposal."""
    label: str
    proposed: bool = False
    """No capability of the matrix covers it."""
    wishes: int
    complaints: int
    questions: int
    least_people: int
    """Distinct people who want it or suffer from it, at least: voters, or writers."""
    most_people: int
    """At most: as if everybody who voted or wrote anywhere were somebody else."""
    share: float
    """Rank among all that is asked for, 0 to 1, by the least number of people: 1 for the most wanted."""
    recent: int
    """Wishes and complaints opened in the last twelve months."""
    before: int
    """In the twelve months before those."""
    oldest_open: date | None
    """Date of the oldest wish that is still open; None: none is."""
    shipped: tuple[tuple[str, str], ...] = ()
    """Product and version of each release that closed one."""
    posts: tuple[StoredPost, ...] = ()
    """All that is about it, what most people want first."""

    @property
    def trend(self) -> str:
        """Rising, falling, steady, or (empty) too little to say: beyond what chance gives between two years."""
        total = self.recent + self.before
        if total < _LEAST_FOR_TREND:
            return ""
        # Two counts of one rate differ by more than twice this in one case of twenty.
        spread = 2 * total**0.5
        if abs(self.recent - self.before) <= spread:
            return "steady"
        return "rising" if self.recent > self.before else "falling"

    @property
    def people(self) -> str:
        """For people: ``12 to 40 people``."""
        return count_people(self.least_people, self.most_people)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRecord:
    """How often what was wanted most of one product was shipped within a year, and how often the rest."""

    product: str
    top: int
    """Wishes in the top tenth, by votes, whose year is over."""
    top_shipped: int
    rest: int
    rest_shipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRecord:
    """Whether demand has predicted what ships: the top tenth against the rest, over all products."""

    products: tuple[ProductRecord, ...]
    ratio: float | None
    """Share shipped of the top tenth over that of the rest; None: no record."""
    low: float | None = None
    high: float | None = None
    """95 % interval."""

    @property
    def words(self) -> str:
        """For people: what the record is."""
        if self.ratio is None or self.low is None or self.high is None:
            return "no record: too few wishes are older than a year, or none of them is known to have shipped"
        verdict = (
            "demand has predicted what ships"
            if self.low > 1
            else "demand has not predicted what ships"
            if self.high < 1
            else "it is unclear whether demand predicts what ships"
        )
        return (
            f"{self.ratio:.1f} times as often as the rest (95 % interval {self.low:.1f} to {self.high:.1f}): {verdict}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDemand:
    """What a market asks for, most wanted first."""

    asked: tuple[CapabilityDemand, ...] = ()
    """Of capabilities of the matrix."""
    proposed: tuple[CapabilityDemand, ...] = ()
    """Of what no capability covers."""
    posts: int = 0
    unlinked: int = 0
    """Wishes and complaints that are about no capability and no proposal."""
    record: DemandRecord = DemandRecord(products=(), ratio=None)

    @property
    def by_capability(self) -> dict[str, CapabilityDemand]:
        """Capability id -> demand."""
        return {one.id: one for one in self.asked}

    @property
    def scores(self) -> dict[str, float]:
        """Capability id -> how much it is wanted, 0 to 1."""
        return {one.id: one.share for one in self.asked}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandJump:
    """Something that we lack is asked for by many more than before."""

    demand: CapabilityDemand
    before: int
    """Least number of people when we last looked."""
