"""Documents reach a chat, a wiki, a tracker and a spreadsheet through small programs, and nothing is created twice."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest

from analysis.exports.atom import atom_feed
from analysis.market_store import MarketStore
from rivalscope.app.workflows.publish import documents, publish
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.workspace import Workspace

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


class Services(ThreadingHTTPServer):
    """A chat, a wiki, a tracker and a spreadsheet service on loopback."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Services)
        self.messages: list[str] = []
        self.pages: dict[str, dict[str, str]] = {}
        self.issues: list[dict[str, object]] = []
        self.failing_after = 10_000
        self.calls = 0


class _Services(BaseHTTPRequestHandler):
    server: Services

    def _do(self) -> None:
        self.server.calls += 1
        size = int(self.headers.get("Content-Length") or 0)
        data = json.loads(self.rfile.read(size)) if size else {}
        path = urlsplit(self.path)
        if self.server.calls > self.server.failing_after:
            self._answer(503, {})
        elif path.path == "/chat":
            self.server.messages.append(data["text"])
            self._answer(200, {})
        elif self.command == "PUT":
            self.server.pages[path.path] = data
            self._answer(200, {})
        elif self.command == "GET":
            label = parse_qs(path.query)["labels"][0]
            self._answer(200, [one for one in self.server.issues if label in one["labels"]])
        elif self.command == "POST":
            self.server.issues.append({**data, "number": len(self.server.issues) + 1})
            self._answer(200, self.server.issues[-1])
        else:
            issue = self.server.issues[int(path.path.rpartition("/")[2]) - 1]
            issue.update(data)
            self._answer(200, issue)

    do_GET = do_POST = do_PUT = do_PATCH = _do  # noqa: N815 - the names that http.server looks for

    def _answer(self, status: int, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    with Services() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        root = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("CHAT_WEBHOOK", f"{root}/chat")
        for name in ("WIKI", "TRACKER", "SHEET"):
            monkeypatch.setenv(f"{name}_URL", root)
            monkeypatch.setenv(f"{name}_TOKEN", "secret")
        yield server
        server.shutdown()
        thread.join()


def _market(demo: Path, folder: Path, program: str, kinds: str) -> Workspace:
    shutil.copytree(demo, folder)
    settings = (folder / "market.yaml").read_text(encoding="utf-8")
    command = json.dumps([sys.executable, program])
    (folder / "market.yaml").write_text(
        f"{settings}\npublish: {{command: {command}, kinds: {kinds}}}\n", encoding="utf-8"
    )
    return Workspace.open(folder)


@pytest.mark.parametrize(
    ("example", "kinds"), [("chat", "[change]"), ("wiki", "[brief]"), ("tickets", "[gap]"), ("sheet", "[gap]")]
)
def test_each_example_creates_once(demo: Path, tmp_path: Path, services: Services, example: str, kinds: str) -> None:
    workspace = _market(demo, tmp_path / "market", str(EXAMPLES / f"publish_{example}.py"), kinds)
    view = MarketStore(workspace).require_matrix()
    expected = sum(one.kind in kinds for one in documents(view))
    assert expected
    assert publish(workspace, view) == (expected, 0)
    assert publish(workspace, view) == (0, 0)
    assert len(services.messages) + len(services.pages) + len(services.issues) == expected


def test_what_changed_is_updated_under_the_same_id(demo: Path, tmp_path: Path, services: Services) -> None:
    workspace = _market(demo, tmp_path / "market", str(EXAMPLES / "publish_tickets.py"), "[gap]")
    view = MarketStore(workspace).require_matrix()
    created, _ = publish(workspace, view)
    fewer = replace_cells(view)
    assert publish(workspace, fewer)[0] == 0
    assert len(services.issues) == created
    assert {issue["labels"][0] for issue in services.issues} == {
        f"rivalscope-{one.id}" for one in documents(view) if one.kind == "gap"
    }


def replace_cells(view: MarketStore) -> MarketStore:
    """Return the market with other confidence and one rival fewer for each gap: the gaps stay, their words change."""
    changed = MarketStore(view.workspace)
    changed.__dict__["cells"] = tuple(replace(cell, plan="") for cell in view.cells if cell.product != "tarnwick")
    return changed


def test_a_program_that_fails_half_way_goes_on_where_it_stopped(demo: Path, tmp_path: Path, services: Services) -> None:
    workspace = _market(demo, tmp_path / "market", str(EXAMPLES / "publish_sheet.py"), "[change, gap]")
    view = MarketStore(workspace).require_matrix()
    services.failing_after = 3
    with pytest.raises(RivalscopeError, match="ended with status 1"):
        publish(workspace, view)
    services.failing_after = 10_000
    created, updated = publish(workspace, view)
    assert (created, updated) == (len([one for one in documents(view) if one.kind != "brief"]) - 3, 0)


def test_no_program_and_a_missing_program_are_told(demo: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(demo)
    with pytest.raises(ConfigError, match="names no publishing program"):
        publish(workspace, MarketStore(workspace).require_matrix())
    missing = _market(demo, tmp_path / "market", "x.py", "[brief]")
    text = missing.market_file.read_text(encoding="utf-8").replace(sys.executable, "/nowhere/python")
    missing.market_file.write_text(text, encoding="utf-8")
    gone = Workspace.open(missing.root)
    with pytest.raises(RivalscopeError, match="cannot be started"):
        publish(gone, MarketStore(gone).require_matrix())


def test_the_feed_is_read_by_a_feed_reader_and_keeps_its_ids(demo: Path) -> None:
    view = MarketStore(Workspace.open(demo)).require_matrix()
    text = atom_feed(view, address="https://intranet.example/changes.atom")
    read = feedparser.parse(text)
    assert not read.bozo
    assert read.feed.title.endswith(": changes")
    ids = [entry.id for entry in read.entries]
    assert len(ids) == len(set(ids)) > 5
    assert all(entry.id.startswith("urn:rivalscope:change:") and entry.link for entry in read.entries)
    assert [entry.id for entry in feedparser.parse(atom_feed(view)).entries] == ids
    assert ElementTree.fromstring(text).tag.endswith("feed")
