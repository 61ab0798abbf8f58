"""One page from the web, by the same polite crawl as any other: robots obeyed, limits kept, nothing left behind."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from crawlers import runner
from rivalscope.core.archive import Archive, Archived
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import captures, runs
from rivalscope.core.workspace import Workspace

__all__ = ["fetch"]


def fetch(url: str, *, allow_private: bool = False) -> Archived:
    """Return the page at an address.

    Args:
        url: http or https.
        allow_private: Allow loopback and private addresses.

    Raises:
        RivalscopeError: It was refused or could not be fetched; the message says why.
    """
    market = {
        "market": "One page",
        "allow_private": allow_private,
        "products": [{"slug": "page", "name": "Page", "sources": [{"kind": "pages", "url": url, "max_pages": 1}]}],
    }
    with tempfile.TemporaryDirectory(prefix="rivalscope-") as folder:
        workspace = Workspace(Path(folder))
        workspace.market_file.write_text(json.dumps(market), encoding="utf-8")  # JSON is YAML
        product = workspace.market.products[0]
        source = product.source_id(product.sources[0])
        with workspace.store.begin() as connection:
            run_id = runs.start_run(connection, "crawl", sources=[source])
        (result,) = runner.crawl(workspace, run_id, [source])
        with workspace.store.begin() as connection:
            found = [one for one in captures.captures_of_run(connection, run_id) if one.product == product.slug]
        workspace.store.close()
        readable = [one for one in found if one.outcome in (Outcome.FETCHED, Outcome.EMPTY)]
        if not readable:
            raise RivalscopeError(
                _why(found, result), where=url, next_step="Open it in a browser, and look at robots.txt."
            )
        return Archive(workspace.archive_dir).read(readable[-1])


def _why(found: list[Capture], result: runner.CrawlResult) -> str:
    told = next((one for one in reversed(found) if one.outcome is not Outcome.REDIRECT), None)
    if told is not None:
        return f"{told.outcome}: {told.reason}"
    return result.message or "nothing came back"
