"""Release notes that nobody understood are a failure of their source, and are said wherever the run is shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rivalscope.app.cli import app
from rivalscope.app.doctor import examine
from rivalscope.app.workflows.collect import collect
from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

READ = "<h1>Changelog</h1>" + "".join(
    f"<h2>{version} ({day})</h2><ul><li>Sync of {version} is faster</li></ul>"
    for version, day in (
        ("2.1.0", "2026-03-02"),
        ("2.0.0", "2026-01-05"),
        ("1.9.0", "2025-12-01"),
        ("1.8.0", "2025-10-01"),
    )
)
UNREAD = "<h1>Changelog</h1><p>Everything is new, and nobody says since when.</p>"


class _Site(ThreadingHTTPServer):
    """A changelog that can be rewritten."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.text = READ


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site: _Site = self.server  # type: ignore[assignment]
        known = self.path == "/changelog"
        body = f"<html><title>Changelog</title><main>{site.text}</main></html>".encode() if known else b"no"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[_Site]:
    with _Site() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _workspace(folder: Path, site: _Site, kind: str) -> Workspace:
    url = f"http://127.0.0.1:{site.server_port}/changelog"
    source = (
        f'{{kind: {kind}, url: "{url}", urls: ["{url}"]}}' if kind == "pages" else f'{{kind: {kind}, url: "{url}"}}'
    )
    market = f"""\
market: Help desks
allow_private: true
crawl: {{delay: 0, timeout: 5}}
products:
  - {{slug: heron, name: Heron, home: "{url}", sources: [{source}]}}
capabilities:
  - {{name: Sync}}
"""
    init_workspace(folder, market_yaml=market)
    return Workspace(folder)


def test_a_source_of_release_notes_must_give_releases(tmp_path: Path, site: _Site) -> None:
    site.text = UNREAD
    collected = collect(_workspace(tmp_path / "ws", site, "changelog"))
    assert collected.sources[0].missed == ("0 releases were read, at least 1 are expected",)


def test_fewer_than_half_of_last_times_releases_are_a_failure(tmp_path: Path, site: _Site) -> None:
    workspace = _workspace(tmp_path / "ws", site, "changelog")
    assert not collect(workspace).failed
    site.text = READ.split("<h2>2.0.0")[0]
    assert collect(workspace).sources[0].missed == (
        "1 releases were read after 4 last time, at least half of them are expected",
    )


def test_notes_that_nobody_understood_are_said_in_run_sources_doctor_and_certificate(
    tmp_path: Path, site: _Site
) -> None:
    site.text = UNREAD
    workspace = _workspace(tmp_path / "ws", site, "pages")
    collected = collect(workspace)
    assert not collected.failed
    ((url, why),) = collected.sources[0].unread
    assert url.endswith("/changelog")
    assert "no release was read" in why
    with workspace.store.begin() as connection:
        assert any(url in issue["what"] for issue in runs.issues_of(connection, collected.run_id))
    certificate = json.loads((workspace.runs_dir / collected.run_id / "coverage.json").read_text())
    assert certificate["sources"][0]["not_understood"] == [url]
    finding = next(one for one in examine(workspace.root) if one.name == "release notes")
    assert not finding.good
    assert url in finding.detail
    said = CliRunner().invoke(app, ["sources", "--workspace", str(workspace.root)], env={"COLUMNS": "200"})
    assert "1 release-notes pages not understood" in " ".join(said.output.split())
