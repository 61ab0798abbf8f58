"""The bundled sample market: five fictional web sites, served over real HTTP on loopback as of any date.

    data/sample/sites/<product>/*.html  ->  SampleSite.answer(path, as_of)  ->  SampleServer, one port per product

A page is a file, a Jinja2 template. What HTTP must know of it is in a comment on its first line, for example
``{# modified: 2025-02-10 2026-05-19 | since: 2025-02-10 | until: 2026-08-01 #}``.
Run ``python -m rivalscope.app.sample [DATE]`` to look at the market in a browser.
"""

from __future__ import annotations

import gzip
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property, partial
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from ruamel.yaml import YAML

from rivalscope.app.sample_posts import posts_answer, sample_posts
from rivalscope.core.errors import ConfigError

__all__ = [
    "CAPTURES",
    "PORTS",
    "PageFacts",
    "SampleServer",
    "SampleSite",
    "SiteAnswer",
    "sample_files",
    "sample_market",
    "sample_sites",
]

CAPTURES = ("2026-03-02", "2026-10-05")
"""The two dates for which data/sample holds the truth."""

PORTS = {"lanternfish": 8801, "gantryfold": 8802, "pennantry": 8803, "tarnwick": 8804, "ollerby": 8805}
"""The ports that data/sample/market.yaml names, by product."""

_TYPES = {".html": "text/html", ".xml": "application/xml", ".txt": "text/plain", ".md": "text/markdown"}
_LAUNCH = date(2024, 10, 1)
_FACTS = re.compile(r"\{#([^#\n]*)#\}")


def sample_files() -> Path:
    """Return the folder of the sample market: in the checkout, or inside an installed package.

    Raises:
        ConfigError: The folder is in neither place.
    """
    here = Path(__file__).resolve()
    for folder in (here.parents[2] / "data" / "sample", here.parents[1] / "sample"):
        if (folder / "market.yaml").is_file():
            return folder
    raise ConfigError(
        "the sample market is not installed", where=str(here.parents[1]), next_step="Reinstall rivalscope."
    )


def sample_market(urls: Mapping[str, str]) -> str:
    """Return the market.yaml of the sample market with the addresses at which it is served.

    Args:
        urls: Product slug -> base URL without a trailing slash, as in ``SampleServer.urls``.
    """
    text = (sample_files() / "market.yaml").read_text(encoding="utf-8")
    # One pass: a free port may happen to be another product's usual one.
    usual = {f"http://127.0.0.1:{port}": urls[slug] for slug, port in PORTS.items() if slug in urls}
    return re.sub("|".join(map(re.escape, usual)), lambda found: usual[found[0]], text) if usual else text


