"""What the tests of the application share: the sample market crawled at two dates, and a webhook on loopback."""

from __future__ import annotations

import json
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

# Test folders are no packages, so their helpers are found by folder.
sys.path.insert(0, str(Path(__file__).parent))

from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.demo import run_demo
from rivalscope.core.workspace import Workspace


@pytest.fixture(scope="session")
def demo(built_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The workspace that ``make demo`` leaves. Tests read it; one that writes copies it first."""
    return built_once("demo", lambda folder: run_demo(folder, say=lambda text: None))


@pytest.fixture(scope="session")
def discovered(demo: Path, built_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The same market without its list of capabilities, analysed. Tests read it; one that writes copies it first."""

    def analysed(folder: Path) -> None:
        shutil.copytree(demo, folder)
        settings = folder / "market.yaml"
        before, _, _ = settings.read_text(encoding="utf-8").partition("\ncapabilities:")
        settings.write_text(before + "\n", encoding="utf-8")
        workspace = Workspace.open(folder)
        analyse(workspace)
        workspace.store.close()

    return built_once("discovered", analysed)


class HookServer(ThreadingHTTPServer):
    """A webhook on loopback: keeps what it is sent, and fails as often as it is told to first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.received: list[dict[str, str]] = []
        self.failing = 0
        self.longest = 1_000_000
        """Characters of a message that it takes."""


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server: HookServer = self.server  # type: ignore[assignment]
        server.received.append(json.loads(body))
        refused = len(server.received) <= server.failing or len(server.received[-1]["message"]) > server.longest
        self.send_response(500 if refused else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[HookServer]:
    """The address that alerts go to in this test."""
    pytest.importorskip("apprise", reason="the extra notify is not installed")
    with HookServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("RIVALSCOPE_NOTIFY_URLS", f"json://127.0.0.1:{server.server_port}/")
        yield server
        server.shutdown()
        thread.join()
