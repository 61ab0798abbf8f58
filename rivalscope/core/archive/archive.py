"""The archive of a workspace: WARC files in a folder or in object storage, read by capture.

Of a remote archive the folder is the outbox: files are written there, and uploaded before anybody may refer to them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import socket
import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO, Literal

from rivalscope.core.archive.http import charset_of, decode_body, mime_of, parse_message
from rivalscope.core.archive.looks import looks_in
from rivalscope.core.archive.reader import Record, WarcFile, read_head, read_record, records, repair, warc_date
from rivalscope.core.archive.remote import ID_NOTE, RemoteArchive, remote_archive
from rivalscope.core.archive.writer import ArchiveWriter, Original, capture_of, held_if_closed, original_of
from rivalscope.core.errors import ArchiveError, ArchiveUnreachableError
from rivalscope.core.records import Capture

__all__ = [
    "RUN_FILE",
    "Archive",
    "Archived",
    "StoredFile",
    "captures_in",
    "is_ours",
    "require_archive",
    "response_in",
]

RUN_FILE = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}-.*\.warc\.gz")
"""Name of a file that a run of ours wrote."""
_ID_LENGTH = 32
_SUFFIXES = (".warc", ".warc.gz")
_OURS = b"software: rivalscope/"
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
    """WARC files. Creating one opens and writes nothing."""

    folder: Path
    """Where they are; of a remote archive, those that are not uploaded yet."""
    address: str = ""
    """Of a remote archive, for example ``s3://bucket/prefix``; empty: the folder is all of it."""
    cache: Path = Path()
    """Where fetched blocks are kept."""
    cache_bytes: int = 2_000_000_000

    @property
    def remote(self) -> RemoteArchive | None:
        """What is at the address; None: the folder is all of it."""
        return remote_archive(self.address, self.cache, self.cache_bytes) if self.address else None

    def path(self, warc_file: str) -> WarcFile:
        """Return a file that a capture names: by its name in the archive, or by an absolute path for a foreign one."""
        if self.address and not Path(warc_file).is_absolute():
            return StoredFile(self, warc_file)
        return self.folder / warc_file

    __truediv__ = path

    def name_of(self, file: WarcFile) -> str:
        """Return what captures call a file: its name in the archive, or its absolute path."""
        if not isinstance(file, Path):
            return file.name
        path, folder = file.resolve(), self.folder.resolve()
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)

    def names(self, prefix: str = "") -> list[str]:
        """Return the sorted names of all files, of those that begin with ``prefix``.

        Raises:
            ArchiveUnreachableError: A remote archive does not answer.
        """
        found = {path.relative_to(self.folder).as_posix() for path in self.waiting(prefix)} | set(
            self.remote.files() if self.remote else ()
        )
        return sorted(name for name in found if name.startswith(prefix))

    def has(self, name: str) -> bool:
        """Return whether a file is there; errors as for :meth:`names`."""
        return self.size(name) is not None

    def size(self, name: str) -> int | None:
        """Return the length of a file, None when it is not there; errors as for :meth:`names`."""
        path = self.folder / name
        if path.is_file():
            return path.stat().st_size
        return self.remote.size(name) if self.remote and not Path(name).is_absolute() else None

    def fresh_name(self, prefix: str) -> str:
        """Return a name for another file with this prefix, which sorts after those that are there."""
        if not self.address:
            # Not a look through the folder, which after a year of looks holds thousands of files.
            names = (f"{prefix}{number:02d}.warc.gz" for number in count(1))
            return next(name for name in names if not (self.folder / name).exists())
        # Another machine that takes a run over does not see what waits for its upload on this one.
        return f"{prefix}{len(self.names(prefix)) + 1:02d}-{secrets.token_hex(3)}.warc.gz"

    def waiting(self, prefix: str = "") -> list[Path]:
        """Return the files in the folder: of a remote archive, those that are not uploaded yet."""
        return sorted(path for path in self.folder.rglob(f"{prefix}*.warc*") if path.name.endswith(_SUFFIXES))

    def upload(self, needed: Collection[str] = ()) -> tuple[int, int]:
        """Move the closed files of the folder to a remote archive; a file that a process is writing stays.

        Args:
            needed: Names of closed files that are to be there afterwards, also where another process uploads them now.

        Returns:
            Number of files, and bytes.

        Raises:
            ArchiveError: What arrived is not what was sent.
            ArchiveUnreachableError: The archive does not answer. Files that were not uploaded stay in the folder.
        """
        files = size = 0
        remote = self.remote
        for path in self.waiting() if remote else ():
            name = path.relative_to(self.folder).as_posix()
            with held_if_closed(path, wait=name in needed) as closed:
                if not closed:
                    continue
                if RUN_FILE.fullmatch(path.name):
                    with suppress(ArchiveError):  # damaged elsewhere than at its end: what is before it is good
                        repair(path)
                if path.stat().st_size:
                    assert remote is not None
                    remote.upload(path, name)
                    files, size = files + 1, size + path.stat().st_size
                path.unlink()
        return files, size

    def adopt(self, path: Path) -> WarcFile:
        """Return a file as captures may refer to it: a remote archive takes in a copy, a folder leaves it where it is.

        Raises:
            ArchiveError: A different file of this name is in the archive.
        """
        if not self.address or path.resolve().is_relative_to(self.folder.resolve()):
            return path
        name = path.name
        if not is_ours(path):  # ours refer to each other by name; of others two may have one name
            with path.open("rb") as file:
                name = f"{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}-{name}"
        there = self.size(name)
        if there is not None and there != path.stat().st_size:
            raise ArchiveError(
                "a different file of this name is in the archive already", where=f"{self.address}/{name}"
            )
        if there is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f".{name}.part"
            shutil.copyfile(path, part)
            part.rename(self.folder / name)
        return self.path(name)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        (self.folder / name).unlink(missing_ok=True)
        if self.remote:
            self.remote.remove(name)

    def note(self, name: str) -> bytes | None:
        """Return a small object that stands beside the files; None: there is none."""
        if self.remote:
            return self.remote.note(name)
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def keep_note(self, name: str, data: bytes) -> None:
        """Write a small object beside the files."""
        if self.remote:
            self.remote.keep_note(name, data)
        else:
            (self.folder / name).write_bytes(data)

    def drop_note(self, name: str) -> None:
        """Delete a small object, if it is there."""
        if self.remote:
            self.remote.drop_note(name)
        else:
            (self.folder / name).unlink(missing_ok=True)

    def identity(self) -> str:
        """Return the id of the archive, which stays when it is moved or copied; a new one gets its id now.

        Raises:
            ArchiveUnreachableError: A remote archive does not answer.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / ID_NOTE
        # It is there where an earlier run made it, or one that shares this archive; half of it, if that is right now.
        with suppress(FileExistsError), path.open("x", encoding="ascii") as stream:
            stream.write(uuid.uuid4().hex)
        for _ in range(100):
            if len(own := path.read_bytes().strip()) == _ID_LENGTH:
                break
            time.sleep(0.02)
        if self.remote:
            known = self.remote.note(ID_NOTE)
            if known is None:
                self.remote.keep_note(ID_NOTE, own, unless_there=True)
                known = self.remote.note(ID_NOTE)
            own = known or own
        return own.decode("ascii", "replace").strip()

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

    def fetch_ahead(self, captures: Iterable[Capture]) -> None:
        """Fetch together what :meth:`read` will ask a remote archive for, record after record; a folder has it all.

        Raises:
            ArchiveUnreachableError: A remote archive does not answer.
        """
        if self.remote is not None:
            self.remote.fetch_ahead(
                (one.warc_file, one.warc_offset)
                for one in captures
                if one.warc_file and one.warc_offset >= 0 and not (self.folder / one.warc_file).is_file()
            )

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
        record = self._record(capture.warc_file, capture.warc_offset)
        target = original_of(record) if record.type == "revisit" else None
        if target is not None and self.has(target.file):
            return target
        record = self._response(capture)
        if record.at is None:
            raise ArchiveError("the record has no date", where=f"{record.file} at byte {record.offset}")
        file = self.name_of(record.file)
        # Of a plain payload the digest is ours; tools that kept the encoded bytes digested those.
        digest = record.headers.get("warc-payload-digest", capture.digest)
        return Original(url=record.url, at=record.at, digest=digest, file=file, offset=record.offset)

    def _response(self, capture: Capture) -> Record:
        record = self._record(capture.warc_file, capture.warc_offset)
        if record.type == "revisit":
            target = original_of(record)
            if target is None:
                raise ArchiveError(
                    "the original of this revisit record is not in the archive",
                    where=f"{record.file} at byte {record.offset}",
                    next_step="Replay it together with the archive that contains the original.",
                )
            record = self._record(target.file, target.offset)
        return record

    def _record(self, name: str, offset: int) -> Record:
        try:
            return read_record(self.path(name), offset)
        except ArchiveError:
            # What a disk kept may be damaged where the archive is not.
            if self.remote is None or (self.folder / name).is_file() or not self.remote.forget(name):
                raise
        return read_record(self.path(name), offset)


@dataclass(frozen=True)
class StoredFile:
    """A file of a remote archive, in the outbox or uploaded."""

    archive: Archive
    name: str
    """In the archive."""

    @property
    def parent(self) -> Archive:
        """What the files beside it are named in."""
        return self.archive

    def open(self, mode: Literal["rb"] = "rb") -> IO[bytes]:
        """Open it for reading.

        Raises:
            ArchiveError: It is not there.
            ArchiveUnreachableError: The archive does not answer.
        """
        with suppress(FileNotFoundError):
            return (self.archive.folder / self.name).open(mode)
        assert self.archive.remote is not None
        return self.archive.remote.open(self.name)

    def __str__(self) -> str:
        return f"{self.archive.address}/{self.name}"


def require_archive(archive: Archive, archive_id: str) -> None:
    """Make sure that this machine sees the archive that another one means.

    Raises:
        ArchiveUnreachableError: It is not there, or it is another one, which is no fault of any page.
    """
    # A folder is asked each time: another one may be in its place.
    seen = _id_of_remote(archive) if archive.address else archive.note(ID_NOTE)
    if (seen or b"").decode("ascii", "replace").strip() != archive_id:
        raise ArchiveUnreachableError(
            "a worker cannot access the archive",
            where=f"{socket.gethostname()}: {archive.address or archive.folder}",
            next_step="Put the archive in object storage (archive: in market.yaml) or in a shared folder.",
        )


@cache
def _id_of_remote(archive: Archive) -> bytes | None:
    return archive.note(ID_NOTE)


def is_ours(path: WarcFile) -> bool:
    """Return whether Rivalscope wrote a file.

    Raises:
        ArchiveError: It is missing or no WARC.
    """
    first = next(records(path), None)
    return first is not None and first.type == "warcinfo" and _OURS in first.block[:200]


def captures_in(path: WarcFile, *, file: str) -> Iterator[Capture]:
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
