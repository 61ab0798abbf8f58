"""History on the first day: captures of the declared pages out of a public web archive, stored as if we had looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawlers.outcomes import is_html, judge_payload
from crawlers.session import user_agent
from crawlers.urls import canonical
from crawlers.webarchive import Memento, WebArchive, distinct
from rivalscope import __version__
from rivalscope.app.workflows.collect import Collected, publish
from rivalscope.app.workflows.read import read_captures, with_failures
from rivalscope.core import clock
from rivalscope.core.archive import Archive, Exchange, charset_of, mime_of
from rivalscope.core.config import Expect, MarketSpec, SourceKind
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import captures as capture_store
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

__all__ = ["WAYBACK", "BackfillPlan", "backfill", "declared_pages", "open_archive", "plan_backfill"]

WAYBACK = "https://web.archive.org"
_KINDS = (SourceKind.SITE, SourceKind.PAGES, SourceKind.DOCS, SourceKind.PRICING, SourceKind.CHANGELOG)
_ORIGIN = "X-Archive-Origin"


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What a backfill would fetch.

    Attributes:
        wanted: Product and capture, by page, the oldest first; those that are stored already are left out.
        listed: Captures that differ from the one before, those that are stored already included.
        problems: Pages of which the archive could not be asked.
        cut_off: An earlier backfill was interrupted after it had fetched something.
    """

    wanted: tuple[tuple[str, Memento], ...]
    listed: int
    problems: tuple[str, ...]
    cut_off: bool = False


def declared_pages(market: MarketSpec, products: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (product, address) of each page that the market names."""
    found: list[tuple[str, str]] = []
    for product in market.products:
        if products and product.slug not in products:
            continue
        for source in product.sources:
            if source.kind in _KINDS:
                found += [(product.slug, canonical(url)) for url in (source.url, *source.urls) if canonical(url)]
    return list(dict.fromkeys(found))


def open_archive(market: MarketSpec, server: str) -> WebArchive:
    """Return the archive at an address, asked with the market's manners."""
    return WebArchive(
        server.rstrip("/"),
        agent=user_agent(market),
        delay=market.crawl.delay,
        timeout=max(30.0, market.crawl.timeout),
        max_bytes=market.crawl.max_bytes,
        allow_private=market.allow_private,
    )


def plan_backfill(
    workspace: Workspace, archive: WebArchive, *, since: datetime, products: Sequence[str] = ()
) -> BackfillPlan:
    """Ask the archive what it holds of each declared page; nothing is fetched."""
    wanted: list[tuple[str, Memento]] = []
    problems: list[str] = []
    listed = 0
    for product, url in declared_pages(workspace.market, products):
        try:
            found = distinct(archive.mementos(url, since=since, until=clock.now()))
        except RivalscopeError as error:
            problems.append(f"{url}: {error.what}")
            continue
        with workspace.store.begin() as connection:
            stored = capture_store.times_of(connection, product, url)
        listed += len(found)
        wanted += [(product, memento) for memento in found if memento.at not in stored]
    with workspace.store.begin() as connection:
        cut_off = bool(runs.unfinished_runs(connection, "backfill"))
    return BackfillPlan(tuple(wanted), listed, tuple(problems), cut_off)


def backfill(
    workspace: Workspace,
    archive: WebArchive,
    plan: BackfillPlan,
    *,
    budget: int = 2_000,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Collected:
    """Fetch what a plan names, archive it with its origin, and publish it in order of time. The caller holds the lock.

    What was fetched before it was interrupted is stored, and is not fetched again.

    Args:
        workspace: Where everything is.
        archive: The web archive.
        plan: Of :func:`plan_backfill`.
        budget: Maximum number of captures to fetch in this run.
        progress: Called with (done, total).
    """
    wanted = plan.wanted[:budget]
    problems = list(plan.problems)
    if len(wanted) < len(plan.wanted):
        problems.append(f"{len(plan.wanted) - len(wanted)} captures are left for the next run (budget {budget})")
    found: list[Capture] = []
    with workspace.store.begin() as connection:
        for run in runs.unfinished_runs(connection, "backfill"):
            found += capture_store.captures_of_run(connection, run["id"])
            runs.finish_run(connection, run["id"], status="failed", note="interrupted; fetched captures were kept")
        products = list(dict.fromkeys([*(product for product, _ in wanted), *(one.product for one in found)]))
        run_id = runs.start_run(connection, "backfill", sources=[f"{product}/backfill" for product in products])
    writer = Archive(workspace.archive_dir).writer(
        f"{run_id}-backfill-01.warc.gz", software=f"rivalscope/{__version__}", run_id=run_id
    )
    with writer:
        for number, (product, memento) in enumerate(wanted, start=1):
            try:
                answer = archive.fetch(memento)
            except RivalscopeError as error:
                problems.append(f"{memento.url}: {error.what}; {len(wanted) - number + 1} captures are left")
                break
            if answer is None:
                problems.append(f"{memento.url} of {memento.at:%Y-%m-%d}: the archive no longer has it")
                continue
            capture, exchange = _captured(run_id, product, memento, *answer, origin=archive.address(memento))
            found.append(_judged(writer.append(capture, exchange), exchange.payload))
            if number % 20 == 0:
                writer.sync()
                with workspace.store.begin() as connection:
                    capture_store.add_captures(connection, found[-20:])
            progress(number, len(wanted))
    with workspace.store.begin() as connection:
        capture_store.add_captures(connection, found)
    read = read_captures(workspace, found)
    return publish(
        workspace,
        run_id,
        sorted(with_failures(found, read), key=lambda capture: capture.at),
        sources=[f"{product}/backfill" for product in products],
        problems=[*problems, *read.problems],
        expect=Expect(min_pages=0, max_failed=1.0, min_share_of_last=0.0),
    )


def _captured(
    run_id: str, product: str, memento: Memento, headers: Sequence[tuple[str, str]], payload: bytes, *, origin: str
) -> tuple[Capture, Exchange]:
    sent = {name.lower().removeprefix("x-archive-orig-"): value for name, value in headers}
    kind = sent.get("content-type", "text/html")
    url = canonical(memento.url) or memento.url
    found = digest(payload) if payload else ""
    capture = Capture(
        id=make_id("capture", url, memento.at.isoformat(), found or Outcome.EMPTY.value),
        run_id=run_id,
        product=product,
        source=f"{product}/backfill",
        url=url,
        at=memento.at,
        outcome=Outcome.FETCHED if payload.strip() else Outcome.EMPTY,
        status=200,
        reason="" if payload.strip() else "an answer without a page",
        digest=found,
        mime=mime_of(kind),
        charset=charset_of(kind),
        size=len(payload),
    )
    kept = [("Content-Type", kind), (_ORIGIN, origin), ("Content-Length", str(len(payload)))]
    return capture, Exchange(status=200, message="OK", headers=kept, payload=payload)


def _judged(capture: Capture, payload: bytes) -> Capture:
    if capture.outcome is not Outcome.FETCHED or not is_html(capture.mime, payload):
        return capture
    verdict = judge_payload(payload, capture.url, charset=capture.charset)
    return (
        capture
        if verdict.outcome is Outcome.FETCHED
        else replace(capture, outcome=verdict.outcome, reason=verdict.reason)
    )
