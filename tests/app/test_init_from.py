"""From addresses to rows: a workspace is made, crawled and read in one command."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rivalscope.app.cli import app
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.market_file import load_market
from rivalscope.core.store import capabilities as store
from rivalscope.core.workspace import Workspace

PAGE = """<!doctype html><html lang=en><title>{name}</title><body><nav><a href=/features.html>Features</a></nav><main>
<h1>{name}</h1><h2>Features</h2>
<div class=a><h3>Shared inbox</h3><p>Every message of {name} lands in one place, with its history beside it.</p></div>
<div class=a><h3>Routing rules</h3><p>Mail to {name} finds the right person by subject, sender or language.</p></div>
<div class=a><h3>Audit log</h3><p>{name} keeps who changed what, and when, for as long as the account lives.</p></div>
</main></body></html>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *words: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def site(folder: Path, name: str) -> Iterator[str]:
    folder.mkdir()
    for page in ("index.html", "features.html"):
        (folder / page).write_text(PAGE.format(name=name), encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def test_two_addresses_become_a_table(tmp_path: Path) -> None:
    with site(tmp_path / "one", "Heron") as first, site(tmp_path / "two", "Stork") as second:
        words = ["init", str(tmp_path / "market"), "--allow-private", "--from", first, second]
        result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (result.output, result.exception)
    market = Workspace.open(tmp_path / "market")
    assert len(market.market.products) == 2
    with market.store.begin() as connection:
        rows = {one.label for one in store.active_capabilities(connection)}
    assert {"Shared inbox", "Routing rules", "Audit log"} <= rows
    assert "capabilities review" in " ".join(result.output.split())
    # No terminal, no bar: which source is crawled is told in lines.
    lines = [line.split(": ")[1] for line in result.output.splitlines() if re.match("  (heron|stork)/site-", line)]
    assert sorted(lines)[-2:] == ["crawling", "crawling"]
    assert len(lines) == 4


def test_without_a_crawl_only_the_sources_are_written(tmp_path: Path) -> None:
    with site(tmp_path / "one", "Heron") as first:
        words = ["init", str(tmp_path / "market"), "--allow-private", "--no-crawl", "--from", first]
        assert CliRunner().invoke(app, words).exit_code == 0
    found = load_market(tmp_path / "market" / "market.yaml")
    assert [product.slug for product in found.products] == ["heron"]
    assert not (tmp_path / "market" / "archive").exists()


def test_an_address_without_anything_to_watch_is_told(tmp_path: Path) -> None:
    words = ["init", str(tmp_path / "market"), "--allow-private", "--from", "http://127.0.0.1:9/"]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, RivalscopeError)
    assert "127.0.0.1:9" in result.output


@pytest.mark.parametrize("words", [[], ["a", "b"], ["market", "https://acme.example"]])
def test_what_is_unclear_is_asked_for(tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(CliRunner().invoke(app, ["init", *words]).exception, ConfigError)
    assert list(tmp_path.iterdir()) == []
