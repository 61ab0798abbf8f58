"""Workers of a cluster: what hosts see of several workers and markets, and what a killed worker loses.

usage: python -m benchmarks.cluster [--workers 4] [--kills 30] [--delay 0.4] [--budget 60]

Three markets watch the same three hosts. First, what the hosts' own log says of pauses and daily budgets while all
workers crawl. Then workers are killed at random, again and again, while sources are enqueued: whether a capture is lost
or doubled, and how long a source waits from a kill until another worker holds it.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.team_parts import HOSTS, fresh_database, hosts, market_yaml, requests_of, wait_for
from rivalscope.app.cluster.jobs import enqueue_sources, make_queue
from rivalscope.app.cluster.markets import cluster_of, register_market
from rivalscope.app.workflows.collect import all_sources
from rivalscope.core.archive import captures_in
from rivalscope.core.store import leases
from rivalscope.core.workspace import CLUSTER_ENV, Workspace

__all__ = ["Killed", "ahead", "enqueue", "kill_workers", "make_markets", "working"]


@dataclass
class Killed:
    """What came of killing workers.

    Attributes:
        kills: Workers killed while they held a lease.
        taken_over: Seconds from each such kill until another process held the same source, or it was published.
        lost: Captures that are archived and not stored.
        doubled: Captures of one address in one run beyond the first.
        unfinished: Sources that nobody finished.
    """

    kills: int = 0
    taken_over: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    unfinished: list[str] = field(default_factory=list)


def make_markets(server: str, folder: Path, port: int, *, number: int, delay: float, budget: int) -> list[Workspace]:
    """Make markets on one cluster, each with a store of its own, and register them."""
    os.environ.pop("RIVALSCOPE_STORE", None)
    os.environ[CLUSTER_ENV] = fresh_database(server, "cluster")
    made = []
    for each in range(number):
        root = folder / f"market{each}"
        root.mkdir(parents=True)
        (root / "archive").mkdir()
        store = fresh_database(server, f"market{each}")
        words = market_yaml(port, name=f"market{each}", delay=delay, budget=budget)
        (root / "market.yaml").write_text(f'{words}store: "{store}"\n', encoding="utf-8")
        made.append(Workspace(root))
        register_market(made[-1])
    return made


def enqueue(markets: list[Workspace]) -> None:
    """Enqueue every source of every market."""
    app = make_queue(cluster_of(markets[0]))
    with app.open():
        for market in markets:
            enqueue_sources(app, market, market.root.name, all_sources(market), scheduled=False)


def start_worker(folder: Path) -> subprocess.Popen[bytes]:
    """Start a worker as a user does."""
    log = (folder / "workers.log").open("ab")
    command = [sys.executable, "-P", "-m", "rivalscope.app.cli", "worker", "--folder", str(folder / "here")]
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log)


@contextmanager
def working(folder: Path, number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Let workers work; they are killed in the end."""
    workers = [start_worker(folder) for _ in range(number)]
    try:
        yield workers
    finally:
        for one in workers:
            one.kill()
            one.wait()


def ahead(log: Path, host: str, delay: float) -> float:
    """Return by how many seconds any stretch of requests that a host saw was faster than one at a time with a pause.

    What a busy machine does to the times in a log is part of it, and does not add up.
    """
    most, behind = 0.0, float("inf")
    for number, (at, _) in enumerate(requests_of(log, host)):
        # How much later than its turn this one came, counted from the first; the earliest turn since the latest.
        late = at - number * delay
        most = max(most, 0.0 if behind == float("inf") else behind - late)
        behind = late if behind == float("inf") else max(behind, late)
    return most


def idle(markets: list[Workspace]) -> bool:
    """Return whether no crawl waits or runs."""
    with cluster_of(markets[0]).begin() as connection:
        query = "SELECT COUNT(*) FROM procrastinate_jobs WHERE task_name = 'crawl' AND status IN ('todo', 'doing')"
        return connection.execute(text(query)).scalar_one() == 0


