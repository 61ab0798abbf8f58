"""Clustering: groups that hold, growth that moves nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from analysis.features.anchored import anchor, match
from analysis.features.capabilities import CUT
from analysis.features.cluster import cut_at, part, unite
from analysis.features.vectors import abbreviations, compounds, hybrid_vectors

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
def vectors() -> np.ndarray:
    return hybrid_vectors(TEXTS)


def test_groups_are_found_without_their_number(vectors: np.ndarray) -> None:
    labels = cut_at(vectors, CUT)
    assert normalized_mutual_info_score(TRUTH, labels) > 0.9
    assert 6 <= len(set(labels)) <= 12


def test_a_phrase_like_no_other_stays_alone() -> None:
    labels = cut_at(hybrid_vectors([*TEXTS, "Zeppelin catering"]), CUT)
    assert (labels == labels[-1]).sum() == 1


def test_linked_rows_are_joined_whatever_their_distance(vectors: np.ndarray) -> None:
    labels = cut_at(vectors, CUT)
    linked = cut_at(vectors, CUT, links=[(0, 4)])
    assert labels[0] != labels[4]
    assert linked[0] == linked[4]


@pytest.mark.parametrize("texts", [["Dark mode"], ["Dark mode", "Geo search"], ["x", "x", "x", "x"], ["", "", "a"]])
def test_tiny_and_empty_inputs_have_vectors_and_groups(texts: list[str]) -> None:
    assert len(cut_at(hybrid_vectors(texts), CUT)) == len(texts)


def test_must_link_joins_and_cannot_link_parts(vectors: np.ndarray) -> None:
    labels = part(unite(cut_at(vectors, CUT), [(0, 4)]), vectors, [(8, 9)])
    assert labels[0] == labels[4]
    assert labels[8] != labels[9]


def test_groups_do_not_depend_on_the_process() -> None:
    code = (
        "from analysis.features.cluster import cut_at; import hashlib;"
        "from analysis.features.vectors import hybrid_vectors;"
        f"vectors = hybrid_vectors({TEXTS!r});"
        f"print(hashlib.sha256(vectors.tobytes() + cut_at(vectors, {CUT}).tobytes()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_vectors_are_unit_vectors(vectors: np.ndarray) -> None:
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


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
    vectors = hybrid_vectors(texts)
    assert vectors[1] @ vectors[2] > 0.5
    assert vectors[3] @ vectors[4] > 0.6


def test_match_tells_births_deaths_splits_and_merges() -> None:
    before = {"a1": "A", "a2": "A", "a3": "A", "a4": "A", "b1": "B", "c1": "C", "d1": "D", "d2": "D", "d3": "D"}
    after = {"a1": 0, "a2": 0, "a3": 0, "a4": 1, "d1": 2, "d2": 2, "d3": 2, "b1": 2, "new": 3}
    found = match(before, after)
    assert dict(found.same) == {0: "A", 2: "D"}
    assert (dict(found.split), dict(found.merged), found.born, found.died) == ({1: "A"}, {"B": 2}, (3,), ("C",))


def test_anchor_in_small_steps_still_joins() -> None:
    vectors = hybrid_vectors(TEXTS)
    labels = cut_at(vectors[:16], 0.6)
    grown = anchor(vectors, labels, join=0.4, limit=3)
    assert np.array_equal(grown[:16], labels)
    assert (grown >= 0).all()
