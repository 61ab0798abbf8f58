"""Sentence vectors behind one method: static by default, anything else as a guest.

The default is WordLlama (weights inside its wheel, no download, no torch): a text is the mean of its tokens' vectors.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rivalscope.core.errors import ConfigError, MissingExtraError, RivalscopeError

__all__ = [
    "CachedEmbedder",
    "Embedder",
    "EndpointEmbedder",
    "OnnxEmbedder",
    "SentenceTransformerEmbedder",
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
        """Return (n, 256) float32 unit vectors; equal texts give equal vectors, whatever stands beside them."""
        table, tokenizer = _wordllama()
        found = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), self.batch):
            chunk = [text[:MAX_CHARS] for text in texts[start : start + self.batch]]
            mean = _mean(chunk, table, tokenizer) + _mean([text.lower() for text in chunk], table, tokenizer)
            found[start : start + len(chunk)] = mean
        return unit(found)


def _mean(texts: list[str], table: Vectors, tokenizer: object) -> Vectors:
    encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)  # type: ignore[attr-defined]
    rows = [item.ids for item in encoded]
    ends = np.cumsum([0, *map(len, rows)])
    ids = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(ends[-1]))
    # A sparse product adds up the rows of the table without copying them side by side first.
    said = sparse.csr_matrix(
        (np.ones(len(ids), np.float32), np.clip(ids, 0, len(table) - 1), ends), shape=(len(rows), len(table))
    )
    return unit(said @ table)


@lru_cache(maxsize=1)
def _wordllama() -> tuple[Vectors, object]:
    """Load the table and the tokenizer from the installed wheel, without a network."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    import wordllama

    # The package configures the root logger when it is imported; a library has no business there.
    root.handlers[:] = handlers
    root.setLevel(level)
    # Version 0.4.0 looks for its tokenizer beside the weights; its own folder as cache has both.
    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    model.tokenizer.no_padding()
    return model.embedding, model.tokenizer


def default_embedder() -> Embedder:
    """Return the embedder that works everywhere: static vectors, loaded at the first call of ``embed``."""
    return StaticEmbedder()


class SentenceTransformerEmbedder:
    """A sentence-transformers model (extra ``transformers``).

    Args:
        model: Name or folder of the model.
        batch: Texts at a time.
    """

    def __init__(self, model: str, *, batch: int = 64) -> None:
        _require("transformers", "sentence_transformers", "sentence-transformers")
        self.model, self.batch = model, batch
        self.name = f"sentence-transformers:{model}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit vectors."""
        model = _sentence_transformer(self.model)
        cut = [text[:MAX_CHARS] for text in texts]
        return unit(np.asarray(model.encode(cut, batch_size=self.batch)))  # type: ignore[attr-defined]


@lru_cache(maxsize=2)
def _sentence_transformer(model: str) -> object:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(model)


class OnnxEmbedder:
    """An exported encoder: a folder with ``model.onnx`` and ``tokenizer.json`` (extra ``onnx``).

    Args:
        folder: Where the two files are.
        batch: Texts at a time.
    """

    def __init__(self, folder: Path, *, batch: int = 64) -> None:
        _require("onnx", "onnxruntime", "onnxruntime")
        for file in ("model.onnx", "tokenizer.json"):
            if not (folder / file).is_file():
                raise ConfigError(f"{file} is missing", where=str(folder), next_step="Export the model with both files")
        self.folder, self.batch = folder, batch
        self.name = f"onnx:{folder.name}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit vectors: the mean over the tokens of the last layer."""
        session, tokenizer = _onnx(self.folder)
        wanted = {item.name for item in session.get_inputs()}  # type: ignore[attr-defined]
        parts: list[Vectors] = []
        for start in range(0, len(texts), self.batch):
            chunk = [text[:MAX_CHARS] for text in texts[start : start + self.batch]]
            encoded = tokenizer.encode_batch(chunk)  # type: ignore[attr-defined]
            mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
            feed = {
                "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(mask),
            }
            hidden = session.run(None, {name: value for name, value in feed.items() if name in wanted})[0]  # type: ignore[attr-defined]
            weight = mask[..., None]
            parts.append(unit((hidden * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1)))
        return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)


@lru_cache(maxsize=2)
def _onnx(folder: Path) -> tuple[object, object]:
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(512)
    return onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"]), tokenizer


class EndpointEmbedder:
    """An OpenAI-compatible ``/embeddings`` endpoint, local or hosted.

    Args:
        url: Base address, for example ``http://localhost:8080/v1``.
        model: Model name that the endpoint knows.
        api_key: Sent as a bearer token when not empty; never stored or logged.
        batch: Texts a request.
        timeout: Seconds a request may take.
    """

    def __init__(self, url: str, model: str, *, api_key: str = "", batch: int = 128, timeout: float = 60.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise ConfigError("the endpoint's address must start with http:// or https://", where=url)
        self.url, self.model, self.batch, self.timeout = url.rstrip("/"), model, batch, timeout
        self._api_key = api_key
        self.name = f"endpoint:{self.url}:{model}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit vectors.

        Raises:
            RivalscopeError: The endpoint does not answer, or not with one vector for each text.
        """
        rows: list[list[float]] = []
        for start in range(0, len(texts), self.batch):
            # Endpoints refuse an empty input; a blank has no words either.
            rows += self._ask([text[:MAX_CHARS] or " " for text in texts[start : start + self.batch]])
        return unit(np.array(rows, dtype=np.float32)) if rows else np.zeros((0, 1), dtype=np.float32)

    def _ask(self, texts: list[str]) -> list[list[float]]:
        headers = {"Content-Type": "application/json"}
        if self._api_key:
            headers["Authorization"] = f"Bearer {self._api_key}"
        body = json.dumps({"model": self.model, "input": texts}).encode()
        request = urllib.request.Request(f"{self.url}/embeddings", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                found = json.load(answer)["data"]
            rows = [item["embedding"] for item in sorted(found, key=lambda item: int(item["index"]))]
        except (OSError, ValueError, KeyError, TypeError) as exc:
            if isinstance(exc, urllib.error.HTTPError):
                exc.close()
            raise RivalscopeError(
                f"the embedding endpoint did not answer as expected ({type(exc).__name__})",
                where=self.url,
                next_step="Check the address, the model's name and the key",
            ) from exc
        if len(rows) != len(texts):
            raise RivalscopeError(f"{len(rows)} vectors for {len(texts)} texts", where=self.url)
        return rows


def _require(extra: str, module: str, package: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise MissingExtraError(extra, package)


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
