"""Views of stored rows: products as their home pages present them, priced pages, coverage, accuracy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from analysis.corpus import Corpus
from analysis.view import Accuracy, CoverageView, ProductView
from rivalscope.core.config import ProductSpec
from rivalscope.core.readings import SheetAnswer
from rivalscope.core.records import BlockKind, Capability, Cell, Page
from rivalscope.core.store import pages
from rivalscope.core.store.pages import PageVersion
from rivalscope.core.workspace import Workspace

__all__ = ["coverage_view", "measured_accuracy", "priced_pages", "product_views", "rebuilt_cells"]


def product_views(
    connection: Connection, specs: Sequence[ProductSpec], *, as_of: datetime | None, known_at: datetime | None
) -> tuple[ProductView, ...]:
    """Return products, each with how its home page presents it.

    Args:
        connection: An open transaction.
        specs: The products of market.yaml.
        as_of: What was true then; None: now.
        known_at: What was known then; None: now.
    """
    found = []
    for spec in specs:
        versions = pages.page_versions(connection, product=spec.slug, as_of=as_of, known_at=known_at)
        homes = [one.content_id for one in versions if one.url.rstrip("/") == spec.home.rstrip("/")]
        home = next((page for _, page in pages.load_pages(connection, homes[:1]).values()), None)
        found.append(
            ProductView(
                slug=spec.slug,
                name=spec.name,
                home=spec.home,
                tagline=_headline(home) if home else "",
                tagline_url=home.url if home else "",
                aliases=spec.aliases,
            )
        )
    return tuple(found)


def priced_pages(
    connection: Connection, specs: Sequence[ProductSpec], *, as_of: datetime | None, known_at: datetime | None
) -> tuple[tuple[PageVersion, Page], ...]:
    """Return the versions of pages that name a plan or a charge, as they were at a time.

    Args:
        connection: An open transaction.
        specs: The products of market.yaml.
        as_of: What was true then; None: now.
        known_at: What was known then; None: now.
    """
    found: list[tuple[PageVersion, Page]] = []
    for spec in specs:
        loaded = pages.load_pages(connection, pages.contents_with_plans(connection, spec.slug))
        versions = pages.page_versions(connection, product=spec.slug, known_at=known_at, current=True)
        for version in versions if as_of is None else _as_of(versions, as_of):
            if version.content_id in loaded:
                found.append((version, loaded[version.content_id][1]))
    return tuple(found)


def coverage_view(product: str, row: RowMapping) -> CoverageView:
    """Return the outcome of the last crawl of a source from its stored row."""
    return CoverageView(
        product=product,
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


def measured_accuracy(verdicts: Iterable[RowMapping]) -> Accuracy | None:
    """Return how right the matrix is by the verdicts of people; None: there are none."""
    from analysis.matrix.audit import AuditVerdict, JudgedCell, measure_precision

    precision = measure_precision(
        JudgedCell(verdict=AuditVerdict(row["verdict"]), stratum=row["stratum"], weight=row["weight"])
        for row in verdicts
    )
    if precision is None:
        return None
    return Accuracy(
        precision=precision.share,
        low=precision.low,
        high=precision.high,
        judged=precision.judged,
        method="stratified sample judged by people; Wilson interval at the effective sample size",
    )


def rebuilt_cells(
    workspace: Workspace, corpus: Corpus, capabilities: Sequence[Capability], answers: Mapping[str, SheetAnswer]
) -> tuple[Cell, ...]:
    """Return the matrix that today's rules build from the documents of a past time.

    Args:
        workspace: Where decisions and archive are.
        corpus: The documents.
        capabilities: The rows.
        answers: What readers of sheets answered.
    """
    if not any(corpus.documents.values()):
        return ()
    from analysis.decisions import cell_decisions
    from analysis.matrix.build import build_matrix
    from analysis.matrix.recorded import RecordedAnswers
    from analysis.payloads import archived_payloads

    return tuple(
        build_matrix(
            corpus,
            capabilities,
            overrides=cell_decisions(workspace),
            payload_of=archived_payloads(workspace),
            reader=RecordedAnswers(answers) if answers else None,
        )
    )


def _as_of(versions: Iterable[PageVersion], limit: datetime) -> list[PageVersion]:
    """Return the versions that had begun by a time, without what happened to them later."""
    return [
        replace(
            one,
            last_seen=min(one.last_seen, limit),
            valid_to=one.valid_to if one.valid_to and one.valid_to <= limit else None,
        )
        for one in versions
        if one.valid_from <= limit
    ]


def _headline(page: Page) -> str:
    headings = (block.text for block in page.blocks if block.kind is BlockKind.HEADING and not block.boilerplate)
    return next(headings, "") or page.description or page.title
