"""An archive in object storage, or at any other address that fsspec knows: S3, Google, Azure, SFTP, a mounted folder.

What is uploaded is fetched back and compared by digest before anybody may refer to it.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

from rivalscope.core.archive.blocks import BLOCK, BlockCache, open_blocks, ranges_of
from rivalscope.core.errors import ArchiveError, ArchiveUnreachableError, ConfigError, MissingExtraError
from rivalscope.core.ids import make_id
from rivalscope.core.secrets import without_secrets

__all__ = ["ID_NOTE", "RemoteArchive", "remote_archive"]

ID_NOTE = ".archive-id"
"""Name of the object that says which archive this is, wherever it is copied to."""
_PIECE = 16 * BLOCK
_TOGETHER = 8
"""Requests at a time, of up to 4 MB each."""
_Result = TypeVar("_Result")


class RemoteArchive:
    """WARC files at an address; nothing is asked of it until it is used.

    Args:
        address: As in ``market.yaml``, for example ``s3://bucket/prefix``.
        blocks: Where fetched blocks are kept.

    Raises:
        MissingExtraError, ConfigError: The package for this kind of address is missing.
    """

    def __init__(self, address: str, blocks: BlockCache) -> None:
        self.address = address.rstrip("/")
        self._blocks = blocks
        self._fs, root = _file_system(self.address)
        self._root = root.rstrip("/")
        self._sizes: dict[str, int] | None = None

    def files(self) -> dict[str, int]:
        """Return the sizes of its files by name, as they were when this process asked first, and what it did since.

        Raises:
            ArchiveUnreachableError: It does not answer.
        """
        if self._sizes is None:
            found: dict[str, Any] = self._ask(lambda: self._fs.find(self._root, detail=True))
            names = {path[len(self._root) + 1 :]: int(info["size"]) for path, info in found.items()}
            self._sizes = {name: size for name, size in names.items() if name.endswith((".warc", ".warc.gz"))}
        return self._sizes

    def size(self, name: str) -> int | None:
        """Return the size of a file; None: it is not there. Errors as for :meth:`files`."""
        if name not in self.files():
            size = self._size_now(name)  # another machine may have uploaded it since
            if size is None:
                return None
            self.files()[name] = size
        return self.files()[name]

    def open(self, name: str) -> IO[bytes]:
        """Return a file for reading; only what is read is fetched, unless it is in the cache.

        Raises:
            ArchiveError: It is not there.
            ArchiveUnreachableError: The archive does not answer.
        """
        size = self.size(name)
        if size is None:
            if self.note(ID_NOTE) is None:  # a bucket that is gone makes no page a missing one
                raise self._unreachable("there is no archive at this address")
            raise ArchiveError("there is no such file in the archive", where=f"{self.address}/{name}")
        return open_blocks(name, size, self._blocks, lambda start, end: self._fetch(name, start, end))

    def fetch_ahead(self, places: Iterable[tuple[str, int]]) -> None:
        """Fetch what is not in the cache of the blocks at some places, several requests at a time.

        A file that is not there is passed over: whoever opens it is told.

        Args:
            places: Names of files, and offsets in them.

        Raises:
            ArchiveUnreachableError: The archive does not answer.
        """
        wanted: dict[str, set[int]] = {}
        for name, offset in places:
            wanted.setdefault(name, {0}).add(offset // BLOCK)  # the first says how the file is compressed
        parts: list[tuple[str, int, int]] = []
        for name, blocks in wanted.items():
            new = {number for number in blocks if not self._blocks.has(name, number)}
            if new and (size := self.size(name)) is not None:
                parts += [(name, start, end) for start, end in ranges_of(new, size) if start < end]
        for number in range(0, len(parts), _TOGETHER):
            some = parts[number : number + _TOGETHER]
            for (name, start, end), data in zip(some, self._fetch_all(some), strict=True):
                if isinstance(data, bytes) and len(data) == end - start:
                    self._blocks.write_all(name, start, data)

    def _fetch_all(self, parts: Sequence[tuple[str, int, int]]) -> list[bytes | Exception]:
        names, starts, ends = zip(*((self._key(name), start, end) for name, start, end in parts), strict=True)
        return self._ask(lambda: list(self._fs.cat_ranges(list(names), list(starts), list(ends), on_error="return")))

    def forget(self, name: str) -> bool:
        """Throw away what the cache holds of a file; return whether there was anything."""
        return self._blocks.forget(name)

    def upload(self, path: Path, name: str) -> None:
        """Upload a file, and fetch it back to see that it arrived; one that is there already is only compared.

        Raises:
            ArchiveError: A different file of this name is there, or what arrived is not what was sent.
            ArchiveUnreachableError: The archive does not answer.
        """
        size = path.stat().st_size
        there = self._size_now(name)
        if there is not None and (there > size or self._digest(name, there) != _digest_of(path, there)):
            raise ArchiveError(
                "a different file of this name is in the archive already",
                where=f"{self.address}/{name}",
                next_step=f"Compare it with {path}; rename the local file if it belongs to another archive.",
            )
        if there != size:  # not there, or the first part of it: an upload was cut off
            self._ask(lambda: self._fs.put_file(str(path), self._key(name)))
            if self._size_now(name) != size or self._digest(name, size) != _digest_of(path, size):
                raise ArchiveError(
                    "the uploaded file differs from the local one",
                    where=f"{self.address}/{name}",
                    next_step=f"{path} is kept; run the command again to upload it again.",
                )
        self.files()[name] = size

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        self._gone(name)
        self._blocks.forget(name)
        self.files().pop(name, None)

    def note(self, name: str) -> bytes | None:
        """Return a small object as it is now; None: there is none."""

        def read() -> bytes | None:
            try:
                return bytes(self._fs.cat_file(self._key(name)))
            except FileNotFoundError:
                return None

        return self._ask(read)

    def keep_note(self, name: str, data: bytes, *, unless_there: bool = False) -> None:
        """Write a small object; with ``unless_there``, one that is there stays as it is."""

        def write() -> None:
            try:
                self._fs.pipe_file(self._key(name), data, mode="create" if unless_there else "overwrite")
            except FileExistsError:
                return

        self._ask(write)

    def drop_note(self, name: str) -> None:
        """Delete a small object, if it is there."""
        self._gone(name)

    def _gone(self, name: str) -> None:
        def delete() -> None:
            try:
                self._fs.rm_file(self._key(name))
            except FileNotFoundError:
                return

        self._ask(delete)

    def _key(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _size_now(self, name: str) -> int | None:
        def ask() -> int | None:
            try:
                return int(self._fs.info(self._key(name))["size"])
            except FileNotFoundError:
                return None

        return self._ask(ask)

    def _fetch(self, name: str, start: int, end: int) -> bytes:
        def ask() -> bytes | None:
            try:
                return bytes(self._fs.cat_file(self._key(name), start=start, end=end))
            except FileNotFoundError:
                return None

        data = self._ask(ask)
        if data is None:
            raise ArchiveError("the file is no longer in the archive", where=f"{self.address}/{name}")
        if len(data) != end - start:
            raise self._unreachable(f"{name}: {len(data)} of {end - start} bytes arrived")
        return data

    def _digest(self, name: str, size: int) -> bytes:
        """Return the digest of the first bytes of a file as it is there now, and keep its blocks."""
        found = hashlib.sha256()
        for start in range(0, size, _PIECE):
            data = self._fetch(name, start, min(start + _PIECE, size))
            found.update(data)
            self._blocks.write_all(name, start, data)
        return found.digest()

    def _ask(self, question: Callable[[], _Result]) -> _Result:
        try:
            return question()
        except Exception as error:  # each file system raises what its own library raises
            raise self._unreachable(f"{type(error).__name__}: {error}") from error

    def _unreachable(self, why: str) -> ArchiveUnreachableError:
        return ArchiveUnreachableError(
            f"the archive cannot be used: {without_secrets(why)[:500]}",
            where=self.address,
            next_step="Nothing is lost: what was not uploaded stays in the workspace's archive folder. Check network, "
            "address and credentials, then run the command again.",
        )


@cache
def remote_archive(address: str, folder: Path, limit: int) -> RemoteArchive:
    """Return the archive at an address, the same for the whole process.

    Args:
        address: Of the archive.
        folder: Where fetched blocks are kept; each address has its own folder there.
        limit: Bytes that are kept.
    """
    return RemoteArchive(address, BlockCache(folder / make_id(address.rstrip("/"))[:8], limit))


def _file_system(address: str) -> tuple[Any, str]:
    if importlib.util.find_spec("fsspec") is None:
        raise MissingExtraError("s3", "fsspec")
    import fsspec

    protocol = address.split("://", 1)[0]
    options: dict[str, Any] = {"use_listings_cache": False}
    if protocol in ("file", "local"):
        options["auto_mkdir"] = True
    try:
        file_system, root = fsspec.url_to_fs(address, **options)
    except ImportError as error:
        if protocol in ("s3", "s3a"):
            raise MissingExtraError("s3", "s3fs") from error
        raise ConfigError(f"archive: {error}", where=address) from error
    except Exception as error:  # an address that its file system does not accept
        raise ConfigError(
            f"archive: not a usable address: {error}",
            where=address,
            next_step="Write it like s3://bucket/prefix.",
        ) from error
    return file_system, root


def _digest_of(path: Path, size: int) -> bytes:
    """Return the digest of the first bytes of a local file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while size and (data := file.read(min(_PIECE, size))):
            found.update(data)
            size -= len(data)
    return found.digest()
