"""One market as notebooks see it: opened once, narrowed to products and dates, with a topic for each question."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.answers import Answer, answer_of
from analysis.insights.decisions import decisions
from analysis.insights.news import news
from analysis.market_store import MarketStore
from analysis.view import CoverageView, MarketView, ProductView
from rivalscope.app.notebook.audit import Audit
from rivalscope.app.notebook.charts import altair
from rivalscope.app.notebook.coverage import CoverageTopic
from rivalscope.app.notebook.demand import DemandTopic
from rivalscope.app.notebook.matrix import Matrix
from rivalscope.app.notebook.plans import Plans
from rivalscope.app.notebook.releases import Releases
from rivalscope.app.notebook.show import Note, day, offline_tables
from rivalscope.app.notebook.sql import Sql
from rivalscope.app.notebook.standing import Standings
from rivalscope.app.notebook.trends import Trends
from rivalscope.core import clock
from rivalscope.core.errors import ConfigError, ExpectationError
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from rivalscope.app.notebook.capabilities import Capabilities

__all__ = ["Market", "open_market"]

WORKSPACE_ENV = "RIVALSCOPE_WORKSPACE"


@dataclass(frozen=True, kw_only=True)
class Market:
    """A market with its questions; made by :func:`open_market`."""

    workspace: Workspace
    view: MarketView
    since: date | None = None
    until: date | None = None
    problem: str = ""
    """Why there is no matrix; empty: there is one."""

    @cached_property
    def coverage(self) -> CoverageTopic:
        """What was read, what was not, and how much of the matrix that answers."""
        return CoverageTopic(self)

    @cached_property
    def matrix(self) -> Matrix:
        """Who has what, with quotes."""
        return Matrix(self)

    @cached_property
    def capabilities(self) -> Capabilities:
        """What is compared, and decisions on it."""
        # Clustering loads for seconds, and one notebook in nine needs it.
        from rivalscope.app.notebook.capabilities import Capabilities

        return Capabilities(self)

    @cached_property
    def releases(self) -> Releases:
        """What was shipped, and how often."""
        return Releases(self)

    @cached_property
    def trends(self) -> Trends:
        """Where the market is moving, and how capabilities spread."""
        return Trends(self)

    @cached_property
    def standing(self) -> Standings:
        """Gaps, strengths and where we stand."""
        return Standings(self)

    @cached_property
    def plans(self) -> Plans:
        """Plans and prices."""
        return Plans(self)

    @cached_property
    def demand(self) -> DemandTopic:
        """What users ask for in public."""
        return DemandTopic(self)

    @cached_property
    def audit(self) -> Audit:
        """Judging cells, and the precision that follows."""
        return Audit(self)

    @cached_property
    def sql(self) -> Sql:
        """The store, asked in SQL."""
        return Sql(self)

    @property
    def when(self) -> str:
        """Market and date, as every title gives them."""
        return f"{self.view.market}, as of {day(self.view.as_of)}"

    @property
    def span(self) -> str:
        """The dates that the notebook was narrowed to, in words; empty: none."""
        ends = (f"from {self.since}" if self.since else "", f"to {self.until}" if self.until else "")
        return " ".join(filter(None, ends))

    def named(self, slug: str) -> str:
        """Return a product's name, with "(us)" behind our own."""
        return self.view.name(slug) + (" (us)" if slug and slug == self.view.own else "")

    @property
    def nothing(self) -> Note:
        """The sentence that stands where there is no matrix."""
        return Note(self.problem or "There is nothing to show for these dates and products.")

    def _repr_html_(self) -> str:
        view = self.view
        heading = f"<h3 style='margin:.2em 0'>{escape(view.market)}</h3>"
        if self.problem:
            return heading + self.nothing._repr_html_()
        lines = [" ".join(self._sentences), ", ".join(self.named(product.slug) for product in view.products)]
        paragraphs = "".join(f'<p style="max-width:52rem;margin:.3em 0">{escape(line)}</p>' for line in lines)
        return (
            heading
            + _listed("What changed in the last quarter", news(view))
            + _listed("To decide (our advice, not vendors' words)", [one.text for one in decisions(view)])
            + paragraphs
        )

    def __repr__(self) -> str:
        return self.problem or f"{self.view.market}: {' '.join(self._sentences)}"

    @property
    def _sentences(self) -> list[str]:
        view = self.view
        answers = [answer_of(view.cell(one.slug, cap.id)) for one in view.products for cap in view.capabilities]
        answered = sum(one.present or one is Answer.NO for one in answers)
        unseen = sum(one is Answer.NOT_LOOKED for one in answers)
        leads = sum(one is Answer.UNCLEAR for one in answers)
        accuracy = view.accuracy.words if view.accuracy else "not measured yet (see notebook 08)"
        return [
            f"As of {day(view.as_of)}: {len(view.products)} products, {len(view.capabilities)} capabilities, "
            f"{len(answers)} cells.",
            f"Answered from quotes: {answered}; unclear, with passages to read: {leads}; "
            f"not mentioned on the pages read: {len(answers) - answered - unseen - leads}; could not look: {unseen}.",
            f"Accuracy: {accuracy}.",
        ]


