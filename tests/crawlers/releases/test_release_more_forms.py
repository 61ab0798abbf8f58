"""Org mode, news of a line each, lines without marks, icon fonts, data in several languages, and what is told twice."""

from __future__ import annotations

from crawlers.extraction.releases import examine_document, read_releases


def test_org_headings_are_releases_and_their_lists_entries() -> None:
    source = (
        "#+title: lantern - Changelog\n\n* Version 1.2 (2024-03-02)\n\n- =lantern-mode=: Follow links.\n"
        "- Read [[https://lantern.example][the manual]] offline.\n\n* Version 1.1 (2024-01-05)\n- First search.\n"
    )
    reading = examine_document(source, name="CHANGELOG.org")
    assert reading.reader == "org"
    assert [(release.version, str(release.published)) for release in reading.releases] == [
        ("1.2", "2024-03-02"),
        ("1.1", "2024-01-05"),
    ]
    assert [entry.text for entry in reading.releases[0].entries] == [
        "lantern-mode: Follow links.",
        "Read the manual offline.",
    ]


def test_news_of_one_line_each_are_releases_by_version_or_by_day() -> None:
    source = (
        "May 20, 2025: libheron 3.8.0 released\n\nMar 30, 2025: libheron 3.7.9 released\n\n"
        "Feb 11, 2025: Reading of encrypted archives\n\nJan 23, 2025: Faster search\nthrough long archives\n\n"
        "Jan 20, 2025: New option --safe\n\nJan 03, 2025: A port to FreeBSD\n\nDec 30, 2024: Fixes for old archives\n\n"
        "Dec 11, 2024: Support for long names\n"
    )
    releases = read_releases(source, name="NEWS")
    assert [release.version for release in releases][:4] == ["3.8.0", "3.7.9", "2025-02-11", "2025-01-23"]
    assert str(releases[0].published) == "2025-05-20"
    assert [entry.text for entry in releases[2].entries] == ["Reading of encrypted archives"]


def test_lines_that_end_before_the_page_does_are_an_entry_each() -> None:
    source = (
        "o Version 4.15 (2026.06.30)\n    Add support for a fourth kind of drive\n"
        "    Improve the guards around the silent installation that somebody could start by mistake\n"
        "    Fix a crash when no drive is plugged in\n    Other improvements\n\n"
        "o Version 4.14 (2026.04.30) [BUGFIX RELEASE]\n    Fix a hang\n    Fix the progress bar\n    Add Czech\n"
        "    Fix the size of drives that are nearly full, and of those that are quite empty since\n"
        "      they were bought\n\no Version 4.13 (2026.02.17)\n    First release\n"
    )
    releases = read_releases(source, name="ChangeLog.txt")
    assert [(release.version, str(release.published)) for release in releases] == [
        ("4.15", "2026-06-30"),
        ("4.14", "2026-04-30"),
        ("4.13", "2026-02-17"),
    ]
    assert len(releases[0].entries) == 4
    assert releases[1].entries[-1].text.endswith("quite empty since they were bought")


def test_the_name_of_an_icon_is_no_word_of_a_heading() -> None:
    release = (
        '<div class="release"><div><span class="material-symbols-outlined">new_releases</span> <span>Version</span> '
        '{version}</div><div>April {day}, 2026</div><h3><span class="material-symbols-outlined">build</span> '
        "<span>Fehlerbehebungen</span></h3><ul><li>Ein Absturz beim Start</li></ul></div>"
    )
    source = "<html lang=de><body><h1>Versionen</h1>" + "".join(
        release.format(version=f"0.4.{number}", day=number) for number in (9, 8, 7, 6)
    )
    releases = read_releases(source, name="changelog.html")
    assert [release.version for release in releases] == ["0.4.9", "0.4.8", "0.4.7", "0.4.6"]
    assert releases[0].entries[0].kind.value == "fixed"


def test_of_several_languages_in_data_one_is_read() -> None:
    change = '<change type="{kind}"><para lang="ru">{ru}</para><para lang="en">{en}</para></change>'
    source = "<?xml version='1.0'?><change_log>" + "".join(
        f'<changes ver="1.{number}" date="2024-0{number}-02">'
        + change.format(kind="bugfix", ru="исправлен сбой", en="a crash was fixed")
        + "</changes>"
        for number in (4, 3, 2)
    )
    releases = read_releases(source + "</change_log>", name="changes.xml")
    assert next((release.version, str(release.published)) for release in releases) == ("1.4", "2024-04-02")
    assert [(entry.kind.value, entry.text) for entry in releases[0].entries] == [("fixed", "a crash was fixed")]


