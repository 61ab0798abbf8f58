"""Run the benchmarks, one process each, and say which figure fell below its floor.

usage: python -m benchmarks [NAME ...]

Without a name those run whose floors CI holds; ``all`` also runs the long ones.

Without the shared corpora beside the checkout there is nothing to measure. Floors are in ``floors.toml``; lowering
one takes a commit that says why.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import shared_dir

_READINGS = Path(__file__).with_name("readings")


_LONG = (
    "trends-workspace",
    "changes",
    "capabilities",
    "exports",
    "report",
    "kinds",
    "markets",
    "backfill",
    "seen",
    "team",
    "cluster",
)
"""Left to ``all``: each takes many minutes, or needs peers that CI does not install."""


def _commands(folder: Path) -> dict[str, list[str]]:
    markets = shared_dir() / "corpora"
    return {
        "extraction": ["-m", "benchmarks.extraction"],
        "claims": ["-m", "benchmarks.claims"],
        "release-notes": ["-m", "benchmarks.release_notes"],
        "matrix-react": [
            "-m",
            "benchmarks.matrix",
            "--market",
            str(markets / "react-data"),
            "--out",
            str(folder / "r.csv"),
            "--readings",
            str(_READINGS / "react-data.csv"),
        ],
        "matrix-vector-databases": [
            "-m",
            "benchmarks.matrix",
            "--market",
            str(markets / "vector-databases"),
            "--out",
            str(folder / "v.csv"),
            "--readings",
            str(_READINGS / "vector-databases.csv"),
        ],
        "markets": ["-m", "benchmarks.markets"],
        "matrix-gateway-api": _read(markets / "gateway-api", folder),
        "matrix-csi": _read(markets / "csi", folder),
        "candidates": ["-m", "benchmarks.candidates"],
        "demand": ["-m", "benchmarks.demand"],
        "pricing": ["-m", "benchmarks.pricing"],
        "team-prices": ["-m", "benchmarks.team_prices"],
        "money": ["-m", "benchmarks.money"],
        "crawl": ["-m", "benchmarks.crawl"],
        "discovery": ["-m", "benchmarks.discovery"],
        "add": ["-m", "benchmarks.add"],
        "simulation": ["-m", "benchmarks.simulation"],
        "assistant": ["-m", "benchmarks.assistant"],
        "trends": ["-m", "benchmarks.trends", "--runs", "20"],
        "trends-workspace": ["-m", "benchmarks.trends_workspace"],
        "changes": ["-m", "benchmarks.changes", "--flips"],
        "capabilities": ["-m", "benchmarks.capabilities"],
        "exports": ["-m", "benchmarks.exports"],
        "report": ["-m", "benchmarks.report"],
        "remote-archive": ["-m", "benchmarks.remote_archive"],
        "verification": ["-m", "benchmarks.verification"],
        "seen": ["-m", "benchmarks.seen"],
        "kinds": ["-m", "benchmarks.train_entry_kind"],
        "check-layouts": ["-m", "benchmarks.check_layouts"],
        "stale": ["-m", "benchmarks.stale"],
        "encodings": ["-m", "benchmarks.encodings"],
        "pdf": ["-m", "benchmarks.pdf"],
        "replay": ["-m", "benchmarks.replay", "--rounds", "1"],
        "backfill": ["-m", "benchmarks.backfill", "--quick"],
        "team": ["-m", "benchmarks.team"],
        "cluster": ["-m", "benchmarks.cluster"],
        "archive-growth": ["-m", "benchmarks.archive_growth"],
    }


def _read(market: Path, folder: Path) -> list[str]:
    """Return the command that builds a market, writes its sheets, and builds it again as a reader answered them."""
    out, sheets = folder / f"{market.name}.csv", folder / f"{market.name}.jsonl"
    command = ["-m", "benchmarks.matrix", "--market", str(market), "--out", str(out), "--sheets", str(sheets)]
    return [*command, "--readings", str(_READINGS / f"{market.name}.csv")]


def main(names: list[str]) -> int:
    """Run the benchmarks of these names; return 1 if one failed."""
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(Path(folder))
        chosen = names or [name for name in commands if name not in _LONG]
        if names == ["all"]:
            chosen = list(commands)
        unknown = [name for name in chosen if name not in commands]
        if unknown:
            raise SystemExit(f"unknown benchmark {unknown[0]!r}; known: all, {', '.join(commands)}")
        failed: list[str] = []
        for name in chosen:
            print(f"\n== {name}", flush=True)
            started = time.monotonic()
            done = subprocess.run([sys.executable, "-W", "ignore", *commands[name]], check=False)
            print(f"== {name}: exit code {done.returncode}, {time.monotonic() - started:.0f} s", flush=True)
            if done.returncode:
                failed.append(name)
        total = len(chosen)
    if failed:
        print(f"Below their floors, or broken: {', '.join(failed)}")
    print(f"{total - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
