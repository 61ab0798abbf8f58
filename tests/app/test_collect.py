"""Silence is a failure: what misses its promises is not published, yesterday's result stays, the rest goes on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.collect import collect
from rivalscope.app.workflows.replay import replay
from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.errors import ArchiveError, ConfigError, ExpectationError
from rivalscope.core.store import pages, runs
from rivalscope.core.workspace import Workspace

PAGES = {
    "/": "Heron is a help desk for teams that answer by e-mail and by chat, all day long, without losing a thread.",
    "/features": "Every change is written to the audit log, with its author, the time and the address it came from.",
    "/pricing": "Heron costs nine euros for each seat and month, and single sign-on is part of the Business plan.",
}


class _Site(ThreadingHTTPServer):
    """A small site that can fall silent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.pages = dict(PAGES)
        self.failing = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site: _Site = self.server  # type: ignore[assignment]
        text = site.pages.get(self.path)
        status = 500 if site.failing else 200 if text else 404
        links = "".join(f'<a href="{path}">{path}</a> ' for path in site.pages)
        body = f"<html><title>Heron</title><main><h1>Heron</h1><p>{text}</p>{links}</main></html>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def sites() -> Iterator[tuple[_Site, _Site]]:
    with _Site() as one, _Site() as two:
        threads = [threading.Thread(target=site.serve_forever) for site in (one, two)]
        for thread in threads:
            thread.start()
        yield one, two
        for site in (one, two):
            site.shutdown()
        for thread in threads:
            thread.join()


@pytest.fixture
def workspace(tmp_path: Path, sites: tuple[_Site, _Site]) -> Workspace:
    one, two = sites
    market = f"""\
market: Help desks
allow_private: true
crawl: {{delay: 0, timeout: 5}}
products:
  - {{slug: heron, name: Heron, home: "{one.url}/", sources: [{{url: "{one.url}/", expect: {{min_pages: 3}}}}]}}
  - {{slug: puffin, name: Puffin, home: "{two.url}/", sources: [{{url: "{two.url}/", expect: {{min_pages: 1}}}}]}}
capabilities:
  - {{name: Audit log}}
"""
    init_workspace(tmp_path / "ws", market_yaml=market)
    return Workspace(tmp_path / "ws")


def _known(workspace: Workspace, product: str) -> int:
    with workspace.store.begin() as connection:
        return len(pages.page_versions(connection, product=product))


def test_a_good_run_is_published_with_a_certificate(workspace: Workspace) -> None:
    collected = collect(workspace)
    assert collected.failed == []
    assert (_known(workspace, "heron"), _known(workspace, "puffin")) == (3, 3)
    certificate = json.loads((workspace.runs_dir / collected.run_id / "coverage.json").read_text(encoding="utf-8"))
    assert certificate["status"] == "published"
    assert {row["product"]: row["new"] for row in certificate["sources"]} == {"heron": 3, "puffin": 3}


def test_a_site_that_fails_keeps_yesterdays_result_and_the_others_are_published(
    workspace: Workspace, sites: tuple[_Site, _Site]
) -> None:
    collect(workspace)
    before = analyse(workspace)
    sites[0].failing = True
    sites[1].pages["/security"] = "Puffin keeps an audit log of all that happens, for as long as you wish to have it."
    collected = collect(workspace)
    assert [result.coverage.product for result in collected.failed] == ["heron"]
    with pytest.raises(ExpectationError, match="readable pages") as caught:
        collected.raise_if_failed()
    assert caught.value.exit_code == 3
    assert (_known(workspace, "heron"), _known(workspace, "puffin")) == (3, 4)
    after = analyse(workspace)
    heron = [[cell.support for cell in cells if cell.product == "heron"] for cells in (before.cells, after.cells)]
    assert heron[0] == heron[1]
    issues = (workspace.runs_dir / collected.run_id / "issues.jsonl").read_text(encoding="utf-8")
    assert any(json.loads(line)["level"] == "error" for line in issues.splitlines())


def test_half_of_last_time_is_a_failure(workspace: Workspace, sites: tuple[_Site, _Site]) -> None:
    sites[1].pages |= {f"/docs/{number}": f"Page {number} of the manual tells how to do things." for number in range(6)}
    collect(workspace)
    for number in range(6):
        del sites[1].pages[f"/docs/{number}"]
    collected = collect(workspace)
    assert ["last time" in " ".join(result.missed) for result in collected.failed] == [True]


def test_nothing_published_means_no_matrix(workspace: Workspace, sites: tuple[_Site, _Site]) -> None:
    for site in sites:
        site.failing = True
    assert len(collect(workspace).failed) == 2
    with pytest.raises(ExpectationError, match="nothing has been published"):
        analyse(workspace)


