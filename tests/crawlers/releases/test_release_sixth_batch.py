"""Forms that a sixth batch of documents showed: each kind with siblings, written for these tests."""

from __future__ import annotations

import json

import pytest

from crawlers.extraction.releases import examine_document
from crawlers.extraction.releases.reading import suspicion

WEEKS = (
    "# News\n\n## {0} 14, 2024\n- A new map\n\n## {0} 13, 2024\n- B\n\n## {0} 2, 2024\n- C\n\n## {0} 52, 2023\n- D\n"
)


def read(source: str, name: str = "CHANGELOG.md") -> list[tuple[str, str, int]]:
    """Return version, day and number of entries of each release; a day that names a release is no version."""
    found = examine_document(source, name=name).releases
    days = [str(release.published) if release.published else "" for release in found]
    return [
        ("" if one.version == day else one.version, day, len(one.entries)) for one, day in zip(found, days, strict=True)
    ]


@pytest.mark.parametrize("word", ["Week", "KW", "Semaine"])
def test_a_week_is_known_by_its_monday(word: str) -> None:
    assert [day for _, day, _ in read(WEEKS.format(word))] == ["2024-04-01", "2024-03-25", "2024-01-08", "2023-12-25"]


@pytest.mark.parametrize("suffix", ["th", " th", " st"])
def test_an_ordinal_may_stand_apart(suffix: str) -> None:
    assert read(f"# V\n\n## 1.2, 7{suffix} September 2018\n- A\n\n## 1.1, 6 August 2018\n- B\n")[0][1] == "2018-09-07"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("NEWS", "Changes since 0.9.4\n-----------\n\n* A\n* B\n\nChanges since 0.9.3\n------------\n\n* C\n"),
        ("ChangeLog", "Changes since 0.9.4:\n\n  * A\n  * B\n\nChanges since 0.9.3:\n\n  * C\n"),
        ("NEWS.md", "## Changes since 0.9.4\n\n- A\n- B\n\n## Changes since 0.9.3\n\n- C\n"),
    ],
)  # fmt: skip
def test_changes_since_a_version_are_those_of_the_next(name: str, source: str) -> None:
    assert read(source, name) == [("Unreleased", "", 2), ("0.9.4", "", 1)]


@pytest.mark.parametrize("form", ["v{} - {}", "{}: {}", "r{}: {}", "* build {}: {}"])
def test_lines_of_whole_numbers_that_fall_are_releases(form: str) -> None:
    told = ["Fixed the crash on start", "Added a menu", "Nicer colours of things", "First version of all"]
    source = "\n".join(form.format(12 - at, text) for at, text in enumerate(told))
    assert read(source, "changelog.txt") == [(str(12 - at), "", 1) for at in range(4)]


def test_lines_of_numbers_that_rise_are_steps() -> None:
    assert read("1: Open the box\n2: Take the thing\n3: Put it there\n4: Close the box\n", "changes.txt") == []


@pytest.mark.parametrize(
    "tree",
    [
        {"2": {"1": [20240302, "A", "B"], "0": [20240101, "C"]}, "1": {"Title": "Dawn", "9": [20231201, "D"]}},
        {"2": {"1": {"date": "2024-03-02", "changes": ["A", "B"]}, "0": {"date": "2024-01-01", "changes": ["C"]}},
         "1": {"9": {"date": "2023-12-01", "changes": ["D"]}}},
        {"v2": {"1": ["2024-03-02", "A", "B"], "0": ["2024-01-01", "C"]}, "v1": {"9": ["2023-12-01", "D"]}},
    ],
)  # fmt: skip
def test_a_version_may_be_nested_keys(tree: object) -> None:
    found = [(version.removeprefix("v"), day, entries) for version, day, entries in read(json.dumps(tree), "c.json")]
    assert found == [("2.1", "2024-03-02", 2), ("2.0", "2024-01-01", 1), ("1.9", "2023-12-01", 1)]


def test_years_over_months_are_no_version() -> None:
    tree = {"2024": {"3": ["A"], "2": ["B"]}, "2023": {"12": ["C"]}}
    assert not any(version.startswith("2024.") for version, _, _ in read(json.dumps(tree), "c.json"))


@pytest.mark.parametrize(
    "version", ["<release>{0}</release><api>9.9</api>", "<number>{0}</number>", "<name>{0}</name><api>9.9</api>"]
)
def test_a_version_may_be_held_one_level_down(version: str) -> None:
    notes = "\n    - One fix\n    - Another fix\n   "
    each = "<release><date>{1}</date><version>" + version + "</version><notes>" + notes + "</notes></release>"
    source = "<package>" + each.format("5.2", "2024-03-02") + each.format("5.1", "2024-01-01") + "</package>"
    assert read(source, "package.xml") == [("5.2", "2024-03-02", 2), ("5.1", "2024-01-01", 2)]


