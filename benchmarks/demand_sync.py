"""What it costs to read and judge a tracker of many posts over loopback: whole, and again when nothing has changed.

The market has a page, too, without which there would be no matrix; it is read beforehand.

Run by ``python -m benchmarks.demand --sync POSTS``. What is measured are two commands that a user runs, ``crawl
--no-analysis`` (which reads) and ``analyse`` (which judges), as processes of their own, with all that they load and
start.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from itertools import islice
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.demand_data import capabilities_of
from benchmarks.tracker_server import TrackerServer
from rivalscope.core.store.demand import load_posts
from rivalscope.core.workspace import Workspace

__all__ = ["measure_sync"]

_CAPABILITIES = 32
_MARKETS = ("bitcoin-nodes", "code-editors")
_PAGE = "<html><head><title>Heron</title></head><body><h1>Heron</h1><p>Heron has an index.</p></body></html>"


def _run(command: str, folder: Path, *options: str) -> tuple[float, float]:
    """Run a command; return the seconds of processor and megabytes (at least ours) of it and its children.

    Raises:
        RuntimeError: It failed.
    """
    arguments = [sys.executable, "-m", "rivalscope.app.cli", command, *options, "-w", str(folder)]
    log = folder.parent / f"{command}.log"
    with log.open("w", encoding="utf-8") as file:
        actions = [(os.POSIX_SPAWN_DUP2, file.fileno(), 1), (os.POSIX_SPAWN_DUP2, file.fileno(), 2)]
        child = os.posix_spawn(sys.executable, arguments, dict(os.environ), file_actions=actions)
        _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{command} failed: {log.read_text(encoding='utf-8')[-2_000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure_sync(posts: int) -> dict[str, float]:
    """Print and return requests, processor and memory of a whole look and of one that finds nothing new."""
    assert threading.current_thread() is threading.main_thread()
    server = TrackerServer(posts)
    known = islice((one for market in _MARKETS for one in capabilities_of(market)), _CAPABILITIES)
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "market"
        (folder / "pages").mkdir(parents=True)
        (folder / "pages" / "index.html").write_text(_PAGE, encoding="utf-8")
        tracker = {"kind": "github-issues", "url": f"{server.url}/heron/desk", "max_pages": posts}
        data = {
            "market": "sync", "allow_private": True, "crawl": {"delay": 0, "daily_budget": 1_000_000},
            "capabilities": [{"name": one.label, "definition": one.description} for one in known],
            "products": [{"name": "Heron", "sources": [{"kind": "folder", "url": "pages"}, tracker]}],
        }  # fmt: skip
        YAML(typ="safe").dump(data, folder / "market.yaml")
        product = Workspace(folder).market.products[0]
        page, source = map(product.source_id, product.sources)
        _run("crawl", folder, "--no-analysis", "--source", page)
        for name in ("cold", "unchanged"):
            server.log.clear()
            figures: dict[str, float] = {}
            figures["crawl_cpu"], figures["crawl_mb"] = _run("crawl", folder, "--no-analysis", "--source", source)
            figures["analyse_cpu"], figures["analyse_mb"] = _run("analyse", folder)
            found[name] = {"requests": len(server.log), **figures}
            print(f"{name}: " + ", ".join(f"{key} {value:.1f}" for key, value in found[name].items()), flush=True)
        workspace = Workspace(folder)
        with workspace.store.begin() as connection:
            stored = list(load_posts(connection, texts=False))
        workspace.store.close()
    server.close()
    print(f"{len(stored)} of {posts} posts stored, {sum(bool(one.judged_by) for one in stored)} judged")
    cold, unchanged = found["cold"], found["unchanged"]
    reading = unchanged["crawl_cpu"] / cold["crawl_cpu"]
    whole = sum(unchanged[f"{one}_cpu"] for one in ("crawl", "analyse")) / sum(
        cold[f"{one}_cpu"] for one in ("crawl", "analyse")
    )
    print(f"unchanged: {whole:.1%} of the processor of reading and judging; the crawl alone: {reading:.1%} of reading")
    return {
        "max_requests_share": unchanged["requests"] / cold["requests"],
        "max_cpu_share": whole,
        "max_crawl_cpu_share": reading,
        "judged": sum(bool(one.judged_by) for one in stored) / posts,
        "max_memory_mb": max(cold["crawl_mb"], cold["analyse_mb"]),
    }
