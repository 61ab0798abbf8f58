"""Releases and entries told by a pattern that recurs in their document, whatever its mark-up."""

from __future__ import annotations

import pytest

from crawlers.extraction.releases import examine_document, read_releases
from crawlers.extraction.releases.shapes import release_lines


def _read(source: str, name: str) -> dict[str, list[str]]:
    return {release.version: [entry.text for entry in release.entries] for release in read_releases(source, name=name)}


def test_lines_of_one_shape_name_releases_though_text_follows_right_below() -> None:
    source = "".join(
        f"Version 5.{minor}\n{day}Update the parser to 2.{minor}\nKeep the size\n"
        "Draw the map of the lakes with the names of all birds\n\n"
        for minor, day in ((3, ""), (2, "Released 14/12/2021\n"), (1, "Released 30/11/2021\n"), (0, ""))
    )
    found = read_releases(source, name="ReleaseNotes.txt")
    assert [release.version for release in found] == ["5.3", "5.2", "5.1", "5.0"]
    assert [str(release.published) for release in found] == ["None", "2021-12-14", "2021-11-30", "None"]
    assert all(len(release.entries) == 3 for release in found)


def test_an_ornament_and_a_build_belong_to_the_shape() -> None:
    source = (
        "The list of versions of Heron\n\nFrom 1.0 up through 1.1.13, there is a single line of development.\n\n"
        + "".join(f"   > 1.1.{patch} (build AB2014{patch})\n- Add a board\n- Fix a crash\n\n" for patch in (20, 19, 18))
    )
    assert _read(source, "VERSIONS.txt") == {f"1.1.{patch}": ["Add a board", "Fix a crash"] for patch in (20, 19, 18)}


def test_lines_of_a_shape_without_an_order_name_nothing() -> None:
    lines = ["Version 3.1", "text", "", "Version 1.2", "text", "", "Version 2.9", "text", "", "Version 1.8", "text"]
    assert release_lines(lines) == frozenset()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("CHANGELOG.md", "".join(f"- 1.2.{n} (2024-03-0{n}): Fix the crash {n}\n" for n in (4, 3, 2, 1))),
        ("CHANGELOG.md", "".join(f"* **v1.2.{n}** - Fix the crash {n}\n" for n in (4, 3, 2, 1))),
        ("HISTORY.txt", "".join(f"  2024-03-0{n}  1.2.{n}    Fix the crash {n}\n" for n in (1, 2, 3, 4))),
        ("HISTORY.txt", "Heron\n\n" + "".join(f"1.2.{n} - Fix the crash {n}\n" for n in (4, 3, 2, 1))),
        ("news.html", "<ul>" + "".join(f"<li>1.2.{n}: Fix the crash {n}</li>" for n in (4, 3, 2, 1)) + "</ul>"),
    ],
)
def test_a_line_may_be_a_release_with_its_only_change(name: str, source: str) -> None:
    assert _read(source, name) == {f"1.2.{n}": [f"Fix the crash {n}"] for n in (1, 2, 3, 4)}


def test_a_line_of_such_a_list_goes_on_below_its_text() -> None:
    source = "".join(
        f"  2024-03-0{n}  1.2.{n}   Fix the crash that\n                       windows {n} had\n" for n in (1, 2, 3, 4)
    )
    assert _read(source, "HISTORY.txt")["1.2.2"] == ["Fix the crash that windows 2 had"]


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"- 1.{n}: Install the part {n}\n" for n in (1, 2, 3, 4, 5)),
        "".join(f"- {n}: needs Heron {n}\n" for n in ("3.8.1", "2.4.7", "6.0.2", "1.9.4")),
    ],
)
def test_numbers_of_sections_and_other_products_are_no_releases(source: str) -> None:
    assert not read_releases(source, name="guide.md")


def test_titles_over_prose_are_entries_beside_lists_where_several_stand() -> None:
    source = (
        "# Heron 2.2 (April, 4, 2022)\n\n**Holes**\n\nA part can now be marked as a hole.\n\nIt is then subtracted.\n\n"
        "**Clear parts**\n\nAny part can be drawn as if it were glass.\n\n**Bug fixes**\n\n- The table was lost\n"
    )
    (release,) = read_releases(source, name="whats-new.md")
    assert str(release.published) == "2022-04-04"
    assert [entry.text for entry in release.entries] == [
        "Holes A part can now be marked as a hole.",
        "Clear parts Any part can be drawn as if it were glass.",
        "The table was lost",
    ]


