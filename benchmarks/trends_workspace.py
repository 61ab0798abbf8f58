"""What the newest entries cost a workspace: trends of all entries, and again after 1 % more were stored.

The entries of real release notes are put into the store of a temporary workspace; then the application works out the
trends as ``rivalscope trends`` does, reading, counting and back-testing included.

usage: python -m benchmarks.trends_workspace [--notes DIR] [--cache DIR]
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from analysis.market_store import MarketStore
from analysis.trends.market import MarketTrends
from benchmarks.common import floors
from benchmarks.trends import CORPORA, THEMES, Entry, read_entries
from rivalscope.core.records import Capture, EntryKind, Outcome, Page, PageKind, Release, ReleaseEntry
from rivalscope.core.store import pages, releases, runs
from rivalscope.core.store.capabilities import save_capabilities
from rivalscope.core.store.captures import add_captures
from rivalscope.core.workspace import Workspace

TODAY = date(2026, 7, 1)


def make_workspace(folder: Path, products: Iterable[str]) -> Workspace:
    """Return a workspace that follows the benchmark's themes as capabilities."""
    lines = ["market: Release notes", "products:"]
    lines += [f"  - {{slug: {slug}, name: {slug}, home: 'https://{slug}.example/'}}" for slug in products]
    lines += ["capabilities:"]
    for name, terms in THEMES.items():
        aliases = ", ".join(f"'{term.rstrip('*')}'" for term in terms.split(","))
        lines.append(f"  - {{name: '{name}', aliases: [{aliases}]}}")
    folder.mkdir()
    (folder / "market.yaml").write_text("\n".join(lines), encoding="utf-8")
    return Workspace.open(folder)


def store(workspace: Workspace, entries: Iterable[Entry], *, at: datetime) -> None:
    """Store entries as the releases of one look at each product's notes."""
    with workspace.store.begin() as connection:
        run_id = runs.start_run(connection, "crawl")
        save_capabilities(connection, workspace.market.curated())
        ordered = sorted(entries, key=lambda one: (one.product, one.day))
        for product, mine in itertools.groupby(ordered, key=lambda one: one.product):
            url, mark = f"https://{product}.example/notes", f"{product}-{at:%H}"
            look = Capture(
                id=mark, run_id=run_id, product=product, source=f"{product}/notes", url=url, at=at,
                outcome=Outcome.FETCHED, digest=mark,
            )  # fmt: skip
            page = Page(url=url, title="", language="en", kind=PageKind.CHANGELOG)
            add_captures(connection, [look])
            pages.save_contents(connection, product, "benchmark", [(mark, page)])
            pages.publish_versions(connection, [look], known_at=at)
            days = itertools.groupby(mine, key=lambda one: one.day)
            found = [
                Release(
                    version=str(day),
                    published=day,
                    entries=tuple(ReleaseEntry(text=one.text, kind=EntryKind.ADDED, confidence=1.0) for one in some),
                )
                for day, some in days
            ]
            releases.save_releases(connection, product, found, url=url, capture_id=mark, at=at)


def measured(workspace: Workspace) -> tuple[float, MarketTrends]:
    """Return the processor seconds of working out the trends, and the outcome of it."""
    with workspace.store.begin() as connection:
        begun = time.process_time()
        found = MarketStore(workspace, connection=connection).theme_trends
        return time.process_time() - begun, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, default=CORPORA / "release-notes")
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    entries = sorted(
        (one for one in read_entries(options.notes, cache=options.cache) if one.day < TODAY), key=lambda one: one.day
    )
    newest = entries[len(entries) - len(entries) // 100 :]
    products = sorted({one.product for one in entries})
    early, late = (datetime(2026, 7, 2, hour, tzinfo=UTC) for hour in (1, 2))
    with tempfile.TemporaryDirectory() as folder:
        whole, updated = (make_workspace(Path(folder) / name, products) for name in ("whole", "updated"))
        store(updated, entries[: len(entries) - len(newest)], at=early)
        measured(updated)
        store(updated, newest, at=late)
        spent, after = measured(updated)
        again, _ = measured(updated)
        store(whole, entries, at=late)
        full, anew = measured(whole)
    same = [trend.id for trend in after.trends] == [trend.id for trend in anew.trends]
    same = same and bool((after.series.counts == anew.series.counts).all())
    print(f"{len(entries)} entries of {len(products)} products in a workspace: {full:.2f} s for all, {spent:.3f} s")
    print(f"after {len(newest)} more = {spent / full:.3f}, {again:.3f} s with nothing new; same: {same}")
    if not same:
        raise SystemExit("the update says something else than the full analysis")
    most = floors("trends", "workspace").get("max_incremental", 1.0)
    if spent / full > most:
        raise SystemExit(f"an update costs {spent / full:.3f} of the full analysis, ceiling {most}")


if __name__ == "__main__":
    main()
