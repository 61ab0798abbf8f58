"""Run the benchmarks, one process each, and say which figure fell below its floor.

usage: python -m benchmarks [NAME ...]

Without a name those run whose floors CI holds; ``all`` also runs the long ones. Those that measure quality run two at a
time; those that measure speed run afterwards, one by one.

Without the shared corpora beside the checkout there is nothing to measure. Floors are in ``floors.toml``; lowering
one takes a commit that says why.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.common import shared_dir

_READINGS = Path(__file__).with_name("readings")
_AT_A_TIME = 2
_SPEED = ("speed", "replay", "crawl", "remote-archive", "exports", "report", "trends-workspace", "team", "cluster")
"""Run alone: their figures are times, or their processes need both cores."""
_LONG = (
    "trends-workspace",
    "changes",
    "capabilities",
    "exports",
    "report",
    "kinds",
    "markets",
    "replay",
    "backfill",
    "seen",
    "team",
    "cluster",
)
"""Left to ``all``: each takes many minutes, holds no floor, or needs peers that CI does not install."""


def _commands(folder: Path) -> dict[str, list[str]]:
    """Return the arguments of each benchmark, the longest first so that two lanes end at about the same time."""
    markets = shared_dir() / "corpora"
    market = ["--workspace", str(folder / "sample-market")]
    return {
        "release-notes": ["-m", "benchmarks.release_notes"],
        "matrix-vector-databases": _matrix(markets / "vector-databases", folder),
        "assistant": ["-m", "benchmarks.assistant", *market],
        "archive-growth": ["-m", "benchmarks.archive_growth"],
        "matrix-react": _matrix(markets / "react-data", folder),
        "trends": ["-m", "benchmarks.trends", "--runs", "20"],
        "matrix-gateway-api": _matrix(markets / "gateway-api", folder, sheets=True),
        "candidates": ["-m", "benchmarks.candidates"],
        "matrix-csi": _matrix(markets / "csi", folder, sheets=True),
        "stale": ["-m", "benchmarks.stale", *market],
        "extraction": ["-m", "benchmarks.extraction", "features", "tables"],
        "claims": ["-m", "benchmarks.claims"],
        "verification": ["-m", "benchmarks.verification"],
        "demand": ["-m", "benchmarks.demand"],
        "pricing": ["-m", "benchmarks.pricing"],
        "team-prices": ["-m", "benchmarks.team_prices"],
        "money": ["-m", "benchmarks.money"],
        "discovery": ["-m", "benchmarks.discovery"],
        "add": ["-m", "benchmarks.add"],
        "simulation": ["-m", "benchmarks.simulation"],
        "check-layouts": ["-m", "benchmarks.check_layouts"],
        "encodings": ["-m", "benchmarks.encodings"],
        "pdf": ["-m", "benchmarks.pdf"],
        "markets": ["-m", "benchmarks.markets"],
        "changes": ["-m", "benchmarks.changes", "--flips"],
        "capabilities": ["-m", "benchmarks.capabilities"],
        "seen": ["-m", "benchmarks.seen"],
        "kinds": ["-m", "benchmarks.train_entry_kind"],
        "backfill": ["-m", "benchmarks.backfill", "--quick"],
        "replay": ["-m", "benchmarks.replay", "--rounds", "1"],
        "speed": ["-m", "benchmarks.extraction", "speed"],
        "crawl": ["-m", "benchmarks.crawl"],
        "remote-archive": ["-m", "benchmarks.remote_archive"],
        "wide-build": ["-m", "benchmarks.wide_build", "--products", "60", "--pages", "5"],
        "exports": ["-m", "benchmarks.exports"],
        "report": ["-m", "benchmarks.report"],
        "trends-workspace": ["-m", "benchmarks.trends_workspace"],
        "team": ["-m", "benchmarks.team"],
        "cluster": ["-m", "benchmarks.cluster"],
    }


def _matrix(market: Path, folder: Path, *, sheets: bool = False) -> list[str]:
    """Return the command that builds a market, writes its sheets, and builds it again as a reader answered them."""
    command = ["-m", "benchmarks.matrix", "--market", str(market), "--out", str(folder / f"{market.name}.csv")]
    written = ["--sheets", str(folder / f"{market.name}.jsonl")] if sheets else []
    return [*command, *written, "--readings", str(_READINGS / f"{market.name}.csv")]


def _run(name: str, arguments: list[str], *, show: bool) -> bool:
    """Run one benchmark; print its output as it comes, or in one piece at the end; return whether it passed."""
    started = time.monotonic()
    if show:
        print(f"\n== {name}", flush=True)
    output = None if show else subprocess.PIPE
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *arguments], stdout=output, stderr=subprocess.STDOUT, text=True, check=False
    )
    before = "" if show else f"\n== {name}\n{done.stdout}"
    print(f"{before}== {name}: exit code {done.returncode}, {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0


def main(names: list[str]) -> int:
    """Run the benchmarks of these names; return 1 if one failed."""
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(Path(folder))
        unknown = [name for name in names if name not in commands and name != "all"]
        if unknown:
            raise SystemExit(f"unknown benchmark {unknown[0]!r}; known: all, {', '.join(commands)}")
        asked = set(names) or set(commands).difference(_LONG)
        chosen = [name for name in commands if name in asked or "all" in asked]
        shared = [name for name in chosen if name not in _SPEED]
        with ThreadPoolExecutor(_AT_A_TIME) as lanes:
            show = len(shared) == 1
            done = lanes.map(lambda name: _run(name, commands[name], show=show), shared)
            passed = dict(zip(shared, done, strict=True))
        for name in chosen:
            if name in _SPEED:
                passed[name] = _run(name, commands[name], show=True)
    failed = [name for name in chosen if not passed[name]]
    if failed:
        print(f"Below their floors, or broken: {', '.join(failed)}")
    print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