def test_what_begins_like_data_and_is_none_is_read_as_its_form() -> None:
    source = "[[the-changelog]]\n= Changelog\n\n== 2.1 (July 24, 2020)\n\n* A\n\n== 2.0 (May 1, 2020)\n\n* B\n* C\n"
    assert read(source, "CHANGELOG.adoc") == [("2.1", "2020-07-24", 1), ("2.0", "2020-05-01", 2)]


def test_series_are_releases_beside_versions_of_other_series() -> None:
    source = "".join(f"## Version {v}\n- A\n- B\n\n" for v in ("0.13.x", "0.12.x", "0.7.0", "0.5.24", "0.4.4"))
    assert [version for version, _, _ in read(source)] == ["0.13.x", "0.12.x", "0.7.0", "0.5.24", "0.4.4"]


def test_a_series_over_its_own_versions_is_none_of_them() -> None:
    source = "## 2.x\n\n## 2.1.0\n- A\n\n## 2.0.0\n- B\n\n## 1.x\n\n## 1.9.0\n- C\n"
    assert [version for version, _, _ in read(source)] == ["2.1.0", "2.0.0", "1.9.0"]


ROWS = [
    ("Fix", "12", "The editor saves again"),
    ("Feature", "11", "A dark theme for all"),
    ("Fix", "9", "No more loops"),
]


def markdown_table(header: str, places: tuple[int, ...]) -> str:
    """Return a release whose changes are the rows of a table."""
    names = "|".join(header.split())
    rows = "\n".join("|" + "|".join(row[at] for at in places) + "|" for row in ROWS)
    rule = "|".join("---" for _ in places)
    return f"# Notes\n\n## 1.2 (2024-03-02)\n\n|{names}|\n|{rule}|\n{rows}\n\n## 1.1 (2024-01-02)\n\n- B\n"


@pytest.mark.parametrize(("header", "places"), [("Type Description", (0, 2)), ("ID Description", (1, 2)),
                                                ("Type Issue Summary", (0, 1, 2))])  # fmt: skip
def test_rows_of_a_table_of_changes_are_entries(header: str, places: tuple[int, ...]) -> None:
    first = examine_document(markdown_table(header, places), name="CHANGELOG.md").releases[0]
    assert [entry.text for entry in first.entries] == [row[2] for row in ROWS]


def test_a_table_of_settings_holds_no_entries() -> None:
    source = markdown_table("Type Description", (0, 2)).replace("Fix", "size").replace("Feature", "colour")
    assert read(source)[0] == ("1.2", "2024-03-02", 0)


def test_headings_over_nothing_are_entries_where_there_is_no_list() -> None:
    told = "A small release:\n\n** Fix a crash on closing the editor\n\n** Find names with underscores\n\n"
    source = f"#+title: News\n\n* Version 1.2 on 2024-03-02\n\n{told}* Version 1.1 on 2024-01-02\n\n** Bug fixes\n"
    assert read(source, "NEWS.org") == [("1.2", "2024-03-02", 2), ("1.1", "2024-01-02", 0)]


def test_a_day_broken_off_heads_what_follows() -> None:
    march = "## March 2024\n\n**20 March 2024**  \nBackend: 1.2\n\n- A\n\n**6 March 2024**  \nBackend: 1.1\n\n- B\n\n"
    source = f"# Notes\n\n{march}## January 2024\n\n**3 January 2024**  \nBackend: 1.0\n\n- C\n"
    assert [day for _, day, _ in read(source)] == ["2024-03-20", "2024-03-06", "2024-01-03"]


@pytest.mark.parametrize("remark", ["", " (never released)"])
def test_a_version_and_its_day_need_no_blank_line(remark: str) -> None:
    lines = ["1991/07/04: v2.10", "1991/07/12: v2.11", f"1991/10/02: v2.20{remark}", "1991/10/18: v2.30"]
    lines += ["\t    Reached a milestone", "1991/12/05: v2.40", "\t    Started anew", "\t    Made it faster"]
    source = "The last entry is complete.\n\n" + "\n".join(lines)
    assert [version for version, _, _ in read(source, "HISTORY")] == ["2.10", "2.11", "2.20", "2.30", "2.40"]


def test_a_list_of_what_is_told_elsewhere_is_no_second_telling() -> None:
    told = "".join(f"Changes in version 2.{at} (2024-0{at}-02)\n-----\n\n * A\n * B\n\n" for at in (5, 4, 3, 2))
    listed = "Version 1.9 (2023-05-02)\nVersion 1.8 (2023-04-02)\nAnd older ones in the archive.\n"
    found = read(told + "Version history:\n\n" + listed, "NEWS")
    assert [version for version, _, _ in found][:4] == ["2.5", "2.4", "2.3", "2.2"]
    assert "1.8" not in [version for version, _, _ in found]


