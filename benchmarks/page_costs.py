"""What a page costs to crawl and read: by the size of a site, and with several workers on one machine.

usage: python -m benchmarks.page_costs [--sizes 250 1000 4000] [--workers 1 2 4] [--pages 500]
       python -m benchmarks.page_costs --pinned [--pages 1000] [--rounds 2]

Each worker is a process that crawls a site of its own on loopback, without pauses, and then reads what it brought.
Printed are processor seconds, which hardly depend on what else the machine does, the pages a second of all workers
together, which do, and the largest memory of any process. With ``--pinned`` one worker and two are compared, each held
to a core of its own: pages of a second of processor time, which is less than one worker's where they stand in each
other's way, and pages a second by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import processor_time
from benchmarks.crawl import ours, workspace_for
from benchmarks.local_site import serve
from rivalscope.app.workflows.read import read_captures
from rivalscope.core.store.captures import latest_captures

__all__ = ["work"]


def work(pages: int) -> None:
    """Crawl a site and read it.

    Print pages, processor seconds of both, the peak of memory in MB, and when crawling began and both ended.
    """
    with tempfile.TemporaryDirectory(prefix="rivalscope-pages-") as name, serve(pages) as url:
        workspace, source = workspace_for(url, Path(name), pages)
        begun = time.time()
        crawled = ours(workspace, source)
        between = time.time()
        with workspace.store.begin() as connection:
            found = list(latest_captures(connection, product="local").values())
        before = processor_time()
        read_captures(workspace, found)
        reading = processor_time() - before
        ended = time.time()
        workspace.store.close()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps([crawled.pages, crawled.cpu, reading, peak, begun, between, ended]))


def _run(workers: int, pages: int, *, cores: Sequence[int] = ()) -> list[list[float]]:
    """Let workers crawl and read side by side, each on a core of its own if cores are given."""
    command = [sys.executable, "-m", "benchmarks.page_costs", "--work", str(pages)]
    held = [["--core", str(core)] for core in cores] or [[]] * workers
    running = [
        subprocess.Popen([*command, *core], stdout=subprocess.PIPE, text=True)
        for _, core in zip(range(workers), held, strict=False)
    ]
    return [json.loads(one.communicate()[0]) for one in running]


def _pinned(pages: int, rounds: int) -> float:
    """Print what one worker and two do, the best of some rounds in turn, and return two workers' share of twice one."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        raise SystemExit("Two workers need two cores.")
    by_processor: dict[int, list[float]] = {1: [], 2: []}
    by_clock: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers in (1, 2):
            rows = _run(workers, pages, cores=cores[:workers])
            done = sum(row[0] for row in rows)
            by_processor[workers].append(done / sum(row[1] + row[2] for row in rows))
            by_clock[workers].append(done / (max(row[6] for row in rows) - min(row[4] for row in rows)))
            print(
                f"{workers} workers, {pages} pages each: {by_processor[workers][-1]:.0f} pages a second of processor, "
                f"{by_clock[workers][-1]:.0f} by the clock, {max(row[3] for row in rows):.0f} MB at most",
                flush=True,
            )
    processor = max(by_processor[2]) / max(by_processor[1])
    print(
        f"two workers against twice one: {processor:.2f} by processor time, "
        f"{max(by_clock[2]) / (2 * max(by_clock[1])):.2f} by the clock"
    )
    return processor


def _together(workers: int, pages: int) -> None:
    begun = time.monotonic()
    rows = _run(workers, pages)
    seconds = time.monotonic() - begun
    total, crawl, read = (sum(row[place] for row in rows) for place in range(3))
    print(
        f"{workers} workers, {pages} pages each: {1000 * crawl / total:.1f} ms to crawl and {1000 * read / total:.1f} "
        f"ms to read a page, {total / seconds:.0f} pages a second, {max(row[3] for row in rows):.0f} MB at most",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[250, 1000, 4000], help="pages of a site, one worker")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--pages", type=int, default=500, help="pages of each worker")
    parser.add_argument("--work", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--pinned", action="store_true", help="compare one worker with two, on cores of their own")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.core is not None:
        os.sched_setaffinity(0, {given.core})
    if given.pinned:
        _pinned(given.pages, given.rounds)
        return
    if given.work is not None:
        work(given.work)
        return
    for pages in given.sizes:
        _together(1, pages)
    for workers in given.workers:
        _together(workers, given.pages)


if __name__ == "__main__":
    main()
