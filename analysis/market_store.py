"""The market as it is stored: every table of a :class:`MarketView`, loaded when it is first asked for.

::

    from pathlib import Path
    from analysis import MarketStore

    market = MarketStore.open(Path("my-market"))
    march = MarketStore.open(Path("my-market"), known_at=datetime(2026, 3, 31, tzinfo=UTC))

Two times decide what is read, and everything obeys both: ``as_of`` (what was true then) and ``known_at`` (what we knew
then). They are set once; a table that has been read stays as it is, so make a new store to see what a later run found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from analysis.changes.records import Change
from analysis.changes.stored import change_of
from analysis.corpus import Corpus
from analysis.demand.decisions import apply_post_decisions, decisions_of_readers, load_post_decisions
from analysis.demand.records import MarketDemand
from analysis.documents import load_corpus
from analysis.dropped import Dropped, dropped_sources
from analysis.stored_views import coverage_view, measured_accuracy, priced_pages, product_views, rebuilt_cells
from analysis.trends.adopted import find_adoptions
from analysis.trends.adoption import AdopterRecord, Adoption
from analysis.trends.cadence import Cadence, measure_cadence
from analysis.trends.past import load_past_events
from analysis.view import Accuracy, ChargeView, CoverageView, MarketView, PlanView, ProductView, TrendSeries
from rivalscope.core import clock
from rivalscope.core.config import ProductSpec
from rivalscope.core.demand import StoredPost
from rivalscope.core.errors import ExpectationError
from rivalscope.core.records import Capability, Cell, CellVersion, Origin, Page, StoredRelease
from rivalscope.core.store import capabilities, changes, demand, matrix, pages, readings, releases, runs, states
from rivalscope.core.store.pages import PageVersion
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from analysis.trends.diffusion import Diffusion
    from analysis.trends.market import MarketDiffusion, MarketTrends
    from analysis.trends.positioning import Positioning

__all__ = ["MarketStore"]


class MarketStore(MarketView):
    """A market read from its store, as of one time and as known at one time.

    Args:
        workspace: Where market.yaml, store and archive are.
        as_of: What was true then, by today's rules: pages, cells, releases and changes up to this time. None: the
            newest.
        known_at: What we knew then: the matrix that was published, from what had been captured. None: now.
        products: Slugs of the products to show; our own always stays. Empty: all. What is measured across the market
            (trends, diffusion) is measured across all of it.
        since: Show only releases and changes from this day on.
        connection: Read inside this transaction; None: each table in a transaction of its own.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        products: Collection[str] = (),
        since: date | None = None,
        connection: Connection | None = None,
    ) -> None:
        kept = {workspace.market.product(slug).slug for slug in products}
        if kept and workspace.market.own:
            kept.add(workspace.market.own)
        # The base class is frozen; so are these, once they are set.
        self.__dict__.update(
            workspace=workspace, asked_as_of=as_of, known_at=known_at, _kept=kept, since=since, _connection=connection
        )

    workspace: Workspace
    asked_as_of: datetime | None
    """The time that was asked for; None: the newest, which :attr:`as_of` then names."""
    known_at: datetime | None
    since: date | None
    _kept: set[str]
    _connection: Connection | None

    @classmethod
    def open(
        cls, folder: Path | str = ".", *, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> MarketStore:
        """Return the market of the workspace at or above a folder.

        Raises:
            ConfigError: There is no workspace.
            StoreError: Its store cannot be opened.
        """
        return cls(Workspace.open(Path(folder)), as_of=as_of, known_at=known_at)

    def require_matrix(self) -> MarketStore:
        """Return this store if it contains a matrix.

        Raises:
            ExpectationError: There is none yet, or there was none at that time.
        """
        if not self.cells:
            then = self.known_at or self.asked_as_of
            raise ExpectationError(
                f"there was no matrix yet on {then:%Y-%m-%d}" if then else "there is no matrix yet",
                where=str(self.workspace.root),
                next_step="Build one with: rivalscope crawl, then rivalscope analyse",
            )
        return self

    # What market.yaml says.

    @cached_property
    def market(self) -> str:
        """Name of the market."""
        return self.workspace.market.market

    @cached_property
    def own(self) -> str:
        """Slug of our own product; empty: none."""
        return self.workspace.market.own

    @cached_property
    def products(self) -> tuple[ProductView, ...]:
        """Products in the order of market.yaml, each with how its home page presents it."""
        with self.transaction() as connection:
            return product_views(connection, self._specs, as_of=self.asked_as_of, known_at=self.known_at)

    # What is stored.

    @cached_property
    def as_of(self) -> datetime:
        """What the matrix can know: the time that was asked for, or that of the newest capture known."""
        if self.asked_as_of is not None:
            return self.asked_as_of
        with self.transaction() as connection:
            return pages.newest_capture(connection, known_at=self.known_at) or self.known_at or clock.now()

    @cached_property
    def built_at(self) -> datetime:
        """When the matrix was built."""
        with self.transaction() as connection:
            run = runs.latest_run(connection, "matrix", known_at=self.known_at)
        built: datetime | None = (run["ended_at"] or run["started_at"]) if run else None
        return built or clock.now()

    @cached_property
    def capabilities(self) -> tuple[Capability, ...]:
        """Capabilities of the matrix, by theme and label."""
        with self.transaction() as connection:
            if self.known_at is not None:
                return tuple(capabilities.capabilities_known_at(connection, self.known_at))
            return tuple(capabilities.active_capabilities(connection))

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Rows that the machine found and is not sure enough of to advise on."""
        from analysis.features.worth import FIRM, WORTH_STATE

        with self.transaction() as connection:
            value = states.load_state(connection, WORTH_STATE) or {}
        return frozenset(
            one.id for one in self.capabilities if one.origin is Origin.DISCOVERED and value.get(one.id, FIRM) < FIRM
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The matrix; for a time that was asked for, built by today's rules from what was true then."""
        if self._narrowed:
            return tuple(cell for cell in self._whole.cells if cell.product in self._kept)
        if self.asked_as_of is not None:
            with self.transaction() as connection:
                answers = readings.latest_readings(connection)
            return rebuilt_cells(self.workspace, self.corpus(), self.capabilities, answers)
        with self.transaction() as connection:
            return tuple(matrix.load_cells(connection, known_at=self.known_at))

    @cached_property
    def history(self) -> tuple[CellVersion, ...]:
        """Every answer that the cells of these capabilities gave, current ones included, oldest first."""
        limit = min(filter(None, (self.asked_as_of, self.known_at)), default=None)
        with self.transaction() as connection:
            found = matrix.cell_versions(connection, known_at=limit)
        shown = set(self.capability_of)
        return tuple(one for one in found if one.capability in shown and self._shows(one.product))

    @cached_property
    def releases(self) -> tuple[StoredRelease, ...]:
        """Releases with their entries, newest first."""
        if self._narrowed:
            return tuple(
                one
                for one in self._whole.releases
                if self._shows(one.product) and self._since(one.published or one.discovered.date())
            )
        with self.transaction() as connection:
            past = {(spec.slug, url) for spec in self._specs for url in self._dropped(connection, spec).urls}
            return tuple(
                one
                for one in releases.load_releases(
                    connection,
                    as_of=self.asked_as_of.date() if self.asked_as_of else None,
                    known_at=self.known_at,
                )
                if (one.product, one.url) not in past
            )

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Changes between captures, newest first, those that a rule suppresses included."""
        with self.transaction() as connection:
            rows = changes.list_changes(connection, suppressed=True, as_of=self.asked_as_of, known_at=self.known_at)
        found = (change_of(row) for row in rows if self._shows(row["product"]))
        return tuple(one for one in found if self._since(one.new_at.date()))

    @cached_property
    def plans(self) -> tuple[PlanView, ...]:
        """Plans of pricing pages, past ones included; a plan that another page names is a mention, not an offer."""
        return tuple(
            PlanView(
                product=version.product,
                plan=plan,
                url=version.url,
                capture_id=version.capture_id,
                captured_at=version.last_seen,
                valid_from=version.valid_from,
                valid_to=version.valid_to,
            )
            for version, page in self._priced
            for plan in page.plans
        )

    @cached_property
    def charges(self) -> tuple[ChargeView, ...]:
        """What pricing pages charge besides their plans, past charges included."""
        return tuple(
            ChargeView(
                product=version.product,
                charge=charge,
                url=version.url,
                capture_id=version.capture_id,
                captured_at=version.last_seen,
                valid_to=version.valid_to,
            )
            for version, page in self._priced
            for charge in page.charges
        )

    @cached_property
    def _priced(self) -> tuple[tuple[PageVersion, Page], ...]:
        with self.transaction() as connection:
            return priced_pages(connection, self._specs, as_of=self.asked_as_of, known_at=self.known_at)

    @cached_property
    def posts(self) -> tuple[StoredPost, ...]:
        """Posts of users, newest first, with what readers and people decided; texts are left in the store."""
        if self._narrowed:
            return tuple(
                one for one in self._whole.posts if self._shows(one.product) and self._since(one.opened.date())
            )
        with self.transaction() as connection:
            posts = demand.load_posts(connection, as_of=self.asked_as_of, known_at=self.known_at, texts=False)
            said = readings.latest_post_readings(connection, known_at=self.known_at)
        if self.asked_as_of or self.known_at:
            out = {(one.product, one.version) for one in self._whole.releases}
            posts = [one if (one.product, one.shipped_in) in out else replace(one, shipped_in="") for one in posts]
        decisions = [*decisions_of_readers(said.values()), *load_post_decisions(self.workspace.overrides_file)]
        return apply_post_decisions(posts, decisions, self._whole.capabilities)

    @cached_property
    def demand(self) -> MarketDemand:
        """What users ask for, of all products: what is wished of a rival is wished of us."""
        from analysis.demand.backtest import back_test
        from analysis.demand.count import count_demand

        posts = self._whole.posts
        with self.transaction() as connection:
            proposals = {key: label for key, (label, _) in demand.active_proposals(connection).items()}
        if not posts:
            return MarketDemand()
        released = {(one.product, one.version): one.published for one in self._whole.releases if one.published}
        today = self.as_of.date()
        record = back_test(posts, released, as_of=today)
        return count_demand(posts, self._whole.capabilities, proposals, as_of=today, record=record)

    @cached_property
    def coverage(self) -> tuple[CoverageView, ...]:
        """The outcome of the last crawl of each source."""
        with self.transaction() as connection:
            return tuple(
                coverage_view(spec.slug, row)
                for spec in self._specs
                for row in runs.latest_coverages(connection, spec.slug, as_of=self.asked_as_of, known_at=self.known_at)
                if row["source"] not in self._dropped(connection, spec).sources
            )

    @cached_property
    def accuracy(self) -> Accuracy | None:
        """How right the matrix is, as far as people have judged it; None: nobody has."""
        with self.transaction() as connection:
            return measured_accuracy(matrix.current_verdicts(connection, known_at=self.known_at))

    @cached_property
    def contexts(self) -> Mapping[str, str]:
        """Passages around the quotes; the store keeps the quotes alone."""
        return {}

    # What follows from it.

    @cached_property
    def adoptions(self) -> tuple[Adoption, ...]:
        """Since when each product has each capability, those without it included."""
        if self._narrowed:
            return tuple(one for one in self._whole.adoptions if self._shows(one.product))
        with self.transaction() as connection:
            past = load_past_events(connection, known_at=self.known_at)
        return tuple(
            find_adoptions(
                self.cells, self.history, self.releases, products=self._slugs, as_of=self.as_of.date(), past=past
            )
        )

    @cached_property
    def theme_trends(self) -> MarketTrends:
        """Where every theme of the market is going, and the counts behind it."""
        if self._narrowed:
            return self._whole.theme_trends
        from analysis.trends.market import market_trends

        with self.transaction() as connection:
            return market_trends(
                connection, self.capabilities, self._slugs, as_of=self.as_of.date(), known_at=self.known_at
            )

    @cached_property
    def cadences(self) -> tuple[Cadence, ...]:
        """Release rhythm of every product."""
        return tuple(
            measure_cadence(
                (one for one in self._whole.releases if one.product == slug), product=slug, as_of=self.as_of.date()
            )
            for slug in self._slugs
        )

    @cached_property
    def trends(self) -> tuple[TrendSeries, ...]:
        """What is drawn over time: themes, spread of capabilities, releases a month."""
        if self._narrowed:
            return tuple(one for one in self._whole.trends if not one.product or self._shows(one.product))
        from analysis.insights.series import trend_series

        return trend_series(self, self.theme_trends, self.cadences)

    @cached_property
    def spread(self) -> MarketDiffusion:
        """How capabilities spread in the market, and the record of naming who follows."""
        if self._narrowed:
            return self._whole.spread
        from analysis.trends.market import market_diffusion

        return market_diffusion(self.adoptions, self.capabilities, as_of=self.as_of.date())

    @cached_property
    def diffusion(self) -> tuple[Diffusion, ...]:
        """Spread of each capability, by its label, with the most likely next adopters."""
        return self.spread.spread

    @cached_property
    def adopter_record(self) -> AdopterRecord | None:
        """How predictions of next adopters went in the past."""
        return self.spread.record

    @cached_property
    def positioning(self) -> tuple[Positioning, ...]:
        """What each product states of itself, and the drift of its words since the first look."""
        return tuple(one for one in self.positioning_between() if self._shows(one.product))

    def positioning_between(self, *, since: datetime | None = None, most: int = 12) -> list[Positioning]:
        """Return what each product states of itself, and the drift of its words since a time.

        Args:
            since: Beginning of the drift; None: the first look.
            most: Terms adopted and dropped per product.
        """
        from analysis.payloads import archived_payloads
        from analysis.trends.own_words import find_positioning

        with self.transaction() as connection:
            return find_positioning(
                connection,
                self.workspace.market.products,
                since=since,
                until=self.asked_as_of,
                known_at=self.known_at,
                most=most,
                payload_of=archived_payloads(self.workspace),
            )

    def corpus(self) -> Corpus:
        """Return the documents that the matrix is built from, and where nobody could look."""
        with self.transaction() as connection:
            return load_corpus(connection, self.workspace.market, as_of=self.asked_as_of, known_at=self.known_at)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give the connection to read from."""
        if self._connection is not None:
            yield self._connection
        else:
            with self.workspace.store.begin() as connection:
                yield connection

    # How.

    @cached_property
    def _whole(self) -> MarketStore:
        """The market with all its products and days, across which trends are measured."""
        if not self._narrowed:
            return self
        return MarketStore(self.workspace, as_of=self.asked_as_of, known_at=self.known_at, connection=self._connection)

    @property
    def _narrowed(self) -> bool:
        return bool(self._kept) or self.since is not None

    def _dropped(self, connection: Connection, spec: ProductSpec) -> Dropped:
        """Return what market.yaml no longer names; a view of the past shows it."""
        past = self.asked_as_of is not None or self.known_at is not None
        return Dropped() if past else dropped_sources(connection, spec)

    @cached_property
    def _specs(self) -> tuple[ProductSpec, ...]:
        return tuple(spec for spec in self.workspace.market.products if self._shows(spec.slug))

    @cached_property
    def _slugs(self) -> tuple[str, ...]:
        return tuple(spec.slug for spec in self._specs)

    def _shows(self, product: str) -> bool:
        return not self._kept or product in self._kept

    def _since(self, day: date) -> bool:
        return self.since is None or day >= self.since
