"""Whether the passages that are read for a cell hold the one that readers found best, held-out products first.

usage: python -m benchmarks.candidates [--market NAME ...] [--cache DIR]

The truth is ``corpora/judged-quotes``: the passage that a reader named as proof, or as a better one than the quote that
was shown. ``stored`` counts those that extraction keeps as a passage at all; a few are in output of a terminal or in
code, of which only the beginning is kept. ``first`` are the quotes that were shown and prove, ``better`` the others.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from analysis.matrix.build import queries_of
from analysis.matrix.measure import measure_product
from analysis.matrix.measure import read_market as index_market
from analysis.text.embed import default_embedder
from benchmarks.common import below_floor, floors, held_out
from benchmarks.markets import MARKETS, judged_quotes, plain, replayed, same_passage

_PROVES = frozenset(("supports", "limited"))
Found = Counter[tuple[str, str, str]]
"""(group, kind, what) -> how many."""


def wanted(market: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield product, feature, kind and text of each passage that should be read."""
    for row in judged_quotes(market):
        if row["better_quote"] and (row["told"] != "unknown" or row["verdict"] in _PROVES):
            yield row["product"], row["feature"], "better", row["better_quote"]
        elif row["quote"] and row["verdict"] in _PROVES:
            yield row["product"], row["feature"], "first", row["quote"]


def measure(name: str, cache: Path | None) -> Found:
    """Count for one market what is stored and what is read."""
    market, corpus, _ = replayed(name, cache)
    queries = queries_of(corpus, market.capabilities)
    columns = {query.label: number for number, query in enumerate(queries)}
    index = index_market(corpus, queries, default_embedder())
    found: Found = Counter()
    sought = list(wanted(name))
    for product, passages in index.indexes.items():
        own = [one for one in sought if one[0] == product]
        if not own:
            continue
        measured = measure_product(index, product)
        texts = [plain(passage.text) for passage in passages.passages]
        group = "held out" if held_out(name, product) else "others"
        for _, feature, kind, text in own:
            number, said = columns[feature], plain(text)
            read = {
                row
                for some in (measured.best[number], measured.naming[number], measured.alike[number])
                for row in some.rows.tolist()
            }
            stored = {row for row, other in enumerate(texts) if same_passage(said, other)}
            found[group, kind, "all"] += 1
            found[group, kind, "stored"] += bool(stored)
            found[group, kind, "read"] += bool(stored & read)
    return found


def line(name: str, found: Found) -> str:
    """Return the figures of a market in one line."""
    shown = [
        f"{group}, {kind}: {found[group, kind, 'read']} of {found[group, kind, 'all']}"
        f" ({found[group, kind, 'stored']} stored)"
        for group in ("held out", "others")
        for kind in ("better", "first")
    ]
    return f"{name:20s}" + "; ".join(shown)


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", action="append", choices=MARKETS, help="only these markets")
    parser.add_argument("--cache", type=Path, help="folder in which markets are kept as they were read")
    options = parser.parse_args()
    total: Found = Counter()
    for name in options.market or [name for name in MARKETS if judged_quotes(name)]:
        found = measure(name, options.cache)
        print(line(name, found), flush=True)
        total += found
    print(line("all", total))
    read = {
        f"{group.replace(' ', '_')}_better": total[group, "better", "read"] / max(total[group, "better", "all"], 1)
        for group in ("held out", "others")
    }
    missed = [] if options.market else below_floor(read, floors("candidates"))
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
