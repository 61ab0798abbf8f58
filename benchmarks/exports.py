"""Export of many cells with evidence, against pandas writing the same rows.

    python -m benchmarks.exports [--products 50] [--capabilities 1000] [--what matrix]

Each figure is taken in a child process forked from one that contains the market, so that memory is what the
export itself adds. pandas has to hold all rows as a frame before it writes the first.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd

from analysis.exports.registry import make_sheet, write_export
from analysis.view import MarketView
from benchmarks.common import below_floor, floors
from benchmarks.synthetic import make_market


def ours(view: MarketView, what: str, format: str, path: Path) -> None:
    """Write a table with Rivalscope."""
    write_export(view, what, path, format=format)


def pandas_peer(view: MarketView, what: str, format: str, path: Path) -> None:
    """Write the same rows with pandas."""
    sheet = make_sheet(view, what)
    frame = pd.DataFrame(list(sheet.rows), columns=[column.name for column in sheet.columns])
    if format == "csv":
        frame.to_csv(path, index=False)
    elif format == "parquet":
        frame.to_parquet(path, index=False)
    else:
        for name in frame.select_dtypes("datetimetz"):
            frame[name] = frame[name].dt.tz_localize(None)
        frame.to_excel(path, index=False, engine="xlsxwriter")


def _child(pipe: Connection, write: Callable[..., None], arguments: tuple[object, ...]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, processor = time.perf_counter(), time.process_time()
    write(*arguments)
    took, busy = time.perf_counter() - start, time.process_time() - processor
    pipe.send((took, busy, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))


def measure(write: Callable[..., None], *arguments: object) -> tuple[float, float, float]:
    """Return seconds, processor seconds and added peak memory (MB) of a call in a forked child."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=_child, args=(there, write, arguments))
    child.start()
    child.join()
    return here.recv()


def main() -> int:
    """Print the table; return 1 if a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=50)
    parser.add_argument("--capabilities", type=int, default=1_000)
    parser.add_argument("--what", default="matrix")
    options = parser.parse_args()
    view = make_market(products=options.products, capabilities=options.capabilities)
    quotes = sum(len(cell.evidence) + len(cell.contradictions) for cell in view.cells)
    print(f"{len(view.cells):,} cells, {quotes:,} quotes, table {options.what}")
    print(f"{'format':8} {'':10} {'seconds':>8} {'cpu s':>8} {'MB added':>9} {'file MB':>8}")
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for format in ("csv", "xlsx", "parquet"):
            took: dict[str, tuple[float, float, float]] = {}
            for name, write in (("rivalscope", ours), ("pandas", pandas_peer)):
                path = Path(folder) / f"{name}.{format}"
                took[name] = measure(write, view, options.what, format, path)
                wall, busy, memory = took[name]
                size = path.stat().st_size / 1e6
                print(f"{format:8} {name:10} {wall:8.2f} {busy:8.2f} {memory:9.1f} {size:8.1f}")
            figures[f"{format}_speed"] = took["pandas"][1] / took["rivalscope"][1]
            figures[f"{format}_memory"] = took["pandas"][2] / max(took["rivalscope"][2], 1.0)
    print("ratios, pandas over rivalscope: " + ", ".join(f"{name} {value:.2f}" for name, value in figures.items()))
    missed = below_floor(figures, floors("exports"))
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
