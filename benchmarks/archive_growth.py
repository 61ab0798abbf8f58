"""What a year of daily looks at an unchanged site costs: archive, store, and time a look.

``python -m benchmarks.archive_growth [--pages 300] [--looks 365]``

Answers are handed to the crawl's own recorder (304 for each page, as a server gives it); archive, store and publication
are the product's. The peer is a revisit record for each page and look, as WARC tools write it.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.common import floors
from crawlers.answers import HttpAnswer
from crawlers.frontier import Candidate
from crawlers.recorder import Recorder
from crawlers.session import CrawlSession
from rivalscope.app.workflows.collect import publish
from rivalscope.app.workflows.read import read_captures, with_failures
from rivalscope.core import clock
from rivalscope.core.archive import ArchiveWriter, Exchange
from rivalscope.core.store import captures, runs
from rivalscope.core.workspace import Workspace

_BEGIN = datetime(2026, 1, 5, 6, tzinfo=UTC)


def _pages(count: int) -> dict[str, bytes]:
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghiklmnoprstuvw", k=draw.randint(3, 9))) for _ in range(2_000)]
    return {
        f"https://heron.test/docs/{draw.choice(words)}-{number}": (
            f"<!doctype html><html lang=en><head><title>Page {number}</title></head><body><main><h1>Page {number}</h1>"
            + "".join(f"<p>{' '.join(draw.choices(words, k=60))}.</p>" for _ in range(7))
            + "</main></body></html>"
        ).encode()
        for number in range(count)
    }


def _look(workspace: Workspace, source: str, pages: dict[str, bytes], at: datetime, *, first: bool) -> None:
    with clock.frozen(at):
        with workspace.store.begin() as connection:
            run_id = runs.start_run(connection, "crawl", sources=[source])
        session = CrawlSession.open(workspace, run_id, source, report=lambda event: None)
    recorder = Recorder(session)
    draw = random.Random(str(at))
    for url, body in pages.items():
        at += timedelta(milliseconds=draw.randint(900, 1_400))
        headers = [("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{hash(url) & 0xFFFFFFFF:x}"')]
        answer = (
            HttpAnswer(status=200, headers=headers, body=body)
            if first
            else HttpAnswer(status=304, headers=headers, body=b"")
        )
        with clock.frozen(at):
            recorder.answer(Candidate(url), answer, last_attempt=True)
    with clock.frozen(at):
        recorder.commit()
        session.close()
        with workspace.store.begin() as connection:
            found = captures.captures_of_run(connection, run_id)
        read = read_captures(workspace, found)
        publish(workspace, run_id, with_failures(found, read), sources=[source], problems=read.problems)


def _revisits(folder: Path, pages: dict[str, bytes], workspace: Workspace, source: str) -> int:
    """Return the bytes of one look as revisit records."""
    session = CrawlSession.open(workspace, "peer", source, report=lambda event: None)
    with ArchiveWriter(folder, "peer.warc.gz", software="peer") as writer:
        for url in pages:
            before = session.previous[url]
            exchange = Exchange(status=304, headers=[("ETag", before.etag)])
            writer.append(before, exchange, original=session.archive.original(before))
    return (folder / "peer.warc.gz").stat().st_size


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern))


def main() -> int:
    """Print the figures, and fail above the ceilings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--looks", type=int, default=365)
    options = parser.parse_args()
    pages = _pages(options.pages)
    with tempfile.TemporaryDirectory(prefix="rivalscope-year-") as name:
        root = Path(name) / "ws"
        root.mkdir()
        market = {"market": "year", "products": [{"name": "Heron", "sources": [{"url": "https://heron.test/"}]}]}
        (root / "market.yaml").write_text(json.dumps(market), encoding="utf-8")
        workspace = Workspace(root)
        product = workspace.market.products[0]
        source = product.source_id(product.sources[0])
        seconds: list[float] = []
        for number in range(options.looks + 1):
            started = time.process_time()
            _look(workspace, source, pages, _BEGIN + timedelta(days=number), first=not number)
            seconds.append(time.process_time() - started)
            if not number:
                workspace.store.close()
                first_archive, first_store = _size(workspace.archive_dir, "*"), _size(root, "store.sqlite*")
        workspace.store.close()
        archive, store = _size(workspace.archive_dir, "*"), _size(root, "store.sqlite*")
        peer = first_archive + options.looks * _revisits(Path(name), pages, workspace, source)
        workspace.store.close()
    edge = max(2, options.looks // 6)
    early, late = statistics.median(seconds[2 : edge + 2]), statistics.median(seconds[-edge:])
    figures = {
        "archive": archive / first_archive,
        "store": store / first_store,
        "both": (archive + store) / (first_archive + first_store),
        "time": late / early,
    }
    print(f"{options.pages} pages, {options.looks} looks at the unchanged site; kB after the first, and at last")
    print(f"archive  {first_archive / 1e3:8.0f} {archive / 1e3:8.0f}   {figures['archive']:.2f} times the first crawl")
    print(f"store    {first_store / 1e3:8.0f} {store / 1e3:8.0f}   {figures['store']:.2f}")
    print(f"both     {'':8} {'':8}   {figures['both']:.2f}")
    print(f"a revisit record for each page and look: {peer / 1e3:.0f} kB, {peer / first_archive:.1f} times")
    print(f"CPU s a look: {early:.2f} in the first sixth, {late:.2f} in the last, {figures['time']:.2f} times")
    missed = [
        f"{key}: {figures[key.removeprefix('max_')]:.2f} is above {value}"
        for key, value in floors("archive_growth").items()
        if figures[key.removeprefix("max_")] > value
    ]
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
