"""History on the first day: captures out of public web archives, stored as if we had looked then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawlers.discovery.past import listings_of, past_pages
from crawlers.outcomes import is_html, judge_payload
from crawlers.session import user_agent
from crawlers.urls import canonical
from crawlers.webarchives import (
    ArchivedCopy,
    CommonCrawl,
    Listing,
    Memento,
    PoliteClient,
    PublicArchive,
    Wayback,
    distinct,
)
from rivalscope import __version__
from rivalscope.app.workflows.collect import Collected, publish
from rivalscope.app.workflows.read import READABLE, read_captures, with_failures
from rivalscope.core import clock
from rivalscope.core.archive import Exchange, charset_of, mime_of
from rivalscope.core.config import Expect, MarketSpec, ProductSpec
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import captures as capture_store
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

__all__ = ["COMMON_CRAWL", "BackfillPlan", "backfill", "open_archive", "plan_backfill"]

COMMON_CRAWL = "commoncrawl"
_ORIGIN = "X-Archive-Origin"


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What a backfill would fetch.

    Attributes:
        wanted: Product and capture, by page, the oldest first; those that are stored already are left out.
        listed: Captures that differ from the one before, those that are stored already included.
        problems: Sources for which the archive could not be asked.
        cut_off: An earlier backfill was interrupted after it had fetched something.
    """

    wanted: tuple[tuple[str, Memento], ...]
    listed: int
    problems: tuple[str, ...]
    cut_off: bool = False


def open_archive(market: MarketSpec, server: str) -> PublicArchive:
    """Return the archive at an address, or Common Crawl by its name, asked with the market's manners.

    Args:
        market: For pauses, limits and the name under which we ask.
        server: ``commoncrawl``, ``INDEX,DATA`` for two servers like its own, or one server of the other kind.
    """
    client = PoliteClient(
        agent=user_agent(market),
        delay=market.crawl.delay,
        timeout=max(30.0, market.crawl.timeout),
        max_bytes=market.crawl.max_bytes,
        allow_private=market.allow_private,
    )
    if server == COMMON_CRAWL:
        return CommonCrawl(client)
    index, _, data = server.partition(",")
    if data:
        return CommonCrawl(client, index=index.rstrip("/"), data=data.rstrip("/"))
    return Wayback(server.rstrip("/"), client)


def plan_backfill(
    workspace: Workspace, archive: PublicArchive, *, since: datetime, products: Sequence[str] = ()
) -> BackfillPlan:
    """Ask the archive what it holds of each source; nothing is fetched."""
    wanted: list[tuple[str, Memento]] = []
    problems: list[str] = []
    listed = 0
    for product in workspace.market.products:
        if products and product.slug not in products:
            continue
        with workspace.store.begin() as connection:
            seen = capture_store.latest_captures(connection, product=product.slug)
        for url, found in _pages(product, archive, seen, since, problems):
            with workspace.store.begin() as connection:
                stored = capture_store.times_of(connection, product.slug, url)
            listed += len(found)
            wanted += [(product.slug, memento) for memento in found if memento.at not in stored]
    with workspace.store.begin() as connection:
        cut_off = bool(runs.unfinished_runs(connection, "backfill"))
    return BackfillPlan(tuple(wanted), listed, tuple(problems), cut_off)


def _pages(
    product: ProductSpec, archive: PublicArchive, seen: Mapping[str, Capture], since: datetime, problems: list[str]
) -> Iterator[tuple[str, list[Memento]]]:
    """Yield each page of a product's sources once, with its distinct captures.

    What the site closes to us today is not read out of somebody else's archive either.
    """
    done: set[str] = set()
    asked: list[Listing] = []
    held: dict[str, list[Memento]] = defaultdict(list)
    known = {url for url, capture in seen.items() if capture.outcome in READABLE}
    # Whole sites first: their lists hold the pages that other sources name.
    wanted = [(spec, list(listings_of(spec))) for spec in product.sources]
    for spec, listings in sorted(wanted, key=lambda one: max((of.width for of in one[1]), default=0), reverse=True):
        for listing in listings:
            if any(earlier.covers(listing.url) for earlier in asked):
                continue
            asked.append(listing)
            try:
                for memento in archive.mementos(listing, since=since, until=clock.now()):
                    held[canonical(memento.url)].append(memento)
            except RivalscopeError as error:
                problems.append(f"{listing.url}: {error.what}")
        for url in past_pages(spec, held, known):
            refused = url in seen and seen[url].outcome is Outcome.REFUSED
            if url not in done and not refused:
                done.add(url)
                yield url, distinct(held[url])


def backfill(
    workspace: Workspace,
    archive: PublicArchive,
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
    writer = workspace.archive.writer(
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
                problems.append(
                    f"{memento.url} of {memento.at:%Y-%m-%d}: the archive no longer has it, or only part of it"
                )
                continue
            capture, exchange = _captured(run_id, product, memento, answer)
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


def _captured(run_id: str, product: str, memento: Memento, copy: ArchivedCopy) -> tuple[Capture, Exchange]:
    kind, payload = copy.content_type, copy.payload
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
    kept = [("Content-Type", kind), (_ORIGIN, _origin(memento)), ("Content-Length", str(len(payload)))]
    return capture, Exchange(status=200, message="OK", headers=kept, payload=payload)


def _origin(memento: Memento) -> str:
    part = f"#bytes={memento.first}-{memento.first + memento.length - 1}" if memento.first >= 0 else ""
    return memento.address + part


def _judged(capture: Capture, payload: bytes) -> Capture:
    if capture.outcome is not Outcome.FETCHED or not is_html(capture.mime, payload):
        return capture
    verdict = judge_payload(payload, capture.url, charset=capture.charset)
    return (
        capture
        if verdict.outcome is Outcome.FETCHED
        else replace(capture, outcome=verdict.outcome, reason=verdict.reason)
    )
