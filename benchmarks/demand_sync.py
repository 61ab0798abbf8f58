"""What it costs to read a tracker of many posts over loopback: whole, and again when nothing has changed.

Run by ``python -m benchmarks.demand --sync POSTS``. CPU is that of this process and of the crawl's child.
"""

from __future__ import annotations

import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.tracker_server import TrackerServer
from rivalscope.app.workflows.collect import collect
from rivalscope.core.store.demand import load_posts
from rivalscope.core.workspace import Workspace

__all__ = ["measure_sync"]


@contextmanager
def _watched(figures: dict[str, float]) -> Iterator[None]:
    """Take the seconds of processor of this thread and of children; the server's own thread is left out."""
    own, children = time.thread_time(), _children()
    yield
    figures["cpu"] = time.thread_time() - own + _children() - children


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_sync(posts: int) -> dict[str, float]:
    """Print and return requests, processor and memory of a whole look and of one that finds nothing new."""
    assert threading.current_thread() is threading.main_thread()
    server = TrackerServer(posts)
    source = {"kind": "github-issues", "url": f"{server.url}/heron/desk", "max_pages": posts}
    data = {
        "market": "sync", "allow_private": True, "crawl": {"delay": 0, "daily_budget": 1_000_000},
        "products": [{"name": "Heron", "sources": [source]}],
    }  # fmt: skip
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        YAML(typ="safe").dump(data, Path(folder) / "market.yaml")
        workspace = Workspace(Path(folder))
        for name in ("cold", "unchanged"):
            server.log.clear()
            figures: dict[str, float] = {}
            with _watched(figures):
                collect(workspace).raise_if_failed()
            figures["requests"] = len(server.log)
            figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures["child_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            found[name] = figures
            print(f"{name}: " + ", ".join(f"{key} {value:.1f}" for key, value in figures.items()))
        with workspace.store.begin() as connection:
            stored = len(list(load_posts(connection, texts=False)))
        workspace.store.close()
    server.close()
    print(f"{stored} of {posts} posts stored")
    return {
        "max_requests_share": found["unchanged"]["requests"] / found["cold"]["requests"],
        "max_cpu_share": found["unchanged"]["cpu"] / found["cold"]["cpu"],
        "stored": stored / posts,
        "max_memory_mb": found["unchanged"]["memory_mb"],
    }
