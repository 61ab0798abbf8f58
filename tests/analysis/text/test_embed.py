"""Embedding: unit vectors without a network, cached by content and model."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis.text.embed import (
    CachedEmbedder,
    default_embedder,
)


def test_default_vectors_are_unit_and_similar_for_similar_texts() -> None:
    vectors = default_embedder().embed(["full-text search", "keyword search", "pricing per seat"])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_text_has_the_same_vector_alone_and_in_a_batch() -> None:
    embedder = default_embedder()
    texts = ["audit log", "", "a much longer text that would be padded beside shorter ones", "audit log"]
    batch = embedder.embed(texts)
    assert np.array_equal(batch[0], embedder.embed(["audit log"])[0])
    assert np.array_equal(batch[0], batch[3])
    assert not batch[1].any()


def test_no_texts_give_no_rows() -> None:
    assert default_embedder().embed([]).shape[0] == 0


def test_loading_the_model_leaves_logging_alone() -> None:
    before = list(logging.getLogger().handlers)
    default_embedder().embed(["webhooks"])
    assert logging.getLogger().handlers == before


def test_importing_the_module_loads_no_model_and_a_sentence_needs_neither_http_nor_scipy() -> None:
    code = "import json, sys, analysis.text.embed as it; before = 'tokenizers' in sys.modules\n"
    code += "it.default_embedder().embed(['which products have SSO?'])\n"
    code += "print(json.dumps([before, sorted(sys.modules)]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, imported = json.loads(done.stdout)
    assert not before
    assert set(imported) & {"wordllama", "requests", "urllib3", "scipy"} == set()


class _Counting:
    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_cache_asks_for_each_text_once_across_instances(tmp_path: Path) -> None:
    inner = _Counting()
    first = CachedEmbedder(inner, tmp_path / "cache" / "vectors.sqlite").embed(["a", "bb", "a"])
    second = CachedEmbedder(inner, tmp_path / "cache" / "vectors.sqlite").embed(["bb", "ccc"])
    assert inner.asked == ["a", "bb", "ccc"]
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert second.tolist() == [[2, 1], [3, 1]]


def test_cache_keeps_models_apart(tmp_path: Path) -> None:
    one, other = _Counting(), _Counting()
    other.name = "another"
    CachedEmbedder(one, tmp_path / "v.sqlite").embed(["a"])
    CachedEmbedder(other, tmp_path / "v.sqlite").embed(["a"])
    assert other.asked == ["a"]