def test_one_title_over_prose_introduces_the_list() -> None:
    source = "## 2.2\n\n### Thoughts\n\nThis was a year of birds and lakes.\n\n### Fixed\n\n- The table was lost\n"
    assert _read(source, "CHANGELOG.md") == {"2.2": ["The table was lost"]}


def test_details_below_summaries_are_entries() -> None:
    source = "".join(
        f"## Release {day} May 2023\n\nFront end 1.{day} | back end 1.2 | store 4.5\n\n"
        "**Changes**\n\n<details>\n<summary>Devices leave.</summary>\n\n"
        f"A device that waits {day} days is removed.\n\nIts owner hears of it.\n</details>\n\n"
        for day in (31, 17)
    )
    assert _read(source, "release-notes.md")["2023-05-17"] == ["Devices leave. A device that waits 17 days is removed."]


def test_a_heading_of_the_year_ends_the_prose_of_the_post_above_it() -> None:
    source = (
        "## 2023\n\n#### 2 May 2023 - A pin\n\nThe map has a pin.\n\n"
        "## 2022\n\n#### 4 June 2022 - A lake\n\nThe map has a lake.\n"
    )
    assert _read(source, "release-notes.md") == {
        "2023-05-02": ["The map has a pin."],
        "2022-06-04": ["The map has a lake."],
    }


def test_a_post_that_points_elsewhere_still_tells_its_title() -> None:
    source = (
        "## 12 July 2021 - Attachments V2\n\nThey may be shown in three ways.\n\n"
        "## 22 January 2021 - The look of invoices changed\n\nMore information in Invoice.\n\n"
        "## 4 January 2021 - Longer dates\n\nA date may be longer.\n"
    )
    assert _read(source, "release-notes.md") == {
        "2021-07-12": ["They may be shown in three ways."],
        "2021-01-22": ["The look of invoices changed"],
        "2021-01-04": ["A date may be longer."],
    }


def test_a_day_is_named_by_the_version_that_its_first_line_says_was_released() -> None:
    source = "".join(
        f".. topic:: {month} 16, 2017\n\n   - v3.{n}.0 of the Heron software is released.\n"
        f"   - A tool reads parts {n}.\n\n"
        for n, month in ((4, "July"), (3, "May"), (2, "April"))
    )
    found = read_releases(source, name="news.rst")
    assert [(release.version, str(release.published)) for release in found] == [
        ("3.4.0", "2017-07-16"),
        ("3.3.0", "2017-05-16"),
        ("3.2.0", "2017-04-16"),
    ]
    assert [entry.text for entry in found[0].entries] == ["A tool reads parts 4."]


def test_sentences_on_lines_of_a_data_file_are_entries() -> None:
    source = "1.1.0:\n  date: 2024-03-02\n  notes: |\n" + "".join(
        f"    [ab] Keep the size of the window number {n} when the second screen is taken away and comes back again.\n"
        for n in range(3)
    )
    (release,) = read_releases(source, name="changelog.yml")
    assert len(release.entries) == 3


@pytest.mark.parametrize("day", ["2025-07-xx", "2025-07-??", "2025-07-"])
def test_a_day_that_is_still_open_leaves_the_month(day: str) -> None:
    source = f"# Version 1.2.0 ({day})\n- Add a\n\n# Version 1.1.0 (2024-05-12)\n- Add b\n"
    first = read_releases(source, name="NEWS.md")[0]
    assert (str(first.published), first.day_known) == ("2025-07-01", False)


def test_headings_that_are_alike_but_for_falling_numbers_name_releases() -> None:
    source = "# What's new\n\n## Heron ONE (March 2024)\n\n- Rename the map\n\n" + "".join(
        f"## 2021 Update {n}\n\n- Change the owner {n}\n- Draw a lake\n\n" for n in (11, 10, 9, 8)
    )
    found = read_releases(source, name="docs/whats-new.md")
    assert [release.version for release in found][1:] == [f"2021 Update {n}" for n in (11, 10, 9, 8)]
    assert str(found[0].published) == "2024-03-01"


