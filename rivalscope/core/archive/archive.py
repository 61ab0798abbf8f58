"""The archive of a workspace: a folder of WARC files, read by capture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rivalscope.core.archive.http import charset_of, decode_body, mime_of, parse_message
from rivalscope.core.archive.looks import looks_in
from rivalscope.core.archive.reader import Record, read_head, read_record, records, warc_date
from rivalscope.core.archive.writer import ArchiveWriter, Original, capture_of, original_of
from rivalscope.core.errors import ArchiveError
from rivalscope.core.records import Capture

__all__ = ["Archive", "Archived", "captures_in", "response_in"]

MAX_PAYLOAD = 100_000_000
"""Bytes to which a payload is unpacked at most, whatever the archive says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A response out of the archive."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    """After content decoding."""
    mime: str
    charset: str
    """Of the HTTP header; empty when it names none."""
    problem: str = ""
    """Why the payload is not whole: truncated, damaged, too large. Empty: it is whole."""
    rendered: bool = False
    """A browser made it of the response, which is archived beside it."""

    def header(self, name: str) -> str:
        """Return the first header of this name, or an empty string."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True)
class Archive:
    """A folder of WARC files. Making one touches nothing."""

    folder: Path

    def path(self, warc_file: str) -> Path:
        """Return the path of a file that a capture names: inside the folder, or absolute for a foreign one."""
        return self.folder / warc_file

    def writer(self, name: str, *, software: str, run_id: str = "") -> ArchiveWriter:
        """Return a writer for a new file of this name; it must not exist."""
        return ArchiveWriter(self.folder, name, software=software, run_id=run_id)

    def read(self, capture: Capture) -> Archived:
        """Return the response of a capture; of an unchanged one, the response that it repeats.

        Raises:
            ArchiveError: The capture has no response (it was refused, or failed), or its file is missing or damaged.
        """
        if capture.warc_offset < 0 or not capture.warc_file:
            raise ArchiveError("this capture has no archived record", where=capture.url)
        record = self._response(capture)
        response = response_in(record)
        if response is None:
            raise ArchiveError("not a response record", where=f"{record.file} at byte {record.offset}")
        return response

    def original(self, capture: Capture) -> Original:
        """Return the response record that contains a capture's payload, for a new revisit to point to.

        Raises:
            ArchiveError: As for :meth:`read`; but of the payload's record only its file is looked for: unpacking it for
                each page that did not change was a sixth of a re-crawl.
        """
        head = read_head(self.path(capture.warc_file), capture.warc_offset)
        if head.get("warc-type") in ("response", "conversion") and head.get("warc-payload-digest") == capture.digest:
            # Also of a look that cost no record of its own: its place is that of the response.
            at = warc_date(head.get("warc-date", ""))
            if at is not None:
                return Original(
                    url=head.get("warc-target-uri", capture.url).strip("<>"),
                    at=at,
                    digest=capture.digest,
                    file=capture.warc_file,
                    offset=capture.warc_offset,
                )
        record = read_record(self.path(capture.warc_file), capture.warc_offset)
        target = original_of(record) if record.type == "revisit" else None
        if target is not None and self.path(target.file).is_file():
            return target
        record = self._response(capture)
        if record.at is None:
            raise ArchiveError("a record without a date", where=f"{record.file} at byte {record.offset}")
        file = (
            str(record.file.relative_to(self.folder)) if record.file.is_relative_to(self.folder) else str(record.file)
        )
        # Of a plain payload the digest is ours; tools that kept the encoded bytes digested those.
        digest = record.headers.get("warc-payload-digest", capture.digest)
        return Original(url=record.url, at=record.at, digest=digest, file=file, offset=record.offset)

    def _response(self, capture: Capture) -> Record:
        record = read_record(self.path(capture.warc_file), capture.warc_offset)
        if record.type == "revisit":
            target = original_of(record)
            if target is None:
                raise ArchiveError(
                    "a revisit record whose original is unknown",
                    where=f"{record.file} at byte {record.offset}",
                    next_step="Replay it together with the archive that contains the original.",
                )
            record = read_record(self.path(target.file), target.offset)
        return record


def captures_in(path: Path, *, file: str) -> Iterator[Capture]:
    """Yield the captures that one of our own files carries.

    Args:
        path: The file.
        file: Name under which the captures refer to it.

    Raises:
        ArchiveError: It is damaged; the captures before that place have been yielded.
    """
    for record in records(path):
        capture = capture_of(record, file=file)
        if capture is not None:
            yield capture
        yield from looks_in(record)


def response_in(record: Record, *, limit: int = MAX_PAYLOAD) -> Archived | None:
    """Read a response, a resource, or a page of ours that a browser rendered; None for any other record.

    Args:
        record: As read.
        limit: Maximum number of bytes to unpack the payload to.
    """
    at = record.at
    if at is None or not record.url:
        return None
    rendered = record.type == "conversion" and capture_of(record, file="") is not None
    if record.type == "resource" or rendered:
        kind = record.headers.get("content-type", "")
        headers = (("Content-Type", kind),)
        return Archived(
            url=record.url, at=at, status=200, headers=headers, payload=record.block[:limit],
            mime=mime_of(kind), charset=charset_of(kind), problem="", rendered=rendered,
        )  # fmt: skip
    message = parse_message(record.block) if record.type == "response" else None
    if message is None:
        return None
    payload, problem = decode_body(message.body, message.header("Content-Encoding"), limit=limit)
    if truncated := record.headers.get("warc-truncated", ""):
        problem = problem or f"truncated when it was archived ({truncated})"
    kind = message.header("Content-Type")
    return Archived(
        url=record.url,
        at=at,
        status=message.status,
        headers=message.headers,
        payload=payload,
        mime=mime_of(kind),
        charset=charset_of(kind),
        problem=problem,
    )
