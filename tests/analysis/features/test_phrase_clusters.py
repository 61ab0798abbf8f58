"""Clustering: groups that hold, growth that moves nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score, silhouette_score

from analysis.features.anchored import anchor, match
from analysis.features.cluster import PhraseClusters, cut_at, silhouette
from analysis.features.vectors import HybridVectors, abbreviations, compounds
from analysis.text.embed import default_embedder, unit
from rivalscope.core.errors import MissingExtraError

GROUPS = {
    "sso": ["Single sign-on", "SAML single sign-on", "Single sign-on with SAML", "Sign-on by SAML"],
    "dark": ["Dark mode", "Dark theme", "Dark mode for night work", "Switch to dark mode"],
    "geo": ["Geo search", "Geospatial search", "Search by geo location", "Geo search on a map"],
    "backup": ["Daily backups", "Backups every day", "Backup and restore", "Restore a backup"],
    "invoice": ["Recurring invoices", "Send invoices", "Invoice templates", "Invoices by email"],
    "kanban": ["Kanban boards", "Kanban board view", "Boards in Kanban style", "Kanban"],
    "chat": ["Live chat", "Live chat widget", "Chat live with visitors", "Website live chat"],
    "gantt": ["Gantt charts", "Gantt chart view", "Project Gantt chart", "Gantt"],
}
TEXTS = [text for texts in GROUPS.values() for text in texts]
TRUTH = [name for name, texts in GROUPS.items() for _ in texts]


@pytest.fixture(scope="module")
def embeddings() -> np.ndarray:
    return default_embedder().embed(TEXTS)


@pytest.fixture(scope="module")
def model(embeddings: np.ndarray) -> PhraseClusters:
    return PhraseClusters().fit(TEXTS, embeddings=embeddings)


def test_groups_are_found_without_their_number(model: PhraseClusters) -> None:
    assert normalized_mutual_info_score(TRUTH, model.labels_) > 0.9
    assert 6 <= len(set(model.labels_)) <= 12


def test_a_phrase_like_no_other_stays_alone() -> None:
    labels = PhraseClusters(cut=0.5).fit([*TEXTS, "Zeppelin catering"]).labels_
    assert (labels == labels[-1]).sum() == 1


def test_broad_classes_need_the_extra_that_has_louvain(embeddings: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    model = PhraseClusters(broad_below=1.0)
    assert model.fit(TEXTS, embeddings=embeddings).method_ == "modularity"
    monkeypatch.setitem(sys.modules, "sknetwork.clustering", None)
    with pytest.raises(MissingExtraError, match=r"rivalscope\[clusters\]"):
        model.fit(TEXTS, embeddings=embeddings)


@pytest.mark.parametrize("texts", [["Dark mode"], ["Dark mode", "Geo search"], ["x", "x", "x", "x"], ["", "", "a"]])
def test_tiny_and_empty_inputs_have_labels(texts: list[str]) -> None:
    assert len(PhraseClusters().fit(texts).labels_) == len(texts)


def test_labels_count_from_the_first_row(model: PhraseClusters) -> None:
    seen = list(dict.fromkeys(model.labels_.tolist()))
    assert seen == list(range(len(seen)))


def test_must_link_joins_and_cannot_link_parts(embeddings: np.ndarray) -> None:
    labels = PhraseClusters().fit(TEXTS, embeddings=embeddings, must_link=[(0, 4)], cannot_link=[(8, 9)]).labels_
    assert labels[0] == labels[4]
    assert labels[8] != labels[9]


def test_labels_do_not_depend_on_the_process() -> None:
    code = (
        "from analysis.features.cluster import PhraseClusters; import hashlib;"
        f"m = PhraseClusters().fit({TEXTS!r});"
        "print(hashlib.sha256(m.vectors_.tobytes() + m.labels_.tobytes()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_more_phrases_than_seen_at_once_are_drawn_together() -> None:
    labels = PhraseClusters(max_exact=12).fit(TEXTS * 3).labels_
    assert normalized_mutual_info_score(TRUTH * 3, labels) > 0.6


def test_silhouette_is_the_exact_one() -> None:
    rng = np.random.default_rng(0)
    vectors = unit(rng.normal(size=(60, 8)))
    labels = np.sort(rng.integers(0, 5, 60))
    assert silhouette(vectors, labels) == pytest.approx(silhouette_score(vectors, labels, metric="cosine"), abs=1e-5)


@pytest.mark.parametrize("projection", ["svd", "random"])
def test_vectors_are_unit_vectors(projection: str) -> None:
    model = HybridVectors(projection=projection)  # type: ignore[arg-type]
    fitted = model.fit_transform(TEXTS)
    assert np.allclose(np.linalg.norm(fitted, axis=1), 1, atol=1e-5)


def test_explained_abbreviations_bring_both_forms_together() -> None:
    texts = [
        "Role-based access control (RBAC)",
        "RBAC",
        "Role-based access control",
        "Multitenancy",
        "Multi-tenancy",
        "Pie",
    ]
    assert abbreviations(texts)["rbac"] == "role based access control"
    assert compounds(texts) == {"multitenancy": "multi tenancy"}
    vectors = HybridVectors().fit_transform(texts)
    assert vectors[1] @ vectors[2] > 0.5
    assert vectors[3] @ vectors[4] > 0.6


def test_match_tells_births_deaths_splits_and_merges() -> None:
    before = {"a1": "A", "a2": "A", "a3": "A", "a4": "A", "b1": "B", "c1": "C", "d1": "D", "d2": "D", "d3": "D"}
    after = {"a1": 0, "a2": 0, "a3": 0, "a4": 1, "d1": 2, "d2": 2, "d3": 2, "b1": 2, "new": 3}
    found = match(before, after)
    assert dict(found.same) == {0: "A", 2: "D"}
    assert (dict(found.split), dict(found.merged), found.born, found.died) == ({1: "A"}, {"B": 2}, (3,), ("C",))


def test_anchor_in_small_steps_still_joins() -> None:
    vectors = HybridVectors().fit_transform(TEXTS)
    labels = cut_at(vectors[:16], 0.6)
    grown = anchor(vectors, labels, join=0.4, limit=3)
    assert np.array_equal(grown[:16], labels)
    assert (grown >= 0).all()
