"""Web or WARC -> archive -> store: collect, read, hold against expectations, publish source by source.

A source that meets its expectations is published; one that misses any keeps its last good result. All of it happens in
one transaction at the end, so a run that dies before publishes nothing.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawlers import runner
from crawlers.spec import find_source
from rivalscope.app.workflows.read import READABLE, read_captures, with_failures
from rivalscope.core import clock
from rivalscope.core.config import Expect
from rivalscope.core.errors import (
    ArchiveError,
    ArchiveUnreachableError,
    BusyError,
    ConfigError,
    ExpectationError,
    RivalscopeError,
    StoreError,
)
from rivalscope.core.expectations import Coverage, missing_texts, summarise, violations
from rivalscope.core.log import event, run_log
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.source_kinds import NOTES_KINDS, pageless_kind
from rivalscope.core.store import captures as capture_store
from rivalscope.core.store import page_yields, pages, runs
from rivalscope.core.store.leases import PUBLISH, Holder, living, source_lease
from rivalscope.core.workspace import Workspace

__all__ = ["Collected", "SourceResult", "all_sources", "collect", "publish"]

_EVERY_LOOK_FOR = timedelta(days=14)
"""Of older looks, only the first and the last keep a row while a page stays the same."""
_STALE = timedelta(days=2)
"""A crawl that was interrupted longer ago is not resumed: half of it would be of another week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResult:
    """The result of a run for one source."""

    coverage: Coverage
    missed: tuple[str, ...]
    """Expectations that it did not meet; empty: it was published."""
    unread: tuple[tuple[str, str], ...] = ()
    """Address and reason of each page of release notes or prices that could not be parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The result of a run."""

    run_id: str
    sources: tuple[SourceResult, ...]
    problems: tuple[str, ...] = ()
    """What could not be read, and other warnings."""

    @property
    def failed(self) -> list[SourceResult]:
        """Sources that did not meet an expectation."""
        return [result for result in self.sources if result.missed]

    def raise_if_failed(self) -> None:
        """Raise an ExpectationError that names every expectation not met."""
        if self.failed:
            lines = [f"{result.coverage.source}: {missed}" for result in self.failed for missed in result.missed]
            raise ExpectationError(
                "expectations were not met\n" + "\n".join(lines),
                next_step="The last published result is kept. Check the site, or change `expect` in market.yaml.",
            )


def all_sources(workspace: Workspace) -> list[str]:
    """Return the ids of all sources of the market."""
    return [product.source_id(source) for product in workspace.market.products for source in product.sources]


