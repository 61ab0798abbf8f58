"""A team's parts for benchmarks and tests: hosts that write down who asks, a market on them, a database that dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks.loopback import NOT_FOUND, LoopbackHost, ok_head, page_response, serve_hosts

__all__ = ["HOSTS", "fresh_database", "hosts", "market_yaml", "requests_of", "wait_for"]

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
"""Loopback addresses that stand in for vendors' hosts."""
_PAGES = 8
_SAID = (
    "{name} offers single sign-on with SAML and OpenID Connect for every workspace.",
    "An audit log keeps who changed what, and it can be exported as CSV.",
    "Kanban boards are included in all plans, with limits for work in progress.",
    "{name} does not offer a self-hosted edition.",
    "Gantt charts are in beta and can be switched on by administrators.",
    "Webhooks send each change of a task to your own server.",
    "{name} has apps for iOS and Android that work offline.",
)


class _Host(LoopbackHost):
    log: Path
    wait: float

    def asked(self, host: str, path: str, head: bytes) -> None:
        with self.log.open("a", encoding="ascii") as file:
            file.write(f"{time.time():.6f} {host} {path}\n")
        response = self.response(host, path, head)
        asyncio.get_running_loop().call_later(self.wait, self.send, response)

    def response(self, host: str, path: str, head: bytes) -> bytes:
        body = _page(host, path)
        tag = f'"{len(body)}"'.encode()
        return page_response(head, tag, lambda: ok_head(tag, len(body)) + body) if body else NOT_FOUND


def _page(host: str, path: str) -> bytes:
    number = int(path.removeprefix("/page-")) if path.startswith("/page-") else 0 if path == "/" else _PAGES
    if number >= _PAGES:
        return b""
    name = _name(host)
    links = "".join(f'<li><a href="/page-{n}">Page {n}</a></li>' for n in range(1, _PAGES))
    said = "".join(f"<p>{one.format(name=name)}</p>" for one in (_SAID[number - 1 : number] or _SAID[:1]))
    return (
        f"<!doctype html><html lang=en><head><title>{name}, page {number}</title></head><body><main><h1>{name}: what "
        f"it does, {number}</h1>{said}<p>{name} plans the work of teams and keeps its lists in one place, page {number}"
        f" of many.</p></main><ul>{links}</ul></body></html>"
    ).encode()


def _name(host: str) -> str:
    return ("Heron", "Egret", "Stork")[HOSTS.index(host)]


def _host(log: Path, wait: float) -> type[_Host]:
    _Host.log, _Host.wait = log, wait
    return _Host


@contextmanager
def hosts(log: Path, *, wait: float = 0.02) -> Iterator[int]:
    """Serve three hosts of eight pages on one port; each request becomes a line (time, host, path) of ``log``."""
    with serve_hosts(HOSTS, _host, log, wait) as port:
        yield port


def requests_of(log: Path, host: str) -> list[tuple[float, str]]:
    """Return the requests that a host saw: time and path."""
    rows = (line.split() for line in log.read_text(encoding="ascii").splitlines()) if log.exists() else ()
    return [(float(at), path) for at, asked, path in rows if asked == host]


def market_yaml(port: int, *, name: str = "boards", delay: float = 0.0, budget: int = 5_000) -> str:
    """Return a market of three products, one host each."""
    products = "".join(
        f"- {{name: {_name(host)}, home: 'http://{host}:{port}/', sources: [{{kind: site, url: "
        f"'http://{host}:{port}/'}}]}}\n"
        for host in HOSTS
    )
    rows = "".join(f"- name: {row}\n" for row in ("Single sign-on", "Audit log", "Kanban board", "Webhooks", "Gantt"))
    crawl = f"crawl: {{delay: {delay}, timeout: 5, concurrency: 2, daily_budget: {budget}}}\n"
    return f"market: {name}\nallow_private: true\n{crawl}products:\n{products}capabilities:\n{rows}"


def fresh_database(server: str, name: str) -> str:
    """Make an empty database on a PostgreSQL server, and return its address."""
    admin = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.replace("/postgres?", f"/{name}?")


def wait_for(done: Callable[[], bool], *, seconds: float = 60.0) -> bool:
    """Wait until something is true, and return whether it came true in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
