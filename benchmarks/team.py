"""Several writers on one PostgreSQL store, killed and stopped at random, with a database that dies under them.

usage: python -m benchmarks.team [--writers 2 4] [--rounds 25] [--seed 1] [--publishing]

Each round starts from an empty database. Writers crawl, analyse and decide in random order, each from a folder of its
own; some are killed, one is stopped for longer than its lease, the database is killed. Then one of them is left to
finish, and the outcome is held against a run that nobody disturbed: what is stored, archived and proved must be equal.

With ``--publishing`` nobody is refused at the crawl: each writer crawls a source of its own, all publish and rebuild
the same market at the same beat of the clock, and each waits for its turn.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.team_parts import fresh_database, hosts, market_yaml
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.collect import all_sources, collect
from rivalscope.core.archive import Archive, captures_in
from rivalscope.core.errors import BusyError, RivalscopeError, StoreError
from rivalscope.core.ids import digest
from rivalscope.core.records import Outcome
from rivalscope.core.store import leases
from rivalscope.core.store.captures import captures_of_run
from rivalscope.core.store.leases import PUBLISH, Holder
from rivalscope.core.workspace import Workspace

__all__ = ["Round", "interleave", "undisturbed"]

_LIFE = 6.0
"""Seconds of a lease, so that a round need not last minutes."""
_BEAT = 1.5
"""Seconds from one beat to the next at which all writers publish; a crawl or an analysis takes about as long."""
_CELLS = """
SELECT c.product, b.label, c.support, e.quote, e.contradicts FROM cells c JOIN capabilities b ON b.id = c.capability
LEFT JOIN evidence e ON e.cell_id = c.id WHERE c.known_to IS NULL ORDER BY 1, 2, 4
"""


@dataclass
class Round:
    """What a round came to."""

    kills: int = 0
    database_kills: int = 0
    stops: int = 0
    turns: int = 0
    """How often a writer waited for another one's publication and then published."""
    done: Counter[str] = field(default_factory=Counter)
    """What the writers did, and how each ended."""
    faults: list[str] = field(default_factory=list)
    """Whatever is lost, doubled, wrong, or ended in words that nobody can act on."""


def _work(folder: Path, seed: int, seconds: float, report: Path, own: int | None) -> None:
    """Crawl, analyse and decide at random until the time is over; with a source of its own, at everybody's beat."""
    leases.LIFE = _LIFE
    rng = random.Random(seed)
    end = time.monotonic() + seconds
    kinds = ["crawl one", "crawl one", "crawl all", "analyse", "analyse", "decide"]
    if own is not None:
        kinds = ["crawl one", "analyse", "analyse", "decide"]
    while time.monotonic() < end:
        workspace = Workspace(folder)
        what = rng.choice(kinds)
        waits: list[Holder] = []
        ended = "done"
        if own is not None:
            time.sleep(_BEAT - time.time() % _BEAT)
        try:
            if what.startswith("crawl"):
                sources = all_sources(workspace)
                one = rng.choice(sources) if own is None else sources[own % len(sources)]
                collect(workspace, [] if what == "crawl all" else [one], waiting=waits.append, patient=own is not None)
            elif what == "analyse":
                with workspace.lock("analysis", names=[PUBLISH], waiting=None if own is None else waits.append):
                    analyse(workspace, force=own is not None or rng.random() < 0.5)
            else:
                _decide(workspace, rng.randrange(1000))
            workspace.store.close()
            ended = "done, in its turn" if any(one.lease == PUBLISH for one in waits) else ended
        except (BusyError, StoreError) as error:
            ended = type(error).__name__
            time.sleep(0.3)
        except RivalscopeError as error:
            ended = type(error).__name__
            if "nothing has been published yet" not in error.what:
                ended = f"fault: {what}: {error}"
        except Exception:  # noqa: BLE001 (whatever a user would see as a traceback is what this looks for)
            ended = f"fault: {what}: {traceback.format_exc()[-1500:]}"
        with report.open("a", encoding="utf-8") as file:
            file.write(f"{what}\t{ended!r}\n")


def _decide(workspace: Workspace, number: int) -> None:
    with workspace.overrides_file.open("a", encoding="utf-8") as file:
        file.write("capabilities:\n" if file.tell() == 0 else "")
        row = f"action: pin, capability: Audit log, author: {workspace.root.name}, on: 2026-03-01"
        file.write(f"- {{{row}, reason: number {number}}}\n")