def test_an_unchanged_market_is_not_built_again(workspace: Workspace) -> None:
    collect(workspace)
    first = analyse(workspace)
    collect(workspace)
    second = analyse(workspace)
    assert (first.built, second.built) == (True, False)
    assert [cell.support for cell in second.cells] == [cell.support for cell in first.cells]
    with workspace.store.begin() as connection:
        latest = runs.latest_run(connection, "crawl")
        assert latest is not None
        assert all(row["unchanged"] == 3 for row in runs.coverage_of(connection, latest["id"]))


def test_a_replay_of_our_archive_builds_the_same_store(workspace: Workspace, tmp_path: Path) -> None:
    collect(workspace)
    init_workspace(tmp_path / "other", market_yaml=workspace.market_file.read_text(encoding="utf-8"))
    other = Workspace(tmp_path / "other")
    replayed = replay(other, sorted(workspace.archive_dir.glob("*.warc.gz")))
    assert replayed.failed == []
    assert [_known(other, name) for name in ("heron", "puffin")] == [
        _known(workspace, name) for name in ("heron", "puffin")
    ]
    same = [
        [(c.product, c.support, [q.quote for q in c.evidence]) for c in analyse(one).cells]
        for one in (workspace, other)
    ]
    assert same[0] == same[1]


def test_a_truncated_archive_keeps_what_came_before_and_names_the_place(workspace: Workspace, tmp_path: Path) -> None:
    collect(workspace)
    whole = next(path for path in sorted(workspace.archive_dir.glob("*heron*.warc.gz")))
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(whole.read_bytes()[:-200])
    init_workspace(tmp_path / "other", market_yaml=workspace.market_file.read_text(encoding="utf-8"))
    other = Workspace(tmp_path / "other")
    with pytest.raises(ArchiveError, match=r"torn\.warc\.gz"):
        replay(other, [torn])
    assert 0 < _known(other, "heron") < 4


def test_a_foreign_file_that_is_no_archive_is_named(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "page.warc.gz"
    path.write_bytes(b"<html>not an archive</html>")
    with pytest.raises(ArchiveError, match=r"page\.warc\.gz"):
        replay(workspace, [path], product="heron")


def test_an_archive_of_unknown_hosts_asks_whose_it_is(workspace: Workspace, tmp_path: Path) -> None:
    collect(workspace)
    (archive,) = sorted(workspace.archive_dir.glob("*heron*.warc.gz"))
    text = workspace.market_file.read_text(encoding="utf-8")
    init_workspace(tmp_path / "other", market_yaml=text)
    foreign = tmp_path / "foreign.warc"
    foreign.write_bytes(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: https://elsewhere.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n"
    )
    with pytest.raises(ConfigError, match="--product"):
        replay(Workspace(tmp_path / "other"), [foreign])
    assert archive.exists()


def test_a_market_without_sources_says_what_to_do(tmp_path: Path) -> None:
    init_workspace(tmp_path, market_yaml="market: Empty\n")
    with pytest.raises(ConfigError, match="rivalscope add"):
        collect(Workspace(tmp_path))


def test_damage_in_one_archive_keeps_no_other_from_being_read(workspace: Workspace, tmp_path: Path) -> None:
    collect(workspace)
    whole = sorted(workspace.archive_dir.glob("*.warc.gz"))
    torn, empty, noise = tmp_path / "torn.warc.gz", tmp_path / "empty.warc.gz", tmp_path / "noise.warc.gz"
    torn.write_bytes(whole[0].read_bytes()[:-400])
    empty.write_bytes(b"")
    noise.write_bytes(b"not an archive at all")
    fresh = Workspace(init_workspace(tmp_path / "fresh", market_yaml=workspace.market_file.read_text("utf-8")).parent)
    with pytest.raises(ArchiveError):
        replay(fresh, [noise, empty, torn, whole[1]])
    assert _known(fresh, "heron") + _known(fresh, "puffin") >= 5


def test_a_run_leaves_a_log_from_which_a_support_person_can_tell_what_happened(
    workspace: Workspace, sites: tuple[_Site, _Site]
) -> None:
    sites[0].failing = True
    collected = collect(workspace)
    text = (workspace.runs_dir / collected.run_id / "log.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines][:: len(lines) - 1] == ["run started", "run ended"]
    assert all({"at", "level", "event"} <= line.keys() for line in lines)
    (missed,) = [line for line in lines if line["event"] == "source did not meet its expectations"]
    assert missed["source"].startswith("heron/")
    assert missed["level"] == "error"
    (unread,) = [line for line in lines if line["event"] == "page not read" and line["url"] == f"{sites[0].url}/"]
    assert unread["outcome"] == "refused"
    assert "robots.txt cannot be read (status 500)" in unread["reason"]
