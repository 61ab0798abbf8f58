"""A real web site on loopback whose every page a test decides, and a workspace that crawls it."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from crawlers.runner import CrawlResult, crawl
from rivalscope.core.records import Capture
from rivalscope.core.store.captures import captures_of_run
from rivalscope.core.store.runs import start_run
from rivalscope.core.workspace import Workspace

FILLER = "Herons plan the work of a team and keep its boards, fields and reports in one place. " * 3


def page(title: str, *links: str, text: str = FILLER, extra: str = "") -> str:
    """Return a page of HTML."""
    anchors = "".join(f'<li><a href="{link}">{link.strip("/") or "home"}</a></li>' for link in links)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{extra}</head><body><h1>{title}</h1>'
        f"<p>{text}</p><ul>{anchors}</ul></body></html>"
    )


@dataclass
class Answer:
    """What the server says."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    mime: str = "text/html; charset=utf-8"
    etag: bool = True
    zipped: bool = False


Handler = Callable[[BaseHTTPRequestHandler], Answer | None]


class _SixServer(ThreadingHTTPServer):
    address_family = socket.AF_INET6


class Site:
    """Pages by path; a value is a page, an answer, or a function that gets the request."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, str | Answer | Handler] = {}
        self.log: list[tuple[str, dict[str, str]]] = []
        self._server = (_SixServer if ":" in host else ThreadingHTTPServer)((host, 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked(self, *, pages_only: bool = True) -> list[str]:
        """Paths that were asked for, in order."""
        asides = ("/robots.txt", "/sitemap.xml", "/llms.txt")
        return [path for path, _ in self.log if not (pages_only and path in asides)]

    def __setitem__(self, path: str, answer: str | Answer | Handler) -> None:
        self.pages[path] = answer

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 (the handler below has a self of its own)
        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                site.log.append((self.path, dict(self.headers)))
                found = site.pages.get(self.path)
                if callable(found):
                    found = found(self)
                    if found is None:
                        self.close_connection = True
                        return
                answer = Answer("not here", 404) if found is None else found
                answer = Answer(answer) if isinstance(answer, str) else answer
                body = answer.body.encode() if isinstance(answer.body, str) else answer.body
                tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
                headers = {"Content-Type": answer.mime, **answer.headers}
                if answer.etag and answer.status == 200:
                    headers["ETag"] = tag
                    if self.headers.get("If-None-Match") == tag:
                        self.send_response(304)
                        self.send_header("ETag", tag)
                        self.end_headers()
                        return
                if answer.zipped:
                    body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
                self.send_response(answer.status)
                headers.setdefault("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

        return Request


@dataclass
class Crawled:
    """One run over one source."""

    result: CrawlResult
    captures: list[Capture]
    run_id: str

    def by_path(self) -> dict[str, Capture]:
        """Captures of pages by path."""
        return {c.url.split("/", 3)[3] if c.url.count("/") > 2 else "": c for c in self.captures if c.product}

    def outcomes(self) -> dict[str, str]:
        """Outcome of each page by path."""
        return {f"/{path}": capture.outcome.value for path, capture in self.by_path().items()}


class Market:
    """A workspace with one product of one source."""

    def __init__(
        self, root: Path, url: str, *, source: Mapping[str, Any], crawl: Mapping[str, Any], **market: Any
    ) -> None:
        settings = {"delay": 0, "timeout": 3, **crawl}
        spec = {"url": url, **source}
        data = {
            "market": "test", "allow_private": True, "crawl": settings,
            "products": [{"name": "Heron", "sources": [spec]}], **market,
        }  # fmt: skip
        root.mkdir(parents=True, exist_ok=True)
        YAML(typ="safe").dump(data, root / "market.yaml")
        self.workspace = Workspace(root)
        self._runs = 0

    @property
    def source(self) -> str:
        product = self.workspace.market.products[0]
        return product.source_id(product.sources[0])

    def begin(self) -> str:
        with self.workspace.store.begin() as connection:
            run_id = start_run(connection, "crawl", sources=[self.source])
        return run_id

    def crawl(self, run_id: str = "", **options: Any) -> Crawled:
        run_id = run_id or self.begin()
        result = crawl(self.workspace, run_id, [self.source], **options)[0]
        with self.workspace.store.begin() as connection:
            return Crawled(result, captures_of_run(connection, run_id), run_id)
