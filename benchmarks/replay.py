"""The way from an archive to stored pages: processor time of a whole replay of one market, in its own process.

usage: python -m benchmarks.replay [--market NAME] [--rounds N] [--against CHECKOUT]

With ``--against`` another checkout replays the same archives in turn with this one, so that both meet the same machine.
A first round that does not count writes the bytecode, which an installed package has.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from benchmarks.common import shared_dir
from rivalscope.core.archive import records
from rivalscope.core.errors import ArchiveError

HERE = Path(__file__).resolve().parents[1]
_DATED = re.compile(r"-\d{4}-\d\d-\d\d\.")
_PROGRAM = """
import multiprocessing.forkserver, resource, sys
from pathlib import Path

def main():
    # Within the function, as the commands do it: the processes that read pages load this file, too.
    from rivalscope.app.workflows.replay import replay
    from rivalscope.core.workspace import Workspace

    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    replay(Workspace(Path(sys.argv[1])), [Path(path) for path in sys.stdin.read().splitlines()])
    # It and its children count when it has ended.
    multiprocessing.forkserver._forkserver._stop()
    spent = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(spent - before)

if __name__ == "__main__":
    main()
"""


def _host(path: Path) -> str:
    hosts: Counter[str] = Counter()
    with suppress(ArchiveError):  # what is before the damage names the host
        for record in records(path):
            if record.type == "response" and "://" in record.url:
                hosts[record.url.split("/")[2]] += 1
    return hosts.most_common(1)[0][0]


def seconds(checkout: Path, archives: list[Path], hosts: dict[Path, str], *, bytecode: Path) -> float:
    """Return the processor seconds that a checkout needs to replay archives into an empty workspace.

    Args:
        checkout: Whose code replays them.
        archives: WARC files, one a product.
        hosts: The host of each file's pages.
        bytecode: Folder for compiled code, the same in each round. Without it a machine that is told to write none
            (``PYTHONDONTWRITEBYTECODE``) would measure Python's compiler.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        products = "".join(
            f"  - name: {path.name.split('.')[0]}\n    home: https://{hosts[path]}/\n" for path in archives
        )
        (folder / "market.yaml").write_text(f"market: replayed\nproducts:\n{products}", encoding="utf-8")
        program = folder / "program.py"
        program.write_text(_PROGRAM, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(program), str(folder)],
            env={
                **environment,
                "PYTHONPATH": str(checkout),
                "PYTHONPYCACHEPREFIX": str(bytecode),
                "OMP_NUM_THREADS": "1",
            },
            input="\n".join(map(str, archives)),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return float(done.stdout.split()[-1])


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay")
    parser.add_argument("--market", default="react-data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", type=Path, help="another checkout")
    chosen = parser.parse_args(arguments)
    folder = shared_dir() / "corpora" / chosen.market / "sites"
    archives = sorted(path for path in folder.glob("*.warc.gz") if not _DATED.search(path.name))
    hosts = {path: _host(path) for path in archives}
    checkouts = [HERE, *([chosen.against.resolve()] if chosen.against else [])]
    best = dict.fromkeys(checkouts, float("inf"))
    with tempfile.TemporaryDirectory() as place:
        for number in range(chosen.rounds + 1):
            for checkout in checkouts:
                spent = seconds(checkout, archives, hosts, bytecode=Path(place))
                if number:
                    best[checkout] = min(best[checkout], spent)
    for checkout, spent in best.items():
        print(f"replay    {chosen.market}: {spent:.2f} CPU-seconds ({checkout.name})")
    if chosen.against:
        print(f"replay    {best[checkouts[1]] / best[HERE]:.2f} times as fast as the other checkout")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
