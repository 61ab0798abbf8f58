"""A local web site of any size for benchmarks: rendered from a seed, served from a process of its own, with ETags."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

__all__ = ["page", "serve"]

_WORDS = tuple(
    "archive board calendar channel chart column dashboard draft field filter folder form gantt group history invite "
    "label ledger list member milestone note owner permission plan policy project queue reminder report role rule "
    "schedule search section sheet space sprint status summary table tag task team template thread timeline token "
    "version view webhook widget workspace".split()
)
_SECTIONS = ("features", "docs/concepts", "docs/guides", "docs/reference", "blog", "changelog", "integrations")


def page(number: int, pages: int, version: int = 0) -> bytes:
    """Return a made-up page of a site of so many; another version has other words."""
    rng = random.Random(f"{number}-{version}")
    words = lambda count: " ".join(rng.choices(_WORDS, k=count))  # noqa: E731
    nav = "".join(f'<li><a href="{_path(n)}">{_WORDS[n % len(_WORDS)]} {n}</a></li>' for n in range(min(40, pages)))
    sections = "".join(
        f'<section id="s{n}"><h2>{words(4).title()}</h2><p>{words(60)}</p><ul>'
        + "".join(f"<li>{words(9)}</li>" for _ in range(6))
        + "</ul></section>"
        for n in range(10)
    )
    links = random.Random(number)
    near = "".join(
        f'<a href="{_path((number * 3 + 1 + k) % pages)}">Next</a> <a href="{_path(links.randrange(pages))}">See</a> '
        for k in range(8)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page {number}</title>'
        f"<style>{'.a{color:red}' * 80}</style></head><body><nav><ul>{nav}</ul></nav>"
        f"<main><h1>Page {number}: {words(3)}</h1>{sections}<p>{near}</p></main>"
        f"<footer>{words(60)}</footer><script>{'var a=1;' * 100}</script></body></html>"
    ).encode()


def _path(number: int) -> str:
    return "/" if number == 0 else f"/{_SECTIONS[number % len(_SECTIONS)]}/page-{number}"


class _Server(asyncio.Protocol):
    bodies: dict[bytes, bytes]
    heads: dict[bytes, bytes]
    tags: dict[bytes, bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            body = self.bodies.get(path)
            if body is None:
                answer = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngone"
            elif b"If-None-Match: " + self.tags[path] in head:
                answer = b"HTTP/1.1 304 Not Modified\r\nETag: " + self.tags[path] + b"\r\n\r\n"
            else:
                answer = self.heads[path] + body
            self._transport.write(answer)  # type: ignore[attr-defined]


def _run(pages: int, changed: float, pipe: Connection) -> None:
    rng = random.Random(7)
    bodies = {}
    for number in range(pages):
        version = 1 if changed and rng.random() < changed else 0
        bodies[_path(number).encode()] = page(number, pages, version)
    bodies[b"/robots.txt"] = b"User-agent: *\nDisallow: /private/\n"
    server = type("Server", (_Server,), {})
    server.bodies = bodies
    server.tags = {path: b'"' + hashlib.md5(body).hexdigest().encode() + b'"' for path, body in bodies.items()}
    kind = {True: b"text/plain", False: b"text/html; charset=utf-8"}
    server.heads = {
        path: b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
        % (kind[path == b"/robots.txt"], server.tags[path], len(body))
        for path, body in bodies.items()
    }

    async def main() -> None:
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(server, "127.0.0.1", 0)
        pipe.send(listening.sockets[0].getsockname()[1])
        await loop.run_in_executor(None, pipe.recv)
        listening.close()

    asyncio.run(main())


@contextmanager
def serve(pages: int, *, changed: float = 0.0) -> Iterator[str]:
    """Serve a site of so many pages, of which a share reads differently, and give its address."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(pages, changed, there), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/"
    finally:
        here.send("stop")
        process.join(timeout=10)
        process.kill()