def undisturbed(folder: Path, port: int) -> list[Any]:
    """Return the answers and quotes of a market that one writer built, on SQLite."""
    workspace = _workspace(folder, "alone", port)
    collect(workspace)
    analyse(workspace)
    with workspace.store.begin() as connection:
        found = [tuple(row) for row in connection.execute(text(_CELLS))]
    workspace.store.close()
    return found


def interleave(
    seed: int, *, writers: int, server: Any, folder: Path, port: int, expected: list[Any], publishing: bool = False
) -> Round:
    """Let writers work on one store while they and the database are killed; return what went wrong.

    Args:
        seed: Of everything that is random.
        writers: How many processes.
        server: A PostgreSQL server of our own that can be killed and started.
        folder: For the workspaces and the archive that they share.
        port: Where the hosts listen.
        expected: The outcome of :func:`undisturbed`.
        publishing: Each crawls a source of its own, and all publish at once.
    """
    rng, outcome = random.Random(seed), Round()
    os.environ["RIVALSCOPE_STORE"] = fresh_database(server.url, f"team_{seed}")
    names = ["ann", "bob", "cem", "dia"][:writers]
    roots = [_workspace(folder, name, port).root for name in names]
    seconds = rng.uniform(30, 45) if publishing else rng.uniform(15, 30)
    end = time.monotonic() + seconds
    context = multiprocessing.get_context("fork")

    def begin(root: Path) -> BaseProcess:
        left = max(1.0, end - time.monotonic())
        own = roots.index(root) if publishing else None
        started = context.Process(target=_work, args=(root, rng.randrange(1 << 30), left, root / "report.txt", own))
        started.start()
        return started

    working = {root: begin(root) for root in roots}
    stopped: list[tuple[float, BaseProcess]] = []
    dies_at = time.monotonic() + rng.uniform(0.3, 0.8) * seconds if rng.random() < 0.5 else float("inf")
    while time.monotonic() < end:
        time.sleep(rng.uniform(0.5, 2.5))
        root = rng.choice(roots)
        process = working[root]
        if time.monotonic() > dies_at:
            dies_at = float("inf")
            outcome.database_kills += 1
            server.kill()
            time.sleep(rng.uniform(0, 1))
            server.start()
        elif rng.random() < 0.15 and not stopped and process.is_alive():
            outcome.stops += 1
            os.kill(process.pid or 0, signal.SIGSTOP)
            stopped.append((time.monotonic() + _LIFE + 2, process))
        elif rng.random() < (0.25 if publishing else 0.6) and all(process is not one for _, one in stopped):
            outcome.kills += process.is_alive()
            process.kill()
            process.join()
            working[root] = begin(root)
        for at, one in list(stopped):
            if time.monotonic() > at:
                os.kill(one.pid or 0, signal.SIGCONT)
                stopped.remove((at, one))
    for _, one in stopped:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.pid or 0, signal.SIGCONT)
    for process in working.values():
        process.join(timeout=180)
        if process.is_alive():
            outcome.faults.append("a writer never came to an end")
            process.kill()
    for root in roots:
        _read_report(root / "report.txt", outcome)
    _finish(roots, outcome)
    _hold_against(roots, expected, outcome)
    return outcome


def _read_report(report: Path, outcome: Round) -> None:
    for line in report.read_text(encoding="utf-8").splitlines() if report.exists() else ():
        what, _, ended = line.partition("\t")
        outcome.done[f"{what}: {ended.strip(chr(39))[:24]}"] += 1
        outcome.turns += "in its turn" in ended
        if "fault" in ended:
            outcome.faults.append(ended)


def _finish(roots: list[Path], outcome: Round) -> None:
    """Let one of them finish what was left; it has to wait for leases of the dead at most."""
    deadline = time.monotonic() + 60
    for root in roots:
        workspace = Workspace(root)
        while True:
            try:
                collect(workspace)
                with workspace.lock("analysis", names=[PUBLISH], waiting=lambda holder: None):
                    analyse(workspace)
                break
            except (BusyError, StoreError) as error:
                if time.monotonic() > deadline:
                    outcome.faults.append(f"nobody could finish: {error}")
                    break
                time.sleep(0.5)
        workspace.store.close()


