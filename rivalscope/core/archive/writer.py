"""Write WARC 1.1 files that any WARC tool reads: one compressed member a record, flushed before anyone relies on it.

Each look at a URL is a response record (or a revisit record, or a metadata record for a refusal) that carries its
:class:`~rivalscope.core.records.Capture` in a field of its own, which other tools skip. So the store can be rebuilt
from the archive, and a crawl that was killed knows what it has.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from rivalscope.core import clock
from rivalscope.core.archive.form import (
    CAPTURE,
    ORIGINAL,
    capture_field,
    http_head,
    new_id,
    one_line,
    record_bytes,
    record_date,
)
from rivalscope.core.archive.looks import LOOKS, Base, looks_block
from rivalscope.core.archive.reader import Record, read_head, warc_date
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest
from rivalscope.core.records import Capture, Outcome

__all__ = [
    "ArchiveWriter",
    "Exchange",
    "Original",
    "awaits_rendering",
    "capture_of",
    "held_if_closed",
    "original_of",
]

_AWAITS = "Rivalscope-Awaits"
_PROFILES = {
    304: "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
    200: "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its response, as they go into the archive."""

    status: int
    message: str = ""
    """The server's words after the status."""
    headers: Sequence[tuple[str, str]] = ()
    """Response headers; those that describe an encoding that was undone are renamed by the caller."""
    payload: bytes = b""
    request_headers: Sequence[tuple[str, str]] = ()
    ip: str = ""
    truncated: str = ""
    """WARC-Truncated: length, time, disconnect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The response record that a revisit points to."""

    url: str
    at: datetime
    digest: str
    file: str
    offset: int


class ArchiveWriter:
    """Appends to one new WARC file, which is made at the first record. Use it in a ``with`` block."""

    def __init__(self, folder: Path, name: str, *, software: str, run_id: str = "") -> None:
        self.path = folder / name
        self.name = name
        self._software, self._run_id = software, run_id
        self._file: int | None = None
        self._offset = 0
        self._looks: list[Capture] = []
        self.base: Base | None = None
        """What looks at unchanged pages refer to; another one once this file holds it."""

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(
        self,
        capture: Capture,
        exchange: Exchange | None = None,
        *,
        original: Original | None = None,
        to_be_rendered: bool = False,
    ) -> Capture:
        """Write one look at a URL, and return its capture with file and offset.

        Args:
            capture: The outcome of it.
            exchange: Request and response; None: there was no answer (refused, timed out), which is written too.
            original: The response with the same payload that is in the archive already: a revisit record is written,
                and the payload is not.
            to_be_rendered: The page as a browser renders it is to follow, and takes its place.

        Raises:
            ArchiveError: It cannot be written; what stood in the file before is as it was.
        """
        extra = [(CAPTURE, capture_field(capture)), *([(_AWAITS, "a browser")] if to_be_rendered else [])]
        if exchange is None:
            note = f"outcome: {capture.outcome.value}\r\nreason: {one_line(capture.reason)}\r\n"
            data = record_bytes(
                "metadata", capture.url, capture.at, extra, "application/warc-fields", note.encode("utf-8", "replace")
            )
        else:
            data = self._pair(capture.url, capture.at, exchange, extra, original)
        return replace(capture, warc_file=self.name, warc_offset=self._write(data))

    def look(self, capture: Capture, original: Original) -> Capture:
        """Keep a look that found what is archived already; it is written with all others when the file is closed.

        Returns:
            The capture with file and offset of the response that it repeats.
        """
        found = replace(capture, warc_file=original.file, warc_offset=original.offset)
        self._looks.append(found)
        return found

    def append_aside(self, url: str, at: datetime, exchange: Exchange) -> None:
        """Write an exchange that is no capture of its own: robots.txt, an attempt that was repeated."""
        self._write(self._pair(url, at, exchange, [], None))

    def append_file(self, capture: Capture, payload: bytes) -> Capture:
        """Write the contents of a local file as a resource record; arguments and errors as in :meth:`append`."""
        extra = [(CAPTURE, capture_field(capture)), ("WARC-Payload-Digest", digest(payload))]
        mime = capture.mime or "application/octet-stream"
        data = record_bytes("resource", capture.url, capture.at, extra, mime, payload)
        return replace(capture, warc_file=self.name, warc_offset=self._write(data))

    def append_rendered(self, capture: Capture, payload: bytes, *, of: Capture) -> Capture:
        """Write a rendered page as a conversion record, beside the response that it was made of.

        Args:
            capture: The outcome of it.
            payload: The rendered page as UTF-8.
            of: The capture of the response, with its place in the archive.

        Raises:
            ArchiveError: It cannot be written.
        """
        extra = [
            (CAPTURE, capture_field(capture)),
            ("WARC-Refers-To", read_head(self.path.parent / of.warc_file, of.warc_offset).get("warc-record-id", "")),
            ("WARC-Payload-Digest", digest(payload)),
        ]
        data = record_bytes("conversion", capture.url, capture.at, extra, "text/html; charset=utf-8", payload)
        return replace(capture, warc_file=self.name, warc_offset=self._write(data))

    def append_record(self, data: bytes) -> int:
        """Write a record that was made elsewhere, and return its offset.

        Raises:
            ArchiveError: It cannot be written.
        """
        return self._write(data)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._offset

    def sync(self) -> None:
        """Wait until the disk has everything that was appended."""
        if self._file is not None:
            os.fsync(self._file)

    def close(self) -> None:
        """Write the looks that wait, sync and close.

        Raises:
            ArchiveError: They cannot be written.
        """
        if self._looks:
            block, is_base = looks_block(self._looks, self.base)
            at = max(capture.at for capture in self._looks)
            offset = self._write(
                record_bytes("metadata", "", at, [("Rivalscope-Looks", str(len(self._looks)))], LOOKS, block)
            )
            if is_base:
                self.base = Base(f"{offset} {self.name}", tuple(tuple(line) for line in json.loads(block)["lines"]))
            self._looks = []
        if self._file is not None:
            self.sync()
            os.close(self._file)
            self._file = None

    def _pair(
        self,
        url: str,
        at: datetime,
        exchange: Exchange,
        extra: Iterable[tuple[str, str]],
        original: Original | None,
    ) -> bytes:
        response_id = new_id()
        fields = [*extra]
        if exchange.ip:
            fields.append(("WARC-IP-Address", exchange.ip))
        if exchange.truncated:
            fields.append(("WARC-Truncated", exchange.truncated))
        head = http_head(f"HTTP/1.1 {exchange.status} {one_line(exchange.message)}".rstrip(), exchange.headers)
        if original is None:
            fields.append(("WARC-Payload-Digest", digest(exchange.payload)))
            kind, block = "response", head + exchange.payload
        else:
            fields += [
                ("WARC-Profile", _PROFILES[304 if exchange.status == 304 else 200]),
                ("WARC-Refers-To-Target-URI", original.url),
                ("WARC-Refers-To-Date", record_date(original.at)),
                ("WARC-Payload-Digest", original.digest),
                (ORIGINAL, f"{original.offset} {original.file}"),
            ]
            kind, block = "revisit", head
        response = record_bytes(
            kind, url, at, fields, "application/http; msgtype=response", block, record_id=response_id
        )
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        ask = http_head(f"GET {target} HTTP/1.1", [("Host", parts.netloc), *exchange.request_headers])
        concurrent = [("WARC-Concurrent-To", response_id)]
        return response + record_bytes("request", url, at, concurrent, "application/http; msgtype=request", ask)

    def _write(self, data: bytes) -> int:
        """Append in one piece; on failure nothing of it stays."""
        if self._file is None:
            self._open()
        assert self._file is not None
        start, written = self._offset, 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError as error:
            os.ftruncate(self._file, start)
            raise self._cannot_write(error) from error
        self._offset += len(data)
        return start

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
            fcntl.flock(self._file, fcntl.LOCK_EX)  # ends with the process, see held_if_closed
        except OSError as error:
            raise self._cannot_write(error) from error
        info = {
            "software": self._software,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
            "isPartOf": self._run_id,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in info.items() if value)
        fields = [("WARC-Filename", self.name)]
        self._write(record_bytes("warcinfo", "", clock.now(), fields, "application/warc-fields", lines.encode()))

    def _cannot_write(self, error: OSError) -> ArchiveError:
        return ArchiveError(
            f"cannot write to the archive: {error.strerror}",
            where=str(self.path),
            next_step="Nothing already stored is lost. Free some space or check the permissions, then run the command "
            "again.",
        )


