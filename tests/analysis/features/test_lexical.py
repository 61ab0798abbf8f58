"""The parts that stand in for scikit-learn's own do what scikit-learn's do, without importing it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.features.lexical import TermWeights, random_directions

TEXTS = ["audit log", "audit log export", "dark mode", "dark theme", "hybrid hybrid search", "vector search", ""]


def test_importing_them_leaves_scikit_learn_alone() -> None:
    told = (
        "import sys, analysis.features.anchored; sys.exit(any(name in sys.modules for name in ('sklearn', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0


def test_term_weights_are_those_of_scikit_learn() -> None:
    documents = [text.split() for text in TEXTS]
    peer = TfidfVectorizer(analyzer=str.split, sublinear_tf=True)
    expected = peer.fit_transform(TEXTS)
    ours = TermWeights().fit(documents)
    assert list(ours.terms_) == list(peer.get_feature_names_out())
    assert np.allclose(ours.transform(documents).toarray(), expected.toarray())
    assert ours.transform([["unheard"]]).nnz == 0


def test_random_directions_keep_cosines() -> None:
    rows = np.eye(40, dtype=np.float32)
    small = rows @ random_directions(40, 2000, seed=1)
    assert np.abs(small @ small.T - np.eye(40)).max() < 0.15
