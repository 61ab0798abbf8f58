"""A log without a line per page: the archive knows every page already."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter

__all__ = ["QuietLogFormatter"]


class QuietLogFormatter(LogFormatter):
    """Leaves out what the store says better."""

    def crawled(self, request: Any, response: Any, spider: Any) -> None:  # type: ignore[override]
        """Log nothing for a page that came."""

    def download_error(self, failure: Any, request: Any, spider: Any, errmsg: Any = None) -> None:  # type: ignore[override]
        """Log nothing for a page that did not come: its capture says why."""
