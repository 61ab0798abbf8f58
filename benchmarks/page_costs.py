"""What a page costs to crawl and read: by the size of a site, and with several workers on one machine.

usage: python -m benchmarks.page_costs [--sizes 250 1000 4000] [--workers 1 2 4] [--pages 500]

Each worker is a process that crawls a site of its own on loopback, without pauses, and then reads what it brought.
Printed are processor seconds, which hardly depend on what else the machine does, the pages a second of all workers
together, which do, and the largest memory of any process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import processor_time
from benchmarks.crawl import ours, workspace_for
from benchmarks.local_site import serve
from rivalscope.app.workflows.read import read_captures
from rivalscope.core.store.captures import latest_captures

__all__ = ["work"]


def work(pages: int) -> None:
    """Crawl a site and read it; print pages, processor seconds of both, and the peak of memory in MB."""
    with tempfile.TemporaryDirectory(prefix="rivalscope-pages-") as name, serve(pages) as url:
        workspace, source = workspace_for(url, Path(name), pages)
        crawled = ours(workspace, source)
        with workspace.store.begin() as connection:
            found = list(latest_captures(connection, product="local").values())
        before = processor_time()
        read_captures(workspace, found)
        reading = processor_time() - before
        workspace.store.close()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps([crawled.pages, crawled.cpu, reading, peak]))


def _together(workers: int, pages: int) -> None:
    begun = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.page_costs", "--work", str(pages)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    rows = [json.loads(one.communicate()[0]) for one in running]
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
    given = parser.parse_args()
    if given.work is not None:
        work(given.work)
        return
    for pages in given.sizes:
        _together(1, pages)
    for workers in given.workers:
        _together(workers, given.pages)


if __name__ == "__main__":
    main()
