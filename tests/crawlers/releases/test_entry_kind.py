"""The kind of an entry, from headings, labels and words."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from crawlers.extraction.entry_kind import kind_from_heading, kinds_from_texts
from crawlers.extraction.entry_model import load_model, smooth
from crawlers.extraction.kind_words import label_kind


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Added", "added"),
        ("New features", "added"),
        ("✨ Features", "added"),
        (":sparkles: New features", "added"),
        ("Minor features (geoip data)", "added"),
        ("Bug fixes", "fixed"),
        ("Bugfixes:", "fixed"),
        ("BUG/MINOR", "fixed"),
        ("Enhancements made", "changed"),
        ("Minor changes", "changed"),
        ("Security bug fixes", "security"),
        ("Deprecations and Removals", "removed"),
        ("Upcoming deprecations for Heron 2.0", "deprecated"),
        ("⚠ BREAKING CHANGES", "breaking"),
        ("Backward-incompatible changes", "breaking"),
        ("Documentation improvements", "docs"),
        ("Maintenance and upkeep improvements", "internal"),
        ("📦️ Dependency", "internal"),
        ("Performance Improvements", "performance"),
    ],
)
def test_headings_state_a_kind(heading: str, kind: str) -> None:
    found = kind_from_heading(heading)
    assert found is not None
    assert found.value == kind


@pytest.mark.parametrize(
    "heading",
    [
        "Bug fixes and other changes",
        "New features & Enhancements",
        "Core",
        "API",
        "Non-breaking changes",
        "",
        "REST API changes",
    ],
)
def test_headings_that_state_none_or_several(heading: str) -> None:
    assert kind_from_heading(heading) is None


def test_labels_are_stricter_than_headings() -> None:
    assert label_kind("Bug fix") is not None
    assert label_kind("Software update") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Fixed a crash when the list is empty", "fixed"),
        ("Add support for dark mode", "added"),
        ("chore(deps): bump lodash from 4.17.20 to 4.17.21", "internal"),
        ("docs: fix a typo in the readme", "docs"),
        ("The `old_option` setting is deprecated, use `new_option` instead", "deprecated"),
    ],
)
def test_words_suggest_a_kind(text: str, kind: str) -> None:
    assert kinds_from_texts([text])[0][0].value == kind


def test_confidence_is_lower_where_words_say_little() -> None:
    sure, unsure = kinds_from_texts(["Fix a crash", "Menu and toolbar"], ordered=False)
    assert sure[1] > unsure[1]


def test_neighbours_tell_what_an_entry_alone_does_not() -> None:
    unsure = "Case-sensitive names in the list"
    alone = dict(zip(["kind", "confidence"], kinds_from_texts([unsure])[0], strict=True))
    among = kinds_from_texts(["Fix a crash on start", "Fix a leak in the parser", unsure, "Fix wrong totals"])[2]
    assert among[0].value == "fixed"
    assert alone["kind"].value != "fixed" or among[1] > alone["confidence"]


def test_smoothing_keeps_a_lone_entry_and_sums_to_one() -> None:
    model = load_model()
    one = smooth(np.eye(10)[:1], prior=np.full(10, 0.1), first=np.full(10, 0.1), following=np.full((10, 10), 0.1))
    assert one.argmax() == 0
    assert np.allclose(model.in_order(["Add a", "Fix b", "Fix c"]).sum(axis=1), 1)
    assert smooth(np.empty((0, 10)), prior=model.prior, first=model.first, following=model.following).shape == (0, 10)


def test_importing_loads_no_model() -> None:
    code = (
        "import sys; from crawlers.extraction import entry_kind, releases; "
        "from crawlers.extraction.entry_model import load_model; "
        "heavy = [name for name in ('sklearn', 'pandas', 'scipy') if name in sys.modules]; "
        "sys.exit(load_model.cache_info().currsize or len(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
