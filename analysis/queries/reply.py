"""A reply to a question: what was understood, and the rows that answer it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.queries.compare import Difference
from analysis.queries.question import Question
from analysis.queries.records import (
    CellRow,
    ChangeRow,
    ChargeRow,
    DemandRow,
    Empty,
    LookRow,
    PassageRow,
    PriceRow,
    ReleaseRow,
    ScoreRow,
    Spread,
    StatementRow,
    TrendRow,
)
from analysis.queries.team import TeamPrice
from analysis.view import MarketView

__all__ = ["MOST_ROWS", "Kind", "Reply", "Search", "understood"]

MOST_ROWS = 12
"""Rows of a list that a reply shows."""

Search = Callable[[str, Sequence[str]], Sequence[PassageRow]]
"""Finds passages on the archived pages for some words, among the products of these slugs (empty: all)."""


class Kind(StrEnum):
    """What a question asks for."""

    CELLS = "who has it"
    TEAM = "what a team pays"
    PLANS = "plans with it"
    PRICES = "prices"
    CHANGES = "changes"
    RELEASES = "releases"
    SPREAD = "who adopted it when"
    TRENDS = "trends"
    COMPARISON = "comparison"
    OPEN = "what is not known"
    COVERAGE = "what was read"
    SCORES = "the market counted"
    DEMAND = "what users ask for"
    STATEMENTS = "how they describe themselves"
    PASSAGES = "passages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was understood and what was found."""

    question: str
    kind: Kind
    understood: str
    """How the question was read, in words."""
    short: str = ""
    """What the rows come to, in a sentence; empty where they say it themselves."""
    cells: tuple[CellRow, ...] = ()
    """Cells that answer it."""
    open: tuple[CellRow, ...] = ()
    """Cells of the same question that nothing that was read decides."""
    others: tuple[CellRow, ...] = ()
    """Cells that answer the other way."""
    prices: tuple[PriceRow, ...] = ()
    charges: tuple[ChargeRow, ...] = ()
    """What is charged besides the plans."""
    teams: tuple[TeamPrice, ...] = ()
    """What each vendor asks of a team."""
    changes: tuple[ChangeRow, ...] = ()
    releases: tuple[ReleaseRow, ...] = ()
    spread: tuple[Spread, ...] = ()
    trends: tuple[TrendRow, ...] = ()
    differences: tuple[Difference, ...] = ()
    looks: tuple[LookRow, ...] = ()
    """The last look at each source."""
    statements: tuple[StatementRow, ...] = ()
    """What vendors say of themselves."""
    scores: tuple[ScoreRow, ...] = ()
    """How many capabilities each product is known to have."""
    demand: tuple[DemandRow, ...] = ()
    """What users ask for in public."""
    passages: tuple[PassageRow, ...] = ()
    """Passages that share words with the question and prove nothing by that."""
    near: str = ""
    """Nothing that is known fits; what is nearest, and why it is shown. Empty: the rows answer the question."""
    empty: Empty | None = None
    could_not_look: tuple[str, ...] = ()
    also: Reply | None = None
    """What answers the second part of a question, or another way to read it."""
    second_part: bool = False
    """Whether ``also`` answers a second part, and not the same in another reading."""

    @property
    def found(self) -> bool:
        """Whether there is anything to show."""
        return any(
            (
                self.cells,
                self.open,
                self.others,
                self.prices,
                self.charges,
                self.teams,
                self.changes,
                self.releases,
                self.spread,
                self.trends,
                self.differences,
                self.looks,
                self.statements,
                self.scores,
                self.demand,
                self.passages,
            )
        )


def understood(view: MarketView, what: str, parts: Question) -> str:
    """Return how a question was read, in words."""
    said = [what]
    if parts.products:
        said.append("among " + ", ".join(map(view.name, parts.products)))
    if parts.plan:
        said.append(f"on the plan {parts.plan}")
    if parts.period:
        start, end = parts.period.start, parts.period.end
        said.append(" ".join(text for text in (f"from {start}" if start else "", f"to {end}" if end else "") if text))
    return "; ".join(said)
