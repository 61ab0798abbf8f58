"""The Wayback Machine and servers like it: a CDX interface with resume keys, and raw pages at ``id_`` addresses.

https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from crawlers.webarchives.memento import ArchivedCopy, Listing, Memento, moment_of
from crawlers.webarchives.polite import PoliteClient
from rivalscope.core.archive import decode_body
from rivalscope.core.errors import RivalscopeError

__all__ = ["Wayback"]

_LINES = 500
"""Lines that are asked for at once."""
_MOST_LINES = 50_000
_READABLE = "mimetype:(text/|application/(xhtml|xml|rss|atom|pdf)).*"


@dataclass(slots=True)
class Wayback:
    """An archive at an address, for example https://web.archive.org."""

    server: str
    client: PoliteClient

    def mementos(self, listing: Listing, *, since: datetime, until: datetime) -> Iterator[Memento]:
        """Yield captures by address and time; those that repeat the one before are left out by the server."""
        asked = [
            ("url", listing.url), ("matchType", listing.match.value), ("output", "json"),
            ("fl", "timestamp,original,digest"), ("filter", "statuscode:200"), ("filter", _READABLE),
            ("collapse", "digest"), ("from", f"{since:%Y%m%d%H%M%S}"), ("to", f"{until:%Y%m%d%H%M%S}"),
            ("limit", str(_LINES)), ("showResumeKey", "true"),
        ]  # fmt: skip
        key = ""
        for _ in range(_MOST_LINES // _LINES):
            rows = self._rows(
                f"{self.server}/cdx/search/cdx?{urlencode([*asked, *([('resumeKey', key)] if key else [])])}"
            )
            key = ""
            if len(rows) >= 2 and rows[-2] == []:
                key, rows = rows[-1][0], rows[:-2]
            for row in rows[1:]:
                stamp, original, digest = row
                if (at := moment_of(stamp)) is not None:
                    address = f"{self.server}/web/{stamp}id_/{original}"
                    yield Memento(url=original, at=at, digest=digest, address=address)
            if not key:
                return

    def fetch(self, memento: Memento) -> ArchivedCopy | None:
        """Return a page as it was captured, without what the archive adds to it."""
        answer = self.client.get(memento.address)
        if answer is None:
            return None
        kind = answer.headers.get("x-archive-orig-content-type") or answer.headers.get("content-type", "text/html")
        encoding = answer.headers.get("content-encoding", "")
        payload, problem = decode_body(answer.body, encoding, limit=self.client.max_bytes)
        return None if problem else ArchivedCopy(kind, payload)

    def _rows(self, address: str) -> list[list[str]]:
        answer = self.client.get(address)
        try:
            rows = json.loads(answer.body or b"[]") if answer is not None else []
            return [[str(value) for value in row] for row in rows]
        except (ValueError, TypeError) as error:
            raise RivalscopeError(
                "the web archive returned something that is not a list of captures",
                where=self.server,
                next_step="Run the command again later; it resumes from there.",
            ) from error
