"""Two years of history from an archive server on loopback: paged lists, a busy server, raw pages, each version once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from typer.testing import CliRunner
from watched import SITE, pricing

from analysis.changes.records import ChangeKind
from analysis.changes.stored import change_of
from benchmarks.archive_server import ArchiveServer, Held
from crawlers.discovery.past import listings_of
from crawlers.webarchives import commoncrawl
from rivalscope.app.cli import app
from rivalscope.app.workflows.backfill import backfill, open_archive, plan_backfill
from rivalscope.app.workflows.changes import find_changes
from rivalscope.app.workflows.digest import make_digest
from rivalscope.core import clock
from rivalscope.core.archive import records, response_in
from rivalscope.core.ids import digest
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import captures, changes, pages, runs, tables
from rivalscope.core.workspace import Workspace

_NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
_PRICING = f"{SITE}/pricing"


@dataclass
class _Page:
    at: datetime
    body: str


class _Archive(ThreadingHTTPServer):
    """A Wayback Machine in small: a CDX API that pages, raw pages, and a bad day now and then."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages: dict[str, list[_Page]] = {}
        self.asked: Counter[str] = Counter()
        self.busy = 0
        self.broken_from = 10_000
        self.paged = 3

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: _Archive = self.server  # type: ignore[assignment]
        parts = urlsplit(self.path)
        raw = parts.path.startswith("/web/")
        server.asked["raw" if raw else "list"] += 1
        if server.busy or server.asked["raw"] > server.broken_from:
            server.busy = max(0, server.busy - 1)
            self._send(503, b"busy", {"Retry-After": "0"})
        elif raw:
            stamp, _, url = self.path.removeprefix("/web/").partition("id_/")
            found = [page for page in server.pages.get(url, ()) if f"{page.at:%Y%m%d%H%M%S}" == stamp]
            self._send(200 if found else 302, found[0].body.encode() if found else b"", {"Location": "/web/other"})
        else:
            self._list({name: values[0] for name, values in parse_qs(parts.query).items()})

    def _list(self, asked: dict[str, str]) -> None:
        server: _Archive = self.server  # type: ignore[assignment]
        exact = asked["matchType"] == "exact"
        lines = [
            [f"{page.at:%Y%m%d%H%M%S}", url, digest(page.body.encode())]
            for url, pages in sorted(server.pages.items())
            if (url == asked["url"] if exact else asked["url"] in url)
            for page in pages
            if asked["from"] <= f"{page.at:%Y%m%d%H%M%S}" <= asked["to"]
        ]
        begin = int(asked.get("resumeKey", "0"))
        shown: list[Any] = [["timestamp", "original", "digest"], *lines[begin : begin + server.paged]]
        if begin + server.paged < len(lines):
            shown += [[], [str(begin + server.paged)]]
        self._send(200, json.dumps(shown if lines else []).encode(), {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def archive() -> Iterator[_Archive]:
    with _Archive() as server:
        prices = ["$19"] * 5 + ["$24"] * 8 + ["$29"] * 9 + ["$24"] * 2
        server.pages[_PRICING] = [
            _Page(_NOW - timedelta(days=30 * (24 - month)), pricing(price)) for month, price in enumerate(prices)
        ]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    market = {
        "market": "boards", "allow_private": True, "crawl": {"delay": 0},
        "products": [{"name": "Heron", "sources": [{"kind": "pricing", "url": _PRICING}, {"url": f"{SITE}/"}]}],
    }  # fmt: skip
    (tmp_path / "market.yaml").write_text(json.dumps(market), encoding="utf-8")
    opened = Workspace(tmp_path)
    yield opened
    opened.store.close()


def _run(workspace: Workspace, archive: _Archive, **options: Any) -> list[str]:
    """Backfill and compare; return the prices that changed, oldest first."""
    with workspace.store.begin() as connection:
        evenings = len(connection.execute(select(tables.runs.c.id)).all())
    with clock.frozen(_NOW + timedelta(hours=evenings)):
        asked = open_archive(workspace.market, archive.url)
        plan = plan_backfill(workspace, asked, since=_NOW - timedelta(days=730))
        done = backfill(workspace, asked, plan, **options)
        find_changes(workspace, run_id=done.run_id)
    with workspace.store.begin() as connection:
        found = sorted(map(change_of, changes.list_changes(connection)), key=lambda change: change.new_at)
    assert {change.origin for change in found} <= {"archive"}
    return [f"{one.before.split()[0]}>{one.after.split()[0]}" for one in found if one.kind is ChangeKind.PRICE]


def test_two_years_stand_there_on_the_first_evening(workspace: Workspace, archive: _Archive) -> None:
    archive.busy = 2
    assert _run(workspace, archive) == ["$19>$24", "$24>$29", "$29>$24"]
    assert archive.asked["raw"] == 4  # one request a version
    with workspace.store.begin() as connection:
        versions = pages.page_versions(connection, product="heron", current=True)
    listed = archive.pages[_PRICING]
    assert [version.valid_from for version in versions] == [listed[place].at for place in (0, 5, 13, 22)]
    (file,) = workspace.archive_dir.glob("*.warc.gz")
    origins = [found.header("X-Archive-Origin") for record in records(file) if (found := response_in(record))]
    assert origins[0] == f"{archive.url}/web/{listed[0].at:%Y%m%d%H%M%S}id_/{_PRICING}"


def test_history_is_listed_and_is_no_news(workspace: Workspace, archive: _Archive) -> None:
    _run(workspace, archive)
    with clock.frozen(_NOW):
        assert make_digest(workspace).changes == ()
        assert make_digest(workspace, since=_NOW - timedelta(days=800)).changes != ()


def test_it_goes_on_where_it_was_cut_off_and_fetches_nothing_twice(workspace: Workspace, archive: _Archive) -> None:
    archive.broken_from = 2
    assert _run(workspace, archive) == ["$19>$24"]
    archive.broken_from = 10_000
    before = archive.asked["raw"]
    assert _run(workspace, archive) == ["$19>$24", "$24>$29", "$29>$24"]
    assert archive.asked["raw"] - before == 2
    assert _run(workspace, archive) == ["$19>$24", "$24>$29", "$29>$24"]
    assert archive.asked["raw"] - before == 2


def test_a_budget_leaves_the_rest_for_later(workspace: Workspace, archive: _Archive) -> None:
    assert _run(workspace, archive, budget=2) == ["$19>$24"]
    assert archive.asked["raw"] == 2


def test_the_command_shows_what_it_would_fetch(workspace: Workspace, archive: _Archive) -> None:
    asked = ["backfill", "--workspace", str(workspace.root), "--archive", archive.url, "--since", "2020-01-01"]
    result = CliRunner().invoke(app, [*asked, "--preview"])
    assert result.exit_code == 0, result.output
    assert "4 versions of pages" in result.output
    assert archive.asked["raw"] == 0
    result = CliRunner().invoke(app, [*asked, "--no-analysis"])
    assert result.exit_code == 0, result.output
    assert archive.asked["raw"] == 4


@pytest.mark.parametrize("at_once", [1, 2_000])
def test_common_crawl_gives_the_same_history_out_of_parts_of_its_files(
    workspace: Workspace, archive: _Archive, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commoncrawl, "_AT_ONCE", at_once)
    held = [Held(_PRICING, page.at, page.body.encode()) for page in archive.pages[_PRICING]]
    with ArchiveServer(held, paged=1, busy=7) as server, clock.frozen(_NOW):
        asked = open_archive(workspace.market, f"{server.url},{server.url}")
        plan = plan_backfill(workspace, asked, since=_NOW - timedelta(days=730))
        done = backfill(workspace, asked, plan)
        find_changes(workspace, run_id=done.run_id)
        assert server.asked["page"] == 4  # one request a version
        # The list of crawls once, then one request a crawl for each list; by pages only where there is more.
        lists = 1 + len(server.months()) * len(list(listings_of(workspace.market.products[0].sources[0])))
        assert (server.asked["list"] == lists) is (at_once > 1)
    with workspace.store.begin() as connection:
        found = sorted(map(change_of, changes.list_changes(connection)), key=lambda change: change.new_at)
    prices = [f"{one.before.split()[0]}>{one.after.split()[0]}" for one in found if one.kind is ChangeKind.PRICE]
    assert prices == ["$19>$24", "$24>$29", "$29>$24"]
    (file,) = workspace.archive_dir.glob("*.warc.gz")
    origins = [found.header("X-Archive-Origin") for record in records(file) if (found := response_in(record))]
    assert all(origin.startswith(f"{server.url}/crawl-data/CC-MAIN-2024-") for origin in origins[:2])
    assert "#bytes=" in origins[0]


def test_an_archive_that_sends_whole_files_is_not_asked_further(workspace: Workspace) -> None:
    class Whole(ArchiveServer):
        def file(self, crawl: str) -> Any:
            made = super().file(crawl)
            made.data = b"no record at all" * 9
            return made

    with Whole([Held(_PRICING, _NOW - timedelta(days=9), b"<p>page</p>")]) as server, clock.frozen(_NOW):
        asked = open_archive(workspace.market, f"{server.url},{server.url}")
        done = backfill(workspace, asked, plan_backfill(workspace, asked, since=_NOW - timedelta(days=90)))
    assert any("no longer has it, or only part of it" in problem for problem in done.problems)


def test_a_site_is_one_list_and_what_it_closes_today_stays_closed(workspace: Workspace, archive: _Archive) -> None:
    with workspace.store.begin() as connection:
        run = runs.start_run(connection, "crawl")
        closed = Capture(
            id="closed", run_id=run, product="heron", source="heron/site", url=f"{SITE}/private", at=_NOW,
            outcome=Outcome.REFUSED, reason="robots.txt",
        )  # fmt: skip
        captures.add_captures(connection, [closed])
    day = _NOW - timedelta(days=40)
    for path in ("/features", "/private", "/logo.png", "/search?q=a+b"):
        archive.pages[SITE + path] = [_Page(day, pricing("$1"))]
    archive.paged = 500
    with clock.frozen(_NOW):
        asked = open_archive(workspace.market, archive.url)
        plan = plan_backfill(workspace, asked, since=_NOW - timedelta(days=730))
    assert archive.asked["list"] == 1
    assert {memento.url for _, memento in plan.wanted} == {_PRICING, f"{SITE}/features"}
