"""Store -> one view of the market, which exports, report, notebooks and insights render."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from analysis.view import (
    Accuracy,
    Adoption,
    CellStep,
    CoverageView,
    EntryView,
    MarketView,
    PlanView,
    ProductView,
    ReleaseView,
)
from rivalscope.app.workflows.adoptions import find_adoptions
from rivalscope.app.workflows.audit import precision_of
from rivalscope.app.workflows.changes import change_of
from rivalscope.app.workflows.positioning import find_positioning
from rivalscope.app.workflows.series import trend_series
from rivalscope.app.workflows.trends import find_diffusion
from rivalscope.core import clock
from rivalscope.core.config import ProductSpec
from rivalscope.core.errors import ExpectationError
from rivalscope.core.records import BlockKind, EntryKind, Page
from rivalscope.core.store import capabilities, changes, matrix, pages, releases, runs
from rivalscope.core.workspace import Workspace

__all__ = ["load_view"]


def load_view(workspace: Workspace, *, known_at: datetime | None = None) -> MarketView:
    """Return everything that is published of a market, ready to be rendered.

    Args:
        workspace: Where the store is.
        known_at: The matrix as we knew it then; None: now.

    Raises:
        ExpectationError: There is no matrix yet.
    """
    market = workspace.market
    with workspace.store.begin() as connection:
        cells = matrix.load_cells(connection, known_at=known_at)
        if not cells:
            raise ExpectationError(
                "there is no matrix yet",
                where=str(workspace.root),
                next_step="Make one with: rivalscope crawl, then rivalscope analyse",
            )
        homes = _homes(connection, market.products)
        built = runs.latest_run(connection, "matrix")
        captured = pages.newest_capture(connection)
        as_of = captured or clock.now()
        spread = find_diffusion(workspace, connection, as_of=as_of.date())
        view = MarketView(
            market=market.market,
            own=market.own,
            products=tuple(
                ProductView(
                    slug=product.slug,
                    name=product.name,
                    home=product.home,
                    tagline=homes.get(product.slug, ("", ""))[0],
                    tagline_url=homes.get(product.slug, ("", ""))[1],
                    aliases=product.aliases,
                )
                for product in market.products
            ),
            capabilities=tuple(capabilities.active_capabilities(connection)),
            cells=tuple(cells),
            history=tuple(_steps(connection)),
            releases=tuple(_releases(connection)),
            changes=tuple(change_of(row) for row in changes.list_changes(connection, suppressed=True)),
            plans=tuple(_plans(connection, market.products)),
            coverage=tuple(_coverage(connection, market.products)),
            accuracy=_accuracy(workspace),
            adoptions=tuple(_adoptions(connection, market.products, as_of.date())),
            diffusion=spread.spread,
            adopter_record=spread.record,
            positioning=tuple(find_positioning(workspace, connection)),
            as_of=as_of,
            built_at=built["ended_at"] or built["started_at"] if built else clock.now(),
        )
        return replace(view, trends=trend_series(workspace, connection, view))


def _adoptions(connection: Connection, products: tuple[ProductSpec, ...], as_of: date) -> list[Adoption]:
    return [
        Adoption(
            product=one.product,
            capability=one.capability,
            at=one.adopted,
            version=one.version,
            exact=one.exact,
            evidence_id=one.evidence_id,
        )
        for one in find_adoptions(connection, [product.slug for product in products], as_of=as_of)
        if one.present and one.adopted is not None
    ]


def _accuracy(workspace: Workspace) -> Accuracy | None:
    precision = precision_of(workspace)
    if precision is None:
        return None
    return Accuracy(
        precision=precision.share,
        low=precision.low,
        high=precision.high,
        judged=precision.judged,
        method="stratified sample judged by people; Wilson interval at the effective sample size",
    )


def _homes(connection: Connection, products: tuple[ProductSpec, ...]) -> dict[str, tuple[str, str]]:
    """Return how each product presents itself: headline of its home page, and that page's URL."""
    found: dict[str, tuple[str, str]] = {}
    for product in products:
        homes = [
            v
            for v in pages.page_versions(connection, product=product.slug)
            if v.url.rstrip("/") == product.home.rstrip("/")
        ]
        for _, page in pages.load_pages(connection, [version.content_id for version in homes[:1]]).values():
            found[product.slug] = (_headline(page), page.url)
    return found


def _headline(page: Page) -> str:
    headings = (block.text for block in page.blocks if block.kind is BlockKind.HEADING and not block.boilerplate)
    return next(headings, "") or page.description or page.title


def _steps(connection: Connection) -> list[CellStep]:
    return [
        CellStep(
            product=cell.product,
            capability=cell.capability,
            support=cell.support,
            no_kind=cell.no_kind,
            known_from=known_from,
            known_to=known_to,
            confidence=cell.confidence,
            stage=cell.stage,
            plan=cell.plan,
            value=cell.value,
            quote=cell.evidence[0].quote if cell.evidence else "",
            url=cell.evidence[0].url if cell.evidence else "",
            captured_at=cell.evidence[0].captured_at if cell.evidence else None,
            answered_by=cell.answered_by,
        )
        for known_from, known_to, cell in matrix.all_steps(connection)
    ]


def _releases(connection: Connection) -> list[ReleaseView]:
    entries: dict[str, list[EntryView]] = defaultdict(list)
    for row in releases.entries(connection):
        entries[row["release_id"]].append(
            EntryView(
                id=row["id"],
                text=row["text"],
                kind=EntryKind(row["kind"]),
                confidence=row["confidence"],
                heading=row["heading"],
                component=row["component"],
                breaking=row["breaking"],
                security=row["security"],
                capability=row["capability"],
            )
        )
    return [
        ReleaseView(
            id=row["id"],
            product=row["product"],
            version=row["version"],
            published=row["published"],
            discovered=row["discovered"],
            title=row["title"],
            prerelease=row["prerelease"],
            yanked=row["yanked"],
            unreleased=row["unreleased"],
            url=row["url"],
            capture_id=row["capture_id"],
            entries=tuple(entries[row["id"]]),
        )
        for row in releases.list_releases(connection)
    ]


def _plans(connection: Connection, products: tuple[ProductSpec, ...]) -> list[PlanView]:
    """Return the plans of pricing pages, past ones included; a plan named elsewhere is a mention, not an offer."""
    found: list[PlanView] = []
    for product in products:
        versions = pages.page_versions(connection, product=product.slug, current=True)
        loaded = pages.load_pages(connection, pages.contents_with_plans(connection, product.slug))
        for version in versions:
            if version.content_id not in loaded:
                continue
            _, page = loaded[version.content_id]
            found += [
                PlanView(
                    product=product.slug,
                    plan=plan,
                    url=version.url,
                    capture_id=version.capture_id,
                    captured_at=version.last_seen,
                    valid_from=version.valid_from,
                    valid_to=version.valid_to,
                )
                for plan in page.plans
            ]
    return found


def _coverage(connection: Connection, products: tuple[ProductSpec, ...]) -> list[CoverageView]:
    found: list[CoverageView] = []
    for product in products:
        for row in runs.latest_coverages(connection, product.slug):
            found.append(
                CoverageView(
                    product=product.slug,
                    source=row["source"],
                    at=row["started_at"],
                    status="published" if row["published"] else "failed",
                    planned=row["planned"],
                    fetched=row["fetched"],
                    unchanged=row["unchanged"],
                    empty=row["empty"],
                    refused=row["refused"],
                    failed=row["failed"],
                    note="; ".join(row["violations"]),
                )
            )
    return found