def test_rising_numbers_of_steps_name_nothing() -> None:
    source = "# Guide of 2024\n\n" + "".join(f"## Step {n} of 9\n\nDo part {n}.\n\n" for n in range(1, 8))
    assert not read_releases(source, name="guide.md")


def test_numbered_sections_of_notes_that_their_file_names_are_no_releases() -> None:
    source = (
        "# Release: Heron 26.4.22\n\n**Date:** 2026-04-21\n\n## 1. Summary\n\n- A lake\n\n## 2. Changes\n\n"
        "### 2.1 Maps\n\n- A pin\n\n### 2.2 Boats\n\n- A boat\n\n## 3. Risks\n\n- None is known of\n"
    )
    (release,) = read_releases(source, name="docs/releases/release-26.4.22-release-note.md")
    assert (release.version, str(release.published)) == ("26.4.22", "2026-04-21")
    assert [entry.text for entry in release.entries][:3] == ["A lake", "A pin", "A boat"]


def test_a_frame_around_a_heading_is_no_part_of_it() -> None:
    source = "".join(
        f"┏━━━━━━━━━━━━━━━━━━━━━━┓\n┃Heron 0.{n} - 2014-03-2{n}┃\n┗━━━━━━━━━━━━━━━━━━━━━━┛\n\n• The boat {n} sails\n\n"
        for n in (6, 5, 4)
    )
    assert _read(source, "NEWS") == {f"0.{n}": [f"The boat {n} sails"] for n in (6, 5, 4)}


def test_a_line_at_the_column_of_the_mark_above_it_goes_on_with_its_item() -> None:
    source = (
        "1.2 2006-03-05 Ann\n\n\t* utils.c: an argument can be a file that is packed\n\tin an archive\n\t* main.c: x\n"
    )
    assert _read(source, "ChangeLog")["1.2"] == [
        "utils.c: an argument can be a file that is packed in an archive",
        "main.c: x",
    ]


def test_a_beta_in_brackets_is_a_release_of_its_own() -> None:
    source = "<h2>History</h2>" + "".join(
        f"<h3>Heron {version}</h3><ul><li>Change of {version}</li></ul>"
        for version in ("1.4 (beta 2)", "1.4 (beta 1)", "1.3")
    )
    assert _read(source, "history.html") == {
        "1.4 beta 2": ["Change of 1.4 (beta 2)"],
        "1.4 beta 1": ["Change of 1.4 (beta 1)"],
        "1.3": ["Change of 1.3"],
    }


def test_a_step_between_two_versions_names_the_newer_one() -> None:
    source = "".join(
        f"## Changelog ({old} to {new})\n\n- Change of {new}\n\n"
        for old, new in (("1.8.4", "2.0.0"), ("1.8.2", "1.8.4"), ("1.8.1", "1.8.2"))
    )
    assert _read(source, "CHANGELOG.md") == {new: [f"Change of {new}"] for new in ("2.0.0", "1.8.4", "1.8.2")}


def test_a_title_behind_the_product_and_version_does_not_hide_a_release() -> None:
    titles = ("Folders for all", "Presets have arrived", "New year, new features", "More screens", "A first bar")
    source = "".join(
        f"<h2>HeronBar 1.1.{9 - at} – {title}!</h2><ul><li>Change {at}</li></ul>" for at, title in enumerate(titles)
    )
    assert list(_read(source, "release-notes.html")) == ["1.1.9", "1.1.8", "1.1.7", "1.1.6", "1.1.5"]


def test_an_ellipsis_and_what_comes_next_are_no_entries() -> None:
    source = (
        "## 1.2\n\n### Fixed\n\n- The lake\n- ...\n\n### What's next?\n\nMore birds will come.\n\n"
        "### Thanks for helping\n\nAnn and Ben did.\n"
    )
    assert _read(source, "CHANGELOG.md") == {"1.2": ["The lake"]}


def test_starred_lines_that_name_a_day_head_the_lists_below_them() -> None:
    source = "".join(
        f"* Changes in Heron 2 (Jan {day}, 2018)\n\n + A pin {day} is added.\n\n - A leak {day} is mended.\n\n\n"
        for day in (29, 25, 23)
    )
    assert _read(source, "changes.txt") == {
        f"2018-01-{day}": [f"A pin {day} is added.", f"A leak {day} is mended."] for day in (29, 25, 23)
    }


