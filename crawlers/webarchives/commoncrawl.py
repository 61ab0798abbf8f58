"""Common Crawl: an index for each of its crawls, and WARC files of which one record is asked for by its bytes.

https://commoncrawl.org/cdxj-index and https://github.com/webrecorder/pywb/wiki/CDX-Server-API
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from crawlers.webarchives.memento import ArchivedCopy, Listing, Memento, moment_of
from crawlers.webarchives.polite import PoliteClient
from rivalscope.core.archive import read_record, response_in
from rivalscope.core.errors import ArchiveError, RivalscopeError

__all__ = ["CommonCrawl"]

_AT_ONCE = 2_000
"""Captures that are asked for in one answer; only what has more is asked for by pages, with more requests."""
_MOST_PAGES = 100
"""Of one crawl's index, for one question."""
_READABLE = "~mime:(text/|application/(xhtml|xml|rss|atom|pdf)).*"


@dataclass(slots=True)
class CommonCrawl:
    """Common Crawl, or a server like it."""

    client: PoliteClient
    index: str = "https://index.commoncrawl.org"
    data: str = "https://data.commoncrawl.org"
    _listed: Any = field(default=None, repr=False)

    def mementos(self, listing: Listing, *, since: datetime, until: datetime) -> Iterator[Memento]:
        """Yield captures, crawl by crawl, the newest crawl first; a crawl that lies outside the time is not asked."""
        asked = {
            "url": listing.url, "matchType": listing.match.value, "output": "json",
            "from": f"{since:%Y%m%d%H%M%S}", "to": f"{until:%Y%m%d%H%M%S}",
            "fl": "url,timestamp,digest,status,mime,filename,offset,length",
        }  # fmt: skip
        filters = [("filter", "=status:200"), ("filter", _READABLE)]
        for server in self._crawls(since, until):
            question = f"{server}?{urlencode([*asked.items(), *filters])}"
            lines = self._lines(f"{question}&limit={_AT_ONCE}")
            if len(lines) >= _AT_ONCE:
                sheets = self._lines(f"{question}&showNumPages=true")
                count = int(sheets[0].get("pages", 0)) if sheets else 0
                pages = range(min(count, _MOST_PAGES))
                lines = [line for number in pages for line in self._lines(f"{question}&page={number}")]
            for line in lines:
                if (memento := self._memento(line)) is not None:
                    yield memento

    def fetch(self, memento: Memento) -> ArchivedCopy | None:
        """Return the page in one record of a WARC file."""
        answer = self.client.get(memento.address, part=(memento.first, memento.length))
        if answer is None:
            return None
        with tempfile.TemporaryDirectory(prefix="rivalscope-") as folder:
            path = Path(folder) / "record.warc.gz"
            path.write_bytes(answer.body)
            try:
                response = response_in(read_record(path, 0), limit=self.client.max_bytes)
            except ArchiveError:
                return None
        if response is None or response.problem or response.status != 200:
            return None
        return ArchivedCopy(response.header("Content-Type") or "text/html", response.payload)

    def _crawls(self, since: datetime, until: datetime) -> Iterator[str]:
        """Yield the index addresses of the crawls that overlap a time, the newest first; the list is asked for once."""
        try:
            if self._listed is None:
                answer = self.client.get(f"{self.index}/collinfo.json")
                self._listed = json.loads(answer.body) if answer is not None else []
            for crawl in self._listed:
                begin, end = (_day(crawl.get(name, "")) for name in ("from", "to"))
                if (begin is None or begin <= until) and (end is None or end >= since):
                    yield str(crawl["cdx-api"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._no_list() from error

    def _lines(self, address: str) -> list[dict[str, Any]]:
        """Return the JSON lines of an answer; none where nothing was found (status 404)."""
        answer = self.client.get(address)
        if answer is None:
            return []
        try:
            found = [json.loads(line) for line in answer.body.decode("utf-8", "replace").splitlines() if line.strip()]
        except ValueError as error:
            raise self._no_list() from error
        return [line for line in found if isinstance(line, dict) and "message" not in line]

    def _memento(self, line: dict[str, Any]) -> Memento | None:
        at = moment_of(str(line.get("timestamp", "")))
        place = [str(line.get(name, "")) for name in ("offset", "length")]
        file = str(line.get("filename", ""))
        if at is None or not file or not all(value.isdigit() for value in place):
            return None
        return Memento(
            url=str(line.get("url", "")),
            at=at,
            digest=str(line.get("digest", "")),
            address=f"{self.data}/{file}",
            first=int(place[0]),
            length=int(place[1]),
        )

    def _no_list(self) -> RivalscopeError:
        return RivalscopeError(
            "the web archive returned something that is not a list of captures",
            where=self.index,
            next_step="Run the command again later; it resumes from there.",
        )


def _day(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
