"""Values by product of which a wide market has more than fit into memory: all but the first are in a file."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import IO, TypeVar

__all__ = ["Each", "Spilled"]

_Value = TypeVar("_Value")
_KEPT = 32
"""Products whose values stay in memory, so that a market of a usual size writes no file."""


class Spilled(MutableMapping[str, _Value]):
    """A mapping that keeps a few values in memory and the others in a temporary file, which ends with it.

    A value that was read from the file is a new object each time, except that the last one is remembered. Where the
    file is, ``TMPDIR`` says.

    Args:
        kept: Values that stay in memory.
    """

    def __init__(self, *, kept: int = _KEPT) -> None:
        self._most = kept
        self._kept: dict[str, _Value] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._file: IO[bytes] | None = None
        self._last: tuple[str, _Value] | None = None

    def __getitem__(self, key: str) -> _Value:
        if key in self._kept:
            return self._kept[key]
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        start, size = self._places[key]
        assert self._file is not None
        self._file.seek(start)
        value: _Value = pickle.loads(self._file.read(size))  # our own file, which has no name
        self._last = key, value
        return value

    def __setitem__(self, key: str, value: _Value) -> None:
        del self[key]
        if len(self._kept) < self._most:
            self._kept[key] = value
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="rivalscope-")  # noqa: SIM115  # as long as the mapping
            weakref.finalize(self, self._file.close)
        data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        self._places[key] = self._file.seek(0, 2), len(data)
        self._file.write(data)

    def __delitem__(self, key: str) -> None:
        """Forget a value; one that is not there is forgotten already."""
        self._kept.pop(key, None)
        self._places.pop(key, None)
        if self._last is not None and self._last[0] == key:
            self._last = None

    def __iter__(self) -> Iterator[str]:
        yield from self._kept
        yield from self._places

    def __len__(self) -> int:
        return len(self._kept) + len(self._places)

    def __contains__(self, key: object) -> bool:
        return key in self._kept or key in self._places


class Each(Mapping[str, _Value]):
    """A mapping whose values are made of those of another one each time that they are asked for.

    Args:
        of: The other one.
        make: Makes a value of a key and of its value there.
    """

    def __init__(self, of: Mapping[str, object], make: Callable[[str], _Value]) -> None:
        self._of, self._make = of, make

    def __getitem__(self, key: str) -> _Value:
        if key not in self._of:
            raise KeyError(key)
        return self._make(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)
