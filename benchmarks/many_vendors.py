"""Many vendors crawled and read by the workers of a cluster: what a page costs by the number of vendors and workers.

usage: python -m benchmarks.many_vendors [--vendors 10 100] [--pages 100] [--workers 1 2] [--again] [--pinned]

Each vendor is a host of its own on loopback, whose pages are those of the shared markets' archives (made up where they
are absent), each with a word of its vendor. Sources are enqueued as ``rivalscope run`` does on a cluster, and workers
crawl, read and publish them until nothing is left. Printed are milliseconds of processor a page, of workers with all
they start and of PostgreSQL; pages a second by the clock; the largest memory that a worker and all it started had
together; and, with ``--again``, the same of a second crawl of the same pages, which hosts answer with 304.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from benchmarks import local_site
from benchmarks.common import shared_dir
from benchmarks.loopback import NOT_FOUND, LoopbackHost, ok_head, page_response, serve_hosts
from benchmarks.team_parts import fresh_database
from rivalscope.app.cluster.jobs import enqueue_sources, make_queue
from rivalscope.app.cluster.markets import cluster_of, register_market
from rivalscope.app.workflows.collect import all_sources
from rivalscope.core.archive import records, response_in
from rivalscope.core.workspace import CLUSTER_ENV, Workspace

__all__ = ["Measured", "measure"]

_MARKETS = ("forges", "identity-providers", "csi", "gateway-api", "bundlers", "react-data", "vector-databases")
_BODIES = 600
"""Pages of the archives that sites are made of."""
_LINK = re.compile(rb"\b(?:href|src|action)=", re.I)
_END = re.compile(rb"</body>|\Z", re.I)


@dataclass(frozen=True)
class Measured:
    """A crawl of all vendors.

    Attributes:
        pages: Captures of pages that the store holds of it.
        worker: Processor seconds of the workers and what they started.
        database: Processor seconds of PostgreSQL.
        seconds: By the clock.
        worker_mb: The largest memory of a worker and its children together.
    """

    pages: int
    worker: float
    database: float
    seconds: float
    worker_mb: float

    def __str__(self) -> str:
        return (
            f"{self.pages} pages; {1000 * self.worker / self.pages:.1f} ms of workers and "
            f"{1000 * self.database / self.pages:.1f} ms of the database a page; "
            f"{self.pages / self.seconds:.1f} pages a second, "
            f"{self.pages / (self.worker + self.database):.0f} a second of processor; "
            f"{self.worker_mb:.0f} MB a worker at most"
        )


def _archived() -> list[bytes]:
    """Return pages of the shared archives, the same each time, without links to anywhere; none if there are none."""
    try:
        corpora = shared_dir() / "corpora"
    except SystemExit:
        return []
    found: dict[str, bytes] = {}
    for market in _MARKETS:
        for path in sorted((corpora / market).rglob("*.warc.gz")):
            for record in records(path):
                archived = response_in(record)
                if archived is not None and "html" in archived.mime and archived.status == 200:
                    found[hashlib.sha256(archived.payload).hexdigest()] = archived.payload
    chosen = (found[key] for key in sorted(found))
    return [_LINK.sub(b"data-was=", body) for body in islice(chosen, _BODIES)]


class _Vendor(LoopbackHost):
    bodies: Sequence[bytes]
    pages: int

    def response(self, host: str, path: str, head: bytes) -> bytes:
        number = 0 if path == "/" else int(path.removeprefix("/docs/")) if path.startswith("/docs/") else self.pages
        if number >= self.pages:
            return NOT_FOUND
        tag = f'"{host}/{number}"'.encode()
        return page_response(head, tag, lambda: self._page(host, number, tag))

    def _page(self, host: str, number: int, tag: bytes) -> bytes:
        body = _page(host, number, self.pages, self.bodies)
        return ok_head(tag, len(body)) + body


def _page(host: str, number: int, pages: int, bodies: Sequence[bytes]) -> bytes:
    links = "".join(f'<a href="/docs/{n}">Page {n}</a> ' for n in range(1, pages)) if number == 0 else ""
    said = f"<p>Page {number} of {host}, which nobody else has.</p><nav>{links}</nav>".encode()
    first = int.from_bytes(hashlib.sha256(host.encode()).digest()[:4], "big")
    body = bodies[(first + number) % len(bodies)]
    place = next(_END.finditer(body)).start()
    return body[:place] + said + body[place:]


def _vendor(pages: int) -> type[_Vendor]:
    _Vendor.pages = pages
    _Vendor.bodies = _archived() or [local_site.page(n, 40) for n in range(200)]
    return _Vendor


@lru_cache
def _ticks() -> int:
    return os.sysconf("SC_CLK_TCK")


def _family(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
    family = [root]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return family


def _megabytes(root: int) -> float:
    """Return the memory of a process and its descendants: what they share counts once (proportional set size)."""
    total = 0
    for process in _family(root):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def _seconds(root: int) -> float:
    """Return the processor time of a process, its descendants and those it has waited for."""
    total = 0
    for process in _family(root):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / _ticks()


def _market(root: Path, hosts: Sequence[str], port: int, pages: int, store: str) -> Workspace:
    (root / "archive").mkdir(parents=True)
    products = "".join(
        f"- {{name: Vendor{number:04d}, home: 'http://{host}:{port}/', sources: [{{kind: site, url: "
        f"'http://{host}:{port}/', max_pages: {pages}}}]}}\n"
        for number, host in enumerate(hosts)
    )
    (root / "market.yaml").write_text(
        f'market: vendors\nallow_private: true\nstore: "{store}"\n'
        f"crawl: {{delay: 0, concurrency: 8, daily_budget: 1000000}}\n"
        f"capabilities: [{{name: Single sign-on}}, {{name: Audit log}}, {{name: Webhooks}}]\nproducts:\n{products}",
        encoding="utf-8",
    )
    return Workspace(root)


def _work(folder: Path, workers: int, database: int, *, pinned: bool) -> tuple[float, float, float, float]:
    """Let workers work until nothing is left; return their seconds, the database's, those of the clock, and MB."""
    before, stored = resource.getrusage(resource.RUSAGE_CHILDREN), _seconds(database)
    begun, peak, done = time.monotonic(), 0.0, threading.Event()
    command = [sys.executable, "-P", "-m", "rivalscope.app.cli", "worker", "--once", "--only", "crawl"]
    command += ["--folder", str(folder / "here")]
    with (folder / "workers.log").open("ab") as log:
        # A worker to a core, as far as there are cores: that is how several machines would stand beside each other.
        cores = sorted(os.sched_getaffinity(0))
        held = [{cores[at % len(cores)]} if pinned else set(cores) for at in range(workers)]
        running = [
            subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=partial(os.sched_setaffinity, 0, one))
            for one in held
        ]

    def watch() -> None:
        nonlocal peak
        while not done.wait(5):
            peak = max(peak, *(_megabytes(one.pid) for one in running))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for one in running:
        one.wait()
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, _seconds(database) - stored, time.monotonic() - begun, peak


