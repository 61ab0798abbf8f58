"""Throughput of a full crawl, and what a re-crawl costs, beside plain Scrapy with its file-system cache.

``python -m benchmarks.crawl [--pages 2000] [--large 20000]``

Both crawl the same generated site in a child process of their own, with no delay; CPU seconds are the child's. Ours
ranks, archives as WARC and stores captures; the peer follows links with a link extractor and fills Scrapy's HTTP cache.
The peer of the re-crawl is the floor: bare Scrapy that asks for the same pages, gets a 304 for each, and keeps nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import below_floor, floors, processor_time
from benchmarks.local_site import serve
from crawlers.runner import Ending, crawl
from rivalscope.app.workflows.read import read_captures
from rivalscope.core.store.captures import captures_of_run, latest_captures
from rivalscope.core.store.runs import start_run
from rivalscope.core.workspace import Workspace

_PRODUCT = "local"
_PEER = Path(__file__).with_name("plain_spider.py")
_BARE = Path(__file__).with_name("bare_spider.py")
# The peer and the reading take much longer than our crawl; a part of the site says how fast they are.
_PEER_PAGES = 1_000
_READ_PAGES = 500
_RECRAWLS = 3
"""Re-crawls, ours and the peer's in turn; the cheapest of each counts, since what else the machine does only adds."""
_CEILINGS = ("recrawl_cpu", "recrawl_cpu_with_reading", "recrawl_bytes")


@dataclass(frozen=True, slots=True)
class Measured:
    """One crawl."""

    pages: int
    cpu: float
    seconds: float
    peak_mb: float
    bytes: int = 0

    @property
    def rate(self) -> float:
        """Pages per CPU-second."""
        return self.pages / self.cpu


def _children() -> tuple[float, float]:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _peer(program: Path, *arguments: str) -> Measured:
    before, start = _children()[0], time.monotonic()
    command = [sys.executable, str(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    cpu, peak = _children()
    return Measured(int(done.stdout.split()[-1]), cpu - before, time.monotonic() - start, peak)


def workspace_for(url: str, root: Path, pages: int) -> tuple[Workspace, str]:
    """Make a workspace that crawls a site, and return it with the source's id."""
    (root / "market.yaml").write_text(
        f"market: benchmark\nallow_private: true\ncrawl: {{delay: 0, concurrency: 8, daily_budget: 1000000}}\n"
        f"products: [{{name: Local, sources: [{{kind: site, url: '{url}', max_pages: {pages}}}]}}]\n"
    )
    workspace = Workspace(root)
    product = workspace.market.products[0]
    return workspace, product.source_id(product.sources[0])


def ours(workspace: Workspace, source: str) -> Measured:
    """Crawl once and measure the child."""
    with workspace.store.begin() as connection:
        run_id = start_run(connection, "crawl", sources=[source])
    before, start = _children()[0], time.monotonic()
    result = crawl(workspace, run_id, [source])[0]
    if result.ending is not Ending.DONE:
        raise SystemExit(f"the crawl ended badly: {result}")
    cpu, peak = _children()
    with workspace.store.begin() as connection:
        pages = sum(bool(capture.product) for capture in captures_of_run(connection, run_id))
    return Measured(pages, cpu - before, time.monotonic() - start, peak, result.bytes)


def _bare(workspace: Workspace, file: Path) -> Measured:
    with workspace.store.begin() as connection:
        captures = latest_captures(connection, product=_PRODUCT)
    known = [[url, capture.etag] for url, capture in captures.items()]
    file.write_text(json.dumps(known), encoding="utf-8")
    return _peer(_BARE, str(file))


def _read(workspace: Workspace) -> float:
    """Read pages as ``rivalscope crawl`` does after the crawl, and return the CPU seconds that all of them take."""
    with workspace.store.begin() as connection:
        captures = list(latest_captures(connection, product=_PRODUCT).values())
    some = captures[:: max(1, len(captures) // _READ_PAGES)]
    before = processor_time()
    read_captures(workspace, some)
    return (processor_time() - before) / len(some) * len(captures)


def measure(pages: int) -> dict[str, float]:
    """Measure first crawl and re-crawl beside the peer."""
    root = Path(tempfile.mkdtemp(prefix="rivalscope-bench-"))
    try:
        with serve(min(pages, _PEER_PAGES)) as url:
            peer = _peer(_PEER, url, str(root / "cache"), "DummyPolicy")
        with serve(pages) as url:
            workspace, source = workspace_for(url, root, pages)
            first = ours(workspace, source)
            reading = _read(workspace)
            again: list[tuple[Measured, Measured]] = []
            for _ in range(_RECRAWLS):
                time.sleep(1.1)  # run ids carry whole seconds
                again.append((ours(workspace, source), _bare(workspace, root / "known.json")))
            second, bare = (min(runs, key=lambda run: run.cpu) for runs in zip(*again, strict=True))
        disk = sum(path.stat().st_size for path in workspace.archive_dir.iterdir())
        cache = sum(path.stat().st_blocks * 512 for path in (root / "cache").rglob("*"))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for name, run in (
        ("plain Scrapy with cache", peer),
        ("ours, first crawl", first),
        ("bare Scrapy, 304s only", bare),
        ("ours, re-crawl", second),
    ):
        print(
            f"{name:26} {run.pages:6} pages {run.cpu:7.2f} CPU s {run.rate:7.1f} pages/CPU s "
            f"{run.seconds:6.1f} s {run.peak_mb:5.0f} MB peak {run.bytes:11,} bytes received"
        )
    print(f"reading what the first crawl brought took {reading:.2f} CPU s, after the re-crawl there is nothing to read")
    print(f"archive {disk / 1e3 / pages:.1f} kB a page, Scrapy's cache {cache / 1e3 / peer.pages:.1f}")
    return {
        "ratio": first.rate / peer.rate,
        "recrawl_cpu": second.cpu / first.cpu,
        "recrawl_rate_over_bare": second.rate / bare.rate,
        "recrawl_cpu_with_reading": second.cpu / (first.cpu + reading),
        "recrawl_bytes": second.bytes / first.bytes,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--large", type=int, default=0, help="also measure memory on a site of this size")
    options = parser.parse_args()
    figures = measure(options.pages)
    if options.large:
        for pages in (options.pages, options.large):
            root = Path(tempfile.mkdtemp(prefix="rivalscope-bench-"))
            code = f"from benchmarks.crawl import *; memory({str(root)!r}, {pages})"
            subprocess.run([sys.executable, "-c", code], check=True)
            shutil.rmtree(root, ignore_errors=True)
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    # Ceilings are held as floors of what is saved.
    saved = {f"{name}_saved": 1 - value for name, value in figures.items() if name in _CEILINGS}
    if broken := below_floor({**figures, **saved}, floors("crawl")):
        raise SystemExit("below the floor: " + "; ".join(broken))


def memory(root: str, pages: int) -> None:
    """Print the peak memory of a crawl; in its own process, because a peak never falls."""
    with serve(pages) as url:
        workspace, source = workspace_for(url, Path(root), pages)
        run = ours(workspace, source)
    print(f"{pages:6} pages: {run.peak_mb:.0f} MB peak, {run.rate:.1f} pages/CPU s")


if __name__ == "__main__":
    os.environ.pop("RIVALSCOPE_STORE", None)
    main()