def sample_sites() -> dict[str, SampleSite]:
    """Return the five sites, by slug, in the order of ``PORTS``."""
    return {slug: SampleSite(sample_files() / "sites" / slug) for slug in PORTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the first line of a page's file says about it."""

    file: str
    """Name relative to the site's folder."""
    since: date = date.min
    until: date = date.max
    """The first day on which the page is gone."""
    modified: tuple[date, ...] = (_LAUNCH,)
    status: int = 200
    mime: str = ""
    encoding: str = "utf-8"
    """Encoding of the bytes that are sent; the header says UTF-8 whatever this is."""
    sitemap: bool = True
    releases: bool = False
    """The page lists the releases, so that each of them edits it."""

    def exists(self, as_of: date) -> bool:
        """Return whether the page is there on that day."""
        return self.since <= as_of < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """What a site answers to one GET."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class SampleSite:
    """One product's web site: a pure function of path and date.

    Args:
        folder: Folder with ``site.yaml``, ``releases.yaml`` and the pages.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slug = folder.name
        self._site: dict[str, Any] = YAML(typ="safe", pure=True).load(folder / "site.yaml")
        self._releases: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(folder / "releases.yaml")
        self._posts = sample_posts(folder)
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(["html", "xml"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @cached_property
    def pages(self) -> dict[str, PageFacts]:
        """All pages that the site ever had, by path."""
        files = sorted(path for path in self.folder.rglob("*") if path.suffix in _TYPES)
        names = [path.relative_to(self.folder).as_posix() for path in files if not path.name.startswith("_")]
        return {self._path(name): _page_facts(self.folder, name) for name in names}

    @property
    def redirects(self) -> dict[str, str]:
        """Old path -> path to which it is redirected permanently."""
        return dict(self._site.get("redirects", {}))

    def paths(self, as_of: date) -> list[str]:
        """Return the paths that answer 200 on that day, sorted."""
        return sorted(path for path, page in self.pages.items() if page.status == 200 and page.exists(as_of))

    def releases(self, as_of: date) -> list[dict[str, Any]]:
        """Return the releases published up to that day, newest first: version, date, and entries by kind."""
        return [release for release in self._releases if release["date"] <= as_of]

    def answer(self, path: str, as_of: date, *, urls: Mapping[str, str], noise: bool = True) -> SiteAnswer:
        """Answer a GET as the site would on that day.

        Args:
            path: Decoded path without query, for example ``/pricing/``.
            as_of: The day.
            urls: Base URLs of all sites, for absolute links.
            noise: Let counters count and testimonials rotate.
        """
        if (found := posts_answer(self._posts, path, as_of)) is not None:
            tag = f'"{sha256(found).hexdigest()[:20]}"'
            return SiteAnswer(status=200, body=found, headers={"Content-Type": "application/json", "ETag": tag})
        if path in self.redirects:
            return SiteAnswer(status=301, body=b"", headers={"Location": self.redirects[path]})
        page = self.pages.get(path)
        if page is None and f"{path}/" in self.pages:
            return SiteAnswer(status=301, body=b"", headers={"Location": f"{path}/"})
        if page is None or not page.exists(as_of):
            page = PageFacts(file="_404.html", status=404)
        text = self._environment.get_template(page.file).render(self._context(path, as_of, urls, noise))
        body = text.lstrip().encode(page.encoding, "xmlcharrefreplace")
        mime = page.mime or _TYPES[Path(page.file).suffix]
        headers = {"Content-Type": f"{mime}; charset=utf-8", "ETag": f'"{sha256(body).hexdigest()[:20]}"'}
        if page.status == 200:
            changed = self._changed(page, as_of)
            headers["Last-Modified"] = format_datetime(
                datetime(changed.year, changed.month, changed.day, 9, tzinfo=UTC), usegmt=True
            )
        return SiteAnswer(status=page.status, body=body, headers=headers)

    def _path(self, name: str) -> str:
        """Return the path at which a file is served, in the site's own style of address."""
        stem, suffix = name.rsplit(".", 1)
        if suffix != "html":
            return f"/{name}"
        if stem == "index" or stem.endswith("/index"):
            return f"/{stem.removesuffix('index')}"
        return f"/{stem}{self._site['suffix']}"

    def _changed(self, page: PageFacts, as_of: date) -> date:
        """Return the last day on which a page was edited, as its site tells it."""
        days = [release["date"] for release in self._releases] if page.releases else page.modified
        return max((day for day in days if day <= as_of), default=_LAUNCH)

    def _context(self, path: str, as_of: date, urls: Mapping[str, str], noise: bool) -> dict[str, Any]:
        """Return what templates may use."""
        weeks, days = (as_of.toordinal() // 7, (as_of - _LAUNCH).days) if noise else (0, 0)
        listed = [(at, page) for at, page in self.pages.items() if page.sitemap and page.file.endswith(".html")]
        return {
            "path": path,
            "as_of": as_of,
            "year": as_of.year if noise else 2026,
            "after": lambda day: as_of >= date.fromisoformat(day),
            "rotate": lambda *items: items[weeks % len(items)],
            "counter": lambda start, per_day: f"{start + days * per_day:,}",
            "releases": self.releases(as_of),
            "base": urls[self.slug],
            "urls": urls,
            "pages": [
                (at, self._changed(page, as_of)) for at, page in listed if page.status == 200 and page.exists(as_of)
            ],
        }


def _page_facts(folder: Path, name: str) -> PageFacts:
    """Read the comment on the first line of a page's file."""
    with (folder / name).open(encoding="utf-8") as lines:
        found = _FACTS.match(lines.readline())
    facts = dict(part.strip().split(": ", 1) for part in found[1].split("|")) if found else {}
    known: dict[str, Any] = {
        "since": date.fromisoformat,
        "until": date.fromisoformat,
        "modified": lambda text: tuple(map(date.fromisoformat, text.split())),
        "status": int,
        "mime": str,
        "encoding": str,
        "sitemap": lambda text: text == "yes",
        "releases": lambda text: text == "yes",
    }
    if unknown := facts.keys() - known.keys():
        raise ConfigError(f"unknown page fact {min(unknown)!r}", where=f"{folder.name}/{name}:1")
    return PageFacts(file=name, **{key: known[key](value) for key, value in facts.items()})


class SampleServer:
    """Serves the sample market on loopback, one port per product, until the ``with`` block ends.

    >>> with SampleServer("2026-10-05") as server:
    ...     sorted(server.urls)
    ['gantryfold', 'lanternfish', 'ollerby', 'pennantry', 'tarnwick']

    Args:
        as_of: The day as of which the sites are served; may be set to another day while running.
        ports: Product slug -> port; by default free ones are taken. ``PORTS`` holds the usual ones.
        noise: Let counters count and testimonials rotate, as on real sites.
        delay: Seconds to wait before each answer.

    Attributes:
        urls: Product slug -> base URL without a trailing slash.
        log: Product slug -> how often each path was asked for.
    """

    def __init__(
        self,
        as_of: str = CAPTURES[-1],
        *,
        ports: Mapping[str, int] | None = None,
        noise: bool = True,
        delay: float = 0.0,
    ) -> None:
        self.as_of = as_of
        self.noise = noise
        self.delay = delay
        self.urls: dict[str, str] = {}
        self.log: dict[str, Counter[str]] = {}
        self._ports = ports or {}
        self._servers: list[ThreadingHTTPServer] = []
        self._counting = threading.Lock()

    @property
    def as_of(self) -> str:
        """The day as of which the sites are served, YYYY-MM-DD."""
        return self._as_of.isoformat()

    @as_of.setter
    def as_of(self, day: str) -> None:
        self._as_of = date.fromisoformat(day)

    def __enter__(self) -> SampleServer:
        """Open the ports and serve."""
        try:
            for slug, site in sample_sites().items():
                self.log[slug] = Counter()
                server = ThreadingHTTPServer(
                    ("127.0.0.1", self._ports.get(slug, 0)), partial(_Handler, market=self, site=site)
                )
                server.daemon_threads = True
                self._servers.append(server)
                self.urls[slug] = f"http://127.0.0.1:{server.server_port}"
        except OSError as error:
            self._close()
            raise ConfigError(
                f"the sample market cannot open its port: {error.strerror}",
                next_step="Stop the program that uses the port, or let the server choose free ports.",
            ) from error
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving and close the ports."""
        for server in self._servers:
            server.shutdown()
        self._close()

    def _close(self) -> None:
        for server in self._servers:
            server.server_close()
        self._servers.clear()

    def answer(self, site: SampleSite, target: str) -> SiteAnswer:
        """Count a request and return the site's answer as of today."""
        path = unquote(urlsplit(target).path)
        with self._counting:
            self.log[site.slug][path] += 1
        if self.delay:
            time.sleep(self.delay)
        return site.answer(path, self._as_of, urls=self.urls, noise=self.noise)


class _Handler(BaseHTTPRequestHandler):
    """HTTP around a site: HEAD, conditional requests, gzip."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Else every small answer on a kept-alive connection waits 40 ms for an acknowledgement."""

    def __init__(self, *args: Any, market: SampleServer, site: SampleSite) -> None:
        self._market, self._site = market, site
        super().__init__(*args)

    def do_GET(self) -> None:
        self._send(self._market.answer(self._site, self.path))

    do_HEAD = do_GET  # noqa: N815

    def _send(self, answer: SiteAnswer) -> None:
        if self._unchanged(answer):
            answer = SiteAnswer(status=304, body=b"", headers=answer.headers)
        body, headers = answer.body, dict(answer.headers)
        if len(body) > 400 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        self.send_response(answer.status, HTTPStatus(answer.status).phrase)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _unchanged(self, answer: SiteAnswer) -> bool:
        """Return whether the client has this already; If-None-Match goes first (RFC 9110, 13.1.3)."""
        if answer.status != 200:
            return False
        if tags := self.headers.get("If-None-Match"):
            return answer.headers["ETag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        if since := self.headers.get("If-Modified-Since"):
            try:
                return parsedate_to_datetime(answer.headers["Last-Modified"]) <= parsedate_to_datetime(since)
            except (TypeError, ValueError):
                return False
        return False

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the ``Date`` header: noon of the day as of which is served."""
        day = date.fromisoformat(self._market.as_of)
        return format_datetime(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal quiet: requests are counted in ``SampleServer.log``."""


def _main(arguments: Sequence[str]) -> None:
    """Serve on the usual ports until interrupted."""
    with SampleServer(*arguments[:1], ports=PORTS) as server:
        print(f"The sample market as of {server.as_of}; press Ctrl-C to stop.")
        for slug, url in server.urls.items():
            print(f"  {slug:12} {url}/")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.")


if __name__ == "__main__":
    _main(sys.argv[1:])
