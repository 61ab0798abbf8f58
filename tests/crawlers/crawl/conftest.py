"""Fixtures of the crawl's tests: a site on loopback, and workspaces that crawl it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

# Test folders are no packages, so their helpers are found by folder.
sys.path.insert(0, str(Path(__file__).parent))

from crawl_harness import Market, Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with nothing on it."""
    made = Site()
    yield made
    made.close()


@pytest.fixture
def market(site: Site, tmp_path: Path) -> Iterator[Callable[..., Market]]:
    """Make a workspace that crawls the site."""
    made: list[Market] = []

    def make(path: str = "/", *, crawl: Mapping[str, Any] | None = None, url: str = "", **options: Any) -> Market:
        top = {name: options.pop(name) for name in ("allow_private", "contact") if name in options}
        made.append(
            Market(tmp_path / f"ws{len(made)}", url or site.url + path, source=options, crawl=crawl or {}, **top)
        )
        return made[-1]

    yield make
    for each in made:
        each.workspace.store.close()


@pytest.fixture
def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