def kill_workers(
    markets: list[Workspace], workers: list[subprocess.Popen[bytes]], folder: Path, *, kills: int, rng: random.Random
) -> Killed:
    """Kill workers that are crawling, start others, and say what came of it."""
    found = Killed()
    waiting: dict[tuple[str, str], tuple[float, int]] = {}
    end = time.monotonic() + 60 * kills
    enqueue(markets)  # also makes the queue, if no worker has yet
    while (found.kills < kills or waiting) and time.monotonic() < end:
        if idle(markets) and found.kills < kills:
            enqueue(markets)
        at_work = _at_work(markets)
        now = time.monotonic()
        for key, (killed_at, process) in list(waiting.items()):
            if (key in at_work and at_work[key] != process) or (idle(markets) and key not in at_work):
                found.taken_over.append(now - killed_at)
                del waiting[key]
        mine = {worker.pid: worker for worker in workers}
        busy = [mine[process] for process in set(at_work.values()) if process in mine]
        if busy and found.kills < kills and rng.random() < 0.3:
            victim = rng.choice(busy)
            held = [key for key, process in at_work.items() if process == victim.pid]
            victim.kill()
            victim.wait()
            found.kills += 1
            waiting |= {key: (time.monotonic(), victim.pid) for key in held}
            workers.remove(victim)
            workers.append(start_worker(folder))
        time.sleep(rng.uniform(0.1, 0.6))
    if not wait_for(lambda: idle(markets), seconds=180):
        found.unfinished.append("the queue was never empty again")
    for market in markets:
        _count(market, found)
    return found


def _at_work(markets: list[Workspace]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for market in markets:
        with market.store.begin() as connection:
            for holder in leases.living(connection):
                if holder.lease.startswith("source "):
                    found[market.root.name, holder.lease] = holder.owner.process
    return found


def _count(market: Workspace, found: Killed) -> None:
    with market.store.begin() as connection:

        def rows(query: str) -> list[Any]:
            return list(connection.execute(text(query)))

        stored = set(connection.execute(text("SELECT id FROM captures")).scalars())
        found.doubled += sum(
            number - 1
            for (number,) in rows(
                "SELECT COUNT(*) FROM captures WHERE product <> '' GROUP BY run_id, source, url HAVING COUNT(*) > 1"
            )
        )
        unfinished = rows("SELECT id FROM runs WHERE kind = 'crawl' AND status = 'running'")
        found.unfinished += [f"{market.root.name}: run {run}" for (run,) in unfinished]
    for path in market.archive_dir.glob("*.warc.gz"):
        if path.stat().st_size:
            found.lost += sum(one.id not in stored for one in captures_in(path, file=path.name))


def main() -> None:
    """Measure and print."""
    from tests.conftest import PostgresServer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--delay", type=float, default=0.4)
    parser.add_argument("--budget", type=int, default=60, help="requests a day to each host, in the first part")
    given = parser.parse_args()
    server, folder = PostgresServer(), Path(tempfile.mkdtemp(prefix="rivalscope-cluster-"))
    try:
        _manners(given, server.url, folder / "manners")
        _kills(given, server.url, folder / "kills")
    finally:
        server.close()
    shutil.rmtree(folder)


def _manners(given: argparse.Namespace, server: str, folder: Path) -> None:
    log = folder / "requests.txt"
    folder.mkdir(parents=True)
    with hosts(log) as port:
        markets = make_markets(server, folder, port, number=3, delay=given.delay, budget=given.budget)
        with working(folder, given.workers):
            for _ in range(2):  # two days' work in one: the budget must stop it
                enqueue(markets)
                if not wait_for(lambda: idle(markets), seconds=300):
                    print("  the queue was never empty")
    print(f"{given.workers} workers, 3 markets, a delay of {given.delay} s, {given.budget} requests a day to a host:")
    for host in HOSTS:
        times = [at for at, _ in requests_of(log, host)]
        faster, over = ahead(log, host, given.delay), max(0, len(times) - given.budget)
        print(
            f"  {host}: {len(times)} requests, {faster:.2f} s faster than one by one at most, over the budget: {over}"
        )


def _kills(given: argparse.Namespace, server: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    with hosts(folder / "requests.txt") as port:
        markets = make_markets(server, folder, port, number=3, delay=given.delay, budget=1_000_000)
        with working(folder, given.workers) as workers:
            found = kill_workers(markets, workers, folder, kills=given.kills, rng=random.Random(1))
        faster = max(ahead(folder / "requests.txt", host, given.delay) for host in HOSTS)
    taken = sorted(found.taken_over)
    print(
        f"{found.kills} workers killed while they crawled: captures lost {found.lost}, doubled {found.doubled}, "
        f"unfinished {found.unfinished or 'none'}; taken over after {taken[len(taken) // 2]:.0f} s in the middle, "
        f"{taken[-1]:.0f} s at most ({len(taken)} sources); {faster:.2f} s faster than one by one at most",
        flush=True,
    )


if __name__ == "__main__":
    main()
