"""The recheck queue, calibration, values, coverage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from analysis.corpus import Corpus, SourceGap
from analysis.matrix.coverage import coverage_text, depth, telling_pages
from analysis.matrix.model import JudgeModel, default_model, normalise
from analysis.matrix.review import recheck_queue
from analysis.matrix.values import listed, quantities, since, value_of
from benchmarks.calibration import brier, expected_calibration_error, reliability_curve
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import Cell, EntryKind, Outcome, PageKind, Release, ReleaseEntry, Support

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_queue_asks_for_unsure_and_old_cells_and_leaves_decided_ones_alone(cells):
    sure = replace(cells["Kite Help", "shared"], score=0.99)
    unsure = replace(sure, product="Unsure", score=0.5)
    decided = replace(unsure, product="Decided", decided_by="Ana")
    queue = recheck_queue([sure, unsure, decided], NOW)
    assert [one.cell.product for one in queue] == ["Unsure", "Kite Help"]
    assert "weak" in queue[0].reasons[0]
    later = recheck_queue([sure], NOW + timedelta(days=400))
    assert later[0].worth > queue[1].worth
    assert "401 days old" in later[0].reasons[0]
    assert len(recheck_queue([unsure] * 30, NOW, n=10)) == 10


def test_calibration_figures_are_what_they_are_defined_as():
    assert brier([0.5, 0.5], [True, False]) == 0.25
    assert expected_calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert expected_calibration_error([0.9] * 10, [False] * 10) == pytest.approx(0.9)
    assert reliability_curve([0.05, 1.0], [False, True]) == [(0.05, 0.0, 1), (1.0, 1.0, 1)]
    with pytest.raises(ValueError, match="same length"):
        brier([0.5], [])


def test_the_bundled_model_only_adds_for_more_evidence():
    model = default_model()
    assert all(weight >= 0 for weight in model.weight)
    raw = {name.split("~")[0]: np.zeros((2, 2)) for name in model.features}
    more = {name: np.ones((2, 2)) for name in raw}
    assert (model.probability(normalise(more)) > model.probability(normalise(raw))).all()


def test_a_model_survives_writing_and_a_broken_file_is_named(tmp_path):
    path = tmp_path / "model.json"
    default_model().write(path)
    assert JudgeModel.read(path).features == default_model().features
    path.write_text("{}")
    with pytest.raises(RivalscopeError, match=r"model\.json"):
        JudgeModel.read(path)


def test_values_are_numbers_with_units_or_lists():
    assert quantities("Up to 2,000 dimensions, at least 3 replicas, v2.4.1") == ["≤ 2000 dimensions", "≥ 3 replicas"]
    assert listed("Clients for Python, Go and Java are there.") == ["Python", "Go", "Java"]
    assert listed("Clients for one language only.") == []
    assert listed("It supports MySQL, PostgreSQL and SQLite.") == ["MySQL", "PostgreSQL", "SQLite"]
    assert listed("It supports MySQL and SQLite. These are old. Redis, too.") == ["MySQL", "SQLite"]


def test_a_value_is_a_property_of_the_capability_and_no_example():
    assert value_of(["nothing here", "The audit log is kept for 30 days."], "Audit log") == "30 days"
    assert value_of(["Audit log 30 days"], "Audit log") == "30 days"
    assert value_of(["Batch size: up to 500 rows"], "Audit log") == ""
    assert value_of(["Get an audit log in 30 seconds."], "Audit log") == ""
    assert value_of(["The audit log is 50 % faster."], "Audit log") == ""
    assert value_of(["Audit log for services like Algolia and Redis."], "Audit log") == ""
    assert value_of(["nothing"], "Audit log") == ""


def test_since_is_the_earliest_release_that_added_it():
    def release(version: str, day: date, text: str, kind: EntryKind) -> Release:
        return Release(version=version, published=day, entries=(ReleaseEntry(text=text, kind=kind, confidence=1.0),))

    releases = [
        release("2.1", date(2025, 5, 1), "Dark mode for tables", EntryKind.ADDED),
        release("2.0", date(2025, 3, 1), "Added a dark mode", EntryKind.ADDED),
        release("1.9", date(2025, 1, 1), "Fix dark mode flicker", EntryKind.FIXED),
    ]
    assert since("Dark mode", releases) == "2.0 (2025-03-01)"
    assert since("Teleport", releases) == ""


def test_coverage_says_what_was_read_and_what_not(help_desks):
    gap = SourceGap(product="Heron Desk", url="https://heron.example/x", outcome=Outcome.FAILED)
    corpus = Corpus.build(help_desks.documents(), gaps=[gap])
    assert coverage_text(corpus, "Heron Desk") == "4 pages read: 4 docs; 1 page could not be read"
    assert depth(0) == 0 < depth(10) < depth(500) < 1


def test_a_legal_page_tells_nothing_of_what_a_product_has(help_desks):
    legal = help_desks.document("Heron Desk", "terms", [("h", "Terms"), ("p", "These are the terms.")])
    legal = replace(legal, page=replace(legal.page, kind=PageKind.LEGAL))
    corpus = Corpus.build([*help_desks.documents(), legal])
    assert sum(corpus.pages_read("Heron Desk").values()) == 5
    assert telling_pages(corpus, "Heron Desk") == 4


def test_the_newest_version_of_a_page_wins(help_desks):
    old = help_desks.document("Kite Help", "a", [("p", "old")])
    new = replace(help_desks.document("Kite Help", "a", [("p", "new")]), at=old.at + timedelta(days=1))
    corpus = Corpus.build([new, old])
    assert corpus.documents["Kite Help"] == (new,)


def test_a_cell_keeps_its_place_whatever_the_answer():
    one = Cell(product="A", capability="b", support=Support.FULL, score=1.0, confidence=1.0)
    assert one.id == replace(one, support=Support.NONE).id