@contextmanager
def held_if_closed(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Keep others from a file that no process is writing; False: one is, or has just made it, or the file is gone.

    A process that was killed writes nothing any more. With ``wait``, wait for whoever holds it.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield False
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            yield False
        else:
            # An empty one may be locked by its writer in the next moment.
            yield path.exists() and path.stat().st_size > 0


def capture_of(record: Record, *, file: str) -> Capture | None:
    """Return the capture that a record of ours carries; None for a record of other origin or without one.

    Args:
        record: As read.
        file: Name under which captures refer to its file.
    """
    text = record.headers.get(CAPTURE.lower())
    at = record.at
    if text is None or at is None:
        return None
    try:
        fields = json.loads(text)
        outcome = Outcome(fields.pop("outcome"))
        known = {name: value for name, value in fields.items() if name in Capture.__dataclass_fields__}
        return Capture(**known, outcome=outcome, url=record.url, at=at, warc_file=file, warc_offset=record.offset)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def awaits_rendering(record: Record) -> bool:
    """Return whether the rendered page was to follow a response when it was written."""
    return _AWAITS.lower() in record.headers


def original_of(record: Record) -> Original | None:
    """Return the response that a revisit record of ours points to; None for any other record."""
    offset, _, file = record.headers.get(ORIGINAL.lower(), "").partition(" ")
    at = warc_date(record.headers.get("warc-refers-to-date", ""))
    if not offset.isdigit() or at is None:
        return None
    return Original(
        url=record.headers.get("warc-refers-to-target-uri", record.url),
        at=at,
        digest=record.headers.get("warc-payload-digest", ""),
        file=file,
        offset=int(offset),
    )
