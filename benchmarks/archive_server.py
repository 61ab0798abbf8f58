"""A public web archive on loopback that speaks the protocols of the two real ones, filled with whatever is given.

Like the Wayback Machine: a CDX interface that pages by resume keys, raw pages at ``id_`` addresses. Like Common Crawl:
a list of crawls, an index that pages by number, one JSON line a capture, and WARC files of which bytes are sent.
"""

from __future__ import annotations

import gzip
import json
import threading
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rivalscope.core.ids import digest

__all__ = ["ArchiveServer", "Held"]


@dataclass(frozen=True, slots=True)
class Held:
    """A capture that the archive holds."""

    url: str
    at: datetime
    body: bytes
    content_type: str = "text/html; charset=utf-8"

    @property
    def stamp(self) -> str:
        """Its time as archives write it."""
        return f"{self.at:%Y%m%d%H%M%S}"


@dataclass
class _File:
    data: bytes = b""
    places: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


class ArchiveServer(ThreadingHTTPServer):
    """Serves until the ``with`` block ends.

    Args:
        held: Captures in any order.
        paged: Lines of a list at once.
        busy: Answers 503 to every so manieth request; 0: never.
    """

    daemon_threads = True

    def __init__(self, held: Iterable[Held], *, paged: int = 50, busy: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.held = sorted(held, key=lambda one: (one.url, one.at))
        self.asked: Counter[str] = Counter()
        self.paged, self.busy = paged, busy
        self.crawls: dict[str, _File] = {}
        by_month: dict[str, list[Held]] = defaultdict(list)
        for one in self.held:
            by_month[f"CC-MAIN-{one.at:%Y-%m}"].append(one)
        self._months = by_month

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> ArchiveServer:
        """Serve."""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.shutdown()
        self.server_close()

    def file(self, crawl: str) -> _File:
        """Return the WARC file of a crawl; made when it is first asked for."""
        if crawl not in self.crawls:
            made = _File()
            for one in self._months[crawl]:
                member = _warc_member(one)
                made.places[one.url, one.stamp] = len(made.data), len(member)
                made.data += member
            self.crawls[crawl] = made
        return self.crawls[crawl]

    def months(self) -> list[str]:
        """Return the names of the crawls, the newest first."""
        return sorted(self._months, reverse=True)

    def matching(self, asked: dict[str, str], held: Sequence[Held]) -> list[Held]:
        """Return what a list is asked for."""
        begins = asked["from"], asked["to"]
        match = {
            "exact": lambda url: url == asked["url"],
            "prefix": lambda url: url.startswith(asked["url"]),
            "domain": lambda url: urlsplit(url).netloc.endswith(asked["url"]),
        }[asked.get("matchType", "exact")]
        return [one for one in held if match(one.url) and begins[0] <= one.stamp <= begins[1]]

    def of_month(self, crawl: str) -> list[Held]:
        """Return what a crawl holds."""
        return self._months[crawl]


def _warc_member(one: Held) -> bytes:
    """Return a capture as a record of a WARC file of somebody else's making."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {one.content_type}\r\n\r\n".encode() + one.body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {one.url}\r\nWARC-Date: {one.at:%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


class _Answer(BaseHTTPRequestHandler):
    server: ArchiveServer

    def do_GET(self) -> None:
        """Answer as the interface that the address belongs to."""
        self.server.asked["all"] += 1
        if self.server.busy and not self.server.asked["all"] % self.server.busy:
            self._send(503, b"busy", {"Retry-After": "0"})
            return
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/cdx/search/cdx":
            self.server.asked["list"] += 1
            self._wayback_list(asked)
        elif parts.path.startswith("/web/"):
            self.server.asked["page"] += 1
            stamp, _, url = self.path.removeprefix("/web/").partition("id_/")
            found = [one for one in self.server.held if (one.url, one.stamp) == (url, stamp)]
            if found:
                self._send(200, found[0].body, {"Content-Type": found[0].content_type})
            else:
                self._send(302, b"", {"Location": "/web/other"})
        elif parts.path == "/collinfo.json":
            self.server.asked["list"] += 1
            crawls = [
                {"id": name, "name": name, "cdx-api": f"{self.server.url}/{name}-index",
                 "from": f"{self.server.of_month(name)[0].at:%Y-%m}-01T00:00:00",
                 "to": f"{max(one.at for one in self.server.of_month(name)):%Y-%m-%dT%H:%M:%S}"}
                for name in self.server.months()
            ]  # fmt: skip
            self._send(200, json.dumps(crawls).encode(), {"Content-Type": "application/json"})
        elif parts.path.endswith("-index"):
            self.server.asked["list"] += 1
            self._index(parts.path.strip("/").removesuffix("-index"), asked)
        elif parts.path.startswith("/crawl-data/"):
            self.server.asked["page"] += 1
            self._part(parts.path.rsplit("/", 1)[-1].removesuffix(".warc.gz"))
        else:
            self._send(404, b"", {})

    def _wayback_list(self, asked: dict[str, str]) -> None:
        lines: list[list[str]] = []
        before = ("", "")
        for one in self.server.matching(asked, self.server.held):
            if (found := (one.url, digest(one.body))) != before:
                lines.append([one.stamp, one.url, found[1]])
            before = found
        begin = int(asked.get("resumeKey", "0"))
        end = begin + self.server.paged
        shown: list[Any] = [["timestamp", "original", "digest"], *lines[begin:end]]
        if end < len(lines):
            shown += [[], [str(end)]]
        self._send(200, json.dumps(shown if lines else []).encode(), {"Content-Type": "application/json"})

    def _index(self, crawl: str, asked: dict[str, str]) -> None:
        found = self.server.matching(asked, self.server.of_month(crawl))
        if not found:
            self._send(404, json.dumps({"message": f"No Captures found for: {asked['url']}"}).encode(), {})
            return
        if asked.get("showNumPages"):
            count = -(-len(found) // self.server.paged)
            self._send(200, json.dumps({"pages": count, "pageSize": 5, "blocks": count}).encode(), {})
            return
        begin = int(asked.get("page", "0")) * self.server.paged
        count = self.server.paged if "page" in asked else int(asked.get("limit", len(found)))
        file = self.server.file(crawl)
        lines = []
        for one in found[begin : begin + count]:
            offset, length = file.places[one.url, one.stamp]
            lines.append(json.dumps({
                "url": one.url, "timestamp": one.stamp, "digest": digest(one.body), "status": "200",
                "mime": one.content_type.partition(";")[0], "filename": f"crawl-data/{crawl}.warc.gz",
                "offset": str(offset), "length": str(length),
            }))  # fmt: skip
        self._send(200, "\n".join(lines).encode(), {"Content-Type": "text/x-ndjson"})

    def _part(self, crawl: str) -> None:
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        data = self.server.file(crawl).data[int(first) : int(last or -1) + 1]
        self._send(206, data, {"Content-Type": "application/octet-stream"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        if "gzip" in self.headers.get("Accept-Encoding", "") and status == 200:
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal quiet."""
