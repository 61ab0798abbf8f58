"""Sentence vectors behind one method, static by default.

The default is WordLlama (weights inside its wheel, no download, no torch): a text is the mean of its tokens' vectors.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = [
    "CachedEmbedder",
    "Embedder",
    "StaticEmbedder",
    "default_embedder",
    "unit",
]

Vectors = NDArray[np.float32]
MAX_CHARS = 2000
"""A phrase or a sentence is far shorter; a mean over more text than this says nothing anyway."""


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Model and version; part of the cache key."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32, each row of length 1; all zeros for a text without words."""


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Return the rows scaled to length 1; zero rows stay zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0), dtype=np.float32)


class StaticEmbedder:
    """WordLlama's token vectors, averaged over the text as written and in lower case.

    Both spellings count because token vectors differ by case ("SSO", "sso") while meanings here do not.
    Tokens go through the tokenizer in batches and are averaged without padding: several times the speed
    of the package's own ``embed`` with the same result.

    Args:
        batch: Texts that are tokenized at a time; bounds the memory.
    """

    name = "wordllama-l2-256"

    def __init__(self, *, batch: int = 4096) -> None:
        self.batch = batch

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 256) float32 unit vectors; equal texts give equal vectors, whatever is beside them."""
        table, tokenizer = _wordllama()
        found = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), self.batch):
            chunk = [text[:MAX_CHARS] for text in texts[start : start + self.batch]]
            mean = _mean(chunk, table, tokenizer) + _mean([text.lower() for text in chunk], table, tokenizer)
            found[start : start + len(chunk)] = mean
        return unit(found)


def _mean(texts: list[str], table: Vectors, tokenizer: Tokenizer) -> Vectors:
    found = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for row, encoded in zip(found, tokenizer.encode_batch_fast(texts, add_special_tokens=False), strict=True):
        if encoded.ids:
            table.take(encoded.ids, axis=0, mode="clip").sum(axis=0, out=row)
    return unit(found)


@lru_cache(maxsize=1)
def _wordllama() -> tuple[Vectors, Tokenizer]:
    """Load the table and the tokenizer from the files of the installed package.

    The package itself is not imported: it brings an HTTP client for downloads, which costs more than the rest of a
    short command, and configures the root logger.
    """
    from safetensors import safe_open  # here: most of what imports this module embeds nothing
    from tokenizers import Tokenizer

    spec = find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the package wordllama, which holds the word vectors, is not installed")
    home = Path(spec.submodule_search_locations[0])
    with safe_open(home / "weights" / "l2_supercat_256.safetensors", framework="numpy") as weights:
        table = np.ascontiguousarray(weights.get_tensor("embedding.weight"), dtype=np.float32)
    tokenizer = Tokenizer.from_file(str(home / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return table, tokenizer


def default_embedder() -> Embedder:
    """Return the embedder that works everywhere: static vectors, loaded at the first call of ``embed``."""
    return StaticEmbedder()


class CachedEmbedder:
    """Keeps vectors by content and model in an SQLite file, so that an unchanged text is never embedded again.

    Args:
        inner: The embedder that answers for new texts.
        path: The file; made with its folder at the first call.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self.inner, self.path = inner, path
        self.name = inner.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit vectors, from the file where it has them."""
        keys = [hashlib.sha256(f"{self.name}\x1f{text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            connection.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
            known = _known(connection, list(dict.fromkeys(keys)))
            new = {item: text for item, text in zip(keys, texts, strict=True) if item not in known}
            if new:
                fresh = dict(zip(new, self.inner.embed(list(new.values())), strict=True))
                rows = ((item, vector.tobytes()) for item, vector in fresh.items())
                connection.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)
                connection.commit()
                known.update(fresh)
        finally:
            connection.close()
        return np.stack([known[item] for item in keys]) if keys else self.inner.embed([])


def _known(connection: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, Vectors]:
    found: dict[bytes, Vectors] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = connection.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", part)
        found.update((row[0], np.frombuffer(row[1], dtype=np.float32)) for row in rows)
    return found