@pytest.mark.parametrize("mark", ["*", "-"])
def test_listed_versions_without_days_are_releases(mark: str) -> None:
    source = f"{mark} version 0.2.0:\n\n\t- fonts rewritten\n\t- support for t1lib\n\n{mark} version 0.1.2:\n\n"
    source += f"{mark} version 0.1.1:\n\n\t- first public release\n"
    assert [version for version, _, _ in read(source, "HISTORY")] == ["0.2.0", "0.1.2", "0.1.1"]


def test_text_that_hangs_beside_a_version_is_its_change() -> None:
    source = (
        "V2.0.1   Fixed a bug in the raw names.\n         A define.\n\nV2.0.2   Fixed a bug of\n         names.\n\n"
    )
    source += "V2.0.5   Fixed a bug: too short a\n         length.\n\n         Added routines.\n\n"
    source += "V2.1.0   Added all\n         of it\n"
    assert [version for version, _, _ in read(source, "HISTORY")] == ["2.0.1", "2.0.2", "2.0.5", "2.1.0"]


@pytest.mark.parametrize("words", ["between Heron V1.2.0 and Heron V1.3.0", "from Heron 1.2.0 to Heron 1.3.0",
                                   "between v1.2.0 and v1.3.0"])  # fmt: skip
def test_the_newer_of_two_versions_may_bear_the_name(words: str) -> None:
    older = words.replace("3", "2").replace("2.0 ", "1.0 ", 1)
    source = f"Changes {words} released March 4, 2024\n\n    + A\n    + B\n\n"
    source += f"Changes {older} released May 5, 2023\n\n    + C\n"
    assert read(source, "History.txt")[0] == ("1.3.0", "2024-03-04", 2)


def test_who_wrote_on_a_day_does_not_hide_it() -> None:
    days = "".join(f"- {at} Mar 2012 M.Heron\n  - Change {at}\n\n" for at in (1, 5, 9))
    versions = "".join(f"- {at} Apr 2013 M.Heron version 1.{at}\n  - Change {at}\n\n" for at in (1, 5, 9))
    found = read(f"History:\n========\n\n{days}{versions}", "HISTORY")
    assert [day for _, day, _ in found[:4]] == ["2012-03-01", "2012-03-05", "2012-03-09", "2013-04-01"]
    assert [version for version, _, _ in found] == ["", "", "", "1.1", "1.5", "1.9"]


def test_a_sentence_about_a_version_is_no_release_beside_days() -> None:
    told = "-" * 50 + "\nMon Oct {0} 18:31:07 CEST 2005\n\nMerged things.\n\nUpdating version number to 3.0{0}.\n\n"
    days = "".join(told.format(at) for at in (9, 6, 4, 2))
    assert [version for version, _, _ in read(days, "Changes")] == [""] * 4


def test_releases_of_one_section_end_with_it() -> None:
    labels = "".join(
        f"<p><b>Version 1.5.{at} (March {at}, 2026)</b></p><ul><li>Change {at}</li></ul>" for at in (3, 2, 1)
    )
    page = f"<html><body><main><h1>Home</h1>{labels}<h2>Guides</h2><ul><li>How to start</li></ul></main></body></html>"
    assert [entries for _, _, entries in read(page, "changelog.html")] == [1, 1, 1]


@pytest.mark.parametrize("name", ["NEWS", "heronnews", "Heron NEWS"])
def test_news_of_r_may_bear_the_name(name: str) -> None:
    section = "\\section{Version 1.2.0}{\n  \\itemize{\n    \\item a map\n  }\n}\n"
    source = f"\\name{{{name}}}\n\\title{{news}}\n\n{section}{section.replace('1.2', '1.1')}"
    found = examine_document(source, name="inst/NEWS.Rd")
    assert [(one.version, [entry.text for entry in one.entries]) for one in found.releases] == [
        ("1.2.0", ["a map"]),
        ("1.1.0", ["a map"]),
    ]


@pytest.mark.parametrize("title", ["Minor bug fixes", "New features", "Highlights"])
def test_a_dated_version_may_have_a_title_of_changes(title: str) -> None:
    source = f"1.2.0:\n-A\n-B\n\n1.1.1: {title}   (12 May 2020)\n-C\n-D\n\n1.1.0:\n-E\n\n1.0.0: First\n-F\n"
    assert read(source, "HISTORY.txt")[1] == ("1.1.1", "2020-05-12", 2)


def test_what_a_version_brings_may_go_on_at_the_margin() -> None:
    lines = [f"v0.{at}.0  made the import of\nall things quicker." for at in range(9, 2, -1)]
    found = read("HISTORY OF VERSIONS\n\n" + "\n".join(lines), "HISTORY.txt")
    assert found == [(f"0.{at}.0", "", 1) for at in range(9, 2, -1)]


def test_notes_that_are_read_by_less_than_half_are_told() -> None:
    lines = "".join(f"0.{at}.0\n" for at in range(20))
    assert suspicion(lines, "x.txt", 9)
    assert not suspicion(lines, "x.txt", 10)
