"""Names over lists of entries, what is told in full below a summary, and lines that only look like releases."""

from __future__ import annotations

import pytest

from crawlers.extraction.releases import examine_document, read_releases


def _entries(source: str, name: str = "CHANGELOG.md") -> list[tuple[str, str]]:
    (release,) = read_releases(source, name=name)
    return [(entry.kind.value, entry.text) for entry in release.entries]


def test_areas_beside_kinds_head_the_entries_inside_them() -> None:
    source = (
        "## 2.4.0 - 2024-03-02\n\n* Features\n\t* Search by pattern #61\n\t* Share with friends #62\n"
        "* Compatibility\n\t* Require Python 3.11 #63\n\t* Require SQLite 3.40 #64\n"
        "* I18n\n\t* Improve Czech #65\n\t* Improve Thai #66\n* Bug fixing\n\t* Fix the tray icon #67\n"
    )
    told = _entries(source)
    assert [text for _, text in told] == [
        "Search by pattern #61",
        "Share with friends #62",
        "Require Python 3.11 #63",
        "Require SQLite 3.40 #64",
        "Improve Czech #65",
        "Improve Thai #66",
        "Fix the tray icon #67",
    ]
    assert (told[0][0], told[-1][0]) == ("added", "fixed")


def test_areas_below_a_kind_keep_the_kind() -> None:
    source = (
        "## v1.7.4 - 2026-07-08\n* Bug Fixes\n    * accounting\n        * Stop a leak in the counters\n"
        "        * Count what was skipped\n    * webdav\n        * Keep the login\n"
    )
    assert _entries(source) == [
        ("fixed", "Stop a leak in the counters"),
        ("fixed", "Count what was skipped"),
        ("fixed", "Keep the login"),
    ]


def test_areas_among_entries_that_name_their_area_in_the_line() -> None:
    source = (
        "## v1.7.4 - 2026-07-08\n* New Features\n    * archive: Open images\n    * rc\n        * Wait for an answer\n"
        "        * Add a stop command\n    * mount: Allow maps\n    * gui\n        * Serve with compression\n"
    )
    assert [text for _, text in _entries(source)] == [
        "archive: Open images",
        "Wait for an answer",
        "Add a stop command",
        "mount: Allow maps",
        "Serve with compression",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "## 1.2.0\n\n- Dark theme\n  - follows the system\n  - can be forced in the settings\n- Faster start\n"
        "- Search in archives\n- Keyboard shortcuts\n",
        "## 1.2.0\n\n- Updated dependencies\n  - left-pad\n  - right-pad\n- New exporters\n  - for spreadsheets\n",
        "## 1.2.0\n\n- Smart folders.\n  - They fill themselves by rules\n- Quiet hours.\n  - No sound at night\n",
    ],
    ids=["details of one entry", "packages and a list", "sentences"],
)
def test_short_entries_with_details_stay_entries(source: str) -> None:
    assert next(text for _, text in _entries(source)).count(" ") > 2


def test_the_summary_counts_where_the_same_is_told_in_full_below() -> None:
    source = (
        "# Changelog for heron 0.19.1 (2026-07-05)\n\n## Summary\n\n"
        " * Fix #52: Prevent mounting over the folder of the archive\n * Enh #57: Skip what cannot be read at all\n\n"
        "## Details\n\n * Bugfix #52: Prevent mounting over the folder of the archive\n\n   That hid all snapshots.\n\n"
        " * Enhancement #57: Skip what cannot be read at all\n\n   A warning is printed instead.\n"
    )
    assert len(_entries(source)) == 2


def test_releases_that_are_list_items_below_headings_of_their_series() -> None:
    source = (
        "# v10 Changelog\n\n## Release v10.2 - Feature Release\n\n- **10.2.1, released 2025-11-21**\n"
        "  - A plugin was updated.\n- **10.2.0, released 2025-11-17**\n  - Drafts are kept.\n\n"
        "## Release v10.1\n\n- **10.1.1, released 2025-10-28**\n  - A crash was fixed.\n"
    )
    releases = read_releases(source, name="product-v10-changelog.md")
    assert [(release.version, str(release.published)) for release in releases] == [
        ("10.2.1", "2025-11-21"),
        ("10.2.0", "2025-11-17"),
        ("10.1.1", "2025-10-28"),
    ]


def test_a_remark_and_the_version_of_a_part_are_no_releases() -> None:
    source = (
        "NOTE: The 4.0.0 release dropped Python 2.7.\nNOTE: Since 4.3.0, Python 3.6 is needed.\n\n"
        "RELEASE 4.10.1 - Sun, 16 Nov 2025 10:00:00 -0700\n\n  - Fix the copyright.\n\n"
        "RELEASE 4.10.0 - Thu, 02 Oct 2025 10:00:00 -0700\n\n  - Add a builder.\n"
    )
    assert [release.version for release in read_releases(source, name="CHANGES.txt")] == ["4.10.1", "4.10.0"]
    source = "## 0.30.0 (2026-07-02)\n\n### v1 REST API replaced\n\n- gone\n\n## 0.29.0 (2026-06-01)\n\n- Fix it\n"
    assert [release.version for release in read_releases(source, name="CHANGELOG.md")] == ["0.30.0", "0.29.0"]


@pytest.mark.parametrize("stage", ["alpha", "beta", "rc", "beta.2"])
def test_a_stage_may_follow_the_number_behind_a_point(stage: str) -> None:
    source = f"# Editor 49.{stage}\n\n * Better search\n\n# Editor 48.1\n\n * Fixes\n\n# Editor 48.0\n\n * First\n"
    releases = read_releases(source, name="NEWS")
    assert [(release.version, release.prerelease) for release in releases] == [
        (f"49.{stage}", True),
        ("48.1", False),
        ("48.0", False),
    ]


def test_the_version_in_development_is_unreleased() -> None:
    source = "# heron (development version)\n\n* New `filter()`.\n\n# heron 1.2.1\n\n* Faster.\n"
    assert [(one.version, one.unreleased) for one in read_releases(source, name="NEWS.md")] == [
        ("Unreleased", True),
        ("1.2.1", False),
    ]


@pytest.mark.parametrize(
    ("name", "front", "version"),
    [
        ("blog/version-0-74.md", "date: 2021-12-19\ntitle: 'Version 0.74'", "0.74"),
        ("changelog/changelog-12.md", "title: Changelog 12 (02/17)", "12"),
    ],
)
def test_posts_are_named_by_their_files(name: str, front: str, version: str) -> None:
    body = "## A timer\n\nIt tells when charging stops.\n\n## Smoother routes\n\nPages change at once.\n"
    source = f"---\n{front}\n---\n\n{body}"
    (release,) = examine_document(source, name=name).releases
    assert release.version == version
    assert len(release.entries) == 2
