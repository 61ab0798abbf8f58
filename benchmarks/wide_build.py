"""What a build costs after a few pages changed, against a build of everything.

usage: python -m benchmarks.wide_build [--products 100] [--capabilities 50] [--pages 10] [--changed 0.01] [--whole]

The market is made up (benchmarks/wide_market.py), replayed and analysed by the product's own commands. Then a share of
its pages says one thing differently: once on as few products as hold them, as after a vendor's new release, once
anywhere. Counted are the processor time of the whole analysis, processes of its own included, and the most memory that
this process and any other ever had. With ``--whole`` the
market is also built as a whole after each change, and answers that differ are counted.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import floors, processor_time
from benchmarks.wide_market import WideMarket, fill, write
from rivalscope.app.workflows.analyse import Analysis, analyse
from rivalscope.app.workflows.replay import replay
from rivalscope.core.workspace import Workspace

__all__ = ["change"]


def change(workspace: Workspace, market: WideMarket, places: list[tuple[int, int]], *, look: int = 1) -> None:
    """Let pages say something else at a later look: product and page by their numbers."""
    files = set(workspace.archive.names())
    for product in sorted({one for one, _ in places}):
        name = market.names[product]
        pages = {
            market.url(name, page): (market.page(product, page, look=look), market.at(page, look=look))
            for one, page in places
            if one == product
        }
        write(workspace, name, pages, product)
    replay(workspace, [workspace.archive_dir / name for name in workspace.archive.names() if name not in files])


def _memory() -> str:
    own, others = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{own:.0f} MB, {others:.0f} MB in other processes"


def _timed(workspace: Workspace, *, force: bool = False) -> tuple[float, Analysis, list[str]]:
    notes: list[str] = []
    begun = processor_time()
    built = analyse(workspace, force=force, note=notes.append)
    return processor_time() - begun, built, notes


def main() -> int:
    """Measure, print, and return 1 when a figure is above its ceiling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--capabilities", type=int, default=50)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--changed", type=float, default=0.01, help="share of the pages")
    parser.add_argument("--whole", action="store_true")
    given = parser.parse_args()
    market = WideMarket(given.products, given.capabilities, given.pages)
    folder = Path(tempfile.mkdtemp(prefix="rivalscope-wide-"))
    figures: dict[str, float] = {}
    try:
        begun, clock = processor_time(), time.perf_counter()
        workspace = fill(folder / "market", market)
        pages = given.products * given.pages
        print(
            f"{given.products} x {given.capabilities}, {pages} pages: read in {processor_time() - begun:.0f} s of",
            flush=True,
        )
        whole, built, _ = _timed(workspace)
        print(
            f"processor; built in {whole:.1f} s, {1000 * whole / len(built.cells):.1f} ms a cell; {_memory()}",
            flush=True,
        )
        workspace.store.close()
        count = max(1, round(given.changed * pages))
        every = [(product, page) for product in range(given.products) for page in range(given.pages)]
        for kind, places in (
            ("together", every[:count]),
            ("anywhere", random.Random(1).sample(every, count)),
        ):
            root = Path(shutil.copytree(folder / "market", folder / kind))
            changed = Workspace(root)
            change(changed, market, places)
            seconds, built, notes = _timed(changed)
            stands = next((note for note in notes if "their cells are kept" in note), "all products were decided again")
            products = len({product for product, _ in places})
            figures[kind] = seconds / whole
            print(f"{count} pages of {products} products changed: {seconds:.1f} s, {seconds / whole:.1%}; {stands};")
            print(f"  {_memory()}", flush=True)
            if given.whole:
                again = _timed(changed, force=True)[1]
                other = sum(
                    one.support is not two.support for one, two in zip(built.cells, again.cells, strict=True)
                )  # fmt: skip
                print(f"  of {len(built.cells)} answers {other} are others in a build of everything")
            changed.store.close()
        print(f"in {time.perf_counter() - clock:.0f} s")
    finally:
        shutil.rmtree(folder)
    missed = [
        f"{key}: {figures[key.removeprefix('max_')]:.3f} is above {value}"
        for key, value in floors("wide_build").items()
        if figures[key.removeprefix("max_")] > value
    ]
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