def _listed(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<p style="margin:.5em 0 .1em"><b>{escape(title)}</b></p><ul style="max-width:52rem;margin:0">{items}</ul>'


def open_market(
    workspace: str | Path = "", *, products: Collection[str] = (), since: str = "", until: str = ""
) -> Market:
    """Open a market for exploring.

    Args:
        workspace: Its folder; empty: what the environment variable ``RIVALSCOPE_WORKSPACE`` names, else the workspace
            at or above the current folder, else the folder ``demo`` that ``make demo`` makes.
        products: Slugs of the products to look at; empty: all. Our own product always stays.
        since: Only releases and changes from this day on: a date, or an age such as ``180d``.
        until: Releases and changes up to this day, and the matrix as we knew it then; empty: now.

    Raises:
        ConfigError: There is no workspace, or it has no such product; the message says what to do.
        MissingExtraError: The extra ``notebooks`` is not installed.
    """
    altair()
    opened = Workspace.open(_folder(workspace))
    first_day, last = _moment(since), _moment(until)
    start = first_day.date() if first_day else None
    problem = ""
    view: MarketView
    try:
        view = MarketStore(opened, products=products, since=start, known_at=last).require_matrix()
    except ExpectationError as error:
        problem = f"{error.what[:1].upper()}{error.what[1:]}. {error.next_step}"
        view = _empty(opened)
    offline_tables()
    return Market(
        workspace=opened,
        view=view,
        since=start,
        until=last.date() if last else None,
        problem=problem,
    )


def _moment(text: str) -> datetime | None:
    """Return a date or an age as the command line reads it; None for an empty text."""
    if not text:
        return None
    from rivalscope.app.cli.common import moment  # brings the whole command line with it

    return moment(text)


def _folder(workspace: str | Path) -> Path:
    """Return the folder in which to look for a workspace."""
    named = str(workspace) or os.environ.get(WORKSPACE_ENV, "")
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    for found in (here, *here.parents, here / "demo", here.parent / "demo"):
        if (found / "market.yaml").is_file():
            return found
    raise ConfigError(
        "no workspace here and no demo beside it",
        where=str(here),
        next_step=f"Make one with `make demo`, or set {WORKSPACE_ENV} to your workspace folder.",
    )


def _empty(workspace: Workspace) -> MarketView:
    """Return a market of which nothing is known yet."""
    market, now = workspace.market, clock.now()
    return MarketView(
        market=market.market,
        own=market.own,
        products=tuple(ProductView(slug=one.slug, name=one.name, home=one.home) for one in market.products),
        capabilities=(),
        cells=(),
        coverage=tuple(
            CoverageView(product=one.slug, source=one.source_id(source), at=now, status="never crawled")
            for one in market.products
            for source in one.sources
        ),
        as_of=now,
        built_at=now,
    )
