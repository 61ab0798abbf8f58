"""A local web site of any size for benchmarks: rendered from a seed, served from a process of its own, with ETags."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.loopback import NOT_FOUND, LoopbackHost, ok_head, page_response, serve_hosts

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


class _Server(LoopbackHost):
    bodies: dict[str, bytes]
    heads: dict[str, bytes]
    tags: dict[str, bytes]

    def response(self, host: str, path: str, head: bytes) -> bytes:
        if path not in self.bodies:
            return NOT_FOUND
        return page_response(head, self.tags[path], lambda: self.heads[path] + self.bodies[path])


def _server(pages: int, changed: float) -> type[_Server]:
    rng = random.Random(7)
    bodies = {}
    for number in range(pages):
        version = 1 if changed and rng.random() < changed else 0
        bodies[_path(number)] = page(number, pages, version)
    bodies["/robots.txt"] = b"User-agent: *\nDisallow: /private/\n"
    _Server.bodies = bodies
    _Server.tags = {path: b'"' + hashlib.md5(body).hexdigest().encode() + b'"' for path, body in bodies.items()}
    _Server.heads = {path: ok_head(_Server.tags[path], len(body)) for path, body in bodies.items()}
    _Server.heads["/robots.txt"] = ok_head(_Server.tags["/robots.txt"], len(bodies["/robots.txt"]), mime=b"text/plain")
    return _Server


@contextmanager
def serve(pages: int, *, changed: float = 0.0) -> Iterator[str]:
    """Serve a site of so many pages, of which a share reads differently, and give its address."""
    with serve_hosts(["127.0.0.1"], _server, pages, changed) as port:
        yield f"http://127.0.0.1:{port}/"