def test_notes_typed_as_plain_text_on_a_page_are_read_as_such() -> None:
    typed = "".join(
        f"What's new in 3.{n} (Friday, {n} July 2004)\n------------------------------\n"
        f"o The lake &amp; its boats {n}.\no The pins\nhave names.\n\n\n"
        for n in (4, 3, 2)
    )
    page = f"<html><body><center>About - History</center><pre>\n{typed}</pre></body></html>"
    found = read_releases(page, name="history.html")
    assert [(release.version, str(release.published)) for release in found][:1] == [("3.4", "2004-07-04")]
    assert [entry.text for entry in found[0].entries] == ["The lake & its boats 4.", "The pins have names."]


def test_a_listing_of_code_on_a_page_names_nothing() -> None:
    code = "".join(f"step {n}.{n + 1}\n  run --level {n}\n" for n in range(1, 12))
    assert not read_releases(f"<html><body><h1>Guide</h1><pre>{code}</pre></body></html>", name="guide.html")


def test_series_are_releases_where_nothing_names_a_patch() -> None:
    source = "# Releases\n\n" + "".join(f"## Version 0.{n}.x\n\n- **Lake {n}**: drawn\n\n" for n in (13, 12, 11))
    assert list(_read(source, "release-notes.md")) == ["0.13.x", "0.12.x", "0.11.x"]


def test_a_label_of_a_record_may_hold_its_day() -> None:
    source = (
        '[{"label": "November 11, 2021 Release", "changes": ["Draw a lake"]}, '
        '{"label": "November 5, 2021 Release", "changes": ["Draw a pin"]}]'
    )
    assert _read(source, "changelog.json") == {"2021-11-11": ["Draw a lake"], "2021-11-05": ["Draw a pin"]}


def test_notes_in_comments_are_read_without_their_marks() -> None:
    source = "/**\n * Change Log\n */\n\n" + "".join(
        f"/**\n * @version 1.8-12.{month}.23b\n */\n- lake {month}\n- pin {month}\n\n" for month in ("03", "02", "01")
    )
    assert _read(source, "CHANGES.txt") == {
        f"1.8-12.{month}.23b": [f"lake {month}", f"pin {month}"] for month in ("03", "02", "01")
    }
    log = "# $Log: CHANGES,v $\n" + "".join(
        f"# Revision 1.{n}  2007/02/{10 + n} 20:36:41  ann\n# Draw the lake number {n} again.\n#\n" for n in (9, 8, 7)
    )
    found = read_releases(log, name="CHANGES")
    assert (found[0].version, str(found[0].published)) == ("1.9", "2007-02-19")


def test_an_item_that_only_says_where_something_was_added_heads_its_list() -> None:
    source = (
        "<h2>2.1 ||| 28/03/2019</h2><ul><li>Added to <a>Program Files</a>:</li>"
        "<ul><li>A lake</li><li>A pin</li></ul><li>Removed from it:</li><ul><li>A boat</li></ul><li>None.</li></ul>"
    )
    (release,) = read_releases(source, name="notes.html")
    assert [(entry.text, entry.kind.value) for entry in release.entries] == [
        ("A lake", "added"),
        ("A pin", "added"),
        ("A boat", "removed"),
    ]


def test_a_day_that_is_not_known_yet_leaves_its_month() -> None:
    (release,) = read_releases("3.99.0 - April ??, 2026\n=======================\n\n* ADDED: A lake\n", name="notes.md")
    assert (release.version, str(release.published), release.day_known) == ("3.99.0", "2026-04-01", False)


def test_a_bundled_product_does_not_name_the_releases() -> None:
    source = "".join(
        f"## Heron {whole}\n\n- Backs up {whole}\n\n## rsync 3.0.{patch}\n\n- Updated to 3.0.{patch}\n\n"
        for whole, patch in ((193, 9), (160, 8), (157, 7))
    )
    assert [release.version for release in read_releases(source, name="HISTORY.txt")] == ["193", "160", "157"]


