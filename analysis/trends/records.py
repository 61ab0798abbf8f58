"""What the study of time finds: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rivalscope.core.ids import make_id

__all__ = ["BackTest", "Burst", "ChangePoint", "Direction", "Forecast", "Trend"]


class Direction(StrEnum):
    """Where a theme is going."""

    RISING = "rising"
    NEW = "new"
    """Rising, and nobody wrote of it before the recent months."""
    FALLING = "falling"
    FADING = "fading"
    """Falling, and nearly gone."""
    NO_CLEAR_TREND = "no_clear_trend"
    TOO_LITTLE = "too_little"
    """Fewer entries than any rule could read a direction from; not tested, and not "flat"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """How often the same rule was right in the past of the same data."""

    claims: int
    """Themes that the rule would have called rising at some earlier date, each counted once, when first called."""
    went_on: int
    """Of those, how many had a higher rate in the months after the call than in the year before it."""
    stayed_up: int
    """Of those, how many had a higher rate in the months after the call than over the whole window before it."""
    base_rate: float | None
    """Share of all testable themes and dates that kept rising: what a rule without skill would score."""
    months: int
    """How far back it looked."""
    horizon: int
    """Months after each call that it was judged by."""

    @property
    def precision(self) -> float | None:
        """Share of claims that kept rising; None without claims."""
        return self.went_on / self.claims if self.claims else None

    def sentence(self) -> str:
        """Return the figures in words, to be beside a claim."""
        if not self.claims or self.base_rate is None:
            return f"this rule would have flagged no theme in the last {self.months} months: no track record"
        return (
            f"this rule would have flagged {self.claims} themes in the last {self.months} months; "
            f"{self.went_on} kept rising, {self.stayed_up} stayed above their old level "
            f"(of all themes {self.base_rate:.0%} kept rising)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A run of months in which a theme stood far above its usual share."""

    start: str
    end: str
    entries: int
    ratio: float
    """Rate within the burst over the rate outside."""
    weight: float
    """How much better a state of burst explains it, in nats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """A month from which a theme's share was another."""

    month: str
    """First month of the new level."""
    before: float
    """Entries per 1,000 before it, back to the change point before that."""
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What to expect of a theme in the months to come, if the products write as much as lately."""

    months: int
    rate: float
    """Expected entries per 1,000."""
    entries: float
    """Expected entries, at the volume of the last year."""
    low: int
    high: int
    """Bounds of the prediction interval of the number of entries."""
    level: float
    """Probability that the interval contains the number, as asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The direction of one theme, how big, how sure, and what the claim is based on."""

    theme: str
    direction: Direction
    per_year: float
    """Effect: factor by which the theme's share of a product's entries grows in a year; 1: flat."""
    low: float
    high: float
    """Bounds of the 95 % interval of ``per_year``."""
    p: float
    q: float
    """False-discovery rate at which this theme would just be called, over all tested themes."""
    start: str
    end: str
    """First and last month looked at."""
    entries: int
    early_rate: float
    late_rate: float
    """Entries of the theme per 1,000 entries in the first and the last year looked at."""
    early_products: int
    early_active: int
    late_products: int
    late_active: int
    """Products that wrote of it, and products that wrote anything, in those years."""
    concentrated: bool
    """One product holds most of the movement and without it nothing is left: not a trend of the market."""
    top_product: str
    top_share: float
    """Share of the movement that the top product holds."""
    without_top_p: float | None
    """One-sided p-value of the same direction without the top product; None if no product holds most of it."""
    bursts: tuple[Burst, ...] = ()
    change_points: tuple[ChangePoint, ...] = ()
    forecast: Forecast | None = None
    back_test: BackTest | None = None

    @property
    def id(self) -> str:
        """Content id of the claim: the same theme in the same direction is the same claim."""
        return make_id("trend", self.theme, self.direction, self.concentrated)

    @property
    def of_market(self) -> bool:
        """True for a direction that more than one product carries."""
        return self.direction in _MOVING and not self.concentrated

    def sentence(self) -> str:
        """Return the claim in words with its figures."""
        if self.direction is Direction.TOO_LITTLE:
            return f"{self.theme}: {self.entries} entries from {self.start} to {self.end}, too few for a trend"
        scope = f", but {self.top_product} alone holds {self.top_share:.0%} of it" if self.concentrated else ""
        return (
            f"{self.theme}: {self.direction.value.replace('_', ' ')}{scope}, ×{self.per_year:.2f} a year "
            f"({self.low:.2f} to {self.high:.2f}), {self.q_words}; "
            f"{self.early_rate:.1f} → {self.late_rate:.1f} per 1,000 entries{self.mix_words}, "
            f"{self.early_products} of {self.early_active} → {self.late_products} of {self.late_active} products"
        )

    @property
    def q_words(self) -> str:
        """The q-value for people; one below a thousandth is not printed as zero."""
        return f"q {self.q:.3f}" if self.q >= 0.001 else "q below 0.001"

    @property
    def mix_words(self) -> str:
        """Why the rates of all products together contradict the effect, which holds each product to its own level."""
        moved = (self.late_rate - self.early_rate) * (self.per_year - 1.0)
        if self.direction not in _MOVING or moved >= 0:
            return ""
        return " (all products together; the product mix has changed, and each product by itself moves the other way)"


_MOVING = (Direction.RISING, Direction.NEW, Direction.FALLING, Direction.FADING)