def collect(
    workspace: Workspace,
    sources: Sequence[str] = (),
    *,
    progress: Callable[[Mapping[str, Any]], None] = lambda event: None,
    reading: Callable[[int, int], None] = lambda done, total: None,
    waiting: Callable[[Holder], None] = lambda holder: None,
    patient: bool = False,
) -> Collected:
    """Crawl sources, read what was fetched, publish what meets expectations.

    A source in the middle of which a run was interrupted is resumed where it stopped, whatever else is asked for now.
    Others may crawl other sources of the market at the same time; of all of them, one publishes at a time.

    Args:
        workspace: Where everything is.
        sources: Ids of sources; empty: all.
        progress: Called with each event of a crawl (see :func:`crawlers.runner.crawl`).
        reading: Called with (done, total) while pages are read.
        waiting: Called with who publishes, when this has to wait for it.
        patient: Wait also for whoever is crawling one of the sources.

    Raises:
        ConfigError: The market has no source, or not this one.
        BusyError: Somebody else is crawling one of them, and this is not patient.
    """
    wanted = list(sources) or all_sources(workspace)
    if not wanted:
        raise ConfigError(
            "the market has no sources",
            where=str(workspace.market_file),
            next_step="Add one: rivalscope add URL",
        )
    for source in wanted:
        find_source(workspace.market, source)
    collected: list[Collected] = []
    errors: list[RivalscopeError] = []
    names = [source_lease(source) for source in wanted]
    with workspace.lock("crawl", names=names, waiting=waiting if patient else None):
        with workspace.store.begin() as connection:
            parts = _parts(connection, wanted)
        for number, part in enumerate(parts, start=1):
            with run_log(workspace.runs_dir / part.run_id):
                done, failed = _collect_part(workspace, part, progress=progress, reading=reading, waiting=waiting)
            collected.append(done)
            errors += failed
            # A source that is configured wrongly misses its expectations, and harms no other; on a full disk nothing
            # goes on.
            for error in failed:
                if isinstance(error, ArchiveError | ArchiveUnreachableError | StoreError | BusyError) or (
                    number == len(parts) and len(errors) == len(wanted)
                ):
                    raise error
    return Collected(
        run_id=collected[-1].run_id,
        sources=tuple(result for part in collected for result in part.sources),
        problems=tuple(problem for part in collected for problem in part.problems),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Sources that are looked at in one run."""

    run_id: str
    sources: tuple[str, ...]


def _parts(connection: Connection, wanted: Sequence[str]) -> list[_Part]:
    """Return in which run each source is looked at: in the one that was interrupted while it was, else in a new one.

    The caller holds the leases of these sources; what others hold belongs to living runs.
    """
    parts: list[_Part] = []
    left = list(dict.fromkeys(wanted))
    at_work = {holder.lease for holder in living(connection)} - {source_lease(source) for source in left}
    for run in runs.unfinished_runs(connection, "crawl"):
        waiting = runs.left_in(connection, run["id"])
        mine = [source for source in waiting if source in left]
        if not waiting or clock.now() - run["started_at"] > _STALE:
            if at_work.isdisjoint(map(source_lease, waiting)):
                runs.finish_run(connection, run["id"], status="failed", note="interrupted, and not resumed in time")
        elif mine:
            runs.take_up_run(connection, run["id"])
            parts.append(_Part(run["id"], tuple(mine)))
            left = [source for source in left if source not in mine]
    if left:
        parts.append(_Part(runs.start_run(connection, "crawl", sources=left), tuple(left)))
    return parts


def _collect_part(
    workspace: Workspace,
    part: _Part,
    *,
    progress: Callable[[Mapping[str, Any]], None],
    reading: Callable[[int, int], None],
    waiting: Callable[[Holder], None],
) -> tuple[Collected, list[RivalscopeError]]:
    """Crawl, read and publish the sources of one run; return what went wrong in ways that a person must fix."""
    event("run started", run=part.run_id, sources=list(part.sources))
    results = {r.source: r for r in runner.crawl(workspace, part.run_id, part.sources, progress=progress)}
    for result in results.values():
        event(
            "source crawled",
            level=logging.INFO if result.ending is runner.Ending.DONE else logging.WARNING,
            source=result.source,
            ending=result.ending.value,
            message=result.message,
            counts=dict(result.counts),
            bytes=result.bytes,
            seconds=round(result.seconds, 3),
            left_out=result.left_out,
            traps=[list(trap) for trap in result.traps],
        )
    broken = {
        source: result.message
        for source, result in results.items()
        if result.ending in (runner.Ending.ERROR, runner.Ending.CRASHED, runner.Ending.HUNG)
    }
    with workspace.lock("publication of a crawl", names=[PUBLISH], waiting=waiting):
        with workspace.store.begin() as connection:
            captures = [c for c in capture_store.captures_of_run(connection, part.run_id) if c.source in results]
        read = read_captures(workspace, captures, progress=reading)
        captures = with_failures(captures, read)
        for capture in captures:
            if capture.outcome not in (*READABLE, Outcome.REDIRECT):
                event(
                    "page not read",
                    level=logging.WARNING,
                    source=capture.source,
                    url=capture.url,
                    outcome=capture.outcome.value,
                    status=capture.status,
                    reason=capture.reason,
                )
        collected = publish(
            workspace,
            part.run_id,
            captures,
            sources=part.sources,
            transferred={source: result.bytes for source, result in results.items()},
            seconds={source: result.seconds for source, result in results.items()},
            not_read={source: result.not_read for source, result in results.items()},
            broken=broken,
            problems=[*read.problems, *_warnings(results.values())],
            finish=False,
        )
    for published in collected.sources:
        event(
            "source did not meet its expectations" if published.missed else "source published",
            level=logging.ERROR if published.missed else logging.INFO,
            source=published.coverage.source,
            missed=list(published.missed),
            coverage=asdict(published.coverage),
        )
    for problem in collected.problems:
        event("warning", level=logging.WARNING, text=problem)
    event("run ended", run=part.run_id)
    return collected, [r.error for r in results.values() if r.error is not None and r.error.exit_code != 1]


def _warnings(results: Iterable[runner.CrawlResult]) -> list[str]:
    found: list[str] = []
    for result in results:
        if result.ending is runner.Ending.STOPPED:
            found.append(f"{result.source}: {result.message}")
        if result.left_out:
            found.append(f"{result.source}: {result.left_out} addresses were skipped because of max_pages")
        if result.too_far[0]:
            number, example = result.too_far
            found.append(
                f"{result.source}: {number} addresses are too many links away from the start and were skipped, for "
                f"example {example}; to read them, raise max_depth under crawl in market.yaml, or name the page there"
            )
        found += [
            f"{result.source}: {count} addresses look like a crawler trap ({name}) and were skipped, for example "
            f'{example}; to read them, add to the source in market.yaml: allow: ["{_pattern_of(example)}"]'
            for name, count, example in result.traps
        ]
    return found


def _pattern_of(url: str) -> str:
    """Return a regular expression for addresses like one that was left out: its folder, or its path with a query."""
    parts = urlsplit(url)
    path = f"{parts.path}?" if parts.query else f"{parts.path.rstrip('/').rpartition('/')[0]}/"
    return re.sub(r"([.?+*()\[\]{}|^$\\])", r"[\1]", path)


def publish(
    workspace: Workspace,
    run_id: str,
    captures: Sequence[Capture],
    *,
    sources: Sequence[str],
    transferred: Mapping[str, int] | None = None,
    seconds: Mapping[str, float] | None = None,
    not_read: Mapping[str, Mapping[str, int]] | None = None,
    broken: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
    expect: Expect | None = None,
    finish: bool = True,
) -> Collected:
    """Hold a run against the expectations of its sources, and publish those that keep it, in one transaction.

    Args:
        workspace: Where everything is.
        run_id: The run.
        captures: All its captures, read already.
        sources: Ids of the sources that it was asked to look at; one without a single capture is a failure.
        transferred, seconds: Bytes and time by source.
        not_read: What links of a source led to that cannot be read, by cause.
        broken: Source -> why its crawl broke off.
        problems: Warnings to keep with the run.
        expect: Promises of sources that are not in the market (a replay); None: each source's own.
        finish: The run ends with this. False: it ends with the last of its sources.

    Raises:
        ArchiveUnreachableError: The files of the run cannot be uploaded. Nothing is published; they are kept, and the
            next run uploads them.
    """
    workspace.archive.upload({capture.warc_file for capture in captures})
    by_source: dict[str, list[Capture]] = {source: [] for source in sources}
    for capture in captures:
        by_source.setdefault(capture.source, []).append(capture)
    results: list[SourceResult] = []
    with workspace.store.begin() as connection:
        started = min((capture.at for capture in captures), default=clock.now())
        for source, found in by_source.items():
            product = source.split("/", 1)[0]
            spec = None if expect is not None else find_source(workspace.market, source)[1]
            promised = expect or (spec.expect if spec is not None else Expect())
            if expect is not None and any(capture.outcome in READABLE for capture in found):
                # Of many looks, the last may have failed; the others are worth as much as before.
                promised = expect.model_copy(update={"min_pages": 0})
            counted = spec is not None and (spec.kind in NOTES_KINDS or promised.min_releases is not None)
            notes = page_yields.notes_read(connection, found, count=counted)
            previous = capture_store.latest_digests(connection, source=source, outcomes=READABLE, before=started)
            # A tracker is asked for what is new alone, so that a look is never as long as the first.
            whole = pageless_kind(source) is None
            last = runs.last_published(connection, source) if whole else None
            coverage = summarise(
                source,
                product,
                found,
                previous,
                seconds=(seconds or {}).get(source, 0.0),
                bytes_received=(transferred or {}).get(source),
                met=page_yields.not_read_on(connection, found) + Counter((not_read or {}).get(source, {})),
            )
            missed = violations(
                coverage,
                promised,
                last_readable=last["fetched"] + last["unchanged"] if last and expect is None else None,
                entries=page_yields.count_entries(connection, found) if promised.min_entries else None,
                releases=notes.releases if counted else None,
                last_releases=page_yields.published_notes(connection, source).releases if counted else None,
                missing=missing_texts(promised.must_contain, page_yields.texts(connection, found))
                if promised.must_contain
                else (),
            )
            if broken and source in broken:
                missed.insert(0, f"the crawl was interrupted: {broken[source]}")
            results.append(SourceResult(coverage=coverage, missed=tuple(missed), unread=notes.unread))
        good = {result.coverage.source for result in results if not result.missed}
        # Posts of users are not pages of the product.
        published = [c for c in captures if c.source in good and pageless_kind(c.source) is None]
        pages.publish_versions(connection, published, known_at=clock.now())
        looks = [row["started_at"] for source in by_source if (row := runs.latest_coverage(connection, source))]
        runs.save_coverage(
            connection,
            [
                {
                    **asdict(result.coverage),
                    "run_id": run_id,
                    "published": not result.missed,
                    "violations": list(result.missed),
                }
                for result in results
            ],
        )
        for problem in problems:
            runs.add_issue(connection, run_id, problem)
        for result in results:
            for url, why in result.unread:
                runs.add_issue(
                    connection,
                    run_id,
                    f"{url}: {why}",
                    where=result.coverage.source,
                    next_step=f"See what was read: rivalscope inspect {url}",
                )
            for promise in result.missed:
                runs.add_issue(connection, run_id, promise, level="error", where=result.coverage.source)
        rows = runs.coverage_of(connection, run_id)
        published_in_all = sum(row["published"] for row in rows)
        status = "failed" if published_in_all < len(rows) else "published"
        counts = {"captures": len(captures), "sources": len(rows), "published": published_in_all}
        capture_store.fold_unchanged(
            connection,
            since=min(looks) - _EVERY_LOOK_FOR if looks else None,
            before=clock.now() - _EVERY_LOOK_FOR,
            sources=by_source,
        )
        if finish or not runs.left_in(connection, run_id):
            runs.finish_run(connection, run_id, status=status, counts=counts)
    collected = Collected(run_id=run_id, sources=tuple(results), problems=tuple(problems))
    _write_certificate(workspace.runs_dir / run_id, collected, status)
    return collected


def _write_certificate(folder: Path, collected: Collected, status: str) -> None:
    """Write the coverage certificate and the run's warnings, for people and for CI, beside the store."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate = {
        "run": collected.run_id,
        "status": status,
        "at": clock.now().isoformat(),
        "sources": [
            {
                **asdict(result.coverage),
                "published": not result.missed,
                "missed": list(result.missed),
                "not_understood": [url for url, _ in result.unread],
            }
            for result in collected.sources
        ],
    }
    (folder / "coverage.json").write_text(json.dumps(certificate, indent=2) + "\n", encoding="utf-8")
    lines = defaultdict(list)
    for problem in collected.problems:
        lines["warning"].append({"level": "warning", "what": problem})
    for result in collected.sources:
        for url, why in result.unread:
            what = f"{url}: {why}"
            lines["warning"].append({"level": "warning", "where": result.coverage.source, "what": what})
    for result in collected.failed:
        for missed in result.missed:
            lines["error"].append({"level": "error", "where": result.coverage.source, "what": missed})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for level in lines.values() for line in level)
    (folder / "issues.jsonl").write_text(text, encoding="utf-8")
