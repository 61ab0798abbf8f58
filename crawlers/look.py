"""Take a first look at a site: its robots.txt, home page, sitemaps and feeds, as politely and safely as any crawl."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawlers.discovery.propose import Fetch
from crawlers.runner import Ending, crawl
from crawlers.secrets import public_address
from crawlers.urls import canonical
from rivalscope.core.archive import Archived, records, response_in
from rivalscope.core.config import Market
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import Outcome
from rivalscope.core.store import Store
from rivalscope.core.store.captures import captures_of_run
from rivalscope.core.store.runs import start_run
from rivalscope.core.workspace import Workspace

__all__ = ["first_look"]

_MAX_REDIRECTS = 6


@contextmanager
def first_look(home_url: str, market: Market) -> Iterator[Fetch]:
    """Crawl no further than the home page, and give a function that answers from what came.

    Args:
        home_url: Address of the home page.
        market: Whose contact, permission for private addresses and limits apply. Its workspace is not touched.

    Raises:
        RivalscopeError: The home page cannot be read; the message says why.
    """
    with tempfile.TemporaryDirectory(prefix="rivalscope-look-") as folder:
        root = Path(folder)
        data = {
            "market": "first look",
            "contact": market.contact,
            "allow_private": market.allow_private,
            "crawl": {**market.crawl.model_dump(), "max_minutes": min(5.0, market.crawl.max_minutes)},
            "products": [{"name": "look", "sources": [{"url": home_url, "max_pages": 1}]}],
            "store": f"sqlite:///{root / 'store.sqlite'}",
        }
        (root / "market.yaml").write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML
        workspace = Workspace(root)
        # A look leaves nothing behind, so it must not meet the store that a team's environment names.
        vars(workspace)["store"] = Store.open(workspace.market.store)
        environment = {name: value for name, value in os.environ.items() if name != "RIVALSCOPE_STORE"}
        source = workspace.market.products[0].source_id(workspace.market.products[0].sources[0])
        with workspace.store.begin() as connection:
            run_id = start_run(connection, "crawl", sources=[source])
        result = crawl(workspace, run_id, [source], environment=environment)[0]
        with workspace.store.begin() as connection:
            captures = captures_of_run(connection, run_id)
        workspace.store.close()
        if not any(capture.product and capture.outcome in (Outcome.FETCHED, Outcome.EMPTY) for capture in captures):
            reasons = [capture.reason for capture in captures if capture.product and capture.reason]
            why = result.message if result.ending is not Ending.DONE else "; ".join(reasons) or "no answer"
            raise RivalscopeError(
                f"the home page cannot be read: {why}",
                where=public_address(home_url),
                next_step="Open it in a browser; if it is right, add its sources to market.yaml by hand.",
            )
        answers: dict[str, Archived] = {}
        for path in sorted(workspace.archive_dir.glob("*.warc.gz")):
            for record in records(path):
                if (answer := response_in(record)) is not None:
                    answers[canonical(answer.url)] = answer
        targets = {capture.url: capture.redirect_to for capture in captures if capture.redirect_to}

        def fetch(url: str) -> Archived | None:
            url = canonical(public_address(url))
            for _ in range(_MAX_REDIRECTS):
                if url not in targets:
                    break
                url = targets[url]
            return answers.get(url)

        yield fetch
