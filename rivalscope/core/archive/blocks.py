"""Files of a remote archive, read by range: blocks that were fetched once are kept on disk, up to a limit.

A file of an archive never changes after it was uploaded, so a block never becomes stale.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

__all__ = ["BLOCK", "BlockCache", "open_blocks", "ranges_of"]

BLOCK = 1 << 18
"""Bytes of a block: a page or two are wanted at a time, and a request costs about as much as 256 kB take to arrive."""
_MOST_AHEAD = 16
"""Blocks that one request fetches at most where a file is read from front to back."""


class BlockCache:
    """Blocks on disk, the least recently used thrown away; several processes may share the folder.

    Args:
        folder: Made at the first block.
        limit: Bytes to keep.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._added = limit  # what other processes left there is counted at the first block
        self._touched: set[Path] = set()

    def read(self, name: str, number: int, start: int, size: int) -> bytes | None:
        """Return a part of a block; None: it is not there, or not whole."""
        path = self._path(name, number)
        try:
            with path.open("rb", buffering=0) as file:
                file.seek(start)
                data = file.read(size)
            if path not in self._touched:
                self._touched.add(path)
                os.utime(path)
        except OSError:
            return None
        return data if len(data) == size else None

    def has(self, name: str, number: int) -> bool:
        """Return whether a block is there."""
        return self._path(name, number).is_file()

    def write_all(self, name: str, start: int, data: bytes) -> None:
        """Keep the blocks that begin at a place of a file, which is the beginning of one."""
        for place in range(0, len(data), BLOCK):
            self.write(name, (start + place) // BLOCK, data[place : place + BLOCK])

    def write(self, name: str, number: int, data: bytes) -> None:
        """Keep a block; where the disk does not take it, it is fetched again next time."""
        path = self._path(name, number)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            # In one step: another process must never read half of it.
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                file.write(data)
            os.replace(file.name, path)
        self._added += len(data)
        if self._added > self._limit // 8:
            self._trim()

    def forget(self, name: str) -> bool:
        """Throw away what is kept of a file; return whether there was anything."""
        folder = self._path(name, 0).parent
        there = folder.is_dir()
        shutil.rmtree(folder, ignore_errors=True)
        return there

    def _path(self, name: str, number: int) -> Path:
        return self._folder / quote(name, safe="") / str(number)

    def _trim(self) -> None:
        self._added = 0
        found: list[tuple[float, int, str]] = []
        for folder in os.scandir(self._folder) if self._folder.is_dir() else ():
            with suppress(OSError):
                found += [(entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(folder)]
        kept = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if kept <= self._limit * 7 // 8:
                return
            with suppress(OSError):
                os.unlink(path)
            kept -= size


class _Blocks(io.RawIOBase):
    def __init__(self, name: str, size: int, cache: BlockCache, fetch: Callable[[int, int], bytes]) -> None:
        self._name, self._size, self._cache, self._fetch = name, size, cache, fetch
        self._at = 0
        self._next, self._ahead = -1, 1

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        number, start = divmod(self._at, BLOCK)
        wanted = max(0, min(len(view), BLOCK - start, self._size - self._at))
        if not wanted:
            return 0
        data = self._cache.read(self._name, number, start, wanted)
        if data is None:
            data = self._fetched(number)[start : start + wanted]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _fetched(self, number: int) -> bytes:
        """Fetch a block; where the one before it was fetched too, more and more of those that follow."""
        self._ahead = min(2 * self._ahead, _MOST_AHEAD) if number == self._next else 1
        start = number * BLOCK
        data = self._fetch(start, min(start + self._ahead * BLOCK, self._size))
        self._cache.write_all(self._name, start, data)
        self._next = number + self._ahead
        return data[:BLOCK]


def ranges_of(blocks: Collection[int], size: int) -> list[tuple[int, int]]:
    """Return the ranges of bytes in which blocks of a file are fetched: neighbours together, up to a limit.

    A block that only stands between two others comes with them, because a request costs as much as it does.

    Args:
        blocks: Their numbers.
        size: Length of the file.
    """
    found: list[tuple[int, int]] = []
    for number in sorted(blocks):
        if found and number - found[-1][1] <= 1 and number - found[-1][0] < _MOST_AHEAD:
            found[-1] = found[-1][0], number + 1
        else:
            found.append((number, number + 1))
    return [(first * BLOCK, min(last * BLOCK, size)) for first, last in found]


def open_blocks(name: str, size: int, cache: BlockCache, fetch: Callable[[int, int], bytes]) -> IO[bytes]:
    """Return a file that is read through a cache.

    Args:
        name: Its name in the cache.
        size: Its length in bytes.
        cache: Where blocks are kept.
        fetch: Returns the bytes from the first offset up to the second.
    """
    return cast("IO[bytes]", io.BufferedReader(_Blocks(name, size, cache, fetch)))
