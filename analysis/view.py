"""One market at one moment, as plain records: what exports, report and insights all render.

Whoever has a store fills a :class:`MarketView`; nothing that renders it looks anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.demand.records import MarketDemand
from rivalscope.core.charges import Charge
from rivalscope.core.demand import StoredPost
from rivalscope.core.records import Capability, Cell, CellVersion, Evidence, Plan, StoredRelease

if TYPE_CHECKING:
    # A view of releases needs none of the numeric code behind trends.
    from analysis.changes.records import Change
    from analysis.trends.adoption import AdopterRecord, Adoption
    from analysis.trends.diffusion import Diffusion
    from analysis.trends.positioning import Positioning

__all__ = [
    "Accuracy",
    "ChargeView",
    "CoverageView",
    "MarketView",
    "PlanView",
    "ProductView",
    "TrendSeries",
    "plain_version",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductView:
    """A product of the market."""

    slug: str
    name: str
    home: str = ""
    tagline: str = ""
    """How it presents itself, verbatim: the headline or description of its home page."""
    tagline_url: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan with the page and time at which it was read."""

    product: str
    plan: Plan
    url: str = ""
    capture_id: str = ""
    captured_at: datetime | None = None
    valid_from: datetime | None = None
    """When it was first seen on that page; None: not known."""
    valid_to: datetime | None = None
    """When it was no longer there; None: it still is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """What a page charges besides its plans, with the page and time at which it was read."""

    product: str
    charge: Charge
    url: str = ""
    capture_id: str = ""
    captured_at: datetime | None = None
    valid_to: datetime | None = None
    """When it was no longer there; None: it still is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSeries:
    """One measured line over time."""

    id: str
    name: str
    """What is counted, for example "releases a month" or "adopters of SSO"."""
    kind: str
    """cadence, theme, diffusion, entries, pricing ..."""
    product: str = ""
    """Slug; empty: the whole market."""
    capability: str = ""
    """Capability id; empty: not about one."""
    unit: str = ""
    points: tuple[tuple[date, float], ...]
    """First day of the period, value; oldest first."""
    per_year: float | None = None
    """Factor by which the value grows in a year; 1: flat; None: not estimated."""
    low: float | None = None
    high: float | None = None
    """Bounds of the 95 % interval of ``per_year``."""
    direction: str = ""
    """rising, new, falling, fading, no_clear_trend, too_little; empty: not judged."""
    momentum: float | None = None
    """Recent activity against the time before, -1 to 1."""
    note: str = ""
    """One sentence that says what it shows and from when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """The outcome of the last crawl of one source."""

    product: str
    source: str
    at: datetime
    status: str = "published"
    planned: int = 0
    fetched: int = 0
    unchanged: int = 0
    empty: int = 0
    refused: int = 0
    failed: int = 0
    note: str = ""
    """Expectations that it missed, in words."""

    @property
    def read(self) -> int:
        """Pages whose current content we know."""
        return self.fetched + self.unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Accuracy of the matrix, measured by judges' verdicts on a sample of cells."""

    precision: float
    low: float
    high: float
    """Interval, see ``level``."""
    judged: int
    """Cells that somebody has judged right or wrong."""
    level: float = 0.95
    method: str = ""

    @property
    def words(self) -> str:
        """For people: ``91% right (95% interval 86% to 95%, 120 cells judged)``."""
        return (
            f"{self.precision:.0%} right ({self.level:.0%} interval {self.low:.0%} to {self.high:.0%}, "
            f"{self.judged} cells judged)"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class MarketView:
    """A market at one moment. Views are compared by identity, so that what is derived from one can be kept for it."""

    market: str
    own: str = ""
    """Slug of our own product; empty: none."""
    products: tuple[ProductView, ...]
    """In the order in which they are shown."""
    capabilities: tuple[Capability, ...]
    cells: tuple[Cell, ...]
    history: tuple[CellVersion, ...] = ()
    """Answers that cells gave, current ones included."""
    releases: tuple[StoredRelease, ...] = ()
    changes: tuple[Change, ...] = ()
    plans: tuple[PlanView, ...] = ()
    charges: tuple[ChargeView, ...] = ()
    demand: MarketDemand = field(default_factory=MarketDemand)
    """What users ask for in public, of all products."""
    posts: tuple[StoredPost, ...] = ()
    """Their posts, newest first; texts are left in the store."""
    trends: tuple[TrendSeries, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    diffusion: tuple[Diffusion, ...] = ()
    """Spread of each capability, by its label, with the most likely next adopters."""
    adopter_record: AdopterRecord | None = None
    """How predictions of next adopters went in the past; None: none are made."""
    positioning: tuple[Positioning, ...] = ()
    """What each product states of itself, and the drift of its words since the first look."""
    doubtful: frozenset[str] = frozenset()
    """Rows found by the machine that are worth showing and not sure enough to advise on; people decided on none."""
    coverage: tuple[CoverageView, ...] = ()
    accuracy: Accuracy | None = None
    contexts: Mapping[str, str] = field(default_factory=dict)
    """Evidence id -> the passage in which the quote occurs, verbatim."""
    notes: tuple[str, ...] = ()
    """Sentences for the page on method: rule versions, limits."""
    as_of: datetime
    """Time of the newest capture: what the matrix can know."""
    built_at: datetime
    """When the matrix was built."""

    @cached_property
    def ordered_capabilities(self) -> tuple[Capability, ...]:
        """Capabilities by theme and label; those without a theme last."""
        return tuple(
            sorted(
                self.capabilities, key=lambda one: (not one.parent, one.parent.casefold(), one.label.casefold(), one.id)
            )
        )

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Themes in order; the empty one, if it is used, last."""
        return tuple(dict.fromkeys(one.parent for one in self.ordered_capabilities))

    @cached_property
    def product_of(self) -> Mapping[str, ProductView]:
        """Slug -> product."""
        return {product.slug: product for product in self.products}

    @cached_property
    def capability_of(self) -> Mapping[str, Capability]:
        """Id -> capability."""
        return {capability.id: capability for capability in self.capabilities}

    @cached_property
    def rivals(self) -> tuple[ProductView, ...]:
        """Everybody but us."""
        return tuple(product for product in self.products if product.slug != self.own)

    @cached_property
    def release_dates(self) -> Mapping[tuple[str, str], date]:
        """(product, plain version) -> day of publication."""
        return {
            (one.product, plain_version(one.version)): one.published
            for one in self.releases
            if one.published is not None
        }

    @cached_property
    def _cell_of(self) -> Mapping[tuple[str, str], Cell]:
        return {(cell.product, cell.capability): cell for cell in self.cells}

    @cached_property
    def _steps_of(self) -> Mapping[tuple[str, str], list[CellVersion]]:
        steps: dict[tuple[str, str], list[CellVersion]] = defaultdict(list)
        for step in sorted(self.history, key=lambda one: one.known_from):
            steps[step.product, step.capability].append(step)
        return steps

    def name(self, slug: str) -> str:
        """Return a product's name, or the slug where it is unknown."""
        product = self.product_of.get(slug)
        return product.name if product else slug

    def label(self, capability: str) -> str:
        """Return a capability's label, or the id where it is unknown."""
        found = self.capability_of.get(capability)
        return found.label if found else capability

    def cell(self, product: str, capability: str) -> Cell | None:
        """Return a cell; None: this pair was never assessed."""
        return self._cell_of.get((product, capability))

    def steps(self, product: str, capability: str) -> list[CellVersion]:
        """Return a cell's answers, oldest first."""
        return self._steps_of.get((product, capability), [])

    @cached_property
    def evidence_of(self) -> Mapping[str, tuple[Cell, Evidence]]:
        """Evidence id -> a cell that is based on it, and the evidence."""
        return {one.id: (cell, one) for cell in self.cells for one in (*cell.contradictions, *cell.evidence)}


def plain_version(version: str) -> str:
    """Return a version for comparison: no leading "v", no case.

    >>> plain_version("V2.1.0")
    '2.1.0'
    """
    return version.casefold().removeprefix("v").strip()
