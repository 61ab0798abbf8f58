"""Web hosts on loopback for benchmarks and tests: many addresses on one port, served from a process of their own."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

__all__ = ["NOT_FOUND", "LoopbackHost", "ok_head", "page_response", "serve_hosts"]

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nnone"


class LoopbackHost(asyncio.Protocol, ABC):
    """Reads the requests of a connection, one after the other, and sends a response to each."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            self.asked(self._transport.get_extra_info("sockname")[0], path, head)

    def asked(self, host: str, path: str, head: bytes) -> None:
        """Send the response at once; a host that takes its time overrides this."""
        self.send(self.response(host, path, head))

    @abstractmethod
    def response(self, host: str, path: str, head: bytes) -> bytes:
        """Return the whole response, headers included, to a request for a path of a host."""

    def send(self, response: bytes) -> None:
        """Write a response to the connection."""
        self._transport.write(response)  # type: ignore[attr-defined]


def ok_head(tag: bytes, size: int, *, mime: bytes = b"text/html; charset=utf-8") -> bytes:
    """Return the headers of a page of so many bytes."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nETag: %b\r\nContent-Length: %d\r\n\r\n" % (mime, tag, size)


def page_response(head: bytes, tag: bytes, page: Callable[[], bytes]) -> bytes:
    """Return 304 to a request that knows the tag, and the page to any other."""
    if b"If-None-Match: " + tag in head:
        return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
    return page()


@contextmanager
def serve_hosts(hosts: Sequence[str], make: Callable[..., type[LoopbackHost]], *given: object) -> Iterator[int]:
    """Serve hosts on one port, which is given back, until the block ends.

    Args:
        hosts: Loopback addresses.
        make: Makes the class of the hosts, in the process that serves them.
        given: What ``make`` gets.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(hosts, make, given, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        with contextlib.suppress(OSError):
            here.send("stop")
        process.join(timeout=10)
        process.kill()


def _run(
    hosts: Sequence[str], make: Callable[..., type[LoopbackHost]], given: tuple[object, ...], pipe: Connection
) -> None:
    async def main() -> None:
        kind = make(*given)
        loop = asyncio.get_running_loop()
        first = await loop.create_server(kind, hosts[0], 0)
        port = first.sockets[0].getsockname()[1]
        for host in hosts[1:]:
            await loop.create_server(kind, host, port)
        pipe.send(port)
        await loop.run_in_executor(None, pipe.recv)

    asyncio.run(main())