def test_outermost_names_with_colons_head_their_lists() -> None:
    source = (
        "### What's new in v1.12.6?\n\nJust bug fixes.\n\n- General issues:\n  - Lakes are drawn again\n"
        "- App settings:\n  - A pin can be set\n  - Boats sail on\n\n*Released: Mar 30, 2023*\n"
        "### What's new in v1.12.5?\n\n- One lake\n"
    )
    found = read_releases(source, name="whatsnew.md")
    assert [entry.text for entry in found[0].entries] == ["Lakes are drawn again", "A pin can be set", "Boats sail on"]
    assert str(found[0].published) == "2023-03-30"


def test_a_day_beside_words_of_a_release_is_its_day_and_no_change() -> None:
    source = "## 10.0\n\n<span>June 11, 2026. Major release</span>\n\n- A lake\n\n## 9.1\n\n- A pin\n"
    first = read_releases(source, name="whats-new.md")[0]
    assert (str(first.published), [entry.text for entry in first.entries]) == ("2026-06-11", ["A lake"])


def test_whole_numbers_after_the_name_of_the_versions_are_releases_too() -> None:
    versions = ("12", "11", "10.2", "10.1", "9.0")
    source = "# Heron news\n\n" + "".join(
        f"## Heron {version}\n\n### Known since 2019\n\n- Draw lake {version}\n\n" for version in versions
    )
    assert list(_read(source, "NEWS.md")) == list(versions)


def test_versions_on_a_page_are_asked_after_and_those_of_its_menu_are_not() -> None:
    minors = range(1, 12)
    told = f"<p>{' '.join(f'<b>0.{minor}.1</b> <i>of May</i>' for minor in minors)}</p>"  # of one paragraph
    menu = "".join(f'<li><a href="/{minor}"><b>0.{minor}.1</b> notes</a></li>' for minor in minors)
    pages = [f"<html><body><h1>Heron</h1>{body}</body></html>" for body in (told, menu)]
    found = [examine_document(page, name="docs/birds.html") for page in pages]
    assert [len(reading.releases) for reading in found] == [0, 0]
    said = [reading.suspicion.partition(",")[0] for reading in found]
    assert said == ["11 lines begin with different versions", ""]


def test_versions_of_packages_need_no_point() -> None:
    versions = ("248+deb12u1", "248", "247-2", "20230710")
    source = "".join(
        f"heron ({version}) unstable; urgency=medium\n\n  * Draw lake {at}.\n\n"
        f" -- Ada Crane <ada@heron.example>  Fri, {20 - at} Nov 2026 13:27:47 +0000\n\n"
        for at, version in enumerate(versions)
    )
    found = read_releases(source, name="changelog")
    assert [release.version for release in found] == list(versions)
    assert [str(release.published) for release in found] == [f"2026-11-{20 - at}" for at in range(4)]


def test_numbers_in_common_that_are_a_version_and_its_day_are_read_as_such() -> None:
    source = "".join(
        f"## Support site 1.{minor}.0 ({10 + minor} July 2026)\n\n- Draw lake {minor}\n\n" for minor in (4, 3, 2, 1)
    )
    found = read_releases(source, name="notes.md")
    assert [(release.version, str(release.published)) for release in found] == [
        (f"1.{minor}.0", f"2026-07-{10 + minor}") for minor in (4, 3, 2, 1)
    ]


def test_lines_of_a_version_and_its_day_continue_headings_of_such() -> None:
    marked = "".join(f"**4.{minor}.0 / 2022-0{minor}-04**\n- Draw lake {minor}\n\n" for minor in (9, 8, 7, 6, 5))
    plain = "".join(f"3.{minor}.0 / 2021-0{minor}-04\n- Draw pond {minor}\n\n" for minor in (4, 3, 2))
    found = read_releases(marked + plain, name="CHANGELOG.md")
    assert [release.version for release in found] == [f"4.{n}.0" for n in (9, 8, 7, 6, 5)] + [
        f"3.{n}.0" for n in (4, 3, 2)
    ]


def test_the_mark_of_a_comment_in_code_hides_nothing() -> None:
    source = "".join(f"## 1.{minor}.0\n\n- Read `<!--> lake` {minor}\n\n" for minor in (3, 2, 1))
    assert list(_read(source, "CHANGELOG.md")) == ["1.3.0", "1.2.0", "1.1.0"]
