"""Releases where a person said where they stand: one fixture folder, one test a field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawlers.extraction.overrides import load_overrides
from crawlers.extraction.page import read_page
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Page

FOLDER = Path(__file__).parent / "fixtures" / "odd-site"
EXPECTED = json.loads((FOLDER / "output.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page() -> Page:
    payload = (FOLDER / "inputs" / "page.html").read_bytes()
    return read_page(payload, "https://heron.example/years/", overrides=load_overrides(FOLDER / "sites.yaml"))


def test_versions_follow_the_pattern(page: Page) -> None:
    assert [release.version for release in page.releases] == [one["version"] for one in EXPECTED]


def test_days_follow_the_stated_order(page: Page) -> None:
    assert [str(release.published) for release in page.releases] == [one["published"] for one in EXPECTED]


def test_entries_are_what_was_selected(page: Page) -> None:
    told = [[[entry.text, entry.kind.value] for entry in release.entries] for release in page.releases]
    assert [[text for text, _ in one] for one in told] == [[text for text, _ in one["entries"]] for one in EXPECTED]
    assert told[0][1] == EXPECTED[0]["entries"][1]


def test_a_broken_pattern_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text('- match: heron.example/*\n  releases: {each: ".box", pattern: "("}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"regular expression|pattern"):
        load_overrides(path)
