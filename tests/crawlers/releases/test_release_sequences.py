"""Rows of versions and days that no rule chose, lines that are alike, and what is told of a doubt."""

from __future__ import annotations

import pytest

from crawlers.extraction.releases import examine_document, read_releases

_DATED_ENTRIES = "HISTORY\n\n" + "\n".join(
    f"(STABLE-2.{minor}.0):\n"
    + "".join(
        f"\n  ++ {kind}:\n\n"
        + "".join(
            f"  20{10 + minor}-0{month}-1{minor}: {who}\n  * Change {month} of the {kind} in {minor}\n\n"
            for month, who in ((9, "Ada Byron"), (8, "Kurt Stein"), (7, "Mia Wu"), (5, "Ada Byron"), (2, "Jo Ek"))
        )
        for kind in ("New features", "Bugfixes")
    )
    for minor in (6, 5, 4, 3, 2)
)


def test_versions_in_order_name_the_releases_and_not_the_days_of_their_entries() -> None:
    releases = read_releases(_DATED_ENTRIES, name="CHANGELOG")
    assert [release.version for release in releases] == ["2.6.0", "2.5.0", "2.4.0", "2.3.0", "2.2.0"]
    assert all(len(release.entries) == 10 for release in releases)


_NAMED_LINES = """Weekday, Month DD, YYYY / The Heron Group
  Summary for 5.0.0 heron release (so far!)
    Refine protocol decoding for:
      BGP: Parse extended messages
      BFD: Add support for tags and
        spell them in capitals.
    User interface:
      Add units to the size of files.
      Show the name of the interface.
Weekday, Month DD, YYYY / The Heron Group
  Summary for 4.9.6 heron release (so far!)
    Source code:
      Fix a crash when printing times.
      Use fewer buffers.
Friday, August 30, 2024 / The Heron Group
  Summary for 4.9.5 heron release
    Source code:
      Fix a leak.
      Update the manual.
"""


def test_lines_that_are_alike_cut_a_text_that_no_reader_knows_and_the_doubt_is_told() -> None:
    reading = examine_document(_NAMED_LINES, name="CHANGES")
    assert reading.reader == "lines"
    assert [(release.version, str(release.published)) for release in reading.releases] == [
        ("5.0.0", "None"),
        ("4.9.6", "None"),
        ("4.9.5", "2024-08-30"),
    ]
    assert [entry.text for entry in reading.releases[0].entries] == [
        "BGP: Parse extended messages",
        "BFD: Add support for tags and spell them in capitals.",
        "Add units to the size of files.",
        "Show the name of the interface.",
    ]
    assert reading.suspicion.startswith("uncertain: ")


def test_versions_of_parts_in_a_running_list_of_changes_are_no_releases() -> None:
    text = "# Add changes at the top\n" + "".join(
        f" - feature: 76_Weather: Version 2.{number}.0\n - bugfix:  72_Grid: small things {number}\n"
        for number in range(20, 0, -1)
    )
    assert read_releases(text, name="CHANGED") == ()


def test_patches_named_by_their_last_part_complete_the_version_of_their_heading() -> None:
    text = "# Log\n" + "".join(
        f"#### {series}\n" + "".join(f"- **.{patch}**:\n    - Change {patch} of {series}\n" for patch in (2, 1, 0))
        for series in ("7.1", "7.0", "6.9")
    )
    releases = read_releases(text, name="CHANGELOG.md")
    assert [release.version for release in releases][:4] == ["7.1.2", "7.1.1", "7.1.0", "7.0.2"]
    assert [entry.text for entry in releases[0].entries] == ["Change 2 of 7.1"]
    assert len(releases) == 9


