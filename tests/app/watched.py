"""A product whose pages a test sets at any moment, looked at as a crawl does: archive, judge, read, publish, compare.

Answers are handed to the crawl's own recorder, so that a look costs milliseconds and its time can be chosen; what
comes over a wire is tested with real HTTP elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from analysis.changes.records import Change
from analysis.changes.stored import change_of
from crawlers.answers import HttpAnswer
from crawlers.frontier import Candidate
from crawlers.outcomes import RequestVerdict
from crawlers.recorder import Recorder
from crawlers.session import CrawlSession
from rivalscope.app.workflows.changes import find_changes
from rivalscope.app.workflows.collect import Collected, publish
from rivalscope.app.workflows.read import read_captures, with_failures
from rivalscope.app.workflows.replay import replay
from rivalscope.core import clock
from rivalscope.core.records import Outcome
from rivalscope.core.store import captures, changes, runs
from rivalscope.core.workspace import Workspace

SITE = "https://heron.test"
_MARKET = """\
market: boards
products:
  - name: Heron
    home: https://heron.test/
    sources: [{kind: site, url: "https://heron.test/"}]
"""


def pricing(*prices: str, extra: str = "") -> str:
    """Return a pricing page with a plan for each price."""
    names = ("Starter", "Team", "Business")
    cards = "".join(
        f"<section><h2>{name}</h2><p>{price} per user per month</p><ul>"
        f"<li>Boards and lists for {name.lower()} work</li><li>Mail support for everybody in {name}</li></ul></section>"
        for name, price in zip(names, prices, strict=False)
    )
    return (
        "<!doctype html><html lang=en><head><title>Pricing - Heron</title></head><body><main><h1>Plans and pricing</h1>"
        f"<p>Heron plans the work of a team, with a price for each size.</p>{cards}{extra}</main></body></html>"
    )


class Watched:
    """A workspace with one product of one source."""

    def __init__(self, folder: Path, market: str = _MARKET) -> None:
        folder.mkdir(parents=True)
        (folder / "market.yaml").write_text(market, encoding="utf-8")
        self.workspace = Workspace(folder)
        product = self.workspace.market.products[0]
        self.source = product.source_id(product.sources[0])

    def look(self, at: datetime, pages: Mapping[str, str | int], *, compare: bool = True) -> Collected:
        """Look at pages (path -> body, or an HTTP status; 0: no answer) at a time."""
        with clock.frozen(at):
            with self.workspace.store.begin() as connection:
                run_id = runs.start_run(connection, "crawl", sources=[self.source])
            session = CrawlSession.open(self.workspace, run_id, self.source, report=lambda event: None)
            recorder = Recorder(session)
            for path, page in pages.items():
                candidate = Candidate(SITE + path)
                if page == 0:
                    recorder.refusal(candidate, RequestVerdict(Outcome.FAILED, "no response before the timeout"))
                    continue
                status, body = (page, "sorry") if isinstance(page, int) else (200, page)
                headers = [("Content-Type", "text/html; charset=utf-8")]
                recorder.answer(
                    candidate, HttpAnswer(status=status, headers=headers, body=body.encode()), last_attempt=True
                )
            recorder.commit()
            session.close()
            with self.workspace.store.begin() as connection:
                found = captures.captures_of_run(connection, run_id)
            read = read_captures(self.workspace, found)
            collected = publish(
                self.workspace, run_id, with_failures(found, read), sources=[self.source], problems=read.problems
            )
            if compare:
                find_changes(self.workspace, run_id=run_id)
        return collected

    def archive_of(self, run_id: str) -> list[Path]:
        """Return the files that a run wrote."""
        return sorted(self.workspace.archive_dir.glob(f"{run_id}*"))

    def replay(self, *files: Path, at: datetime) -> None:
        """Read archives of another workspace, and compare."""
        self.workspace.archive_dir.mkdir(exist_ok=True)
        copies = [Path(shutil.copy2(file, self.workspace.archive_dir)) for file in files]
        with clock.frozen(at):
            collected = replay(self.workspace, copies)
            find_changes(self.workspace, run_id=collected.run_id)

    def changes(self, *, everything: bool = False) -> list[Change]:
        """Return what is stored, oldest first."""
        with self.workspace.store.begin() as connection:
            rows = changes.list_changes(connection, suppressed=everything)
        return sorted((change_of(row) for row in rows), key=lambda change: change.new_at)