def _hold_against(roots: list[Path], expected: list[Any], outcome: Round) -> None:
    workspace = Workspace(roots[-1])
    faults, archive = outcome.faults, Archive(workspace.archive_dir)
    with workspace.store.begin() as connection:

        def rows(query: str) -> list[Any]:
            return [tuple(row) for row in connection.execute(text(query))]

        if rows(_CELLS) != expected:
            faults.append(f"the matrix is another: {set(map(str, rows(_CELLS))) ^ set(map(str, expected))}")
        faults += [f"page with {n} current versions: {url}" for url, n in rows(
            "SELECT url, COUNT(*) FROM page_versions WHERE valid_to IS NULL AND known_to IS NULL "
            "GROUP BY product, url HAVING COUNT(*) > 1"
        )]  # fmt: skip
        faults += [f"{n} captures of {url} in run {run}" for run, url, n in rows(
            "SELECT run_id, url, COUNT(*) FROM captures WHERE product <> '' GROUP BY run_id, product, url "
            "HAVING COUNT(*) > 1"
        )]  # fmt: skip
        faults += [f"run {run} is still running" for (run,) in rows(
            "SELECT id FROM runs WHERE kind = 'crawl' AND status = 'running'"
        )]  # fmt: skip
        faults += [f"a lease is left: {holder}" for holder in leases.living(connection)]
        crawls = [run for (run,) in rows("SELECT id FROM runs WHERE kind = 'crawl'")]
        stored = {one.id: one for run in crawls for one in captures_of_run(connection, run)}
        decided = {(author, reason) for author, reason in rows("SELECT author, reason FROM decisions")}
    for path in sorted(workspace.archive_dir.glob("*.warc.gz")):
        if path.stat().st_size:
            lost = [one.url for one in captures_in(path, file=path.name) if one.id not in stored]
            faults += [f"archived and not stored: {url} in {path.name}" for url in lost]
    for capture in stored.values():
        if capture.outcome in (Outcome.FETCHED, Outcome.UNCHANGED) and capture.digest:
            try:
                if digest(archive.read(capture).payload) != capture.digest:
                    faults.append(f"another payload is archived: {capture.url} in {capture.warc_file}")
            except RivalscopeError as error:
                faults.append(f"stored and not archived: {capture.url} in {capture.warc_file}: {error}")
    for root in roots:
        words = (root / "overrides.yaml").read_text("utf-8") if (root / "overrides.yaml").exists() else ""
        written = {
            (root.name, line.partition("reason: ")[2].rstrip("}")) for line in words.splitlines() if "- {" in line
        }
        faults += [f"a decision is lost: {one}" for one in written - decided]
    workspace.store.close()


def _workspace(folder: Path, name: str, port: int) -> Workspace:
    root = folder / name
    root.mkdir(parents=True)
    (root / "market.yaml").write_text(market_yaml(port), encoding="utf-8")
    (folder / "archive").mkdir(exist_ok=True)
    if name != "alone":
        (root / "archive").symlink_to(folder / "archive")
    return Workspace(root)


def main() -> None:
    """Run the rounds and print what they came to."""
    from tests.conftest import PostgresServer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--rounds", type=int, default=25, help="for each number of writers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--publishing", action="store_true", help="all publish the same market at the same time")
    given = parser.parse_args()
    server = PostgresServer()
    folder = Path(tempfile.mkdtemp(prefix="rivalscope-team-"))
    leases.LIFE = _LIFE
    bad = 0
    try:
        with hosts(folder / "requests.txt") as port:
            expected = undisturbed(folder / "reference", port)
            for writers in given.writers:
                total, faulty = Round(), 0
                for seed in range(given.seed, given.seed + given.rounds):
                    seed = 1000 * writers + seed
                    one = interleave(
                        seed, writers=writers, server=server, folder=folder / str(seed), port=port, expected=expected,
                        publishing=given.publishing,
                    )  # fmt: skip
                    faulty += bool(one.faults)
                    total.kills += one.kills
                    total.stops += one.stops
                    total.turns += one.turns
                    total.database_kills += one.database_kills
                    total.done += one.done
                    for fault in one.faults:
                        print(f"  round {seed}: {fault}", flush=True)
                    if not one.faults:
                        shutil.rmtree(folder / str(seed))
                print(
                    f"{writers} writers, {given.rounds} rounds: {total.kills} writers killed, {total.stops} stopped "
                    f"for longer than a lease, database killed {total.database_kills} times, {total.turns} waits for "
                    f"another one's publication; rounds with anything lost, doubled or wrong: {faulty}",
                    flush=True,
                )
                for what, number in sorted(total.done.items()):
                    print(f"    {number:4d}  {what}")
                bad += faulty
    finally:
        server.close()
    if bad:
        raise SystemExit(f"kept for a closer look: {folder}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