@pytest.mark.parametrize("name", ["heron-{}.zip", "heron_{}-src.tar.gz", "[heron-{}.exe](../bin/heron.exe)"])
def test_a_download_names_its_version(name: str) -> None:
    text = "# Revisions\n" + "".join(
        f"\n### {name.format(version)} ({day})\n\n- A change of {version}\n"
        for version, day in (("1_7_2", "17.07.2026"), ("1_7_1", "22.04.2026"), ("1_7_0", "12.01.2026"))
    )
    releases = read_releases(text, name="revisions.md")
    assert [release.version for release in releases] == ["1.7.2", "1.7.1", "1.7.0"]
    assert all(release.published for release in releases)


def test_a_section_on_development_is_no_release() -> None:
    text = "# Heron\n## Development\n- Fork it\n## Setup\n- Run it\n## FAQ\n- Ask\n"
    text += "## 1.2.0 - 2024-07-17\n- A\n## 1.1.0\n- B"
    assert [release.version for release in read_releases(text, name="readme.md")] == ["1.2.0", "1.1.0"]


def test_an_xml_file_of_headings_and_lists_is_a_text() -> None:
    text = """<?xml version="1.0"?><document><body><section name="Changes">
    <h1>Version 6.1</h1><h3>General</h3><ul><li>Require Java 17</li><li>Faster start</li></ul>
    <h1>Version 6.0</h1><ul><li>Fix a leak</li></ul></section></body></document>"""
    found = read_releases(text, name="changes.xml")
    assert [(release.version, len(release.entries)) for release in found] == [("6.1", 2), ("6.0", 1)]


def test_a_dot_in_the_middle_marks_the_entries_of_a_japanese_list() -> None:
    page = "<html lang=ja><body><h2>更新履歴</h2>" + "".join(
        f"2024-0{month}-21 1.{month}.0<br><div>・辞書検索を追加{month}<br>・その他細かい修正{month}<br></div>"
        for month in (6, 5, 4)
    )
    text = "".join(
        f"1.{month}.0 (2024-0{month}-21)\n\n・辞書検索{month}\n・細かい修正{month}\n\n" for month in (6, 5, 4)
    )
    for source, name in ((page, "history.html"), (text, "history.txt")):
        assert [len(release.entries) for release in read_releases(source, name=name)] == [2, 2, 2]


def test_an_undated_release_among_dated_ones_is_marked_as_they_are() -> None:
    text = "== 4.3.5\n\n* Add actions\n* Explain the name\n\n" + "".join(
        f"== 4.3.{patch} / May {patch}th, 2016\n\n* Fix {patch}\n\n" for patch in (4, 3, 2)
    )
    assert [release.version for release in read_releases(text, name="CHANGELOG")] == [
        "4.3.5",
        "4.3.4",
        "4.3.3",
        "4.3.2",
    ]


def _sections(heads: list[str]) -> str:
    return "# Heron\n\n" + "".join(
        f"{head}\n- A change of {at}\n- Another of {at}\n\n" for at, head in enumerate(heads)
    )


def test_two_readings_that_weigh_about_the_same_are_told_as_doubt() -> None:
    heads = [f"## Heron 2.{minor}" for minor in range(9, 0, -1)] + [
        f"### Crane 1.{minor}" for minor in range(14, 0, -1)
    ]
    reading = examine_document(_sections(heads), name="notes.md")
    assert len(reading.releases) in (9, 14, 23)
    assert reading.suspicion


def test_a_document_with_one_reading_is_read_without_doubt() -> None:
    heads = [f"## 2.{minor} (2024-{minor:02}-01)" for minor in range(12, 0, -1)]
    reading = examine_document(_sections(heads), name="CHANGELOG.md")
    assert (len(reading.releases), reading.suspicion) == (12, "")


def test_a_file_named_by_a_version_that_gives_nothing_says_so() -> None:
    reading = examine_document('<?xml version="1.0"?><notes><part><b>Faster</b></part></notes>', name="log/2.57.0.xml")
    assert not reading.releases
    assert reading.suspicion == 'its name is the version "2.57.0", and no release was read from it'