def measure(
    server: str,
    database: int,
    folder: Path,
    *,
    vendors: int,
    pages: int,
    workers: int,
    times: int = 1,
    pinned: bool = False,
) -> Iterator[Measured]:
    """Yield what each crawl of all vendors took.

    Args:
        server: Address of a PostgreSQL server.
        database: The server's process.
        folder: For the market, its archive and what workers keep.
        vendors: How many, at most 60,000.
        pages: Of each.
        workers: Processes that work at once.
        times: Crawls, one after the other.
        pinned: Hold each worker to a core.
    """
    hosts = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(vendors)]
    os.environ.pop("RIVALSCOPE_STORE", None)
    os.environ[CLUSTER_ENV] = fresh_database(server, "cluster")
    with serve_hosts(hosts, _vendor, pages) as port:
        market = _market(folder / "market", hosts, port, pages, fresh_database(server, "vendors"))
        name = register_market(market).name
        app = make_queue(cluster_of(market))
        seen = 0
        for _ in range(times):
            with app.open():
                enqueue_sources(app, market, name, all_sources(market), scheduled=False)
            took = _work(folder, workers, database, pinned=pinned)
            with market.store.begin() as connection:
                stored = connection.execute(text("SELECT COUNT(*) FROM captures WHERE product <> ''")).scalar_one()
            yield Measured(stored - seen, *took)
            seen = stored


def main() -> None:
    """Measure and print."""
    from tests.conftest import PostgresServer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendors", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("--again", action="store_true", help="crawl a second time")
    parser.add_argument("--pinned", action="store_true", help="hold each worker to a core of its own")
    given = parser.parse_args()
    for vendors in given.vendors:
        for workers in given.workers:
            server, folder = PostgresServer(), Path(tempfile.mkdtemp(prefix="rivalscope-vendors-"))
            try:
                found = measure(
                    server.url, server.process, folder, vendors=vendors, pages=given.pages, workers=workers,
                    times=1 + given.again, pinned=given.pinned,
                )  # fmt: skip
                for number, one in enumerate(found):
                    again = ", again" if number else ""
                    print(f"{vendors} vendors, {workers} workers{again}: {one}", flush=True)
            finally:
                server.close()
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