def test_a_section_of_all_changes_tells_nothing_again() -> None:
    source = (
        "## 2.0.0\n\n### Features\n\n- Feature: search in notes (#1)\n- Feature: dark theme (#2)\n\n### Bug Fixes\n\n"
        "- Fix: a crash (#3)\n\n### All App Changes\n\n- Feature: search in notes (#1)\n- Feature: dark theme (#2)\n"
        "- Fix: a crash (#3)\n- Bump lib from 1 to 2 (#4)\n\n## 1.0.0\n\n- First\n"
    )
    texts = [entry.text for entry in read_releases(source, name="CHANGELOG.md")[0].entries]
    assert len(texts) == 4
    assert texts[-1] == "Bump lib from 1 to 2 (#4)"


def test_versions_of_packages_beside_a_day_do_not_name_the_update() -> None:
    source = "".join(
        f'<Update label="{day}" description="Python v0.3.{number}, JavaScript v0.3.{number - 1}">\n- News {number}\n'
        "</Update>\n\n"
        for number, day in ((7, "September 19, 2025"), (5, "September 15, 2025"), (3, "September 8, 2025"))
    )
    releases = read_releases(source, name="changelog.mdx")
    assert [release.version for release in releases] == ["2025-09-19", "2025-09-15", "2025-09-08"]


def test_a_mark_of_a_heading_inside_a_list_item_heads_no_release() -> None:
    source = (
        "[2026-08-11] Version 9.11.0\n---\n**Api**\n- Add a field\n- ## 2026-08-07\n- Removed a path\n\n"
        "[2026-07-11] Version 9.10.0\n---\n- Fix a crash\n"
    )
    assert [release.version for release in read_releases(source, name="CHANGES.md")] == ["9.11.0", "9.10.0"]


def test_whole_numbers_that_hold_a_day_are_versions_where_they_head_sections() -> None:
    source = "<html><body><h2>Changelog</h2>" + "".join(
        f"<article><h3>20250{month}1500</h3><ul><li>Update the kernel</li></ul></article>" for month in (9, 8, 7, 6)
    )
    versions = [release.version for release in read_releases(source, name="releases.html")]
    assert versions == ["2025091500", "2025081500", "2025071500", "2025061500"]


def test_a_month_above_days_lends_its_year_and_an_acronym_is_no_month() -> None:
    source = (
        "## June 2026\n\n### June 24 - API keys\n\n- Keys have scopes\n\n### June 1 - API status page\n\n- A page\n\n"
        "## May 2026\n\n### April 30 - Two languages\n\n- Two\n"
    )
    days = [str(release.published) for release in read_releases(source, name="release-notes.md")]
    assert days == ["2026-06-24", "2026-06-01", "2026-04-30"]


def test_plain_text_about_html_is_no_html() -> None:
    notes = "  * Bugfix: a <p> inside of an <li> is kept.\n    <https://heron.example/issues/12>\n\n"
    source = "".join(f"Release 1.{number} [0{number}-Nov-2023]\n{notes}{notes}" for number in (5, 4, 3, 2))
    reading = examine_document(source, name="change-archive.txt")
    assert [release.version for release in reading.releases] == ["1.5", "1.4", "1.3", "1.2"]


def test_the_folder_names_a_version_where_the_file_only_says_that_it_is_notes() -> None:
    source = "<div><h3>Changes</h3><ul><li>Update the parser</li></ul></div>"
    releases = read_releases(source, name="releases/10.1.0/release_notes.html")
    assert [release.version for release in releases] == ["10.1.0"]


def test_the_changes_of_one_release_are_no_releases() -> None:
    source = "".join(
        f"- id: v1.{number}.0\n  date: 2025-0{number}-02\n  commits:\n"
        + "".join(f'    - id: "{one}"\n      tag: v1.{number}.0\n      title: change {one}\n' for one in range(9))
        for number in (4, 3, 2)
    )
    assert [release.version for release in read_releases(source, name="changelog.yml")] == ["1.4.0", "1.3.0", "1.2.0"]
