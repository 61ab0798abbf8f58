"""Take a first look at a site: its robots.txt, home page, sitemaps, feeds and the pages that may be sources.

As politely and safely as any crawl, because it is one: into a workspace of its own that is thrown away.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawlers.runner import CrawlResult, Ending, crawl
from crawlers.secrets import public_address
from crawlers.urls import canonical
from rivalscope.core.archive import Archived, records, response_in
from rivalscope.core.config import MarketSpec, SourceKind
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import Store
from rivalscope.core.store.captures import captures_of_run
from rivalscope.core.store.runs import start_run
from rivalscope.core.workspace import Workspace

__all__ = ["FirstLook", "first_look"]

_MAX_REDIRECTS = 6
_MAX_MINUTES = 5.0
_PAGES = frozenset((SourceKind.PRICING, SourceKind.DOCS, SourceKind.CHANGELOG, SourceKind.FEED, SourceKind.PAGES))
"""Kinds whose first page is asked for as it is; the others know themselves where they begin."""


class FirstLook:
    """What was fetched so far, and a way to fetch more.

    Args:
        root: An empty folder for the archive.
        market: Whose contact, permission for private addresses and limits apply. Its workspace is not touched.
    """

    def __init__(self, root: Path, market: MarketSpec) -> None:
        self._root, self._market = root, market
        self._answers: dict[str, Archived] = {}
        self._targets: dict[str, str] = {}

    def answer(self, url: str) -> Archived | None:
        """Return the answer at an address, redirects followed; None when there is none that we may read."""
        url = canonical(public_address(url))
        for _ in range(_MAX_REDIRECTS):
            if url not in self._targets:
                break
            url = self._targets[url]
        return self._answers.get(url)

    def visit(self, sources: Sequence[tuple[SourceKind, str]]) -> None:
        """Ask for what these sources begin with; what cannot be had is left unanswered."""
        pages = [url for kind, url in sources if kind in _PAGES and self.answer(url) is None]
        specs: list[dict[str, Any]] = [
            {"kind": kind.value, "url": url, "max_pages": 3} for kind, url in sources if kind not in _PAGES
        ]
        if pages:
            specs.append({"kind": "pages", "url": pages[0], "urls": pages[1:], "max_pages": len(pages)})
        if specs:
            self.crawl(specs)

    def crawl(self, specs: Sequence[dict[str, Any]]) -> tuple[list[CrawlResult], list[Capture]]:
        """Crawl sources and keep what was fetched; return how each ended, and the captures."""
        data = {
            "market": "first look",
            "contact": self._market.contact,
            "allow_private": self._market.allow_private,
            "crawl": {
                **self._market.crawl.model_dump(),
                "max_minutes": min(_MAX_MINUTES, self._market.crawl.max_minutes),
            },
            "products": [{"name": "look", "sources": list(specs)}],
            "store": f"sqlite:///{self._root / 'store.sqlite'}",
        }
        (self._root / "market.yaml").write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
        workspace = Workspace(self._root)
        # A look leaves nothing behind, so it must not meet the store that a team's environment names.
        vars(workspace)["store"] = Store.open(workspace.market.store)
        environment = {name: value for name, value in os.environ.items() if name != "RIVALSCOPE_STORE"}
        product = workspace.market.products[0]
        sources = [product.source_id(source) for source in product.sources]
        try:
            with workspace.store.begin() as connection:
                run_id = start_run(connection, "crawl", sources=sources)
            results = crawl(workspace, run_id, sources, environment=environment)
            with workspace.store.begin() as connection:
                captures = captures_of_run(connection, run_id)
        finally:
            workspace.store.close()
        for path in sorted(workspace.archive_dir.glob(f"{run_id}*.warc.gz")):
            for record in records(path):
                if (answer := response_in(record)) is not None:
                    self._answers[canonical(answer.url)] = answer
        self._targets |= {capture.url: capture.redirect_to for capture in captures if capture.redirect_to}
        return results, captures


@contextmanager
def first_look(home_url: str, market: MarketSpec) -> Iterator[FirstLook]:
    """Crawl the home page with its sitemaps and feeds, and return what was found; more is fetched only on request.

    Args:
        home_url: Address of the home page.
        market: Whose contact, permission for private addresses and limits apply. Its workspace is not touched.

    Raises:
        RivalscopeError: The home page cannot be read; the message says why.
    """
    with tempfile.TemporaryDirectory(prefix="rivalscope-look-") as folder:
        look = FirstLook(Path(folder), market)
        results, captures = look.crawl([{"url": home_url, "max_pages": 1}])
        if not any(capture.product and capture.outcome in (Outcome.FETCHED, Outcome.EMPTY) for capture in captures):
            reasons = [capture.reason for capture in captures if capture.product and capture.reason]
            ended = results[0]
            why = ended.message if ended.ending is not Ending.DONE else "; ".join(reasons) or "no answer"
            raise RivalscopeError(
                f"the home page cannot be read: {why}",
                where=public_address(home_url),
                next_step="If it is your own server, allow it: --allow-private, or allow_private: true in market.yaml."
                if why.startswith(("loopback", "private"))
                else "Open it in a browser; if it is the right page, add its sources to market.yaml by hand.",
            )
        yield look
