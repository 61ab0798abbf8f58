"""The words of a page, packed: which stems stand in which of its blocks, small enough to go through a whole market.

A page is three parts, compressed: its stems in order, one a line; how many there are in each block and heading path;
and their numbers. Boilerplate has no words.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.text import normalise
from analysis.text.normalise import stems
from rivalscope.core.code_digest import plain_code
from rivalscope.core.records import Block

__all__ = ["BlockWords", "pack_words", "words_of", "words_rule"]

_MOST = 65_535
"""Stems and blocks of a page that are told apart."""
_KEPT = 4000
"""Pages that a process keeps unpacked, about 10 kB each: a server is asked again and again."""
_BLOCK = np.dtype([("path", "<u2"), ("own", "<u2"), ("length", "<u4"), ("text", "<u4")])


@dataclass(frozen=True, slots=True)
class BlockWords:
    """The blocks of a page that share a word with a search, and which words they are."""

    numbers: NDArray[np.int64]
    """Places of the blocks among those of the page."""
    own: NDArray[np.bool_]
    """Block x word: the block itself says it."""
    above: NDArray[np.bool_]
    """Block x word: a heading above says it."""
    lengths: NDArray[np.int64]
    texts: NDArray[np.int64]
    """Of the text, the same for equal ones."""


@cache
def words_rule() -> str:
    """Return the version of the rules by which words are packed: a digest of the code that does it."""
    sha = sha256()
    for path in (normalise.__file__, __file__):
        sha.update(plain_code(Path(path).read_bytes()).encode())
    return sha.hexdigest()[:12]


def pack_words(blocks: Sequence[Block]) -> bytes:
    """Return the words of a page's blocks, packed."""
    blocks = blocks[:_MOST]
    read = [() if one.boilerplate else _stems(one.text) for one in blocks]
    paths: dict[tuple[str, ...], int] = {}
    for one in blocks:
        paths.setdefault(one.heading_path, len(paths))
    above = [_stems(" ".join(path)) for path in paths]
    vocabulary = sorted({stem for found in (*read, *above) for stem in found})[:_MOST]
    number = {stem: place for place, stem in enumerate(vocabulary)}
    heads = np.zeros(len(blocks), dtype=_BLOCK)
    for place, (one, found) in enumerate(zip(blocks, read, strict=True)):
        heads[place] = (paths[one.heading_path], len(found), len(one.text), zlib.crc32(one.text.encode()))
    counts = np.array([len(found) for found in above], dtype="<u2")
    flat = np.array([number.get(stem, _MOST) for found in (*above, *read) for stem in found], dtype="<u2")
    sizes = np.array([len(blocks), len(above)], dtype="<u4")
    listed = "\n".join(("", *vocabulary, "")).encode()
    return zlib.compress(b"\0".join((listed, sizes.tobytes() + counts.tobytes() + heads.tobytes() + flat.tobytes())), 6)


def _stems(text: str) -> Sequence[str]:
    return tuple(dict.fromkeys(stems(text)))[:_MOST]


def words_of(packed: bytes, wanted: Sequence[bytes]) -> BlockWords | None:
    """Return which blocks of a page say which of some stems; None: none says any."""
    page = _unpacked(packed)
    listed = page.listed
    places = [listed.count(b"\n", 0, at) if (at := listed.find(b"\n" + stem + b"\n")) >= 0 else -1 for stem in wanted]
    if max(places, default=-1) < 0:
        return None
    own = page.own.holds(places)
    numbers = np.flatnonzero(own.any(axis=1))
    chosen = page.heads[numbers]
    return BlockWords(
        numbers,
        own[numbers],
        page.above.holds(places)[chosen["path"]],
        chosen["length"].astype(np.int64),
        chosen["text"].astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of the stems of each part, one part after the other."""

    flat: NDArray[np.uint16]
    part: NDArray[np.int64]
    """Which part each number is of."""
    parts: int

    @classmethod
    def of(cls, flat: NDArray[np.uint16], counts: NDArray[np.uint16]) -> _Numbers:
        return cls(flat, np.repeat(np.arange(len(counts)), counts), len(counts))

    def holds(self, places: Sequence[int]) -> NDArray[np.bool_]:
        """Return part x place: the part holds the stem of that number."""
        held = np.zeros((self.parts, len(places)), dtype=bool)
        for column, place in enumerate(places):
            if place >= 0:
                held[self.part[self.flat == place], column] = True
        return held


@dataclass(frozen=True, slots=True)
class _Page:
    listed: bytes
    heads: NDArray[np.void]
    own: _Numbers
    above: _Numbers


@lru_cache(maxsize=_KEPT)
def _unpacked(packed: bytes) -> _Page:
    listed, _, rest = zlib.decompress(packed).partition(b"\0")
    blocks, paths = (int(size) for size in np.frombuffer(rest, "<u4", 2))
    counts = np.frombuffer(rest, "<u2", paths, 8)
    heads = np.frombuffer(rest, _BLOCK, blocks, 8 + 2 * paths)
    flat = np.frombuffer(rest, "<u2", offset=8 + 2 * paths + _BLOCK.itemsize * blocks)
    split = int(counts.sum())
    return _Page(listed, heads, _Numbers.of(flat[split:], heads["own"]), _Numbers.of(flat[:split], counts))
