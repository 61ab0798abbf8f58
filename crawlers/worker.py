"""The child process: crawls one source, says how it goes as JSON lines, and ends. Started by :mod:`crawlers.runner`.

``python -m crawlers.worker WORKSPACE RUN SOURCE [CLAIMS]``: the claims are numbers with commas, and what is stored is
stored under them.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

# Before all else: three classes of it look through the stack and every loaded module, a tenth of a second later on.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawlers import settings as project_settings
from crawlers.browser import browser_settings
from crawlers.safety import ALLOW_PRIVATE
from crawlers.session import CrawlSession
from crawlers.sources.local import collect_local
from crawlers.spiders.source import SourceSpider
from rivalscope.core.config import CrawlSettings, MarketSpec
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.source_kinds import LOCAL_KINDS
from rivalscope.core.workspace import Workspace

__all__ = ["main", "scrapy_settings"]


def scrapy_settings(market: MarketSpec, *, javascript: bool = False) -> Settings:
    """Return the project's Scrapy settings with a market's wishes.

    Raises:
        MissingExtraError: Pages are to be rendered, and the extra for it is not installed.
    """
    settings = Settings()
    settings.setmodule(project_settings)
    crawl: CrawlSettings = market.crawl
    settings.update(
        {
            "CONCURRENT_REQUESTS": crawl.concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": crawl.concurrency,
            "DOWNLOAD_DELAY": crawl.delay,
            "DOWNLOAD_TIMEOUT": crawl.timeout,
            "DOWNLOAD_MAXSIZE": crawl.max_bytes,
            ALLOW_PRIVATE: market.allow_private,
        },
        priority="cmdline",
    )
    if javascript:
        settings.update(browser_settings(market), priority="cmdline")
    return settings


def main(arguments: list[str]) -> int:
    """Crawl one source and return the exit code."""
    root, run_id, source_id, *claims = arguments
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What the libraries brought stays, and a request makes thousands of objects that end with it: looked through less
    # often, they cost a tenth less of a re-crawl's CPU.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    try:
        workspace = Workspace(Path(root))
        workspace.store.claims.extend(int(number) for number in ",".join(claims).split(",") if number)
        session = CrawlSession.open(workspace, run_id, source_id, report=_report)
        if session.spec.kind in LOCAL_KINDS:
            collect_local(session)
            return _done(session)
        # If a browser is requested explicitly, a missing one is an error; "auto" continues without.
        javascript = session.rendering.wanted is True or session.rendering.possible
        process = AsyncCrawlerProcess(scrapy_settings(session.workspace.market, javascript=javascript))
        process.crawl(SourceSpider, session=session)
        process.start()
    except RivalscopeError as error:
        return _fail(error)
    if session.fatal is not None:
        return _fail(session.fatal)
    return _done(session)


def _done(session: CrawlSession) -> int:
    frontier = session.frontier
    far = frontier.too_far()
    _report(
        {
            "event": "done",
            "source": session.source_id,
            "counts": dict(session.counts),
            "bytes": session.bytes,
            "left_out": frontier.dropped + session.rule.left_out,
            "too_far": [len(far), *far[:1]],
            "not_read": dict(frontier.not_read),
            "traps": [[trap.name, trap.count, trap.example] for trap in frontier.trap_report()],
            "stopped": session.stop_reason,
        }
    )
    return 0


def _fail(error: Exception) -> int:
    code = error.exit_code if isinstance(error, RivalscopeError) else 1
    what = error.what if isinstance(error, RivalscopeError) else f"{type(error).__name__}: {error}"
    where, step = getattr(error, "where", ""), getattr(error, "next_step", "")
    extra = getattr(error, "extra", ""), getattr(error, "package", "")
    _report(
        {
            "event": "error",
            "kind": type(error).__name__,
            "extra": extra,
            "what": what,
            "where": where,
            "next_step": step,
        }
    )
    return code


def _report(event: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """End at once when the parent dies: two crawls of one workspace would double every request."""
    while os.read(sys.stdin.fileno(), 1024):  # not sys.stdin.read: its lock would outlive the interpreter
        continue
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
